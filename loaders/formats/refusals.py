"""Refusals: why a document cannot be read, in words for the person who loads it."""

__all__ = ["RefusedError"]


class RefusedError(ValueError):
    """An error raised when a document cannot be read; its message is the reason without the file's name."""
