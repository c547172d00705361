"""Lists of names: lines behind a lead, each a short name that ends before the page does, without marks or an indent.

'Medically Necessary: / Microwave ablation / Radiofrequency ablation / Investigational: / Cryoablation': the names
are what the lead above them judges, up to a gap or the next lead. Where a line may as well go on with the one before
it, nothing is marked: the lines may be one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from loaders.lines.line import Line
from loaders.text.labels import read_label
from loaders.text.lexicon_patterns import connective
from loaders.wording.headings import heading_role, states_status
from loaders.wording.list_leads import read_lead
from loaders.wording.statuses import takes_position

__all__ = ["mark_names"]

_ITEM = "•"
_FEWEST = 2
_LONGEST = 60
"""Characters of a name, and lines of a list, at most."""
_NARROW = 0.1
"""Share of the lines that go on with a small letter, whose breaks tell how wide the page is at least."""
_BEGINS = re.compile(r"[A-Z\d≤≥<>]")
_JOINT = re.compile(r"(?:AND|OR|And|Or|But|Provided|Unless|Except)\b")
"""What stands between the items of a list, or goes on with the sentence behind it."""


def mark_names(lines: list[Line]) -> list[Line]:
    """Return the lines with marks for the names that stand right behind a lead, one on each line."""
    room: int | None = None
    said: set[str] = set()
    for i, lead in enumerate(lines):
        if not _leads(lead):
            continue
        room = _room(lines) if room is None else room
        names, end = _names_behind(lead, islice(lines, i + 1, i + 1 + _LONGEST), room)
        said = {lead.text} if lead.gap else said | {lead.text}
        if end and len(names) > 1 and end.text in said:
            # 'A / Covered: / ... / Not covered: / ... / B / Covered: / ...': a lead comes again under the next title.
            names.pop().gap = 1
            said = set()
        for item in names:
            item.bullet = _ITEM
        # A status alone on its line begins a part, also where no gap stands before it.
        for line in (lead, end) if names else ():
            if line is not None and line.text[:1].isupper() and heading_role(line.text) is not None:
                line.gap = max(line.gap, 1)
    return lines


def _leads(line: Line) -> bool:
    """Tell whether a line judges what stands below it, or asks for it, and is no item itself."""
    text = line.text.rstrip(" *_")
    if not text.endswith(":") or line.cells or line.bullet:
        return False
    return read_lead(text) is not None or takes_position(text) or states_status(text)


def _room(lines: Sequence[Line]) -> int:
    """Return the column up to which a line of this document is filled before it is broken; 0 if none is broken."""
    broken = sorted(
        a.indent + len(a.text) + 1 + len(b.text.split()[0])
        for a, b in pairwise(lines)
        if b.gap == 0 and b.text[:1].islower() and not (a.cells or b.cells or b.bullet)
    )
    return broken[int(len(broken) * _NARROW)] if broken else 0


def _names_behind(lead: Line, behind: Iterable[Line], room: int) -> tuple[list[Line], Line | None]:
    """Return the names behind a lead, and the next lead where it ends them."""
    names: list[Line] = []
    end: Line | None = None
    for line in behind:
        if names and line.gap:
            break
        text = line.text.rstrip(" *_")
        if text.endswith(":") and (takes_position(text) or states_status(text)):
            end = line
            break
        if names and (text.isupper() or heading_role(text) is not None):
            break
        if names and line.text[:1].islower() and not (line.bullet or line.cells):
            continue  # the name goes on
        if line.indent != lead.indent or not _is_name(line):
            return [], None
        before = names[-1] if names else None
        if before and room and before.indent + len(before.text) + 1 + len(line.text.split()[0]) >= room:
            return [], None  # the word may have had no room on the line before
        names.append(line)
    # One name alone is a list where the next lead ends it.
    return (names, end) if len(names) >= (1 if end else _FEWEST) else ([], None)


def _is_name(line: Line) -> bool:
    """Tell whether a line without a mark may be the name of one thing."""
    text = line.text.rstrip(" *_")
    if line.bullet or line.cells or line.level is not None or len(text) > _LONGEST or read_label(text)[0]:
        return False
    if not _BEGINS.match(text) or text.endswith(":") or _JOINT.match(text) or heading_role(text) is not None:
        return False
    return not takes_position(text) and connective("finite").search(text.lower()) is None
