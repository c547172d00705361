"""Changed parts: what a policy lists and cites now and did not before, the bounds that moved, and what is announced.

A new version may leave every position as it was and yet list other codes, cite a newer edition of a guideline
or drop a reference; that is told of each day on which a version takes the place of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from graph.applicability import Candidate, InForce, sort_date
from graph.comparison_bodies import guideline_key, only_one_of, reference_key, study_key
from graph.criteria import atoms
from graph.determination import normalised
from graph.model import PolicyVersion, StatementRow
from graph.rendering import Json, Renderer

__all__ = ["announced", "changed_parts", "thresholds"]


def changed_parts(before: Sequence[InForce], after: Sequence[InForce], renderer: Renderer) -> Json | None:
    """Return what only one of two days' versions list and cite, None when no version changed.

    `only_a` is what the day before had, `only_b` what the day has.
    """
    if {one.version.iri for one in before} == {one.version.iri for one in after}:
        return None
    was, now = ({one.version.policy_id: one.version for one in held} for held in (before, after))
    policies = [
        {
            "id": id,
            "title": (now.get(id) or was[id]).title,
            "a": renderer.policy(was[id]) if id in was else None,
            "b": renderer.policy(now[id]) if id in now else None,
        }
        for id in sorted({*was, *now})
        if was.get(id) is None or now.get(id) is None or was[id].iri != now[id].iri
    ]
    changed = [p["id"] for p in policies]
    sides = [[held[id] for id in changed if id in held] for held in (was, now)]
    return {"policies": policies, **_only_one(*sides)}


def _only_one(before: Sequence[PolicyVersion], after: Sequence[PolicyVersion]) -> Json:
    def of(key: Callable[[Any], Json | None], rows: Callable[[PolicyVersion], Iterable[object]]) -> Json:
        return only_one_of(*([key(row) for v in held for row in rows(v)] for held in (before, after)))

    return {
        "codes": of(lambda c: {"system": c.system, "code": c.code}, lambda v: v.codes),
        "guidelines": of(guideline_key, lambda v: v.guidelines),
        "evidence": of(study_key, lambda v: v.evidence),
        "references": of(reference_key, lambda v: v.references),
    }


def thresholds(before: Iterable[Candidate], after: Iterable[Candidate], renderer: Renderer) -> list[Json]:
    """Return the bounds on numbers that only one day's criteria ask, by characteristic."""
    sides = [_bounds(candidates) for candidates in (before, after)]
    rows = []
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        a, b = ([x for x in side.get(name, []) if x not in other.get(name, [])]
                for side, other in (sides, sides[::-1]))  # fmt: skip
        if a or b:
            rows.append(
                {"characteristic": name, "label": renderer.vocabulary.characteristic(name).label, "a": a, "b": b}
            )
    return rows


def _bounds(candidates: Iterable[Candidate]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for candidate in candidates:
        for atom in atoms(candidate.statement.criteria):
            if isinstance(atom.value, int | float) and not isinstance(atom.value, bool):
                bound = {"comparator": atom.comparator, "value": atom.value, "unit": atom.unit}
                if bound not in found.setdefault(atom.characteristic, []):
                    found[atom.characteristic].append(bound)
    return found


def announced(
    versions: Sequence[PolicyVersion], day: str, within: frozenset[str] | None, renderer: Renderer
) -> Iterator[Json]:
    """Yield the statements of a payer that take effect after a day: of later versions, and those that say so.

    :param within: modalities of which at least one must be meant; any when None.
    """
    for version in versions:
        start = sort_date(version.in_force_from) if version.in_force_from else None
        for statement in version.statements:
            if statement.former or not _is_about(statement, within):
                continue
            effective = sort_date(statement.effective_from) if statement.effective_from else start
            if effective is None or effective <= day:
                continue
            yield {
                "payer": {"id": version.payer.id, "name": version.payer.name},
                "policy": renderer.policy(version),
                "effective": effective,
                "statement": statement.id,
                "status": normalised(statement.status),
                "modalities": [renderer.term(m) for m in sorted(statement.stated_modalities)],
                "indications": [renderer.term(i) for i in sorted(statement.stated_indications)],
                "source": renderer.source(statement.source),
            }


def _is_about(statement: StatementRow, within: frozenset[str] | None) -> bool:
    return within is None or not statement.covers_modalities.isdisjoint(within)
