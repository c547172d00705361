"""Shared objects: two conditions that 'or' joins before the words with which both go on ('failed, or cannot bear, X').

They are one choice, whatever else the sentence asks: 'A and the patient has failed, or cannot bear, X' asks A in
either case.
"""

from __future__ import annotations

import re

from loaders.conditions.criterion_trees import Found, any_of
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern

__all__ = ["with_shared_objects"]

_OR = compile_pattern(
    r"\s*,?\s+(?:or|and/or)\s+(?:(?:who|that|which|is|are|was|were|has|have|had|in|with|as|for|to|an?|the|be|been"
    r"|patients|members|individuals|persons|those)\s+){0,4}"
)


def with_shared_objects(text: str, found: list[Found]) -> list[Found]:
    """Return conditions, two that share the words behind the second as one.

    :param text: lower-cased, in which the conditions stand.
    """
    out: list[Found] = []
    for one in sorted(found, key=lambda f: f.start):
        last = out[-1] if out else None
        if last is not None and _goes_on(text, last, one):
            criteria = (last.criterion, one.criterion)
            out[-1] = Found(last.start, one.end, any_of(criteria, tuple(s for c in criteria for s in c.at)))
        else:
            out.append(one)
    return out


def _goes_on(text: str, one: Found, other: Found) -> bool:
    """Tell whether a condition ends in a word that needs more, and 'or' joins another one to it."""
    if one.end > other.start or _OR.fullmatch(text[one.end : other.start]) is None:
        return False
    words = re.sub(r"[\s,]+\Z", "", text[one.start : one.end])
    return connective("goes-on").search(words) is not None
