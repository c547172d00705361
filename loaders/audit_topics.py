"""Topics of cited works: whether a title shares anything with the passage that cites it."""

from __future__ import annotations

import re
from functools import cache

from loaders.patterns import Pattern, compile_pattern
from loaders.record import ReferenceEntry
from ontology.lexicon import lexicon
from ontology.phrases import fold
from ontology.vocabulary import Vocabulary

__all__ = ["shares_topic"]

_SHORTEST = 4
"""Letters of a word that can be a topic."""


@cache
def _condition() -> tuple[Pattern, Pattern]:
    words = lexicon("audit")["topic"]
    return compile_pattern(words["condition"], re.IGNORECASE), compile_pattern(words["not_condition"], re.IGNORECASE)


@cache
def _common() -> frozenset[str]:
    return frozenset(fold(w) for w in lexicon("audit")["topic"]["common"])


def shares_topic(entry: ReferenceEntry, passage: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a title and a passage share a word, a place, or related terms of the ontology.

    A title that names neither a condition nor a term of the ontology has no topic to tell
    ('Cancer statistics'), and counts as fitting anywhere.
    """
    title = entry.title
    own = {m.id for m in vocabulary.mentions(title, ("modality", "tumor", "primary"))}
    if not own and not _conditions(title):
        return True
    if _words(f"{title} {entry.first_author or ''}") & _words(passage):
        return True
    if vocabulary.names_place(title) and vocabulary.names_place(passage):
        return True
    theirs = {m.id for m in vocabulary.mentions(passage, ("modality", "tumor", "primary"))}
    return any(a in vocabulary.ancestors(b) or b in vocabulary.ancestors(a) for a in own for b in theirs)


def _conditions(title: str) -> list[str]:
    condition, not_condition = _condition()
    return [m[0] for m in condition.finditer(title) if not not_condition.match(m[0])]


def _words(text: str) -> set[str]:
    found = {fold(w) for w in re.findall(rf"[A-Za-z][A-Za-z-]{{{_SHORTEST - 1},}}", text)}
    return found - _common()
