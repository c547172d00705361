"""RDF of what a document prints of a study: its groups, follow-up, figures and limitations.

A figure is a decimal of the digits that were printed, with the printed string beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.terms import RDF_TYPE, decimal, literal, pgo
from loaders.record import EvidenceItem, Outcome, Place

__all__ = ["Fact", "study_facts"]

Fact = tuple[ox.NamedNode, ox.NamedNode, "ox.NamedNode | ox.Literal | Place | tuple[str, ...]"]
"""Subject, predicate and object; a Place for an address, identifiers of the ontology as a tuple of strings."""


def study_facts(node: ox.NamedNode, item: EvidenceItem) -> Iterator[Fact]:
    """Yield what an evidence line says of its study."""
    if item.patients_basis is not None:
        yield node, pgo("patientCountBasis"), literal(item.patients_basis)
    if item.follow_up is not None:
        statistic, value, unit = item.follow_up
        yield node, pgo("followUpStatistic"), literal(statistic)
        yield node, pgo("followUpTime"), decimal(value)
        yield node, pgo("followUpUnit"), literal(unit)
    if item.limitations:
        yield node, pgo("limitation"), item.limitations
    for number, arm in enumerate(item.arms, 1):
        part = ox.NamedNode(f"{node.value}/arm/{number}")
        yield node, pgo("hasArm"), part
        yield part, RDF_TYPE, pgo("StudyArm")
        yield part, pgo("ordinal"), literal(number)
        yield part, pgo("armLabel"), literal(arm.label)
        yield part, pgo("armPatients"), literal(arm.patients)
        yield part, pgo("aboutModality"), arm.modalities
        yield part, pgo("at"), arm.at
    for number, outcome in enumerate(item.outcomes, 1):
        part = ox.NamedNode(f"{node.value}/outcome/{number}")
        yield node, pgo("hasOutcome"), part
        yield part, RDF_TYPE, pgo("StudyOutcome")
        yield part, pgo("ordinal"), literal(number)
        yield from _outcome(part, outcome)


def _outcome(node: ox.NamedNode, outcome: Outcome) -> Iterator[Fact]:
    yield node, pgo("outcomeMeasure"), (outcome.measure,)
    texts = {
        "statistic": outcome.statistic, "unit": outcome.unit, "printedValue": outcome.printed, "pValue": outcome.p,
        "timeUnit": outcome.time_unit, "armLabel": outcome.arm, "comparatorLabel": outcome.comparator,
        "subgroup": outcome.subgroup, "outcomeCategory": outcome.category,
        "printedInterval": " to ".join(outcome.interval) if outcome.interval else None,
    }  # fmt: skip
    for name, text in texts.items():
        if text is not None:
            yield node, pgo(name), literal(text)
    low, high = outcome.interval or (None, None)
    numbers = {
        "outcomeValue": outcome.value, "lowestValue": outcome.low, "highestValue": outcome.high,
        "intervalLower": low, "intervalUpper": high, "intervalLevel": outcome.level, "timePoint": outcome.time,
    }  # fmt: skip
    for name, number in numbers.items():
        if number is not None:
            yield node, pgo(name), decimal(number)
    for name, count in (("affectedCount", outcome.count), ("totalCount", outcome.total)):
        if count is not None:
            yield node, pgo(name), literal(count)
    yield node, pgo("at"), outcome.at
