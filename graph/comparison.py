"""Comparison: whether one side covers every patient whom another covers, by the meaning of the criteria.

A side is a payer on a day. The question is cut into cases: diagnoses and
modalities that no statement of either side tells apart. In each case the solver looks
for a patient whom one side covers and the other does not. What it finds counts
only when the evaluator comes to the same; else the case is undecided. Silence is no
denial: a case of which a side says nothing is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.applicability import Candidate, InForce, Question, in_force
from graph.criteria import atoms, nodes
from graph.determination import judge
from graph.evaluation import INSUFFICIENT, MET, Verdict, evaluate_payer, verdict_of
from graph.facts import DIAGNOSIS, FactRules, Facts
from graph.model import PolicyVersion
from graph.patient_facts import PatientFacts
from graph.payer_answer import candidates_of, cut_of, holding_of, is_unreadable
from graph.policy_formulas import Outcomes, outcomes_of
from graph.solving import Formula, Patient, Problem, opaque_key
from graph.units import comparable
from loaders.record import Atom, Criterion, Group, StatementReference, TextCriterion

__all__ = [
    "EQUIVALENT",
    "FIRST_STRICTER",
    "MOST_CASES",
    "NEITHER",
    "NOT_COMPARABLE",
    "SECONDS",
    "SECOND_STRICTER",
    "UNDECIDED",
    "Case",
    "CaseRelation",
    "Comparison",
    "Side",
    "Witness",
    "agrees",
    "cases_of",
    "compare",
    "confirmed",
    "outcomes_in",
    "setting_formula",
    "shortened",
]

EQUIVALENT, FIRST_STRICTER, SECOND_STRICTER = "equivalent", "a_stricter", "b_stricter"
NEITHER, UNDECIDED, NOT_COMPARABLE = "neither", "undecided", "not_comparable"

SECONDS = 5.0
"""Time that one comparison may take in the solver."""
MOST_CASES = 64
"""Cases into which a question may be cut."""


@dataclass(frozen=True, slots=True)
class Side:
    """A payer on a day: all versions of all its policies, and what is asked of them."""

    versions: tuple[PolicyVersion, ...]
    question: Question

    def holding(self, rules: FactRules) -> list[InForce]:
        """Return what is in force for the asked line of business."""
        return holding_of(in_force(self.versions, self.question.as_of), self.question, rules, [], [])


@dataclass(frozen=True, slots=True)
class Case:
    """A part of the question that no statement cuts: `modality` and `indication` stand for all of it."""

    modality: str
    indication: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Witness:
    """A patient whom one side covers and the other does not, as the evaluator came to it for each side."""

    patient: Patient
    modality: str
    covered_by: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CaseRelation:
    """How the sides stand in one case. `silent` names those that say nothing of it."""

    case: Case
    relation: str
    witnesses: tuple[Witness, ...] = ()
    silent: tuple[str, ...] = ()
    covers: tuple[bool | None, bool | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two sides, a and b, stand to each other.

    `covers` tells of each side whether there is any patient whom it covers; None
    where that is not settled. `opaque` are criteria that took part as truth values of
    which nothing is known.
    """

    relation: str
    cases: tuple[CaseRelation, ...]
    opaque: tuple[Criterion, ...] = ()
    cut_short: bool = False

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """Return the patients of all cases."""
        return tuple(w for c in self.cases for w in c.witnesses)


def compare(a: Side, b: Side, rules: FactRules, seconds: float = SECONDS) -> Comparison:
    """Return how two sides stand to each other on the same question.

    :param seconds: that the solver may take in all.
    """
    holdings = (a.holding(rules), b.holding(rules))
    cases = cases_of(a.question, holdings, rules)
    kept = cases[:MOST_CASES]
    found = [_case((a, b), holdings, case, rules, seconds / max(1, len(kept))) for case in kept]
    opaque: dict[str, Criterion] = {}
    for case in kept:
        for holding in holdings:
            for candidate in _candidates(holding, a.question, case, rules):
                for node in nodes(candidate.statement.criteria):
                    if _is_opaque(node, rules):
                        opaque.setdefault(opaque_key(node), node)
    relation = _together([f.relation for f in found], len(kept) < len(cases))
    return Comparison(relation, tuple(found), tuple(opaque.values()), len(kept) < len(cases))


def _is_opaque(node: Criterion, rules: FactRules) -> bool:
    if isinstance(node, Atom) and node.characteristic != DIAGNOSIS:
        unknown = node.characteristic not in {c.name for c in rules.vocabulary.characteristics()}
        return unknown or comparable(node, rules.vocabulary) is None
    return isinstance(node, TextCriterion)


