"""Printed lines: what a format gives of a document before it is read.

Every format other than text becomes lines as a reader would see them, each with
what the markup or the layout of the page says about it. The lines joined by
line feeds are the extracted text that all addresses count in.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["PrintedDocument", "PrintedFinding", "PrintedLine"]


class PrintedLine(msgspec.Struct, array_like=True):
    """One line as printed.

    `text` holds no line feed; tabs in it separate the columns of a table row.
    `indent` counts columns. `level` is the depth of a heading that the format
    marks as one. `bullet` is the sign of a list item that prints no label (a
    printed label stands in the text). `gap` counts blank lines before. `raised`
    are the superscripts, as [start, end) in the text. `furniture` marks what
    belongs to the page or site and not to the policy. `breaks` are the places in
    the text where lines of a cell begin, but for the first.
    """

    text: str
    indent: int = 0
    level: int | None = None
    strong: bool = False
    bullet: str = ""
    gap: int = 0
    raised: tuple[tuple[int, int], ...] = ()
    furniture: bool = False
    breaks: tuple[int, ...] = ()


class PrintedFinding(msgspec.Struct, array_like=True):
    """What a format could not read or left out. `line` is the index of the line that stands at or behind it."""

    kind: str
    severity: Literal["error", "warning", "note"]
    message: str
    line: int


class PrintedDocument(msgspec.Struct):
    """A document as printed lines.

    `pages` are the indexes of the lines that begin a page, where there are pages. `issuer`
    is the index of the line that holds the name of who issues the document, where its
    format has a field for that.
    """

    media_type: str
    lines: list[PrintedLine]
    pages: tuple[int, ...] = ()
    findings: tuple[PrintedFinding, ...] = ()
    encoding: str = "utf-8"
    issuer: int | None = None
