"""Positions: the statements of all coverage sections of a document."""

from __future__ import annotations

from dataclasses import replace

from loaders.coverage.adrift import leave_adrift, leave_general, leave_one_by_one
from loaders.coverage.restated import join_restated
from loaders.coverage.statements import PositionReader
from loaders.criteria.inline_lists import open_inline_lists
from loaders.identity.applicability import SILENT
from loaders.positions.criteria_by_name import put_under_grant
from loaders.positions.drafts import Drafts, Positions
from loaders.positions.lead_conditions import ask_behind_leads, ask_under
from loaders.positions.other_places import leave_others_whole
from loaders.positions.part_statuses import PartStatuses
from loaders.positions.position_sentences import split_positions
from loaders.positions.raised_judgements import raise_judgements
from loaders.positions.restarts import split_restarts
from loaders.positions.subtitled_lists import put_under_lead
from loaders.record import Span
from loaders.structure.blocks import Block
from loaders.structure.captioned_items import join_captions
from loaders.structure.flattened_lists import restore_levels
from loaders.structure.inferred_sections import unread_parts
from loaders.structure.marks import legend_of_rows, read_legend, signs_in_cells
from loaders.structure.menus import menus_in
from loaders.structure.names_under_statuses import judge_names
from loaders.structure.outline import Item, nest, walk
from loaders.structure.periods import read_period
from loaders.structure.place_headings import PlaceHeadings, heads_elsewhere, of_another_place
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.tables.row_parts import read_row_parts, read_status_parts
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.named_lines import lines_of_members, own_products
from loaders.wording.scopes import Scopes, define_terms, read_scopes
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import define_statuses, takes_position
from ontology.scope import members
from ontology.vocabulary import Vocabulary

__all__ = ["Positions", "read_positions"]


_OF_OTHERS = frozenset(
    {
        "references",
        "history",
        "coding",
        "archive",
        "trials",
        "evidence",
        "guidelines",
        "national-coverage",
        "regulatory",
    }
)
"""Roles of the parts of a document that tell nothing of what its own words mean."""


def read_positions(
    sections: list[Section], title: Passage | None, vocabulary: Vocabulary, known_notes: tuple[Span, ...] = ()
) -> Positions:
    """Return the statements of a document's coverage sections, with findings and the count of sentences.

    `known_notes` are spans that other readers understood (lines of business, pointers).
    """
    judge_names(sections, vocabulary)
    coverage = [s for s in sections if s.role in COVERAGE_ROLES and s.blocks]
    passages = [b.passage for s in coverage for b in s.blocks] + [s.heading for s in coverage if s.heading]
    glossary = [b.passage for s in sections if s.role == "definitions" for b in s.blocks]
    definitions = define_terms(passages, vocabulary, glossary)
    own_terms = define_statuses(b.text for s in sections for b in s.blocks)
    title_scopes = Scopes(None, None, (), ())
    if title is not None:
        title_scopes = read_scopes(title, len(title.text), vocabulary, definitions, len(title.text))
    products = own_products(b.text for s in sections if s.role not in SILENT for b in s.blocks)
    blocks = [b for s in sections for b in s.blocks]
    legend = legend_of_rows(blocks) | read_legend(passages, signs_in_cells(blocks, vocabulary))
    drafts = Drafts(vocabulary, products, legend=legend, elsewhere=unread_parts(sections, vocabulary))
    meanings = PartStatuses.of((b.passage for s in sections if s.role not in _OF_OTHERS for b in s.blocks), vocabulary)
    notes = (*known_notes, *meanings.said)
    reader = PositionReader(vocabulary, title_scopes, definitions, drafts, notes, own_terms, parts=meanings)
    overs = {id(s): _over(s, title, vocabulary) for s in coverage}
    headings = {id(t): t for s in coverage for topics in (overs[id(s)], *s.topics.values()) for t in topics}
    reader.places = PlaceHeadings.of((t.text for t in headings.values()), title.text if title else "", vocabulary)
    entries: list[tuple[Block, tuple[Passage, ...]]] = []
    for n, section in enumerate(coverage, 1):
        if section.heading is not None:
            entries.append((Block("heading", section.heading, 0), ()))
        taken, menus = 0, menus_in(section.blocks, (s.title for s in coverage[n:]))
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            above = (*overs[id(section)], *((section.heading,) if section.heading else ()), *topics)
            if i < taken or id(block) in menus:
                continue
            table = read_row_parts(section.blocks, i, vocabulary, own_terms)
            table = table or read_status_parts(section.blocks, i, vocabulary, own_terms)
            if table is not None:
                taken, parts = table
                for part in parts:
                    entries.append((Block("heading", part.name, 0), ()))
                    entries += [(inner, (*above, part.name)) for inner in part.blocks]
                entries.append((Block("heading", parts[-1].name, 0), ()))  # what follows stands under none of them
                continue
            if block.kind == "heading" and not _under(section.blocks[i + 1 : i + 2]) and read_period(block.passage):
                # 'Effective September 1, 2017 to ...' right over other headings dates all that they head.
                entries.append((replace(block, kind="paragraph"), above))
            entries += [(part, above) for part in split_restarts(block, vocabulary)]
    entries = join_captions(entries, vocabulary) + _exceptions(sections, vocabulary)
    items = open_inline_lists(put_under_lead(nest(entries), drafts))
    raise_judgements(items, own_terms, vocabulary)
    items = put_under_grant(items, own_terms, vocabulary)

    def scopes_of(passage: Passage) -> Scopes:
        return read_scopes(passage, len(passage.text), vocabulary, definitions, len(passage.text))

    def tumors(passage: Passage) -> frozenset[str]:
        indication = scopes_of(passage).indication
        if indication is not None:
            return members(indication, vocabulary)
        return frozenset({passage.text} if of_another_place([passage.text], vocabulary) else ())

    flattened = restore_levels(items, tumors)
    if any(item.block.kind == "row" for item in items):
        apart = [s for s in sections if s.role not in (*COVERAGE_ROLES, *(SILENT - {"description"}))]
        outline = nest([(b, s.topics.get(i, ())) for s in apart for i, b in enumerate(s.blocks)])
        reader.tables.know(items, outline)
    reader.read(items)
    ask_under(drafts, title)
    ask_behind_leads(drafts, items)
    meanings.give_otherwise(drafts)
    join_restated(drafts)
    leave_adrift(drafts)
    leave_general(drafts)
    leave_one_by_one(drafts, scopes_of)
    leave_others_whole(drafts, reader.places)
    for lead in flattened:
        _report_levels(drafts, lead)
    return drafts.finish(len(coverage))