def _together(relations: Sequence[str], cut_short: bool) -> str:
    """Return the relation over all cases that are compared."""
    some = {r for r in relations if r != NOT_COMPARABLE}
    if not some:
        return NOT_COMPARABLE
    if NEITHER in some or {FIRST_STRICTER, SECOND_STRICTER} <= some:
        return NEITHER
    if UNDECIDED in some or cut_short:
        return UNDECIDED
    some.discard(EQUIVALENT)
    return some.pop() if some else EQUIVALENT


def cases_of(question: Question, holdings: Sequence[Sequence[InForce]], rules: FactRules) -> list[Case]:
    """Return the cases of a question: what no statement of any side tells apart is one case."""
    groups: dict[object, list[tuple[str, str]]] = {}
    for modality, indication in _uncut(question, holdings, rules):
        facts = Facts(rules.vocabulary, indication)
        marks = tuple(
            tuple(facts.value(x) for x in atoms(s.criteria) if x.characteristic == DIAGNOSIS)
            if modality in s.covers_modalities and indication in s.covers_indications else None
            for holding in holdings for one in holding for s in one.statements
        )  # fmt: skip
        groups.setdefault(marks, []).append((modality, indication))
    return [Case(*members[0], tuple(members[1:])) for members in groups.values()]


def _uncut(question: Question, holdings: Sequence[Sequence[InForce]], rules: FactRules) -> Iterator[tuple[str, str]]:
    """Yield what no statement cuts further, the widest first."""
    vocabulary = rules.vocabulary

    def below(id: str) -> list[str]:
        return sorted(vocabulary.descendants(id), key=lambda i: (len(vocabulary.ancestors(i)), i))

    for modality in below(question.modality):
        asked = replace(question, modality=modality)
        cuts = [cut_of(h, asked, rules) for h in holdings]
        if any(c is not None and c.by == "modality" for c in cuts):
            continue
        taken: set[str] = set()
        for indication in below(question.indication):
            narrower = replace(asked, indication=indication)
            if indication not in taken and all(cut_of(h, narrower, rules) is None for h in holdings):
                taken |= vocabulary.descendants(indication)
                yield modality, indication
        if modality == question.modality:
            return


def _candidates(holding: Sequence[InForce], question: Question, case: Case, rules: FactRules) -> list[Candidate]:
    return candidates_of(holding, replace(question, modality=case.modality, indication=case.indication), rules)


def outcomes_in(
    holding: Sequence[InForce], question: Question, case: Case, problem: Problem, rules: FactRules
) -> Outcomes | None:
    """Return what one side decides in a case, or None when it says nothing of it or it cannot be read."""
    if not _speaks(holding, question, case, rules):
        return None
    return outcomes_of(_candidates(holding, question, case, rules), problem)


def _speaks(holding: Sequence[InForce], question: Question, case: Case, rules: FactRules) -> bool:
    """Return whether a side has statements on a case, all of which could be read."""
    asked = replace(question, modality=case.modality, indication=case.indication)
    return bool(candidates_of(holding, asked, rules)) and not is_unreadable(holding, asked, rules)


def setting_formula(problem: Problem, question: Question) -> Formula:
    """Return that a patient is in the asked setting."""
    given = problem.rules.vocabulary.setting_facts(question.setting) if question.setting else {}
    return problem.all([problem.fact(name, value) for name, value in given.items() if name != DIAGNOSIS])


def _case(
    sides: tuple[Side, Side],
    holdings: Sequence[Sequence[InForce]],
    case: Case,
    rules: FactRules,
    seconds: float,
) -> CaseRelation:
    if seconds <= 0 and all(_speaks(h, s.question, case, rules) for s, h in zip(sides, holdings, strict=True)):
        return CaseRelation(case, UNDECIDED)
    problem = Problem(rules, case.indication, seconds)
    outcomes = [outcomes_in(h, s.question, case, problem, rules) for s, h in zip(sides, holdings, strict=True)]
    silent = tuple(name for name, one in zip("ab", outcomes, strict=True) if one is None)
    a, b = outcomes
    if a is None or b is None:
        return CaseRelation(case, NOT_COMPARABLE, silent=silent)
    within = setting_formula(problem, sides[0].question)
    covers = tuple(_some(problem.find(within, o.covered)) for o in (a, b))
    witnesses: list[Witness] = []
    more: list[bool | None] = []
    for name, one, other in (("a", a, b), ("b", b, a)):
        found = problem.find(within, one.covered, problem.no(other.covered))
        if not isinstance(found, Patient):
            more.append(found)
            continue
        witness = _witness(sides, case, found, name, rules)
        more.append(None if witness is None else True)
        if witness is not None:
            witnesses.append(witness)
    return CaseRelation(case, _relation(*more), tuple(witnesses), (), (covers[0], covers[1]))


def _some(found: Patient | bool | None) -> bool | None:
    return True if isinstance(found, Patient) else found


