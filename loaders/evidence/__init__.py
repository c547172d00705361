"""Evidence: the studies and guidelines that a document rests on."""
