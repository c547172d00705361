"""Outline: which list item stands under which, from printed labels and bullets.

The order of the labels decides, not the indentation: conversions print all
levels at one indent and break lists at pages. A label that continues an open
list is the next item of that list, the innermost first; a label that starts a
count opens a list under the item before it. Bullets go by sign and indent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from loaders.structure.blocks import Block
from loaders.structure.titled_items import names_under_status, titles, words_judged
from loaders.text.labels import Label, readings_of
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import find_statuses, takes_position

__all__ = ["Item", "nest", "replace_passage", "walk"]


@dataclass(slots=True, eq=False)
class Item:
    """A block with what stands under it.

    `path` are the printed labels from the outermost list to this item.
    `topics` are the headings in force, outermost first. `connector` is an 'and'
    or 'or' printed on a line of its own behind the item. `skipped` tells that
    a label between this one and its predecessor is missing.
    """

    block: Block
    path: tuple[str, ...] = ()
    topics: tuple[Passage, ...] = ()
    children: list[Item] = field(default_factory=list)
    parent: Item | None = None
    connector: str | None = None
    skipped: bool = False

    @property
    def passage(self) -> Passage:
        """Return the text of the item."""
        return self.block.passage

    @property
    def label(self) -> str | None:
        """Return the printed label with those above it ('I.D.1.a'), or None for an item that prints none."""
        return ".".join(self.path) if self.path and self.block.labels else None


def _heads(item: Item) -> bool:
    """Tell whether an item is of the rank that introduces lists: it does, or it states a position."""
    return _introduces(item) or takes_position(item.passage.text)


def _announces(item: Item) -> bool:
    """Tell whether an item states a position over a list that follows."""
    return _introduces(item) and takes_position(item.passage.text)


_JOINS = re.compile(r"and\s")
_UNFINISHED = compile_pattern(r"\b(?:with|when|if|who|has|have|are|is|including|for|whose)$", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    """An open list: its style, its last item and that item's ordinal."""

    style: str
    ordinal: int
    indent: int
    item: Item


def _introduces(item: Item) -> bool:
    """Tell whether a list is to be expected under an item."""
    text = item.passage.text.rstrip(" *")
    return (
        "following" in text.lower()
        or text.endswith((":", "criteria", "criteria are met"))
        or _UNFINISHED.search(text) is not None
        or _listed_below(text)
    )


def _leads(item: Item) -> bool:
    """Tell whether a list may stand under an item before it."""
    return _introduces(item) or names_under_status(item.block, item.topics)


def _listed_below(text: str) -> bool:
    """Tell whether a position is on what stands below it: 'The services below are covered when ...'."""
    pattern = connective("listed-below")
    return pattern.search(text.lower()) is not None and any(p.status != "scope" for p in find_statuses(text))


def _runs_on(lead: Item, item: Item) -> bool:
    """Tell whether the first item of a list goes on with the sentence before it, which has no end."""
    open_ended = re.search(r"[\w)]$", lead.passage.text.rstrip(" *_")) is not None
    return open_ended and item.passage.text[:1].islower() and len(lead.passage.text.split()) > _FEW


_FEW = 4
"""Words of a name that may stand over a list which does not go on with it."""


def _is_name(item: Item) -> bool:
    """Tell whether a labelled item is a name of few words over what follows it."""
    text = item.passage.text
    named = bool(item.block.labels) and len(text.split()) <= _NAME and text[-1:].isalpha()
    return named and connective("finite").search(text.lower()) is None and not takes_position(text)


_NAME = 8
"""Words of a title behind a label, at most."""


def _deeper(item: Item, above: Item, by: int = 3) -> bool:
    """Tell whether an item is indented under another by more than a slip of the layout."""
    return item.block.indent >= above.block.indent + by


