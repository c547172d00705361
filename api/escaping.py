"""Escaping: text of documents is hostile wherever it is shown.

A policy may print control characters that steer a terminal, signs that turn the
direction of writing around, or markup. They are shown, never obeyed and never
left out in silence.
"""

from __future__ import annotations

import html
import re
import unicodedata

__all__ = ["cell_text", "markup", "visible", "xml_text"]

_STEERING = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of characters without a sign of their own: control, format, unassigned, private, lone halves, breaks."""


def visible(text: str, keep: str = "") -> str:
    r"""Return text with every character that could steer what shows it as an escape that people can read.

    :param keep: characters that are left as they are, such as line breaks.

    >>> print(visible("a\x1b[31mb \u202e c"))
    a\x1b[31mb \u202e c
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep or unicodedata.category(c) not in _STEERING else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def markup(text: str) -> str:
    """Return text for HTML, inside an element or a quoted attribute; what could steer is shown as by `visible`."""
    return html.escape(visible(text, keep="\n\t"), quote=True)


_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20|%")
"""Signs, their wide forms among them, with which a cell starts that spreadsheets run."""


def cell_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; what could steer is shown as by `visible`."""
    shown = visible(text)
    start = text.lstrip(" \u00a0\u200b\ufeff")[:1]
    return "'" + shown if start in _FORMULA and start else shown


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    r"""Return text for XML, the characters that it forbids as escapes that people can read; markup is not escaped.

    >>> print(xml_text("a\x0cb"))
    a\x0cb
    """
    return _FORBIDDEN.sub(lambda match: _escape(match.group()), text)
