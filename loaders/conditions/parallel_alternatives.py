"""Parallel alternatives: what stands before or behind alternatives that bound the same things is asked in each."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["asked_before", "asked_behind", "clause_of_alternatives", "clause_of_relatives", "with_same_word"]

Kinds = Sequence[Sequence[frozenset[str]]]
"""Per alternative, per condition of it in order, the characteristics that it bounds."""


_OPENS = re.compile(r"\b(?:when(?:ever)?|if|provided|as\s+long\s+as|once)\b", re.IGNORECASE)
_SAYS = r"(?:is|are|has|have|must|should|shall|can|cannot|may|was|were|does|do)\b"
_AND_SO = re.compile(
    r"\band\s+(?:the\s+|an?\s+|all\s+|there\s+)?(?:[\w'-]+\s+){0,2}?" + _SAYS + r"[^,;:.]*\Z", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:]|\b" + _SAYS, re.IGNORECASE)
_OR_WITH = re.compile(r"\bor\s+(?P<word>with|without|have|has|in)\b[^,;:]*\Z", re.IGNORECASE)


_NEAR = 200
"""Characters before a condition in which the words stand that join it, at most."""


def clause_of_alternatives(between: Sequence[str], joints: Sequence[str]) -> int | None:
    """Return the first condition of a clause that holds all the alternatives of a text, which others stand before.

    :param between: what stands between one condition and the next.
    :param joints: what that makes of them.

    >>> clause_of_alternatives([" tumors are covered when ", " or "], ["and", "or"])
    1
    """
    if "or" not in joints:
        return None
    first = joints.index("or")
    for cut in range(first, 0, -1):
        if _OPENS.search(between[cut - 1]):
            return cut
        # 'A and the patient has B or C'
        if _AND_SO.search(between[cut - 1][-_NEAR:]) and not any(map(_CLAUSE.search, between[cut:])):
            return cut
    return None


def clause_of_relatives(text: str, ends: Sequence[tuple[int, int]], joints: Sequence[str]) -> int | None:
    """Return the first condition of a relative clause whose verbs 'or' joins, which others stand before.

    'A in patients with B who are C or have D' asks A and B in both cases.

    :param ends: where each condition begins and ends.

    >>> text = "unresectable tumors in adults who are frail or are old"
    >>> clause_of_relatives(text, [(0, 12), (38, 43), (47, 54)], ["and", "or"])
    1
    """
    if "or" not in joints:
        return None
    first = joints.index("or")
    joined = [*_OR_DOES.finditer(text, ends[first][1], ends[first + 1][1])]
    if not any(m.start() < ends[first + 1][0] for m in joined):
        return None
    for cut in range(first, 0, -1):
        between = text[ends[cut - 1][1] : ends[cut][1]]
        if _WHO.search(between[: ends[cut][0] - ends[cut - 1][1] + _PRONOUN]):
            return cut
    return None


_WHO = re.compile(r"\b(?:whom?|that|which|whose)\b", re.IGNORECASE)
_PRONOUN = 9
"""Characters of a condition in which the pronoun before it may be read with it ("for whom it is not safe")."""
_OR_DOES = re.compile(
    r"\bor\s+(?:(?:(?:for|in|to|with|of|on|from|by)\s+(?:whom|which|whose)|who|that|which|whose)\s|(?:(?:also|otherwise|currently|either)\s+)?"
    r"(?:is|are|was|were|has|have|had|cannot|can|could|does|do|did|may|must|will|would|refuses?|declines?|fails?|failed)\s)",
    re.IGNORECASE,
)


def with_same_word(between: Sequence[str], joints: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and the last condition of alternatives that one word opens: 'A, with B or with C, and D'."""
    for k, text in enumerate(stretch[-_NEAR:] for stretch in between):
        again = _OR_WITH.search(text) if joints[k] == "or" else None
        if again is None:
            continue
        opens = re.compile(r",[^,;:]*\b" + again["word"] + r"\b[^,;:]*\Z", re.IGNORECASE)
        first = next((j for j in range(k, 0, -1) if opens.search(between[j - 1])), None)
        if first is None:
            return None
        closes = (j for j in range(k + 1, len(between)) if re.match(r"[^,;]*,\s*and\b", between[j], re.IGNORECASE))
        return first, next(closes, len(between))
    return None


def asked_before(alternatives: Kinds) -> int:
    """Return how many conditions before the first alternative are asked in each: the others bound what it bounds.

    'No ascites, with one tumor of 5 cm, or with up to three of 3 cm'.
    """
    if len(alternatives) < 2:
        return 0
    bounded = _bounded(alternatives[1]) if len(alternatives[1]) > 1 else frozenset()
    if not bounded or any(_bounded(part) != bounded for part in alternatives[1:]):
        return 0
    first = alternatives[0]
    lead = next((i for i, kind in enumerate(first) if kind & bounded), 0)
    return lead if _bounded(first[lead:]) == bounded else 0


def asked_behind(alternatives: Kinds) -> int:
    """Return how many conditions behind the last alternative are asked in each: it bounds what the others bound.

    'One tumor of 5 cm, or up to three of 3 cm, and no ascites'.

    >>> size, count, ascites = frozenset({"size"}), frozenset({"count"}), frozenset({"ascites"})
    >>> asked_behind([[count, size], [count, size, ascites]])
    1
    >>> asked_behind([[count], [count, ascites]])
    0
    """
    if len(alternatives) < 2 or len(alternatives[0]) < 2:
        return 0
    bounded = _bounded(alternatives[0])
    if any(_bounded(part) != bounded for part in alternatives[:-1]):
        return 0
    last = alternatives[-1]
    begin = next((i for i, kind in enumerate(last) if not kind & bounded), len(last))
    same = _bounded(last[:begin]) == bounded and not _bounded(last[begin:]) & bounded
    return len(last) - begin if same else 0


def _bounded(part: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*part)
