"""Lists whose items stand under names: 'for ANY of the following:', 'Primary tumor', bullets, 'Metastatic tumor', ...

The names are no leads, so that nothing leads the bullets below them. They are put under the sentence that announces
the list, and so is what goes on with that sentence behind them ('when ALL of the following are also met:').
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.positions.drafts import Drafts
from loaders.positions.other_places import names_elsewhere
from loaders.structure.blocks import Block
from loaders.structure.outline import Item, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage, join
from loaders.wording.complements import read_complement
from loaders.wording.headings import heading_role
from loaders.wording.statuses import takes_position
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["put_under_lead"]

_WORDS = 8
"""Words of a name over some items, at most."""


def put_under_lead(roots: Sequence[Item], drafts: Drafts) -> list[Item]:
    """Return the items with the named parts of a list under the sentence that announces it."""
    out: list[Item] = []
    i = 0
    while i < len(roots):
        item = roots[i]
        out.append(item)
        i += 1
        if item.children or not _announces(item):
            continue
        parts, end = _parts(roots, i)
        if not parts and (found := _under_places(roots, i, drafts)) is not None:
            between, parts, end = found
            out[-1:] = [*between, item]  # what all of the places require stands before them
            if end < len(roots) and len(roots[end].topics) > len(item.topics) and _speaks_of_all(roots[end]):
                roots[end].topics = item.topics  # a paragraph behind the last place is on none of them
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


def _announces(item: Item) -> bool:
    """Tell whether an item takes a position on what stands below it."""
    text = item.passage.text.rstrip(" *")
    below = text.endswith(":") or connective("listed-below").search(text.lower()) is not None
    return below and takes_position(item.passage.text)


def _under_places(roots: Sequence[Item], start: int, drafts: Drafts) -> tuple[list[Item], list[Item], int] | None:
    """Return the places behind a lead that head its list, each with its items, and where these end.

    'X is covered for the following:' stands over 'Liver', 'Lung' and 'Bone'. What stands before the first of them,
    as general requirements, is returned first.
    """
    over = roots[start - 1].topics
    parts: list[Item] = []
    below: list[Item] = []
    i = start
    general = connective("general-criteria")
    while i < len(roots) and not takes_position(roots[i].passage.text):
        own = roots[i].topics[len(over) :]
        apart = roots[i].topics[: len(over)] != over or len(own) > 1
        if apart or (own and general.match(own[0].text.lower()) is None):
            break
        i += 1
    between = list(roots[start:i])
    if between and not _requires(between, over):
        return None
    while i < len(roots) and len(roots[i].topics) == len(over) + 1 and roots[i].topics[: len(over)] == over:
        heading = roots[i].topics[-1]
        if not _names_place(heading.text, drafts.vocabulary):
            break
        below = []
        while i < len(roots) and roots[i].topics and roots[i].topics[-1] is heading:
            if any(takes_position(inner.passage.text) for inner in walk([roots[i]])):
                break
            below.append(roots[i])
            i += 1
        if below:
            parts.append(_named(heading, below))
        if not below or (i < len(roots) and roots[i].topics and roots[i].topics[-1] is heading):
            break
    if not parts:
        return None
    here = [part for part in parts if not names_elsewhere(part, drafts)]
    for part in parts if here else ():
        if part not in here:
            message = "a list under the name of another place holds none of the tumors of this ontology"
            drafts.report("uncertain-scope", "note", message, part.passage.place())
            drafts.count_below(part)
    for part in here[:-1]:
        part.connector = "or"
    # A lead over other places alone is on none of the tumors of this ontology, as its list tells.
    return _required(between, over), here or parts, i


def _requires(items: list[Item], over: tuple[Passage, ...]) -> bool:
    """Tell whether items are general requirements: a list under their name, be it a heading or a line."""
    if all(len(item.topics) > len(over) for item in items):
        return True
    named = connective("general-criteria").match(items[0].passage.text.lower()) is not None
    return named and (len(items) > 1 or bool(items[0].children))


def _required(items: list[Item], over: tuple[Passage, ...]) -> list[Item]:
    """Return general requirements as one item with their list."""
    if not items:
        return []
    if all(len(item.topics) > len(over) for item in items):
        named = _named(items[0].topics[-1], items)
        named.topics = over
        return [named]
    first, *rest = items
    for item in rest:
        item.parent = first
    first.children += rest
    return [first]


def _named(heading: Passage, below: list[Item]) -> Item:
    """Return a name with the items of its list."""
    # With a colon, as a list by organ prints its names.
    label = heading if heading.text.rstrip().endswith(":") else join([heading, heading.slice(len(heading) - 1)], ":")
    name = Item(Block("item", label.slice(0, len(heading) + 1), below[0].block.indent), (), below[0].topics)
    for child in below:
        child.parent = name
        if child.block.kind == "paragraph":
            child.block = replace(child.block, kind="item")
    name.children = below
    return name


def _names_place(heading: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a heading names a place of tumors, or tumors, and says nothing of them."""
    if len(heading.split()) > _WORDS or takes_position(heading) or heading_role(heading) is not None:
        return False
    if vocabulary.names_place(heading) or vocabulary.mentions(heading, ("tumor", "primary")):
        return True
    rules = lexicon("connectives")["other-places"]
    return any(re.search(rules[name], heading.lower()) is not None for name in ("tumors", "sites", "wherever", "never"))


def _speaks_of_all(item: Item) -> bool:
    """Tell whether a paragraph is on what others leave."""
    return item.block.kind == "paragraph" and read_complement(item.passage) is not None


def _parts(roots: Sequence[Item], start: int) -> tuple[list[Item], int]:
    """Return the names that stand right behind a lead with the bullets under each, and where these end."""
    parts: list[Item] = []
    i = start
    while i < len(roots) and _names(roots[i]) and roots[i].topics == roots[start].topics:
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
