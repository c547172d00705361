"""Lost items: signs that a list has lost what leads it, one of its items, or its end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from loaders.coverage.coverage_units import CoverageUnits, Unit
from loaders.record import Finding
from loaders.structure.outline import Item, walk
from loaders.structure.periods import read_period
from loaders.text.labels import Label, read_label, readings_of
from loaders.wording.statuses import takes_position

__all__ = ["find_lost_items"]

_CONNECTED = re.compile(r"[;,]\s*(?:and/or|and|or)\W*$|\b(?:and|or)$", re.IGNORECASE)
_ENDED = re.compile(r"[.!?;:]['\")\]*_]*$")
_INLINE = re.compile(r"\(([A-Za-z]{1,5}|\d{1,2})\)")
_SEVERAL = re.compile(r"\b(?:both|either|all|any|one|each)(?:\s+\w+)?\s+(?:of\s+)?the\s+following\b", re.IGNORECASE)
_PATH = 2
"""Labels of an item that prints those above it, too."""
_TOGETHER = 2
"""Bullets of a list that a blank line may part."""


def find_lost_items(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield the signs that lists of the policy lost a part."""
    yield from _labels(policy)
    yield from _ends(policy)
    yield from _leads(policy)
    for level in [policy.roots, *(item.children for _, item in policy.items if item.children)]:
        yield from _cut(policy, level)


# -- labels ---------------------------------------------------------------------------------


