"""Escaping: text of documents is hostile wherever it is shown.

A policy may print control characters that steer a terminal, signs that turn the
direction of writing around, or markup. They are shown, never obeyed and never
left out in silence.
"""

from __future__ import annotations

import html
import unicodedata

__all__ = ["markup", "visible"]

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
