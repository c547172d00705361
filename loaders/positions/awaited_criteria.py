"""Awaited criteria: lists and criteria that a sentence announces and that stand below it or elsewhere."""

from __future__ import annotations

import re
from typing import Literal

from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.list_leads import read_lead
from loaders.wording.statuses import GRANT, StatusPhrase

__all__ = ["announces_list", "criteria_awaited"]

_FOLLOWING = re.compile(r"\bthe\s+following(?:\s+\w+){0,2}$", re.IGNORECASE)
"""The end of a sentence that a list goes on with."""


def announces_list(text: str) -> bool:
    """Tell whether a sentence announces a list that must follow it."""
    bare = text.rstrip(" *")
    lead = read_lead(bare)
    if _FOLLOWING.search(bare):
        return True
    if lead is not None and _LISTED_HERE.match(bare, lead.end):
        return False
    return bare.endswith(":") or (lead is not None and re.search(r"\bfollowing\b|\bbelow\b", bare.lower()) is not None)


_LISTED_HERE = re.compile(r"[^:;.]{0,50}:\s+(?:\S+\s+){2}")
"""Behind a lead, a colon with the list in the same sentence."""


_ALL_BELOW = re.compile(
    r"\b(?:all|each|any|both|one)\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+)?(?:conditions|criteria|requirements)\s+below\s+"
    r"(?:are|is|have\s+been)\s+(?:met|satisfied|fulfilled)\W*\Z"
)
"""The end of a lead whose list it means itself."""


def criteria_awaited(
    sentence: Passage, phrase: StatusPhrase, *, listed: bool = False
) -> Literal["elsewhere", "criteria"] | None:
    """Tell whether a sentence speaks of criteria that stand elsewhere in the document, or asks that they be met.

    The words of the position itself ('meets our criteria for coverage') do not.

    :param listed: whether a list stands under it, which 'when all of the criteria are met:' then means.
    """
    low = f"{sentence.text[: phrase.start]} {sentence.text[phrase.end :]}".lower()
    if phrase.status != GRANT and (reason := connective("unmet-standard").search(low)):
        low = low[: reason.start()]  # 'as it does not meet our evidence criteria' asks for none
    if connective("criteria-met").search(low):
        return None if listed else "criteria"
    told_elsewhere = phrase.status == GRANT and connective("conditional").search(low) and not listed
    if listed and _ALL_BELOW.search(low):
        return None
    return "elsewhere" if told_elsewhere or connective("criteria-elsewhere").search(low) else None
