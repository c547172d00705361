"""Cells of tables of results: what a header says of its column, and what figures a cell prints.

A header counts only when each of its words is explained: 'index of sensitivity' is
no sensitivity. A cell counts only when its brackets are: what they hold is told by
the header, by a note below the table, or by its own percent sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from loaders.results.figures import digits_of, units_of
from loaders.results.measures import find_measures, patterns
from ontology.lexicon import lexicon
from ontology.vocabulary import Mention, Vocabulary

__all__ = [
    "Cell", "Header", "figure_end", "is_figure", "is_length", "is_missing", "is_reference", "is_share", "matches",
    "merge_headers", "read_cell", "read_header", "read_interval", "read_p", "search", "short_label", "split_strata",
]  # fmt: skip

_LONGEST_LABEL = 8
"""Words of a label that are kept."""

_N = r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)"
_ENDS = rf"(?P<low>{_N})\s*%?\s*(?:,|;|to|-|–|—)\s*(?P<high>{_N})\s*%?"
_SIZE_BEHIND = re.compile(r"\s*\[\s*n\s*=\s*[\d,]+\s*\]\s*$", re.IGNORECASE)
_VALUE = re.compile(rf"(?P<sign>[<>≤≥~]\s*)?(?P<value>{_N})\s*(?P<percent>%)?")
_BRACKET = re.compile(r"\s*(?:[(\[]\s*(?P<inside>[^()\[\]]+?)\s*[)\]]|,?\s*(?P<bare>\d\d%\s*CI.+))\s*$", re.IGNORECASE)
_PLUS_MINUS = re.compile(rf"\s*±\s*{_N}\s*%?\s*$")
_FRACTION = re.compile(
    rf"(?P<count>\d+)\s*(?:/|of)\s*(?P<total>\d+)(?:\s*[(,]\s*(?P<share>{_N})\s*(?P<percent>%)?\s*\)?)?"
)
_P = re.compile(r"(?:p\s*)?=?\s*(?P<p>[<>≤≥]?\s*(?:0|1)?\.\d+|[<>≤≥]\s*\d+(?:\.\d+)?)\s*[*†‡§a-z]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What a header, or the label of a row, says. `whole` tells that no word of it is left unexplained.

    `statistic` is that of an estimate. `interval` holds the level of an interval in brackets, empty
    where none is printed; None where no interval is announced.
    """

    measure: str | None = None
    measures: int = 0
    statistic: str | None = None
    unit: str | None = None
    time: tuple[str, str] | None = None
    arm: str | None = None
    modalities: tuple[str, ...] = ()
    size: int | None = None
    subgroup: str = ""
    interval: str | None = None
    counts: bool = False
    ranged: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell prints: one figure with its interval, or its number of patients with their share."""

    value: str | None = None
    low: str | None = None
    high: str | None = None
    interval: tuple[str, str] | None = None
    level: str | None = None
    percent: bool = False
    count: int | None = None
    total: int | None = None
    p: str | None = None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon("tables")[name], re.IGNORECASE)


def matches(name: str, text: str) -> bool:
    """Tell whether a text is wholly what the lexicon calls by a name."""
    return _pattern(name).fullmatch(text.strip(" :*.,")) is not None


def search(name: str, text: str) -> re.Match[str] | None:
    """Return where a text holds what the lexicon calls by a name."""
    return _pattern(name).search(text)


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is nothing."""
    return not text.strip() or _pattern("missing").fullmatch(text.strip()) is not None


def is_figure(text: str) -> bool:
    """Tell whether a cell begins with a figure and holds nothing besides figures, units and what brackets say."""
    if re.match(rf"\s*(?:all\s*)?[<>≤≥~]?\s*{_N}(?![\w])", text, re.IGNORECASE) is None:
        return False
    return not re.search(r"[^\W\d_]", _pattern("beside").sub(" ", _any_length().sub(" ", text)))


