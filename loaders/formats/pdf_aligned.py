"""Tables without rules on a PDF page: white space parts their columns from top to bottom, their rows from side to side.

1. From a row with wide gaps downwards, rows belong together while upright strips of white space run through all.
2. What stands between two level strips wider than those between the lines of a paragraph is one row of the table.
3. Only what could be nothing else is taken: each row fills its first column and another one, and no first cell
   is the label of a list. Columns of running prose and lists stay what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from loaders.formats.grids import Cell, is_mark
from loaders.formats.pdf_glyphs import Word
from loaders.formats.pdf_layout import Row, make_rows, pieces
from loaders.formats.pdf_tables import cell_in

__all__ = ["take_aligned"]

_STRIP = 0.55
"""Width of the white space between two columns at least, as a share of the type size."""
_TOUCH = 1.2
"""Points between two columns below which they are one."""
_WIDER = 1.5
"""Points by which the space between two rows is wider than that between two lines."""
_FEWEST = 3
"""Rows of a table, its head among them, at least."""
_APART = 3.5
"""Type sizes between two base lines beyond which they are of no one table."""

_LINE = 18
"""Characters of a line of a column of prose at least."""

Span = tuple[float, float]


def take_aligned(rows: list[Row], before: Sequence[Span] = ()) -> tuple[list[Row], list[Row], list[Span]]:
    """Return the tables without rules among the rows of a page, each as one row, and the rows that stand in none.

    :param before: the columns of the table at the end of the page before, which may go on here.
    :returns: also the columns of a table at the end of this page, none where something stands below it.
    """
    tables: list[Row] = []
    rest: list[Row] = []
    at = 0
    last: list[Span] = []
    while at < len(rows):
        table, last = None, []
        if at == 0 and before:
            end, columns = _run(rows, at, list(before))
            table = (
                _table([w for row in rows[at:end] for w in row.words], columns, 1)
                if len(columns) == len(before)
                else None
            )
        if table is None:
            end, columns = _run(rows, at, [])
            table = _table([w for row in rows[at:end] for w in row.words], columns, _FEWEST) if columns else None
        if table is None:
            rest.append(rows[at])
            at += 1
            continue
        tables.append(table)
        at, last = end, columns
    return tables, rest, last


def _run(rows: list[Row], at: int, columns: list[Span]) -> tuple[int, list[Span]]:
    """Return where the rows that share upright strips with the one at an index end, and the columns between the strips.

    :param columns: those that the rows go on with.
    """
    first = rows[at]
    if not columns and (len(first.words) < 2 or len(pieces(first)) < 2):
        return at, []
    widened = _widened(columns, first)
    if len(widened) < len(columns):
        return at, []
    columns = widened
    end = at + 1
    for above, row in pairwise(rows[at:]):
        if not row.words or row.base - above.base > _APART * row.size or abs(row.size - first.size) > 0.15 * first.size:
            break
        widened = _widened(columns, row)
        # A row that fills a strip is the paragraph behind the table.
        if len(widened) < len(columns):
            break
        columns = widened
        end += 1
    return _trimmed(rows, at, end, columns), columns


def _trimmed(rows: list[Row], at: int, end: int, columns: list[Span]) -> int:
    """Return where rows end without the lines behind them, set apart, that stand in the breadth of one column."""
    steps = [below.base - above.base for above, below in pairwise(rows[at:end])]
    least = min((step for step in steps if step > 2), default=0.0) + _WIDER
    while end - at > 1 and _filled(rows[end - 1].words, columns) < 2 and steps[end - at - 2] > least:
        end -= 1
    return end


def _filled(words: list[Word], columns: list[Span]) -> int:
    return sum(1 for x0, x1 in columns if any(x0 <= (w.x0 + w.x1) / 2 <= x1 for w in words))


def _widened(columns: list[Span], row: Row) -> list[Span]:
    """Return columns with the words of one more row; those that a word reaches over, or nearly, become one."""
    out = list(columns)
    for word in row.words:
        near = [c for c in out if word.x0 < c[1] + _TOUCH and word.x1 > c[0] - _TOUCH]
        if not near:
            # The next word of the same cell, where no other row has a column.
            near = [c for c in out if 0 <= word.x0 - c[1] < max(5.0, _STRIP * word.size)][:1]
        whole = (min([word.x0, *(c[0] for c in near)]), max([word.x1, *(c[1] for c in near)]))
        out = sorted([*(c for c in out if c not in near), whole])
    return out


def _table(words: list[Word], columns: list[Span], least: int) -> Row | None:
    """Return words in columns as a table, None when they are none."""
    if len(columns) < 2 or not words:
        return None
    bands = _bands(words, columns)
    grid = [[[w for w in band if x0 <= (w.x0 + w.x1) / 2 <= x1] for x0, x1 in columns] for band in bands]
    filled = [sum(1 for cell in row if cell) for row in grid]
    if len(grid) < least or any(not row[0] for row in grid) or any(n < 2 for n in filled):
        return None
    cells = [[_cell(cell) for cell in row] for row in grid]
    if any(is_mark(row[0].text) for row in cells) or _is_prose([c.text for row in cells[1:] for c in row]):
        return None
    box = (columns[0][0], min(w.top for w in words), columns[-1][1], max(w.bottom for w in words))
    return Row([], cells, box)


def _joined(bands: list[list[Word]], columns: list[Span]) -> list[list[Word]]:
    """Put bands that hold words of one column only to the band above, as lines of its cells."""
    out: list[list[Word]] = []
    for band in bands:
        if out and _filled(band, columns) < 2:
            out[-1] += band
        else:
            out.append(list(band))
    return out


def _is_prose(texts: list[str]) -> bool:
    """Tell whether cells are lines of running text: of those as long as a line many go on in small letters."""
    long = [text for text in texts if len(text) >= _LINE]
    return sum(1 for text in long if text[0].islower()) > 0.25 * max(1, len(long))


def _bands(words: list[Word], columns: list[Span]) -> list[list[Word]]:
    """Return the words between level strips of white space, from the top down."""
    lines: list[tuple[float, float, list[Word]]] = []
    for word in sorted(words, key=lambda w: w.base):
        # The type size tells the height of a line; the boxes of fonts differ.
        top, bottom = word.base - 0.8 * word.size, word.base + 0.2 * word.size
        if lines and top < lines[-1][1]:
            upper, lower, held = lines[-1]
            lines[-1] = (min(upper, top), max(lower, bottom), [*held, word])
        else:
            lines.append((top, bottom, [word]))
    gaps = [below[0] - above[1] for above, below in pairwise(lines)]
    if not gaps:
        return [held for _, _, held in lines]
    limit = min(gaps) + _WIDER
    uniform = max(gaps) <= limit
    out = [list(lines[0][2])]
    for gap, (_, _, held) in zip(gaps, lines[1:], strict=True):
        if uniform or gap > limit:
            out.append(list(held))
        else:
            out[-1] += held
    return _joined(out, columns) if uniform else out


def _cell(words: list[Word]) -> Cell:
    return cell_in(make_rows(words)) if words else Cell("")
