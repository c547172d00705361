"""Two columns of running text that a conversion printed side by side: put one after the other.

Only what is certain is taken apart: a gutter that no line of a run crosses, both sides long lines of prose that
go on from line to line, and paragraphs that begin on one side without the other, as the rows of a table do not.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Container, Sequence

from loaders.lines.sentence_tables import SentenceTable, find_sentence_tables
from loaders.lines.side_headings import find_side_headings
from loaders.lines.unrolled import is_rolled, unroll
from loaders.text.segments import Segment

__all__ = ["in_reading_order"]

_GUTTER = 2
"""Spaces between two columns at least."""
_BOTH = 8
"""Lines with text on both sides at least."""
_PROSE = 28
"""Characters of the median line of a column at least."""
_CONTINUED = 0.25
"""Share of a column's lines, at least, that go on in small letters with the line before."""
_ALIGNED = 0.5
"""Share of the paragraphs, below which those of the two columns begin on lines of their own."""
_SHARE = 0.1
"""Share of the right column's lines that begin right at its edge at least."""
_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
_END = re.compile(r"[.:;!?]['\")\]]*$")


def in_reading_order(lines: Sequence[str]) -> list[Segment]:
    """Return the lines of a text in the order in which they are read, those of two columns in parts."""
    if is_rolled(lines):
        return unroll(lines)
    column, beside = find_side_headings(lines)
    if beside:
        return _headings_first(lines, column, beside)
    if tables := find_sentence_tables(lines):
        return _row_by_row(lines, tables)
    out: list[Segment] = []
    at = 0
    for first, end, gutter in _runs(lines):
        out += [Segment(i + 1, 0, len(lines[i])) for i in range(at, first)]
        out += [Segment(i + 1, 0, min(gutter, len(lines[i]))) for i in range(first, end)]
        out += [Segment(i + 1, min(gutter, len(lines[i])), len(lines[i])) for i in range(first, end)]
        at = end
    return out + [Segment(i + 1, 0, len(lines[i])) for i in range(at, len(lines))]


def _row_by_row(lines: Sequence[str], tables: Sequence[SentenceTable]) -> list[Segment]:
    """Return the lines of a text with tables of sentences, the name of each row before its text."""
    out: list[Segment] = []
    names = 0  # behind the name of the last row
    at = 0
    for table in tables:
        out += [Segment(i + 1, 0, len(lines[i])) for i in range(at, table.first)]
        if not table.repeated:
            out.append(Segment(table.first + 1, table.column, len(lines[table.first])))
        for k, (left, right) in enumerate(table.rows):
            named = [Segment(i + 1, 0, min(table.column, len(lines[i])), heading=True) for i in left]
            goes_on = k == 0 and table.repeated and left and lines[left[0]].strip()[:1].islower()
            if goes_on:  # A page ended within the row.
                out[names:names] = named
            else:
                out += named
            names = names + len(named) if goes_on else len(out)
            out += [Segment(i + 1, table.column, len(lines[i]), indent=table.column) for i in right]
        at = table.end
    return out + [Segment(i + 1, 0, len(lines[i])) for i in range(at, len(lines))]


def _headings_first(lines: Sequence[str], column: int, beside: Container[int]) -> list[Segment]:
    """Return the lines of a text with headings in its margin, each heading before the text that it stands beside."""
    out: list[Segment] = []
    body: list[Segment] = []
    for i, line in enumerate(lines):
        if i in beside:
            out.append(Segment(i + 1, 0, min(column, len(line)), heading=True))
            body.append(Segment(i + 1, min(column, len(line)), len(line), indent=column))
            continue
        out += [*body, Segment(i + 1, 0, len(line))]
        body = []
    return out + body


def _runs(lines: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the runs [first, end) of lines that are two columns, each with the place of the right one."""
    edges = Counter(m.end() for line in lines if "  " in line for m in _WIDE.finditer(line))
    candidates: list[tuple[int, int, int]] = []
    for gutter, count in edges.items():
        start: int | None = None
        for i in range(len(lines) + 1) if count >= _BOTH else ():
            crossed = i == len(lines) or lines[i][gutter - _GUTTER : gutter].strip() != ""
            if not crossed:
                start = i if start is None else start
            elif start is not None:
                run = _columns(lines, start, i, gutter)
                candidates += [(*run, gutter)] if run is not None else []
                start = None
    # The gutter that the longest run keeps is the one; what is indented behind it keeps to another one for less long.
    found: list[tuple[int, int, int]] = []
    for first, end, gutter in sorted(candidates, key=lambda r: (r[0] - r[1], r[2])):
        if not any(first < b and a < end for a, b, _ in found):
            found.append((first, end, gutter))
    return sorted(found)


def _columns(lines: Sequence[str], first: int, end: int, gutter: int) -> tuple[int, int] | None:
    """Return the lines of a run that are two columns of prose, or None when it is a table, a list or one column."""
    both = [i for i in range(first, end) if lines[i][:gutter].strip() and lines[i][gutter:].strip()]
    if len(both) < _BOTH:
        return None
    first, end = both[0], both[-1] + 1
    left = [lines[i][:gutter].rstrip() for i in range(first, end)]
    right = [lines[i][gutter:].rstrip() for i in range(first, end)]
    at_edge = sum(1 for text in right if text and not text[0].isspace())
    if at_edge < _SHARE * sum(1 for text in right if text):
        return None
    for column in (left, right):
        full = [text.strip() for text in column if text.strip()]
        if statistics.median(len(text) for text in full) < _PROSE or _continued(column) < _CONTINUED:
            return None
    starts = [_starts(column) for column in (left, right)]
    together = len(starts[0] & starts[1]) / max(1, min(len(s) for s in starts))
    return (first, end) if together < _ALIGNED else None


def _continued(column: Sequence[str]) -> float:
    """Return the share of the lines that go on in small letters with a line before them."""
    pairs = [(a.strip(), b.strip()) for a, b in itertools.pairwise(column) if a.strip() and b.strip()]
    return sum(1 for _, b in pairs if b[0].islower()) / max(1, len(pairs))


def _starts(column: Sequence[str]) -> set[int]:
    """Return the lines of a column on which a paragraph begins."""
    out = set()
    for i, text in enumerate(column):
        before = column[i - 1].strip() if i else ""
        if text.strip() and not text.strip()[0].islower() and (not before or _END.search(before)):
            out.add(i)
    return out
