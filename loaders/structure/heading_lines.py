"""Lines that are headings: known by the lexicon, by their number, by their letters, or by what stands around them."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from loaders.lines.line import Line
from loaders.text.labels import Label, read_label, readings_of
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.headings import heading_role, is_heading_shaped, states_status, title_like

__all__ = [
    "counted_titles",
    "filled",
    "guideline_codes",
    "heads_part",
    "is_entry",
    "is_heading",
    "part_form",
    "part_number",
]

_LEADERS = re.compile(r"(?:\.{4}|(?:\s\.){4}|…{2})$")
_WRAPPED = 45
"""Characters of a line that was broken by the layout, at least."""


def is_entry(text: str) -> bool:
    """Tell whether a line is an entry of a table of contents: it ends in leaders, with or without a page number."""
    # Looked at from its end: a pattern that seeks the leaders from each sign takes the cube of their number.
    end = text.rstrip().rstrip("0123456789").rstrip()[-8:]
    return end.endswith((".", "…")) and not end[-2:-1].isalnum() and _LEADERS.search(end) is not None


def filled(line: Line) -> list[Passage]:
    """Return the columns of a line that hold text."""
    return [cell for cell in line.cells if cell.text] if line.cells else []


_CODED = re.compile(r"([A-Z]{2,6})-(\d{1,3}(?:\.\d{1,3}){0,3})(?![\w.-])[:.]?\s*")
_FINITE = connective("finite")
_NUMBERED_THRICE = 3
"""Numbers behind the same letters for these to be the code of a guideline ('LVR-1.2')."""


def guideline_codes(lines: Sequence[Line]) -> frozenset[str]:
    """Return the letters that the numbers of a guideline's parts begin with, at the start of lines."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if match := _CODED.match(line.text):
            numbers[match[1]].add(match[2])
    return frozenset(code for code, found in numbers.items() if len(found) >= _NUMBERED_THRICE)


def part_number(line: Line | None, codes: frozenset[str]) -> re.Match[str] | None:
    """Return the number of a guideline's part at the start of a line, when the line is a heading."""
    match = _CODED.match(line.text) if line is not None and not line.bullet and codes else None
    if line is None or match is None or match[1] not in codes or is_entry(line.text):
        return None
    title = line.text[match.end() :]
    return match if not title or (is_heading_shaped(title) and not _FINITE.search(title.lower())) else None


def is_heading(
    line: Line, previous: Line | None, following: Line | None, codes: frozenset[str] = frozenset()
) -> tuple[bool, str | None]:
    """Tell whether a line is a heading, and its role in the lexicon.

    :param codes: the letters before the numbers of the document's parts.
    """
    if part_number(line, codes) and len(filled(line)) < 2:
        return True, None
    over = part_number(previous, codes)
    if over and previous is not None and over.end() == len(previous.text) and title_like(line.text):
        return is_heading_shaped(line.text), heading_role(line.text)
    cells = filled(line)
    if line.bullet or len(cells) > 1 or is_entry(line.text):
        return False, None
    text = cells[0].text if cells else line.text
    if _CODES.fullmatch(text):
        return False, None
    role = heading_role(text)
    leads = _JOINS.match(text) is not None and text.rstrip(" *_").endswith(":")
    if leads and (role is None or _FINITE.search(text.lower())):
        # 'AND ALL of the following:' goes on with the list before it, however it is set; 'When used after X, the
        # following are covered:' asks something.
        return False, None
    if line.level is not None:
        return True, role
    if not is_heading_shaped(text) or (role is None and _asks(text)):
        return False, None
    if cells:
        return line.strong and role is not None, role
    if line.strong:
        return True, role
    alone = following is None or following.gap > 0 or bool(following.bullet)
    # A short line set to the right of the page below it, as a number, is none of its paragraph.
    alone = alone or (
        following is not None and following.indent > line.indent + _RIGHT and len(following.text) < _SHORT
    )
    apart = line.gap > 0 and alone
    if role is not None:
        named = previous is not None and _closes(previous) and title_like(text)
        if line.gap == 0 and text[:1].islower() and previous is not None and not _closes(previous):
            return False, None  # the end of a sentence: 'for the following / indications:'
        return apart or text.isupper() or following is None or following.gap > 0 or line.gap > 0 or named, role
    if following is None:
        return apart and title_like(text), None
    if apart and any(
        (title_like(text), _numbers(text, following.text), _DECORATED.fullmatch(text), _SECTION.fullmatch(text))
    ):
        return True, None
    if text.isupper() and line.gap > 0 and not following.text.isupper() and len(text.split()) <= _WORDS:
        return any(len(w) > 3 for w in re.findall(r"[^\W\d_]+", text)), None
    if heads_part(line, previous, following):
        return True, None
    opens = previous is None or _closes(previous) or heading_role(previous.text) is not None
    opens = opens or (previous is not None and previous.gap > 0 and line.gap > 0 and title_like(previous.text))
    return opens and ((apart and _short_name(text, following)) or _stands_over(line, text, following)), None


def part_form(labels: tuple[Label, ...]) -> tuple[int, bool] | None:
    """Return the form of the number of a part ('2.0', '3.1'): its depth, and whether it ends in 0."""
    return (len(labels), labels[-1].text == "0") if len(labels) > 1 else None