def _labels(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield where a list leaves labels out; a count that runs on through lists or headings leaves out none."""
    printed = _printed(policy)
    for i, item in policy.items:
        before = policy.before(i)
        if not item.skipped or _counted(item, before.text if before else "", printed[i]):
            continue
        sibling = policy.follows.get(id(item))
        apart = sibling is not None and not policy.units[i].ids.keys() & policy.units[policy.index(sibling)].ids.keys()
        # What was lost beside positions may have been one, on anything.
        position = (
            takes_position(item.passage.text) or apart or (sibling is not None and takes_position(sibling.passage.text))
        )
        message = f"a label before {item.block.labels[-1].text!r} is missing from a list"
        yield policy.told(i, message, () if position else None)


def _printed(policy: CoverageUnits) -> list[dict[str, tuple[int, bool]]]:
    """Return for each unit the last number of each style of label before it, and whether a heading prints that."""
    last: dict[str, tuple[int, bool]] = {}
    out: list[dict[str, tuple[int, bool]]] = []
    for unit in policy.units:
        out.append(dict(last))
        heads = unit.block.kind == "heading"
        labels = unit.block.labels or (read_label(unit.text)[0] if heads else ())
        if len(labels) == 1:
            last.update({style: (number, heads) for style, number in readings_of(labels[0])})
    return out


def _counted(item: Item, before: str, printed: dict[str, tuple[int, bool]]) -> bool:
    """Tell whether the label before an item's is printed elsewhere: in another list, a heading, the text before.

    A lead that names the label, or a period that begins with it, takes it out of the count.
    """
    label = item.block.labels[-1]
    if item.parent is not None:
        lead = item.parent.passage
        if read_period(lead) is not None or re.search(rf"\b{re.escape(label.text)}\b", lead.text):
            return True
    runs_on = item.parent is None or not item.parent.block.labels
    inline = _inline(before, label.form)
    return any(
        (style, number - 1) in inline
        or printed.get(style) == (number - 1, True)
        or (runs_on and printed.get(style) == (number - 1, False))
        for style, number in readings_of(label)
    )


def _inline(text: str, form: str) -> list[tuple[str, int]]:
    """Return what the labels within a text may count as: '(a)' of 'who (a) cannot undergo resection'."""
    return [reading for m in _INLINE.finditer(text) for reading in readings_of(Label(m[1], form))]


# -- ends and leads -------------------------------------------------------------------------


def _ends(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield lists that break off, and leads that nothing follows."""
    for root, following in itertools.zip_longest(policy.roots, policy.roots[1:]):
        *_, last = walk([root])
        i = policy.index(last)
        if i < 0 or not policy.units[i].listed or last.connector is not None:
            continue
        apart = following is None or following.block.kind != "item" or _takes_position(following)
        if apart and _CONNECTED.search(last.passage.text.rstrip()):
            yield policy.told(i, "a list breaks off behind 'and' or 'or'; its last item may be lost")
    for i, item in policy.items:
        text = item.passage.text.rstrip(" *_")
        if policy.units[i].listed and not item.children and text.endswith(":") and not takes_position(text):
            yield policy.told(i, "nothing follows what leads a list; its items may be lost")
        only = item.children[0] if len(item.children) == 1 else None
        if only is not None and only.block.kind == "item" and len(only.block.labels) < _PATH and _lacks(text, only):
            yield policy.told(policy.index(only), "a list holds one item; the others may be lost")


def _takes_position(item: Item) -> bool:
    """Tell whether an item takes a position, or is the title of some: no 'or' leads to it from the list before."""
    return takes_position(item.passage.text) or any(takes_position(c.passage.text) for c in item.children)


def _lacks(lead: str, only: Item) -> bool:
    """Tell whether a lead speaks of more than the one item below it, or the item of another one behind it."""
    goes_on = bool(only.block.labels) and re.search(r"[;,]$", only.passage.text.rstrip()) is not None
    return _SEVERAL.search(lead) is not None or (goes_on and "following" in lead.lower())


def _leads(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield lists that nothing leads, and items whose first line is lost."""
    led = {
        policy.part(i)[0]
        for i, item in policy.items
        if item.children
        and item.parent is None
        and item.block.kind == "paragraph"
        and takes_position(item.passage.text)
    }
    for i, item in policy.items:
        unit, before, behind = policy.units[i], policy.before(i), policy.behind(i)
        if item.block.bullet and not item.block.labels and item.parent is not None:
            above = item.parent.block
            if above.bullet and above.kind == "item" and above.indent > item.block.indent:
                yield policy.told(i, "a list begins deeper than it goes on; what leads its first part may be lost")
        joined = unit.block.kind == "paragraph" and _CONNECTED.search(unit.text) and not _inline(unit.text, "()")
        if joined and behind is not None and behind.listed:
            yield policy.told(i, "an item has no label or bullet; its first line may be lost")
        if _bare(policy, i, item, led):
            yield policy.told(i, "a heading leads a list where paragraphs lead the others; its lead may be lost", ())
        beside = before is not None and before.section == unit.section and before.block.number != unit.block.number
        if not beside or before is None or before.block.kind != "paragraph" or not unit.listed or unit.block.labels:
            continue
        if item.parent is None and unit.ids and (not takes_position(before.text) or not _ENDED.search(before.text)):
            yield policy.told(i, "nothing leads a list of bullets; its lead may be lost", ())


def _bare(policy: CoverageUnits, i: int, item: Item, led: set[int]) -> bool:
    """Tell whether bullets stand right below a heading, and a paragraph under the same heading leads others."""
    unit, before = policy.units[i], policy.before(i)
    if item.parent is not None or not item.block.bullet or item.block.labels or not unit.ids or before is None:
        return False
    return before.block.kind == "heading" and policy.part(i)[0] in led and not takes_position(unit.text)


def _cut(policy: CoverageUnits, level: Sequence[Item]) -> Iterator[Finding]:
    """Yield where blank lines, and no page, part bullets of a list that stand closer together otherwise."""
    for run in _runs(policy, level):
        gaps = [unit.block.gap for _, unit in run[1:]]
        if len(gaps) < _TOGETHER or gaps.count(max(gaps)) > 1:
            continue
        i, unit = run[gaps.index(max(gaps)) + 1]
        before = policy.units[i - 1].block.passage.offsets[-1]
        passage = unit.block.passage
        if not passage.source.crosses_furniture(before, passage.offsets[0]):
            yield policy.told(i, "a blank line cuts a list of bullets; what leads its second part may be lost", ())


def _runs(policy: CoverageUnits, level: Sequence[Item]) -> list[list[tuple[int, Unit]]]:
    """Return the runs of bullets of one level with nothing between them."""
    runs: list[list[tuple[int, Unit]]] = [[]]
    for before, item in zip([None, *level], level, strict=False):
        i = policy.index(item)
        near = before is not None and not before.children and before.block.bullet == item.block.bullet
        if not near or not runs[-1] or runs[-1][-1][0] != i - 1 or policy.units[i].section != runs[-1][-1][1].section:
            runs.append([])
        if i >= 0 and item.block.bullet and not item.block.labels:
            runs[-1].append((i, policy.units[i]))
    return [run for run in runs if run]
