"""Benefit terms: what a sentence says of the member's contract, which asks nothing of the patient.

'Unless benefits are provided under the contract', 'subject to the terms of the member's plan': every position of a
policy is so, whether it says it or not.
"""

from __future__ import annotations

import re
from functools import cache

from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.statuses import GRANT, OwnTerms, find_statuses
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["without_benefit_terms"]


@cache
def _clause() -> Pattern:
    terms = lexicon("connectives")["benefit-terms"]
    words = "|".join(terms["words"])
    return compile_pattern(
        rf"\b(?:{terms['opens']})(?:[\s/]+(?:{words})(?!\w)){{1,30}}+(?=\s*(?:[,.;:)]|\Z))", re.IGNORECASE
    )


def without_benefit_terms(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> Passage:
    """Return a sentence without its clauses on the contract; as it is where nothing but such a clause is left."""
    contract = lexicon_pattern("connectives", "benefit-terms", "contract")
    found = [m for m in _clause().finditer(sentence.text) if contract.search(m[0])]
    if found and any(p.status != GRANT for p in find_statuses(sentence.text, own_terms)):
        permission = lexicon_pattern("connectives", "benefit-terms", "permission")
        found = [m for m in found if not permission.search(m[0].lower())]
    if not found:
        return sentence
    parts: list[Passage] = []
    start = 0
    for match in found:
        before, start = sentence.slice(start, match.start()).strip(" \t\n,"), match.end()
        bracketed = before.text.endswith("(") and sentence.text[start : start + 1] == ")"
        parts.append(before.strip(" (") if bracketed else before)
        start += 1 if bracketed or (not before.text.strip("*_\"'• ") and sentence.text[start : start + 1] == ",") else 0
    parts = [p for p in (*parts, sentence.slice(start).strip()) if p.text]
    if not parts:
        return sentence
    rest = parts[0]
    for part in parts[1:]:
        rest = join([rest, part], "" if part.text[0] in ".,;:)" else " ")
    judges = find_statuses(rest.text, own_terms) or vocabulary.mentions(rest.text, ("modality", "tumor", "primary"))
    return rest if judges else sentence
