"""Leads of lists: the phrase that introduces a list and says how its items combine."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from loaders.kept import kept
from loaders.lexicon_patterns import connective
from loaders.patterns import PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["Lead", "asked_besides", "read_lead"]

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
    together: bool = False
    """Of 'none of': the items as a whole must not be so ('do not meet all of the following')."""
    bare: bool = False
    """Of 'none of': nothing says whether any item or all of them ('in the absence of:')."""
    exclusions: bool = False
    """Of 'none of': the items are contraindications, of which a denial asks for any."""


@cache
def _leads() -> PatternTable[tuple[int, Lead]]:
    rules = lexicon("connectives")["lead"]
    return PatternTable(
        (compile_pattern(rule["pattern"]), (n, Lead(rule["combination"], None, 0, 0, **_marks(rule))))
        for n, rule in enumerate(rules)
    )


def _marks(rule: dict[str, Any]) -> dict[str, bool]:
    return {mark: rule[mark] for mark in ("weak", "bare", "together", "exclusions") if mark in rule}


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NEAR = 80
"""Characters before and behind a lead within which a negation of it stands."""


@kept
def read_lead(text: str) -> Lead | None:
    """Return the phrase by which a text introduces a list, the last one in it, with what negates it."""
    low = text.lower()
    found = [
        (match.start(), -match.end(), n, lead, match)
        for pattern, (n, lead) in _leads().possible(low)
        for match in pattern.finditer(low)
    ]
    best: Lead | None = None
    for start, _, _, lead, match in sorted(found, key=lambda f: f[:3]):
        # What lies inside a longer phrase is part of it: 'every one of the following' is no 'one of the following'.
        if best is not None and start < best.end:
            continue
        groups = match.groupdict()
        number = groups.get("n") or groups.get("m")
        threshold = _NUMBERS.get(number, 0) or int(number) if number else None
        if groups.get("fewer") and threshold is not None:
            threshold -= 1
        best = replace(lead, threshold=threshold, start=start, end=match.end())
    return _negated(best, low) if best is not None else None


def _negated(lead: Lead, low: str) -> Lead:
    """Return a lead as what stands around it negates it: 'without any of ...', '... of the criteria is not met'."""
    behind = connective("lead-negated-behind").match(low[lead.end : lead.end + _NEAR])
    if behind is not None and lead.combination in ("any_of", "all_of"):
        lacking = behind["lacking"] is not None
        end = lead.end + behind.end()
        return replace(lead, combination="none_of", end=end, together=not lacking, bare=lacking, weak=False)
    start = max(0, lead.start - _NEAR)
    before = connective("lead-negated-before").search(low[start : lead.start])
    if before is None or lead.combination not in ("any_of", "all_of", "at_least") or lead.weak:
        return lead
    start += before.start()
    if lead.combination == "at_least":
        return replace(lead, combination="at_most", threshold=(lead.threshold or 1) - 1, start=start)
    return replace(lead, combination="none_of", start=start, together=lead.combination == "all_of")


_BESIDES = re.compile(
    r"(?:(?:\s+[\w-]+){0,3}\s*,)?\s*(?:(?:and|but)\s+(?:only\s+)?(?!each\b|all\b|both\b)(?=[a-z])"
    r"|(?:only\s+)?(?:if|when|where|provided(?:\s+that)?|as\s+long\s+as)|(?=(?P<unless>unless|except)\s)"
    r"|(?=with(?:out)?\s)|(?=who(?:se)?\s)|(?=in\s+(?:patients|members|individuals|persons|those|whom|the\s+absence)\b))"
    r"\s*(?=\w)(?![^:]{0,30}\b(?:met|apply|applies|true|present|satisfied|fulfilled)\s*:?\W*\Z)",
    re.IGNORECASE,
)
"""Behind the words for a list, before what its lead asks besides."""


def asked_besides(text: str, lead: Lead) -> tuple[int, bool] | None:
    """Return where a text asks something behind the words for its list, and whether that frees somebody ('unless').

    'Metastases from any of the following, if they are unresectable:'
    """
    found = _BESIDES.match(text, lead.end)
    return (found.end(), found["unless"] is not None) if found else None
