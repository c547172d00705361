"""Lists whose marks the layout lost, or printed on lines of their own.

1. A bullet alone on its line, behind a lead, is the mark of the next line.
2. Behind a line that ends with a colon, lines with space between them that begin with a small letter go on with its
   sentence, each by itself: they are the items of its list.
3. In a text whose paragraphs are each one line, the lines right behind such a line are its items up to the next gap;
   where it announces what follows, a gap may stand before the first. Where no gaps part the paragraphs, or gaps stand
   between all lines, the items end at a heading or at a sentence.
4. Behind such a line, numbers or letters that count from the first and stand far before their texts are marks, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from itertools import islice, pairwise, takewhile

from loaders.lines.indented_lists import mark_indented
from loaders.lines.line import Line
from loaders.lines.lists_of_names import mark_names
from loaders.text.bullets import is_bullet
from loaders.text.labels import label_after, read_label
from loaders.text.lexicon_patterns import connective
from loaders.wording.headings import heading_role
from loaders.wording.statuses import takes_position

__all__ = ["mark_items"]

_ITEM = "•"
_JOINT = re.compile(r"(?:and|or|but|provided|as\s+long\s+as|unless|except)\b", re.IGNORECASE)
"""What goes on with the sentence behind its list."""
_LEAD = re.compile(r"[A-Z][^.;:]{2,60}:")
"""A short line without a mark that leads what follows."""
_SHORT = 70
"""Characters of a line that fills less than its page, at most."""
_PAGE = 200
"""Characters of a line that no page is wide enough for, from."""
_RUN_ON = 0.02
"""Share of the lines, at most, that a break within a sentence ends."""
_SPACED = 0.9
"""Share of the lines that have a blank one before them, at least, in a text with space between all of them."""
_ENDS = re.compile(r"[.:;!?,]['\")\]]*$")
_FOLLOWING = re.compile(r"\bfollowing\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:criteria|conditions|requirements|met|apply|applies)\b", re.IGNORECASE)
_FIRST = re.compile(r"[,;:]|\b(?:that|which|who|whose)\b")
_SUBJECT = re.compile(
    r"(?:The|This|These|Those|It|They|We|Our|Members?|Providers?|Notes?|See|Please|Refer|All|Any|Each|If|Requests?|Claims?)\b"
)
"""What begins a sentence rather than the name of a use."""
_BARE = re.compile(r"(?P<label>\d{1,2}|[a-z]) (?=\S)")
_FAR = 4
"""Characters from a label without a stop to its text, at least: more space than a sentence has."""
_FEWEST = 2
"""Items that a list without marks has at least."""


def mark_items(lines: list[Line]) -> list[Line]:
    """Return the lines with the marks of their lists; a line that was only a mark is gone."""
    marked = mark_names(mark_indented(_unmarked(_counted(_marks_alone(lines)))))
    return _line_by_line(marked, _spacing(marked)) if _is_unwrapped(marked) else marked


def _marks_alone(lines: list[Line]) -> list[Line]:
    """Give marks to the lines behind them, from a lead on: elsewhere a sign alone may be the cell of a table."""
    out: list[Line] = []
    mark, gap, listing = "", 0, False
    for line in lines:
        if listing and is_bullet(line.text) and not line.cells:
            mark, gap = line.text, max(gap, line.gap)
            continue
        if mark and not line.bullet and not line.cells:
            line.bullet, line.gap = mark, max(gap, line.gap)
        elif out and out[-1].bullet and _leads(line, out[-1]):
            line.gap = max(line.gap, 1)  # where every item has its mark, this is none: another lead
        opens = line.text.rstrip(" *_").endswith(":")
        listing = opens or (listing and (bool(mark) or line.gap == 0 or _JOINT.match(line.text) is not None))
        mark, gap = "", 0
        out.append(line)
    return out


def _leads(line: Line, item: Line) -> bool:
    below = line.number > item.number and line.indent <= item.indent and not line.bullet
    return below and _LEAD.fullmatch(line.text) is not None


def _counted(lines: list[Line]) -> list[Line]:
    """Make items of the lines behind a lead whose labels count, have no stop and stand far before their texts."""
    for i, line in enumerate(lines):
        if not line.text.rstrip(" *_").endswith(":") or line.cells:
            continue
        first = _bare_label(lines[i + 1]) if i + 1 < len(lines) else None
        if first is None or first["label"] not in ("1", "a"):
            continue
        items: list[tuple[Line, int]] = []
        for behind in islice(lines, i + 1, None):
            label = _bare_label(behind)
            if label is not None and label["label"] == label_after(first["label"], len(items)):
                items.append((behind, label.end()))
            elif behind.gap or label is not None:
                break
        for item, end in items if len(items) >= _FEWEST else ():
            item.bullet, item.passage = _ITEM, item.passage.slice(end)
    return lines


def _bare_label(line: Line) -> re.Match[str] | None:
    label = _BARE.match(line.text) if not line.cells else None
    far = label is not None and line.passage.offset(label.end()) - line.passage.offset(label.end() - 2) >= _FAR
    return label if far else None


def _unmarked(lines: list[Line]) -> list[Line]:
    for i, line in enumerate(lines):
        if line.text.rstrip(" *_").endswith(":") and not line.cells:
            items = _items_behind(islice(lines, i + 1, None))
            for item in items if len(items) >= _FEWEST else ():
                item.bullet = _ITEM
    return lines


def _items_behind(lines: Iterable[Line]) -> list[Line]:
    """Return the first lines of the items behind a lead; none where it is not clear that they are its items."""
    items: list[Line] = []
    for behind in lines:
        if behind.bullet or behind.cells or behind.level is not None or read_label(behind.text)[0]:
            break
        leads = behind.text.rstrip(" *_").endswith(":")
        if leads and behind.gap and behind.text[:1].isupper():
            break
        if leads or _JOINT.match(behind.text):
            return []  # a lead within the list, or what is asked of all
        if behind.gap == 0 and items:
            continue  # the item goes on
        if not behind.text[:1].islower():
            # A short line may be one more item, which begins with a name or an acronym.
            short = len(behind.text) < _SHORT and not behind.text.rstrip().endswith((".", ":"))
            return [] if short and heading_role(behind.text) is None else items
        items.append(behind)
    return items


def _is_unwrapped(lines: list[Line]) -> bool:
    """Tell whether a text breaks no paragraph into lines: some are wider than any page, and none runs on."""
    prose = [line for line in lines if not line.cells]
    if sum(len(line.text) > _PAGE for line in prose) < _FEWEST:
        return False
    pairs = [(a, b) for a, b in pairwise(prose) if b.gap == 0 and len(a.text) >= _SHORT and not b.bullet]
    run_on = sum(_ENDS.search(a.text) is None and b.text[:1].islower() for a, b in pairs)
    return run_on <= _RUN_ON * len(prose)


def _spacing(lines: list[Line]) -> int:
    """Return how many blank lines part any two lines: where a text has them everywhere, they part no paragraphs."""
    prose = [line for line in lines[1:] if not line.cells]
    return 1 if prose and sum(line.gap > 0 for line in prose) >= _SPACED * len(prose) else 0


def _line_by_line(lines: list[Line], spacing: int) -> list[Line]:
    """Mark the lines behind a lead, itself the first of its paragraph."""
    i = 0
    while i < len(lines):
        lead = lines[i]
        i += 1
        if not lead.text.rstrip(" *_").endswith(":") or lead.cells or lead.level is not None or lead.bullet:
            continue
        announces = _announces(lead.text) or takes_position(lead.text)
        apart = lead.gap > spacing
        if not apart and not announces:
            continue
        items = list(takewhile(partial(_is_plain if apart else _is_item, spacing), islice(lines, i, None)))
        if not items and i < len(lines) and apart and announces and _is_plain(spacing, lines[i], first=True):
            behind = [lines[i], *takewhile(partial(_is_plain, spacing), islice(lines, i + 1, None))]
            # A lead or a heading among them: which of them are items of the first lead is not clear.
            mixed = any(line.text.rstrip().endswith(":") or heading_role(line.text) is not None for line in behind)
            items = [] if mixed else behind
        for item in items if len(items) >= _FEWEST else ():
            item.bullet = _ITEM
        i += len(items)
    return lines


def _announces(lead: str) -> bool:
    """Tell whether a line announces a list of what it judges, or of what it asks."""
    return _FOLLOWING.search(lead) is not None and (takes_position(lead) or _ASKS.search(lead) is not None)


def _is_fragment(text: str) -> bool:
    """Tell whether a line that ends with a stop only names something: it has no verb before its first condition."""
    low = text.lower()
    ends = [m.start() for m in (_FIRST.search(low), connective("hard-condition").search(low)) if m]
    head = low[: min(ends, default=len(low))]
    return _SUBJECT.match(text) is None and connective("finite").search(head) is None


def _is_item(spacing: int, line: Line) -> bool:
    """Tell whether a line of a text without gaps goes on with a list: no heading, and no sentence."""
    heading = heading_role(line.text) is not None or line.text.isupper()
    whole = line.text.rstrip().endswith((".", "?", "!")) and not _is_fragment(line.text)
    return _is_plain(spacing, line) and not heading and not whole


def _is_plain(spacing: int, line: Line, first: bool = False) -> bool:
    """Tell whether a line goes on without a gap and without a mark of its own, and takes no position."""
    marked = (
        (line.gap > spacing and not first)
        or line.bullet
        or line.cells
        or line.level is not None
        or read_label(line.text)[0]
    )
    return not marked and not takes_position(line.text)
