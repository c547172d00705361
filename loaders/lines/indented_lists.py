"""Lists whose items only their indent tells: lines behind a lead that begin at one column, deeper than the lead.

A line there begins an item where it begins with a capital or a figure and its first word would have stood on the line
before; what begins with a small letter goes on. The list ends where a line stands further left. Where that is not
plain, nothing is marked: the lines may be one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from loaders.lines.line import Line
from loaders.text.labels import read_label
from loaders.wording.list_leads import read_lead
from loaders.wording.statuses import takes_position

__all__ = ["mark_indented"]

_ITEM = "•"
_DEEPER = 2
"""Columns by which items stand deeper than their lead, at least."""
_FEWEST = 2
_AROUND = 15
"""Lines before a list by which the width of the page is told."""
_BEGINS = re.compile(r"[A-Z\d≤≥<>]")
_LONGEST = 60
"""Lines of a list that are looked at, at most."""


def mark_indented(lines: list[Line]) -> list[Line]:
    """Return the lines with marks for the items of lists that only an indent sets off."""
    for i, line in enumerate(lines):
        if not _leads(line):
            continue
        items = _items(line, list(islice(lines, i + 1, i + 1 + _LONGEST)), _width(lines[max(0, i - _AROUND) : i + 1]))
        for item in items if len(items) >= _FEWEST else ():
            item.bullet = _ITEM
    return lines


def _leads(line: Line) -> bool:
    text = line.text.rstrip(" *_")
    return text.endswith(":") and not line.cells and read_lead(text) is not None


def _width(lines: Sequence[Line]) -> int:
    return max(line.indent + len(line.text) for line in lines)


def _items(lead: Line, behind: Sequence[Line], width: int) -> list[Line]:
    """Return the first lines of the items behind a lead; none where it is not clear that they are its items."""
    if not behind or behind[0].indent < lead.indent + _DEEPER:
        return []
    column = behind[0].indent
    run: list[Line] = []
    for line in behind:
        if line.indent < column or (line.gap and run):
            break
        if line.bullet or line.cells or line.level is not None or read_label(line.text)[0] or takes_position(line.text):
            return []
        run.append(line)
    width = max(width, *(line.indent + len(line.text) for line in run))
    items: list[Line] = []
    for k, line in enumerate(run):
        begins = _BEGINS.match(line.text) is not None and line.indent == column
        if line.text.rstrip().endswith(":") or (k == 0 and not begins):
            return []
        if k and begins:
            before = run[k - 1]
            fits = before.indent + len(before.text) + 1 + len(line.text.split()[0]) <= width
            if not fits and before.text.rstrip()[-1:] not in ".;":
                return []  # the word may have had no room on the line before
        elif k and line.text[:1].isupper():
            return []
        if begins:
            items.append(line)
    return items
