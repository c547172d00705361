"""The ontology: what the words mean, and the vocabulary that everything else reads."""
