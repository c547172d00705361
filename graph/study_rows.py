"""Studies as rows: the groups, figures and follow-up that a document prints of a study, and all of it in one line.

Numbers are the digits that were printed, as text: nothing is computed from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph.cells import integer, optional, text
from graph.document_store import DocumentStore
from graph.queries import run

__all__ = ["NO_RESULTS", "ArmRow", "OutcomeRow", "StudyResults", "in_one_line", "read_results", "results_body"]

_UNITS = {"mo": "months", "a": "years", "wk": "weeks", "d": "days", "h": "hours"}
_PLAIN = frozenset(("proportion", "count", "not-stated"))
"""Statistics that the figure itself tells."""
MOST_FIGURES = 6
"""Figures of a study that its line shows; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class ArmRow:
    """A group of patients with its printed size."""

    label: str
    patients: int
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A figure; `printed` is what stands in the document, the others as in `loaders.record.Outcome`."""

    measure: str
    statistic: str
    unit: str
    printed: str
    value: str | None = None
    low: str | None = None
    high: str | None = None
    lower: str | None = None
    upper: str | None = None
    level: str | None = None
    p: str | None = None
    time: str | None = None
    time_unit: str | None = None
    arm: str | None = None
    comparator: str | None = None
    subgroup: str | None = None
    count: int | None = None
    total: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class StudyResults:
    """What a document prints of a study. `follow_up` is (statistic, number, UCUM unit)."""

    patients_basis: str | None = None
    follow_up: tuple[str, str, str] | None = None
    arms: tuple[ArmRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = ()
    limitations: tuple[str, ...] = ()


NO_RESULTS = StudyResults()
"""Those of a study of which the document prints no figure."""


def read_results(
    store: DocumentStore, ids: Callable[[str, str], tuple[str, ...]], id: Callable[[str], str]
) -> dict[str, StudyResults]:
    """Return the results by evidence line.

    :param ids: returns the terms that a node is linked to by a relation.
    :param id: returns the identifier of a term.
    """
    arms: dict[str, list[ArmRow]] = defaultdict(list)
    for row in run(store, "list-arms"):
        about = ids(row["node"].value, "aboutModality")
        arms[row["study"].value].append(ArmRow(row["label"].value, int(row["patients"].value), about))
    outcomes: dict[str, list[OutcomeRow]] = defaultdict(list)
    for row in run(store, "list-outcomes"):
        texts = {name: optional(row, name) for name in _TEXTS}
        if "interval" in row:
            texts["lower"], texts["upper"] = row["interval"].value.split(" to ")  # with the digits that were printed
        found = OutcomeRow(
            measure=id(text(row["measure"])), statistic=text(row["statistic"]), unit=text(row["unit"]),
            printed=text(row["printed"]), time_unit=optional(row, "timeUnit"), count=integer(row, "count"),
            total=integer(row, "total"), **texts,
        )  # fmt: skip
        outcomes[text(row["study"])].append(found)
    out: dict[str, StudyResults] = {}
    for row in run(store, "list-follow-ups"):
        study = row["study"].value
        time = (row["statistic"].value, row["time"].value, row["unit"].value) if "time" in row else None
        out[study] = StudyResults(
            optional(row, "basis"),
            time,
            tuple(arms[study]),
            tuple(outcomes[study]),
            tuple(sorted(ids(study, "limitation"))),
        )
    return out


_TEXTS = (
    "value", "low", "high", "lower", "upper", "level", "p", "time", "arm", "comparator", "subgroup", "category",
)  # fmt: skip


def results_body(results: StudyResults, label: Callable[[str], str]) -> dict[str, Any]:
    """Return the results as plain data, with the line that tells them."""
    time = results.follow_up
    return {
        "patients_basis": results.patients_basis,
        "follow_up": {"statistic": time[0], "value": time[1], "unit": time[2]} if time else None,
        "arms": [{**asdict(a), "modalities": list(a.modalities)} for a in results.arms],
        "outcomes": [{**asdict(o), "label": label(o.measure)} for o in results.outcomes],
        "limitations": [{"id": id, "label": label(id)} for id in results.limitations],
        "in_one_line": in_one_line(results, label),
    }


def in_one_line(results: StudyResults, label: Callable[[str], str]) -> str:
    """Return the figures of a study in one line, empty when the document prints none.

    Figures of one measure and group stand together: 'overall survival: 97% at 1 year, 67% at 3 years'.
    """
    grouped: dict[str, list[OutcomeRow]] = {}
    for outcome in results.outcomes[:MOST_FIGURES]:
        grouped.setdefault(_about(outcome, label), []).append(outcome)
    parts = [f"{about}: {_figures(outcomes)}" for about, outcomes in grouped.items()]
    if len(results.outcomes) > MOST_FIGURES:
        parts.append(f"{len(results.outcomes) - MOST_FIGURES} more figures")
    if results.follow_up:
        statistic, value, unit = results.follow_up
        parts.append(f"{statistic} follow-up {value} {_UNITS.get(unit, unit)}")
    return "; ".join(parts)


def _about(outcome: OutcomeRow, label: Callable[[str], str]) -> str:
    words = label(outcome.measure)
    if outcome.arm:
        words += f", {outcome.arm}" + (f" against {outcome.comparator}" if outcome.comparator else "")
    return ", ".join(w for w in (words, outcome.subgroup, outcome.category) if w)


def _figures(outcomes: list[OutcomeRow]) -> str:
    """Return the figures of one measure and group; a p value that they share is told once, behind the last."""
    shared = len({o.p for o in outcomes}) == 1 and len(outcomes) > 1
    alone = [replace(o, p=None) for o in outcomes[:-1]] if shared else outcomes[:-1]
    return ", ".join(_figure(o) for o in (*alone, outcomes[-1]))


def _figure(outcome: OutcomeRow) -> str:
    words = [] if outcome.statistic in _PLAIN else [outcome.statistic.replace("-", " ")]
    words.append(outcome.printed)
    if outcome.statistic == "count":
        words.append("patient" if outcome.count == 1 else "patients")
    if outcome.unit == "%" and "%" not in outcome.printed:
        words[-1] += "%"  # printed once, behind the last of several figures
    if outcome.unit in _UNITS and not any(c.isalpha() for c in outcome.printed):
        words.append(_UNITS[outcome.unit])
    if outcome.count is not None and outcome.statistic != "count":
        words.append(f"({outcome.count} of {outcome.total})" if outcome.total is not None else f"({outcome.count})")
    if outcome.time and outcome.time_unit:
        unit = _UNITS.get(outcome.time_unit, outcome.time_unit)
        words.append(f"at {outcome.time} {unit.removesuffix('s') if outcome.time == '1' else unit}")
    known = []
    if outcome.lower and outcome.upper:
        known.append(f"{outcome.level or '?'}% interval {outcome.lower} to {outcome.upper}")
    if outcome.p:
        known.append(f"p {outcome.p}" if outcome.p[0] in "<>=≤≥" else f"p = {outcome.p}")
    return " ".join(words) + (f" ({'; '.join(known)})" if known else "")
