"""Coordination: words that share the noun of a tumor's name with another word.

'Cutaneous or ocular melanoma' names both, and so does 'melanoma of the eye or the skin'; 'melanoma, ocular' and
'melanoma (ocular)' name the one of the adjective behind the noun, 'uveal (ocular) melanoma' that of the word outside
of the bracket.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ontology.phrases import Match

__all__ = ["with_shared_nouns"]

Targets = tuple[tuple[str, str], ...]
TargetsOf = Callable[[Sequence[str]], Targets]

_TUMORS = frozenset(("tumor", "primary", "adjective"))
_JOINS = frozenset((",", "or", "and", "/"))
_CLOSES = frozenset((",", ";", ".", ":", ")", "or", "and"))
_BETWEEN = frozenset(("of", "the", "in"))
_MOST = 6
"""Words at most that share one noun."""
_LONGER = 4
"""Words at most by which the end of a phrase may begin a longer one."""


def with_shared_nouns(
    forms: Sequence[str], matches: Sequence[Match], targets_of: TargetsOf, common: Collection[str]
) -> list[Match]:
    """Return the phrases of a text with those of words that share a noun with one of them, in order.

    :param forms: the words and signs of the text, folded.
    :param targets_of: what a phrase stands for, by its words.
    :param common: words that say something by themselves ('primary', 'metastatic'); they share none.
    """

    def tumors(words: Sequence[str]) -> Targets:
        return tuple(t for t in targets_of(words) if t[0] in _TUMORS)

    out: list[Match] = []
    for n, match in enumerate(matches):
        low = out[-1].last if out else 0
        high = matches[n + 1].first if n + 1 < len(matches) else len(forms)
        if not any(kind in _TUMORS for kind, _ in match.targets):
            out.append(match)
            continue
        match = _bracketed(forms, match, low, tumors)
        out += reversed(_before(forms, match, low, tumors, common))
        out += _inverted(forms, match, high, tumors, common)
    return out


def _before(
    forms: Sequence[str], match: Match, low: int, tumors: Callable[[Sequence[str]], Targets], common: Collection[str]
) -> list[Match]:
    """Return the words before a phrase that share its noun, the nearest first: 'cutaneous or ocular melanoma'."""
    named = [form for form in forms[match.first : match.last] if form not in "-/()"]
    tails = [named[k:] for k in range(1, len(named))]
    out: list[Match] = []
    at = match.first
    while tails and len(out) < _MOST:
        word = at - 1
        while word >= low and at - word <= 2 and forms[word] in _JOINS:
            word -= 1
        if word < low or word == at - 1 or forms[word] in common or not forms[word].isalnum():
            break
        shared = next((found for tail in tails if (found := tumors([forms[word], *tail]))), ())
        if not shared:
            break
        out.append(Match(word, word + 1, shared))
        at = word
    return out


def _bracketed(forms: Sequence[str], match: Match, low: int, tumors: Callable[[Sequence[str]], Targets]) -> Match:
    """Return a phrase whose first word a bracket holds, with the word before the bracket: 'uveal (ocular) melanoma'."""
    word = match.first - 2
    if word < low or forms[match.first - 1] != "(" or forms[match.first + 1 : match.first + 2] != [")"]:
        return match
    outer = tumors([forms[word], *forms[match.first + 2 : match.last]])
    return Match(word, match.last, outer) if outer else match


def _inverted(
    forms: Sequence[str], match: Match, high: int, tumors: Callable[[Sequence[str]], Targets], common: Collection[str]
) -> list[Match]:
    """Return a phrase with what stands behind it: 'melanoma, ocular', 'melanoma of the eye or the skin'."""
    last, named = match.last, [*forms[match.first : match.last]]
    if last + 1 >= high:
        return [match]
    if forms[last] in _BETWEEN and (split := _longer_tail(forms, match, high, tumors)):
        return split
    closed = (last + 2 >= len(forms) or forms[last + 2] in _CLOSES) and forms[last + 1] not in common
    if forms[last] == "," and closed and (own := _with_adjective(forms[last + 1], named, tumors)):
        return [Match(match.first, last + 2, own)]
    in_bracket = forms[last] == "(" and forms[last + 2 : last + 3] == [")"]
    if in_bracket and (own := _with_adjective(forms[last + 1], named, tumors)):
        return [Match(match.first, last + 3, own)]
    if "of" in named and forms[last] in _JOINS:
        word = last + 1
        while word < high and word - last <= 3 and forms[word] in _BETWEEN | _JOINS:
            word += 1
        if word < high and (other := tumors([*named[:-1], forms[word]])):
            return [match, Match(word, word + 1, other)]
    return [match]


def _with_adjective(word: str, named: Sequence[str], tumors: Callable[[Sequence[str]], Targets]) -> Targets:
    """Return what a phrase means with an adjective before its noun: 'ocular' in 'liver metastases from melanoma'."""
    return next((own for k in range(len(named)) if (own := tumors([*named[:k], word, *named[k:]]))), ())


def _longer_tail(
    forms: Sequence[str], match: Match, high: int, tumors: Callable[[Sequence[str]], Targets]
) -> list[Match]:
    """Return a phrase cut in two where its end begins a longer one: 'metastases from melanoma' + 'of the skin'."""
    for k in range(match.first + 1, match.last):
        ends = range(min(high, match.last + _LONGER), match.last, -1)
        end = next((end for end in ends if tumors(forms[k:end])), None)
        head = next((last for last in range(k, match.first, -1) if tumors(forms[match.first : last])), None)
        if end is not None and head is not None:
            return [
                Match(match.first, head, tumors(forms[match.first : head])),
                Match(k, end, tumors(forms[k:end])),
            ]
    return []
