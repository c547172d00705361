"""Acronyms that a document gives to treatments itself: 'a long name of a treatment (LNT)'.

Letters that mean something else in another document, or name a payer, are no
names of the ontology; where a document spells them out, they are its own.
"""

from __future__ import annotations

import re

from ontology.vocabulary import Vocabulary

__all__ = ["find_acronyms"]

_GIVEN = re.compile(r"\((?P<letters>[A-Z][A-Z0-9]{1,6})\)")
_LETTERS = re.compile(r"[A-Za-z]+")
_SHORT = 2
"""Letters that mean too much else, unless they stand right behind the name, and several times in the document."""
_OFTEN = 3
_NOUN = re.compile(r"\s+(?:members?|plans?|enrollees?|beneficiar(?:y|ies)|products?|contracts?|polic(?:y|ies)|\d)")
_ZIP_CODE = re.compile(r"\s+\d{5}\b")
_COMMA = re.compile(r",\s+\Z")
_COLON = re.compile(r"\s*:")
_STATE_OF = re.compile(r"\b(?:[Ff]or|[Tt]he\s+[Ss]tate\s+of)\s+\Z")
_NEAR = 60
"""Characters before letters in which a word stands that tells what they are."""
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


def _means_otherwise(text: str, start: int, end: int) -> bool:
    """Tell whether letters stand for a line of business, a marker or a state.

    'MA plans', 'CA 19-9', 'Boston, MA 02110', 'For MA: ...'.
    """
    before = text[max(0, start - _NEAR) : start]
    return (
        _NOUN.match(text, end) is not None
        or (_ZIP_CODE.match(text, end) is not None and _COMMA.search(before) is not None)
        or (_COLON.match(text, end) is not None and _STATE_OF.search(before) is not None)
    )


def _is_own(text: str, letters: str) -> bool:
    """Tell whether two letters stand in a text several times, and never for something else than a treatment."""
    # What stands before them is asked last, for `re` skips to the letters that a pattern begins with.
    places = [match.span() for match in re.finditer(rf"{letters}(?<!\w{letters})\b", text)]
    return len(places) >= _OFTEN and not any(_means_otherwise(text, *place) for place in places)


def find_acronyms(text: str, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return kind and identifier of the treatments to which a text gives an acronym that the ontology does not know."""
    out: dict[str, tuple[str, str]] = {}
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
        if short and not _is_own(text, letters):
            continue
        out[letters] = named[-1].kind, named[-1].id
    return out
