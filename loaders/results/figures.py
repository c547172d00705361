"""Figures: lists of percentages, lengths of time and points in time, and what stands in brackets behind them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache

from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = [
    "Bracket",
    "Detail",
    "Figures",
    "Listed",
    "Times",
    "brackets",
    "detail",
    "find_figures",
    "find_times",
    "units_of",
]

Figures = str | tuple[str, str]
"""A printed number, or the two ends of a printed range."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
_RANGE = rf"(?:{_NUMBER})\s*(?P<sign>%?)\s*(?:to|-|–|—|and)\s*(?:{_NUMBER})"
_SEPARATOR = r"\s*(?:,\s*and\b|,|and\b|or\b|/)\s*"


@dataclass(frozen=True, slots=True)
class Listed:
    """Figures printed as one list at [start, end); `counts` are numbers of patients printed before a percentage."""

    start: int
    end: int
    values: tuple[Figures, ...]
    unit: str
    spans: tuple[tuple[int, int], ...] = ()
    counts: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Points in time printed as one list at [start, end), in a UCUM unit."""

    start: int
    end: int
    values: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """Brackets at [start, end); `kept` where they begin with the percentage of a count or of a named group.

    Such a percentage ends at `figure_end`.
    """

    start: int
    end: int
    kept: bool
    figure_end: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """Interval, level and p behind a figure; `length` tells how far they reach."""

    interval: tuple[str, str] | None = None
    level: str | None = None
    p: str | None = None
    length: int = 0


@cache
def _unit_names() -> list[tuple[str, str]]:
    units: dict[str, str] = lexicon("outcomes")["units"]
    return list(units.items())


@cache
def _spelled() -> dict[str, str]:
    words: dict[str, int] = lexicon("evidence")["numbers"]["words"]
    return {word: str(n) for word, n in words.items()}


@cache
def _lengths() -> Pattern:
    units = "|".join(f"(?P<u{i}>{p})" for i, (u, p) in enumerate(_unit_names()) if u != "%")
    return compile_pattern(rf"(?:{units})\b", re.IGNORECASE)


_BRACKET = re.compile(r"[()\[\]]")


def brackets(text: str) -> tuple[list[Bracket], str]:
    """Return the brackets of a sentence, those within others as part of them, and the sentence without them."""
    out: list[Bracket] = []
    depth, start = 0, 0
    for i, c in [(m.start(), m[0]) for m in _BRACKET.finditer(text)]:
        if c in "([":
            start = i if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                inside = text[start + 1 : i]
                before = text[:start].rstrip()[-1:]
                counted = (before.isalnum() or before == "_") and re.fullmatch(
                    rf"\s*(?:{_NUMBER})\s*%\s*(?:[;,\[]\s*(?:\d\d\s*%|p\b).*)?", inside, re.IGNORECASE
                )
                end = start + 1 + inside.index("%") + 1 if counted else 0
                out.append(Bracket(start, i + 1, bool(counted), end))
    return out, _without(text, out)


def _without(text: str, taken: list[Bracket]) -> str:
    """Return a text with its brackets blanked, but for the figures of those that are kept."""
    pieces, at = [], 0
    for b in taken:
        figure = text[b.start + 1 : b.figure_end] if b.kept else ""
        pieces += [text[at : b.start], f" {figure}".ljust(b.end - b.start)]
        at = b.end
    return "".join((*pieces, text[at:]))


def units_of(printed: str) -> str:
    """Return the unit of a printed word for one."""
    return next(u for u, pattern in _unit_names() if re.fullmatch(pattern, printed, re.IGNORECASE))


def _unit_at(text: str, position: int) -> tuple[str, int] | None:
    """Return the unit of time printed at a position, and where it ends."""
    match = _lengths().match(text, position)
    if not match:
        return None
    index = next(i for i, (u, _) in enumerate(_unit_names()) if u != "%" and match.group(f"u{i}"))
    return _unit_names()[index][0], match.end()


@cache
def _time_list() -> Pattern:
    spelled = "|".join(_spelled())
    one = rf"(?:(?:\d+(?:\.\d+)?)|\b(?:{spelled})\b)"
    return compile_pattern(
        rf"(?<![\w.])(?P<list>{one}(?:-?(?:\s*,\s*(?:and\s+)?|\s+and\s+){one}){{0,9}})(?P<hyphen>\s?-\s?|\s+)",
        re.IGNORECASE,
    )


_LEAD = re.compile(r"\b(?:at|after|within|by)\Z", re.IGNORECASE)
_LONGEST_LEAD = 7
"""Letters of a word before a time, with the sign before it."""


def find_times(text: str) -> list[Times]:
    """Return the points in time of a sentence: '1-, 3-, and 5-year ...', 'at 2 and 5 years'."""
    out: list[Times] = []
    for match in _time_list().finditer(text):
        unit = _unit_at(text, match.end())
        if unit is None:
            continue
        end = unit[1]
        adjective = "-" in match[0] or not text[match.end() : end].lower().endswith("s")
        before = text[: match.start()]
        words = before.rstrip()
        leading = len(words) < len(before) and _LEAD.search(words[-_LONGEST_LEAD:])
        if not adjective and not leading:
            # 'at 1, 3 and 5 years' whose list begins further left, or a length of time.
            continue
        if re.search(r"\bfollow-?\s?up\b", text[end : end + 14], re.IGNORECASE) and not (leading and adjective):
            continue
        numbers = [
            _spelled().get(n.lower(), n)
            for n in re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+", match["list"])
            if n.lower() != "and"
        ]
        out.append(Times(match.start(), end, tuple(numbers), unit[0]))
    return out


@cache
def _percent_list() -> Pattern:
    one = rf"(?:\d+\s+)?(?:{_NUMBER})\s*%"
    bare = rf"(?:{_NUMBER})"
    return compile_pattern(
        rf"(?P<range>(?<![\w.])(?:{_NUMBER})\s*%?\s*(?:to|-|–|—)\s*(?:{_NUMBER})\s*%)"
        rf"|(?<![\w.]){one}(?:{_SEPARATOR}{one})*"
        rf"|(?<![\w.]){bare}(?:\s*,\s*{bare})*,?\s+and\s+{bare}\s*%"
    )


@cache
def _before_unit() -> Pattern:
    """Return the pattern of what may be lengths of time: a number, a range or a list, and the space before its unit."""
    more = rf"(?:\s*(?:months?|years?))?{_SEPARATOR}(?:{_NUMBER})"
    return compile_pattern(
        rf"(?<![\w.±])(?P<first>{_NUMBER})(?:\s*±\s*(?:{_NUMBER}))?"
        rf"(?:\s*(?P<to>to|-|–)\s*(?P<last>{_NUMBER})|(?P<more>{more})*)\s+"
    )


def find_figures(text: str, times: list[Times]) -> list[Listed]:
    """Return the lists of percentages and lengths of time of a sentence, in order."""
    taken = [(t.start, t.end) for t in times]
    out: list[Listed] = []
    for match in _percent_list().finditer(text):
        if re.match(lexicon("outcomes")["not_outcome"], text[match.end() : match.end() + 14], re.IGNORECASE):
            continue
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        out.append(_percentages(match))
    for match in _before_unit().finditer(text):
        unit = _unit_at(text, match.end())
        if unit is None or any(a < unit[1] and match.start() < b for a, b in taken):
            continue
        if match["more"]:
            if (several := _lengths_of(match, unit)) is not None:
                out.append(several)
            continue
        value: Figures = (match["first"], match["last"]) if match["to"] else match["first"]
        out.append(Listed(match.start(), unit[1], (value,), unit[0], ((match.start(), unit[1]),), (None,)))
    return sorted(out, key=lambda f: f.start)


def _lengths_of(match: re.Match[str], unit: tuple[str, int]) -> Listed | None:
    """Return a list of lengths of time ('20 and 31 months', '20 months and 31 months'), all in one unit."""
    numbers = list(re.finditer(_NUMBER, match[0]))
    between = [match[0][a.end() : b.start()] for a, b in itertools.pairwise(numbers)]
    for words in between:
        printed = re.findall(r"months?|years?", words)
        if printed and units_of(printed[0]) != unit[0]:
            return None
    spans = tuple((match.start() + n.start(), match.start() + n.end()) for n in numbers)
    values = tuple(n[0] for n in numbers)
    return Listed(match.start(), unit[1], values, unit[0], spans, (None,) * len(values))


def _percentages(match: re.Match[str]) -> Listed:
    offset = match.start()
    if match["range"]:
        ends = re.findall(_NUMBER, match[0])
        return Listed(offset, match.end(), ((ends[0], ends[1]),), "%", (match.span(),), (None,))
    values: list[Figures] = []
    spans: list[tuple[int, int]] = []
    counts: list[int | None] = []
    for one in re.finditer(rf"(?:(?P<count>\d+)\s+)?(?P<n>{_NUMBER})(?P<sign>\s*%)?", match[0]):
        values.append(one["n"])
        spans.append((offset + one.start("n"), offset + one.end()))
        counts.append(int(one["count"]) if one["count"] else None)
    return Listed(offset, match.end(), tuple(values), "%", tuple(spans), tuple(counts))


@cache
def _details() -> tuple[Pattern, Pattern]:
    number = r"[-−]?\d*\.?\d+"
    interval = compile_pattern(
        rf"(?P<level>\d{{2}}(?:\.\d)?)\s*%\s*(?:CI|CrI|confidence\s+intervals?|credible\s+intervals?)\b(?:\s*\[CI\])?[\s,:=\[(of]*"
        rf"(?P<low>{number})\s*%?\s*(?:to|-|–|—|,|;)\s*(?P<high>{number})",
        re.IGNORECASE,
    )
    return interval, compile_pattern(r"(?<![A-Za-z])p\s*(?:-?\s?value\s*)?(?P<p>[<>=≤≥]\s*\d*\.?\d+)", re.IGNORECASE)


def detail(text: str) -> Detail:
    """Return the interval and p that stand behind a figure, before another figure begins."""
    interval, p = _details()
    found = interval.search(text)
    if found and re.search(r"\d\s*%|\d\.\d", text[: found.start()]):
        found = None
    start = found.end() if found else 0
    value = p.search(text, start)
    if value and re.search(r"\d", text[start : value.start()]):
        value = None
    printed = re.sub(r"\s|^=|(?<=\W)=", "", value["p"]).lstrip("=") if value else None
    return Detail(
        (digits_of(found["low"]), digits_of(found["high"])) if found else None,
        found["level"] if found else None,
        printed,
        max(found.end() if found else 0, value.end() if value else 0),
    )


def digits_of(printed: str) -> str:
    """Return a printed number as a decimal of the same digits: '.057' as '0.057', '1,204' as '1204'."""
    return re.sub(r"^(-?)\.", r"\g<1>0.", printed.replace("−", "-").replace(",", ""))
