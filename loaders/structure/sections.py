"""Sections: the parts of a document by role, and which of them state coverage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loaders.structure.blocks import Block
from loaders.structure.heading_ladder import COVERAGE_ROLES, Ladder, depth_of
from loaders.text.labels import Label, read_label, readings_of
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, words_alone
from loaders.wording.headings import states_status, title_like
from loaders.wording.statuses import takes_position
from ontology.lexicon import lexicon

__all__ = ["COVERAGE_ROLES", "Section", "number_above", "read_sections"]


@dataclass(slots=True)
class Section:
    """A part of the document.

    `role` is the lexicon's ('front' before the first known heading). `heading`
    is None for the front. `topics` maps the index of a block to the unknown
    headings in force over it, outermost first. `over` are the headings that
    the section's own stands under.
    """

    role: str
    heading: Passage | None
    level: int | None
    blocks: list[Block] = field(default_factory=list)
    topics: dict[int, tuple[Passage, ...]] = field(default_factory=dict)
    over: tuple[Passage, ...] = ()

    @property
    def title(self) -> str:
        """Return the printed heading, or an empty string."""
        return self.heading.text if self.heading else ""


def read_sections(blocks: list[Block]) -> list[Section]:
    """Return the sections of a document in order; each block stands in exactly one.

    A heading that the lexicon does not name is a topic within the section that
    is open: it never hides the text below it from the section. A heading that
    only carries a status and ranks below the open section ('Not medically
    necessary therapies' within a background) is a topic too, as long as the
    document takes its position elsewhere.
    """
    sections = _split(blocks, demote=True)
    if not any(s.role in COVERAGE_ROLES for s in sections):
        sections = _split(blocks, demote=False)
    coverage = [s for s in sections if s.role in COVERAGE_ROLES]
    kind = compile_pattern(lexicon("headings")["document_kind"], re.IGNORECASE)
    for section in coverage[:-1]:
        if not kind.fullmatch(section.title.strip(" :")) or not _leading(sections, section):
            break
        # 'Medical Policy' over the whole document, once or on each page, names its kind and no part of it.
        section.role = "front"
    return sections


def _leading(sections: list[Section], section: Section) -> bool:
    return all(s.role in ("front", "contents", "identity", "disclaimer") for s in sections[: sections.index(section)])


def _rank(block: Block) -> int:
    """Return how high a heading stands: its level, or 1 for capitals, 2 for what is set otherwise."""
    if block.level is not None:
        return block.level
    return 1 if block.text.isupper() else 2


def _resumed(block: Block, current: Section, sections: list[Section]) -> Section | None:
    """Return the section of the policy that goes on with an unknown heading, or None when the open section does.

    'Codes' under 'I. Embolization' end where 'II. Ablation' begins: both stand under 'Policy'.
    """
    if (
        block.level is None
        or current.role in COVERAGE_ROLES
        or (current.level is not None and current.level <= block.level)
    ):
        return None
    for section in reversed(sections):
        if section.level is not None and section.level < block.level:
            return section if section.role in COVERAGE_ROLES else None
    return None


_WHOLE = re.compile(r"\W*(\d{1,2})\.0[.:)]?\s+\S")


def _next_part(block: Block, current: Section) -> bool:
    """Tell whether a heading has the number of a part behind the one whose heading states a status: '5.0' for '4.0'."""
    if current.heading is None or not states_status(current.heading.text):
        return False
    own, following = _WHOLE.match(current.heading.text), _WHOLE.match(block.text)
    return own is not None and following is not None and int(following[1]) > int(own[1])


_COUNTED = re.compile(r"\W*(\d{1,2})[.)]\s+\S")


def _next_counted(block: Block, current: Section) -> bool:
    """Tell whether a short title has the next number of a count that the heading of a glossary is of: '2.' for '1.'."""
    if current.role != "definitions" or current.heading is None or len(block.labels) > 1:
        return False
    own = _COUNTED.match(current.heading.text)
    if own is None or not title_like(block.text) or takes_position(block.text):
        return False
    return f"{int(own[1]) + 1}" in (label.text for label in (block.labels or read_label(block.text)[0][:1]))


def _listed_before(block: Block, current: Section) -> bool:
    """Tell whether a title was listed in the contents that are open: it begins what they list."""
    if current.role != "contents" or (block.kind != "heading" and not (block.labels and title_like(block.text))):
        return False
    name = words_alone(block.text.casefold())
    return len(name) >= _NAME and any(name in words_alone(b.text.casefold()) for b in current.blocks)


_NAME = 8
"""Letters of a title, at least, for it to be the one that the contents list."""
_NUMBERED = re.compile(r"\W*(?P<above>\d{1,2}(?:\.\d{1,3}){1,4})\.\d{1,3}\s+\S")


def number_above(heading: str) -> str | None:
    """Return the number that the number of a heading is part of: '9.2.4' for '9.2.4.1 Ablation'; else None."""
    match = _NUMBERED.match(heading)
    return match["above"] if match else None


def _goes_on(block: Block, numbers: set[str]) -> bool:
    """Tell whether a heading has the next number of a count that headings before it are part of ('9.2.4.2')."""
    return number_above(block.text) in numbers


def _around(block: Block, sections: list[Section], opened: int) -> Section | None:
    """Return the section of the policy around one that an item's heading opened, where the next item takes a position.

    'A. Documentation: ...' under 'Policy' ends where 'B. It is considered medically necessary ...' begins.
    """
    if len(sections) < _WITH_ONE_AROUND or block.kind != "item" or block.indent > opened or len(block.labels) != 1:
        return None
    around, current = sections[-2:]
    if around.role not in COVERAGE_ROLES or current.role not in _OF_THE_POLICY or not takes_position(block.text):
        return None
    before = read_label(current.title)[0]
    return around if len(before) == 1 and _follows(before[0], block.labels[0]) else None


_WITH_ONE_AROUND = 2
_OF_THE_POLICY = frozenset({"applicability", "authorization", "definitions", "description", "policy-guidelines"})
"""Roles of parts that speak for the payer; an item of the others, as of references, quotes positions."""


def _follows(before: Label, label: Label) -> bool:
    return any((style, at + 1) in readings_of(label) for style, at in readings_of(before))


def _names_kind(block: Block, current: Section) -> bool:
    """Tell whether a heading within a list of related policies only says of which kind those are."""
    kind = compile_pattern(lexicon("headings")["document_kind"], re.IGNORECASE)
    return current.role == "related" and kind.fullmatch(block.text.strip(" :*")) is not None


_ASIDES = frozenset({"disclaimer", "applicability", "related"})
"""Roles of a name before a sentence on its line, which says something beside the policy around it."""


@dataclass(slots=True)
class _Aside:
    """The part of the policy that a line with such a name interrupts, with its headings, and the line's number."""

    section: Section
    topics: list[tuple[float, Passage]]
    number: int

    def ends_before(self, block: Block) -> bool:
        """Tell whether the policy goes on: behind the line, with a heading of its own or with a position."""
        heads = block.kind == "heading" and block.role is None
        return block.number != self.number and (heads or (block.kind != "heading" and takes_position(block.text)))


def _inline(block: Block, following: list[Block]) -> bool:
    """Tell whether the text that a heading is over stands on its line."""
    return bool(following) and following[0].number == block.number and following[0].kind != "heading"


def _aside(
    block: Block, following: list[Block], current: Section, topics: list[tuple[float, Passage]], known: _Aside | None
) -> _Aside | None:
    """Return what a heading interrupts, if it stands on one line with all it heads: 'Notice: Benefits depend on ...'.

    :param known: what one before it interrupted.
    """
    if not _inline(block, following) or block.level is not None or block.role not in _ASIDES:
        return None
    if current.role in COVERAGE_ROLES:
        return _Aside(current, topics, block.number)
    return replace(known, number=block.number) if known is not None else None


def _split(blocks: list[Block], demote: bool) -> list[Section]:
    current = Section("front", None, None)
    rank = 0
    sections = [current]
    topics: list[tuple[float, Passage]] = []
    numbers: set[str] = set()
    opened = 0
    ladder = Ladder(blocks)
    parts: dict[int, Section] = {}
    aside: _Aside | None = None
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            ladder.add(block, inline=_inline(block, blocks[i + 1 : i + 2]))
        if aside is not None and aside.ends_before(block):
            current = replace(aside.section, blocks=[], topics={})
            sections.append(current)
            topics, aside = aside.topics, None
        if (around := _around(block, sections, opened)) is not None:
            current = Section(around.role, around.heading, around.level, over=around.over)
            sections.append(current)
            topics = []
        if block.kind == "heading" and block.role is not None and not _names_kind(block, current):
            groups_codes = current.role == "coding" and states_status(block.text) and not _goes_on(block, numbers)
            below = _rank(block) > rank and current.role != "front" and states_status(block.text)
            if block.role not in COVERAGE_ROLES or not (groups_codes or (demote and below)):
                aside = _aside(block, blocks[i + 1 : i + 2], current, topics, aside)
                over = ladder.over() if block.role in COVERAGE_ROLES else ()
                current = Section(block.role, block.passage, block.level, over=over)
                rank, opened = _rank(block), block.indent
                sections.append(current)
                topics = []
                continue
        if block.kind == "heading" and (parent := _resumed(block, current, sections)) is not None:
            current = Section(parent.role, block.passage, block.level, over=parent.over)
            rank = _rank(block)
            sections.append(current)
            topics = []
            continue
        if _next_counted(block, current) or _listed_before(block, current):
            current = Section("front", None, None)
            sections.append(current)
            topics = []
        if block.kind == "heading" and _next_part(block, current):
            # 'When X is not covered' ends with its part; what the next one states has no status from it.
            current = Section(current.role, block.passage, block.level)
            rank = _rank(block)
            sections.append(current)
            topics = []
            continue
        if block.kind == "heading":
            labelled = block.level is not None and current.heading is not None and current.level is None
            goes_on = _goes_on(block, numbers) and (
                current.heading is None or not _NUMBERED.match(current.heading.text)
            )
            if (block.coded or labelled or goes_on) and current.role not in COVERAGE_ROLES and current.role != "front":
                # The next part of a numbered guideline ends what a name opened within the one before, and a heading
                # that is marked as one ends what a label of the text around it opened ('Line of business: ...').
                current = Section("front", None, None)
                sections.append(current)
                topics = []
            if number := _NUMBERED.match(block.text):
                numbers.add(number["above"])
            if current.over and current.blocks and not all(map(ladder.holds, current.over)):
                # The next treatment, under a heading like the one that the section stands under.
                part = parts.get(id(current.over[-1]))
                current = Section("front", None, None) if part is None else replace(part, blocks=[], topics={})
                sections.append(current)
                topics = []
            parts[id(ladder.name(block))] = current
            depth = depth_of(block) + ladder.is_below(block) / 2
            topics = [t for t in topics if t[0] < depth]
            topics.append((depth, block.passage))
        current.topics[len(current.blocks)] = tuple(p for _, p in topics)
        current.blocks.append(block)
    return [s for s in sections if s.blocks or s.heading is not None]