def _over(section: Section, title: Passage | None, vocabulary: Vocabulary) -> tuple[Passage, ...]:
    """Return the headings over that of a section that say what is judged or how, but for the title of the document."""
    printed = " ".join(title.text.casefold().split()) if title is not None else ""

    def says_something(heading: Passage) -> bool:
        text = " ".join(heading.text.casefold().split())
        said = heading.text if not printed or printed not in text else text.replace(printed, " ", 1)
        return bool(
            vocabulary.mentions(said, ("modality", "tumor", "primary", "setting"))
            or vocabulary.names_place(said)
            or heads_elsewhere(said)
            or takes_position(said)
        )

    return tuple(heading for heading in section.over if says_something(heading))


def _under(following: list[Block]) -> bool:
    """Tell whether a heading has text of its own under it."""
    return bool(following) and following[0].kind != "heading"


def _report_levels(drafts: Drafts, lead: Item) -> None:
    """Report a list whose levels were lost, to whoever asks for the positions that it stands under."""
    place = {span for item in walk([lead]) for span in item.passage.place()}
    touched = tuple(d.statement.id for d in drafts.all if place & set(d.statement.at))
    for draft in (d for d in drafts.all if d.statement.id in touched):
        drafts.restrict(draft, lead.passage)  # where a list within the list ends, its words do not tell for certain
    message = "the levels of a list were lost; which of its items go together was told by their words"
    drafts.report("criteria-combination", "warning", message, lead.passage.place(), touched)


def _exceptions(sections: list[Section], vocabulary: Vocabulary) -> list[tuple[Block, tuple[Passage, ...]]]:
    """Return the sentences that take a position for a line of business ('X is not covered for Y members')."""

    def judges(part: Passage) -> bool:
        phrase = position_in(part, {}) if vocabulary.mentions(part.text, ("modality",)) else None
        return phrase is not None and phrase.status != "unclear" and bool(lines_of_members(part.text))

    return [
        (Block("paragraph", part, block.indent, number=block.number), ())
        for section in sections
        if section.role == "applicability"
        for block in section.blocks
        for sentence in split_sentences(block.passage)
        for part in split_positions(sentence, {}, vocabulary)
        if judges(part)
    ]
