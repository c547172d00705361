"""A page for people: aligned lines of text with an address at the right, colour only on a terminal.

Lines and tables are laid out here; rich, whose import takes a tenth of the second
that an answer may take, is asked only for the colours of a terminal.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from api.escaping import visible

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Cell", "Page", "clean"]

Cell = str | tuple[str, str]
"""The text of a table cell, or the text and its style."""

WIDEST = 118
WITHOUT_TERMINAL = 100
NARROWEST = 60
NARROWEST_COLUMN = 8
FIELD = 15
"""Columns of the name of a field."""

_ADDRESS = 15
_GAP = 2


@lru_cache(4096)
def clean(text: str) -> str:
    """Return text on one line, with what could steer a terminal shown as escapes."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return visible(" ".join(text.split()))


class Page:
    """Prints headings, fields and tables to a stream.

    Without a terminal the lines are 100 columns wide and carry no colour.
    """

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        self.stream = stream or sys.stdout
        self._terminal = self.stream.isatty()
        available = shutil.get_terminal_size().columns if self._terminal else WITHOUT_TERMINAL
        self.width = width or max(NARROWEST, min(available, WIDEST))

    def blank(self) -> None:
        """Print an empty line."""
        self.stream.write("\n")

    def heading(self, text: str, style: str = "bold") -> None:
        """Print a heading."""
        self._lines("", clean(text), "", 0, style, "")

    def line(self, text: str, at: str = "", indent: int = 0, style: str = "") -> None:
        """Print one line of text, wrapped, with its address at the right."""
        self._lines("", clean(text), clean(at), indent, style, "")

    def field(self, name: str, text: str, at: str = "", indent: int = 2, style: str = "") -> None:
        """Print a named field; its text wraps beside its name."""
        self._lines(f"{clean(name):{FIELD}} ", clean(text), clean(at), indent, style, "" if style else "dim")

    def whole(self, name: str, text: str, style: str = "") -> None:
        """Print a named line that is never broken: a message or a command that people copy or search for."""
        self._write([(f"{clean(name):{FIELD}} " if name else "  ", style), (clean(text), "")])

    def labelled(self, label: str, text: str, at: str = "", indent: int = 0) -> None:
        """Print a line that a printed label goes before."""
        self._lines(f"{clean(label)} " if label else "", clean(text), clean(at), indent, "", "bold")

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Cell]], indent: int = 0) -> None:
        """Print a table under its titles; cells wrap where the page is too narrow."""
        cells = [[(clean(c), "") if isinstance(c, str) else (clean(c[0]), c[1]) for c in row] for row in rows]
        titled = [[(title, "bold") for title in titles], *cells]
        natural = [max(len(text) for text, _ in column) for column in zip(*titled, strict=True)]
        widths = _fitted(natural, self.width - indent - _GAP * (len(titles) - 1))
        for row in titled:
            wrapped = [_wrapped(text, width) for (text, _), width in zip(row, widths, strict=True)]
            for lines in zip_longest(*wrapped, fillvalue=""):
                parts = [(" " * indent, "")]
                for text, (_, style), width in zip(lines, row, widths, strict=True):
                    parts += [(text, style), (" " * (width - len(text) + _GAP), "")]
                self._write(parts)

    def _console(self) -> Console:
        from rich.console import Console

        return Console(file=self.stream, highlight=False, markup=False, emoji=False, width=self.width)

    def _lines(self, before: str, text: str, at: str, indent: int, style: str, before_style: str) -> None:
        room = self.width - indent - len(before) - (max(_ADDRESS, len(at)) + 1 if at else 0)
        for number, piece in enumerate(_wrapped(text, max(room, 20))):
            first = number == 0
            lead = before if first else " " * len(before)
            used = indent + len(lead) + len(piece)
            end = " " * (self.width - used - len(at)) + at if first and at else ""
            self._write([(" " * indent, ""), (lead, before_style), (piece, style), (end, "dim")])

    def _write(self, parts: Sequence[tuple[str, str]]) -> None:
        if not self._terminal:
            self.stream.write("".join(text for text, _ in parts).rstrip() + "\n")
            return
        from rich.text import Text

        self._console().print(Text.assemble(*parts), soft_wrap=True)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False) or [""]


def _fitted(natural: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns that fit in a room; the widest give way first."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > NARROWEST_COLUMN:
        widest = widths.index(max(widths))
        second = max((w for i, w in enumerate(widths) if i != widest), default=0)
        give = max(1, min(widths[widest] - second, sum(widths) - room))
        widths[widest] = max(NARROWEST_COLUMN, widths[widest] - give)
    return widths
