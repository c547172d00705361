"""Thresholds: numbers with their comparator, unit and subject.

A number is a criterion only when it is clear what it counts or measures: a
noun that is counted, a unit of length, or a named score or value nearby.
Strict and inclusive bounds stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from loaders.conditions.criterion_trees import Found, all_of
from loaders.conditions.negations import turn_bound, turned_unread
from loaders.record import Atom, Comparator, Criterion
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.bound_grammar import (
    Grammar,
    Number,
    comparator_after,
    comparator_before,
    find_numbers,
    load_grammar,
    unit_at,
)
from ontology.lexicon import lexicon

__all__ = ["read_thresholds"]

_LARGE = 1000
_LOST = "\ufffd"
_NEAR = 70
"""A subject further from its number than this, in characters, is not taken for it."""


_TURNED: dict[str, Comparator] = {"<=": ">=", ">=": "<="}
_RANGE = re.compile(r"\s*(?:-|to|through|and|thru)\s*$")
_LIST = re.compile(r"\s*(?:,|or|,\s*or|and|,\s*and|/)\s*$")


def read_thresholds(
    passage: Passage,
    minimum_of: Callable[[str], float | None],
    taken: bytearray,
    named: frozenset[int] = frozenset(),
) -> list[Found]:
    """Return the numeric conditions of a text.

    `minimum_of` gives the least value of a characteristic ('ECOG 0-2' is only
    an upper bound); `taken` marks characters that other conditions have read;
    at `named` begin names of tumors, which a figure before them counts.
    """
    grammar = load_grammar()
    text = _lower(passage.text)
    data = lexicon("characteristics")
    found: list[Found] = []
    for match in grammar.single.finditer(text):
        if not any(taken[match.start() : match.end()]):
            name = data["count"]["characteristic"]
            found.append(_found(passage, match.start(), match.end(), [(name, "=", 1, None)]))
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in _SINGLE.finditer(text) if named else ():
        if match.end() in named and not any(taken[match.start() : match.end()]):
            found.append(_found(passage, match.start(), match.end(), [(data["count"]["characteristic"], "=", 1, None)]))
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    numbers = [n for n in find_numbers(text, grammar) if not taken[n.start]]
    i = 0
    while i < len(numbers):
        first = last = numbers[i]
        values = [first.value]
        joined = "single"
        while i + 1 < len(numbers):
            nxt = numbers[i + 1]
            between = text[last.end : nxt.start]
            inner_unit = unit_at(text, last.end, grammar)
            if inner_unit and _RANGE.match(text[inner_unit[1] : nxt.start]):
                between = text[inner_unit[1] : nxt.start]
            if (
                _RANGE.fullmatch(between)
                and joined == "single"
                and ("and" not in between or "between" in text[max(0, first.start - 9) : first.start])
            ):
                joined = "range"
            elif _LIST.fullmatch(between) and joined in ("single", "list"):
                joined = "list"
            else:
                break
            values.append(nxt.value)
            last = nxt
            i += 1
        i += 1
        result = _interpret(text, first, last, values, joined, grammar, minimum_of)
        if result is None or any(taken[last.end : result[1]]):
            # 'Up to 3 hepatocellular carcinomas': the name was read as what the statement is on.
            result = _counting(text, first, last, values, joined, grammar, named) or result
        if result is None:
            continue
        start, end, conditions = result
        # What other conditions have read of its words stays theirs.
        start = max(start, taken.rfind(b"\1", 0, first.start) + 1) if any(taken[start : first.start]) else start
        if any(taken[start:end]) or turned_unread(text, start, taken):
            continue
        found.append(_found(passage, start, end, conditions))
        taken[start:end] = b"\1" * (end - start)
    return found


_Condition = tuple[str, Comparator, int | float, str | None]
"""Characteristic, comparator, value, unit."""


@dataclass(slots=True)
class _Bound:
    """A number in its words: [start, end) of the text, sign, what it measures."""

    start: int
    end: int
    sign: Comparator | None
    name: str
    unit: str | None
    length: bool
    bare: bool
    """The number stands behind the name of a count, which is no 'three tumors'."""


_SINGLE = re.compile(r"\b(?:single|solitary)\s+(?:(?:small|untreated|unresectable|resectable|residual)\s+)?")
_APART = re.compile(r"\s+(?:(?:separate|discrete|distinct|small|unresectable)\s+)*")


def _counting(
    text: str,
    first: Number,
    last: Number,
    values: list[int | float],
    joined: str,
    grammar: Grammar,
    named: frozenset[int],
) -> tuple[int, int, list[_Condition]] | None:
    """Return the count that a figure right before the name of a tumor states, with its place."""
    before = comparator_before(text, first.start, grammar)
    after = comparator_after(text, last.end, grammar) if before is None and joined == "single" else None
    apart = _APART.match(text, after[1] if after is not None else last.end)
    if (
        apart is None
        or apart.end() not in named
        or grammar.not_count.search(text[max(0, first.start - 20) : first.start])
    ):
        return None
    sign = before or after
    if sign is not None and sign[0] in ("better", "worse"):
        return None
    name = lexicon("characteristics")["count"]["characteristic"]
    start = before[1] if before is not None else first.start
    if joined != "single":
        return (start, last.end, [(name, ">=", min(values), None), (name, "<=", max(values), None)])
    if sign is None and text[first.start].isdigit():
        return None  # 'T2 hepatocellular carcinoma' counts none
    end = after[1] if after is not None else last.end
    return start, end, [(name, cast(Comparator, sign[0] if sign is not None else "="), values[0], None)]


def _interpret(
    text: str,
    first: Number,
    last: Number,
    values: list[int | float],
    joined: str,
    grammar: Grammar,
    minimum_of: Callable[[str], float | None],
) -> tuple[int, int, list[_Condition]] | None:
    """Return what a number, range or list of numbers asks, with its place, or None when that is not clear."""
    unit = unit_at(text, last.end, grammar)
    bound = _bound(text, first.start, last.end, unit, grammar)
    if bound is None:
        return None
    if bound.sign is None and (_LOST in text[max(0, bound.start - 3) : bound.end] or bound.bare):
        return None  # the sign was destroyed, or never printed: 'number of tumors 3' is no bound
    if (unit and unit[0] == "mm") or (bound.length and "mm" in text[last.end : bound.end]):
        values = [_tenth(v) for v in values]
    if bound.unit and min(values) >= _LARGE and bound.name in grammar.large:
        bound.unit = grammar.large[bound.name]
    low, high = min(values), max(values)
    consecutive = joined == "list" and sorted(values) == list(range(int(low), int(high) + 1))
    if joined == "range" or consecutive:
        conditions: list[_Condition] = [(bound.name, ">=", low, bound.unit), (bound.name, "<=", high, bound.unit)]
        least = minimum_of(bound.name)
        return bound.start, bound.end, conditions[1:] if least is not None and low <= least else conditions
    if joined == "list" or (bound.sign is None and bound.length):
        return None
    return (
        bound.start,
        bound.end,
        [(bound.name, bound.sign or grammar.bare.get(bound.name, "="), values[0], bound.unit)],
    )


_OLDER = 12
"""Characters behind 'years' within which 'or older' stands."""


def _states_age(text: str, start: int, end: int, *, signed: bool) -> bool:
    """Tell whether a figure with its sign, or a range, is an age by the words behind it: '18 years of age'."""
    age = compile_pattern(lexicon("characteristics")["age-figure"]["pattern"]).search(text, start, end + _OLDER)
    return age is not None and (signed or not text[start : age.start()].strip(" -").isdigit())


def _bound(text: str, start: int, end: int, unit: tuple[str, int] | None, grammar: Grammar) -> _Bound | None:
    data, figure = lexicon("characteristics"), start
    before = comparator_before(text, start, grammar)
    end = unit[1] if unit else end
    after = None if before else comparator_after(text, end, grammar)
    if after and not unit and (unit := unit_at(text, after[1], grammar)):
        after = (after[0], unit[1])
    tail = after[1] if after else end
    bare = False
    length = bool(unit) and unit[0] in ("cm", "mm") if unit else False
    named = _subject(text, start, tail, grammar)
    if not before and not after and named and named[3] <= start:
        before = comparator_before(text, named[2], grammar)  # 'over age 65'
    if length:
        if named and named[1] == "cm":
            name, printed, start = named[0], "cm", min(start, named[2])
        elif grammar.not_size.search(text[max(0, start - 60) : start]) or grammar.not_size_of.match(text, tail):
            return None
        else:
            name, printed = data["size"]["characteristic"], data["size"]["unit"]
    elif not unit and (counted := grammar.count.match(text, tail)):
        name, printed, tail = data["count"]["characteristic"], None, counted.end()
        if not before and not after and (after := comparator_after(text, tail, grammar)):
            tail = after[1]
    elif unit and not (named and unit[0] == named[1]) and _states_age(text, figure, end, signed=bool(before or after)):
        name, printed = data["age-figure"]["characteristic"], data["age-figure"]["unit"]
    elif named and _fits(unit, named[1]) and (unit or named[0] not in grammar.signed):
        bare = named[0] == data["count"]["characteristic"]
        name, printed = named[0], unit[0] if unit else named[1]
        start, tail = min(start, named[2]), max(tail, named[3])
    else:
        return None
    printed_sign = before[0] if before else after[0] if after else None
    sign: Comparator | None
    if printed_sign == "better" or printed_sign == "worse":
        sign = grammar.better.get(name)
        if sign is None:
            return None
        sign = sign if after and after[0] == "better" else _TURNED[sign]
    else:
        sign = printed_sign
    if sign is None and named and name == named[0] and not _says_little(text[named[3] : figure]):
        return None  # 'ECOG worse than 2': what stands between was not read
    begin = min(start, before[1]) if before else start
    if sign is not None:
        of_size = name == data["size"]["characteristic"]
        within = (named[3], before[1]) if named and before and named[3] <= before[1] else None
        if (turned := turn_bound(text, begin, within, sign, of_size=of_size)) is None:
            return None
        sign, begin = turned
    return _Bound(begin, tail, sign, name, printed, length, bare)


def _says_little(between: str) -> bool:
    """Tell whether the words between what is measured and its figure add nothing."""
    words = lexicon("characteristics")["neutral"]["words"].split()
    return all(word in words for word in re.findall(r"[a-z]{2,}", re.sub(r"\([^()]*\)", " ", between)))


_TIMES = frozenset({"h", "d", "wk", "mo", "a"})
_DOSES = frozenset({"Gy"})


def _fits(unit: tuple[str, int] | None, usual: str) -> bool:
    """Tell whether a printed unit may measure what is usually given in another: months and doses measure no share."""
    return unit is None or all((unit[0] in kind) == (usual in kind) for kind in (_TIMES, _DOSES))


def _tenth(value: int | float) -> int | float:
    tenth = round(value / 10, 6)
    return int(tenth) if tenth == int(tenth) else tenth


def _subject(text: str, start: int, end: int, grammar: Grammar) -> tuple[str, str, int, int] | None:
    """Return (characteristic, unit, start, end) of the named subject nearest to a number."""
    best: tuple[int, tuple[str, str, int, int]] | None = None
    low, high = max(0, start - _NEAR), min(len(text), end + _NEAR)
    near = text[low:high]
    for name, unit, pattern in grammar.measures:
        for match in pattern.finditer(text, low, high) if pattern.may_match(near) else ():
            if match.end() <= start:
                gap, between = start - match.end(), text[match.end() : start]
            elif match.start() >= end:
                gap, between = match.start() - end + 25, text[end : match.start()]
            else:
                continue
            if re.search(r"[;:]|\d|\b(?:and|or)\b(?!\s+equal)", between):
                continue
            if match.start() >= end and "," in between:
                continue  # 'each up to 3 cm, with a total diameter of ...': the number has its subject before it
            if best is None or gap < best[0]:
                best = (gap, (name, unit, match.start(), match.end()))
    return best[1] if best else None


def _found(passage: Passage, start: int, end: int, conditions: list[_Condition]) -> Found:
    at = passage.place(start, end)
    atoms: list[Criterion] = [Atom(name, sign, value, at, unit or None) for name, sign, value, unit in conditions]
    return Found(start, end, all_of(atoms, at))


def _lower(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
