"""Joints: the words between two conditions of a text, and what they make of them."""

from __future__ import annotations

import re

from ontology.lexicon import lexicon

__all__ = ["ASIDE", "joint_of", "says_something"]

_OR = re.compile(r"\bor\b|\bunless\b|/(?=\s*$)|\bexcept\s+(?:when|if)\b", re.IGNORECASE)
_BRACKET = re.compile(r"\([^()]*\)")
"""What a bracket says joins nothing outside of it: 'melanoma (ocular or cutaneous) or breast cancer'."""
_ENDED = re.compile(r"^[^()]*\)")
"""Nor does the rest of a bracket that holds the first condition: 'a tumor (A or non-B) when ...'."""
_COMMA = re.compile(r"^[\s,;]*$")
_WHEN = re.compile(r",\s*(?:and\s+|but\s+)?(?:only\s+)?(?:when|if|provided|as\s+long\s+as)\b", re.IGNORECASE)


_OPENS = re.compile(r"\s*(?:[,;]\s*)?(?:and|but)\b(?!\s*/)", re.IGNORECASE)


def says_something(text: str) -> bool:
    """Tell whether a text holds a word that says something."""
    neutral = lexicon("characteristics")["neutral"]["words"].split()
    return any(w not in neutral for w in re.findall(r"[a-z]{3,}", text.lower()))


_CLOSED = re.compile(
    r"[^,;]{3,60},\s*(?:with|when|if|who|whose|in\s+whom|where|provided|as\s+long\s+as)\b", re.IGNORECASE
)
"""What an 'or' joins to the words before it, up to the comma behind which something else is asked."""

_AGAIN = re.compile(
    r"\b(?P<noun>[a-z][\w-]{1,40})\s*,?\s+(?:or|and/or)\s+(?:(?:an?|the|for|in|of)\s+){0,2}(?P=noun)\b", re.IGNORECASE
)
"""A noun named again behind 'or': another alternative begins with it."""

ASIDE = re.compile(r"\s*,\s*or\s+(?P<words>[^,;]{3,}),\s*(?=(?:in|with|when|if|who|whose|and)\b)", re.IGNORECASE)
"""An alternative between commas, behind which something is asked in both cases: ', or B, in patients with C'."""


def joint_of(between: str) -> str:
    """Return what the text between two conditions says of them.

    :returns: 'and', 'or', 'comma' (what the next one says), 'when' (the second is asked of all alternatives before it)
        or 'else' (the second is an alternative to what nobody has read between them).
    """
    between = _ENDED.sub("", _BRACKET.sub("", between))
    if match := _OR.search(between):
        if (apart := ASIDE.match(between)) and says_something(apart["words"]):
            return "and"  # what it joins to the words before it is told by `beside_unread`
        if (aside := _CLOSED.match(between, match.end())) and says_something(aside[0].partition(",")[0]):
            return "and"  # 'not fit for surgery or Y, with lesions of ...': the word joins Y to what stands before it
        if re.search(r"\b(?:and|but)\b", between[match.end() :], re.IGNORECASE):
            return "and"  # '... because of its place, of other illness, or both, and ...': the last word joins
        before = between[: match.start()]
        if _AGAIN.search(between):
            return "or"  # 'unresectable A, or A of 3 cm or less'
        if _WHEN.search(before):
            # 'A, when something or B', 'A, when the liver is the only or the dominant site'
            return "when"
        behind = says_something(between[match.end() :])
        if (opens := _OPENS.match(before)) and says_something(before[opens.end() :]) and not behind:
            return "else"
        if not says_something(before):
            return "or"
        if behind:
            return "and"  # 'A, after failure of, or intolerance to, B': it joins what nobody has read on both sides
        # 'A, something or B': B is an alternative to what nobody has read.
        return "else" if before.lstrip()[:1] == "," else "or"
    if _WHEN.search(between):
        return "when"
    if _COMMA.match(between) and ("," in between or ";" in between):
        return "comma"
    return "and"
