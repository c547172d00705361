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
_OPENS = frozenset((",", "(", "-", "–", "—", "of"))
"""What stands between a phrase and an adjective behind it."""
_BEFORE = frozenset(("of", "the", "a", "an"))
_KINDS = frozenset(("origin", "origins", "type", "types", "subtype", "subtypes", "primary", "primaries", "variant"))
_TAIL = _KINDS | frozenset(("only", "alone", "exclusively", "specifically"))
"""Words behind such an adjective that say no more: 'melanoma, uveal in origin', 'melanoma (uveal only)'."""
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
    first = next((i for i in range(last + 1, high) if forms[i] not in _BEFORE), high)
    if forms[last] in _OPENS and first < high and (own := _adjectives_behind(forms, first, named, tumors, common)):
        end = own[-1][0] + 1
        while end < high and (forms[end] in _TAIL or (forms[end] == "in" and forms[end + 1 : end + 2] == ["origin"])):
            end += 1
        if "of" in forms[last:first] and forms[end - 1] not in _KINDS:
            return [match]
        bracket = forms[last] == "("
        if forms[end : end + 1] == [")"] if bracket else end >= len(forms) or forms[end] in _CLOSES:
            if bracket and len(own) > 1:  # 'melanoma (cutaneous or uveal)' is all of it
                return [Match(match.first, end + 1, match.targets)]
            ends = [word + 1 for word, _ in own[:-1]] + [end + bracket]
            starts = [match.first, *(word for word, _ in own[1:])]
            return [Match(a, b, targets) for a, b, (_, targets) in zip(starts, ends, own, strict=True)]
    if "of" in named and forms[last] in _JOINS:
        word = last + 1
        while word < high and word - last <= 3 and forms[word] in _BETWEEN | _JOINS:
            word += 1
        nouns = [form for form in named[:-1] if form not in "-/()"]
        if word < high and (other := tumors([*nouns, forms[word]])):
            return [match, Match(word, word + 1, other)]
    return [match]


def _adjectives_behind(
    forms: Sequence[str],
    word: int,
    named: Sequence[str],
    tumors: Callable[[Sequence[str]], Targets],
    common: Collection[str],
) -> list[tuple[int, Targets]]:
    """Return the adjectives from a word on that belong to a phrase before them: 'melanoma, uveal or cutaneous'."""
    out: list[tuple[int, Targets]] = []
    while word < len(forms) and len(out) < _MOST and forms[word] not in common:
        own = _with_adjective(forms[word], named, tumors)
        if not own:
            break
        out.append((word, own))
        word += 1
        while word < len(forms) and forms[word] in _JOINS:
            word += 1
    return out


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