@cache
def _any_length() -> re.Pattern[str]:
    units: dict[str, str] = lexicon("outcomes")["units"]
    return re.compile("|".join(rf"(?<![^\W\d_])(?:{p})(?!\w)" for u, p in units.items() if u != "%"), re.IGNORECASE)


def is_length(text: str) -> bool:
    """Tell whether a text is one length of time, such as '3 years'."""
    return _lengths().fullmatch(text.strip()) is not None


@cache
def _lengths() -> re.Pattern[str]:
    units: dict[str, str] = lexicon("outcomes")["units"]
    one = "|".join(f"(?:{p})" for u, p in units.items() if u != "%")
    return re.compile(rf"(?<![\w.])(?P<n>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>{one})\b", re.IGNORECASE)


@cache
def _bare_lengths() -> re.Pattern[str]:
    units: dict[str, str] = lexicon("outcomes")["units"]
    return re.compile("|".join(rf"\b(?:{p})(?!\w)" for u, p in units.items() if u != "%"), re.IGNORECASE)


def read_header(text: str, vocabulary: Vocabulary, arms: tuple[str, ...] = ()) -> Header:
    """Return what a header says.

    :param arms: names of groups known from elsewhere in the study, folded to small letters.
    """
    rest = " " + re.sub(r"[*†‡§]", " ", text) + " "
    header = Header()
    if found := search("size", rest):
        header = replace(header, size=int(found["n"].replace(",", "")))
        rest = _without(rest, found)
    if found := search("counts", rest):
        header = replace(header, counts=True, unit="%")
        rest = _without(rest, found)
    if found := search("fraction", rest):
        header = replace(header, counts=True)
        rest = _without(rest, found)
    if found := search("interval", rest):
        header = replace(header, interval=found["level"] or "")
        rest = _without(rest, found)
    if found := search("range", rest):
        header = replace(header, ranged=True)
        rest = _without(rest, found)
    if found := search("spread", rest):
        rest = _without(rest, found)
    subgroups = []
    for name in ("basis", "analysis"):
        if found := search(name, rest):
            subgroups.append(f"per {found['of'].lower()}" if name == "basis" else found[0].strip().lower())
            rest = _without(rest, found)
    header = replace(header, subgroup="; ".join(subgroups))
    header, rest = _measured(header, rest)
    header, rest = _grouped(header, rest, vocabulary, arms)
    rest = _pattern("plain").sub(" ", rest)
    return replace(header, whole=not re.search(r"[^\W_]", rest))


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " + text[found.end() :]


def _measured(header: Header, rest: str) -> tuple[Header, str]:
    """Take estimate, measure, time and unit out of what is left of a header."""
    for statistic, words in _estimates():
        if found := words.search(rest):
            header = replace(header, statistic=statistic, unit="1")
            rest = _without(rest, found)
            break
    measures = find_measures(rest)
    if measures:
        header = replace(header, measure=measures[0].id, measures=len({m.id for m in measures}))
    if header.statistic is None:
        # 'Median survival, months': what length of time it is, is said in front.
        kind = "median" if patterns().median.search(rest) else "mean" if patterns().mean.search(rest) else None
        header = replace(header, statistic=kind)
    for measured in reversed(measures):
        rest = rest[: measured.start] + " " + rest[measured.end :]
    times = list(_lengths().finditer(rest))
    if len(times) == 1:
        header = replace(header, time=(times[0]["n"], units_of(times[0]["unit"])))
    for time in reversed(times):
        rest = _without(rest, time)
    if header.unit is None or header.unit == "1":
        if "%" in rest or re.search(r"\bper\s?cent", rest, re.IGNORECASE):
            header = replace(header, unit=header.unit or "%")
            rest = rest.replace("%", " ")
        elif (found := _bare_lengths().search(rest)) is not None:
            header = replace(header, unit=header.unit or units_of(found[0]))
            rest = _without(rest, found)
        elif (found := _other_units().search(rest)) is not None:
            header = replace(header, unit=header.unit or next(u for u in _units() if found.group(f"u_{u}")))
            rest = _without(rest, found)
    return header, rest


