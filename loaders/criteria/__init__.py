"""Criteria: what lists, references and exceptions ask together, as one tree."""
