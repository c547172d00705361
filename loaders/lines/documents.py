"""Documents: the bytes of one file, of any format, as a reading.

Text and Markdown are read here; everything else is parsed in a process that can be killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from loaders.formats.media import FOREIGN, MARKDOWN, SUFFIXES, TEXT, media_type_of
from loaders.formats.process import print_in_process
from loaders.formats.refusals import RefusedError
from loaders.lines.reading import Reading, UnreadableDocumentError, decode_text, read_printed, read_text

__all__ = ["SUFFIXES", "Document", "open_document"]


@dataclass(frozen=True, slots=True)
class Document:
    """An opened document: what it is, how its text was encoded, and its lines."""

    media_type: str
    encoding: str
    reading: Reading


def open_document(data: bytes, name: str, media_type: str | None = None) -> Document:
    """Return a document; its media type is taken from its bytes and its name when it is not given.

    :raises UnreadableDocumentError: when it cannot be read, with its name and the reason.
    """
    suffix = PurePath(name).suffix.lower()
    media_type = media_type or media_type_of(data, suffix)
    if media_type is None:
        raise UnreadableDocumentError(f"{name}: files of type {suffix!r} cannot be read")
    if media_type in (TEXT, MARKDOWN):
        text, encoding = decode_text(data, name)
        return Document(media_type, encoding, read_text(text, name))
    if not data.strip():
        raise UnreadableDocumentError(f"{name}: the file is empty")
    foreign = next((words for magic, words in FOREIGN if data.startswith(magic)), None)
    if foreign is not None:
        raise UnreadableDocumentError(f"{name}: the file is {foreign}, which cannot be read")
    try:
        printed = print_in_process(data, media_type)
    except RefusedError as error:
        raise UnreadableDocumentError(f"{name}: {error}") from None
    return Document(media_type, printed.encoding, read_printed(printed, name))
