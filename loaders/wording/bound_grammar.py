"""Bound grammar: the words of a numeric bound, as the lexicon gives them: numbers, comparators, units, subjects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from loaders.record import Comparator
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = [
    "Grammar",
    "Number",
    "Sign",
    "comparator_after",
    "comparator_before",
    "find_numbers",
    "load_grammar",
    "unit_at",
]

Sign = Comparator | Literal["better", "worse"]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of numbers, comparators, units and of what is counted and measured."""

    number: Pattern
    before: tuple[tuple[Sign, Pattern], ...]
    after: tuple[tuple[Sign, Pattern], ...]
    units: tuple[tuple[str, Pattern], ...]
    count: Pattern
    single: Pattern
    not_count: Pattern
    not_size: Pattern
    not_size_of: Pattern
    """Behind a length: what it is the distance from."""
    measures: tuple[tuple[str, str, Pattern], ...]
    large: dict[str, str]
    """The unit of figures of 1,000 and more, by characteristic, where it is another one."""
    better: dict[str, Comparator]
    """The comparator of 'or better', by characteristic."""
    bare: dict[str, Comparator]
    """The comparator of a figure without one, by characteristic, where it is not 'equal'."""
    signed: frozenset[str]
    """Characteristics whose figures have their sign: 'one quarter of the liver' is not 1 %."""
    words: dict[str, int]


@cache
def load_grammar() -> Grammar:
    """Return the grammar that the lexicon gives."""
    data = lexicon("characteristics")
    numbers = data["numbers"]
    words: dict[str, int] = numbers["words"]
    spelled = "|".join(words)
    # 'no more than half (50%)': the figure says once more what a word before it does.
    filler = r"(?:\s+(?:or\s+equal\s+to|of|about|approximately|a|an|the|is))*(?:\s+[a-z-]+\s*\()?"
    return Grammar(
        compile_pattern(
            rf"(?<![\w.#])(?<![A-Za-z]-)(?:(\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,4}}(?:\.\d+)?)|\b({spelled})\b)"
            rf"(?:(?!\w)|(?=(?:cm|mm|gy|mg|ng)\b))"
            rf"(?:\s*\(\s*(?:\d{{1,3}}|{spelled})\s*\))?"
        ),
        tuple((sign, compile_pattern(rf"(?:{p}){filler}\s*$")) for sign, p in numbers["before"]),
        tuple((sign, compile_pattern(rf"\s*(?:points?\s+)?(?:{p})")) for sign, p in numbers["after"]),
        tuple(
            (unit, compile_pattern(r"[\s-]*(?:" + "|".join(forms) + r")(?![\w])"))
            for unit, forms in data["units"].items()
        ),
        compile_pattern(rf"[\s-]*(?:{data['count']['noun']})"),
        compile_pattern(data["count"]["single"]),
        compile_pattern(data["count"]["not_before"]),
        compile_pattern(data["size"]["not_after"]),
        compile_pattern(data["size"]["not_before"]),
        tuple((m["characteristic"], m["unit"], compile_pattern(m["pattern"])) for m in data["measure"]),
        {m["characteristic"]: m["large"] for m in data["measure"] if "large" in m},
        {m["characteristic"]: m["better"] for m in data["measure"] if "better" in m},
        {m["characteristic"]: m["bare"] for m in data["measure"] if "bare" in m},
        frozenset(m["characteristic"] for m in data["measure"] if m.get("signed")),
        words,
    )


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of a text."""

    value: int | float
    start: int
    end: int


def find_numbers(text: str, grammar: Grammar) -> list[Number]:
    """Return the numbers of a lower-cased text, printed in figures or in words."""
    out: list[Number] = []
    for match in grammar.number.finditer(text):
        if match[1] is not None:
            printed = match[1].replace(",", "")
            value: int | float = float(printed) if "." in printed else int(printed)
        else:
            value = grammar.words[match[2]]
        out.append(Number(value, match.start(), match.end()))
    return out


def comparator_before(text: str, start: int, grammar: Grammar) -> tuple[Sign, int] | None:
    """Return the sign of the words before a number, and where they begin."""
    head = text[max(0, start - 45) : start]
    best: tuple[Sign, int] | None = None
    for sign, pattern in grammar.before:
        match = pattern.search(head)
        if match and (best is None or match.start() < best[1]):
            best = (sign, match.start())
    return (best[0], max(0, start - 45) + best[1]) if best else None


def comparator_after(text: str, end: int, grammar: Grammar) -> tuple[Sign, int] | None:
    """Return the sign of the words behind a number, and where they end."""
    for sign, pattern in grammar.after:
        if match := pattern.match(text, end):
            return sign, match.end()
    return None


def unit_at(text: str, end: int, grammar: Grammar) -> tuple[str, int] | None:
    """Return the unit printed at a place, and where it ends."""
    for unit, pattern in grammar.units:
        if match := pattern.match(text, end):
            return unit, match.end()
    return None
