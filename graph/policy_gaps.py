"""Policy gaps: what the statements of one payer leave open among themselves, each with a patient.

1. Statements that overlap and disagree with nothing to choose between them.
2. Criteria that no patient can meet.
3. Patients for whom a payer covers some cases, but no statement decides theirs.
   Those who sit on a printed bound and would be covered next to it come first.

Each patient is one for whom the evaluator comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.applicability import InForce
from graph.comparison import (
    MOST_CASES,
    SECONDS,
    Case,
    Side,
    agrees,
    cases_of,
    confirmed,
    outcomes_in,
    setting_formula,
    shortened,
)
from graph.criteria import nodes
from graph.evaluation import NOT_MET, Verdict
from graph.facts import FactRules
from graph.model import PolicyVersion, StatementRow
from graph.payer_answer import candidates_of
from graph.policy_formulas import Outcomes
from graph.solving import Formula, Patient, Problem
from loaders.record import Criterion, StatementReference

__all__ = ["Gap", "Impossible", "Reading", "read_policies"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A patient for whom statements disagree or none decides.

    `bound` names the number on whose bound the patient sits, with the number next to it that
    would be covered; None where there is no such bound.
    """

    case: Case
    patient: Patient
    verdict: Verdict
    bound: tuple[str, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Impossible:
    """Criteria that no patient can meet: those of a whole statement, or a labelled part of them."""

    version: PolicyVersion
    statement: StatementRow
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Reading:
    """What the statements of one payer leave open. `undecided` counts the checks that were given up."""

    conflicts: tuple[Gap, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    gaps: tuple[Gap, ...] = ()
    undecided: int = 0


def read_policies(side: Side, rules: FactRules, seconds: float = SECONDS) -> Reading:
    """Return what the policies of a payer leave open on a question.

    :param seconds: that the solver may take in all.
    """
    holding = side.holding(rules)
    cases = cases_of(side.question, [holding], rules)[:MOST_CASES]
    reader = _Reader(side, holding, rules, seconds / max(1, len(cases)))
    for case in cases:
        reader.read(case)
    return Reading(tuple(reader.conflicts), tuple(reader.impossible.values()), tuple(reader.gaps), reader.undecided)


class _Reader:
    def __init__(self, side: Side, holding: Sequence[InForce], rules: FactRules, seconds: float) -> None:
        self.side, self.holding, self.rules, self.seconds = side, holding, rules, seconds
        self.conflicts: list[Gap] = []
        self.gaps: list[Gap] = []
        self.impossible: dict[object, Impossible] = {}
        self.possible: set[object] = set()
        self.undecided = 0

    def read(self, case: Case) -> None:
        problem = Problem(self.rules, case.indication, self.seconds)
        outcomes = outcomes_in(self.holding, self.side.question, case, problem, self.rules)
        if outcomes is None:
            return
        within = setting_formula(problem, self.side.question)
        self._impossible(case)
        clash = self._gap(case, problem.find(within, outcomes.conflict), lambda v: v.outcome == "conflict")
        if clash is not None:
            self.conflicts.append(clash)
        covered = problem.find(within, outcomes.covered)
        if covered is None:
            self.undecided += 1
        if not isinstance(covered, Patient):
            return
        found = list(self._on_bounds(case, problem, outcomes, within))
        if not found:
            anyone = self._gap(case, problem.find(within, outcomes.silent), _is_silent)
            found = [anyone] if anyone is not None else []
        self.gaps.extend(found)

    def _gap(self, case: Case, found: Patient | bool | None, fits: Callable[[Verdict], bool]) -> Gap | None:
        """Return a found patient when the evaluator agrees."""
        if not isinstance(found, Patient):
            self.undecided += found is None
            return None
        for patient in (shortened([self.side], case, found, self.rules), found):
            verdict = confirmed(self.side, case, patient, self.rules)
            if fits(verdict):
                return Gap(case, patient, verdict)
        self.undecided += 1
        return None

    def _on_bounds(self, case: Case, problem: Problem, outcomes: Outcomes, within: Formula) -> Iterator[Gap]:
        """Yield patients on a printed bound for whom no statement decides, and who would be covered next to it."""
        names = [n for n in problem.asked if n in problem.numbers]
        for name in names:
            for bound in problem.bounds(name):
                for beside in problem.neighbours(name, bound):
                    here = [within, outcomes.silent, problem.at(name, bound)]
                    here.append(problem.moved(outcomes.covered, name, beside))
                    found = problem.find(*here)
                    if isinstance(found, Patient):
                        found = self._on_others(problem, here, [n for n in names if n != name], found)
                    gap = self._beside(case, found, name, bound, beside)
                    if gap is not None:
                        yield gap
                        break

    def _on_others(self, problem: Problem, here: list[Formula], names: Sequence[str], found: Patient) -> Patient:
        """Return a patient whose other numbers sit on bounds, too, where they can."""
        for name in names:
            for bound in reversed(problem.bounds(name)):
                better = problem.find(*here, problem.at(name, bound))
                if isinstance(better, Patient):
                    here.append(problem.at(name, bound))
                    found = better
                    break
        return found

    def _beside(self, case: Case, found: Patient | bool | None, name: str, bound: float, beside: float) -> Gap | None:
        if not isinstance(found, Patient):
            self.undecided += found is None
            return None
        for patient in (shortened([self.side], case, found, self.rules, (name, beside)), found):
            moved = replace(patient, values={**patient.values, name: beside})
            verdict = confirmed(self.side, case, patient, self.rules)
            covered = agrees(confirmed(self.side, case, moved, self.rules), True)
            if name in patient.values and _is_silent(verdict) and covered:
                return Gap(case, patient, verdict, (name, bound, beside))
        # Not counted as undecided: other bounds and the plain search may still show the gap.
        return None

    def _impossible(self, case: Case) -> None:
        # A part for another diagnosis is not impossible; so the diagnosis stays open.
        problem = Problem(self.rules, None, self.seconds)
        asked = replace(self.side.question, modality=case.modality, indication=case.indication)
        for candidate in candidates_of(self.holding, asked, self.rules):
            row = candidate.statement
            for node in nodes(row.criteria):
                key = (candidate.version.iri, row.id, node.label or row.id)
                if (node is not row.criteria and not node.label) or key in self.possible or key in self.impossible:
                    continue
                found = problem.find(problem.criterion(node, lambda n: _open(problem, n))[0])
                if found is False:
                    self.impossible.setdefault(key, Impossible(candidate.version, row, node))
                else:
                    self.possible.add(key)
                    self.undecided += found is None


def _open(problem: Problem, node: StatementReference) -> tuple[Formula, Formula]:
    value = problem.unknown(node)
    return value, problem.no(value)


def _is_silent(verdict: Verdict) -> bool:
    return verdict.outcome == "not_addressed" or (verdict.outcome == NOT_MET and verdict.status_then is None)
