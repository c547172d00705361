"""Phrases: finding the ontology's labels in running text, longest first, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from ontology.lexicon import lexicon

__all__ = ["Match", "PhraseTable", "Words", "fold", "read_words"]


@cache
def _word() -> re.Pattern[str]:
    parts = lexicon("spelling")["joined"]
    joined = "|".join(rf"(?<=\b{part}-)" for part in parts)
    return re.compile(rf"[^\W_]+(?:-(?:{joined})(?=[a-z])[^\W_]+)?(?:\(e?s\))?|[,;:/&()+%<>≤≥=.\-]", re.IGNORECASE)


class Match(NamedTuple):
    """A phrase found: words [first, last) and what the phrase stands for, as (kind, id)."""

    first: int
    last: int
    targets: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Words:
    """The words and signs of a text in order: as printed and in their folded forms.

    Few readers ask where a word stands, so that the places are found up to the word that one asks for.
    """

    text: str
    printed: list[str]
    forms: list[str]
    _starts: list[int] = field(default_factory=list)

    def start(self, at: int) -> int:
        """Return where a word starts in the text."""
        starts = self._starts
        known = len(starts)
        if at >= known:
            position = starts[-1] + len(self.printed[known - 1]) if known else 0
            find = self.text.find
            for word in self.printed[known : at + 1]:  # what stands between two words begins none: the next is the next
                position = find(word, position)
                starts.append(position)
                position += len(word)
        return starts[at]

    def end(self, at: int) -> int:
        """Return where a word ends in the text."""
        return self.start(at) + len(self.printed[at])


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word in the form in which phrases are compared: lower case, singular, one spelling."""
    word = word.lower().replace("-", "") if len(word) > 1 else word
    if word.endswith(("(s)", "(es)")):
        word = word[: word.index("(")]
    word = _spellings().get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            word = word[:-3] + "y"
        elif word.endswith("ses") and len(word) > 5:
            word = word[:-2] + "is"
        else:
            word = word[:-1]
    return _spellings().get(word, word)


def _spellings() -> dict[str, str]:
    table: dict[str, str] = lexicon("spelling")["words"]
    return table


def read_words(text: str) -> Words:
    """Return the words and signs of a text."""
    printed = _printed(text)
    short = len(text) <= _LONGEST or max(map(len, printed), default=0) <= _LONGEST
    read = printed if short else [word[:_LONGEST] for word in printed]
    return Words(text, printed, list(map(fold, read)))


def _printed(text: str) -> list[str]:
    """Return the words and signs of a text as they are printed.

    Most of what stands between spaces is one word, or one with a stop; only the rest needs the pattern.
    """
    out: list[str] = []
    find_words = _word().findall
    for stretch in text.split():
        if stretch.isalnum():
            out.append(stretch)
        elif stretch[-1] in ",.;:" and stretch[:-1].isalnum():
            out += stretch[:-1], stretch[-1]
        elif stretch.lower() == "and/or":
            out.append(stretch[4:])  # as in a phrase with 'or'
        else:
            out += find_words(stretch)
    return out


_LONGEST = 60
"""Letters of a word that are read; no term has a longer one."""


@lru_cache(maxsize=50_000)
def _in_capitals(word: str) -> bool:
    """Tell whether a word is set like an acronym (two capitals, or one and a digit)."""
    signs = sum(1 for c in word if c.isupper() or c.isdigit())
    return signs >= 2 and word[0].isupper()


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    targets: tuple[tuple[str, str], ...] = ()
    acronyms: tuple[tuple[str, str], ...] = ()


class PhraseTable:
    """A trie over folded words. Hyphens and slashes inside a phrase do not count."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, kind: str, id: str) -> None:
        """Let a phrase stand for a term; a phrase may stand for several."""
        node = self._root
        words = read_words(phrase)
        forms = [form for form in words.forms if form not in "-/.,()"]
        if not forms:
            return
        for form in forms:
            node = node.next.setdefault(form, _Node())
        # 'NET' is a tumor and 'net' is not: an acronym of one word is known by its capitals.
        if len(words.printed) == 1 and _in_capitals(words.printed[0][:_LONGEST]) and len(words.forms[0]) <= 6:
            if (kind, id) not in node.acronyms:
                node.acronyms = (*node.acronyms, (kind, id))
        elif (kind, id) not in node.targets:
            node.targets = (*node.targets, (kind, id))

    def targets_of(self, forms: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return what a phrase of folded words stands for, acronyms aside; nothing where it is none."""
        node = self._root
        for form in forms:
            following = node.next.get(form)
            if following is None:
                return ()
            node = following
        return node.targets

    def find(self, words: Words, any_case: bool = False) -> Iterable[Match]:
        """Yield the longest phrases from left to right, without overlap.

        `any_case` takes acronyms in small letters too, as people type them.
        """
        forms = words.forms
        n, end = len(forms), 0
        first_words = self._root.next
        for i in [at for at, form in enumerate(forms) if form in first_words]:
            if i < end:
                continue
            node = self._root
            best: Match | None = None
            j = i
            while j < n:
                form = forms[j]
                if form in _SIGNS and i < j and j + 1 < n and _skipped(words, j):
                    j += 1
                    continue
                following = node.next.get(form)
                if following is None:
                    break
                node = following
                j += 1
                targets = node.targets
                if node.acronyms and (any_case or j - i > 1 or _in_capitals(words.printed[i][:_LONGEST])):
                    targets += tuple(t for t in node.acronyms if t not in targets)
                if targets:
                    best = Match(i, j, targets)
            if best is not None:
                end = best.last
                yield best


_SIGNS = frozenset(("(", ")", "-", "/"))


def _skipped(words: Words, at: int) -> bool:
    """Tell whether a sign inside a phrase does not count: 'transarterial (bland) embolization', 'A-B'."""
    return words.forms[at] in "()" or words.start(at) == words.end(at - 1)
