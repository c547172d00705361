"""Measures: what figures measure, as a text names it, and the patterns of the words around figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon
from ontology.phrases import PhraseTable, read_words
from ontology.vocabulary import load_vocabulary

__all__ = [
    "LONGEST_ARM",
    "REACH",
    "Measured",
    "find_measures",
    "grouped_before",
    "grouped_between",
    "leads_to",
    "median_in_bracket",
    "patterns",
    "versus",
]

LONGEST_ARM = 7
"""Words of the name of a group; a longer stretch is a sentence."""
REACH = 140
"""Characters between an estimate and what it estimates."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure named at [start, end)."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    between: Pattern
    lead: Pattern
    first: Pattern
    group: Pattern
    not_arm: Pattern
    estimates: list[tuple[str, Pattern]]
    median: Pattern
    mean: Pattern
    opens: Pattern
    ranged: Pattern
    predicate: Pattern


@cache
def patterns() -> _Patterns:
    """Return the patterns of the lexicon."""
    words: dict[str, Any] = lexicon("outcomes")
    groups = words["groups"]
    estimate = (
        r"(?<![\w])(?:{name})\b(?:\s*[\[(][A-Z]{{1,5}}[\])])?(?:[^\d;.%]{{0,24}}?|\s+(?:for|of)\s+(?P<of>[^\d;.%()]{{3,70}}?)"
        r"\s+(?:was|were|is|of)\s+)(?P<value>-?\d*\.?\d+)(?!\d|\.\d)"
    )
    return _Patterns(
        compile_pattern(rf"(?:{words['between']})", re.IGNORECASE),
        compile_pattern(rf"\b{groups['lead']}\s+(?:the\s+)?(?P<arm>[^,;()]+)", re.IGNORECASE),
        compile_pattern(groups["first"], re.IGNORECASE),
        compile_pattern(groups["names"], re.IGNORECASE),
        compile_pattern(groups["not_arm"], re.IGNORECASE),
        [(id, compile_pattern(estimate.format(name=n))) for id, n in _cased(words["estimate"]["names"])],
        compile_pattern(words["statistic"]["median"], re.IGNORECASE),
        compile_pattern(words["statistic"]["mean"], re.IGNORECASE),
        compile_pattern(groups["opens"], re.IGNORECASE),
        compile_pattern(words["statistic"]["ranged"], re.IGNORECASE),
        compile_pattern(groups["predicate"], re.IGNORECASE),
    )


def _cased(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names with words in any case and acronyms in capitals."""
    for id, printed in names.items():
        yield id, "|".join(p if p.isupper() or p.rstrip("s?").isupper() else f"(?i:{p})" for p in printed.split("|"))


@cache
def versus() -> Pattern:
    """Return the pattern of two figures compared in brackets, each behind the name of its group or not."""
    number = r"\d+(?:\.\d+)?"
    units = "|".join(pattern for pattern in lexicon("outcomes")["units"].values())
    return compile_pattern(
        rf"\s*(?:and\s+)?(?:(?P<one>[A-Za-z][\w -]{{1,40}}),\s+)?(?P<first>{number})\s*(?P<first_unit>{units})?"
        rf"\s*,?\s*(?:vs\.?|versus|and|compared\s+with)\s+(?:(?P<other>[A-Za-z][\w -]{{1,40}}),\s+)?"
        rf"(?P<second>{number})\s*(?P<unit>{units})(?=\W|$)",
        re.IGNORECASE,
    )


@cache
def median_in_bracket() -> Pattern:
    """Return the pattern of a median that brackets print behind rates."""
    units = "|".join(pattern for unit, pattern in lexicon("outcomes")["units"].items() if unit != "%")
    return compile_pattern(
        rf"\s*,?\s*(?:respectively)?\s*\((?P<statistic>median|mean),?\s+(?P<value>\d+(?:\.\d+)?)\s+(?P<unit>{units})\b",
        re.IGNORECASE,
    )


@cache
def leads_to() -> re.Pattern[str]:
    """Return the pattern of what may stand between a share and the measure behind it: '8% had recurrence'."""
    return re.compile(rf"\s+(?:{lexicon('outcomes')['leads_to']}\s+)?", re.IGNORECASE)


def _group_behind() -> str:
    people = lexicon("evidence")["counts"]["people"]
    lead = lexicon("outcomes")["groups"]["lead"]
    of_how_many = rf"(?:\s+of\s+(?:the\s+)?\d[\d,]*)?(?:\s+(?:of\s+(?:the\s+)?)?{people})?"
    return rf"{of_how_many}\s+{lead}\s+(?:the\s+)?[^,;.()]{{2,40}}?"


@cache
def grouped_before() -> re.Pattern[str]:
    """Return the pattern of a group between its share and what it had: ' of 31 who received X developed an '."""
    verb = r"\s+(?:developed|experienced|suffered|achieved|had)\s+(?:an?\s+|the\s+)?"
    return re.compile(_group_behind() + verb, re.IGNORECASE)


@cache
def grouped_between() -> re.Pattern[str]:
    """Return the pattern of a group between its share and that of the next: ' of 31 who received X and '."""
    joint = r"\s+(?:and|versus|vs\.?|compared\s+with)\s+(?:in\s+|of\s+)?"
    return re.compile(_group_behind() + joint, re.IGNORECASE)


@cache
def _table() -> PhraseTable:
    table = PhraseTable()
    for term in load_vocabulary().terms("outcome"):
        for name in (term.label, *term.synonyms, *term.hidden):
            table.add(name, "outcome", term.id)
    return table


def find_measures(text: str) -> list[Measured]:
    """Return the measures that a text names, in order, the longest names first."""
    words = read_words(text)
    return [
        Measured(match.targets[0][1], words.start(match.first), words.end(match.last - 1))
        for match in _table().find(words)
    ]
