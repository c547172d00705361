"""Dates behind: histories whose rows end with their date, in a column on the right or in the line itself.

1. A history is one of these when no line begins with a date and some end with one.
2. A line that ends with a date is a row. Lines without one belong to the date below them when the first line of
   their part of the list has none, and to the date above when the last one has none.
3. Where neither tells, the words belong to no date; that is reported and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from loaders.record import Place
from loaders.structure.blocks import Block
from loaders.structure.dates import PrintedDate, find_dates
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage, join
from ontology.lexicon import lexicon

__all__ = ["RowDatedBehind", "RowsDatedBehind", "rows_dated_behind"]

_END = re.compile(r"[\s.)\]|;,]*")
_BEFORE = " \t(|[-–—:;,"
_LEADS = re.compile(r"\s*(?:\([^()]{0,12}\))?\s*:")
"""Behind a date that leads the words of its row: 'Policy Group, June 2009 (1): criteria added'."""


@dataclass(frozen=True, slots=True)
class RowDatedBehind:
    """The words of a row, and its date with its place."""

    words: Passage
    date: PrintedDate
    at: Place


@dataclass(slots=True)
class RowsDatedBehind:
    """The rows of a history, and the places of words of which nobody can tell the date."""

    rows: list[RowDatedBehind] = field(default_factory=list)
    unclear: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the source within a history, with the date at its end, if any."""

    passage: Passage
    date: PrintedDate | None
    begins: bool
    """It begins a block that stands apart from what is above it."""

    @property
    def bare(self) -> bool:
        """Return whether the line holds nothing but its date."""
        return self.date is not None and not self.passage.text[: self.date.start].strip(_BEFORE)


def rows_dated_behind(blocks: Sequence[Block], header: Pattern) -> RowsDatedBehind | None:
    """Return the rows of a history whose dates stand behind their words, None for any other history."""
    lines = _lines(blocks)
    if lines is None:
        return None
    heads = [line for line in lines if line.date is None and header.fullmatch(line.passage.text)]
    lines = [line for line in lines if line not in heads]
    dated = [line for line in lines if line.date is not None]
    if not dated or all(_is_label(line) for line in dated):
        return None
    if any(line.bare for line in dated):
        return _dates_below(lines, dated, heads)
    out = RowsDatedBehind()
    for part in _parts(lines):
        _read_part(part, out)
    return out if out.rows or out.unclear else None


def _lines(blocks: Sequence[Block]) -> list[_Line] | None:
    """Return the lines of a history, or None where one begins with its date or is the row of a table."""
    pieces: list[tuple[Passage, bool]] = []
    known = -1
    for block in blocks:
        if block.kind == "heading":
            if find_dates(block.text):
                return None
            continue
        if sum(bool(cell.text) for cell in block.cells) > 1:
            return None
        starts = block.passage.line_starts()
        for at, (a, b) in enumerate(zip(starts, [*starts[1:], len(block.text)], strict=True)):
            piece = block.passage.slice(a, b).strip()
            if not piece.text:
                continue
            line = piece.source.line_at(piece.offset(0))
            if line == known and pieces:
                pieces[-1] = (join([pieces[-1][0], piece]), pieces[-1][1])
            else:
                pieces.append((piece, at == 0 and (block.kind == "item" or block.gap > 0)))
            known = line
    lines = [_line(piece, begins) for piece, begins in pieces]
    return None if any(line is None for line in lines) else [line for line in lines if line is not None]


def _line(passage: Passage, begins: bool) -> _Line | None:
    """Return a line with the date at its end; None where it begins with a date, or with who acted and when."""
    dates = find_dates(passage.text)
    if not dates or not _END.fullmatch(passage.text, dates[-1].end):
        starts = bool(dates) and not passage.text[: dates[0].start].strip(_BEFORE)
        starts = starts or any(_LEADS.match(passage.text, d.end) for d in dates[:1])
        return None if starts else _Line(passage, None, begins)
    if len(dates) > 1 and not passage.text[: dates[0].start].strip(_BEFORE):
        return None
    return _Line(passage, dates[-1], begins)


