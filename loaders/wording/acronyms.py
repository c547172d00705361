"""Acronyms that a document gives to treatments itself: 'a long name of a treatment (LNT)'.

Letters that mean something else in another document, or name a payer, are no
names of the ontology; where a document spells them out, they are its own.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from loaders.text.patterns import compile_pattern
from ontology.vocabulary import Vocabulary

__all__ = ["find_acronyms"]

_GIVEN = re.compile(r"\((?P<letters>[A-Z][A-Z0-9]{1,6})\)")
_LETTERS = re.compile(r"[A-Za-z]+")
_SHORT = 2
"""Letters that mean too much else, unless they stand right behind the name, and several times in the document."""
_OFTEN = 3
_PAIR = compile_pattern(r"\b[A-Z][A-Z0-9]\b")
_OTHERWISE = compile_pattern(
    r"\b(?P<named>[A-Z][A-Z0-9])"
    r"(?=\s+(?:members?|plans?|enrollees?|beneficiar(?:y|ies)|products?|contracts?|polic(?:y|ies)|\d))"
    r"|,\s+(?P<state>[A-Z][A-Z0-9])(?=\s+\d{5}\b)"
    r"|\b(?:[Ff]or|[Tt]he\s+[Ss]tate\s+of)\s+(?P<place>[A-Z][A-Z0-9])(?=\s*:)"
)
"""Where letters stand for a line of business, a state or a marker ('MA plans', 'Boston, MA 02110', 'CA 19-9')."""
_BEFORE = 120
"""Characters before an acronym in which its name stands."""
_BETWEEN = 25
"""Characters between a name and its acronym at most ('... with a certain drug (LNT)')."""


def _initials(text: str) -> str:
    """Return the first letters of the words of a text, as capitals."""
    return "".join([word[0] for word in _LETTERS.findall(text)]).upper()


def _abbreviates(letters: str, word: str) -> bool:
    """Tell whether letters stand in a word in order, the first at its start: 'CE' for 'chemoembolization'."""
    left = iter(word.upper())
    return word[:1].upper() == letters[:1] and all(letter in left for letter in letters)


class _Pairs:
    """The pairs of capitals in a text: it is read once for all of them, and only where one is given a meaning."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def counts(self) -> Counter[str]:
        """Return how often each pair stands alone."""
        return Counter(_PAIR.findall(self._text))

    @cached_property
    def otherwise(self) -> frozenset[str]:
        """Return the pairs that stand for something else than a treatment somewhere."""
        return frozenset(match[match.lastgroup or 0] for match in _OTHERWISE.finditer(self._text))


def find_acronyms(text: str, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return kind and identifier of the treatments to which a text gives an acronym that the ontology does not know."""
    out: dict[str, tuple[str, str]] = {}
    pairs = _Pairs(text)
    for match in _GIVEN.finditer(text):
        letters = match["letters"]
        short = len(letters) <= _SHORT
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if letters in out or (not short and letters not in _initials(before)) or vocabulary.mentions(letters):
            continue  # that no words with these initials stand before them costs least to tell
        named = vocabulary.mentions(before, ("modality",))
        if not named or len(before.rstrip()) - named[-1].end > _BETWEEN:
            continue
        name = before[named[-1].start : named[-1].end]
        own = _initials(name).startswith(letters)
        own = own or (short and any(_abbreviates(letters, word) for word in _LETTERS.findall(name)))
        if not own or (short and before[named[-1].end :].strip()):
            continue
        if short and (pairs.counts[letters] < _OFTEN or letters in pairs.otherwise):
            continue
        out[letters] = named[-1].kind, named[-1].id
    return out
