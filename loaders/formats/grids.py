"""Grids: the cells of a table with their spans, as rows of columns.

1. A cell that spans rows is printed again in each row that it spans.
2. A cell that spans columns is printed again in each of them when a header names
   the columns; one that spans the whole row stands alone.
3. Header rows above each other become one, column by column, from the top down.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.text.bullets import is_bullet
from loaders.text.labels import read_label
from loaders.text.printed import PrintedLine

__all__ = ["Cell", "as_item", "cell_of", "expand", "is_mark", "one_line"]

_STEP = 4
"""Columns by which each list is indented."""
_WITHIN = 2
"""Columns by which the text of an item stands behind its label."""

_WIDEST = 200
"""Columns beyond which a span is a mistake or an attack."""
_TALLEST = 2000
"""Rows beyond which a span is one."""

_SENTENCE = 4
"""Words of a sentence at least."""


@dataclass(slots=True)
class Cell:
    """A cell: its text without tabs and line feeds, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    header: bool = False
    strong: bool = False
    raised: tuple[tuple[int, int], ...] = ()
    breaks: tuple[int, ...] = ()
    """Where its lines begin, but for the first."""


@dataclass(slots=True)
class Row:
    """The cells of a row, one for each column."""

    cells: list[Cell] = field(default_factory=list)
    header: bool = False


_EMPTY = Cell("")


def cell_of(lines: list[PrintedLine], columns: int, rows: int, header: bool) -> Cell:
    """Return a cell that holds some lines; bullets of lists in it are printed, as a reader sees them."""
    pieces: list[str] = []
    raised: list[tuple[int, int]] = []
    breaks: list[int] = []
    at = 0
    for line in lines:
        breaks += [at] if at else []
        text = f"{line.bullet} {line.text}" if line.bullet and len(lines) > 1 else line.text
        shift = at + len(text) - len(line.text)
        raised += [(a + shift, b + shift) for a, b in line.raised]
        pieces.append(text.replace("\t", " "))
        at += len(text) + 1
    strong = bool(lines) and all(line.strong for line in lines)
    return Cell(" ".join(pieces), max(1, columns), rows, header, strong, tuple(raised), tuple(breaks))


def is_mark(text: str) -> bool:
    """Tell whether a cell holds the label or the bullet of a list and nothing else."""
    return is_bullet(text) or (len(text) < 12 and read_label(f"{text} x")[1] == len(text) + 1)


def as_item(cells: list[list[PrintedLine]], indent: int, *, listed: bool = False) -> list[PrintedLine] | None:
    """Return the lines of a row that is an item of a list: its label alone in a cell, its text in another.

    :param cells: the lines of each cell.
    :param listed: the row before was an item, so that one without a label goes on with it.
    :returns: None for a row that is none.
    """
    filled = [(i, lines) for i, lines in enumerate(cells) if lines]
    if len(filled) not in (1, 2):
        return None
    column, text = filled[-1]
    deep = indent + _STEP * max(1, column)
    mark = filled[0][1][0].text if len(filled) == 2 and len(filled[0][1]) == 1 else ""
    if len(filled) == 1 and not (listed and column):
        return None
    # A figure is a label only before a sentence.
    figure = mark[-1:].isdecimal() and len(text[0].text.split()) < _SENTENCE
    if len(filled) == 2 and (figure or not is_mark(mark)):
        return None
    for i, line in enumerate(text):
        line.indent += deep if mark and not i else deep + _WITHIN
        if mark and not i and is_bullet(mark):
            line.bullet = "•"
        elif mark and not i:
            shift = len(mark) + 1
            line.text = f"{mark} {line.text}"
            line.raised = tuple((a + shift, b + shift) for a, b in line.raised)
        line.gap = 0 if mark and not i else 1
    return text


def expand(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows of a table with one cell for each column, spans printed out."""
    height = len(rows)
    width = min(_WIDEST, max((sum(min(c.columns, _WIDEST) for c in row) for row in rows), default=0))
    out = [Row() for _ in rows]
    pending: dict[int, tuple[Cell, int]] = {}
    named = width > 1 and len(rows) > 1 and _names_columns(rows[0])
    for i, row in enumerate(rows):
        cells, column, waiting = out[i].cells, 0, list(row)
        out[i].header = bool(row) and all(c.header for c in row)
        # A header cell that spans the rows below it makes no header of them.
        while column < width and (waiting or pending):
            if column in pending:
                cell, left = pending.pop(column)
                if left > 1:
                    pending[column] = (cell, left - 1)
                cells.append(cell)
                column += 1
                continue
            if not waiting:
                if column > max(pending):
                    break
                cells.append(_EMPTY)
                column += 1
                continue
            cell = waiting.pop(0)
            columns = max(1, min(cell.columns, width - column))
            whole = columns >= width - column and column == 0
            for k in range(columns):
                shown = cell if k == 0 or (named and not whole) else _EMPTY
                cells.append(shown)
                if cell.rows > 1:
                    pending[column + k] = (shown, min(cell.rows, height - i, _TALLEST) - 1)
                    if pending[column + k][1] < 1:
                        del pending[column + k]
            column += columns
    return [row.cells for row in _one_header(out)]


def _names_columns(row: list[Cell]) -> bool:
    """Tell whether a first row names the columns: each of its cells is filled and short, or marked as a header."""
    return all(c.header for c in row) or (len(row) > 1 and all(c.text and len(c.text) < 60 for c in row))


def _one_header(rows: list[Row]) -> list[Row]:
    height = next((i for i, row in enumerate(rows) if not row.header), len(rows))
    if not 1 < height < len(rows):
        return rows
    merged: list[Cell] = []
    for column in range(max(len(row.cells) for row in rows[:height])):
        cells = [row.cells[column] for row in rows[:height] if column < len(row.cells)]
        texts = list(dict.fromkeys(c.text for c in cells if c.text))
        merged.append(Cell(" ".join(texts), header=True, strong=True))
    return [Row(merged, True), *rows[height:]]


def one_line(row: list[Cell]) -> PrintedLine:
    """Return a row as a line with tabs between its columns; the only filled cell of a row stands alone."""
    filled = [c for c in row if c.text]
    shown = row if len(filled) > 1 else filled
    raised: list[tuple[int, int]] = []
    breaks: list[int] = []
    at = 0
    for cell in shown:
        raised += [(at + a, at + b) for a, b in cell.raised]
        breaks += [at + a for a in cell.breaks]
        at += len(cell.text) + 1
    strong = bool(filled) and all(c.strong for c in filled)
    return PrintedLine("\t".join(c.text for c in shown), strong=strong, raised=tuple(raised), breaks=tuple(breaks))
