"""P values: one that compares two groups belongs to the figures of both."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import msgspec

from loaders.record import Outcome
from loaders.results.bracketed_figures import Found
from loaders.results.figures import Bracket, detail

__all__ = ["share_p"]

_ONLY_P = re.compile(r"\s*(?:log-?rank\s+)?p\s*(?:-?\s?value\s*)?[<>=≤≥]\s*\d*\.?\d+\s*", re.IGNORECASE)
_BEFORE_P = re.compile(r"[;,]\s*(?=p\b)", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\bdifferen(?:ce|t|ces)\W*$|\bdiffer(?:ed)?\W*$", re.IGNORECASE)


def share_p(text: str, brackets: Sequence[Bracket], found: Sequence[Found]) -> list[Found]:
    """Return the figures of a sentence with the p value that its brackets print, in each that it compares.

    It is printed once: behind the figures of the last group, or where the text says that groups differ.
    Only figures of one measure in two or more groups are compared; a stretch that measures more is left alone.
    """
    out = list(found)
    edge = 0
    for bracket in brackets if len(out) > 1 else ():
        inside = text[bracket.start + 1 : bracket.end - 1]
        if (p := detail(_BEFORE_P.split(inside)[-1]).p) is None:
            continue
        alone = _ONLY_P.fullmatch(inside) is not None
        if alone and _DIFFERENCE.search(text[: bracket.start]):
            here = [i for i, (at, _) in enumerate(out) if at[0] >= bracket.end]
        else:
            edge = max(edge, text.rfind(";", 0, bracket.start) if not alone else 0)
            here = [i for i, (at, _) in enumerate(out) if edge <= at[0] < bracket.end]
            edge = bracket.end
        if _compares([out[i][1] for i in here], p):
            for i in here:
                out[i] = (out[i][0], msgspec.structs.replace(out[i][1], p=p))
    return out


def _compares(figures: Sequence[Outcome], p: str) -> bool:
    """Tell whether a p value compares figures: one measure, two groups or more, the same times, and no other p."""
    if len({(o.measure, o.statistic, o.subgroup, o.category) for o in figures}) != 1:
        return False
    arms = [o.arm for o in figures]
    if None in arms or len(set(arms)) < 2 or any(o.p not in (None, p) for o in figures):
        return False
    by_arm = [sorted((o.time or "") for o in figures if o.arm == arm) for arm in dict.fromkeys(arms)]
    return all(a == b for a, b in itertools.pairwise(by_arm))