def _relation(a_more: bool | None, b_more: bool | None) -> str:
    if a_more and b_more:
        return NEITHER
    if a_more is None or b_more is None:
        return UNDECIDED
    if a_more or b_more:
        return SECOND_STRICTER if a_more else FIRST_STRICTER
    return EQUIVALENT


def _witness(sides: tuple[Side, Side], case: Case, patient: Patient, by: str, rules: FactRules) -> Witness | None:
    """Return the patient with no more facts than it takes, or None when the evaluator does not agree."""
    wanted = tuple((name == by) for name in "ab")
    for one in (shortened(sides, case, patient, rules), patient):
        verdicts = tuple(confirmed(side, case, one, rules) for side in sides)
        if all(agrees(v, w) for v, w in zip(verdicts, wanted, strict=True)):
            return Witness(one, case.modality, by, verdicts)
    return None


def agrees(verdict: Verdict, covered: bool) -> bool:
    """Return whether a verdict says that a patient is covered, or that it is not; an open one says neither."""
    return verdict.outcome == MET if covered else verdict.outcome not in (MET, INSUFFICIENT)


def confirmed(side: Side, case: Case, patient: Patient, rules: FactRules) -> Verdict:
    """Return what the evaluator says of a patient."""
    question = replace(side.question, modality=case.modality, indication=case.indication, setting=None)
    versions = [_assuming(v, patient.texts) for v in side.versions]
    facts = PatientFacts(patient.diagnosis, dict(patient.values), ruled_out=patient.ruled_out)
    return evaluate_payer(versions, question, facts, rules).verdict


def shortened(
    sides: Sequence[Side], case: Case, patient: Patient, rules: FactRules, beside: tuple[str, float] | None = None
) -> Patient:
    """Return a patient without the facts that change nothing for any side.

    :param beside: a number that another patient has, for whom the facts must change nothing either.
    """
    sets = []
    for side in sides:
        versions = tuple(_assuming(v, patient.texts) for v in side.versions)
        assumed = replace(side, versions=versions)
        sets.append(_candidates(assumed.holding(rules), side.question, case, rules))
    asked = {a.characteristic for candidates in sets for c in candidates for a in atoms(c.statement.criteria)}

    def verdicts(one: Patient) -> list[tuple[Verdict, list[str]]]:
        found = []
        for values in (one.values, {**one.values, beside[0]: beside[1]}) if beside else (one.values,):
            facts = rules.facts(one.diagnosis, None, values, assume=False)
            facts = replace(facts, ruled_out=facts.ruled_out | one.ruled_out)
            for judgement in (judge(candidates, facts) for candidates in sets):
                # A denial that the facts leave open would leave room for doubt.
                open_ = [d.candidate.statement.id for d in judgement.statements
                         if d.role != "position" and d.value is None]  # fmt: skip
                found.append((verdict_of(judgement), open_))
        return found

    wanted = verdicts(patient)
    # What tells whether a statement is made for the patient's use stays, else the evaluator puts it aside.
    settings = rules.vocabulary.terms("setting")
    marks = {n for t in settings for n in rules.vocabulary.setting_markers(t.id)} & asked
    if beside:
        marks.add(beside[0])
    names = sorted((n for n in patient.values if n not in marks), key=lambda n: (n in asked, n))
    for name in [*names, *sorted({n for n, _ in patient.ruled_out} - set(patient.values))]:
        values = {n: v for n, v in patient.values.items() if n != name}
        fewer = replace(patient, values=values, ruled_out=frozenset(r for r in patient.ruled_out if r[0] != name))
        if verdicts(fewer) == wanted:
            patient = fewer
    for name in {n for n, _ in patient.ruled_out}:
        fewer = replace(patient, ruled_out=frozenset(r for r in patient.ruled_out if r[0] != name))
        if verdicts(fewer) == wanted:
            patient = fewer
    return patient


def _assuming(version: PolicyVersion, texts: Mapping[str, bool]) -> PolicyVersion:
    """Return a version in which criteria that no fact can answer have the values taken for them."""
    if not texts:
        return version
    rows = tuple(
        s if s.criteria is None else replace(s, criteria=_assumed(s.criteria, texts)) for s in version.statements
    )
    return replace(version, statements=rows)


def _assumed(node: Criterion, texts: Mapping[str, bool]) -> Criterion:
    if isinstance(node, Group):
        members = tuple(_assumed(m, texts) for m in node.members)
        return Group(node.combination, members, node.at, node.threshold, node.label)
    value = texts.get(opaque_key(node))
    if value is None or isinstance(node, StatementReference):
        return node
    # All of nothing is true, any of nothing is false.
    return Group("all_of" if value else "any_of", (), node.at, None, node.label)
