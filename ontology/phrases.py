"""Phrases: finding the ontology's labels in running text, longest first, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from ontology.lexicon import lexicon

__all__ = ["Match", "PhraseTable", "Token", "fold", "tokens"]


@cache
def _word() -> re.Pattern[str]:
    parts = lexicon("spelling")["joined"]
    joined = "|".join(rf"(?<=\b{part}-)" for part in parts)
    return re.compile(rf"[^\W_]+(?:-(?:{joined})(?=[a-z])[^\W_]+)?(?:\(e?s\))?|[,;:/&()+%<>≤≥=.\-]", re.IGNORECASE)


class Token(NamedTuple):
    """A word or sign: its folded form, where it stands, and whether it is printed in capitals."""

    form: str
    capitals: bool
    start: int
    end: int


_new = tuple.__new__
"""Makes a token in a quarter of the time that its call takes; every word of a document is one many times."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: tokens [first, last) and what the phrase stands for, as (kind, id)."""

    first: int
    last: int
    targets: tuple[tuple[str, str], ...]


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


def tokens(text: str) -> list[Token]:
    """Return the words and signs of a text."""
    return [_new(Token, (*_known(m[0][:60]), *m.span())) for m in _word().finditer(text)]


@lru_cache(maxsize=50_000)
def _known(word: str) -> tuple[str, bool]:
    """Return the folded form of a word, and whether it is set like an acronym (two capitals, or one and a digit)."""
    signs = sum(1 for c in word if c.isupper() or c.isdigit())
    return fold(word), signs >= 2 and word[0].isupper()


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
        words = tokens(phrase)
        forms = [t.form for t in words if t.form not in "-/.,()"]
        if not forms:
            return
        for form in forms:
            node = node.next.setdefault(form, _Node())
        # 'NET' is a tumor and 'net' is not: an acronym of one word is known by its capitals.
        if len(words) == 1 and words[0].capitals and len(words[0].form) <= 6:
            if (kind, id) not in node.acronyms:
                node.acronyms = (*node.acronyms, (kind, id))
        elif (kind, id) not in node.targets:
            node.targets = (*node.targets, (kind, id))

    def find(self, found: list[Token], any_case: bool = False) -> Iterable[Match]:
        """Yield the longest phrases from left to right, without overlap.

        `any_case` takes acronyms in small letters too, as people type them.
        """
        i, n = 0, len(found)
        first_words = self._root.next
        while i < n:
            if found[i].form not in first_words:
                i += 1
                continue
            node = self._root
            best: Match | None = None
            j = i
            while j < n:
                form = found[j].form
                if form in "()" and i < j and j + 1 < n:
                    j += 1  # 'transarterial (bland) embolization'
                    continue
                if form in ("-", "/") and j > i and j + 1 < n and found[j].start == found[j - 1].end:
                    j += 1
                    continue
                following = node.next.get(form)
                if following is None:
                    break
                node = following
                j += 1
                targets = node.targets
                if node.acronyms and (any_case or j - i > 1 or found[i].capitals):
                    targets += tuple(t for t in node.acronyms if t not in targets)
                if targets:
                    best = Match(i, j, targets)
            if best is None:
                i += 1
            else:
                yield best
                i = best.last
