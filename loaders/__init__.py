"""Loaders: what a document says, read into one record per document version."""