@cache
def _estimates() -> list[tuple[str, re.Pattern[str]]]:
    names: dict[str, str] = lexicon("outcomes")["estimate"]["names"]
    return [(id, re.compile(rf"(?<!\w)(?:{n})(?!\w)", re.IGNORECASE)) for id, n in names.items()]


def _units() -> list[str]:
    return list(lexicon("tables")["units"])


@cache
def _other_units() -> re.Pattern[str]:
    units: dict[str, str] = lexicon("tables")["units"]
    return re.compile("|".join(rf"(?P<u_{u}>(?<![\w])(?:{p})(?!\w))" for u, p in units.items()), re.IGNORECASE)


def _grouped(header: Header, rest: str, vocabulary: Vocabulary, arms: tuple[str, ...]) -> tuple[Header, str]:
    """Take the group of patients out of what is left of a header."""
    label = _label(rest)
    named = vocabulary.mentions(label, ("modality",))
    if _pattern("everyone").fullmatch(label.casefold()):
        return header, ""
    known = label.casefold() in arms
    sized = header.size is not None and header.measure is None
    if label and (known or sized or (named and _names_group(label, named))):
        ids = tuple(dict.fromkeys(m.id for m in named))
        return replace(header, arm=label, modalities=ids), ""
    return header, rest


def _names_group(label: str, named: Sequence[Mention]) -> bool:
    """Tell whether a label names treatments and nothing besides: 'prior resection' is no group."""
    rest = label
    for mention in reversed(named):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    return not re.search(r"[^\W_]", _pattern("group").sub(" ", rest))


def _label(text: str) -> str:
    """Return the name of a group without signs around it."""
    bare = re.sub(r"[(\[]\s*[,;%]*\s*[)\]]", " ", text)
    bare = re.sub(r"\s+", " ", bare).strip(" ,;:.%|")
    return re.sub(r"^(?:in|for|after|with|of|the)\s+", "", bare, flags=re.IGNORECASE)


def figure_end(text: str) -> int:
    """Return where the figure of a cell ends: before the number of its data sets in square brackets."""
    found = _SIZE_BEHIND.search(text)
    return found.start() if found else len(text)


def read_cell(text: str, header: Header) -> Cell | None:
    """Return what a cell prints, None where it can't be told what its figures are."""
    bare = re.sub(r"[*†‡§]", "", text[: figure_end(text)]).strip()
    if found := _FRACTION.fullmatch(bare):
        share = digits_of(found["share"]) if found["share"] else None
        return Cell(share, percent=share is not None, count=int(found["count"]), total=int(found["total"]))
    if (ends := re.fullmatch(_ENDS.replace(",|;|", ""), bare)) and header.interval is None:
        return Cell(low=digits_of(ends["low"]), high=digits_of(ends["high"]), percent="%" in bare)
    match = _VALUE.match(bare)
    if match is None:
        return None
    value, behind = digits_of(match["value"]), bare[match.end() :].strip()
    percent, sign = bool(match["percent"]), (match["sign"] or "").strip()
    if sign == "~":
        return None
    own = Cell(None if sign else value, percent=percent)
    if sign:
        # A bound is no value: 'less than' is the upper end of a range, and the other way round.
        own = replace(own, high=value) if sign in "<≤" else replace(own, low=value)
    if not behind:
        return own
    if _PLUS_MINUS.fullmatch(behind):
        return own
    bracket = _BRACKET.fullmatch(behind)
    if bracket is None:
        return None
    return _bracketed(own, value, (bracket["inside"] or bracket["bare"]).strip(), header)


