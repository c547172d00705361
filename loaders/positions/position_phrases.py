"""What one sentence of a coverage section says: the phrase of its position, or that it rules nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of, is_diagnosis
from loaders.positions.drafts import Drafts
from loaders.positions.lent_indications import borrows_indication
from loaders.record import Span
from loaders.structure.marks import defines_mark
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.headings import title_like
from loaders.wording.scopes import Scopes
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import (
    GRANT,
    OwnTerms,
    StatusPhrase,
    defined_in,
    find_statuses,
    quotes_others,
    says_by_whom,
    speaks_of_category,
)
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

_PART = re.compile(r"\b(?:Criteria|Requirements|Provisions|Limitations|Exclusions|Information)\b")
"""What the name of a part of a policy holds."""
_EXPLAINED = re.compile(r"(?:\A|(?<=\s))[A-Z0-9]{2,6}\s+(?=[a-z])")
_ACRONYMS = 3
"""Acronyms before words in small letters, at least, for a text without a verb to explain them."""
_KIND = re.compile(
    r"(?<=\w )(?:Experimental|Investigational|Unproven)(?:\s*(?:and|or|/)\s*(?:Experimental|Investigational))?\s+"
    r"(?:Treatments|Procedures|Services|Therapies|Technologies)\W*\Z"
)
"""How the name of a kind of treatments ends, behind other names."""
_OWN_SUBJECT = re.compile(r"\bthat\s+(?:this|these|it|they)\s")
"""The words of a position that say of what they are: 'there is no evidence that this service is safe'."""

__all__ = ["denial_of_name", "position_of", "rules_nothing"]


@cache
def _column() -> Pattern:
    return compile_pattern(lexicon("connectives")["columns"]["modality"])


def position_of(sentence: Passage, own_terms: OwnTerms, drafts: Drafts) -> StatusPhrase | None:
    """Return the phrase by which a sentence takes a position; one that takes several is reported as unclear."""
    if defines_mark(sentence, drafts.legend) or defined_in(sentence.text) or quotes_others(sentence.text):
        return None
    general = speaks_of_category(sentence.text) or says_by_whom(sentence.text)
    if general and not _names_scope(sentence, drafts.vocabulary):
        return None
    if title_like(sentence.text) and _PART.search(sentence.text) and not _names_scope(sentence, drafts.vocabulary):
        return None  # the name of a part: 'General Criteria Not Covered'
    if len(_EXPLAINED.findall(sentence.text)) >= _ACRONYMS and not connective("finite").search(sentence.text.lower()):
        return (
            None  # a list of acronyms with what they stand for: 'EIU experimental or unproven HCC hepatocellular ...'
        )
    if title_like(sentence.text) and _KIND.search(sentence.text):
        return None  # names in a row, the last of a kind: 'Cryoablation Radioembolization Experimental Treatments'
    phrase = position_in(sentence, own_terms)
    if phrase is not None:
        beside = (sentence.text[: phrase.start] + sentence.text[phrase.end :]).strip(" |:*_.").lower()
        own = _OWN_SUBJECT.search(sentence.text[phrase.start : phrase.end].lower())
        if (not re.search(r"\w", beside) and own is None) or _column().fullmatch(beside):
            return None  # the head of a column or two, or a label, which says nothing of what
    if phrase is not None and _runs_through_columns(sentence):
        message = "columns of a table run together here; no position was read from them"
        drafts.report("unclear-position", "error", message, sentence.place())
        return StatusPhrase("unclear", phrase.start, phrase.end)
    if phrase is not None and borrows_indication(sentence, drafts.vocabulary):
        message = "the tumor behind the last position of the sentence is read with each; it may limit the last alone"
        drafts.report("uncertain-scope", "warning", message, sentence.place())
    if phrase is not None and phrase.status == "unclear":
        message = "the sentence takes more than one position; none was read from it"
        drafts.report("unclear-position", "error", message, sentence.place())
    return phrase


def denial_of_name(
    item: Item, sentences: list[Passage], scopes_of: Callable[[Passage], Scopes], own_terms: OwnTerms
) -> list[tuple[Passage, StatusPhrase]]:
    """Return the denial of the treatment that the heading over an item names: 'Not covered.' and no more."""
    if item.children or not item.topics or scopes_of(item.topics[-1]).modality is None:
        return []
    before = [scopes_of(s) for s in sentences[:-1]]
    said = sentences[-1]
    phrase = position_in(said, own_terms) if said.text.rstrip().endswith(".") else None
    named = any(s.modality or s.indication for s in before)
    if phrase is None or phrase.status in (GRANT, "unclear") or named:
        return []
    beside = said.text[: phrase.start] + said.text[phrase.end :]
    return [(said, phrase)] if not re.search(r"\w", beside) else []


_GUTTER = re.compile(r"(?<=\S) {4,}(?=\S)")
"""Space within a line that no sentence has."""
_GUTTERS = 2
"""Those in one line for its words to stand in columns."""
_PAGE = 200
"""Characters of a line that no page is wide enough for, from: such a line holds a whole text."""


def _runs_through_columns(sentence: Passage) -> bool:
    """Tell whether a sentence goes through a line of the source whose words stand in columns."""
    place, source = sentence.place(), sentence.source
    start = source.text.rfind("\n", 0, place[0].start) + 1
    if source.columns or "    " not in source.text[start : place[-1].end]:
        return False
    lines = source.text[start : place[-1].end].split("\n")
    return any(len(line) < _PAGE and len(_GUTTER.findall(line)) >= _GUTTERS for line in lines)


def rules_nothing(sentence: Passage, own_terms: OwnTerms, known_notes: tuple[Span, ...], drafts: Drafts) -> bool:
    """Tell whether a sentence without a position is understood: a note, or what other readers read."""
    low = sentence.text.lower()
    return (
        (any(re.search(p, low) for p in lexicon("connectives")["note"]["patterns"]) and not _asks(sentence, drafts))
        or defines_mark(sentence, drafts.legend)
        or (speaks_of_category(sentence.text) and not _names_scope(sentence, drafts.vocabulary))
        or any(n.start < s.end and s.start < n.end for n in known_notes for s in sentence.place())
        or {p.status for p in find_statuses(sentence.text, own_terms)} == {"scope"}
    )


def _asks(sentence: Passage, drafts: Drafts) -> bool:
    """Tell whether a note asks something of patients after all: 'per the member contract, tumors must be ...'."""
    if sentence.text.rstrip().endswith("?"):
        return False  # of a form
    if connective("asks-of-case").search(sentence.text.lower()):
        return True
    return any(not is_diagnosis(a) for a in atoms_of(read_conditions(sentence, Context(drafts.vocabulary)).criterion))


def _names_scope(sentence: Passage, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.mentions(sentence.text, ("modality", "tumor", "primary")))
