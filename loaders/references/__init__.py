"""References: the reference lists of a document, entry by entry."""
