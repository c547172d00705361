"""Attributes that 'or' joins before one noun: what is asked of the noun behind it is asked of either.

'Unresectable or recurrent A when C' asks C of both; so does 'unresectable or B-like A when C' of which B was not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.conditions.criterion_trees import Found, any_of, hull, is_diagnosis
from loaders.conditions.joints import says_something
from loaders.record import Criterion
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern

__all__ = ["join_attributes"]

_BARE = re.compile(r"\s*(?:,\s*(?:(?:or|and/or)\s+)?|/\s*|\s(?:or|and/or)\s+)", re.IGNORECASE)
_THEN = (
    r"\s+(?:but\s+)?(?:only\s+)?(?:when(?:ever)?|if|provided|as\s+long\s+as|once|who|whose"
    r"|in\s+(?:whom|patients|members|individuals))\b"
)
_BEHIND = compile_pattern(r"\w{0,2}" + _THEN, re.IGNORECASE)
_NOUN = compile_pattern(rf"\s+(?P<words>[^,;:.()]{{2,100}}?){_THEN}", re.IGNORECASE)
_OR_NOUN = compile_pattern(rf"\s*,?\s*(?:or|and/or)\s+(?P<words>[^,;:.()]{{2,100}}?){_THEN}", re.IGNORECASE)


def join_attributes(text: str, units: list[Found], joints: list[str], unread: Callable[[int, int], Criterion]) -> None:
    """Put the attributes before a noun that 'or' joins together as one condition, in place.

    :param unread: what stands for words that nobody understood.
    """
    for k in reversed(range(len(joints))):
        between = text[units[k].end : units[k + 1].start]
        last = _OR_NOUN.match(between) if joints[k] == "or" else None
        noun = last or (_NOUN.match(between) if joints[k] in ("and", "when") else None)
        named = noun is not None and (
            says_something(noun["words"]) or connective("tumors").search(noun["words"].lower())
        )
        # 'Unresectable or recurrent tumors in patients with C': the noun was read with the last attribute.
        within = last is None and _BEHIND.match(between) and _names_tumors(text, units, k)
        if not (named or within) or is_diagnosis(units[k].criterion):
            continue
        first = k
        while first and _BARE.fullmatch(text, units[first - 1].end, units[first].start):
            first -= 1
        if last is None and "or" not in joints[first:k]:
            continue
        each = [u.criterion for u in units[first : k + 1]]
        end = units[k].end
        if last is not None and named:
            start = units[k].end + last.start("words")
            end = units[k].end + last.end("words")
            each.append(unread(start, end))
        units[first : k + 1] = [Found(units[first].start, end, any_of(each, hull(each)))]
        joints[first : k + 1] = ["and"]
        return


def _names_tumors(text: str, units: list[Found], k: int) -> bool:
    """Tell whether a condition ends with a word for tumors that the one before it leaves to it."""
    own, before = text[units[k].start : units[k].end], text[units[max(0, k - 1)].start : units[max(0, k - 1)].end]
    tumors = connective("tumors")
    return tumors.search(own.lower()) is not None and tumors.search(before.lower()) is None
