"""Periods: blocks of a policy that hold for a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.record import Finding, Statement
from loaders.structure.dates import find_dates
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["Period", "dated_spans", "other_periods", "period_of_sentence", "read_period"]


@dataclass(frozen=True, slots=True)
class Period:
    """From when and until when (exclusive) statements hold; ISO dates, None where open."""

    start: str | None
    end: str | None


_LEAD = 80
"""Characters before a date in which the words stand that make it the start or the end of a period."""


def period_of_sentence(passage: Passage, before: int) -> Period:
    """Return the period that a sentence states for its own position, in its first `before` characters."""
    rules = lexicon("connectives")["dated-block"]
    start = end = None
    for date in find_dates(passage.text[:before]):
        lead = passage.text[max(0, date.start - _LEAD) : date.start].lower()
        if (both := _from_to(date.printed)) is not None:
            start, end = both
            continue
        if date.iso is None or "/" in date.iso:
            continue
        if re.search(rules["until"], lead):
            end = date.iso
        elif re.search(rules["from"], lead):
            start = date.iso
        elif re.search(rules["through"] if start is not None else rules["lasting"], lead):
            end = _next_day(date.iso)  # the day that is named is the last one
    return Period(start, end)


def dated_spans(passage: Passage) -> list[tuple[int, int]]:
    """Return the stretches of a sentence that say from or until when its own position holds, with their words.

    A date that bounds nothing ('since 2019', a range of years) is none of them.
    """
    rules, text = lexicon("connectives")["dated-block"], passage.text
    out: list[tuple[int, int]] = []
    for date in find_dates(text):
        first = max(0, date.start - _LEAD)
        lead = text[first : date.start].lower()
        single = date.iso is not None and "/" not in date.iso
        bounds = any(re.search(rules[kind], lead) for kind in ("until", "from", "lasting")) or (
            bool(out) and re.search(rules["through"], lead) is not None
        )
        if _from_to(date.printed) is None and not (single and bounds):
            continue
        words = re.search(rules["words"], lead)
        out.append((first + words.start() if words else date.start, date.end))
    return out


def _next_day(iso: str) -> str | None:
    """Return the day after a day; None for a month, whose last day is not said."""
    try:
        return (datetime.date.fromisoformat(iso) + datetime.timedelta(days=1)).isoformat()
    except ValueError:
        return None


def _from_to(printed: str) -> tuple[str, str] | None:
    """Return the first day of 'October 1, 2023 through March 31, 2026' and the day after its last, or None."""
    match = re.fullmatch(r"(.+?\d)\s*(?:[-–—]|to|thru|through|until)\s*(\S.+)", printed)
    if match is None:
        return None
    days = [found[0].iso for part in match.groups() if len(found := find_dates(part)) == 1]
    if len(days) != 2 or days[0] is None or days[1] is None or not days[0][:4] <= days[1][:4]:
        return None
    end = _next_day(days[1])
    return (days[0], end) if end is not None and len(days[0]) == len("2023-10-01") else None


def read_period(passage: Passage) -> Period | None:
    """Return the period that a heading or lead states for what follows it, or None.

    >>> from loaders.lines.reading import read_text
    >>> line = read_text("Effective for dates of service on and after January 1, 2026:", "p.txt").lines[0]
    >>> read_period(line.passage)
    Period(start='2026-01-01', end=None)
    """
    rules = lexicon("connectives")["dated-block"]
    text = passage.text.rstrip(" :*")
    low = text.lower()
    if len(text) > 140 or not re.search(rules["shape"], low):
        return None
    start = end = None
    for date in find_dates(text):
        before = low[: date.start]
        if (both := _from_to(date.printed)) is not None:
            start, end = both
            continue
        if date.iso is None or "/" in date.iso:
            return None
        if re.search(rules["until"], before):
            end = date.iso
        elif re.search(rules["from"], before):
            start = date.iso
        elif re.search(rules["through"], before):
            # The day that is named is the last one of the period.
            end = _next_day(date.iso)
            if end is None:
                return None
    if start is None and end is None:
        return None
    # A sentence that says more than the period is no lead of a block.
    return Period(start, end) if len(low.split()) <= 18 else None


def other_periods(statements: Iterable[Statement], effective: frozenset[str]) -> Iterator[Finding]:
    """Yield which statements begin or end on another day than the document, one finding a period.

    :param effective: the ISO dates from which the document itself holds.
    """
    found: dict[Period, list[Statement]] = {}
    for statement in statements:
        start = None if statement.effective_from in effective else statement.effective_from
        period = Period(start, statement.effective_until)
        if period != Period(None, None):
            found.setdefault(period, []).append(statement)
    for period, meant in found.items():
        days = [f"{word} {day}" for word, day in (("from", period.start), ("until", period.end)) if day is not None]
        message = f"the position holds {' '.join(days)} only, and not as long as the document"
        yield Finding("dates", "note", message, meant[0].at[:1], tuple(s.id for s in meant))
