"""Leads of lists: the phrase that introduces a list and says how its items combine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from loaders.kept import kept
from loaders.patterns import PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["Lead", "read_lead"]

Combination = Literal["all_of", "any_of", "at_least", "at_most", "none_of"]


@dataclass(frozen=True, slots=True)
class Lead:
    """The phrase that introduces a list: [start, end) of the text, and how it combines."""

    combination: Combination
    threshold: int | None
    start: int
    end: int
    weak: bool = False
    """What stands between the items of the list goes before it."""


@cache
def _leads() -> PatternTable[tuple[int, Combination, bool]]:
    rules = lexicon("connectives")["lead"]
    return PatternTable(
        (compile_pattern(rule["pattern"]), (n, rule["combination"], rule.get("weak", False)))
        for n, rule in enumerate(rules)
    )


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}


@kept
def read_lead(text: str) -> Lead | None:
    """Return the phrase by which a text introduces a list, the last one in it."""
    low = text.lower()
    found = [
        (match.start(), -match.end(), n, combination, match, weak)
        for pattern, (n, combination, weak) in _leads().possible(low)
        for match in pattern.finditer(low)
    ]
    best: Lead | None = None
    for start, _, _, combination, match, weak in sorted(found, key=lambda f: f[:3]):
        # What lies inside a longer phrase is part of it: 'every one of the following' is no 'one of the following'.
        if best is not None and start < best.end:
            continue
        groups = match.groupdict()
        number = groups.get("n") or groups.get("m")
        threshold = _NUMBERS.get(number, 0) or int(number) if number else None
        best = Lead(combination, threshold, start, match.end(), weak)
    return best
