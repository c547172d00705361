"""Structure: the blocks, sections, outline and dates of a document."""
