"""Acronyms that a document gives to treatments itself: 'a long name of a treatment (LNT)'.

Letters that mean something else in another document, or name a payer, are no
names of the ontology; where a document spells them out, they are its own.
"""

from __future__ import annotations

import re

from ontology.vocabulary import Vocabulary

__all__ = ["find_acronyms"]

_GIVEN = re.compile(r"\((?P<letters>[A-Z][A-Z0-9]{1,6})\)")
_SHORT = 2
"""Letters that mean too much else, unless they stand right behind the name, and several times in the document."""
_OFTEN = 3
_OTHERWISE = (
    r"\b{letters}\s+(?:members?|plans?|enrollees?|beneficiar(?:y|ies)|products?|contracts?|polic(?:y|ies)|\d)"
    r"|,\s+{letters}\s+\d{{5}}\b|\b(?:[Ff]or|[Tt]he\s+[Ss]tate\s+of)\s+{letters}\s*:"
)
"""Where letters stand for a line of business, a state or a marker ('MA plans', 'Boston, MA 02110', 'CA 19-9')."""
_BEFORE = 120
"""Characters before an acronym in which its name stands."""
_BETWEEN = 25
"""Characters between a name and its acronym at most ('... with a certain drug (LNT)')."""


def _abbreviates(letters: str, word: str) -> bool:
    """Tell whether letters stand in a word in order, the first at its start: 'CE' for 'chemoembolization'."""
    left = iter(word.upper())
    return word[:1].upper() == letters[:1] and all(letter in left for letter in letters)


def find_acronyms(text: str, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return kind and identifier of the treatments to which a text gives an acronym that the ontology does not know."""
    out: dict[str, tuple[str, str]] = {}
    for match in _GIVEN.finditer(text):
        letters = match["letters"]
        if letters in out or vocabulary.mentions(letters):
            continue
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        named = vocabulary.mentions(before, ("modality",))
        if not named or len(before.rstrip()) - named[-1].end > _BETWEEN:
            continue
        words = re.findall(r"[A-Za-z]+", before[named[-1].start : named[-1].end])
        initials = "".join(word[0] for word in words).upper()
        short = len(letters) <= _SHORT
        own = initials.startswith(letters) or (short and any(_abbreviates(letters, word) for word in words))
        if short and (before[named[-1].end :].strip() or len(re.findall(rf"\b{letters}\b", text)) < _OFTEN):
            continue
        if short and re.search(_OTHERWISE.format(letters=letters), text):
            continue
        if own:
            out[letters] = named[-1].kind, named[-1].id
    return out
