"""Patterns of the lexicon: what a loader looks for, by its place in the file that names it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["connective", "lexicon_pattern", "said_of_any"]


@cache
def lexicon_pattern(name: str, *path: str) -> Pattern:
    """Return an entry of a file of the lexicon, a pattern or a list of alternatives, as one pattern of any case.

    :raises KeyError: when the file has no such entry.
    """
    value: Any = lexicon(name)
    for key in path:
        value = value[key]
    patterns = [value] if isinstance(value, str) else list(value)
    return compile_pattern("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


@cache
def connective(name: str) -> Pattern:
    """Return a pattern of the lexicon of connectives, for a text in lower case.

    :raises KeyError: when there is no such connective.
    """
    return compile_pattern(lexicon("connectives")[name]["pattern"])


@cache
def said_of_any() -> frozenset[str]:
    """Return the words of a position that narrow nothing."""
    return frozenset(lexicon("connectives")["of-any-denial"]["words"].split())
