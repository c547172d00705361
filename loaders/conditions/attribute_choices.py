"""Choices of attributes: 'or' between bare attributes of one noun gives one choice, whatever else is asked.

Of 'unresectable or recurrent A without B', nobody may have B. 'Unresectable, solitary or recurrent A' is a choice of
three, also where one of them was not read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from loaders.conditions.criterion_trees import Found, any_of, atoms_of, hull, is_diagnosis
from loaders.record import Criterion
from loaders.text.lexicon_patterns import connective

__all__ = ["choices_of_attributes"]

_ENDING = r"(?:able|ible|ed|[^m]ent|ant|only|ary|ory|ic|al|ive)"
_ADJECTIVE = re.compile(_ENDING + r"\s*\Z", re.IGNORECASE)
"""How a word ends that says what a noun is like; 'resectable disease' or 'transplantation' has a noun of its own."""
_WORD = rf"(?:[a-z]{{2,20}}ly\s+)?(?!(?:and|or|with|without)\b)[a-z][\w-]{{0,30}}?{_ENDING}(?![\w-])"
_MORE = rf"(?P<words>(?:\s*,\s*{_WORD}){{0,4}})"
_OR = r"(?:\s*,\s*|\s+)(?:or|and/or)\s+"
_NEXT = re.compile(rf"{_MORE}(?:(?P<or>{_OR}(?:[a-z]{{2,20}}ly\s+)?|\s*/\s*)|\s*,\s*)", re.IGNORECASE)
"""What stands between two attributes of a choice, with those between them that nobody has read."""
_NO_NOUN = r"(?:and|or|but|with|without|who|whose|that|which|if|when|where|in|of|for|on|by|at|as|to|is|are|has|have)\b"
_UNREAD_LAST = re.compile(rf"{_MORE}{_OR}(?P<last>{_WORD})(?=\s+(?!{_NO_NOUN})[a-z])", re.IGNORECASE)
_UNREAD_FIRST = re.compile(rf"(?P<first>\b{_WORD})(?P<words>(?:\s*,\s*{_WORD}){{0,4}}){_OR}\Z", re.IGNORECASE)
_NOUN = re.compile(rf"\s+(?!{_NO_NOUN})[a-z]", re.IGNORECASE)
_NEAR = 120
"""Characters before an attribute in which those stand that nobody has read."""
_EACH = re.compile(_WORD, re.IGNORECASE)
_APART = re.compile(r",\s*(?:or|and/or)\b", re.IGNORECASE)


def choices_of_attributes(text: str, units: Sequence[Found], unread: Callable[[int, int], Criterion]) -> list[Found]:
    """Return conditions with the attributes of one noun that 'or' joins together as one.

    :param unread: what stands for words that nobody understood.
    """
    out: list[Found] = []
    k = 0
    while k < len(units):
        last = _end_of_choice(text, units, k)
        begin = units[k - 1].end if k else 0
        end = units[last + 1].start if last + 1 < len(units) else len(text)
        out += _choice(text, units[k : last + 1], (begin, end), unread)
        k = last + 1
    return out


def _end_of_choice(text: str, units: Sequence[Found], first: int) -> int:
    """Return the last of the attributes that stand side by side from a condition on."""
    k = first
    while k + 1 < len(units) and _is_attribute(text, units[k]) and _may_end(text, units[k + 1]):
        between = _NEXT.fullmatch(text, units[k].end, units[k + 1].start)
        if between is None:
            break
        k += 1
        if between["or"] is not None:
            break
    return k


def _is_attribute(text: str, one: Found) -> bool:
    return not is_diagnosis(one.criterion) and _ADJECTIVE.search(text, one.start, one.end) is not None


def _may_end(text: str, one: Found) -> bool:
    """Tell whether a condition is an attribute, or one with the noun for tumors behind it: 'recurrent tumors'."""
    words = text[one.start : one.end].lower()
    noun = connective("attribute-noun").search(words)
    begins = _EACH.match(words.lstrip())
    return _is_attribute(text, one) or (
        not is_diagnosis(one.criterion) and noun is not None and begins is not None and not words[noun.end() :].strip()
    )


def _choice(
    text: str, run: Sequence[Found], within: tuple[int, int], unread: Callable[[int, int], Criterion]
) -> list[Found]:
    """Return attributes that stand side by side as one choice, or as they are where 'or' does not join the last two.

    :param within: where nothing else was read.
    """
    between = [m for a, b in itertools.pairwise(run) if (m := _NEXT.fullmatch(text, a.end, b.start)) is not None]
    ends_with_or = bool(between) and between[-1]["or"] is not None
    last = _is_attribute(text, run[-1])
    behind = _UNREAD_LAST.match(text, run[-1].end, within[1]) if last and not ends_with_or else None
    noun = not last or _NOUN.match(text, run[-1].end) is not None
    before = None
    if len(run) == 1 and noun and (last or _may_end(text, run[0])) and not is_diagnosis(run[0].criterion):
        before = _UNREAD_FIRST.search(text, max(within[0], run[0].start - _NEAR), run[0].start)
    if not (ends_with_or or behind or before):
        return list(run)
    unread_ones = [m for m in (before, *between, behind) if m is not None]
    listed = len(run) > 2 or any(m["words"] for m in unread_ones)
    if ends_with_or and not (listed or noun) and _APART.search(text, run[-2].end, run[-1].start):
        return list(run)  # 'unresectable, or recurrent and small': the second begins anew
    first = 0
    if ends_with_or and len(run) > 2 and not between[-1]["words"] and _alike(text, run[-2], run[-1]):
        # 'Unresectable, liver-only or liver-dominant A': the last two are the choice.
        first = next(i for i in range(len(run)) if all(_alike(text, u, run[-1]) for u in run[i:]))
        unread_ones = between[first:]
    members = [*run[first:], *(Found(a, b, unread(a, b)) for m in unread_ones for a, b in _unread_words(m))]
    members.sort(key=lambda f: f.start)
    each = [m.criterion for m in members]
    return [*run[:first], Found(members[0].start, members[-1].end, any_of(each, hull(each)))]


def _unread_words(match: re.Match[str]) -> list[tuple[int, int]]:
    named = [match.span(name) for name in ("first", "last") if name in match.re.groupindex]
    return [*named, *(m.span() for m in _EACH.finditer(match.string, *match.span("words")))]


def _alike(text: str, one: Found, other: Found) -> bool:
    """Tell whether two conditions are on one thing: of one characteristic, or compounds of one word ('liver-only')."""
    first, second = (text[f.start : f.end].lower().strip() for f in (one, other))
    stem = first.partition("-")[0] if "-" in first else None
    kinds = [{a.characteristic for a in atoms_of(f.criterion)} for f in (one, other)]
    return not kinds[0].isdisjoint(kinds[1]) or (stem is not None and second.startswith(stem + "-"))
