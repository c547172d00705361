"""Lines: the bytes of a document as cleaned lines in reading order, repaired where that is certain."""
