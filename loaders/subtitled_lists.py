"""Lists whose items stand under names: 'for ANY of the following:', 'Primary tumor', bullets, 'Metastatic tumor', ...

The names are no leads, so that nothing leads the bullets below them. They are put under the sentence that announces
the list, and so is what goes on with that sentence behind them ('when ALL of the following are also met:').
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loaders.lexicon_patterns import connective
from loaders.outline import Item
from loaders.statuses import takes_position

__all__ = ["put_under_lead"]

_WORDS = 8
"""Words of a name over some items, at most."""


def put_under_lead(roots: Sequence[Item]) -> list[Item]:
    """Return the items with the named parts of a list under the sentence that announces it."""
    out: list[Item] = []
    i = 0
    while i < len(roots):
        item = roots[i]
        out.append(item)
        i += 1
        if item.children or not item.passage.text.rstrip(" *").endswith(":") or not takes_position(item.passage.text):
            continue
        parts, end = _parts(roots, i)
        if not parts:
            continue
        while end < len(roots) and _goes_on(roots[end]) and roots[end].topics == item.topics:
            parts.append(roots[end])
            end += 1
        for part in parts:
            part.parent = item
        item.children = parts
        i = end
    return out


def _parts(roots: Sequence[Item], start: int) -> tuple[list[Item], int]:
    """Return the names that stand right behind a lead with the bullets under each, and where these end."""
    parts: list[Item] = []
    i = start
    while i + 1 < len(roots) and _names(roots[i]) and roots[i].topics == roots[start].topics:
        name = replace(roots[i], block=replace(roots[i].block, kind="item"))
        i += 1
        below = list(name.children)
        while not name.children and i < len(roots) and roots[i].block.kind == "item" and roots[i].block.bullet:
            below.append(roots[i])
            i += 1
        if not below:
            return [], start
        for child in below:
            child.parent = name
        name.children = below
        parts.append(name)
    return parts, i


def _names(item: Item) -> bool:
    """Tell whether an item is a short name."""
    text = item.passage.text
    short = item.block.kind == "paragraph" and len(text.split()) <= _WORDS and text[:1].isupper()
    return short and text[-1:] not in ".;," and connective("finite").search(text.lower()) is None


def _goes_on(item: Item) -> bool:
    """Tell whether an item goes on with the sentence over the list before it, with a list of its own."""
    text = item.passage.text.rstrip(" *")
    return bool(item.children) and text[:1].islower() and text.endswith(":")
