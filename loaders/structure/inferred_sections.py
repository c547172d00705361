"""Sections that state coverage under a heading which the lexicon does not name.

Only where no section that the lexicon names takes a position. A run of blocks
under one heading (or before the first one) is then read as the policy when it
judges treatments in the payer's own voice: what a society recommends, what
authors conclude and what a history says was decided are no positions.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import cache

from loaders.structure.blocks import Block
from loaders.structure.sections import COVERAGE_ROLES, Section, number_above
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.column_names import header_statuses
from loaders.wording.statuses import (
    GRANT,
    OwnTerms,
    define_statuses,
    find_statuses,
    may_hold_status,
    speaks_of_category,
)
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["infer_positions", "unread_parts", "unread_positions"]

_NEVER = frozenset({"references", "history", "coding", "archive", "trials", "authorization"})
_EVIDENCE = frozenset({"evidence", "guidelines", "national-coverage", "regulatory", "definitions"})


_SEVERAL = 2
"""Blocks of a part that speak of studies, for it to be one that weighs evidence."""


@cache
def _attributed() -> Pattern:
    return compile_pattern(lexicon("statuses")["attributed"]["pattern"])


def _speaks(passage: Passage, vocabulary: Vocabulary, own: OwnTerms, *, named: bool) -> tuple[int, int]:
    """Return how many sentences judge a treatment in the payer's own voice, and how many in another's."""
    mine = others = 0
    for sentence in split_sentences(passage) if may_hold_status(passage.text, own) else ():
        phrases = [p for p in find_statuses(sentence.text, own) if p.status not in ("scope", "unclear")]
        if not phrases or speaks_of_category(sentence.text):
            continue
        if _attributed().search(sentence.text.lower()):
            others += 1
        elif named or vocabulary.mentions(sentence.text, ("modality", "tumor", "primary")):
            mine += 1
    return mine, others


def _takes_position(blocks: list[Block], heading: Passage | None, vocabulary: Vocabulary, own: OwnTerms) -> bool:
    if _tabulates(blocks, vocabulary) or _judges_rows(blocks, vocabulary, own):
        return True
    named = heading is not None and bool(vocabulary.mentions(heading.text, ("modality",)))
    counts = [
        _speaks(b.passage, vocabulary, own, named=named or _leads(blocks[i : i + 2], vocabulary))
        for i, b in enumerate(blocks)
        if b.kind != "heading"
    ]
    return sum(m for m, _ in counts) > sum(o for _, o in counts)


def _tabulates(blocks: list[Block], vocabulary: Vocabulary) -> bool:
    """Tell whether blocks hold a table of treatments by indications."""
    rows = [b for b in blocks if b.kind == "row" and len(b.cells) > 1]
    if len(rows) <= _SEVERAL:
        return False
    across, down = rows[0].cells[1:], [row.cells[0] for row in rows[1:]]
    return any(
        sum(bool(vocabulary.mentions(c.text, first)) for c in across) >= _SEVERAL
        and sum(bool(vocabulary.mentions(c.text, second)) for c in down) >= _SEVERAL
        for first, second in ((("modality",), ("tumor", "primary")), (("tumor", "primary"), ("modality",)))
    )


def _judges_rows(blocks: list[Block], vocabulary: Vocabulary, own: OwnTerms) -> bool:
    """Tell whether blocks hold a table of treatments with a status in the header of a column."""
    rows = [b for b in blocks if b.kind == "row" and len(b.cells) > 1]
    if len(rows) <= _SEVERAL or not any(header_statuses(cell.text, own) for cell in rows[0].cells[1:]):
        return False
    return sum(bool(vocabulary.mentions(row.cells[0].text, ("modality",))) for row in rows[1:]) >= _SEVERAL


def _leads(blocks: list[Block], vocabulary: Vocabulary) -> bool:
    """Tell whether the first of two blocks leads a list whose first item names a treatment."""
    first = blocks[0].text.rstrip(" *_")
    return len(blocks) > 1 and first.endswith(":") and bool(vocabulary.mentions(blocks[1].text, ("modality",)))


def unread_positions(sections: list[Section], vocabulary: Vocabulary) -> list[Passage]:
    """Return the sentences that judge a treatment in the payer's own voice where no coverage is read."""
    own = define_statuses(b.text for s in sections for b in s.blocks)
    return [
        sentence
        for section in sections
        if section.role not in COVERAGE_ROLES | _NEVER | (_EVIDENCE - {"definitions"})
        for i, block in enumerate(section.blocks)
        if block.kind != "heading" and may_hold_status(block.text, own)
        for sentence in split_sentences(block.passage)
        if _speaks(sentence, vocabulary, own, named=_leads(section.blocks[i : i + 2], vocabulary))[0]
    ]


