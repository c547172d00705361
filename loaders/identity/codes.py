"""Codes: the procedure, supply, diagnosis and revenue codes that a document lists.

A code is kept with its system, its place and the label it is listed under; its
description is not. Ranges are expanded. A listed code is never a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from loaders.identity.history import history_blocks
from loaders.record import CodeEntry
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["read_codes"]

_END = r"(?=[A-Z][a-z]|[^0-9A-Za-z.]|\.(?!\d)|$)"
"""Where a code ends; flattened tables print the description right behind it."""
_SHAPES = (
    ("CPT", re.compile(rf"(?<![\w.,$#/-])(?:\d{{5}}|\d{{4}}[TUFM]){_END}")),
    ("HCPCS", re.compile(rf"(?<![\w.,$#/-])[A-CEGHJ-MP-TV]\d{{4}}{_END}")),
    ("ICD-10-CM", re.compile(rf"(?<![\w.,$#/-])[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{{1,4}}{_END}")),
)
_ICD_10_SHORT = re.compile(rf"(?<![\w.,$#/-])[A-TV-Z]\d[0-9AB]{_END}(?!\.\d)")
_ICD_10_PCS = re.compile(
    rf"(?<![\w.])(?=[0-9A-Z]{{0,6}}\d)(?=[0-9A-Z]{{0,6}}[A-Z])[0-9BCDFGHX][0-9A-HJ-NP-Z]{{6}}{_END}"
)
_ICD_9 = re.compile(r"(?<![\w.,$#/-])(?:V\d{2}|E\d{3}|\d{3}|\d{2}(?=\.\d))(?:\.\d{1,2})?(?![\w%]|\.\d)")
_REVENUE = re.compile(r"(?<![\w.,$#/-])0?\d{3}(?![\w%]|\.\d)")
_RANGE = re.compile(r"\s?(?:-|to|through|thru)\s?", re.IGNORECASE)
_LONGEST_RANGE = 200
_LONGEST_LABEL = 110


@dataclass(frozen=True, slots=True)
class _Found:
    system: str
    start: int
    end: int
    code: str


@cache
def _contexts() -> PatternTable[str]:
    rows = lexicon("codes")["context"]
    return PatternTable((compile_pattern(row["pattern"], re.IGNORECASE), row["system"]) for row in rows)


@cache
def _listing(name: str) -> Pattern:
    return compile_pattern(lexicon("codes")["listing"][name], re.IGNORECASE)


def _systems(text: str) -> frozenset[str]:
    """Return the systems that a label names."""
    out: set[str] = set()
    for _, system in _contexts().found(text):
        # 'ICD-9 diagnosis' names one system, not the later one too.
        if system == "ICD-10-CM" and out & {"ICD-9-CM", "ICD-10-PCS"} and not _listing("later").search(text):
            continue
        out.add(system)
    return frozenset(out)


def _find(text: str, context: frozenset[str]) -> list[_Found]:
    """Return the codes of a text in order; shapes that many numbers share need their system named."""
    shapes = list(_SHAPES)
    if "ICD-10-CM" in context:
        shapes.append(("ICD-10-CM", _ICD_10_SHORT))
    if "ICD-10-PCS" in context:
        shapes.append(("ICD-10-PCS", _ICD_10_PCS))
    if "ICD-9-CM" in context:
        shapes.append(("ICD-9-CM", _ICD_9))
    if "revenue" in context:
        shapes.append(("revenue", _REVENUE))
    found: dict[int, _Found] = {}
    for system, pattern in shapes:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()]
            if not _listing("not_before").search(before) and match.start() not in found:
                found[match.start()] = _Found(system, match.start(), match.end(), match[0])
    return [found[i] for i in sorted(found)]


def _between(first: str, last: str) -> list[str]:
    """Return the codes of a range, its ends included; the ends alone where the codes between are not known."""
    a, b = re.fullmatch(r"(\D*)(\d+)(\D*)", first), re.fullmatch(r"(\D*)(\d+)(\D*)", last)
    if a and b and (a[1], a[3], len(a[2])) == (b[1], b[3], len(b[2])) and 0 < int(b[2]) - int(a[2]) <= _LONGEST_RANGE:
        return [f"{a[1]}{n:0{len(a[2])}d}{a[3]}" for n in range(int(a[2]), int(b[2]) + 1)]
    if first[:-1] == last[:-1] and "." in first and first[-1].isdigit() and last[-1].isdigit() and first[-1] < last[-1]:
        return [f"{first[:-1]}{n}" for n in range(int(first[-1]), int(last[-1]) + 1)]
    return [first, last]


def _range_end(text: str, one: _Found) -> re.Match[str] | None:
    """Return the second code of a range that a code begins."""
    gap = _RANGE.match(text, one.end)
    if gap is None:
        return None
    pattern = re.compile(r"[A-Z]?\d[0-9A-Z]{1,5}(?:\.[0-9A-Z]{1,4}?)?" + _END)
    return pattern.match(text, gap.end())


def _entries(passage: Passage, context: frozenset[str], group: str | None, historical: bool) -> Iterator[CodeEntry]:
    taken = 0
    for one in _find(passage.text, context):
        if one.start < taken:
            continue
        last = _range_end(passage.text, one)
        if last is not None and last[0][:1].isdigit() == one.code[:1].isdigit():
            taken = last.end()
            place = passage.place(one.start, taken)
            for code in _between(one.code, last[0]):
                yield CodeEntry(one.system, code, place, group, historical)
            continue
        yield CodeEntry(one.system, one.code, passage.place(one.start, one.end), group, historical)


def _columns(block: Block, context: frozenset[str]) -> list[Passage]:
    """Return the columns of a row that hold codes, not descriptions that mention one."""
    cells = [c for c in block.cells if c.text]
    return [c for c in cells if any(f.start == 0 for f in _find(c.text, context))]


@dataclass(slots=True)
class _Heading:
    """What the labels above a list of codes say."""

    context: frozenset[str]
    group: str | None


def _label(text: str, heading: _Heading) -> None:
    """Let a label that stands over codes change the system, the group, or both."""
    systems = _systems(text)
    if systems:
        heading.context = systems
    bare = text.strip(" :*")
    if _listing("plain").fullmatch(bare) or len(bare) > _LONGEST_LABEL or bare.endswith("."):
        return
    if _listing("group").search(bare) or systems:
        heading.group = bare


def _begins_with_code(section: Section) -> bool:
    return bool(section.blocks) and any(f.start == 0 for f in _find(section.blocks[0].text, frozenset()))


def _listed(section: Section, heading: _Heading, listing: bool) -> Iterator[CodeEntry]:
    coding = listing or _listing("headings").search(section.title) is not None
    if coding:
        # A line of codes behind 'ICD-10 codes:' may itself look like a heading.
        if section.heading is not None:
            yield from _entries(section.heading, _systems(section.title), None, False)
        if not _listing("plain").fullmatch(section.title.strip(" :*")):
            heading.group = None
        _label(section.title, heading)
    topic: Passage | None = None
    for i, block in enumerate(section.blocks):
        topics = section.topics.get(i, ())
        if topics and topics[-1] is not topic:
            topic = topics[-1]
            if _listing("headings").search(topic.text):
                _label(topic.text, heading)
        here = coding or (topic is not None and _listing("headings").search(topic.text) is not None)
        own = _systems(block.text)
        if not here and not (
            _listing("cue").search(block.text[:160]) and own | frozenset(("CPT",)) and len(block.text) < 600
        ):
            continue
        parts = _columns(block, heading.context | own) if block.kind == "row" else [block.passage]
        if block.kind == "row" and (cells := [c for c in block.cells if c.text]) and cells[0] not in parts:
            _label(cells[0].text, heading)
        context, group = ((own or heading.context), heading.group) if here else (own, None)
        codes = [entry for part in parts for entry in _entries(part, context, group, False)]
        if not codes and here and block.kind != "row":
            _label(block.text, heading)
        yield from codes


def _former(sections: list[Section]) -> Iterator[CodeEntry]:
    """Yield the codes that the history names; what is said of codes may stand in the line before."""
    before = ""
    for block, _ in history_blocks(sections):
        for part in [c for c in block.cells if c.text] or [block.passage]:
            said = f"{before} {part.text}"
            if _listing("said").search(said):
                yield from _entries(part, _systems(part.text), None, True)
            before = part.text[-120:]


def read_codes(sections: list[Section]) -> tuple[CodeEntry, ...]:
    """Return the listed codes, each once in a group, and those that only the history names."""
    listed: dict[tuple[str, str, str | None], CodeEntry] = {}
    heading = _Heading(frozenset(), None)
    listing = False
    for section in sections:
        # A status may head a group of codes: the list goes on below it.
        listing = section.role == "coding" or (listing and _begins_with_code(section))
        if not listing:
            heading = _Heading(frozenset(), None)
        if section.role in ("references", "evidence", "guidelines", "trials", "history"):
            continue
        for entry in _listed(section, heading, listing):
            listed.setdefault((entry.system, entry.code, entry.group), entry)
    current = {(system, code) for system, code, _ in listed}
    former: dict[tuple[str, str], CodeEntry] = {}
    for entry in _former(sections):
        if (entry.system, entry.code) not in current:
            former.setdefault((entry.system, entry.code), entry)
    return (*listed.values(), *former.values())
