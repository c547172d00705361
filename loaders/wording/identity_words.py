"""The words by which a document says who and what it is, and the forms of names made of them."""

from __future__ import annotations

import re

from loaders.text.kept import kept
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern
from loaders.text.text import words_alone

__all__ = ["cue", "fold", "slug_of"]


def cue(*path: str) -> Pattern:
    """Return an entry of the lexicon of identity, a pattern or a list of them, as one pattern."""
    return lexicon_pattern("identity", *path)


@kept
def fold(text: str) -> str:
    """Return a text in lower case, every run of other signs one space."""
    return words_alone(text.casefold())


def slug_of(name: str) -> str:
    """Return the identifier of a payer by its name, legal forms left out."""
    bare = cue("payer", "legal").sub("", name)
    return re.sub(r"[^a-z0-9]+", "-", bare.casefold().replace("&", " and ")).strip("-")
