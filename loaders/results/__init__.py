"""Results: the figures that a document prints for a study, from sentences and tables."""
