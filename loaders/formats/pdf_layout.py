"""Layout of a PDF page: words to rows, rows to columns in reading order, rows to paragraphs.

1. Words on one base line are a row; small ones set high belong to the row below.
2. Where a gutter parts consecutive rows into two sides of running text, the left
   side is read before the right one; ruled tables stay whole.
3. A row carries on the row above it when its first word would not have fitted there.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from loaders.formats.grids import Cell
from loaders.formats.pdf_glyphs import Word
from loaders.text.labels import read_label

__all__ = [
    "BULLET",
    "Region",
    "Row",
    "columns",
    "goes_on",
    "make_rows",
    "paragraphs",
    "pieces",
    "right_edge",
    "usual_gutter",
]

BULLET = re.compile(r"[-*+•▪●◦■□►·➢❖✓❑o§¨♦](?:\s|$)")
_GUTTER = 8.0
"""Points that part two columns at least."""
_FEWEST = 4
"""Rows that each of two columns has at least."""
_DEEPEST = 3
_TAB = 0.6
"""Share of the type size between a label and its text that is no mere space."""
_SLACK = 0.12
"""Share of a line that stays empty, beyond the first word of the next, where a paragraph has ended."""


@dataclass(slots=True)
class Row:
    """Words on one line, from left to right; or a whole table."""

    words: list[Word]
    table: list[list[Cell]] | None = None
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    """Of a table: left, top, right, bottom."""

    @property
    def x0(self) -> float:
        """Return the left edge."""
        return self.words[0].x0 if self.words else self.box[0]

    @property
    def x1(self) -> float:
        """Return the right edge."""
        return max(w.x1 for w in self.words[-3:]) if self.words else self.box[2]

    @property
    def base(self) -> float:
        """Return the base line, of a table its lower edge."""
        return self._body.base if self.words else self.box[3]

    @property
    def size(self) -> float:
        """Return the size of most of the type."""
        return self._body.size if self.words else 10.0

    @property
    def _body(self) -> Word:
        return max(self.words, key=lambda w: (not w.raised, len(w.text)))

    @property
    def strong(self) -> bool:
        """Tell whether all of it is bold."""
        return bool(self.words) and all(w.bold for w in self.words if any(c.isalnum() for c in w.text))

    @property
    def text(self) -> str:
        """Return the words parted by single spaces."""
        return " ".join(w.text for w in self.words)


@dataclass(slots=True)
class Region:
    """Rows that are read from the top down: of a column, or of the full width of a page."""

    rows: list[Row]
    column: bool


def right_edge(rows: list[Row]) -> float:
    """Return the right edge of a text; few of its lines may run over it."""
    ends = sorted((row.x1 for row in rows), reverse=True)
    return ends[min(len(ends) // 10, 3)] if ends else 0.0


def make_rows(words: list[Word]) -> list[Row]:
    """Return the rows of some words, from the top down."""
    rows: list[Row] = []
    if not words:
        return rows
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and abs(rows[-1].words[-1].base - word.base) <= 0.25 * min(word.size, rows[-1].words[-1].size):
            rows[-1].words.append(word)
        else:
            rows.append(Row([word]))
    for row in rows:
        row.words.sort(key=lambda w: w.x0)
    return _attach_raised(rows)


def _attach_raised(rows: list[Row]) -> list[Row]:
    """Put what is set high or low in small type into the row that it belongs to."""
    out: list[Row] = []
    for i, row in enumerate(rows):
        near = [r for r in (rows[i + 1 : i + 2] + out[-1:]) if r.words]
        host = next((r for r in near if _hosts(r, row)), None)
        if host is None:
            out.append(row)
            continue
        for word in row.words:
            word.raised = word.base < host.base
        host.words = sorted(host.words + row.words, key=lambda w: w.x0)
    return out


def _hosts(row: Row, small: Row) -> bool:
    size = row.size
    if small.size > 0.82 * size or not -0.75 * size < small.base - row.base < 0.4 * size:
        return False
    return all(
        any(-0.2 * size < w.x0 - other.x1 < 0.35 * size or -0.2 * size < other.x0 - w.x1 < 0.35 * size
            for other in row.words)
        for w in small.words
    )  # fmt: skip


def columns(rows: list[Row], depth: int = 0, usual: tuple[float, float] | None = None) -> list[Region]:
    """Return regions of rows in reading order: parts of full width, then of each column.

    :param usual: where columns are parted on other pages, and where the right one begins there; what is set so
        here, too, needs less to show it.
    """
    whole = [Region(rows, depth > 0)] if rows else []
    if not rows or depth >= _DEEPEST:
        return whole
    at = _gutter(rows, min(r.x0 for r in rows), max(r.x1 for r in rows)) if len(rows) >= _FEWEST else None
    regions = _split(rows, at, depth, None) if at is not None else whole
    if usual is not None and len(regions) == 1:
        regions = _split(rows, usual[0], depth, usual[1])
    if usual is not None and len(regions) == 1 and max(r.x1 for r in rows) < usual[0]:
        regions = [Region(rows, True)]  # a last page whose right column is empty
    return regions


def usual_gutter(pages: list[list[Row]]) -> tuple[float, float] | None:
    """Return where most pages of two columns part them and where the right one begins, None when there are none."""
    found: Counter[tuple[int, int]] = Counter()
    places: dict[tuple[int, int], tuple[float, float]] = {}
    for rows in pages:
        regions = [region for region in columns(rows) if region.column]
        for left, right in itertools.pairwise(regions):
            end, start = max(r.x1 for r in left.rows), min(r.x0 for r in right.rows)
            if start - end >= _GUTTER:
                key = (round(start / 3), 0)
                found[key] += len(left.rows) + len(right.rows)
                places[key] = ((end + start) / 2, start)
    return places[found.most_common(1)[0][0]] if found else None


def _split(rows: list[Row], at: float, depth: int, start: float | None) -> list[Region]:
    """Return the regions of rows that a gutter parts; `start` is where a right column begins on other pages."""
    out = [Region([], depth > 0)]
    run: list[Row] = []
    for row in [*rows, None]:
        if row is not None and not _crosses(row, at):
            run.append(row)
            continue
        sides = _sides(run, at) if start is None else _usual_sides(run, at, start)
        if sides is None:
            out[-1].rows += run
        else:
            for side in sides:
                out += columns(side, depth + 1)
            out.append(Region([], depth > 0))
        run = []
        if row is not None:
            out[-1].rows.append(row)
    return [region for region in out if region.rows]


def _crosses(row: Row, at: float) -> bool:
    if not row.words:
        return row.box[0] < at < row.box[2]
    return any(w.x0 - 1 < at < w.x1 + 1 for w in row.words) or any(
        a.x1 <= at <= b.x0 and b.x0 - a.x1 < _GUTTER for a, b in itertools.pairwise(row.words)
    )


def _gutter(rows: list[Row], left: float, right: float) -> float | None:
    """Return the place in the middle that the fewest rows cross, if most do not."""
    width = right - left
    best: tuple[float, float] | None = None
    x = left + 0.2 * width
    while x < left + 0.8 * width:
        crossing = sum(1 for r in rows if _crosses(r, x))
        distance = abs(x - (left + right) / 2)
        if best is None or (crossing, distance) < best:
            best = (crossing, distance)
            at = x
        x += 3
    if best is None or len(rows) - best[0] < _FEWEST:
        return None
    return at


def _sides(run: list[Row], at: float) -> tuple[list[Row], list[Row]] | None:
    """Return the two sides of consecutive rows, or None when they are not two columns of running text."""
    left = _side(run, at, False)
    right = _side(run, at, True)
    if len(left) < _FEWEST or len(right) < _FEWEST:
        return None
    top = max(left[0].base, right[0].base) - 1
    bottom = min(left[-1].base, right[-1].base) + 1
    both = [[r for r in side if top <= r.base <= bottom] for side in (left, right)]
    counts = [len(side) for side in both]
    if min(counts) < _FEWEST or min(counts) < 0.7 * max(counts):
        return None
    if min(r.x0 for r in right) - max(r.x1 for r in left) < _GUTTER:
        return None
    for side in both:
        width = max(r.x1 for r in side) - min(r.x0 for r in side)
        if median(r.x1 - r.x0 for r in side) < 0.55 * width or median(len(r.text) for r in side) < 18:
            return None
    return left, right


def _usual_sides(run: list[Row], at: float, start: float) -> tuple[list[Row], list[Row]] | None:
    """Return the two sides of rows that are set as the columns of other pages are, or None when they are not."""
    left, right = _side(run, at, False), _side(run, at, True)
    if not left or not right or abs(min(r.x0 for r in right) - start) > 2:
        return None
    return left, right


def _side(run: list[Row], at: float, right: bool) -> list[Row]:
    out = []
    for row in run:
        if not row.words:
            if (row.box[0] > at) == right:
                out.append(row)
            continue
        words = [w for w in row.words if (w.x0 > at) == right]
        if words:
            out.append(Row(words))
    return out


def pieces(row: Row) -> list[list[Word]]:
    """Return the words of a row, parted where a space is as wide as between columns."""
    out = [row.words[:1]]
    for before, word in itertools.pairwise(row.words):
        first = out == [[before]]
        labelled = first and (BULLET.fullmatch(before.text + " ") or read_label(before.text)[0])
        if word.x0 - before.x1 > max(14.0, 1.8 * row.size) and not labelled and not word.raised:
            out.append([word])
        else:
            out[-1].append(word)
    return out


@dataclass(slots=True)
class Paragraph:
    """Rows that are one paragraph, with the empty lines before it and its indent in columns."""

    rows: list[Row] = field(default_factory=list)
    gap: int = 0
    indent: int = 0


def paragraphs(region: Region, edge: float) -> list[Paragraph]:
    """Return the paragraphs of a region; `edge` is the right edge of such texts in the whole document."""
    rows = region.rows
    left, right = min(r.x0 for r in rows), max(right_edge(rows), edge)
    leading = _leading(rows)
    out: list[Paragraph] = []
    for i, row in enumerate(rows):
        above = rows[i - 1] if i else None
        step = row.base - above.base if above is not None else 0.0
        wide = above is None or not above.words or step > 1.25 * max(leading, 1.05 * row.size)
        if above is not None and not wide and out and _carries_on(out[-1].rows, row, right):
            out[-1].rows.append(row)
            continue
        indent = max(0, round((row.x0 - left) / (0.5 * row.size)))
        apart = wide or (bool(out) and _begins(out[-1].rows, row, right))
        out.append(Paragraph([row], 1 if apart else 0, indent))
    return out


def goes_on(above: Row, row: Row, right: float) -> bool:
    """Tell whether a paragraph goes on at the top of a column or page: in mid-sentence, behind a full line."""
    if not above.words or not row.words or abs(above.size - row.size) > 0.08 * row.size:
        return False
    first = row.words[0]
    fits = above.x1 + 0.25 * row.size + (first.x1 - first.x0) <= right - 1
    return first.text[:1].islower() and not fits and not BULLET.match(row.text) and not read_label(row.text)[0]


def _leading(region: list[Row]) -> float:
    """Return the distance of the lines of a paragraph: the smallest that is usual in a region."""
    steps: Counter[float] = Counter()
    for above, row in itertools.pairwise(region):
        step = row.base - above.base
        if above.words and row.words and abs(above.size - row.size) < 0.5 and 0 < step < 2.5 * row.size:
            steps[round(2 * step) / 2] += 1
    # Wide steps are those of a paragraph only where there are many: a text set with double space.
    size = median(row.size for row in region)
    least = max(2, 0.1 * sum(steps.values()))
    usual = [step for step, count in steps.items() if count >= (least if step < 1.9 * size else max(least, 6))]
    return min(usual, default=0.0)


def _listed(row: Row) -> bool:
    """Tell whether a row begins with a label or a bullet."""
    return bool(BULLET.match(row.text) or read_label(row.text)[0])


def _hang(row: Row) -> float | None:
    """Return where the text of an item begins that stands apart from its label, as text that hangs does."""
    if (
        len(row.words) < 2
        or not _listed(row)
        or not (BULLET.fullmatch(row.words[0].text) or _is_label(row.words[0].text))
    ):
        return None
    label, text = row.words[:2]
    return text.x0 if text.x0 - label.x1 > _TAB * row.size else None


def _is_label(text: str) -> bool:
    return read_label(f"{text} x")[1] == len(text) + 1


def _begins(rows: list[Row], row: Row, right: float) -> bool:
    """Tell whether a row that is no item begins a paragraph for certain, although no space stands above it."""
    above = rows[-1]
    if not row.words or not above.words or _listed(row):
        return False
    if len(pieces(above)) > 1 or len(pieces(row)) > 1:
        return False
    start = _hang(rows[0]) if len(rows) == 1 else above.x0
    out = row.x0 < (rows[0].x0 if start is None else start) - 3
    slack = right - above.x1 - (row.words[0].x1 - row.words[0].x0)
    small = row.words[0].text[:1].islower()
    return (out and _listed(rows[0]) and not small) or slack > (0.5 if small else _SLACK) * (right - rows[0].x0)


def _carries_on(rows: list[Row], row: Row, right: float) -> bool:
    """Tell whether a row carries on a paragraph: its first word would not have fitted on the line above."""
    above = rows[-1]
    if not row.words or not above.words or len(pieces(above)) > 1 or len(pieces(row)) > 1:
        return False
    if abs(above.size - row.size) > 0.08 * row.size or (above.strong != row.strong and (row.strong or len(rows) == 1)):
        return False
    if BULLET.match(row.text) or read_label(row.text)[0]:
        return False
    first = row.words[0]
    small = first.text[:1].islower()
    start = _hang(rows[0]) if len(rows) == 1 else above.x0
    if _listed(rows[0]) and (row.x0 < rows[0].x0 - 3 or (start is not None and row.x0 < start - 3 and not small)):
        return False  # what stands out to the left of the text of an item is no part of it
    fits = above.x1 + 0.25 * row.size + (first.x1 - first.x0) <= right - 1
    # Of a heading all lines are bold, and few of them full.
    least = 0.35 if row.strong and above.strong else 0.6
    if above.x1 - rows[0].x0 < least * (right - rows[0].x0):
        return False  # a long word behind a short line does not tell
    return not fits and row.x0 >= rows[0].x0 - (3 if len(rows) > 1 else 40)
