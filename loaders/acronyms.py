"""Acronyms that a document gives to treatments itself: 'a long name of a treatment (LNT)'.

Letters that mean something else in another document, or name a payer, are no
names of the ontology; where a document spells them out, they are its own.
"""

from __future__ import annotations

import re

from ontology.vocabulary import Vocabulary

__all__ = ["find_acronyms"]

_GIVEN = re.compile(r"\((?P<letters>[A-Z][A-Z0-9]{2,6})\)")
"""Two letters mean too much else."""
_BEFORE = 120
"""Characters before an acronym in which its name stands."""
_BETWEEN = 25
"""Characters between a name and its acronym at most ('... with a certain drug (LNT)')."""


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
        if initials.startswith(letters):
            out[letters] = named[-1].kind, named[-1].id
    return out
