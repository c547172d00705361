"""Bibliography: the reference lists of a document.

1. The blocks of a reference section become entries. A numbered or lettered list
   counts on, so a label out of sequence belongs to the entry before it; in a
   list without labels a block that looks complete is an entry.
2. A block that holds several entries in one line is cut where the numbers go on.
3. Each entry is read into its parts.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.record import Place, ReferenceEntry
from loaders.references.entry import edition_of, looks_like_entry, parse_entry
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.labels import readings_of
from loaders.text.text import Passage, join

__all__ = ["printed_number", "read_references"]

_CUT = re.compile(r"(?<=[.\w/>\])])\s+(?:(?P<number>\d{1,3})[.)]|\[(?P<bracketed>\d{1,3})\])\s+(?=[A-Z\"'])")
_CELL_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?\.?")
_BRACKET_NUMBER = re.compile(r"\[(\d{1,3})\]\s*|(?P<plain>\d{1,3})[.)]?\s+(?=[A-Z])")
_TAIL = re.compile(r"<?https?://|www\.|(?:PMID|PMCID|doi|available\s+(?:at|from)|accessed|retrieved)\b", re.IGNORECASE)
"""How the end of an entry begins, where its line was broken."""
_ONE_ENTRY = 300
"""Characters of an entry in which numbers with a full stop are taken for its own."""
_GAP = 5
"""Entries that may be missing before a number is taken for something else."""


@dataclass(slots=True)
class _Draft:
    """An entry under construction: its printed number, or 0, and its passages."""

    number: int
    passages: list[Passage]
    spans: list[Place]

    @property
    def text(self) -> str:
        return join(self.passages).text


def read_references(sections: list[Section]) -> tuple[ReferenceEntry, ...]:
    """Return the entries of every reference list of a document, in order.

    The number is the printed one; where none is printed it is the ordinal in the list.
    """
    out: list[ReferenceEntry] = []
    for section in sections:
        if section.role != "references":
            continue
        last = 0
        for draft in _cut_up(_drafts(section.blocks)):
            number = draft.number or last + 1
            last = number
            out.append(_entry(number, draft))
    return tuple(out)


def _entry(number: int, draft: _Draft) -> ReferenceEntry:
    parts = parse_entry(draft.text)
    place = tuple(span for place in draft.spans for span in place)
    return ReferenceEntry(
        number, parts.kind, parts.title, place, parts.first_author, parts.authors, parts.year, parts.journal,
        parts.volume, parts.issue, parts.pages, parts.pmid, parts.doi, parts.url, parts.accessed,
        edition_of(draft.text) if parts.kind == "guideline" else None,
    )  # fmt: skip


def _drafts(blocks: list[Block]) -> Iterator[_Draft]:
    """Return the entries of one list, each with all of its blocks."""
    labelled = sum(1 for b in blocks if printed_number(b) is not None) * 2 > len(blocks)
    # Lines that the page broke leave few blocks with a number of their own.
    labelled = labelled or any(_BRACKET_NUMBER.match(b.text) and b.text[0] == "[" for b in blocks[:1])
    current: _Draft | None = None
    last = 0
    for block in blocks:
        if block.kind == "connector":
            continue
        number = printed_number(block)
        passage = _body(block)
        if not passage.text:
            continue
        if number is not None and _counts_on(number, last, passage.text):
            if current is not None:
                yield current
            current, last = _Draft(number, [passage], [passage.place()]), number
            continue
        if number is not None and current is not None and _begins_again(number, current, passage.text):
            yield current
            current, last = _Draft(number, [passage], [passage.place()]), number
            continue
        if number is not None:
            passage = _with_label(block)
        elif block.kind == "heading" and not looks_like_entry(passage.text):
            continue
        starts = (bool(block.bullet) or not labelled) and not _TAIL.match(passage.text)
        complete = current is None or looks_like_entry(current.text)
        if starts and complete and looks_like_entry(passage.text):
            if current is not None:
                yield current
            last += 1
            current = _Draft(0, [passage], [passage.place()])
        elif current is not None:
            current.passages.append(passage)
            current.spans.append(passage.place())
    if current is not None and looks_like_entry(current.text):
        yield current


def printed_number(block: Block) -> int | None:
    """Return the number or letter that a block prints before its entry."""
    if block.kind == "row":
        match = _CELL_NUMBER.fullmatch(block.cells[0].text) if block.cells else None
        return int(match[1]) if match else None
    if len(block.labels) == 1:
        readings = readings_of(block.labels[0])
        return readings[0][1] if readings else None
    if block.kind != "heading" and (match := _BRACKET_NUMBER.match(block.text)):
        return int(match[1] or match["plain"])
    return None


def _body(block: Block) -> Passage:
    """Return the entry's words, without a number in a cell or in brackets."""
    if block.kind == "row":
        cells = [c for c in block.cells if c.text]
        if cells and _CELL_NUMBER.fullmatch(cells[0].text):
            cells = cells[1:]
        return join(cells) if cells else block.passage.slice(0, 0)
    if not block.labels and block.kind != "heading" and (match := _BRACKET_NUMBER.match(block.text)):
        return block.passage.slice(match.end())
    return block.passage


def _counts_on(number: int, last: int, text: str) -> bool:
    """Tell whether a number is the next of the list, the first of another one, or follows a small gap."""
    if number == last + 1:
        return True
    if number == 1:
        return looks_like_entry(text)
    return (last == 0 or last < number <= last + _GAP) and looks_like_entry(text)


def _begins_again(number: int, current: _Draft, text: str) -> bool:
    """Tell whether a lower number than the last begins a whole entry with authors, behind another whole one."""
    if not 0 < number <= current.number or not looks_like_entry(text) or not looks_like_entry(current.text):
        return False
    found = parse_entry(text)
    return found.first_author is not None and found.title != ""


def _with_label(block: Block) -> Passage:
    """Return a block with the label that turned out to be part of its text."""
    passage = block.passage
    if not block.labels or not passage.text:
        return passage
    source = passage.source
    first = passage.offset(0)
    start = source.text.rfind(block.labels[0].text, source.line_start(source.line_at(first)), first)
    if start < 0:
        return passage
    return join((Passage(source, source.text[start:first], array("I", range(start, first))), passage), "")


def _cut_up(drafts: Iterator[_Draft]) -> Iterator[_Draft]:
    """Cut an entry where the next numbers of the list stand inside it."""
    for draft in drafts:
        passage = join(draft.passages)
        number = draft.number
        cuts: list[tuple[int, int, int]] = []
        expected = (number or 1) + 1
        sure = False
        printed = any(label in passage.text for label in (f"{expected}.", f"{expected})", f"[{expected}]"))
        for match in _CUT.finditer(passage.text) if printed else ():
            plain = match["number"] is not None and passage.text[match.start() - 1].isalpha()
            if int(match["number"] or match["bracketed"]) == expected and not plain:
                cuts.append((match.start(), match.end(), expected))
                expected += 1
                # Brackets around the next number are no part of an entry.
                sure = sure or match["bracketed"] is not None
        if not sure and (len(cuts) < 2 or len(passage.text) <= _ONE_ENTRY):
            yield draft
            continue
        edges = [(0, 0, number), *cuts]
        for i, (_, start, this) in enumerate(edges):
            end = edges[i + 1][0] if i + 1 < len(edges) else len(passage.text)
            part = passage.slice(start, end).strip()
            if part.text:
                yield _Draft(this, [part], [part.place()])
