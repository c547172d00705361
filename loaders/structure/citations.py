"""Citation marks: which entries of the reference list a place in the text points to.

A document marks its citations in one way: superscripts, square brackets, round
brackets, or bare digits after a full stop. Superscripts are kept by the reader;
the other ways count only where no stronger one is in use, because numbers in
brackets are as often list labels or counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from loaders.record import ReferenceEntry
from loaders.structure.blocks import Block
from loaders.structure.citation_marks import CitationMark
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern

__all__ = ["MarkStyle", "expand_numbers", "find_marks", "read_mark_style"]

_HIGHEST = 999
_LIST = r"\d{1,3}(?:\s?[-,;]\s?\d{1,3}){0,30}"
_NUMBERS = re.compile(rf"\s*({_LIST})\s*[.,;]?\s*")
_SQUARE = compile_pattern(rf"\[({_LIST})\]")
_ROUND = compile_pattern(
    rf"(?<=[A-Za-z0-9%).,;\"'] )\(({_LIST})\)(?=\s*(?:[.,;:]|$|[A-Z]))|(?<=[.,;\"'])\(({_LIST})\)(?=\s|$)"
)
_TRAILING = compile_pattern(
    rf"(?<=[a-z]{{3}}[.,])({_LIST})(?=\s+[A-Za-z\"(]|\s*$)|(?<=[a-z)][.,][\"'])({_LIST})(?=\s+[A-Z\"(]|\s*$)"
)
_UNISUP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻–—−", "0123456789----")
_EXPONENT = re.compile(r"(?:[x×*]\s?10|(?<![\w.])10|\b(?:cm|mm|m|km|kg/m|mg/m|mL/m|g/m|s|R|I|p|r|χ|chi))$")
_NUCLIDE = re.compile(r"[A-Z][a-z]?\b")


MarkKind = Literal["superscript", "square", "round", "trailing", "none"]


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a document marks citations, and the highest number of its reference list (0 when it has none)."""

    kind: MarkKind
    highest: int


def expand_numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of a mark, ranges counted out; empty when it is no list of numbers.

    >>> expand_numbers("3, 5-7")
    (3, 5, 6, 7)
    """
    match = _NUMBERS.fullmatch(printed.translate(_UNISUP).replace(" - ", "-"))
    if not match:
        return ()
    out: list[int] = []
    for part in re.split(r"[,;]", match[1]):
        edges = [int(e) for e in part.split("-") if e.strip()]
        if len(edges) == 2 and edges[0] < edges[1] <= edges[0] + 100:
            out += range(edges[0], edges[1] + 1)
        elif len(edges) <= 2:
            out += edges
        else:
            return ()
    numbers = tuple(dict.fromkeys(out))
    return numbers if all(0 < n <= _HIGHEST for n in numbers) else ()


def _superscripts(block: Block) -> list[CitationMark]:
    out: list[CitationMark] = []
    text = block.text
    for position, printed in block.marks:
        numbers = expand_numbers(printed)
        if not numbers:
            continue
        if _EXPONENT.search(text[max(0, position - 12) : position]):
            continue
        # '90Y': a raised number that leads a symbol is a nuclide, not a mark.
        if _NUCLIDE.match(text, position) and (not position or text[position - 1] in " (-"):
            continue
        out.append(CitationMark(position, position, numbers, printed))
    return out


def _printed(block: Block, pattern: Pattern) -> list[CitationMark]:
    out: list[CitationMark] = []
    for match in pattern.finditer(block.text):
        printed = match[match.lastindex or 0]
        if numbers := expand_numbers(printed):
            out.append(CitationMark(match.start(), match.end(), numbers, printed))
    return out


def _candidates(block: Block, kind: MarkKind) -> list[CitationMark]:
    """Return what may be a mark of a kind in a block, found once for all who ask."""
    if block.candidates is None:
        block.candidates = {}
    known = block.candidates.get(kind)
    if known is None:
        known = block.candidates[kind] = _find_candidates(block, kind)
    return known


def _find_candidates(block: Block, kind: MarkKind) -> list[CitationMark]:
    if kind == "superscript":
        return _superscripts(block)
    if kind == "square":
        return _printed(block, _SQUARE)
    if kind == "round":
        return _printed(block, _ROUND)
    if kind == "trailing":
        return _printed(block, _TRAILING)
    return []


_LEAST: dict[MarkKind, int] = {"superscript": 2, "square": 2, "round": 3, "trailing": 3}
"""The ways to mark a citation, in the order in which they are tried, and the marks that one must have."""


def read_mark_style(sections: list[Section], references: tuple[ReferenceEntry, ...]) -> MarkStyle:
    """Return how a document marks its citations.

    A way counts when enough of its marks point into the list; ways that are easily
    mistaken for something else must do so more often.
    """
    highest = max((r.number for r in references), default=0)
    if not highest:
        return MarkStyle("none", 0)
    blocks = [b for s in sections if s.role != "references" for b in s.blocks]
    for kind, least in _LEAST.items():
        marks = [m for b in blocks for m in _candidates(b, kind)]
        reach = _reach(marks, highest) if kind in ("superscript", "square") else highest
        known = [m for m in marks if max(m.numbers) <= reach]
        if len(known) >= min(least, max(1, highest)) and len(known) * 10 >= len(marks) * 8:
            return MarkStyle(kind, highest)
    return MarkStyle("none", highest)


def _reach(marks: list[CitationMark], highest: int) -> int:
    """Return the highest number that marks may point to: where they count on behind the list, it lost its end."""
    cited = {n for m in marks for n in m.numbers}
    last = max(cited, default=0)
    counted_on = last > highest and cited >= set(range(1, last + 1))
    return last if counted_on else highest


def find_marks(block: Block, style: MarkStyle) -> list[CitationMark]:
    """Return the citation marks of a block in order; a number that the list does not hold is kept."""
    found = _candidates(block, style.kind)
    return sorted(found, key=lambda m: m.position) if found else []