def _bracketed(own: Cell, value: str, inside: str, header: Header) -> Cell | None:
    """Return a figure with what stands in brackets behind it."""
    if (
        not own.percent
        and value.isdigit()
        and (share := re.fullmatch(rf"(?P<sign>[<>≤≥])?\s*(?P<n>{_N})\s*(?P<percent>%)?", inside))
    ):
        if not share["percent"] and not header.counts:
            return None
        if share["sign"]:
            return (
                Cell(None, None, digits_of(share["n"]), percent=True, count=int(value))
                if share["sign"] in "<≤"
                else None
            )
        return Cell(digits_of(share["n"]), percent=True, count=int(value))
    if own.percent and re.fullmatch(r"(?:n\s*=\s*)?\d+", inside):
        return replace(own, count=int(re.sub(r"\D", "", inside)))
    if found := re.fullmatch(r"(?:n\s*=\s*)?(?P<count>\d+)\s*(?:/|of)\s*(?P<total>\d+)", inside):
        return replace(own, count=int(found["count"]), total=int(found["total"]))
    told = re.match(r"(?P<level>\d\d(?:\.\d)?)\s*%\s*(?:CI|CrI)[\s,:=]*", inside)
    rest = inside[told.end() :] if told else inside
    ends = re.match(_ENDS, rest)
    if ends is None:
        return None
    interval = (digits_of(ends["low"]), digits_of(ends["high"]))
    behind = rest[ends.end() :].strip(" ,;")
    p = _P.fullmatch(behind) if behind else None
    if behind and p is None:
        return None
    if told or header.interval is not None:
        level = told["level"] if told else header.interval or None
        return replace(own, interval=interval, level=level, p=_plain_p(p["p"]) if p else None)
    return own if header.ranged and not behind else None


def _plain_p(printed: str) -> str:
    return re.sub(r"\s", "", printed)


def read_p(text: str) -> str | None:
    """Return a p value as printed, None where a cell is none."""
    found = _P.fullmatch(text.strip())
    return _plain_p(found["p"]) if found else None


def read_interval(text: str) -> tuple[str, str] | None:
    """Return the interval that a cell of its own prints."""
    ends = re.fullmatch(rf"[(\[]?\s*{_ENDS}\s*[)\]]?", text.strip())
    return (digits_of(ends["low"]), digits_of(ends["high"])) if ends else None


_STRATUM = re.compile(
    rf"(?:(?:all|total)\s*)?(?:[<>≤≥]\s*{_N}|{_N}\s*(?:-|–|—|to)\s*{_N}|(?<![\d.]){_N})(?:\s*(?:cm|mm)\b)?",
    re.IGNORECASE,
)


def split_strata(text: str) -> list[str]:
    """Return the bounds that a cell lists one after the other, nothing when it holds anything else.

    >>> split_strata("<3 3 – 5 All > 5")
    ['<3', '3 – 5', 'All > 5']
    """
    parts = [m[0] for m in _STRATUM.finditer(text)]
    left = _STRATUM.sub("", text).strip(" ,;/")
    return [] if left else parts


def merge_headers(outer: Header, inner: Header) -> Header:
    """Return what two headers of a column say together; the inner one wins where both speak."""
    fields = {
        name: getattr(inner, name) if getattr(inner, name) not in (None, "", False, (), 0) else getattr(outer, name)
        for name in Header.__slots__
    }
    if inner.unit == "1" or outer.unit == "1":
        fields["unit"] = "1"
    same = inner.measure in (None, outer.measure) or outer.measure is None
    fields["measures"] = max(outer.measures, inner.measures) if same else 2
    return Header(**fields)


def is_reference(text: str) -> bool:
    """Tell whether a cell says that the other rows are compared with its own."""
    return (
        matches("reference", text) or re.search(r"\(\s*ref(?:erence|erent|\.)?\s*\)", text, re.IGNORECASE) is not None
    )


def is_share(cell: Cell, whole: int) -> bool:
    """Tell whether a printed share is that of a count in a printed whole, as printed."""
    if cell.value is None or cell.count is None or not whole:
        return False
    digits = len(cell.value.partition(".")[2])
    return abs(100 * cell.count / whole - float(cell.value)) <= float(f"0.51e-{digits}")


def short_label(label: str) -> str:
    """Return a label of a few words: a longer one is a sentence of the document."""
    words = label.split()
    return " ".join(words) if len(words) <= _LONGEST_LABEL else " ".join(words[:_LONGEST_LABEL]) + " …"
