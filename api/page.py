"""A page for people: aligned lines of text with an address at the right, colour only on a terminal."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

__all__ = ["Page", "clean"]

WIDEST = 118
_ADDRESS = 15
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return text without what could steer a terminal: control, format and unassigned characters."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Co", "Cs") else " " for c in text)
    return _SPACES.sub(" ", "".join(kept)).strip()


class Page:
    """Prints headings, fields and tables to a stream.

    Without a terminal the lines are 100 columns wide and carry no colour.
    """

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        stream = stream or sys.stdout
        terminal = stream.isatty()
        console = Console(file=stream, highlight=False, markup=False, emoji=False, width=None if terminal else 100)
        self.width = width or min(console.width, WIDEST)
        console.width = self.width
        self.console = console

    def blank(self) -> None:
        """Print an empty line."""
        self.console.print()

    def heading(self, text: str, style: str = "bold") -> None:
        """Print a heading."""
        self.console.print(Text(clean(text), style))

    def line(self, text: str, at: str = "", indent: int = 0, style: str = "") -> None:
        """Print one line of text, wrapped, with its address at the right."""
        self._row(Text(clean(text), style), at, indent)

    def field(self, name: str, text: str, at: str = "", indent: int = 2, style: str = "", width: int = 15) -> None:
        """Print a named field; its text wraps beside its name."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=width)
        grid.add_column(overflow="fold")
        grid.add_row(Text(clean(name), "dim" if not style else ""), Text(clean(text), style))
        self._row(grid, at, indent)

    def labelled(self, label: str, text: str, at: str, indent: int) -> None:
        """Print a line that a printed label goes before."""
        if not label:
            self.line(text, at, indent)
            return
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(clean(label), "bold"), Text(clean(text)))
        self._row(grid, at, indent)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str | Text]], indent: int = 0) -> None:
        """Print a table with a line under its titles."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
        for title in titles:
            table.add_column(title, overflow="fold")
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
        self.console.print(Padding(table, (0, 0, 0, indent)))

    def _row(self, content: Text | Table, at: str, indent: int) -> None:
        padded = Padding(content, (0, 0, 0, indent))
        if not at:
            self.console.print(padded)
            return
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(ratio=1)
        grid.add_column(no_wrap=True, justify="right", min_width=_ADDRESS)
        grid.add_row(padded, Text(clean(at), "dim"))
        self.console.print(grid)
