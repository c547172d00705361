"""Concepts: facts stated in words that no wording of the lexicon foresees.

A clause states a concept when every word of it belongs: words that say what
it is about, words by which people speak of that, and negations. One negation
gives the value of the negated concept, none the affirmed one; anything else
is left to be reported. 'The tumor cannot be removed by surgery' and 'an
operation is not an option' need no pattern each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from loaders.record import Atom, Criterion
from loaders.text.kept import kept
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["Concept", "stated_concept", "told_by_all"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A characteristic with the value that a clause gives it."""

    characteristic: str
    comparator: Literal["=", "!="]
    value: str | bool


@dataclass(frozen=True, slots=True)
class _Rule:
    characteristic: str
    about: Pattern
    words: Pattern
    negated: str | bool | None
    affirmed: str | bool | None
    affirmed_by: Pattern | None
    comparator: Literal["=", "!="]


_WORD = re.compile(r"[a-z0-9µ%<>≤≥']+(?:-[a-z0-9]+)*")


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule["characteristic"],
            compile_pattern(rule["about"]),
            compile_pattern(f"(?:{rule['words']})$"),
            rule.get("negated"),
            rule.get("affirmed"),
            compile_pattern(rule["affirmed-by"]) if "affirmed-by" in rule else None,
            rule.get("comparator", "="),
        )
        for rule in lexicon("characteristics")["concept"]
    )


@cache
def _table() -> PatternTable[_Rule]:
    return PatternTable((rule.about, rule) for rule in _rules())


@cache
def _negation() -> Pattern:
    return compile_pattern(lexicon("characteristics")["negation"]["pattern"])


@kept
def stated_concept(clause: str, neutral: frozenset[str]) -> Concept | None:
    """Return the concept that a lower-cased clause states with all its words, or None.

    :param neutral: words that add nothing to any condition.
    """
    for _, rule in _table().found(clause):
        topics = [m.span() for m in rule.about.finditer(clause)]
        negations = [m.span() for m in _negation().finditer(clause)]
        # What a concept without an opposite is about may itself be a negation: 'failed chemotherapy'.
        turned = [n for n in negations if rule.negated is not None or not any(a <= n[0] < b for a, b in topics)]
        rest = clause
        for start, end in (*negations, *topics):
            rest = rest[:start] + " " * (end - start) + rest[end:]
        if any(w not in neutral and not rule.words.match(w) for w in _WORD.findall(rest)):
            continue
        if len(turned) == 1 and rule.negated is not None:
            return Concept(rule.characteristic, rule.comparator, rule.negated)
        affirmed = not turned and (rule.affirmed_by is None or rule.affirmed_by.search(clause) is not None)
        if affirmed and rule.affirmed is not None:
            return Concept(rule.characteristic, rule.comparator, rule.affirmed)
    return None


def told_by_all(words: Sequence[str], found: Iterable[Criterion]) -> bool:
    """Tell whether words only describe what a condition that was found names: of downstaging, who becomes eligible."""
    stated = {(c.characteristic, c.value) for c in found if isinstance(c, Atom)}
    return any(
        rule.affirmed is not None
        and isinstance(rule.affirmed, str)
        and (rule.characteristic, rule.affirmed) in stated
        and all(rule.words.match(word) for word in words)
        for rule in _rules()
    )
