"""Flattened lists: nested lists whose levels a conversion lost, so that all their items stand side by side.

An item that leads a list and has none below it leads the items behind it:

1. A lead right behind another one is its first item, for that one would have none else.
2. A lead with the words of an open one before its 'all of the following' is its sibling
   ('... as indicated by ALL of the following' / '... as indicated by ANY ONE of the following').
3. An item on other tumors than an open lead is on stands beside that lead: nobody has both. A lead on tumors stands
   beside the item before it on others.
4. What leads a list of what must not be ('Absence of ALL of the following'), and what asks for a class of the patient,
   is no sibling of leads that each are on a tumor; it stands beside their own lead.
5. A lead that says nothing but 'ANY ONE of the following' stands under the innermost open one. Any other lead is a
   sibling of that; any other item stands under it.

Where a list ends cannot be told then; what was restored is reported.

'- and at least ONE of the following:', set deeper than the items before and behind it, with nothing under it, leads
those behind it beside those before.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from loaders.structure.outline import Item
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import takes_position

__all__ = ["restore_levels"]

_LEAD = compile_pattern(
    r"(?P<stem>.*?)(?:\b(?:all|any|both|either|one|each|at\s+least\s+\w+)\b[\w\s()]{0,30}?)?"
    r"(?:\bof\s+)?(?:\bthe\s+)?(?:\bfollowing\b(?:\s+\w+){0,3})?\s*(?P<colon>:)?",
    re.IGNORECASE | re.DOTALL,
)
_ABSENCE = compile_pattern(r"\W*(?:absence|none|no|not|without|contraindications?|exclusions?)\b", re.IGNORECASE)
_BOUND = compile_pattern(r"\b(?:score|class|status|grade)\b.*(?:\d|\b[A-C]\b)|[<>≤≥]\s*\d", re.IGNORECASE)
"""A class or figure that is asked of the patient, whatever the tumor."""
_JOINT = compile_pattern(r"\W*(?:and|or|plus)\b[\s,:]*", re.IGNORECASE)
_NO_STEM = ("", "")
_WORDS = 2
"""Words before the quantifier that tell which leads are of one level."""


@dataclass(slots=True)
class _Open:
    """A lead that items stand under: the words that tell its level, whether it takes a position, and its tumors."""

    item: Item
    stem: tuple[str, ...]
    judges: bool
    tumors: frozenset[str]


Tumors = Callable[[Passage], frozenset[str]]
"""Gives the indications that a text names, with all narrower ones; itself for one on tumors of another place."""


def restore_levels(roots: list[Item], tumors: Tumors) -> list[Item]:
    """Put the items of flattened lists under those that lead them, in place; return what leads a restored list."""
    restored: list[Item] = []
    for topics, run in itertools.groupby(list(roots), lambda i: i.topics if _is_bullet(i) else id(i)):
        items = list(run)
        if isinstance(topics, tuple) and _is_flattened(items):
            at = roots.index(items[0])
            roots[at : at + len(items)] = top = _regrouped(items, None, tumors)
            restored += [item for item in top if item.children and item in items]
    for root in roots:
        restored += _restored_below(root, tumors)
    return restored


def _restored_below(parent: Item, tumors: Tumors) -> list[Item]:
    restored: list[Item] = [parent] if _raise_joint(parent.children, parent) else []
    if _is_flattened(parent.children):
        parent.children = _regrouped(parent.children, parent, tumors)
        restored.append(parent)
    return restored + [lead for child in parent.children for lead in _restored_below(child, tumors)]


def _raise_joint(siblings: list[Item], parent: Item) -> bool:
    """Put a joint that stands under one of some items over those behind it, in place; return whether there is one."""
    for i, item in enumerate(siblings[:-1]):
        last = item.children[-1] if item.children else None
        if last is None or last.children or not _JOINT.match(last.passage.text) or not _leads(last):
            continue
        if _stem(_JOINT.sub("", last.passage.text).rstrip(" *_")):
            continue
        item.children = item.children[:-1]
        last.parent, last.children = parent, siblings[i + 1 :]
        for below in last.children:
            below.parent = last
        siblings[i + 1 :] = [last]
        return True
    return False


def _is_bullet(item: Item) -> bool:
    return item.block.kind == "item" and not item.block.labels


def _is_flattened(siblings: list[Item]) -> bool:
    """Tell whether an item of a list without labels leads the one behind it, which stands at its level."""
    if not all(map(_is_bullet, siblings)) or len({i.block.indent for i in siblings}) != 1:
        return False
    return any(_leads(a) and not a.children for a, _ in itertools.pairwise(siblings))


def _leads(item: Item) -> bool:
    text = item.passage.text.rstrip(" *_")
    return text.endswith(":") or text.lower().endswith("following")


def _stem(text: str) -> tuple[str, ...]:
    match = _LEAD.fullmatch(text)
    words = re.findall(r"\w+", (match["stem"] if match else text).lower())
    quantified = match is not None and len(match["stem"]) < len(text.rstrip(":"))
    return tuple(words[-_WORDS:]) if quantified else ()


def _of_tumors(siblings: list[Item], stem: tuple[str, ...], tumors: Tumors) -> bool:
    """Tell whether some leads are on a tumor each, or say so in the words of one that is, and none with this stem."""
    leads = [i for i in siblings if _leads(i)]
    stems = {_stem(i.passage.text.rstrip(" *_")) for i in leads if tumors(i.passage)}
    each = [tumors(i.passage) or _stem(i.passage.text.rstrip(" *_")) in stems for i in leads]
    return len(leads) > 1 and all(each) and stem not in stems


def _names_something(lead: Item) -> bool:
    """Tell whether a lead says what its list is of; 'ANY ONE of the following' alone goes on with the one before it."""
    match = _LEAD.fullmatch(lead.passage.text.rstrip(" *_"))
    return match is None or re.search(r"\w", match["stem"]) is not None


def _regrouped(siblings: list[Item], parent: Item | None, tumors: Tumors) -> list[Item]:
    """Return the items that stand right under the parent, each with those that stand under it."""
    top: list[Item] = []
    opened: list[_Open] = []
    for item, following in itertools.zip_longest(siblings, siblings[1:]):
        judges = takes_position(item.passage.text)
        leads = _leads(item) and not item.children
        # A position right before a lead that takes none is what that list is of.
        leads |= judges and following is not None and _leads(following) and not takes_position(following.passage.text)
        on = tumors(item.passage)
        away = on == {item.passage.text}  # a position on several tumors may be on one of another place, too
        apart = (n for n, o in enumerate(opened) if on and o.tumors and on.isdisjoint(o.tumors))
        other = next((n for n in apart if not (away and opened[n].judges)), None)
        if other is not None:
            del opened[other:]
        if judges:  # A position is no criterion of another one.
            opened.clear()
        elif leads and opened:
            stem = _stem(item.passage.text.rstrip(" *_"))
            same = next(
                (n for n in reversed(range(len(opened))) if (opened[n].stem, opened[n].judges) == (stem, False)), None
            )
            if same is not None:
                del opened[same:]
            elif other is None and _names_something(item) and opened[-1].item.children and not opened[-1].judges:
                before = tumors(opened[-1].item.children[-1].passage)
                if not (on and before):
                    opened.pop()
                absence = not on and _ABSENCE.match(item.passage.text) is not None
                each = (n for n, o in enumerate(opened) if absence and _of_tumors(o.item.children, stem, tumors))
                del opened[next(each, len(opened)) :]
        elif opened and not on and _BOUND.search(item.passage.text):
            while opened and _of_tumors(opened[-1].item.children, _NO_STEM, tumors):
                opened.pop()  # 'ECOG 0 to 2' behind what is asked for each tumor is none of them
        above = opened[-1].item if opened else None
        item.parent = above if above is not None else parent
        (top if above is None else above.children).append(item)
        if leads:
            opened.append(_Open(item, _stem(item.passage.text.rstrip(" *_")), judges, on))
    return top
