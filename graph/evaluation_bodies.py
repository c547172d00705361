"""Evaluations as plain data that serialises to JSON: one answer a payer, with the criteria trees on the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from graph.answers import BENEFIT_NOTE, Positions, by_payer, findings_of, pointers_of
from graph.applicability import Question
from graph.criteria import Met, reduce
from graph.deciding import DecidingNode
from graph.determination import Decided, Decision, normalised
from graph.evaluation import Evaluation, evaluate_payer
from graph.facts import DIAGNOSIS, FactRules, Facts, FactValue, Kleene, rules_of
from graph.missing import Branch
from graph.model import PolicyVersion
from graph.naming import resolve_line, resolve_payer, resolve_term
from graph.patient_facts import PatientFacts, read_facts
from graph.payer_answer import PayerAnswer
from graph.readable import readable, term_label
from graph.rendering import Json, Renderer
from loaders.record import Atom, Criterion, Group
from ontology.vocabulary import Vocabulary

__all__ = ["evaluate"]

TRUTH = {True: "true", False: "false", None: "unknown"}


def evaluate(
    index: Positions,
    vocabulary: Vocabulary,
    modality: str,
    facts: Mapping[str, object],
    payers: Sequence[str] | None = None,
    as_of: str | None = None,
    line_of_business: str | None = None,
) -> Json:
    """Return how a patient stands with each payer.

    :param facts: what is known of the patient, by the names of characteristics.
    :param payers: the payers to ask by any name; all when None.
    :param as_of: an ISO day; today when not given.
    :raises UnknownTermError: when the name of a modality, payer or line means nothing.
    :raises InvalidFactsError: when facts are refused.
    """
    rules = rules_of(vocabulary)
    groups = by_payer(index)
    rows = [v[0].payer for v in groups.values()]
    asked = None if payers is None else [resolve_payer(p, rows) for p in payers]
    treatment = resolve_term("modality", modality, vocabulary)
    patient = read_facts(facts, rules)
    question = Question(
        treatment,
        patient.diagnosis or "",
        as_of or datetime.now(UTC).date().isoformat(),
        line_of_business=resolve_line(line_of_business, index.versions, vocabulary) if line_of_business else None,
    )
    renderer = Renderer(vocabulary)
    unresolved = [{"fact": u.fact, "reason": u.reason, "nearest": list(u.nearest)} for u in patient.unresolved]
    answers = []
    for id, versions in groups.items():
        if asked is None or id in asked:
            evaluation = evaluate_payer(versions, question, patient, rules)
            answers.append({**_Answer(evaluation, versions, patient, renderer).body(), "unresolved": unresolved})
    return {
        "query": _query(question, patient, rules, renderer),
        "unresolved": unresolved,
        "answers": answers,
        "benefit_note": BENEFIT_NOTE,
    }


def _query(question: Question, patient: PatientFacts, rules: FactRules, renderer: Renderer) -> Json:
    """Return what was understood: the facts given, and those that follow from them."""
    closed = rules.facts(patient.diagnosis, None, patient.values, assume=False).values
    return {
        "modality": renderer.term(question.modality),
        "diagnosis": renderer.term(patient.diagnosis) if patient.diagnosis else None,
        "facts": {name: _plain(value) for name, value in patient.values.items()},
        "implied": {name: _plain(value) for name, value in closed.items() if name not in patient.values},
        "as_of": question.as_of,
        "line_of_business": renderer.term(question.line_of_business) if question.line_of_business else None,
    }


def _plain(value: FactValue | None) -> object:
    return list(value) if isinstance(value, tuple) else value


class _Answer:
    """The answer of one payer, being written."""

    def __init__(
        self, evaluation: Evaluation, versions: Sequence[PolicyVersion], patient: PatientFacts, renderer: Renderer
    ) -> None:
        self.evaluation = evaluation
        self.versions = versions
        self.patient = patient
        self.renderer = renderer
        self.facts = evaluation.facts or Facts(renderer.vocabulary)

    def body(self) -> Json:
        found, renderer = self.evaluation, self.renderer
        behind = list({d.candidate.version.iri: d.candidate.version for d in self._behind()}.values())
        behind = behind or [one.version for one in found.in_force] or list(self.versions[-1:])
        missing = found.needs.names()
        decision = found.judgement.decision if found.judgement else Decision(found.verdict.outcome)
        answer = PayerAnswer(
            found.payer, found.question, found.in_force, decision, lines=found.lines, notes=found.notes
        )
        return {
            "payer": renderer.payer(found.payer),
            "policy": renderer.policy(behind[0]),
            "policies": [renderer.policy(v) for v in behind],
            "outcome": found.verdict.outcome,
            "status_then": found.verdict.status_then,
            "decided_by": found.decided_by,
            "deciding": [self._deciding(n) for n in found.deciding],
            "missing": list(missing),
            "missing_branches": [self._branch(b) for b in found.needs.branches],
            "other_settings": [self._branch(b) for b in found.needs.elsewhere],
            "deciders": [self._branch(b) for b in found.needs.deciders],
            "cut_short": found.needs.cut_short,
            "questions": {name: self._question(name) for name in missing},
            "open_exclusions": [self._statement(d) for d in found.open_exclusions],
            "statements": [self._statement(d) for d in found.statements],
            "aside": [self._statement(d) for d in found.aside],
            "parts": [self._part(by, part) for by, part in found.parts],
            "see_also": pointers_of(answer, self.versions, renderer),
            "findings": findings_of(answer, behind if found.in_force else [], renderer),
            "benefit_note": BENEFIT_NOTE,
        }

    def _behind(self) -> list[Decided]:
        found = self.evaluation
        return [n.decided for n in found.deciding] or list(found.statements)

    def _part(self, by: str, part: Evaluation) -> Json:
        value = part.question.modality if by == "modality" else part.question.indication
        patient = replace(self.patient, diagnosis=part.question.indication)
        body = _Answer(part, self.versions, patient, self.renderer).body()
        return {"part": {"by": by, "values": [self.renderer.term(value)]}, **body}

    def _question(self, name: str) -> str:
        try:
            return self.renderer.vocabulary.characteristic(name).question
        except KeyError:
            return ""

    def _branch(self, branch: Branch) -> Json:
        return {
            "facts": list(branch.facts),
            "outcome": branch.outcome,
            "settings": [self.renderer.term(s) for s in branch.settings],
            "texts": [readable(t, self.renderer.vocabulary) for t in branch.texts],
        }

    def _deciding(self, node: DecidingNode) -> Json:
        row, version = node.decided.candidate.statement, node.decided.candidate.version
        criterion = node.criterion
        whole = criterion is None
        rest = reduce(criterion, self.facts, assume=False).tree if criterion is not None else None
        return {
            "id": node.id,
            "label": node.label,
            "statement": row.id,
            "is": "statement" if whole else "criterion",
            "value": TRUTH[node.value],
            "text": row.printed_status if whole else readable(rest or criterion, self.renderer.vocabulary),
            "status": normalised(row.status),
            "printed_status": row.printed_status,
            "policy": version.policy_id,
            "source": self.renderer.source(node.source),
        }

    def _statement(self, decided: Decided) -> Json:
        row, version = decided.candidate.statement, decided.candidate.version
        judgement = self.evaluation.judgement
        met: Met = judgement.met(version) if judgement else _unknown
        return {
            "id": row.id,
            "iri": row.iri,
            "label": row.label,
            "status": normalised(row.status),
            "printed_status": row.printed_status,
            "basis": decided.candidate.basis,
            "role": decided.role,
            "value": TRUTH[decided.value],
            "complement_of": list(row.complement_of),
            "criteria": self._tree(row.criteria, version.document, met) if row.criteria is not None else None,
            "policy": version.policy_id,
            "source": self.renderer.source(row.source),
        }

    def _tree(self, criterion: Criterion, document: str, met: Met) -> Json:
        """Return a criteria tree; each node says how it comes out, each condition with which fact."""
        node = self.renderer.criterion(criterion, document) or {}
        node["truth"] = TRUTH[reduce(criterion, self.facts, met, assume=False).value]
        if isinstance(criterion, Group):
            node["members"] = [self._tree(m, document, met) for m in criterion.members]
        elif isinstance(criterion, Atom):
            node["fact"] = self._fact(criterion.characteristic)
        return node

    def _fact(self, name: str) -> Json:
        """Return the fact that a condition is held against; `given` is false for one that follows from others."""
        if name == DIAGNOSIS:
            id = self.facts.diagnosis
            label = term_label(id, self.renderer.vocabulary) if id else None
            return {"name": name, "value": id, "label": label, "given": id is not None}
        value = self.facts.values.get(name)
        return {"name": name, "value": _plain(value), "label": self._value_label(name, value),
                "given": name in self.patient.values}  # fmt: skip

    def _value_label(self, name: str, value: FactValue | None) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool):
            return "yes" if value else "no"
        characteristic = self.renderer.vocabulary.characteristic(name)
        labels = {v.id: v.label for v in characteristic.values}
        chosen = value if isinstance(value, tuple) else (value,)
        return ", ".join(labels.get(str(v), f"{v:g}" if isinstance(v, int | float) else str(v)) for v in chosen)


def _unknown(_target: str) -> Kleene:
    return None
