"""Leads of lists: the phrase that introduces a list and says how its items combine."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from loaders.text.kept import kept
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.patterns import PatternTable, compile_pattern
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
    of: str = ""
    """Of contraindications: what they are to, as printed, in small letters."""
    unread: bool = False
    """A negation stands beside it that nobody understood."""


@cache
def _leads() -> PatternTable[tuple[int, Lead]]:
    rules = lexicon("connectives")["lead"]
    return PatternTable(
        (compile_pattern(rule["pattern"]), (n, Lead(rule["combination"], None, 0, 0, **_marks(rule))))
        for n, rule in enumerate(rules)
    )


def _marks(rule: dict[str, Any]) -> dict[str, Any]:
    return {mark: rule[mark] for mark in ("weak", "bare", "together", "exclusions") if mark in rule}


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_OF = ("to", "against", "barring", "kind", "sort")
"""The parts of a pattern that hold what contraindications are to."""
_NEAR = 80
"""Characters before and behind a lead within which a negation of it stands."""
_EVERY = re.compile(r"any|either|all|both|each")
_REASON = re.compile(r"\b(?:because|account|reason|result)\s+of\s+\Z|\b(?:due|owing)\s+to\s+\Z")
"""What makes contraindications the reason of what stands before them: 'surgery is barred because of any of ...'."""


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
        if lead.exclusions:
            best = replace(best, of=next((groups[name] for name in _OF if groups.get(name)), ""))
        if best.combination == "at_most" and threshold == 0:
            best = replace(best, combination="none_of", threshold=None)
    return _negated(best, low) if best is not None else None


def _negated(lead: Lead, low: str) -> Lead:
    """Return a lead as what stands around it negates it: 'without any of ...', '... of the criteria is not met'."""
    if lead.weak or lead.combination == "at_most":
        return lead
    start = max(0, lead.start - _NEAR)
    nearby, following = low[start : lead.start], low[lead.end : lead.end + _NEAR]
    before = connective("lead-negated-before").search(nearby)
    behind = connective("lead-negated-behind").match(following)
    if lead.combination == "none_of" and not lead.exclusions:
        return replace(lead, unread=behind is not None)
    if before is None and behind is None:
        if lead.exclusions and _REASON.search(nearby):
            return replace(lead, combination="any_of", exclusions=False)
        return replace(lead, unread=_negated_somehow(nearby, following))
    if before is not None and behind is not None:
        return replace(lead, unread=True)
    start = start + before.start() if before is not None else lead.start
    end = lead.end + behind.end() if behind is not None else lead.end
    if lead.exclusions:
        return replace(lead, exclusions=False, start=start, end=end)
    if before is not None:
        return _negated_before(lead, start, before["each"], low[lead.start : lead.end])
    if behind is None or lead.combination == "at_least":
        return replace(lead, unread=True)
    # 'One of the following is absent': not all of them are there.
    one = lead.combination == "any_of" and not low[lead.start :].startswith("any")
    together = behind["barred"] is None and (behind["lacking"] is None or one)
    # 'Any of the following is absent' may mean all of them; 'all of the following are absent' does.
    bare = behind["lacking"] is not None and lead.combination == "any_of" and not one
    return replace(lead, combination="none_of", end=end, together=together, bare=bare)


def _negated_before(lead: Lead, start: int, each: str | None, phrase: str) -> Lead:
    """Return a lead that a negation before it turns; `each` is one that says of each item that it is not there."""
    if each is not None and (lead.combination == "at_least" or (each.startswith("lack") and not _EVERY.match(phrase))):
        return replace(lead, unread=True)  # 'lacks one of the following': one of them, or all?
    if lead.combination == "at_least":
        return replace(lead, combination="at_most", threshold=(lead.threshold or 1) - 1, start=start)
    together = lead.combination == "all_of" and each is None
    return replace(lead, combination="none_of", start=start, together=together)


def _negated_somehow(before: str, behind: str) -> bool:
    """Tell whether words beside a lead negate it, or may do so, which nobody understood."""
    words = lexicon_pattern("connectives", "lead-negated-somehow", "before").search(before)
    if words is not None and not lexicon_pattern("connectives", "lead-negated-somehow", "spoken").search(words[0]):
        return True
    return lexicon_pattern("connectives", "lead-negated-somehow", "behind").match(behind) is not None


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