def unread_parts(sections: list[Section], vocabulary: Vocabulary) -> list[Passage]:
    """Return the sentences that grant in parts which seem to be of the policy, and are not read as such.

    One grant in a part without a known name may be said in passing; several make it a part of the policy.
    """
    out: list[Passage] = []
    for section in sections:
        found = unread_positions([section], vocabulary) if section.role in _OPEN else []
        grants = [s for s in found if any(p.status == GRANT for p in find_statuses(s.text))]
        out += grants if len(grants) >= _SEVERAL else []
    return out


_OPEN = frozenset({"front", "contents", "policy-guidelines", "related"})
"""Roles of parts that a heading may have given to what stands behind them."""


def infer_positions(sections: list[Section], vocabulary: Vocabulary) -> list[Section]:
    """Return the sections, with those that take a position under another name set apart as such."""
    own = define_statuses(b.text for s in sections for b in s.blocks)
    sections = [
        part for s in sections for part in (_without_evidence(s, vocabulary, own) if s.role in COVERAGE_ROLES else [s])
    ]
    if any(
        s.role in COVERAGE_ROLES and any(find_statuses(b.text, own) for b in (*s.blocks, *_as_block(s)))
        for s in sections
    ):
        # A part of its own behind the head, under a heading that nobody knows, may be one of the policy, too. So may
        # one in the head whose number is of the same count ('9.2.1 Ablation' before '9.2.5 Services not covered').
        counts = {number_above(s.title) for s in sections if s.role in COVERAGE_ROLES} - {None}
        return [
            part
            for i, s in enumerate(sections)
            for part in (_divided(s, vocabulary, own, None if i else counts) if s.role == "front" else [s])
        ]
    out: list[Section] = []
    for section in sections:
        out += [section] if section.role in _NEVER else _divided(section, vocabulary, own)
    return out


def _continues(heading: Passage) -> bool:
    """Tell whether a heading names what explains the part before it ('Notes')."""
    pattern = lexicon("headings")["continues"]
    return re.fullmatch(pattern, heading.text.strip(" :*").lower()) is not None


def _as_block(section: Section) -> list[Block]:
    return [Block("heading", section.heading, 0)] if section.heading is not None else []


def _runs(section: Section) -> list[tuple[Passage | None, int, int]]:
    """Return the runs [start, end) of blocks under one heading each."""
    runs: list[tuple[Passage | None, int, int]] = []
    start, heading = 0, None
    for i, block in enumerate(section.blocks):
        if block.kind == "heading":
            runs.append((heading, start, i))
            start, heading = i, block.passage
    runs.append((heading, start, len(section.blocks)))
    return [run for run in runs if run[2] > run[1]]


def _without_evidence(section: Section, vocabulary: Vocabulary, own: OwnTerms) -> list[Section]:
    """Return a section of the policy, what weighs studies under a heading of its own set apart."""
    runs = _runs(section)
    weighs = [heading is not None and _weighs(section.blocks[a:b], vocabulary, own) for heading, a, b in runs]
    if not any(weighs):
        return [section]
    out: list[Section] = []
    for (heading, start, end), evidence in zip(runs, weighs, strict=True):
        role = "evidence" if evidence else section.role
        if out and out[-1].role == role:
            shift = len(out[-1].blocks)
            part = _part(section, start, end, section.role, None)
            out[-1].blocks += part.blocks
            out[-1].topics |= {i + shift: t for i, t in part.topics.items()}
        else:
            part = _part(section, start + evidence, end, section.role, heading if evidence else None)
            out.append(replace(part, role=role, heading=part.heading or (section.heading if not out else None)))
    return out


