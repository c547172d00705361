"""Ruled tables of a PDF page: lines to cells, words to the cells they stand in.

Where lines cross is found with pdfplumber's table functions (MIT), which take
edges from any source; spans follow from cells that reach over several columns or rows.
"""

from __future__ import annotations

from typing import Any

from loaders.formats.grids import Cell, is_mark
from loaders.formats.pdf_glyphs import Word
from loaders.formats.pdf_layout import Row, make_rows

__all__ = ["cell_in", "take_tables"]

_SNAP = 3.0

Box = tuple[float, float, float, float]


def take_tables(words: list[Word], edges: list[dict[str, Any]]) -> tuple[list[Row], list[Word]]:
    """Return the ruled tables of a page, each as one row, and the words that stand in none."""
    if len(edges) < 4 or not words:
        return [], words
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    out: list[Row] = []
    for boxes in cells_to_tables(cells):
        inside, outside = _parted(words, boxes)
        rows = _rows(inside, boxes)
        if rows is not None:
            words = outside
            box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes),
                   max(b[3] for b in boxes))  # fmt: skip
            out.append(Row([], rows, box))
    return out, words


def _parted(words: list[Word], boxes: list[Box]) -> tuple[list[tuple[int, Word]], list[Word]]:
    """Return the words inside cells, with the index of the cell, and the others."""
    inside, outside = [], []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.base - 0.25 * word.size
        index = next((i for i, (x0, y0, x1, y1) in enumerate(boxes) if x0 <= x <= x1 and y0 <= y <= y1), None)
        if index is None:
            outside.append(word)
        else:
            inside.append((index, word))
    return inside, outside


def _marks(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _SNAP:
            out.append(value)
    return out


def _place(marks: list[float], value: float) -> int:
    return min(range(len(marks)), key=lambda i: abs(marks[i] - value))


def _rows(inside: list[tuple[int, Word]], boxes: list[Box]) -> list[list[Cell]] | None:
    """Return the rows of a table, None for a mere frame or a drawing."""
    xs = _marks([b[0] for b in boxes] + [b[2] for b in boxes])
    ys = _marks([b[1] for b in boxes] + [b[3] for b in boxes])
    if len(xs) < 3 or len(ys) < 2 or not inside:
        return None
    by_cell: dict[int, list[Word]] = {}
    for index, word in inside:
        by_cell.setdefault(index, []).append(word)
    rows: list[list[tuple[float, Cell]]] = [[] for _ in range(len(ys) - 1)]
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        row, below = _place(ys, y0), _place(ys, y1)
        columns = _place(xs, x1) - _place(xs, x0)
        if row < len(rows):
            rows[row].append((x0, cell_in(make_rows(by_cell.get(i, [])), columns, below - row)))
    return [[cell for _, cell in sorted(row, key=lambda c: c[0])] for row in rows if row]


def cell_in(rows: list[Row], columns: int = 1, height: int = 1) -> Cell:
    """Return a cell that holds some lines, with the columns and rows that it spans."""
    raised: list[tuple[int, int]] = []
    breaks: list[int] = []
    text = ""
    for row in rows:
        for i, word in enumerate(row.words):
            glue = "" if word.raised or not text or (text.endswith("-") and text[-2:-1].isalpha()) else " "
            text += glue
            breaks += [len(text)] if glue and not i and is_mark(word.text) else []  # other lines are only wrapped
            if word.raised:
                raised.append((len(text), len(text) + len(word.text)))
            text += word.text
    strong = bool(rows) and all(row.strong for row in rows)
    return Cell(text, max(1, columns), max(1, height), False, strong, tuple(raised), tuple(breaks))
