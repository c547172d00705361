"""Lettered criteria: a list whose items a sentence over it combines by their letters ('A and B, or C')."""

from __future__ import annotations

import re

from loaders.criteria import Reader
from loaders.criterion_trees import all_of, any_of
from loaders.outline import Item
from loaders.patterns import compile_pattern
from loaders.record import Criterion
from loaders.text import Passage

__all__ = ["chosen"]

_LETTERED = compile_pattern(
    r"\b(?:(?i:either)\s+)?(?i:criteri(?:on|a))\s+(?P<list>[A-H]\b(?:\s*,?\s*(?:(?i:and|or|either|criteri(?:on|a))\s+)*[A-H]\b){1,7})"
    r"\s*(?:(?i:is|are)\s+(?i:met|satisfied|fulfilled))?"
)


def chosen(reader: Reader, sentence: Passage, items: list[Item]) -> tuple[Criterion, int, int] | None:
    """Return the items of a list combined as the sentence over it says by their letters: 'A and B, or C'.

    The list may have lost its letters to a conversion; then they count its items.
    """
    match = _LETTERED.search(sentence.text)
    if match is None:
        return None
    own = [item.path[-1] if item.block.labels else "" for item in items]
    lost = len(set(own)) == 1
    branches: list[Criterion] = []
    for branch in re.split(r"\s*,?\s*\bor\b\s*", re.sub(r"(?i)\bcriteri(?:on|a)\b|\beither\b", " ", match["list"])):
        letters = re.findall(r"\b[A-H]\b", branch)
        places = [ord(x) - 65 if lost else (own.index(x) if x in own else -1) for x in letters]
        if not places or any(not 0 <= p < len(items) for p in places):
            return None
        parts = [c for p in places if (c := reader.criterion(items[p])) is not None]
        if len(parts) != len(places):
            return None
        branches.append(all_of(parts, tuple(span for part in parts for span in part.at)))
    at = tuple(span for branch in branches for span in branch.at)
    return any_of(branches, at), match.start(), match.end()
