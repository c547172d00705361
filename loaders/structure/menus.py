"""Menus: the names of the parts of a policy, printed over them as a row of links.

A paragraph or list that holds nothing but the names under which the policy goes on says nothing; read as a sentence,
it would leave open what every 'all other' of the policy is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from loaders.structure.blocks import Block

__all__ = ["menus_in"]

_LINK = re.compile(r"\[[^\[\]]{1,30}\]")
_SEVERAL = 3
"""Names of a menu, at least."""
_PARTS = 24
"""Parts behind the one of the menu that it may name, at most."""
_WORDS = 12
"""Words of a name, at most."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w&/-]+", _LINK.sub(" ", text.casefold())))


def menus_in(blocks: Sequence[Block], behind: Iterable[str] = ()) -> frozenset[int]:
    """Return the paragraphs of a part (by identity) that only name, in order, what stands behind them.

    :param behind: the titles of the parts behind this one.
    """
    names = {_words(title): len(blocks) for title in islice(behind, _PARTS)}
    for i, block in enumerate(blocks):
        words = _words(block.text)
        if 0 < len(words) <= _WORDS and block.kind in ("heading", "item"):
            names[words] = i
    if len(names) < _SEVERAL:
        return frozenset()
    return frozenset(id(b) for i, b in enumerate(blocks) if b.kind == "paragraph" and _lists(b, i, names))


def _lists(block: Block, index: int, names: dict[tuple[str, ...], int]) -> bool:
    """Tell whether a paragraph is several names, one after the other, each of which stands behind it."""
    words = _words(block.text)
    if len(words) > _WORDS * 20 or not any(words[:n] in names for n in range(1, _WORDS + 1)):
        return False
    at, count = 0, 0
    while at < len(words):
        length = next((n for n in range(_WORDS, 0, -1) if names.get(words[at : at + n], -1) > index), 0)
        if not length:
            return False
        at, count = at + length, count + 1
    return count >= _SEVERAL
