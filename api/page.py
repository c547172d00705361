"""A page for people: aligned lines of text with an address at the right, colour only on a terminal.

Lines are wrapped here and not by rich, which would take a tenth of a second for
an answer; rich draws the tables and knows the terminal.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Cell", "Page", "clean"]

Cell = str | tuple[str, str]
"""The text of a table cell, or the text and its style."""

WIDEST = 118
WITHOUT_TERMINAL = 100
NARROWEST = 60
FIELD = 15
"""Columns of the name of a field."""

_ADDRESS = 15
_STEERING = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


@lru_cache(4096)
def clean(text: str) -> str:
    """Return text without what could steer a terminal: control, format and unassigned characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (c if unicodedata.category(c) not in _STEERING else " " for c in text)
    return " ".join("".join(kept).split())


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

    def labelled(self, label: str, text: str, at: str = "", indent: int = 0) -> None:
        """Print a line that a printed label goes before."""
        self._lines(f"{clean(label)} " if label else "", clean(text), clean(at), indent, "", "bold")

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Cell]], indent: int = 0) -> None:
        """Print a table under its titles."""
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
        for title in titles:
            table.add_column(title, overflow="fold")
        for row in rows:
            table.add_row(*(Text(clean(c)) if isinstance(c, str) else Text(clean(c[0]), c[1]) for c in row))
        console = self._console()
        with console.capture() as captured:
            console.print(Padding(table, (0, 0, 0, indent)))
        for line in captured.get().splitlines():
            self.stream.write(line.rstrip() + "\n")

    def _console(self) -> Console:
        from rich.console import Console

        return Console(file=self.stream, highlight=False, markup=False, emoji=False, width=self.width)

    def _lines(self, before: str, text: str, at: str, indent: int, style: str, before_style: str) -> None:
        room = self.width - indent - len(before) - (max(_ADDRESS, len(at)) + 1 if at else 0)
        wrapped = textwrap.wrap(text, max(room, 20), break_long_words=True, break_on_hyphens=False) or [""]
        for number, piece in enumerate(wrapped):
            first = number == 0
            lead = before if first else " " * len(before)
            used = indent + len(lead) + len(piece)
            end = " " * (self.width - used - len(at)) + at if first and at else ""
            if self._terminal:
                parts = ((" " * indent, ""), (lead, before_style), (piece, style), (end, "dim"))
                self._coloured(*parts)
            else:
                self.stream.write(f"{' ' * indent}{lead}{piece}{end}".rstrip() + "\n")

    def _coloured(self, *parts: tuple[str, str]) -> None:
        from rich.text import Text

        self._console().print(Text.assemble(*parts), soft_wrap=True)
