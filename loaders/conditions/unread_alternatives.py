"""Unread alternatives: words that nobody understood which 'or' joins to a condition.

'Unresectable, or <something>': whoever can be operated on may still have what was not understood, so the condition asks
for either, and the second stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.conditions.criterion_trees import Found, any_of, atoms_of
from loaders.conditions.expressions import Unread
from loaders.conditions.joints import ASIDE

__all__ = ["beside_unread", "crossed_out", "joins_whole", "words_at"]

_WORD = r"(?!(?:with|without|when|if|who|whose|and|or|but|not|unless|except)\b)[\w-]+"
_BEHIND = re.compile(
    rf"(?P<words>(?:\s{{0,2}},(?:\s+{_WORD}){{1,4}}){{0,4}}\s{{0,2}},?\s{{0,2}}\bor(?:\s+{_WORD}){{1,8}})\s*(?=[.,;:)]|\Z)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\A|[.,;:(]\s*|\b(?:is|are|be|when|if)\s+)(?P<words>(?:{_WORD}\s+){{1,4}}),?\s*or\s+\Z", re.IGNORECASE
)

_DENIED = re.compile(
    r"\b(?:not?|without|neither|never|cannot|none|lack|lacks|absence|absent|free|exclud\w+|contraindicated|ineligible|unsuitable|unfit)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(r"\b(?:absent|excluded|ruled\s+out|not\s+(?:present|seen|found))\W*\Z", re.IGNORECASE)
_SAID_OF_IT = re.compile(
    r",?\s+or\s+(?:due|caused|limited|stable|controlled|treated|explained|related|secondary)\b", re.IGNORECASE
)
_ONE_CLAUSE = re.compile(r"[\s,;]*(?:(?:and|or|with)\b)?(?:(?!\b(?:and|but|with|when|if)\b)[^,;])*")
_NEAR = 80
"""Characters before a condition in which the words stand that 'or' joins to it."""


def beside_unread(text: str, found: Sequence[Found], left: Sequence[tuple[int, int]], unread: Unread) -> list[Found]:
    """Return conditions beside the words that 'or' joins to them: at the edge of a text, or between two commas.

    :param left: where the words stand that nobody understood.
    """
    out = sorted(found, key=lambda f: f.start)
    if not out or not left:
        return out
    last = max(out, key=lambda f: f.end)
    if _joins(text, last) and (behind := _BEHIND.match(text, last.end)) and _holds(left, behind.span("words")):
        out[out.index(last)] = _either(last, behind.span("words"), unread)
    for i, one in enumerate(out):
        # 'A, or something, in patients with B': B is asked in both cases.
        end = out[i + 1].start if i + 1 < len(out) else len(text)
        aside = ASIDE.match(text, one.end, end) if _joins(text, one) else None
        if aside is not None and _holds(left, aside.span("words")):
            out[i] = _either(one, aside.span("words"), unread)
    first = out[0]
    before = _BEFORE.search(text, max(0, first.start - _NEAR), first.start)
    if before and _joins(text, first) and _holds(left, before.span("words")):
        out[0] = _either(first, before.span("words"), unread)
    return out


def _holds(left: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    return any(span[0] <= start < span[1] for start, _ in left)


def _joins(text: str, one: Found) -> bool:
    """Tell whether an 'or' beside a condition gives a choice: 'not fit for A or B' asks for neither.

    A diagnosis bounds what is said of all others; a tumor that nobody knows among those named is told of elsewhere.
    """
    denied = _DENIED.search(text, max(0, one.start - _NEAR), one.end) is not None
    # 'X is absent or stable', 'is not above 3 or due to Y': what is said of the same thing is another choice.
    denied = denied and not (_ABSENT.search(text, one.start, one.end) or _SAID_OF_IT.match(text, one.end))
    return not denied and not any(atom.characteristic == "diagnosis" for atom in atoms_of(one.criterion))


def _either(one: Found, words: tuple[int, int], unread: Unread) -> Found:
    members = (one.criterion, unread(*words))
    at = tuple(sorted({span for m in members for span in m.at}, key=lambda s: s.start))
    return Found(min(one.start, words[0]), max(one.end, words[1]), any_of(members, at))


def joins_whole(text: str, span: tuple[int, int]) -> bool:
    """Tell whether an 'or' can join the words of a stretch to a condition as a whole."""
    return _ONE_CLAUSE.fullmatch(text, *span) is not None


def words_at(text: str, words: list[tuple[int, int]], without: tuple[tuple[int, int], ...] = ()) -> tuple[str, ...]:
    """Return the words at some places of a text, but for those within other places."""
    return tuple(text[a:b] for a, b in words if not any(start <= a < end for start, end in without))


def crossed_out(text: str, ignore: tuple[tuple[int, int], ...]) -> str:
    """Return a text with stretches of it crossed out."""
    signs = list(text)
    for start, end in ignore:
        signs[start:end] = "|" * len(signs[start:end])
    return "".join(signs)