def _weighs(blocks: list[Block], vocabulary: Vocabulary, own: OwnTerms) -> bool:
    """Tell whether blocks tell of studies and of what others say, and judge nothing themselves."""
    studies = sum(bool(_studies().search(b.text.lower())) for b in blocks)
    counts = [_speaks(b.passage, vocabulary, own, named=True) for b in blocks if b.kind != "heading"]
    return not any(mine for mine, _ in counts) and studies + sum(others for _, others in counts) >= _SEVERAL


@cache
def _studies() -> Pattern:
    return compile_pattern(lexicon("statuses")["studies"]["pattern"])


def _divided(
    section: Section, vocabulary: Vocabulary, own: OwnTerms, counts: set[str | None] | None = None
) -> list[Section]:
    """Return a section cut where runs of blocks take a position.

    :param counts: what the numbers of their headings must begin with, where that is needed.
    """
    runs = _runs(section)
    chosen: list[tuple[Passage | None, int, int]] = []
    for run in runs:
        follows = bool(chosen) and chosen[-1][2] == run[1] and run[0] is not None and _continues(run[0])
        allowed = (run[0] is not None or section.role == "front") and (
            section.role not in _EVIDENCE - {"definitions"} or (run[0] is not None and run[0].text.isupper())
        )
        allowed = allowed and (counts is None or (run[0] is not None and number_above(run[0].text) in counts))
        if follows or (allowed and _takes_position(section.blocks[run[1] : run[2]], run[0], vocabulary, own)):
            chosen.append(run)
    if not chosen:
        return [section]
    out: list[Section] = []
    position = 0
    for heading, begin, end in chosen:
        first = begin
        if heading is None:
            # What stands before the first judgement (name, title, dates) is no part of the policy.
            blocks = section.blocks
            judging = (
                i
                for i in range(begin, end)
                if _speaks(blocks[i].passage, vocabulary, own, named=_leads(blocks[i : i + 2], vocabulary))[0]
            )
            first = next(judging, begin)  # a table judges by its rows, no one of which says what it is on
            first = _outline_from(section.blocks, begin, first)
        if first > position:
            out.append(_part(section, position, first, section.role, section.heading if not out else None))
        if out and out[-1].role == "position" and first == position and not _beside(section, heading, first, out[-1]):
            merged = _part(section, first, end, "position", None)
            shift = len(out[-1].blocks)
            out[-1].blocks += merged.blocks
            out[-1].topics |= {i + shift: t for i, t in merged.topics.items()}
        else:
            out.append(_part(section, first + (heading is not None), end, "position", heading))
        position = end
    if position < len(section.blocks):
        out.append(_part(section, position, len(section.blocks), section.role, None))
    return out


def _beside(section: Section, heading: Passage | None, start: int, before: Section) -> bool:
    """Tell whether a run has a name of its own that stands beside the heading before it, not below it."""
    if heading is None or before.heading is None or before.heading is section.heading or _continues(heading):
        return False
    return all(topic is not before.heading for topic in section.topics.get(start, ()))


def _outline_from(blocks: list[Block], begin: int, first: int) -> int:
    """Return where the numbered outline begins that a labelled item stands in: its titles tell what it is on."""
    if not blocks[first].labels:
        return first
    while first > begin:
        before = blocks[first - 1]
        if not before.labels and not (before.kind == "paragraph" and before.text.rstrip().endswith(":")):
            break
        first -= 1
    return first


def _part(section: Section, start: int, end: int, role: str, heading: Passage | None) -> Section:
    """Return blocks [start, end) as a section."""
    topics = {i - start: t for i, t in section.topics.items() if start <= i < end}
    if role != "position":
        return replace(section, role=role, heading=heading, blocks=section.blocks[start:end], topics=topics)
    under = next((t for t in topics.values() if any(x is heading for x in t)), ())
    over = tuple(itertools.takewhile(lambda x: x is not heading, under))
    topics = {i: tuple(x for x in t if x is not heading and all(x is not o for o in over)) for i, t in topics.items()}
    blocks = section.blocks[start:end]
    return replace(section, role=role, heading=heading, blocks=blocks, topics=topics, over=(*section.over, *over))