def counted_titles(lines: Sequence[Line]) -> frozenset[tuple[int, bool]]:
    """Return the forms of numbers that count titles: each stands alone, over text without a number.

    '9.2.4.1 Prior Authorization for Ablation' over a paragraph, '9.2.4.2 ...' over another.
    """
    alone: dict[tuple[int, bool], list[bool]] = defaultdict(list)
    for line, following in itertools.pairwise(lines):
        form = None if line.bullet or line.cells or line.gap == 0 else part_form(read_label(line.text)[0])
        if form is None or form[0] < _COUNTED_DEPTH:
            continue
        name = line.text[read_label(line.text)[1] :]
        over = following.gap > 0 and not read_label(following.text)[0] and len(following.text) >= _WRAPPED
        titled = title_like(name) and is_heading_shaped(name) and len(name.split()) <= _WORDS
        alone[form].append(over and titled and not _FINITE.search(name.lower()))
    return frozenset(form for form, titles in alone.items() if len(titles) > 1 and all(titles))


_COUNTED_DEPTH = 3
"""Numbers in the number of a title that only what stands under it tells from an item."""


def heads_part(line: Line, previous: Line | None, following: Line | None, last: tuple[Label, ...] = ()) -> bool:
    """Tell whether a name stands alone between other text and a known part of a policy: 'Ablation' over 'Indications'.

    A name behind others, or behind a heading that states a status, may be the last item of a list without marks.

    :param last: the label of the last heading, if it has one.
    """
    if following is None or line.gap == 0 or following.gap == 0 or line.bullet or following.bullet:
        return False
    if heading_role(following.text) not in _TAKING_POSITION or not is_heading_shaped(following.text):
        return False
    labels, end = read_label(line.text)
    name = line.text[end:]
    named = name[:1].isupper() and len(name.split()) <= _WORDS and is_heading_shaped(name)
    if not named or re.search(r"[:?!%<>≤≥]", name) or _FINITE.search(name.lower()) or heading_role(name) is not None:
        return False
    if _numbers(line.text, following.text) or goes_on_with(last, labels):
        return True
    if previous is None or _closes(previous) or previous.bullet or previous.indent > line.indent:
        return True
    role = heading_role(previous.text)
    if role is not None:
        return not states_status(previous.text)
    before = read_label(previous.text)[0]
    return bool(before or labels or ": " in previous.text) and not goes_on_with(before, labels)


def goes_on_with(before: tuple[Label, ...], labels: tuple[Label, ...]) -> bool:
    """Tell whether a label is the next of a count: 'B.' behind 'A.'."""
    if len(before) != 1 or len(labels) != 1:
        return False
    return any((style, at + 1) in readings_of(labels[0]) for style, at in readings_of(before[0]))


_TAKING_POSITION = frozenset({"position", "criteria"})


def _stands_over(line: Line, text: str, following: Line) -> bool:
    """Tell whether a short line stands right over the paragraph that it names, with nothing before it."""
    words = text.split()
    return (
        line.gap > 0
        and following.gap == 0
        and len(words) <= _WORDS
        and text[:1].isupper()
        and not re.search(r"[:?!%<>≤≥]", text)
        and len(following.text) >= _FULL
        and following.text[:1].isupper()
        and not _FINITE.search(text.lower())
    )


_CODES = re.compile(r"(?:[A-Z]{0,2}\d[\dA-Z.]{2,7}[\s,;]*)+")
"""A line of codes and nothing else, which are all capitals as some headings are."""


def _asks(text: str) -> bool:
    """Tell whether a line asks for something, and is no name: 'Requirement: Child-Pugh A or B'."""
    return connective("labelled-criterion").match(text.lower()) is not None or _BOUNDED.search(text) is not None


_BOUNDED = re.compile(r"\d\s*(?:cm|mm)\b", re.IGNORECASE)
"""A bound in a line, which a name has not."""
_RIGHT = 20
"""Columns by which a line stands to the right of the one above it, at least."""
_SHORT = 20
"""Characters of a number or date, at most."""
_FULL = 70
"""Characters of the first line of a paragraph that fills the page, at least."""


_WORDS = 10
"""Words of a heading in capitals."""
_JOINS = re.compile(r"\W*(?:and|or|plus|when|if|with|provided)\b", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:Section|Part|Chapter|List|Table|Category|Group)\s+(?:\d{1,2}|[IVX]{1,5}|[A-Z])\b[^.;:!?]{0,3}[^.;:!?]{0,80}"
)
_DECORATED = re.compile(r"[*=#~_-]{2,}\s*\w[^*=#~]*[*=#~_-]{2,}")


def _numbers(text: str, following: str) -> bool:
    """Tell whether the next line is the first of those that a numbered line heads: '2  Proton beam', '2.1 ...'."""
    number = re.match(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s", text)
    if number is None:
        return False
    own = re.sub(r"\.0$", "", number[1])
    return re.match(rf"{re.escape(own)}\.\d", following) is not None


def _short_name(text: str, following: Line) -> bool:
    """Tell whether a line is a name of few words with a longer text below it, or one without a verb over a sentence."""
    words = text.split()
    few = len(words) <= _FEW or (
        len(words) <= _WORDS and not _FINITE.search(text.lower()) and _FINITE.search(following.text.lower()) is not None
    )
    return (
        few
        and len(words) > 1
        and words[0][:1].isupper()
        and not re.search(r"[\d:?!%<>≤≥]", text)
        and len(following.text) >= _WRAPPED
    )


_FEW = 4
"""Words of a name that heads what stands below it, whatever that is."""


def _closes(line: Line) -> bool:
    """Tell whether a line ends a paragraph, so that a name behind it is no item of a list."""
    # The number of a reference may stand behind the point.
    return re.search(r"[.!?]['\")\]]*(?:\d{1,3}(?:[,-]\d{1,3})*)?$", line.text) is not None
