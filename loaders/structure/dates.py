"""Dates: every printed form as ISO 8601, and the labelled dates of the front matter.

A date keeps the precision that is printed: '2018-09' for a month, and
'2011-11/2012-04' for a range. Numbers stand in the order of the United States
(month, day, year). A date that cannot exist is a finding and never repaired.
"""

from __future__ import annotations

import bisect
import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import DatedEvent, Finding, Place
from loaders.structure.sections import Section
from loaders.text.kept import kept
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from loaders.text.text import join
from ontology.lexicon import lexicon

__all__ = [
    "PrintedDate",
    "all_lines",
    "find_dates",
    "header_events",
    "impossible_date",
    "latest",
    "parse_date",
    "role_at",
]

_FRONT = 40
"""Lines at the start of a document in which a label may stand anywhere in a sentence."""
_EFFECTIVE = "effective"
_STATING = ("position", "criteria")
"""Roles of the sections that state coverage."""
_LOOK_BACK = 110
_LIST = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\band\s+)", re.IGNORECASE)
_EARLIEST, _LATEST = 1950, 2100


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a text: characters [start, end), and ISO 8601 or None when there is no such day."""

    start: int
    end: int
    iso: str | None
    printed: str


@dataclass(frozen=True, slots=True)
class _Label:
    kind: str
    many: bool


@cache
def _months() -> PatternTable[int]:
    months = enumerate(lexicon("dates")["months"], 1)
    return PatternTable((compile_pattern(rf"\b(?:{p})(?!\w)", re.IGNORECASE), n) for n, p in months)


@cache
def _date() -> Pattern:
    month = "(?:" + "|".join(lexicon("dates")["months"]) + ")"
    one = (
        rf"(?:{month}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{month},?\s+\d{{4}}|{month},?\s+\d{{4}}"
        r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}([-/])\d{1,2}\N(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[-/]\d{4}|\d{4}-\d{2}(?![-\d]))"
    )
    first, second = one.replace(r"\N", r"\1"), one.replace(r"\N", r"\2")
    return compile_pattern(rf"(?<![\w/.-]){first}(?:\s?(?:-|to|through)\s?{second})?(?![\d/]|-\d)", re.IGNORECASE)


@cache
def _labels() -> PatternTable[_Label]:
    words = lexicon("dates")
    return PatternTable(
        (
            compile_pattern(
                rf"(?<![\w-])(?P<label>{row['pattern']})(?P<gap>\W{{0,6}}(?:{words['between']}\W{{1,3}})?)$",
                re.IGNORECASE,
            ),
            _Label(row["kind"], bool(row.get("many"))),
        )
        for row in words["label"]
    )


def _iso(year: int, month: int, day: int | None) -> str | None:
    if not _EARLIEST <= year <= _LATEST or not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:
        return number
    return number + (2000 if number < 80 else 1900)


def parse_date(printed: str) -> str | None:
    """Return one printed date in ISO 8601, or None when it is no date or there is no such day."""
    text = printed.strip()
    named = next((n for _, n in _months().found(text)), None)
    if named is not None:
        numbers = re.findall(r"\d+", text)
        if len(numbers) not in (1, 2) or len(numbers[-1]) != 4:
            return None
        return _iso(int(numbers[-1]), named, int(numbers[0]) if len(numbers) == 2 else None)
    parts = re.split(r"[-/.]", text)
    if not all(p.isdigit() for p in parts):
        return None
    if len(parts) == 2:
        year, month = (parts[0], parts[1]) if len(parts[0]) == 4 else (parts[1], parts[0])
        return _iso(int(year), int(month), None) if len(year) == 4 else None
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        return _iso(int(parts[0]), int(parts[1]), int(parts[2]))
    return _iso(_year(parts[2]), int(parts[0]), int(parts[1]))


@cache
def _digits() -> Pattern:
    """Return the pattern of digits that may be the first of a date by what stands behind them, or as a year alone."""
    month = "|".join(lexicon("dates")["months"])
    behind = rf"[-/]\d|\.\d{{1,2}}\.\d|\s+(?:{month})|(?:st|nd|rd|th)?,?\s+\d{{4}}"
    return compile_pattern(rf"(?<![\w/.-])\d++(?:(?={behind})|(?<=\d{{4}}))", re.IGNORECASE)


def _printed_dates(text: str) -> Iterator[re.Match[str]]:
    """Yield the dates of a text.

    A date begins at digits or at the word before them, so that the pattern is tried nowhere else.
    """
    pattern, end = _date().compiled, 0
    for digits in _digits().finditer(text):
        word = digits.start()
        while word > end and (text[word - 1].isspace() or text[word - 1] in ".,"):
            word -= 1
        while word > end and text[word - 1].isalpha():
            word -= 1
        for at in (word, digits.start()) if word < digits.start() else (word,):
            if at >= end and (match := pattern.match(text, at)):
                yield match
                end = match.end()


def find_dates(text: str) -> list[PrintedDate]:
    """Return the dates of a text in order; a range is one date with both ends."""
    return list(_dates_in(text))


@kept
def _dates_in(text: str) -> tuple[PrintedDate, ...]:
    """Return the dates of a text, found once: the title, the history and the periods ask for those of the same line."""
    out: list[PrintedDate] = []
    for match in _printed_dates(text):
        printed = match[0]
        iso = parse_date(printed)
        if iso is None and (middle := re.fullmatch(r"(.*?\d{2})\s?(?:-|to|through)\s?(\S.*)", printed, re.DOTALL)):
            ends = [parse_date(middle[1]), parse_date(middle[2])]
            iso = f"{ends[0]}/{ends[1]}" if all(ends) else None
        if iso is None and re.fullmatch(r"\d{1,4}[-/]\d{1,4}", printed):
            continue
        out.append(PrintedDate(match.start(), match.end(), iso, printed))
    return tuple(out)


def impossible_date(date: PrintedDate, at: Place) -> Finding:
    """Return the finding for a date that does not exist."""
    message = f"There is no such date as {date.printed!r}; it was not used."
    return Finding("dates", "warning", message, at, ("dates",))


def all_lines(reading: Reading) -> list[Line]:
    """Return the lines of a document in order, page furniture among them."""
    if reading.ordered is None:
        lines = (line for line in (*reading.lines, *reading.furniture) if line.text)
        reading.ordered = tuple(sorted(lines, key=lambda line: line.passage.offset(0)))
    return list(reading.ordered)


def role_at(sections: Sequence[Section]) -> tuple[list[int], list[str]]:
    """Return where sections start (source offsets, ascending) and their roles."""
    starts = [
        ((s.heading or s.blocks[0].passage).offset(0), s.role) for s in sections if s.heading is not None or s.blocks
    ]
    return [at for at, _ in starts], [role for _, role in starts]


def _label_before(text: str, date: PrintedDate) -> tuple[_Label, re.Match[str]] | None:
    """Return the longest label that ends right before a date."""
    before = text[max(0, date.start - _LOOK_BACK) : date.start]
    found = [(label, match) for match, label in _labels().found(before)]
    return max(found, key=lambda f: len(f[1][0]), default=None)


def _named(match: re.Match[str]) -> bool:
    """Tell whether words before a date are a label by their form ('Effective date', 'Effective:')."""
    return ":" in match["gap"] or "date" in match["label"].lower()


def _is_label(match: re.Match[str], before: str, role: str, prose: bool) -> bool:
    """Tell whether words before a date label it, or only happen to stand there in a sentence."""
    gap, label = match["gap"], match["label"].lower()
    named = _named(match)
    if "\n" in gap and not named and not any(c.isalpha() for c in gap):
        return False
    at_start = not before[: match.start()].rpartition("\n")[2].strip(" \t\"'(*•-")
    if role in lexicon("dates")["foreign"]:
        return at_start and (named or label.startswith("effective") or " " in label)
    if role == "history":
        return ":" in gap or (at_start and " " in label)
    return ":" in gap or at_start or prose


def header_events(reading: Reading, sections: Sequence[Section]) -> tuple[list[DatedEvent], list[Finding]]:
    """Return the labelled dates of a document, each kind and day once, and dates that cannot exist."""
    lines = all_lines(reading)
    if not lines:
        return [], []
    whole = join((line.passage for line in lines), "\n")
    starts, roles = role_at(sections)
    furniture = {line.number for line in reading.furniture}
    front_end = lines[min(_FRONT, len(lines)) - 1].number
    events: dict[tuple[str, str], DatedEvent] = {}
    findings: list[Finding] = []
    stated: set[tuple[str, str]] = set()
    label: _Label | None = None
    found: tuple[_Label, re.Match[str]] | None = None
    previous: PrintedDate | None = None
    for date in find_dates(whole.text):
        inherited = (
            label is not None and label.many and previous is not None
            and _LIST.fullmatch(whole.text[previous.end : date.start]) is not None
        )  # fmt: skip
        previous = date
        if not inherited:
            label = None
            offset = whole.offset(date.start)
            line = whole.source.line_at(offset)
            section = bisect.bisect_right(starts, offset) - 1
            role = "front" if line in furniture or section < 0 else roles[section]
            found = _label_before(whole.text, date)
            if found is None:
                continue
            before = whole.text[max(0, date.start - _LOOK_BACK) : date.start]
            # A cited page is read somewhere in an entry; every other label has its place.
            if found[0].kind != "accessed" and not _is_label(found[1], before, role, line <= front_end):
                continue
            label = found[0]
        if label is None or not label.kind:
            continue
        if date.iso is None:
            findings.append(impossible_date(date, whole.place(date.start, date.end)))
            continue
        key = (label.kind, date.iso)
        of_position = role in _STATING and label.kind == _EFFECTIVE and found is not None and not _named(found[1])
        if not of_position:
            stated.add(key)
        if key not in events:
            # In running text the word is what makes the date one of its kind, so it is shown with it.
            start = date.start - len(found[1][0]) if label.kind == "accessed" and found else date.start
            printed = " ".join(whole.text[start : date.end].split())
            events[key] = DatedEvent(label.kind, date.iso, printed, whole.place(start, date.end))
    # 'Effective May 1, X is covered' dates a position, where the document prints a date of its own.
    own = tuple(date for kind, date in stated if kind == _EFFECTIVE)
    return [e for key, e in events.items() if key in stated or not own or e.date.startswith(own)], findings


def latest(dates: Iterable[str]) -> str | None:
    """Return the latest of some ISO dates; a month sorts as its first day, before that day; a range by its end."""
    return max(dates, key=lambda d: ((d.rpartition("/")[2] + "-01")[:10], len(d)), default=None)
