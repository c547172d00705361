"""Topics of cited works: whether a title shares anything with the passage that cites it."""

from __future__ import annotations

import re
from functools import cache, cached_property

from loaders.record import ReferenceEntry
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon
from ontology.phrases import fold
from ontology.vocabulary import Vocabulary

__all__ = ["Surroundings", "shares_topic"]

_TOPIC = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
"""A word that can be a topic, by its length."""


@cache
def _condition() -> tuple[Pattern, Pattern]:
    words = lexicon("audit")["topic"]
    return compile_pattern(words["condition"], re.IGNORECASE), compile_pattern(words["not_condition"], re.IGNORECASE)


@cache
def _common() -> frozenset[str]:
    return frozenset(fold(w) for w in lexicon("audit")["topic"]["common"])


class Surroundings:
    """What stands around a citation, and what it is about; all citations of one passage share it."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary

    @cached_property
    def words(self) -> set[str]:
        """Return the words of the passage that can be a topic."""
        return {fold(w) for w in _TOPIC.findall(self.text)} - _common()

    @cached_property
    def names_place(self) -> bool:
        """Tell whether the passage names a place that tumors are in."""
        return self.vocabulary.names_place(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Return the terms of the ontology that the passage names."""
        return frozenset(m.id for m in self.vocabulary.mentions(self.text, ("modality", "tumor", "primary")))


def shares_topic(entry: ReferenceEntry, passage: Surroundings, vocabulary: Vocabulary) -> bool:
    """Tell whether a title and a passage share a word, a place, or related terms of the ontology.

    A title that names neither a condition nor a term of the ontology has no topic to tell
    ('Cancer statistics'), and counts as fitting anywhere.
    """
    title = entry.title
    if any(fold(w) in passage.words for w in _TOPIC.findall(f"{title} {entry.first_author or ''}")):
        return True  # what most titles have in common with their passage costs least to tell
    own = {m.id for m in vocabulary.mentions(title, ("modality", "tumor", "primary"))}
    if not own and not _conditions(title):
        return True
    if vocabulary.names_place(title) and passage.names_place:
        return True
    return any(a in vocabulary.ancestors(b) or b in vocabulary.ancestors(a) for a in own for b in passage.terms)


def _conditions(title: str) -> list[str]:
    condition, not_condition = _condition()
    return [m[0] for m in condition.finditer(title) if not not_condition.match(m[0])]
