"""Media types: what a file is, by its first bytes, and by its name only where they leave that open."""

from __future__ import annotations

import re

__all__ = ["FOREIGN", "MEDIA_TYPES", "SUFFIXES", "media_type_of"]

TEXT, MARKDOWN, HTML, PDF = "text/plain", "text/markdown", "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"

MEDIA_TYPES = (TEXT, MARKDOWN, HTML, PDF, DOCX, JSON)
SUFFIXES = {
    ".txt": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".pdf": PDF,
    ".docx": DOCX, ".json": JSON,
}  # fmt: skip

FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document of the old binary kind, or one that asks for a password"),
    (b"{\\rtf", "Rich Text"),
    (b"\x89PNG\r\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\0", "an image (TIFF)"),
    (b"MM\0*", "an image (TIFF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
)
"""The first bytes of what is no document that can be read, with its name in words."""

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_PDF_WITHIN = 1024


def media_type_of(data: bytes, suffix: str) -> str | None:
    """Return the media type of a file with these bytes and this suffix ('.pdf'), None when it has none that is read."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return DOCX
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:8000].decode("utf-16", "replace").encode("utf-8", "replace")
    else:
        head = data[:8000]
    if _PAGE.match(head):
        return HTML
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    return None
