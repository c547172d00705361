"""The graph: what follows from the records, and the answers drawn from it."""
