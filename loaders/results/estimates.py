"""Estimates: ratios, differences and reductions that a sentence prints, each with the measure that it estimates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from loaders.record import Outcome
from loaders.results.figures import Times, detail, digits_of
from loaders.results.measures import REACH, Measured, patterns
from ontology.lexicon import lexicon

__all__ = ["basis_before", "read_estimates"]

Found = tuple[tuple[int, int], Outcome]
"""An outcome with where its figure stands in the sentence."""
_LONGEST_STEP = 8
"""Words of the change that a reduction is printed for, at most."""


def read_estimates(text: str, measures: Sequence[Measured], times: Sequence[Times]) -> Iterator[Found]:
    """Yield ratios and differences that have an interval or a p value, and relative reductions of a risk."""
    for statistic, pattern in patterns().estimates:
        for match in pattern.finditer(text):
            behind = detail(text[match.end() : match.end() + 90])
            measure = _estimated(text, measures, match, match.end() + behind.length)
            if measure is None or (behind.interval is None and behind.p is None):
                continue
            time = _time_of(measure, times, match.start())
            yield (
                match.span("value"),
                Outcome(
                    measure.id, statistic, "1", "", (), value=digits_of(match["value"]),
                    interval=behind.interval, level=behind.level, p=behind.p,
                    time=time[0] if time else None, time_unit=time[1] if time else None,
                    subgroup=basis_before(text, measure.start),
                ),
            )  # fmt: skip
    yield from _reductions(text, measures)


def _estimated(text: str, measures: Sequence[Measured], found: re.Match[str], end: int) -> Measured | None:
    """Return what an estimate estimates: the measure that it names, the one right before it, else right behind it."""
    start = found.start()
    if found["of"]:
        of = [m for m in measures if found.start("of") <= m.start and m.end <= found.end("of")]
        return of[-1] if of else None
    before = [m for m in measures if m.end <= start and start - m.end < REACH]
    if before:
        return before[-1] if ";" not in text[before[-1].end : start] else None
    after = [m for m in measures if m.start >= end]
    if after and re.fullmatch(r"[\s,)\]]*(?:for|in)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}", text[end : after[0].start]):
        return after[0]
    return None


def _time_of(measure: Measured, times: Sequence[Times], start: int) -> tuple[str, str] | None:
    """Return the time of what is estimated: right before or behind it, or the only one between it and the estimate."""
    single = [t for t in times if len(t.values) == 1]
    near = [t for t in single if 0 <= measure.start - t.end < 3 or 0 <= t.start - measure.end < 8]
    between = [t for t in times if measure.end <= t.start < start]
    if not near and len(between) == 1 and between[0] in single:
        near = between
    return (near[0].values[0], near[0].unit) if near else None


@cache
def _basis() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicon('tables')['basis']})\s*$", re.IGNORECASE)


def basis_before(text: str, position: int) -> str | None:
    """Return what the figures of a measure count, where it is said right before it: 'per tumor'."""
    found = _basis().search(text[max(0, position - 24) : position])
    return f"per {found['of'].lower()}" if found else None


@cache
def _reduced() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("outcomes")["reduction"]
    behind = rf"\s+{words['verb']}\s+by\s+(?P<value>\d+(?:\.\d+)?)\s*%(?:\s+{words['step']}\s+(?P<step>[^.;,()]+))?"
    return re.compile(rf"{words['of']}\s*$", re.IGNORECASE), re.compile(behind, re.IGNORECASE)


def _reductions(text: str, measures: Sequence[Measured]) -> Iterator[Found]:
    """Yield by how much of itself a risk fell: 'the risk of M decreased by 30%'. It is no share of patients."""
    before, behind = _reduced()
    for measure in measures:
        match = behind.match(text, measure.end)
        if match is None or not before.search(text[: measure.start]):
            continue
        step = (match["step"] or "").strip()
        yield (
            (match.start("value"), match.end("value") + 1 + len(text[match.end("value") :].split("%")[0])),
            Outcome(
                measure.id, "relative-reduction", "%", "", (), value=digits_of(match["value"]),
                subgroup=f"each {step}" if step and len(step.split()) < _LONGEST_STEP else None,
            ),
        )  # fmt: skip
