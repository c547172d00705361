"""Numbers that can't be as printed: shares of another whole, parts of another sum, estimates outside their interval.

Only what the document prints side by side is compared: 'x of n (p%)', a total with
its parts in brackets, a column with its size, an estimate with its interval. A
share may be rounded either way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from loaders.record import EvidenceItem, Finding, Outcome, Place
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["find_odd_numbers"]

_INT = r"\d{1,3}(?:,\d{3})+|\d+"
_SHARE = compile_pattern(rf"(?<![\d.,/])(?P<count>{_INT})\s*\((?P<share>\d{{1,3}}(?:\.\d+)?)\s*(?P<sign>%?)\)")
_SIZE = compile_pattern(rf"\bn\s*=\s*(?P<size>{_INT})\b", re.IGNORECASE)
_FRACTION = compile_pattern(
    rf"(?<![\d.,/])(?P<count>{_INT})\s*/\s*(?P<whole>{_INT})\s*[(,;]\s*(?P<share>\d{{1,3}}(?:\.\d+)?)\s*%\)?"
    rf"|(?<![\d.,-])(?P<share2>\d{{1,3}}(?:\.\d+)?)\s*%\s*\((?P<count2>{_INT})\s*/\s*(?P<whole2>{_INT})\)"
)
_PARTS = compile_pattern(
    rf"(?<![\d.,/])(?P<total>{_INT})\s+(?P<unit>(?:[A-Za-z-]+\s+){{1,3}})\((?P<parts>[^()]{{3,120}})\)"
)
_PART = re.compile(rf"(?:[A-Za-z][\w -]*\s*,?\s*)?(?:\bn\s*)?=\s*(?P<size>{_INT})(?:\s+[A-Za-z][\w -]*)?")
_MOST_OK = 4
"""Cells of a column that fit for each that does not, before the one counts as odd."""


def find_odd_numbers(sections: list[Section], evidence: tuple[EvidenceItem, ...]) -> Iterator[Finding]:
    """Yield the numbers of a document that do not add up."""
    for section in sections:
        if section.role == "references":
            continue
        for is_row, run in groupby(section.blocks, lambda b: b.kind == "row" and len(b.cells) > 1):
            blocks = list(run)
            if is_row:
                yield from _table(blocks)
            for block in blocks:
                yield from _shares(block.passage)
                yield from _sums(block.passage)
    for outcome in (o for item in evidence for o in item.outcomes):
        if _outside(outcome):
            low, high = outcome.interval or ("", "")
            message = (
                f"An estimate of {outcome.value} is printed with the interval {low} to {high}, which it is not in."
            )
            yield _finding(message, outcome.at)


def _finding(message: str, at: Place) -> Finding:
    return Finding("numbers-do-not-add-up", "warning", message, at, ("evidence",))


@cache
def _whole_after() -> Pattern:
    return compile_pattern(rf"\s+{lexicon('audit')['numbers']['of']}(?P<whole>{_INT})\b(?![.,]\d|\s*%)", re.IGNORECASE)


@cache
def _whole_before() -> Pattern:
    return compile_pattern(rf"(?<![\d.,/])(?P<count>{_INT})\s+{lexicon('audit')['numbers']['of']}$", re.IGNORECASE)


def _number(printed: str) -> int:
    return int(printed.replace(",", ""))


def _is_share(count: int, whole: int, share: str) -> bool:
    """Tell whether a printed percentage is a count of a whole, rounded either way in its last digit.

    >>> _is_share(2, 3, "67"), _is_share(2, 3, "66"), _is_share(94, 148, "64.2")
    (True, True, False)
    """
    unit = 10.0 ** -len(share.partition(".")[2])
    return whole > 0 and abs(100 * count / whole - float(share)) < unit


def _shares(passage: Passage) -> Iterator[Finding]:
    """Yield shares whose count and whole stand beside them and give another percentage."""
    text = passage.text
    if "%" not in text:
        return
    for match in _SHARE.finditer(text):
        if not match["sign"]:
            continue
        after = _whole_after().match(text, match.end())
        before = _whole_before().search(text[max(0, match.start() - 40) : match.start()])
        if after:
            count, whole, end = _number(match["count"]), _number(after["whole"]), after.end()
        elif before:
            count, whole, end = _number(before["count"]), _number(match["count"]), match.end()
        else:
            continue
        if count <= whole and not _is_share(count, whole, match["share"]):
            yield _odd_share(count, whole, match["share"], passage, match.start(), end)
    for match in _FRACTION.finditer(text):
        count, whole = (_number(match[n] or match[f"{n}2"]) for n in ("count", "whole"))
        share = match["share"] or match["share2"]
        if 0 < count <= whole and not _is_share(count, whole, share):
            yield _odd_share(count, whole, share, passage, match.start(), match.end())


def _odd_share(count: int, whole: int, share: str, passage: Passage, start: int, end: int) -> Finding:
    message = f"{count} of {whole} is printed as {share}%; it is {100 * count / whole:.1f}%."
    return _finding(message, passage.place(start, end))


def _sums(passage: Passage) -> Iterator[Finding]:
    """Yield totals whose parts, each printed with its size in the brackets behind, give another sum."""
    for match in _PARTS.finditer(passage.text) if "=" in passage.text else ():
        parts = re.split(r"\s*(?:;|,(?!\d)|\band\b)\s*", match["parts"].strip())
        sizes = [_PART.fullmatch(p.strip()) for p in parts]
        if len(parts) < 2 or not all(sizes):
            continue
        numbers = [_number(m["size"]) for m in sizes if m]
        total = _number(match["total"])
        if sum(numbers) != total:
            added = " and ".join(map(str, numbers))
            message = f"The parts {added} are printed of a total of {total}; they are {sum(numbers)}."
            yield _finding(message, passage.place(match.start(), match.end()))


def _outside(outcome: Outcome) -> bool:
    """Tell whether an estimate lies outside of the interval printed with it."""
    if outcome.interval is None or outcome.value is None:
        return False
    try:
        low, high = (float(v) for v in outcome.interval)
        return low < high and not low <= float(outcome.value) <= high
    except ValueError:
        return False


# -- tables -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    """A column: the sizes printed in it so far, whether its heading says that it holds shares, and what was checked."""

    sizes: list[int] = field(default_factory=list)
    shares: bool = False
    fitting: int = 0
    odd: list[tuple[Passage, re.Match[str]]] = field(default_factory=list)


def _table(rows: list[Block]) -> Iterator[Finding]:
    """Yield the shares of a table that no size of their column explains, nor the sum of their group.

    A group is a row with a label in its first cell and the rows without one below it.
    """
    columns: dict[int, _Column] = defaultdict(_Column)
    group: list[Block] = []
    for row in rows:
        if row.cells[0].text.strip() and group:
            _check(group, columns)
            group = []
        sized = False
        for i, cell in enumerate(row.cells):
            if not _SHARE.search(cell.text) and (size := _SIZE.search(cell.text)):
                columns[i].sizes.append(_number(size["size"]))
                columns[i].shares |= "%" in cell.text
                sized = True
        if not sized:
            group.append(row)
    _check(group, columns)
    for column in columns.values():
        if column.fitting < _MOST_OK * len(column.odd):
            continue
        for cell, match in column.odd:
            count, whole = _number(match["count"]), column.sizes[0]
            yield _odd_share(count, whole, match["share"], cell, match.start(), match.end())


def _check(group: list[Block], columns: dict[int, _Column]) -> None:
    """Check the shares of a group of rows, column by column."""
    not_share = compile_pattern(lexicon("audit")["numbers"]["not_share"], re.IGNORECASE)
    found: dict[int, list[tuple[Passage, re.Match[str]]]] = defaultdict(list)
    for row in group:
        if any(not_share.search(cell.text) for cell in row.cells[:2]):
            continue
        for i, cell in enumerate(row.cells):
            for match in _SHARE.finditer(cell.text):
                if i in columns and (match["sign"] or columns[i].shares):
                    found[i].append((cell, match))
    for i, shares in found.items():
        wholes = {*columns[i].sizes, *([sum(_number(m["count"]) for _, m in shares)] if len(shares) > 1 else [])}
        for cell, match in shares:
            if any(_is_share(_number(match["count"]), w, match["share"]) for w in wholes):
                columns[i].fitting += 1
            else:
                columns[i].odd.append((cell, match))
