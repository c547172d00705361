"""What a list asks of all that other parts grant: 'All procedures in sections 3, 4 and 5 require:'.

The parts may stand before the list or behind it, so it is given to them when all has been read.
"""

from __future__ import annotations

import re

from loaders.drafts import Draft, Drafts
from loaders.labels import between
from loaders.lexicon_patterns import connective
from loaders.list_leads import Lead, read_lead
from loaders.outline import Item
from loaders.statuses import GRANT

__all__ = ["asks_of_parts", "give_to_parts"]

_APART = re.compile(r"\s*(?:,\s*(?:and|or)?|\band\b|\bor\b)\s*")
_RANGE = re.compile(r"\s*(?:-|to|through)\s*")


def asks_of_parts(drafts: Drafts, item: Item) -> bool:
    """Keep a list that says of which parts it asks; return whether an item is the lead of one."""
    if not item.children or connective("required-of-parts").match(item.passage.text.lower()) is None:
        return False
    drafts.waiting.append(item)
    return True


def give_to_parts(drafts: Drafts, item: Item) -> bool:
    """Ask what a list asks of the grants in the parts that its lead names; return whether there are any."""
    match = connective("required-of-parts").match(item.passage.text.lower())
    if match is None:
        return False
    text = item.passage.text
    found = [d for label in _labels(text[match.start("ref") : match.end("ref")]) for d in _in_part(drafts, item, label)]
    for draft in list({id(d): d for d in found}.values()):
        criterion = draft.reader.group(item.children, read_lead(text) or Lead("all_of", None, 0, len(text)))
        if criterion is not None:
            drafts.require(draft, criterion)
    for child in item.children if found else ():
        drafts.count_below(child)
    return bool(found)


def _labels(printed: str) -> list[str]:
    """Return the labels that a reference prints, ranges spelled out."""
    out: list[str] = []
    for part in _APART.split(printed):
        ends = [end.strip(" ().") for end in _RANGE.split(part)]
        out += between(ends[0], ends[1]) if len(ends) > 1 else ends
    return [label for label in out if label]


def _in_part(drafts: Drafts, item: Item, label: str) -> list[Draft]:
    """Return the grants with a label or below it, as the nearest part around the item counts."""
    grants = [d for d in drafts.all if d.statement.status == GRANT]
    for depth in range(len(item.path), -1, -1):
        full = ".".join((*item.path[:depth], label)).lower()
        found = [d for d in grants if full in d.under or f"{(d.statement.label or '').lower()}.".startswith(f"{full}.")]
        if found:
            return found
    return []
