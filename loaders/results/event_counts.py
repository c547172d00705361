"""Event counts: numbers of patients with an event, printed without a share: '3 patients developed an abscess'.

A number beside a measure counts events only where the words say so; 'recurrence in 40 patients' alone may as well
tell who was studied, so that it counts only in a list of what 'included' introduces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from loaders.record import Outcome
from loaders.results.bracketed_figures import Found
from loaders.results.designs import read_number
from loaders.results.figures import digits_of
from loaders.results.measures import Measured
from loaders.results.outcome_sentences import Sentence
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["read_event_counts"]


@cache
def _patterns() -> dict[str, Pattern]:
    words: dict[str, str] = lexicon("outcomes")["counted"]
    spelled = "|".join(lexicon("evidence")["numbers"]["words"])
    people = lexicon("evidence")["counts"]["people"]
    number = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|\b(?:{spelled})(?:-(?:{spelled}))?)"

    def fill(pattern: str) -> Pattern:
        filled = (
            pattern.replace("{n}", number).replace("{people}", people).replace("{person}", people[:-1] + "|patient)")
        )
        return compile_pattern(filled, re.IGNORECASE)

    return {name: fill(pattern) for name, pattern in words.items()}


def read_event_counts(sentence: Sentence) -> Iterator[Found]:
    """Yield the numbers of patients that a sentence prints for an event, with the statistic 'count'."""
    patterns = _patterns()
    for measure in sentence.measures:
        behind = patterns["behind"].match(sentence.text, measure.end) or patterns["of"].match(
            sentence.text, measure.end
        )
        if behind is None and patterns["listed"].search(sentence.text[: measure.start]) is not None:
            behind = patterns["in"].match(sentence.text, measure.end)
        match = behind or patterns["before"].search(sentence.text[: measure.start])
        if match is None and patterns["happened"].match(sentence.text, measure.end):
            match = patterns["plain"].search(sentence.text[: measure.start])
        if match is not None and (number := read_number(match["n"])) is not None:
            yield match.span("n"), _counted(sentence, measure, number, match["n"])


def _counted(sentence: Sentence, measure: Measured, number: int, printed: str) -> Outcome:
    """Return the count; its value only where it is printed in digits."""
    times = [t for t in sentence.times if t.start >= measure.end and len(t.values) == 1]
    time = times[0] if len(times) == 1 else None
    return Outcome(
        measure.id, "count", "1", "", (), value=digits_of(printed) if printed[0].isdigit() else None, count=number,
        time=time.values[0] if time else None, time_unit=time.unit if time else None,
    )  # fmt: skip
