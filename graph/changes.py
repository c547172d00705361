"""Changes: what a payer's positions became on each day on which they changed, by what the criteria mean.

A payer is compared with itself: the day before and the day itself, for each
treatment and indication that its statements name on either day. Former positions
that a history quotes take part as what was in force then. A side that said
nothing is no denial: a position is then new, or gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph.answers import BENEFIT_NOTE, Positions, by_payer
from graph.applicability import Candidate, InForce, Question, in_force, sort_date
from graph.changed_parts import announced, changed_parts, thresholds
from graph.comparison import (
    EQUIVALENT,
    FIRST_STRICTER,
    NEITHER,
    NOT_COMPARABLE,
    SECOND_STRICTER,
    SECONDS,
    CaseRelation,
    Comparison,
    Side,
    compare,
)
from graph.comparison_bodies import (
    ALL_SECONDS,
    candidates_in,
    guideline_key,
    narrowed_criteria,
    only_one,
    relation_body,
    side_by_side,
    texts_in,
)
from graph.determination import normalised
from graph.facts import FactRules, rules_of
from graph.model import PayerRow, PolicyVersion
from graph.naming import resolve_payer, resolve_term
from graph.rendering import Json, Renderer
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["Change", "change_bodies", "changes_of"]

KINDS = {FIRST_STRICTER: "looser", SECOND_STRICTER: "stricter", NEITHER: "different"}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one treatment and indication on a day.

    `kind`: covered (nobody was before), lost_cover (nobody is any more), stricter, looser,
    different (both), addressed, no_longer_addressed, undecided, first_version (nothing is
    loaded of the time before). `sides` are the payer on
    the day before and on the day.
    """

    payer: PayerRow
    day: str
    modality: str
    indication: str
    kind: str
    comparison: Comparison
    sides: tuple[Side, Side]


def changes_of(
    versions: Sequence[PolicyVersion],
    since: str,
    until: str,
    rules: FactRules,
    modality: str | None,
    seconds: Callable[[], float],
) -> Iterator[Change]:
    """Yield the changes of one payer after a day, the last first.

    :param versions: all versions of all its policies.
    :param since: an ISO day; changes on it or before are left out. `until` is the last day.
    :param modality: what the treatments are narrowed to, with what lies under it.
    :param seconds: tells how long the solver may take for the next comparison.
    """
    for day, *holdings in _turns(versions, since, until):
        for treatment, tumor in _questions((*holdings[0], *holdings[1]), modality, rules):
            a, b = (Side(tuple(versions), Question(treatment, tumor, at)) for at in (_day_before(day), day))
            found = compare(a, b, rules, seconds())
            # Before the first version that is loaded nothing is known, also not that there was nothing.
            kind = _kind(found) if holdings[0] else "first_version"
            if kind is not None:
                yield Change(versions[0].payer, day, treatment, tumor, kind, found, (a, b))


def _turns(
    versions: Sequence[PolicyVersion], since: str, until: str
) -> Iterator[tuple[str, list[InForce], list[InForce]]]:
    """Yield the days on which what is in force changes, the last first, with what was in force before and is then."""
    for day in sorted(_days(versions), reverse=True):
        if since < day <= until:
            before, after = in_force(versions, _day_before(day)), in_force(versions, day)
            if not _same(before, after):
                yield day, before, after


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _days(versions: Iterable[PolicyVersion]) -> set[str]:
    """Return the days on which what is in force may change."""
    found: set[str] = set()
    for version in versions:
        ends = [version.in_force_from, version.in_force_until]
        ends += [d for s in version.statements for d in (s.effective_from, s.effective_until)]
        found.update(sort_date(d) for d in ends if d)
    return found


def _same(before: Sequence[InForce], after: Sequence[InForce]) -> bool:
    return [(h.version.iri, h.statements) for h in before] == [(h.version.iri, h.statements) for h in after]


def _questions(holdings: Iterable[InForce], modality: str | None, rules: FactRules) -> Iterator[tuple[str, str]]:
    """Yield the treatments and indications that statements name, each once."""
    within = rules.vocabulary.descendants(modality) if modality else None
    seen: dict[tuple[str, str], None] = {}
    for one in holdings:
        for statement in one.statements:
            treatments = sorted(m for m in statement.stated_modalities if within is None or m in within)
            if modality and not treatments and modality in statement.covers_modalities:
                treatments = [modality]  # the statement names a wider treatment
            seen.update(((m, tumor), None) for m in treatments for tumor in sorted(statement.stated_indications))
    yield from seen


def _kind(found: Comparison) -> str | None:
    """Return what changed, None when nothing did."""
    if found.relation == NOT_COMPARABLE:
        silent = {side for case in found.cases for side in case.silent}
        if all(set(case.silent) == {"a", "b"} for case in found.cases):
            return None
        return "addressed" if silent == {"a"} else "no_longer_addressed" if silent == {"b"} else "different"
    if found.relation == EQUIVALENT:
        return "different" if any(len(case.silent) == 1 for case in found.cases) else None
    before, after = (_covers(found.cases, side) for side in (0, 1))
    if found.relation == FIRST_STRICTER and before is False:
        return "covered"
    if found.relation == SECOND_STRICTER and after is False:
        return "lost_cover"
    return KINDS.get(found.relation, "undecided")