class _Nester:
    def __init__(self) -> None:
        self.roots: list[Item] = []
        self.lists: list[_Open] = []
        self.lead: Item | None = None
        self.last: Item | None = None
        self.fresh = True
        """No label or bullet since the last heading or paragraph."""
        self.title: Item | None = None
        """The numbered title that paragraphs stand under."""

    def put(self, item: Item, parent: Item | None) -> None:
        item.parent = parent
        (self.roots if parent is None else parent.children).append(item)
        if parent is not None:
            item.path = parent.path

    def heading(self) -> None:
        self.fresh, self.lead, self.title = True, None, None
        self.lists = [o for o in self.lists if not o.style.startswith("•")]

    def paragraph(self, item: Item) -> None:
        if self.lists and item.passage.text[:1].islower() and _introduces(item):
            # 'for any of the following conditions:' goes on with the sentence that the list before it cut.
            parent = self.lists[-1].item.parent
            while parent is not None and parent.block.kind == "paragraph" and parent.parent is not None:
                parent = parent.parent
            if parent is not None:
                self.put(item, parent)
                self.lead, self.last, self.fresh = item, item, True
                return
        if self.lists and self.last is not None and _JOINS.match(item.passage.text) and self.last.parent is not None:
            # 'and in either case ...' behind a list is beside what led that list, whose own list may go on.
            self.put(item, self.last.parent.parent)
            return
        parent = self._apart(item, self._indented_under(item) or self.title)
        self.put(item, parent)
        if parent is not None and parent.block.kind == "item" and parent is not self.title and not _introduces(item):
            # A line without a mark under a bullet is an item of its list; the bullets go on behind it.
            self.last, self.fresh = item, False
            return
        self.lead, self.last, self.fresh = item, item, True
        self.lists = [o for o in self.lists if not o.style.startswith("•")]

    def _apart(self, item: Item, parent: Item | None) -> Item | None:
        """Return what a paragraph stands under; one that takes a position is no criterion of another position."""
        if item.passage.text[:1].islower() or not takes_position(item.passage.text):
            return parent
        while parent is not None and parent is not self.title and takes_position(parent.passage.text):
            parent = parent.parent
        return parent

    def _indented_under(self, item: Item) -> Item | None:
        """Return the item whose list an unmarked, deeper indented line belongs to."""
        node = self.last
        while node is not None and node.block.indent >= item.block.indent:
            node = node.parent
        if node is not None and not node.children and _is_name(node) and _deeper(item, node, by=2):
            return node  # 'III. Neuroendocrine Tumors' and, deeper, the paragraph on them
        if node is None or not _introduces(node):
            return None
        marked = [c.block.indent for c in node.children if c.block.bullet or c.block.labels]
        # A line that stands out from the marks of a list is none of its items.
        return node if all(item.block.indent >= indent for indent in marked) else None

    def labelled(self, item: Item, label: Label, titled: bool = False) -> None:
        """Place an item with one label; `titled` when it is only a title over the paragraphs behind it."""
        self._labelled(item, label, titled)
        node = item.parent
        while node is not None and node is not self.title:
            node = node.parent
        self.title = item if titled and item.parent is None else node

    def _labelled(self, item: Item, label: Label, titled: bool) -> None:
        readings = readings_of(label)
        at = self._continuing(readings, item.block.indent)
        if at is not None and self.fresh and self.lead is not None and _announces(self.lead):
            at = None  # The count runs on through the lists of several statements.
        if at is not None:
            found, ordinal = at
            place = self.lists[found]
            item.skipped = ordinal > place.ordinal + 1
            self.put(item, place.item.parent)
            place.ordinal, place.item, place.indent = ordinal, item, item.block.indent
            del self.lists[found + 1 :]
        else:
            style, ordinal = next((r for r in readings if r[1] == 1), readings[0])
            # A title whose count nothing carries on stands under none of the items before it.
            parent = self._parent_of_new_list(style, item) if ordinal == 1 or not titled else None
            item.skipped = ordinal > 1
            self.put(item, parent)
            self.lists.append(_Open(style, ordinal, item.block.indent, item))
        item.path = (*(item.parent.path if item.parent else ()), label.text)
        self.last, self.fresh = item, False

    def _continuing(self, readings: list[tuple[str, int]], indent: int) -> tuple[int, int] | None:
        """Return the open list that a label continues, with its ordinal there."""
        exact = [
            (i, ordinal)
            for i in range(len(self.lists) - 1, -1, -1)
            for style, ordinal in readings
            if self.lists[i].style == style and self.lists[i].ordinal + 1 == ordinal
        ]
        if exact:
            # An equal indent settles which of two lists goes on; else the inner one does.
            level = [e for e in exact if self.lists[e[0]].indent == indent]
            told = indent > 0 or len(level) < len(exact)
            return level[0] if level and told else exact[0]
        if any(ordinal == 1 for _, ordinal in readings):
            return None
        return next(
            (
                (i, ordinal)
                for i in range(len(self.lists) - 1, -1, -1)
                for style, ordinal in readings
                if self.lists[i].style == style and self.lists[i].ordinal < ordinal <= self.lists[i].ordinal + 3
            ),
            None,
        )

    def _parent_of_new_list(self, style: str, item: Item) -> Item | None:
        """Return the item under which a list that starts its count stands, which `item` is the first of."""
        if self.fresh:
            # The count starts anew behind a paragraph or heading: what was open is over.
            if self.lead is None:
                self.lists = [o for o in self.lists if o.style != style]
            else:
                above = set()
                node: Item | None = self.lead
                while node is not None:
                    above.add(id(node))
                    node = node.parent
                self.lists = [o for o in self.lists if id(o.item) in above]
            return self.lead if self.lead is not None and _leads(self.lead) else None
        if self.last is None:
            return None
        if _introduces(self.last) or (self.last.block.kind == "item" and _deeper(item, self.last)):
            return self.last
        if any(o.item is self.last and o.style == style for o in self.lists) and _deeper(item, self.last, by=2):
            return self.last  # '1.' again, deeper than the '1.' before it
        same = [i for i, place in enumerate(self.lists) if place.style == style]
        if not same:
            return self.last
        # The count starts anew without a lead: the labels of nested lists were lost. What introduces a list
        # goes with the last item that did, anything else with the innermost list.
        level = next((i for i in reversed(same) if _heads(self.lists[i].item)), same[-1]) if _heads(item) else same[-1]
        parent = self.lists[level].item.parent
        del self.lists[level:]
        return parent

    def path(self, item: Item, labels: tuple[Label, ...]) -> None:
        """Place an item that prints all labels above it: 1.2.3 or (a)(ii)."""
        wanted = tuple(label.text for label in labels)
        item_parent: Item | None = None
        candidate = self.last
        while candidate is not None:
            if candidate.path == wanted[:-1]:
                item_parent = candidate
                break
            if candidate.block.labels and candidate.path[:-1] == wanted[:-1] and candidate.parent is not None:
                item_parent = candidate.parent  # the next of a list under a paragraph, which prints no label
                break
            candidate = candidate.parent
        if item_parent is None and self.fresh and self.lead is not None and _introduces(self.lead):
            item_parent = self.lead
        self.put(item, item_parent)
        item.path = wanted
        self.last, self.fresh = item, False

    def bullet(self, item: Item) -> None:
        style, indent = "•" + item.block.bullet, item.block.indent
        self._back_to(style, item)
        if self._judges_again(item):
            # A position on the same treatment is no criterion of the one before it.
            self.put(item, None)
            self.lists = [_Open(style, 0, indent, item)]
            self.last, self.fresh = item, False
            return
        while self.lists and self.lists[-1].style.startswith("•"):
            top = self.lists[-1]
            if indent < top.indent or (indent == top.indent and top.style != style and self._has_below(style, indent)):
                self.lists.pop()
                continue
            break
        top_open = self.lists[-1] if self.lists and self.lists[-1].style.startswith("•") else None
        if (
            top_open is not None
            and not self.fresh
            and (
                indent == top_open.indent
                or (indent > top_open.indent and top_open.style == style and indent - top_open.indent < 2)
            )
        ):
            if top_open.style == style:
                self.put(item, top_open.item.parent)
                top_open.item = item
            else:
                self.put(item, top_open.item)
                self.lists.append(_Open(style, 0, indent, item))
        else:
            parent = self.last if not self.fresh else self.lead
            if parent is not None and parent is self.lead and not (_leads(parent) or _runs_on(parent, item)):
                parent = None
            self.put(item, parent)
            self.lists.append(_Open(style, 0, indent, item))
        self.last, self.fresh = item, False

    def _judges_again(self, item: Item) -> bool:
        """Tell whether a bullet behind criteria takes a position on what the position over them is on."""
        if not self.lists or self.fresh or not takes_position(item.passage.text):
            return False
        over = self.lists[-1].item
        while over.parent is not None:
            over = over.parent
        first = over.children[0] if over.children else None
        if first is None or takes_position(first.passage.text) or not takes_position(over.passage.text):
            return False
        text = item.passage.text
        same = [text.lower().find(word) for word in words_judged(text) & words_judged(over.passage.text)]
        # Behind a verb it is another sentence, which follows the item on its line.
        return bool(same) and connective("finite").search(text.lower(), 0, min(same)) is None

    def _back_to(self, style: str, item: Item) -> None:
        """Close the numbered lists under a bullet that another one goes on with: less indented, or a position, too."""
        alike = [k for k in reversed(range(len(self.lists))) if self.lists[k].style == style]
        level = (k for k in alike if self.lists[k].indent <= item.block.indent)  # not the bullets of a list within
        same = next(level, alike[0] if alike else None)
        if same is None or all(o.style.startswith("•") for o in self.lists[same + 1 :]):
            return
        inner = [o.indent for o in self.lists[same + 1 :]]
        back = self.lists[same].indent == item.block.indent < min(inner)
        if back or (takes_position(item.passage.text) and takes_position(self.lists[same].item.passage.text)):
            del self.lists[same + 1 :]
            self.fresh = False

    def _has_below(self, style: str, indent: int) -> bool:
        return any(o.style == style and o.indent == indent for o in self.lists[:-1])


def nest(entries: list[tuple[Block, tuple[Passage, ...]]]) -> list[Item]:
    """Return the items of a run of blocks (each with its topics) as a forest, in order."""
    nester = _Nester()
    for i, (block, topics) in enumerate(entries):
        if block.kind == "heading":
            nester.heading()
            continue
        if block.kind == "connector":
            if nester.last is not None:
                nester.last.connector = "or" if re.search(r"\bor\b", block.text.lower()) else "and"
            continue
        item = Item(block, (), topics)
        if len(block.labels) > 1:
            nester.path(item, block.labels)
        elif block.labels:
            nester.labelled(item, block.labels[0], titled=i + 1 < len(entries) and titles(block, entries[i + 1][0]))
        elif block.kind == "item":
            nester.bullet(item)
        else:
            nester.paragraph(item)
    return nester.roots


def walk(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items with all below them, in order."""
    for item in items:
        yield item
        yield from walk(item.children)


def replace_passage(item: Item, passage: Passage) -> Item:
    """Return an item with another text, and the same items below it."""
    return replace(item, block=replace(item.block, passage=passage))