def _is_label(line: _Line) -> bool:
    """Tell whether a line labels its date and says nothing else: 'Last reviewed: 03/01/2024'."""
    return line.date is not None and _labels().fullmatch(line.passage.text[: line.date.start]) is not None


@cache
def _labels() -> Pattern:
    labels = "|".join(row["pattern"] for row in lexicon("dates")["label"])
    return compile_pattern(rf"\W*(?:{labels})\W*", re.IGNORECASE)


def _dates_below(lines: list[_Line], dated: list[_Line], heads: list[_Line]) -> RowsDatedBehind | None:
    """Return the rows of a history whose dates stand in lines of their own below their words."""
    first = " ".join(line.passage.text for line in heads)
    if not all(line.bare for line in dated) or lines[0].bare or not lines[-1].bare or _names_date(first):
        return None
    out = RowsDatedBehind()
    _from_above(lines, out)
    return out


def _names_date(header: str) -> bool:
    """Tell whether the heads of columns begin with that of the dates."""
    return lexicon_pattern("history", "behind", "date_head").match(header) is not None


def _parts(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines that stand together; a label with its date is no row and parts those beside it."""
    part: list[_Line] = []
    for line in lines:
        label = _is_label(line)
        if part and (line.begins or label):
            yield part
            part = []
        if not label:
            part.append(line)
    if part:
        yield part


def _read_part(part: list[_Line], out: RowsDatedBehind) -> None:
    dated = [line for line in part if line.date is not None]
    if not dated:
        return
    if any(_two_dates(line) for line in dated):
        out.unclear.append(tuple(span for line in part for span in line.passage.place()))
    elif len(dated) == len(part) or (dated[-1] is part[-1] and (len(dated) == 1 or part[0].date is None)):
        _from_above(part, out)
    elif dated[0] is part[0] and dated[-1] is not part[-1] and all(map(_apart, dated)):
        _from_below(part, out)
    else:
        out.unclear.append(tuple(span for line in part for span in line.passage.place()))


def _two_dates(line: _Line) -> bool:
    """Tell whether two dates end a line, of which nobody can tell which is that of the row."""
    dates = find_dates(line.passage.text)
    return len(dates) > 1 and not line.passage.text[dates[-2].end : dates[-1].start].strip(_BEFORE + ")]/")


def _apart(line: _Line) -> bool:
    """Tell whether the date of a line stands in a column of its own."""
    if line.date is None:
        return False
    passage = line.passage
    before = len(passage.text[: line.date.start].rstrip())
    between = passage.source.text[passage.offset(before - 1) + 1 : passage.offset(line.date.start)]
    return "|" in between or "\t" in between or "  " in between


def _from_above(lines: list[_Line], out: RowsDatedBehind) -> None:
    """Give each date the words before it, from the date above on."""
    words: list[Passage] = []
    for line in lines:
        if line.date is None:
            words.append(line.passage)
            continue
        words.append(line.passage.slice(0, line.date.start))
        _add(words, line, out)
        words = []


def _from_below(lines: list[_Line], out: RowsDatedBehind) -> None:
    """Give each date the words before it, and those up to the next date."""
    words: list[Passage] = []
    own: _Line | None = None
    for line in lines:
        if line.date is not None:
            if own is not None:
                _add(words, own, out)
            own, words = line, [line.passage.slice(0, line.date.start)]
        else:
            words.append(line.passage)
    if own is not None:
        _add(words, own, out)


def _add(words: list[Passage], line: _Line, out: RowsDatedBehind) -> None:
    bare = [part.strip(_BEFORE + "*_") for part in words]
    bare = [part for part in bare if part.text]
    if line.date is None or not bare:
        return
    said = join(bare)
    if lexicon_pattern("history", "behind", "announces").search(said.text):
        return  # the date of what is yet to come
    out.rows.append(RowDatedBehind(said, line.date, line.passage.place(line.date.start, line.date.end)))
