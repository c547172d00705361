"""Policy formulas: for which patients a payer's statements decide what, as formulas.

The same order as in `graph.determination`, for patients of whom everything is
known: true exclusions, then the position, its complement, unconditional denials,
then the next less specific statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.applicability import Candidate, layers
from graph.criteria import nodes
from graph.determination import DENIALS, POSITIVE, normalised
from graph.model import PolicyVersion
from graph.references import Key, named_in, targets_of
from graph.solving import Formula, Pair, Problem
from loaders.record import StatementReference

__all__ = ["Outcomes", "outcomes_of"]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """When the statements of a payer come to what.

    `covered`, `denied`, `conflict` and `silent` exclude each other; where none of
    them holds, a part that could not be read decides. `statements` are the values of
    the statements by key.
    """

    covered: Formula
    denied: Formula
    conflict: Formula
    silent: Formula
    statements: dict[Key, Formula]


def outcomes_of(candidates: Sequence[Candidate], problem: Problem) -> Outcomes:
    """Return for which patients the applicable statements decide what."""
    return _Deciding(candidates, problem).outcomes()


class _Deciding:
    def __init__(self, candidates: Sequence[Candidate], problem: Problem) -> None:
        self.problem = problem
        self.candidates = candidates
        self.pool = {c.key: c for c in candidates}
        self.targets = {c.key: targets_of(c) for c in candidates}
        self.layers = layers(candidates, self.targets)
        self.values: dict[Key, Formula] = {}
        self.running: set[Key] = set()
        self.found: dict[str, list[Formula]] = {}
        self.open = problem.true

    def outcomes(self) -> Outcomes:
        for layer in self.layers:
            self._layer(layer)
        problem = self.problem
        denied = problem.any(f for s in DENIALS for f in self.found.get(s, ()))
        covered = problem.any(self.found.get(POSITIVE, ()))
        conflict = problem.any(self.found.get("conflict", ()))
        values = {c.key: self.value_of(c) for c in self.candidates}
        return Outcomes(covered, denied, conflict, self.open, values)

    def _settle(self, when: Formula, groups: Sequence[tuple[Candidate, Formula]]) -> None:
        """Let statements decide where they are true and nothing before has decided; several statuses conflict."""
        problem = self.problem
        here = problem.all((self.open, when))
        by_status: dict[str, list[Formula]] = {}
        for candidate, value in groups:
            by_status.setdefault(normalised(candidate.statement.status), []).append(value)
        held = {status: problem.any(values) for status, values in by_status.items()}
        for status, value in held.items():
            others = problem.no(problem.any(v for s, v in held.items() if s != status))
            self.found.setdefault(status, []).append(problem.all((here, value, others)))
            clash = problem.all((here, value, problem.no(others)))
            self.found.setdefault("conflict", []).append(clash)
        self.open = problem.all((self.open, problem.no(when)))

    def _layer(self, layer: Sequence[Candidate]) -> None:
        problem = self.problem
        unclear = [c for c in layer if normalised(c.statement.status) not in (POSITIVE, *DENIALS)]
        layer = [c for c in layer if c not in unclear]
        attached = [c for c in layer if self.targets[c.key]]
        alone = [c for c in layer if not self.targets[c.key]]
        positions = [c for c in alone if normalised(c.statement.status) == POSITIVE]
        exclusions = [c for c in alone if c not in positions and c.statement.criteria is not None]
        denials = [c for c in layer if self._unconditional(c)]
        complements = [c for c in attached if c not in denials]
        deciding = [(c, self.value_of(c)) for c in exclusions] + [(c, self._alone(c)) for c in complements]
        unconditional = [(c, problem.true) for c in positions if c.statement.criteria is None]
        self._settle(problem.any(v for _, v in deciding), [*unconditional, *deciding])
        held = [(c, self.value_of(c)) for c in positions]
        self._settle(problem.any(v for _, v in held), [*held, *((c, problem.true) for c in denials)])
        fired = [(c, self.value_of(c)) for c in complements]
        self._settle(problem.any(v for _, v in fired), fired)
        if denials:
            self._settle(problem.true, [(c, problem.true) for c in denials])
        elif unclear:
            self.open = problem.false

    def _present(self, candidate: Candidate) -> list[Candidate]:
        return [self.pool[t] for t in sorted(self.targets[candidate.key]) if t in self.pool]

    def _unconditional(self, candidate: Candidate) -> bool:
        if normalised(candidate.statement.status) == POSITIVE or candidate.statement.criteria is not None:
            return False
        return not self._present(candidate)

    def _alone(self, candidate: Candidate) -> Formula:
        """Return when a complement is true whatever its targets are."""
        if not self._present(candidate):
            return self.value_of(candidate)
        criteria = candidate.statement.criteria
        if criteria is None or not any(isinstance(n, StatementReference) for n in nodes(criteria)):
            return self.problem.false
        unsaid = (self.problem.false, self.problem.false)
        certain, _ = self.problem.criterion(criteria, lambda _: unsaid)
        return self.problem.all((self.value_of(candidate), certain))

    def value_of(self, candidate: Candidate) -> Formula:
        key = candidate.key
        if key in self.values:
            return self.values[key]
        if key in self.running:
            at = candidate.statement.source.spans
            return self.problem.unknown(StatementReference(candidate.statement.id, True, at))
        self.running.add(key)
        value = self._own(candidate)
        referring = any(isinstance(n, StatementReference) and not n.met for n in nodes(candidate.statement.criteria))
        if self.targets[key] and not referring:
            before = self.problem.any([self.value_of(c) for c in self._present(candidate)])
            value = self.problem.all((value, self.problem.no(before)))
        self.running.discard(key)
        self.values[key] = value
        return value

    def _own(self, candidate: Candidate) -> Formula:
        criteria, version = candidate.statement.criteria, candidate.version
        if criteria is None:
            return self.problem.true
        return self.problem.criterion(criteria, lambda node: self._met(node, version))[0]

    def _met(self, node: StatementReference, version: PolicyVersion) -> Pair:
        """Return when the passage that a reference names is met, as `graph.determination` finds it."""
        value: Formula = None
        named = named_in(version, node.target)
        present = [self.pool[k] for k in ((version.iri, s.id) for s in named) if k in self.pool]
        if present:
            value = self.value_of(present[0])
        elif named:
            if named[0].criteria is not None:
                value = self.problem.criterion(named[0].criteria, self._lost)[0]
        else:
            own = (c for c in self.pool.values() if c.version.iri == version.iri)
            labelled = [n for c in own for n in nodes(c.statement.criteria) if n.label == node.target]
            values = [self.problem.criterion(n, self._lost)[0] for n in labelled]
            if values:
                return self.problem.all(values), self.problem.all([self.problem.no(v) for v in values])
        if value is None:
            return self._lost(node)
        return value, self.problem.no(value)

    def _lost(self, node: StatementReference) -> Pair:
        value = self.problem.unknown(node)
        return value, self.problem.no(value)
