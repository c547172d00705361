"""Coverage: the statements of all coverage sections, what they leave open, and what was not read."""
