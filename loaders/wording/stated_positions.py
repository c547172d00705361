"""Positions: the one status that a sentence states of a treatment, in one word or in two."""

from __future__ import annotations

import re

from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import read_complement
from loaders.wording.statuses import GRANT, INVESTIGATIONAL, OwnTerms, StatusPhrase, find_statuses
from ontology.lexicon import lexicon

__all__ = ["STATUS_LAST", "of_the_past", "position_in"]

_REASON_IS = re.compile(
    r"\b(?:because|since|as|inasmuch\s+as|due\s+to|on\s+the\s+grounds?\s+that)\s+"
    r"(?:(?:it|they|this|these|those|them|such|the|its|their|each|all|both|every|any|one|of|here|use|uses|services?"
    r"|procedures?|treatments?|techniques?|therap(?:y|ies)|technolog(?:y|ies)|applications?|indications?|devices?|items?"
    r"|listed|named|above|below|being)\s+){0,6}(?:is|are)?\s*"
    r"(?:currently\s+)?(?:still\s+)?(?:considered\s+|deemed\s+|regarded\s+as\s+)?(?:to\s+be\s+)?\Z"
)
"""What stands between a denial and the reason for it that is a status, too."""
_TWO_WORDS = 40
"""Characters between the two words of one position at most."""


_THEREFORE = re.compile(
    r"\b(?:therefore|thus|hence|consequently|accordingly|as\s+such)\W*(?:(?:it|they)\s+)?(?:is|are)?\W*\Z"
)
"""Before a second word for the denial that the first one states."""


STATUS_LAST = re.compile(r"\((?:i\.?e\.?,?\s*)?[\w\s,/-]{3,60}\)\W*\Z")
"""A bracket at the end of a sentence that may say once more how it judges: '... is not covered (investigational)'."""


def of_the_past(text: str, phrase: StatusPhrase) -> bool:
    """Tell whether a text says what a position once was ('was considered ...'), which says nothing of today."""
    before = text[max(0, phrase.start - _PAST) : phrase.start].lower()
    return re.search(lexicon("statuses")["past"]["pattern"], before) is not None


_PAST = 60
"""Characters before a status in which the words stand that make it one of the past."""


def position_in(sentence: Passage, own_terms: OwnTerms) -> StatusPhrase | None:
    """Return the position that a sentence takes, with status 'unclear' when it takes more than one."""
    complement = read_complement(sentence)
    phrases = [
        p
        for p in find_statuses(sentence.text, own_terms)
        if p.status != "scope"
        and not of_the_past(sentence.text, p)
        # 'that does not meet the criteria for coverage' says when, not what.
        and not (complement is not None and p.start < complement.end and complement.start < p.end)
    ]
    if not phrases:
        return None
    if {p.status for p in phrases} <= {INVESTIGATIONAL, "not-medically-necessary"} and len(phrases) > 1:
        # 'not medically necessary, because it is investigational': one position in two words.
        first = next((p for p in phrases if p.status == INVESTIGATIONAL), phrases[0])
        if phrases[-1].start - phrases[0].end <= _TWO_WORDS:
            return StatusPhrase(first.status, phrases[0].start, phrases[-1].end)
        between = sentence.text[phrases[0].end : phrases[-1].start].lower()
        bracket = STATUS_LAST.search(sentence.text)
        if bracket and len(phrases) == 2 and phrases[0].end <= bracket.start() < phrases[1].start:
            return StatusPhrase(first.status, phrases[0].start, phrases[0].end)
        if phrases[-1].status == INVESTIGATIONAL and _REASON_IS.search(between):
            return StatusPhrase(INVESTIGATIONAL, phrases[0].start, phrases[0].end)
        if _THEREFORE.search(between) and len(phrases) == len({p.status for p in phrases}):
            return StatusPhrase(phrases[0].status, phrases[0].start, phrases[0].end)
    if "unclear" in {p.status for p in phrases} or len({p.status for p in phrases}) > 1:
        return StatusPhrase("unclear", phrases[0].start, phrases[0].end)
    if _bracket_differs(sentence.text.lower(), phrases[0]):
        return StatusPhrase("unclear", phrases[0].start, phrases[0].end)
    return phrases[0]


_BRACKET = re.compile(r"[(\[]([^()\[\]]{3,160})[)\]]")


def _bracket_differs(low: str, phrase: StatusPhrase) -> bool:
    """Tell whether a bracket that begins with a verdict says the contrary: 'investigational (covered for A)'."""
    for bracket in _BRACKET.finditer(low):
        verdict = connective("verdict-in-bracket").match(bracket[1])
        if verdict is not None:
            granted = connective("verdict-denies").search(verdict[0]) is None
            if granted != (phrase.status == GRANT):
                return True
    return False
