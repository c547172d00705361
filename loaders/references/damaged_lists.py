"""Damaged lists: where a reference list breaks off, leaves numbers out, or begins to count again.

What is left of the list is loaded; each damage is told once, with its place.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence

from loaders.record import Finding, ReferenceEntry
from loaders.references.bibliography import printed_number
from loaders.structure.blocks import Block
from loaders.structure.citations import MarkStyle, find_marks
from loaders.structure.sections import Section

__all__ = ["cut_off_at", "find_damaged_lists"]

_KIND = "reference-list-damaged"
_BEYOND = 2
"""Entries that the text cites behind the end of a list before the list counts as cut off; one may be a slip."""


def find_damaged_lists(
    sections: Sequence[Section], references: Sequence[ReferenceEntry], style: MarkStyle
) -> Iterator[Finding]:
    """Yield what is wrong with the reference lists of a document."""
    broken = [f for s in sections if s.role == "references" for f in _broken_entries(s.blocks, references)]
    yield from broken
    blocks = _Listed(sections)
    for before, entry in itertools.pairwise(references):
        if blocks.section_of(before) is not blocks.section_of(entry):
            continue
        if entry.number > before.number + 1:
            first, last = before.number + 1, entry.number - 1
            told = f"entry {first} is" if first == last else f"entries {first} to {last} are"
            message = f"The reference list goes from {before.number} to {entry.number}; {told} missing."
            yield Finding(_KIND, "warning", message, entry.at, ("references",))
        elif entry.number <= before.number:
            message = f"The reference list counts to {before.number} and begins again at {entry.number}."
            yield Finding(_KIND, "warning", message, entry.at, ("references",))
    end = cut_off_at(sections, style)
    if end is not None and not broken:
        last = max(_cited(sections, style))
        message = f"The text cites references up to {last}; the list ends at {end}."
        yield Finding(_KIND, "warning", message, references[-1].at, ("references",))


def cut_off_at(sections: Sequence[Section], style: MarkStyle) -> int | None:
    """Return the last number of a list behind whose end the text goes on to cite, number by number, or None."""
    if style.kind not in ("superscript", "square"):
        return None
    beyond = {n for n in _cited(sections, style) if n > style.highest}
    following = set(range(style.highest + 1, style.highest + 1 + len(beyond)))
    return style.highest if len(beyond) >= _BEYOND and beyond == following else None


def _cited(sections: Sequence[Section], style: MarkStyle) -> set[int]:
    blocks = (b for s in sections if s.role != "references" for b in s.blocks)
    return {n for b in blocks if b.kind != "row" for m in find_marks(b, style) for n in m.numbers}


def _broken_entries(blocks: Sequence[Block], references: Sequence[ReferenceEntry]) -> Iterator[Finding]:
    """Yield the numbered blocks of a list that became no entry and no part of one."""
    taken = [(s.start, s.end) for r in references for s in r.at]
    for block in blocks:
        number = printed_number(block)
        place = block.passage.place()
        if number is None or not place or block.kind == "heading":
            continue
        if not any(a < place[-1].end and place[0].start < b for a, b in taken):
            message = f"Entry {number} of the reference list breaks off; it is left out."
            yield Finding(_KIND, "warning", message, place, ("references",))


class _Listed:
    """The blocks of the reference lists, to be found by a place that they hold."""

    def __init__(self, sections: Sequence[Section]) -> None:
        passages = [(s, b.passage) for s in sections if s.role == "references" for b in s.blocks if b.text]
        spans = sorted((p.offset(0), p.offset(-1), n) for n, (_, p) in enumerate(passages))
        self._sections = [section for section, _ in passages]
        self._starts = [start for start, _, _ in spans]
        self._ends = [(end, n) for _, end, n in spans]
        # Blocks of two columns overlap: up to here, one of those before may reach.
        self._reached = list(itertools.accumulate((end for _, end, _ in spans), max))

    def section_of(self, entry: ReferenceEntry) -> Section | None:
        """Return the section whose blocks hold the beginning of an entry, the first one of several."""
        at = entry.at[0].start if entry.at else -1
        first: int | None = None
        i = bisect.bisect_right(self._starts, at) - 1
        while i >= 0 and self._reached[i] >= at:
            end, n = self._ends[i]
            if end >= at and (first is None or n < first):
                first = n
            i -= 1
        return self._sections[first] if first is not None else None
