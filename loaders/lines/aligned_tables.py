"""Tables that a conversion printed with spaces: treatments by tumors, a mark of the status in each cell.

Only what is certain is taken for a table: rows whose cells begin at the same columns and hold short words that
repeat, under a header of which no line crosses a gutter. A name that goes on below its row belongs to it. The
notes to their marks may stand in a table of their own: labels that count, far before their texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.text.labels import label_after

__all__ = ["AlignedTable", "find_aligned_tables"]

_PART = re.compile(r"\S+(?: \S+)*")
_MARK = re.compile(r"[^\W\d_][\w/ -]{0,22}(?: ?\(\w{1,3}\)){0,3}|[✓✔✗✘●○•]|[Xx+-]")
_RULE = re.compile(r"[-=_ ]{6,}")
_ROWS = 3
_COLUMNS = 3
"""Columns at least, the names of the rows among them."""
_HEADER = 3
"""Lines of the header at most."""
_REPEATED = 0.5
"""Distinct marks for each cell at most."""

Cell = tuple[tuple[int, int, int], ...]
"""Where a cell stands: for each of its lines the index of the line, and [start, end) within it."""


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """Lines [first, end) of a text, as rows of cells; the first row is the header."""

    first: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


def find_aligned_tables(lines: Sequence[str]) -> list[AlignedTable]:
    """Return the tables of a text in order."""
    out: list[AlignedTable] = []
    i = 0
    while i < len(lines):
        columns = _columns(lines[i])
        if len(columns) >= _COLUMNS:
            rows, end = _rows(lines, i, columns)
            after = out[-1].end if out else 0
            table = _read(lines, rows, columns, after, end) if rows else None
            if table is None and len(rows) > _ROWS:  # the head may look like a row
                table = _read(lines, rows[1:], columns, after, end)
        else:
            table = _notes(lines, i) if out else None  # a list of criteria may look like it
            end = i + 1
        if table is not None:
            out.append(table)
            end = table.end
        i = max(end, i + 1)  # Rows that are no table are not looked at again: a text costs its length.
    return out


def _columns(line: str) -> tuple[int, ...]:
    """Return where the cells of a row of marks begin; none where a line is no such row."""
    if "  " not in line.strip():
        return ()
    parts = list(_PART.finditer(line))
    if len(parts) < _COLUMNS - 1 or not parts[0][0][:1].isalpha():
        return ()
    return tuple(p.start() for p in parts) if all(_MARK.fullmatch(p[0]) for p in parts[1:]) else ()


def _rows(lines: Sequence[str], first: int, columns: tuple[int, ...]) -> tuple[list[list[list[int]]], int]:
    """Return the rows of marks from a line on, as the lines of each of their cells, and where they end.

    The name of a group of rows is a row whose other cells hold no line. A name in capitals right below a row may be
    that, or the end of the row's own name: unless a gap or another group tells, the table ends before that row.
    """
    rows: list[list[list[int]]] = []
    end = i = first
    grouped = first > 0 and _names(lines[first - 1], columns) and not _goes_on(lines[first - 1])
    open_name: int | None = None
    """A name that the next row goes on with, or that is one of a group."""
    certain = False
    while i < len(lines):
        line = lines[i]
        own = _columns(line)
        if own and own[0] < columns[1] and set(own[1:]) <= set(columns[1:]):  # a cell may be empty
            begun = open_name is not None and _goes_on(line)
            if open_name is not None and not begun:
                if not (certain or grouped or i > open_name + 1):
                    break
                rows.append([[open_name], *([] for _ in columns[1:])])
            rows.append([[open_name, i] if begun and open_name is not None else [i], *([i] for _ in columns[1:])])
            open_name, end = None, i + 1
        elif line.strip() and _names(line, columns) and rows and open_name is None:
            if end == i and _goes_on(line):
                rows[-1][0].append(i)
                end = i + 1
            else:
                open_name, certain = i, end < i
        elif (line.strip() and not _RULE.fullmatch(line)) or i > end + (open_name is not None):
            break  # other text, or a second empty line
        i += 1
    if open_name is not None and open_name == end and not (grouped or _opens_notes(lines, open_name)):
        end = rows.pop()[0][0]
    return rows, end


_LABELLED = re.compile(r"\s*(?:\(?[a-z\d]{1,3}[.)]|[*†‡§•-])\s")


def _opens_notes(lines: Sequence[str], i: int) -> bool:
    """Tell whether a line is the head of notes, or the first of them."""
    below = lines[i + 1] if i + 1 < len(lines) else ""
    return lines[i].rstrip().endswith((":", ".")) or bool(_LABELLED.match(lines[i]) or _LABELLED.match(below))


def _goes_on(line: str) -> bool:
    """Tell whether a line goes on with a name: by a small letter, or a bracket that is no label."""
    return re.match(r"\s*(?:[a-z]|\((?![a-z\d]{1,3}\)))", line) is not None


def _names(line: str, columns: tuple[int, ...]) -> bool:
    """Tell whether a line has words in the first column only."""
    return bool(line.strip()) and len(line.rstrip()) < columns[1] and not _RULE.fullmatch(line)


def _read(
    lines: Sequence[str], rows: list[list[list[int]]], columns: tuple[int, ...], after: int, end: int
) -> AlignedTable | None:
    """Return the table of rows of marks, none where too little tells that they are one.

    :param after: the end of the table before it.
    """
    first = rows[0][0][0]
    top = _header(lines, first, columns, after)
    if top is None:
        return None
    marks = [_PART.findall(lines[row[1][0]])[1:] for row in rows if row[1]]
    folded = Counter(re.sub(r" ?\(.*", "", m) for found in marks for m in found)
    if len(marks) < _ROWS or len(folded) > _REPEATED * folded.total():
        return None
    groups = [[[first - 1], *([] for _ in columns[1:])]] if _heads_rows(lines, top, first, columns) else []
    first -= len(groups)
    header = [[k for k in range(top, first) if _cell(lines[k], columns, c).strip()] for c in range(len(columns))]
    if not all(header[1:]):
        return None
    placed = tuple(
        tuple(tuple((k, *_bounds(lines[k], columns, c)) for k in cell) for c, cell in enumerate(row))
        for row in (header, *groups, *rows)
    )
    return AlignedTable(top, end, placed)


_NOTE = re.compile(r" {0,3}(?P<label>[1a])(?P<gap> {4,})\S")


def _notes(lines: Sequence[str], first: int) -> AlignedTable | None:
    """Return the table of notes that begins at a line: its labels count from 1 or a, and no line crosses the gutter."""
    start = _NOTE.match(lines[first]) if "    " in lines[first] else None
    if start is None:
        return None
    column = start.end("gap")
    rows: list[list[int]] = []
    i = first
    while i < len(lines) and lines[i].strip():
        label = lines[i][:column].strip()
        if label == label_after(start["label"], len(rows)) and lines[i][column : column + 1].strip():
            rows.append([i])
        elif label or not rows or not lines[i][column : column + 1].strip():
            return None
        else:
            rows[-1].append(i)
        i += 1
    if len(rows) < _ROWS - 1:
        return None
    placed = tuple((((row[0], 0, column),), tuple((k, column, len(lines[k])) for k in row)) for row in rows)
    return AlignedTable(first, i, placed)


def _header(lines: Sequence[str], first: int, columns: tuple[int, ...], after: int) -> int | None:
    """Return the first line of the header above a row: the lines before it that keep to its columns."""
    top = first
    while top > max(after, first - _HEADER - 1):
        line = lines[top - 1]
        if not line.strip() or not (_RULE.fullmatch(line) or _keeps(line, columns)):
            break
        top -= 1
    while top < first and _RULE.fullmatch(lines[top]):
        top += 1
    return top if top < first and any(_PART.search(lines[k], columns[1]) for k in range(top, first)) else None


def _heads_rows(lines: Sequence[str], top: int, first: int, columns: tuple[int, ...]) -> bool:
    """Tell whether the last line of a header names a group of rows: alone in its column, under a whole header."""
    whole = first - top > 1 and all(
        any(_cell(lines[k], columns, c).strip() for k in range(top, first - 1)) for c in range(len(columns))
    )
    return whole and _names(lines[first - 1], columns) and not _goes_on(lines[first - 1])


def _keeps(line: str, columns: tuple[int, ...]) -> bool:
    """Tell whether two blank characters stand before each column: prose above a table keeps to a few by chance."""
    return all(not line[c - 2 : c].strip() for c in columns[1:])


def _bounds(line: str, columns: tuple[int, ...], column: int) -> tuple[int, int]:
    start = columns[column] if column else 0
    end = columns[column + 1] if column + 1 < len(columns) else len(line)
    return min(start, len(line)), min(end, len(line))


def _cell(line: str, columns: tuple[int, ...], column: int) -> str:
    start, end = _bounds(line, columns, column)
    return line[start:end]
