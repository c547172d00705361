"""Encodings of web pages: the byte order mark, else UTF-8, else what the page declares, else Windows-1252."""

from __future__ import annotations

import codecs
import re

from loaders.formats.refusals import RefusedError

__all__ = ["decode_page"]

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_FOUND_WITHIN = 4096
_USED = re.compile(
    r"windows-125[0-8]|iso-8859-(?:[2-9]|1[0-6])|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|gbk|gb18030|big5"
)
"""Encodings of the WHATWG standard that pages declare, besides those that mean Windows-1252."""


def decode_page(data: bytes) -> tuple[str, str]:
    """Return the text of a web page and the name of its encoding.

    :raises RefusedError: when the bytes are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _decoded(data, "utf-8-sig")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:_FOUND_WITHIN])
        name = declared[1].decode("ascii").lower() if declared else "windows-1252"
    # A page that declares Latin-1 is read as Windows-1252, as the HTML standard asks; a wrong UTF-8 as well.
    if not _USED.fullmatch(name):
        return _decoded(data, "windows-1252")
    try:
        return _decoded(data, codecs.lookup(name).name)
    except LookupError:
        return _decoded(data, "windows-1252")


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding, "strict" if encoding != "windows-1252" else "replace"), encoding
    except UnicodeDecodeError as error:
        raise RefusedError(f"byte {error.start} is not {encoding} text") from None
