"""Criteria that hold for some of a statement's treatments only: '... (chemoembolization only)'.

An alternative is open, and a requirement binding, only to the treatments that it names. Each group of treatments
to which the same criteria apply gets a statement of its own.
"""

from __future__ import annotations

from functools import cache

from loaders.structure.outline import Item, replace_passage
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern
from loaders.text.text import Passage, join
from ontology.scope import AnyOf, Named, Scope, members, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["divide_by_modality"]


@cache
def _only() -> Pattern:
    return connective("modality-only")


def _limit(passage: Passage, vocabulary: Vocabulary) -> tuple[frozenset[str], Passage] | None:
    """Return the treatments that a criterion is limited to, and its text without these words."""
    for match in _only().finditer(passage.text.lower()):
        start, end = match.span("names")
        mentions = vocabulary.mentions(passage.text[start:end], ("modality",))
        if mentions:
            meant = members(union_of(Named(m.id) for m in mentions), vocabulary)
            return meant, join([passage.slice(0, match.start()), passage.slice(match.end())], "")
    return None


def divide_by_modality(
    modality: Scope | None, children: list[Item], vocabulary: Vocabulary
) -> list[tuple[Scope | None, list[Item]]]:
    """Return the groups of a statement's treatments, each with the criteria of its list that concern them.

    One group, unchanged, where no criterion is limited to some of the treatments, or where the names
    are not among those of the statement.
    """
    limits = [_limit(child.passage, vocabulary) for child in children]
    if not isinstance(modality, AnyOf) or not any(limits):
        return [(modality, children)]
    groups: dict[tuple[bool, ...], list[Scope]] = {}
    for part in modality.of:
        inside = members(part, vocabulary)
        key = tuple(limit is None or inside <= limit[0] for limit in limits)
        groups.setdefault(key, []).append(part)
    if any(not any(key[i] for key in groups) for i in range(len(children))):
        return [(modality, children)]
    bare = [
        child if limit is None else replace_passage(child, limit[1])
        for child, limit in zip(children, limits, strict=True)
    ]
    return [
        (union_of(parts), [child for child, holds in zip(bare, key, strict=True) if holds])
        for key, parts in groups.items()
    ]