def _covers(cases: Iterable[CaseRelation], side: int) -> bool | None:
    """Return whether any patient is covered in any case."""
    found = {case.covers[side] for case in cases if not case.silent}
    return True if True in found else None if None in found else False


def change_bodies(
    index: Positions,
    vocabulary: Vocabulary,
    since: str,
    until: str,
    payer: str | None = None,
    modality: str | None = None,
) -> Json:
    """Return the changes of all payers, the last first: of positions, and of what the policies list and cite.

    :param since: an ISO day, left out itself; `until` is the last day.
    :raises UnknownTermError: when the name of a payer or modality means nothing.
    """
    rules, renderer = rules_of(vocabulary), Renderer(vocabulary)
    groups = by_payer(index)
    asked = resolve_payer(payer, [v[0].payer for v in groups.values()]) if payer else None
    treatment = resolve_term("modality", modality, vocabulary) if modality else None
    within = vocabulary.descendants(treatment) if treatment else None
    end = time.monotonic() + ALL_SECONDS
    found: list[Change] = []
    versions: list[Json] = []
    future: list[Json] = []
    for id, held in groups.items():
        if asked in (None, id):
            found += changes_of(held, since, until, rules, treatment, lambda: min(SECONDS, end - time.monotonic()))
            versions += _versions(held, since, until, within, renderer)
            future += announced(held, until, within, renderer)
    found.sort(key=lambda c: c.day, reverse=True)
    return {
        "query": {"since": since, "until": until, "payer": asked,
                  "modality": renderer.term(treatment) if treatment else None},
        "changes": [_body(change, rules, renderer) for change in found],
        "versions": sorted(versions, key=lambda v: v["day"], reverse=True),
        "announced": sorted(future, key=lambda s: (s["effective"], s["payer"]["id"], s["statement"])),
        "benefit_note": BENEFIT_NOTE,
    }  # fmt: skip


def _versions(
    versions: Sequence[PolicyVersion], since: str, until: str, within: frozenset[str] | None, renderer: Renderer
) -> Iterator[Json]:
    """Yield what a payer's policies list and cite otherwise on each day on which a version took another's place."""
    for day, before, after in _turns(versions, since, until):
        held = [one for one in (*before, *after) if within is None or _speaks(one, within)]
        parts = changed_parts(before, after, renderer) if held else None
        if parts is not None and before:
            payer = versions[0].payer
            yield {
                "payer": {"id": payer.id, "iri": f"{BASE}payer/{payer.id}", "name": payer.name},
                "day": day,
                "recorded_at": _recorded((*before, *after)),
                **parts,
            }


def _speaks(one: InForce, within: frozenset[str]) -> bool:
    return any(not s.covers_modalities.isdisjoint(within) for s in one.version.statements)


def _recorded(holdings: Iterable[InForce]) -> str | None:
    """Return when the store came to know of a change: when the last version that shows it was loaded."""
    return max((one.version.recorded_at for one in holdings if one.version.recorded_at), default=None)


def _body(change: Change, rules: FactRules, renderer: Renderer) -> Json:
    a, b = change.sides
    before, after = candidates_in(a, rules), candidates_in(b, rules)
    rows = side_by_side(narrowed_criteria(before, a, rules), narrowed_criteria(after, b, rules), renderer)
    differing = [r for r in rows if {c["text"] for c in r["a"]} != {c["text"] for c in r["b"]}]
    return {
        "payer": {"id": change.payer.id, "iri": f"{BASE}payer/{change.payer.id}", "name": change.payer.name},
        "day": change.day,
        "modality": renderer.term(change.modality),
        "indication": renderer.term(change.indication),
        "recorded_at": _recorded([one for side in change.sides for one in side.holding(rules)]),
        "change": change.kind,
        **relation_body(change.comparison, change.sides, texts_in((*before, *after)), renderer),
        "statements": {"a": [_statement(c, renderer) for c in before], "b": [_statement(c, renderer) for c in after]},
        "criteria": differing,
        "thresholds": thresholds(before, after, renderer),
        "codes": only_one(a, b, rules, lambda v: v.codes, lambda c: {"system": c.system, "code": c.code}),
        "guidelines": only_one(a, b, rules, lambda v: v.guidelines, guideline_key),
    }


def _statement(candidate: Candidate, renderer: Renderer) -> Json:
    row = candidate.statement
    return {
        "id": row.id,
        "status": normalised(row.status),
        "printed_status": row.printed_status,
        "former": row.former,
        "policy": candidate.version.policy_id,
        "source": renderer.source(row.source),
    }
