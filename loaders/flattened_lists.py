"""Flattened lists: nested lists whose levels a conversion lost, so that all their items stand side by side.

An item that leads a list and has none below it leads the items behind it:

1. A lead right behind another one is its first item, for that one would have none else.
2. A lead with the words of an open one before its 'all of the following' is its sibling
   ('... as indicated by ALL of the following' / '... as indicated by ANY ONE of the following').
3. Any other lead is a sibling of the innermost open one; any other item stands under that.

Where a list ends cannot be told then; what was restored is reported.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from loaders.outline import Item
from loaders.patterns import compile_pattern

__all__ = ["restore_levels"]

_LEAD = compile_pattern(
    r"(?P<stem>.*?)(?:\b(?:all|any|both|either|one|each|at\s+least\s+\w+)\b[\w\s()]{0,30}?)?"
    r"(?:\bof\s+)?(?:\bthe\s+)?(?:\bfollowing\b(?:\s+\w+){0,3})?\s*(?P<colon>:)?",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = 2
"""Words before the quantifier that tell which leads are of one level."""


@dataclass(slots=True)
class _Open:
    item: Item
    stem: tuple[str, ...]


def restore_levels(items: list[Item]) -> list[Item]:
    """Put the items of flattened lists under those that lead them, in place; return the items whose lists were."""
    restored: list[Item] = []
    for item in items:
        if _is_flattened(item.children):
            _restore(item)
            restored.append(item)
        restored += restore_levels(item.children)
    return restored


def _is_flattened(siblings: list[Item]) -> bool:
    """Tell whether an item of a list without labels leads the one behind it, which stands at its level."""
    if any(i.block.kind != "item" or i.block.labels for i in siblings):
        return False
    level = len({i.block.indent for i in siblings}) == 1
    return level and any(_leads(a) and not a.children for a, _ in itertools.pairwise(siblings))


def _leads(item: Item) -> bool:
    text = item.passage.text.rstrip(" *_")
    return text.endswith(":") or text.lower().endswith("following")


def _stem(item: Item) -> tuple[str, ...]:
    match = _LEAD.fullmatch(item.passage.text.rstrip(" *_"))
    words = re.findall(r"\w+", (match["stem"] if match else item.passage.text).lower())
    quantified = match is not None and len(match["stem"]) < len(item.passage.text.rstrip(" *_:"))
    return tuple(words[-_WORDS:]) if quantified else ()


def _restore(parent: Item) -> None:
    siblings, parent.children = parent.children, []
    opened: list[_Open] = []
    for item in siblings:
        if _leads(item) and not item.children:
            stem = _stem(item)
            same = next((n for n in reversed(range(len(opened))) if opened[n].stem == stem), None)
            if same is not None:
                del opened[same:]
            elif opened and opened[-1].item.children:
                opened.pop()
            _put(item, opened[-1].item if opened else parent)
            opened.append(_Open(item, stem))
        else:
            _put(item, opened[-1].item if opened else parent)


def _put(item: Item, parent: Item) -> None:
    item.parent = parent
    parent.children.append(item)
