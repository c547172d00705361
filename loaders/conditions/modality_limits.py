"""Criteria that hold for some of a statement's treatments only: '... (chemoembolization only)'.

An alternative is open, and a requirement binding, only to the treatments that it names. Each group of treatments
to which the same criteria apply gets a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from loaders.structure.outline import Item, replace_passage, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern
from loaders.text.text import Passage, join
from ontology.mentions import Mention
from ontology.scope import AnyOf, Named, Scope, members, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["divide_by_modality"]


_JOINING = re.compile(r"[\W_]*(?:(?:and|or|only|alone|the|all)\b[\W_]*)*")


@cache
def _only() -> Pattern:
    return connective("modality-only")


def _limit(passage: Passage, vocabulary: Vocabulary) -> tuple[frozenset[str], Passage] | None:
    """Return the treatments that a criterion is limited to, and its text without these words."""
    before = connective("modality-only-before").match(passage.text.lower())
    for match in (*([before] if before else ()), *_only().finditer(passage.text.lower())):
        start, end = match.span("names")
        mentions = vocabulary.mentions(passage.text[start:end], ("modality",))
        if not mentions or (match is before and not _names_alone(passage.text[start:end], mentions)):
            continue
        meant = members(union_of(Named(m.id) for m in mentions), vocabulary)
        if not (passage.text[: match.start()] + passage.text[match.end() :]).strip():
            return meant, passage  # 'For X only:' alone leads a list
        return meant, join([passage.slice(0, match.start()), passage.slice(match.end())], "")
    return None


def _names_alone(text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a text holds nothing but names and what joins them."""
    for mention in reversed(mentions):
        text = text[: mention.start] + " " + text[mention.end :]
    return _JOINING.fullmatch(text.lower()) is not None


def divide_by_modality(
    modality: Scope | None, children: list[Item], vocabulary: Vocabulary
) -> list[tuple[Scope | None, list[Item]]]:
    """Return the groups of a statement's treatments, each with the criteria of its list that concern them.

    One group, unchanged, where no criterion is limited to some of the treatments, or where the names
    are not among those of the statement.
    """
    if not isinstance(modality, AnyOf):
        return [(modality, children)]
    limits = {id(i): limit for i in walk(children) if (limit := _limit(i.passage, vocabulary)) is not None}
    if not limits:
        return [(modality, children)]
    groups: dict[frozenset[int], list[Scope]] = {}
    for part in modality.of:
        inside = members(part, vocabulary)
        groups.setdefault(frozenset(i for i, (meant, _) in limits.items() if inside <= meant), []).append(part)
    if frozenset().union(*groups) != frozenset(limits):
        return [(modality, children)]
    divided: list[tuple[Scope | None, list[Item]]] = [
        (union_of(parts), _concerning(children, limits, held)) for held, parts in groups.items()
    ]
    # A list of which nothing is left for a treatment would ask nothing of it.
    return divided if all(below for _, below in divided) else [(modality, children)]


def _concerning(
    items: list[Item], limits: Mapping[int, tuple[frozenset[str], Passage]], held: frozenset[int]
) -> list[Item]:
    """Return the items of a list without those that are limited to other treatments, at any depth."""
    out: list[Item] = []
    for item in items:
        limit = limits.get(id(item))
        if limit is not None and id(item) not in held:
            continue
        kept = item if limit is None else replace_passage(item, limit[1])
        below = _concerning(item.children, limits, held)
        if below or not item.children:
            out.append(replace(kept, children=below))
    return out
