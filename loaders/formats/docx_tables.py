"""Tables of Word documents: their rows and cells, spans that merge cells, and which tables only lay a page out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from loaders.formats.grids import Cell, cell_of
from loaders.text.printed import PrintedLine
from loaders.wording.headings import heading_role

__all__ = ["Merger", "head_of_part", "is_layout", "rows_of", "within"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off", "none"})
_MOST_COLUMNS = 200
_LONG = 300
"""Characters of a cell beyond which it is a text of its own."""


def within(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, those in content controls and insertions among them."""
    for child in element:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from within(child, tag)


def rows_of(table: Any) -> list[tuple[Any, list[Any]]]:
    """Return the rows of a table that no tracked deletion took away, each with its cells."""
    rows = [row for row in within(table, "tr") if not _tracked_away(row)]
    return [(row, list(within(row, "tc"))) for row in rows]


def _tracked_away(row: Any) -> bool:
    properties = row.find(f"{_W}trPr")
    return properties is not None and properties.find(f"{_W}del") is not None


def is_layout(rows: Sequence[Sequence[list[PrintedLine]]]) -> bool:
    """Tell whether a table of cells with these lines only lays a page out: they hold parts of a document."""
    cells = [lines for row in rows for lines in row]
    if any(len(lines) > 1 and any(line.level is not None for line in lines) for lines in cells):
        return True
    nested = sum(len(line.text) for lines in cells for line in lines if "\t" in line.text)
    return nested > 0.5 * sum(len(line.text) for lines in cells for line in lines)


def head_of_part(cells: Sequence[list[PrintedLine]]) -> int | None:
    """Return the level of the heading that the first of two cells is over the text of the second; None when it is none.

    :param cells: the lines of each cell of a row.
    """
    filled = [lines for lines in cells if lines]
    if len(filled) != 2 or len(cells) != 2:
        return None
    head, body = filled
    if heading_role(" ".join(line.text for line in head)) is None:
        return None
    if len(body) < 2 and len(body[0].text) <= _LONG:
        return None
    inside = [line.level for line in body if line.level is not None]
    return max(1, min(inside) - 1) if inside else 2


class Merger:
    """Turns the rows of a table into cells with spans; one that goes on from above lengthens the cell it belongs to."""

    def __init__(self) -> None:
        self.grid: list[list[Cell]] = []
        self._open: dict[int, Cell] = {}

    def add(self, row: Any, cells: Sequence[tuple[Any, list[PrintedLine]]]) -> None:
        """Add a row with the lines of its cells."""
        properties = row.find(f"{_W}trPr")
        header = _flag(properties, "tblHeader")
        column = _number(properties, "gridBefore", 0)
        made = [Cell("") for _ in range(column)]
        for cell, lines in cells:
            own = cell.find(f"{_W}tcPr")
            width = _number(own, "gridSpan", 1)
            merge = own.find(f"{_W}vMerge") if own is not None else None
            above = self._open.get(column)
            if merge is not None and merge.get(f"{_W}val") != "restart" and above is not None:
                above.rows += 1
            else:
                made.append(cell_of(lines, width, 1, header))
                self._open.pop(column, None)
                if merge is not None:
                    self._open[column] = made[-1]
            column += width
        self.grid.append(made)

    def taken(self) -> list[list[Cell]]:
        """Return the rows so far and begin anew."""
        grid, self.grid, self._open = self.grid, [], {}
        return grid


def _flag(properties: Any, name: str) -> bool:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return found is not None and (found.get(f"{_W}val") or "on") not in _OFF


def _number(properties: Any, name: str, default: int) -> int:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    text = (found.get(f"{_W}val") or "") if found is not None else ""
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and len(text) < 6 else default
