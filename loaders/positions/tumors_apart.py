"""Tumors apart: one sentence that judges something for several tumors, each with conditions behind its name.

'X is covered for A of 5 cm or less or B with 3 or fewer lesions' becomes a sentence on A and one on B. What the
sentence asks behind 'when' at its end is asked of each, and so is what it says of the patient or of the use. Of what
else stands behind the last tumor nobody can tell whether it is asked of the others; such a sentence stays whole.
"""

from __future__ import annotations

import itertools
import re

from loaders.conditions.joints import says_something
from loaders.positions.awaited_criteria import announces_list
from loaders.positions.clauses import hard_conditions
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import OwnTerms
from ontology.vocabulary import Vocabulary

__all__ = ["split_tumors"]

_MOST = 12
"""Tumors of one sentence at most."""
_GAP = 160
"""Characters between two tumors at most, for the conditions of the first to stand there."""
_BEFORE_NAME = r"(?:(?:either|for|in|of|to\s+treat|the|treatment|an?)\s+)*(?:[a-z-]+\s+){0,2}"
_JOINT = compile_pattern(rf"(?:\s*,?\s+(?:and|or|and/or)\s+|\s*,\s+)(?={_BEFORE_NAME}\Z)", re.IGNORECASE)
_LIMITS = compile_pattern(
    r"\s*(?:[,(]\s*)?(?:(?:of|up\s+to|no\s+(?:more|larger|greater)|not\s+(?:more|larger|greater)|that|which|with|measuring|at\s+most"
    r"|(?:\w+\s+){1,2}or\s+(?:fewer|less|smaller))\b|[<>≤≥\d])",
    re.IGNORECASE,
)
"""How what is asked of a tumor begins behind its name."""
_NAMES = compile_pattern(r"\b(?:for|in|of|treat|either|both|the|an?)\s+\Z", re.IGNORECASE)
"""What stands right before the first tumor, where no word before it is asked of it."""


def split_tumors(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Return a sentence tumor by tumor where conditions stand between their names; else the sentence as it is."""
    text = sentence.text
    phrase = position_in(sentence, own_terms)
    if phrase is None or announces_list(text) or not connective("asked-behind-name").search(text.lower(), phrase.end):
        return [sentence]
    asked = [h for h in hard_conditions(text.lower()) if h >= phrase.end]
    tumors = [m for m in vocabulary.mentions(text, ("tumor", "primary")) if m.start >= phrase.end]
    if not 1 < len(tumors) <= _MOST or len({m.id for m in tumors}) < len(tumors):
        return [sentence]
    if not _NAMES.search(text, phrase.end, tumors[0].start) or any(h < tumors[-1].end for h in asked):
        return [sentence]
    cuts: list[tuple[int, int]] = []
    for one, other in itertools.pairwise(tumors):
        gap = text[one.end : other.start]
        joints = list(_JOINT.finditer(gap)) if len(gap) <= _GAP else []
        if not joints or connective("named-otherwise").search(gap.lower()):
            return [sentence]
        said = gap[: joints[-1].start()]
        if said.strip(" ,()"):
            if not _LIMITS.match(said) or not connective("asked-behind-name").search(said.lower()):
                return [sentence]
            cuts.append((one.end + joints[-1].start(), one.end + joints[-1].end()))
    if not cuts:
        return [sentence]
    of_all = connective("asked-of-all").search(text.lower(), tumors[-1].end)
    start, end = tumors[0].start, min([*asked, *([of_all.start()] if of_all else [])], default=len(text))
    if not _of_the_last(text[tumors[-1].end : end]):
        return [sentence]
    head, tail = sentence.slice(0, start), sentence.slice(end)
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    parts = [sentence.slice(a, b).strip() for a, b in zip(starts, ends, strict=True)]
    whole = [join([head, part], "") for part in parts]
    return [join([each, tail]) for each in whole] if tail.text else whole


_PARTS = re.compile(
    r"[,;()]|\s(?=(?:and|but|with|without|that|which|no|free|lacking|having|confined|limited|not"
    r"|in\s+the\s+(?:absence|presence|setting|context))\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s*(?:that|which)\s", re.IGNORECASE)


def _of_the_last(behind: str) -> bool:
    """Tell whether what stands behind the last tumor is surely of that: its figures, or the clause right behind it."""
    first = True
    for part in _PARTS.split(behind):
        if not says_something(part):
            continue
        if not connective("figure-of-tumor").search(part.lower()) and not (first and _RELATIVE.match(part)):
            return False
        first = False
    return True
