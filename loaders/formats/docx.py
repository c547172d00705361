"""Stub."""

from loaders.formats.refusals import RefusedError
from loaders.printed import PrintedDocument


def warm() -> None:
    """Stub."""


def print_docx(data: bytes) -> PrintedDocument:
    """Stub."""
    raise RefusedError(f"{len(data)} bytes of a type that cannot be read yet")
