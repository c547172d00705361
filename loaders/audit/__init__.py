"""Audit: what can't be as a document prints it."""
