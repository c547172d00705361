"""General requirements: what a list or a sentence asks of all that a document or some of its parts grant.

'All procedures in sections 3, 4 and 5 require:' and 'For every treatment, the following must be met:' say of what they
ask. 'Patients must have an ECOG of 0 or 1' asks of all that follows where nothing stands before it under its heading,
else of the position right before it. What is granted may stand behind the requirement, so it is given when all has
been read. Only what asks for a characteristic of the patient is a requirement; what a request must hold is none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.conditions.conditions import Context, read_conditions, text_criterion
from loaders.conditions.criterion_trees import atoms_of
from loaders.positions.antecedents import headings_naming, stands_under
from loaders.positions.drafts import Draft, Drafts, Requirement
from loaders.positions.unread_sentences import leave_unread
from loaders.record import Criterion
from loaders.structure.outline import Item, replace_passage
from loaders.text.labels import between
from loaders.text.lexicon_patterns import connective
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.list_leads import Lead, read_lead
from loaders.wording.statuses import GRANT
from ontology.scope import members

__all__ = [
    "asks_of_all",
    "asks_of_parts",
    "asks_of_patient",
    "asks_patients",
    "give_requirements",
    "give_to_parts",
    "without_lead",
]

_APART = re.compile(r"\s*(?:,\s*(?:and|or)?|\band\b|\bor\b)\s*")
_RANGE = re.compile(r"\s*(?:-|to|through)\s*")


def asks_of_parts(drafts: Drafts, item: Item) -> bool:
    """Keep a list that says of which parts it asks; return whether an item is the lead of one."""
    if not item.children or connective("required-of-parts").match(item.passage.text.lower()) is None:
        return False
    drafts.waiting.append(item)
    return True


def give_to_parts(drafts: Drafts, item: Item) -> bool:
    """Ask what a list asks of the grants in the parts that its lead names; return whether there are any."""
    match = connective("required-of-parts").match(item.passage.text.lower())
    if match is None:
        return False
    text = item.passage.text
    found = [d for label in _labels(text[match.start("ref") : match.end("ref")]) for d in _in_part(drafts, item, label)]
    for draft in list({id(d): d for d in found}.values()):
        criterion = draft.reader.group(item.children, read_lead(text) or Lead("all_of", None, 0, len(text)))
        if criterion is not None:
            drafts.require(draft, criterion)
    for child in item.children if found else ():
        drafts.count_below(child)
    return bool(found)


def asks_of_all(drafts: Drafts, item: Item) -> bool:
    """Keep a list that asks of all that is granted; return whether an item is the lead of one."""
    low = item.passage.text.lower()
    if not item.children or not any(asks_of_patient(drafts, child.passage) for child in item.children):
        return False
    if drafts.vocabulary.mentions(item.passage.text, ("tumor", "primary")):
        return False
    said = connective("required-of-everything").search(low) is not None
    if not said and (connective("general-criteria").match(low) is None or _stands_before(drafts, item)):
        return False
    drafts.requirements.append(Requirement(item, item.passage, headings_naming(drafts, item)))
    for child in item.children:
        drafts.count_below(child)
    return True


def asks_patients(drafts: Drafts, item: Item, sentence: Passage) -> bool:
    """Ask what a sentence requires of patients, or of all treatments; return whether it asks anything of anyone."""
    low = sentence.text.lower()
    of_all = connective("required-of-all").match(low)
    if (of_all is None and connective("patients-must").match(low) is None) or not asks_of_patient(drafts, sentence):
        return False
    if drafts.vocabulary.mentions(sentence.text, ("tumor", "primary", "modality")):
        return False
    if of_all is not None or not _stands_before(drafts, item):
        said = sentence.slice(of_all.end()) if of_all is not None else sentence
        drafts.requirements.append(Requirement(None, said, headings_naming(drafts, item)))
        return True
    last = drafts.all[-1]
    criterion = last.reader.clause(sentence) if last.statement.status == GRANT else None
    if criterion is not None:
        drafts.require(last, criterion)
    return criterion is not None


def without_lead(drafts: Drafts, item: Item) -> Item:
    """Keep a list whose lead, the last of some sentences, asks of all; return the item without these."""
    sentences = split_sentences(item.passage) if item.children else []
    if len(sentences) <= 1 or connective("required-of-everything").search(sentences[-1].text.lower()) is None:
        return item
    if not asks_of_all(drafts, replace_passage(item, sentences[-1])):
        return item
    body = item.passage.slice(0, item.passage.text.rindex(sentences[-1].text)).strip()
    return replace(replace_passage(item, body), children=[])


def give_requirements(drafts: Drafts) -> None:
    """Ask what was kept of the grants under the same headings; what nothing is granted under is told."""
    for requirement in drafts.requirements:
        treatments = drafts.vocabulary.mentions(requirement.said.text, ("modality",))
        asked = frozenset().union(*(drafts.vocabulary.descendants(m.id) for m in treatments))
        over = requirement.headings
        of = [
            d
            for d in drafts.all
            if d.statement.status == GRANT
            and stands_under(d, over)
            and (not asked or members(d.statement.modality, drafts.vocabulary) & asked)
        ]
        for draft in of:
            drafts.require(draft, _criterion(requirement, draft))
        if not of:
            leave_unread(drafts, requirement.said, requirement.said)


def _criterion(requirement: Requirement, draft: Draft) -> Criterion:
    text = requirement.said.text
    if requirement.item is None:
        criterion = draft.reader.clause(requirement.said)
    else:
        lead = read_lead(text) or Lead("all_of", None, 0, len(text))
        criterion = draft.reader.group(requirement.item.children, lead)
    return criterion or text_criterion(requirement.said, draft.reader.context)


def asks_of_patient(drafts: Drafts, passage: Passage) -> bool:
    """Tell whether a text asks for something that is no diagnosis."""
    asked = atoms_of(read_conditions(passage, Context(drafts.vocabulary)).criterion)
    return any(drafts.vocabulary.value_type(atom.characteristic) != "diagnosis" for atom in asked)


def _stands_before(drafts: Drafts, item: Item) -> bool:
    """Tell whether a statement stands before an item under the headings that its requirement is for."""
    over = headings_naming(drafts, item)
    return any(stands_under(d, over) for d in drafts.all)


def _labels(printed: str) -> list[str]:
    """Return the labels that a reference prints, ranges spelled out."""
    out: list[str] = []
    for part in _APART.split(printed):
        ends = [end.strip(" ().") for end in _RANGE.split(part)]
        out += between(ends[0], ends[1]) if len(ends) > 1 else ends
    return [label for label in out if label]


def _in_part(drafts: Drafts, item: Item, label: str) -> list[Draft]:
    """Return the grants with a label or below it, as the nearest part around the item counts."""
    grants = [d for d in drafts.all if d.statement.status == GRANT]
    for depth in range(len(item.path), -1, -1):
        full = ".".join((*item.path[:depth], label)).lower()
        found = [d for d in grants if full in d.under or f"{(d.statement.label or '').lower()}.".startswith(f"{full}.")]
        if found:
            return found
    return []
