"""Tables of words that a conversion printed with spaces, cells of several lines among them.

Only what is certain is taken for a table: a header whose columns the lexicon knows by name, or which names lines of
business or statuses, gutters that no line below it crosses, and rows that are told apart by empty lines or by full
ones. The paragraph above or most rows must take a position.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.lines.aligned_tables import AlignedTable
from loaders.text.lexicon_patterns import connective
from loaders.wording.column_names import header_statuses, named_as
from loaders.wording.named_lines import find_lines
from loaders.wording.statuses import find_statuses, takes_position

__all__ = ["find_wrapped_tables"]

_PART = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"\s*[-=_+ ]{6,}")
_COLUMNS = 3
_ROWS = 2
_HEADER = 4
"""Lines of a header at most."""
_GUTTER = 2
"""Blank characters between columns at least."""
_GAP = 2
"""Empty lines within a table at most."""
_LONGEST = 400
"""Characters of a line that is looked at."""
_JUDGED = 0.5
"""Share of the rows, at least, that take a position, unless a header does."""


@dataclass(slots=True)
class _Columns:
    """Where text stands in the lines of a table; the columns are what no gutter parts."""

    lines: list[int] = field(default_factory=list)
    filled: list[bool] = field(default_factory=list)

    def with_line(self, line: str) -> list[bool]:
        """Return what is filled when a line is added."""
        length = max(len(self.filled), len(line))
        return [(i < len(self.filled) and self.filled[i]) or (i < len(line) and line[i] != " ") for i in range(length)]

    @staticmethod
    def starts(filled: Sequence[bool]) -> list[int]:
        """Return where the columns begin."""
        out, blank = [], _GUTTER
        for i, text in enumerate(filled):
            if text and blank >= _GUTTER:
                out.append(i)
            blank = 0 if text else blank + 1
        return out


def find_wrapped_tables(lines: Sequence[str]) -> list[AlignedTable]:
    """Return the tables of a text in order."""
    out: list[AlignedTable] = []
    i = 0
    while i < len(lines):
        table = _read(lines, i) if _heads(lines[i], lines[i + 1 : i + 2]) else None
        if table is not None:
            out.append(table)
        i = table.end if table is not None else i + 1
    return out


def _heads(line: str, below: Sequence[str]) -> bool:
    """Tell whether a line may be the first of a header: names in columns, the first one that of a known column.

    :param below: the next line; a rule with a part for each column makes a header of two columns one, too.
    """
    if "  " not in line.strip() or len(line) > _LONGEST:
        return False
    parts = _PART.findall(line)
    ruled = any(_RULE.fullmatch(rule) and len(rule.split()) == len(parts) > 1 for rule in below)
    if (len(parts) < _COLUMNS and not ruled) or not parts[0][0].isupper():
        return False
    return any(named_as(n, parts[0].lower().strip(" :")) for n in ("modality", "indication"))


def _read(lines: Sequence[str], first: int) -> AlignedTable | None:
    """Return the table whose header begins at a line."""
    width = len(_PART.findall(lines[first]))
    columns, end = _run(lines, first, width)
    if columns is None:
        return None
    starts = _Columns.starts(columns.filled)
    gap = next((k for k in range(first + 1, end) if not lines[k].strip() or _RULE.fullmatch(lines[k])), end)
    named = next((k for k in range(first + 1, gap) if _cell(lines[k], starts, 0)), gap)
    # A row may begin right below the header; or a header may have several lines in its first column, too.
    body = next((k for k in (named, gap) if _known(lines, range(first, k), starts)), None)
    if body is None:
        return None
    header = list(range(first, body))
    rows = _rows(lines, body, end, starts)
    if rows is None or len(rows) < _ROWS or not (_announced(lines, first) or _judge(lines, header, rows, starts)):
        return None
    placed = tuple(
        tuple(
            tuple((k, *_bounds(lines[k], starts, c)) for k in row if _cell(lines[k], starts, c))
            for c in range(len(starts))
        )
        for row in (header, *rows)
    )
    return AlignedTable(first, rows[-1][-1] + 1, placed)


def _run(lines: Sequence[str], first: int, width: int) -> tuple[_Columns | None, int]:
    """Return the columns that the lines from a header on keep to, and where the last of these lines ends."""
    columns = _Columns()
    empty = 0
    end = first
    for i in range(first, len(lines)):
        line = lines[i].rstrip()[:_LONGEST]
        if not line.strip():
            empty += 1
            if empty > _GAP:
                break
            continue
        if _RULE.fullmatch(line):
            continue
        if i > first and _heads(line, lines[i + 1 : i + 2]):
            break
        filled = columns.with_line(line.expandtabs(1))
        begins_right = len(line) - len(line.lstrip())
        if len(_Columns.starts(filled)) < width or (i > first + _HEADER and begins_right > len(columns.filled)):
            break  # text that crosses a gutter
        columns.filled = filled
        end, empty = i + 1, 0
    if len(_Columns.starts(columns.filled)) != width:
        return None, first
    return columns, end


def _rows(lines: Sequence[str], body: int, end: int, starts: Sequence[int]) -> list[list[int]] | None:
    """Return the lines of each row; None where nothing tells the rows apart for certain."""
    groups = [
        list(run)
        for blank, run in itertools.groupby(
            range(body, end), lambda k: not lines[k].strip() or _RULE.fullmatch(lines[k]) is not None
        )
        if not blank
    ]
    while groups and not any(_cell(lines[k], starts, c) for k in groups[-1] for c in range(1, len(starts))):
        groups.pop()  # a short line behind the table keeps to its first column by chance
    cells = range(len(starts))
    if len(groups) >= _ROWS and any(len(run) > 1 for run in groups):
        # Empty lines part the rows: then each of them begins with its name.
        return groups if all(_cell(lines[run[0]], starts, 0) for run in groups) else None
    rows: list[list[int]] = []
    for k in itertools.chain.from_iterable(groups):
        named = _cell(lines[k], starts, 0)
        if not named or named[0].islower() or named[0] == "(":
            others = [_cell(lines[k], starts, c) for c in cells if c]
            if not rows or all(text[:1].isupper() for text in others):
                return None
            rows[-1].append(k)
        elif all(_cell(lines[k], starts, c) for c in cells):
            rows.append([k])
        else:
            return None  # a row with an empty cell, or a name that goes on: nobody can tell
    return rows


def _known(lines: Sequence[str], header: Sequence[int], starts: Sequence[int]) -> bool:
    """Tell whether the lexicon knows what most columns of a header hold."""
    if len(header) > _HEADER:
        return False
    known = 0
    for c in range(len(starts)):
        text = " ".join(filter(None, (_cell(lines[k], starts, c) for k in header)))
        low = text.lower().strip(" :*")
        names = ("modality", "indication", "status", "criteria", "remark")
        known += any(named_as(n, low) for n in names) or bool(header_statuses(text, {}) or find_lines(text))
    return known * 2 > len(starts)


def _judge(lines: Sequence[str], header: Sequence[int], rows: Sequence[Sequence[int]], starts: Sequence[int]) -> bool:
    """Tell whether a header or most rows take a position."""

    def states(run: Sequence[int], c: int) -> bool:
        text = " ".join(filter(None, (_cell(lines[k], starts, c) for k in run)))
        found = header_statuses(text, {}) if run is header else find_statuses(text)
        return any(p.status not in ("scope", "unclear") for p in found) or text.lower().startswith("covered")

    columns = range(1, len(starts))
    judged = sum(any(states(row, c) for c in columns) for row in rows)
    return any(states(header, c) for c in columns) or judged >= _JUDGED * len(rows)


def _announced(lines: Sequence[str], first: int) -> bool:
    """Tell whether the paragraph right above a header takes a position on what stands in a table."""
    end = first
    while end > 0 and first - end <= _GAP and not lines[end - 1].strip():
        end -= 1
    start = end
    while start > 0 and end - start < _PARAGRAPH and lines[start - 1].strip():
        start -= 1
    text = " ".join(line.strip()[:_LONGEST] for line in lines[start:end]).lower()
    return connective("announces-table").search(text) is not None and takes_position(text)


_PARAGRAPH = 8
"""Lines of a paragraph that are looked at."""


def _bounds(line: str, starts: Sequence[int], column: int) -> tuple[int, int]:
    start = starts[column] if column else 0
    end = starts[column + 1] if column + 1 < len(starts) else len(line)
    return min(start, len(line)), min(end, len(line))


def _cell(line: str, starts: Sequence[int], column: int) -> str:
    start, end = _bounds(line, starts, column)
    return line[start:end].strip()
