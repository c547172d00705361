"""Evaluation: how a patient stands with the statements of a payer.

1. The facts are put to the applicable statements as they are: what is not given
   is unknown, in strong Kleene logic.
2. The decision of the statements gives the outcome. A complement fires when the
   criteria it complements are false; an open exclusion, or a complement whose own
   condition is open then, leaves the outcome standing and is listed.
3. Where that leaves the outcome open, the completions of the unknown facts are
   searched (`graph.completions`): one outcome in all of them is the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.applicability import Candidate, InForce, Note, Question, in_force, no_version
from graph.completions import BY_COMPLETIONS, BY_CRITERIA, Finding, Search
from graph.criteria import needs_unasked, nodes, reduce
from graph.deciding import DecidingNode, deciding_nodes
from graph.determination import DENIALS, POSITIVE, Decided, Judgement, judge, normalised
from graph.facts import DIAGNOSIS, FactRules, Facts
from graph.missing import NOTHING, Branch, Needs, needs
from graph.model import LineRow, PayerRow, PolicyVersion
from graph.patient_facts import PatientFacts
from graph.payer_answer import candidates_of, cut_of, holding_of, is_unreadable, narrowed
from graph.references import targets_of
from loaders.record import StatementReference

__all__ = ["INSUFFICIENT", "MET", "NOT_MET", "Evaluation", "Verdict", "evaluate_payer", "verdict_of"]

MET, NOT_MET, INSUFFICIENT = "criteria_met", "criteria_not_met", "insufficient_information"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with what the document assigns then, None when it does not say."""

    outcome: str
    status_then: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a patient stands with one payer.

    `decided_by`: criteria (the values of the nodes alone), completions (all
    completions of the unknown facts agree), undecided (the search was given up).
    `statements` are all that apply, with their values; `aside` those made for a use
    that the facts do not name; `parts` the evaluations of
    narrower diagnoses or modalities where the facts are wider than the statements.
    """

    payer: PayerRow
    question: Question
    in_force: tuple[InForce, ...]
    verdict: Verdict
    facts: Facts | None = None
    decided_by: str = BY_CRITERIA
    judgement: Judgement | None = None
    deciding: tuple[DecidingNode, ...] = ()
    needs: Needs = NOTHING
    open_exclusions: tuple[Decided, ...] = ()
    aside: tuple[Decided, ...] = ()
    parts: tuple[tuple[str, Evaluation], ...] = ()
    lines: tuple[tuple[PolicyVersion, LineRow], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def statements(self) -> tuple[Decided, ...]:
        """Return every statement that applies, with its value on the facts."""
        return self.judgement.statements if self.judgement else ()


def evaluate_payer(
    versions: Sequence[PolicyVersion], question: Question, patient: PatientFacts, rules: FactRules
) -> Evaluation:
    """Return how a patient stands with a payer, from all versions of all its policies.

    :param question: what is asked; its indication is the patient's diagnosis, empty where that is unknown.
    """
    payer = versions[0].payer
    holding = in_force(versions, question.as_of)
    if not holding:
        return Evaluation(
            payer, question, (), Verdict("no_version_in_force"), notes=(no_version(versions, question.as_of),)
        )
    lines: list[tuple[PolicyVersion, LineRow]] = []
    notes: list[Note] = []
    holding = holding_of(holding, question, rules, lines, notes)
    found = _of_modality(payer, holding, question, patient, rules)
    return replace(found, lines=tuple(lines), notes=(*notes, *found.notes))


def _of_modality(
    payer: PayerRow, holding: Sequence[InForce], question: Question, patient: PatientFacts, rules: FactRules
) -> Evaluation:
    if patient.diagnosis is None:
        within = rules.vocabulary.descendants(question.modality)
        speaks = any(not s.covers_modalities.isdisjoint(within) for one in holding for s in one.statements)
        outcome = INSUFFICIENT if speaks else "not_addressed"
        missing = Needs(branches=(Branch((DIAGNOSIS,)),)) if speaks else NOTHING
        return Evaluation(payer, question, tuple(holding), Verdict(outcome), needs=missing)
    cut = cut_of(holding, question, rules)
    whole = _whole(payer, holding, question, patient, rules)
    if cut is None:
        return whole
    parts = []
    for group in cut.groups:
        asked = narrowed(question, cut.by, group[0])
        narrower = replace(patient, diagnosis=asked.indication)
        parts.append((cut.by, _of_modality(payer, holding, asked, narrower, rules)))
    outcomes = {(p.verdict, p.decided_by) for _, p in parts} | {(whole.verdict, whole.decided_by)}
    if len(outcomes) == 1:
        return whole
    verdicts = {p.verdict for _, p in parts}
    if len(verdicts) == 1 and whole.verdict.outcome in (INSUFFICIENT, "not_addressed"):
        return replace(parts[0][1], question=question, parts=tuple(parts), decided_by=BY_COMPLETIONS)
    name = DIAGNOSIS if cut.by == "indication" else cut.by
    return replace(
        whole, verdict=Verdict(INSUFFICIENT), decided_by=BY_CRITERIA, deciding=(), open_exclusions=(),
        needs=Needs(branches=(Branch((name,)),), deciders=(Branch((name,)),)), parts=tuple(parts),
    )  # fmt: skip


def _whole(
    payer: PayerRow, holding: Sequence[InForce], question: Question, patient: PatientFacts, rules: FactRules
) -> Evaluation:
    every = candidates_of(holding, question, rules)
    if not every:
        silent = "unreadable" if is_unreadable(holding, question, rules) else "not_addressed"
        return Evaluation(payer, question, tuple(holding), Verdict(silent))
    facts = rules.facts(patient.diagnosis, None, patient.values, assume=False)
    facts = replace(facts, ruled_out=facts.ruled_out | patient.ruled_out)
    unasked = rules.with_unasked(facts)
    # A statement made for a use that the facts do not name is about another case; it is listed as such.
    aside = [c for c in every if c.statement.criteria and needs_unasked(c.statement.criteria, unasked)]
    candidates = [c for c in every if c not in aside]
    judgement = judge(candidates, facts)
    verdict = verdict_of(judgement)
    if verdict.outcome == "not_addressed" and any(normalised(c.statement.status) == POSITIVE for c in aside):
        candidates, aside = every, []
        judgement = judge(candidates, facts)
        verdict = verdict_of(judgement)
    if verdict.outcome == "not_addressed" and is_unreadable(holding, question, rules):
        verdict = Verdict("unreadable")
    decided_by = BY_CRITERIA
    open_ = NOTHING
    if verdict.outcome == INSUFFICIENT:
        lighter = _lighter(candidates, facts)
        search = Search(rules, facts, candidates, lambda f: _finding(lighter, f))
        found = search.settle()
        decided_by = found.by
        if found.by == BY_COMPLETIONS and found.verdict is not None:
            verdict = Verdict(*found.verdict)
        else:
            open_ = needs(judgement, unasked, search)
    return Evaluation(
        payer, question, tuple(holding), verdict, facts, decided_by, judgement,
        deciding_nodes(judgement, verdict.outcome, facts), open_, _open_exclusions(judgement, verdict),
        tuple(judge(aside, facts).statements),
    )  # fmt: skip


def _lighter(candidates: Sequence[Candidate], facts: Facts) -> Sequence[Candidate]:
    """Return the statements with what the facts leave of their open criteria: further facts give them the same values.

    A statement that refers to passages needs the trees whole, in which their labels stand.
    """
    if any(isinstance(n, StatementReference) for c in candidates for n in nodes(c.statement.criteria)):
        return candidates
    out = []
    for candidate in candidates:
        criteria = candidate.statement.criteria
        left = None if criteria is None else reduce(criteria, facts, assume=False)
        if left is not None and left.value is None:
            candidate = replace(candidate, statement=replace(candidate.statement, criteria=left.tree))
        out.append(candidate)
    return out


def _finding(candidates: Sequence[Candidate], facts: Facts) -> Finding:
    """Return the outcome on some facts, as the search compares it."""
    verdict = verdict_of(judge(candidates, facts))
    if verdict.outcome == INSUFFICIENT:
        return None
    return verdict.outcome, verdict.status_then


def verdict_of(judgement: Judgement) -> Verdict:
    """Return the outcome that the values of the statements give."""
    decision = judgement.decision
    determination = decision.determination
    positions = [d for d in judgement.statements if d.role == "position"]
    if determination == "covered":
        return Verdict(MET)
    if determination == "covered_if_criteria_met":
        met = any(d.role == "position" and d.value for d in decision.statements)
        return Verdict(MET if met else INSUFFICIENT)
    if determination in DENIALS and decision.statements and all(d.value is not None for d in decision.statements):
        failed = any(d.role == "position" and d.value is False for d in decision.statements)
        return Verdict(NOT_MET, determination) if failed else Verdict(determination)
    if determination in (*DENIALS, "not_addressed"):
        if any(d.value is False for d in positions):
            return Verdict(NOT_MET)
        return Verdict(INSUFFICIENT if determination in DENIALS else "not_addressed")
    if determination == "conflict" and any(d.value is None for d in decision.statements):
        return Verdict(INSUFFICIENT)
    return Verdict(determination)


def _open_exclusions(judgement: Judgement, verdict: Verdict) -> tuple[Decided, ...]:
    """Return the denials that the facts leave open; a complement counts once what it complements is false."""
    if verdict.outcome not in (MET, NOT_MET, INSUFFICIENT):
        return ()
    values = {d.candidate.key: d.value for d in judgement.statements}
    return tuple(
        d
        for d in judgement.statements
        if d.role != "position"
        and d.value is None
        and normalised(d.candidate.statement.status) != POSITIVE
        and all(values.get(target) is False for target in targets_of(d.candidate) & values.keys())
    )
