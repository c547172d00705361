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
_AROUND = 8
"""Lines before and behind a status that tell whether it is a cell of a table."""
_NARROW = 0.1
"""Share of the lines that go on with a small letter, whose breaks tell how wide the page is at least."""
_BEGINS = re.compile(r"[A-Z\d≤≥<>]")
_JOINT = re.compile(r"(?:AND|OR|And|Or|But|Provided|Unless|Except)\b")
"""What stands between the items of a list, or goes on with the sentence behind it."""
_GOES_ON = re.compile(
    r"(?:[,;/(–-]|\b(?:and|or|as|of|for|the|an?|not|be|been|is|are|to|in|with|by|on|from|than|when|if|only|considered|deemed"
    r"|non|both|either|neither|nor|but))\s*\Z",
    re.IGNORECASE,
)
"""How a line ends that goes on with the next one."""


def mark_names(lines: list[Line]) -> list[Line]:
    """Return the lines with marks for the names that stand right behind a lead, one on each line."""
    room: int | None = None
    said: set[str] = set()
    made: set[int] = set()  # the leads that stand apart by what was done here only
    for i, lead in enumerate(lines):
        if i and _begins_part(lines[i - 1], lead, lines[i + 1 : i + 2]) and not _is_table(lines, i):
            lead.gap = max(lead.gap, 1)
            made.add(id(lead))
        elif not _leads(lead):
            continue
        room = _room(lines) if room is None else room
        names, end = _names_behind(lead, islice(lines, i + 1, i + 1 + _LONGEST), room)
        said = {lead.text} if lead.gap and id(lead) not in made else said | {lead.text}
        if end and len(names) > 1 and end.text in said:
            # 'A / Covered: / ... / Not covered: / ... / B / Covered: / ...': a lead comes again under the next title.
            names.pop().gap = 1
            said = set()
        for item in names:
            item.bullet = _ITEM
        # A status alone on its line begins a part, also where no gap stands before it.
        for line in (lead, end) if names else ():
            if line is not None and line.text[:1].isupper() and heading_role(line.text) is not None:
                made |= set() if line.gap else {id(line)}
                line.gap = max(line.gap, 1)
    return lines


def _begins_part(before: Line, line: Line, behind: Sequence[Line]) -> bool:
    """Tell whether a line without a gap above it is a status and nothing else, over names: 'Not Covered'."""
    text = line.text.strip(" *_")
    if line.gap or line.cells or line.bullet or line.level is not None or len(text) > _LONGEST or text.endswith("."):
        return False
    if not text[:1].isupper() or heading_role(text) is None or not states_status(text):
        return False
    if connective("finite").search(text.lower()) is not None or connective("finite").search(before.text.lower()):
        return False
    names = bool(before.bullet) or (_BEGINS.match(before.text) is not None and not _GOES_ON.search(before.text))
    below = behind[0] if behind else None
    return names and below is not None and not below.gap and bool(below.bullet or _BEGINS.match(below.text))


def _is_table(lines: Sequence[Line], at: int) -> bool:
    """Tell whether cells of rows stand below each other around a line: a status behind another one."""
    near = lines[max(0, at - _AROUND) : at + _AROUND]
    return any(not b.gap and _may_be_cell(a.text) and _may_be_cell(b.text) for a, b in pairwise(near))


def _may_be_cell(text: str) -> bool:
    return len(text) <= _LONGEST and not text.rstrip(" *_").endswith((":", ".")) and states_status(text)


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
