"""Answers: the body of a coverage question, and the matrix of them.

Every parameter takes an identifier, label, synonym or acronym. The result is
plain data, one answer for each payer that has a policy in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from graph.answer_curations import curated_evidence, curated_positions
from graph.applicability import Question
from graph.criteria import atoms
from graph.determination import Decided
from graph.facts import DIAGNOSIS, FactRules, FactValue, OneQuestion, rules_of
from graph.model import PayerRow, PointerRow, PolicyVersion
from graph.naming import (
    UnknownTermError,
    resolve_care_setting,
    resolve_indication,
    resolve_line,
    resolve_payer,
    resolve_term,
)
from graph.payer_answer import Part, PayerAnswer, answer_payer
from graph.readable import readable
from graph.rendering import Json, Renderer, decided_ids
from ontology.vocabulary import Vocabulary

__all__ = [
    "BENEFIT_NOTE",
    "QUERY_FILE",
    "Positions",
    "UnknownTermError",
    "answer_body",
    "by_payer",
    "coverage",
    "findings_of",
    "matrix",
    "matrix_cells",
    "named_terms",
    "pointers_of",
    "readable",
    "understand",
]

QUERY_FILE = "find-coverage.rq"
"""The query behind the answers, by the name of its file."""

BENEFIT_NOTE = (
    "A position is not a promise of payment: the member's contract, eligibility and applicable law decide, "
    "and nothing here is medical advice."
)


AUDITED = frozenset({"references", "evidence", "codes"})
"""What the findings of an audit touch: no position. Answers show those on the evidence that they list."""


class Positions(Protocol):
    """What answers need of the index: every policy version, statements and all."""

    @property
    def versions(self) -> Sequence[PolicyVersion]:
        """Return the versions of all policies of all payers."""
        ...


def by_payer(index: Positions) -> Mapping[str, list[PolicyVersion]]:
    """Return the versions of each payer, payers in the order of their names."""
    found: dict[str, list[PolicyVersion]] = {}
    for version in sorted(index.versions, key=lambda v: (v.payer.name.lower(), v.payer.id, v.iri)):
        found.setdefault(version.payer.id, []).append(version)
    return found


def understand(
    index: Positions,
    rules: FactRules,
    modality: str,
    indication: str,
    setting: str | None = None,
    care_setting: str | None = None,
    as_of: str | None = None,
    line_of_business: str | None = None,
    facts: Mapping[str, FactValue] | None = None,
) -> Question:
    """Return the question that some names mean.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    """
    vocabulary = rules.vocabulary
    tumor, implied = resolve_indication(indication, vocabulary)
    return Question(
        resolve_term("modality", modality, vocabulary),
        tumor,
        as_of or datetime.now(UTC).date().isoformat(),
        resolve_term("setting", setting, vocabulary) if setting else implied,
        resolve_care_setting(care_setting) if care_setting else None,
        resolve_line(line_of_business, index.versions, vocabulary) if line_of_business else None,
        tuple(sorted((facts or {}).items())),
    )


def coverage(
    index: Positions,
    vocabulary: Vocabulary,
    modality: str,
    indication: str,
    setting: str | None = None,
    care_setting: str | None = None,
    payer: str | None = None,
    as_of: str | None = None,
    line_of_business: str | None = None,
    facts: Mapping[str, FactValue] | None = None,
    renderer: Renderer | None = None,
) -> Json:
    """Return what each payer says of a modality for an indication.

    :param as_of: an ISO day; today when not given.
    :param facts: further facts of the question by characteristic; units as the ontology gives them.
    :param renderer: one that is kept for many questions, or that has the documents at hand.
    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    """
    rules = OneQuestion(rules_of(vocabulary))
    question = understand(index, rules, modality, indication, setting, care_setting, as_of, line_of_business, facts)
    payers = by_payer(index)
    asked = resolve_payer(payer, [v[0].payer for v in payers.values()]) if payer else None
    renderer = renderer or Renderer(vocabulary)
    chosen = [versions for id, versions in payers.items() if asked in (None, id)]
    return {
        "query": query_body(question, asked, chosen[0][0].payer if asked and chosen else None, renderer),
        "answers": [
            answer_body(answer_payer(versions, question, rules), versions, rules, renderer) for versions in chosen
        ],
        "benefit_note": BENEFIT_NOTE,
        "query_file": QUERY_FILE,
    }


def query_body(question: Question, payer: str | None, row: PayerRow | None, renderer: Renderer) -> Json:
    """Return what was understood of a question."""
    return {
        "modality": renderer.term(question.modality),
        "indication": renderer.term(question.indication),
        "setting": renderer.term(question.setting) if question.setting else None,
        "care_setting": question.care_setting,
        "payer": {"id": payer, "name": row.name} if payer and row else None,
        "as_of": question.as_of,
        "line_of_business": renderer.term(question.line_of_business) if question.line_of_business else None,
        "facts": dict(question.facts),
    }


def answer_body(answer: PayerAnswer, versions: Sequence[PolicyVersion], rules: FactRules, renderer: Renderer) -> Json:
    """Return the answer of one payer.

    :param versions: all versions of the payer's policies, to follow pointers and name the policy.
    """
    question, decision = answer.question, answer.decision
    deciding = _deciding(answer)
    holding = [one.version for one in answer.in_force]
    behind = deciding or holding or list(versions[-1:])
    payer = answer.payer
    companions = frozenset(m for d in _all_decided(answer) for m in d.candidate.statement.stated_modalities)
    return {
        "payer": renderer.payer(payer),
        "policy": renderer.policy(behind[0]),
        "policies": [renderer.policy(v) for v in behind],
        "determination": decision.determination,
        "otherwise": decision.otherwise,
        "statements": [renderer.statement(d) for d in decision.statements],
        "other_settings": [renderer.elsewhere(e) for e in decision.elsewhere],
        "parts": [_part_body(part, versions, rules, renderer) for part in answer.parts],
        "authorization": renderer.authorizations(deciding if holding else [], question.care_setting),
        "codes": renderer.codes(deciding),
        "lines_of_business": _lines(answer, versions, rules, renderer),
        "evidence": [row for v in holding for row in renderer.evidence(v, question, companions)],
        "guidelines": [row for v in holding for row in renderer.guidelines(v, question, companions)],
        "see_also": pointers_of(answer, versions, renderer),
        "findings": findings_of(answer, behind if holding else [], renderer, companions),
        "curated": _curated(answer, renderer, holding, companions),
        "benefit_note": BENEFIT_NOTE,
    }


def _all_decided(answer: PayerAnswer) -> list[Decided]:
    return [*answer.decision.statements, *(d for p in answer.parts for d in _all_decided(p.answer))]


def _deciding(answer: PayerAnswer) -> list[PolicyVersion]:
    """Return the versions with a statement that decides, also in a part of the answer."""
    return list({d.candidate.version.iri: d.candidate.version for d in _all_decided(answer)}.values())


def _part_body(part: Part, versions: Sequence[PolicyVersion], rules: FactRules, renderer: Renderer) -> Json:
    values = [getattr(part.answer.question, part.by), *part.also]
    return {
        "part": {"by": part.by, "values": [renderer.term(v) for v in values]},
        **answer_body(part.answer, versions, rules, renderer),
    }


def _lines(answer: PayerAnswer, versions: Sequence[PolicyVersion], rules: FactRules, renderer: Renderer) -> list[Json]:
    """Return the lines of business that the policies speak of, with what differs for each."""
    out: list[Json] = []
    for one in answer.in_force:
        version = one.version
        own = {line for s in version.statements for line in s.lines_of_business}
        for line in version.lines:
            body: Json = {
                "id": line.id,
                "name": line.name,
                "rule": line.rule,
                "status_map": [{"from": a, "to": b} for a, b in line.status_map],
                "policy": version.policy_id,
                "determination": None,
                "see_also": [
                    _pointer(p, version, versions, renderer)
                    for p in version.pointers
                    if p.line_of_business == line.id and _bears(p, answer.question, renderer)
                ],
                "source": renderer.source(line.source),
            }
            if line.rule != "included":
                body["determination"] = "not_addressed"
            elif (line.status_map or own) and answer.question.line_of_business is None and not answer.parts:
                asked = answer_payer(versions, replace(answer.question, line_of_business=line.id), rules)
                body["determination"] = asked.decision.determination
            out.append(body)
    return out


def _bears(pointer: PointerRow, question: Question, renderer: Renderer) -> bool:
    """Return whether a pointer is about the asked modality, or does not say what it is about."""
    vocabulary = renderer.vocabulary
    related = vocabulary.ancestors(question.modality) | vocabulary.descendants(question.modality)
    return not pointer.modalities or not related.isdisjoint(pointer.modalities)


def pointers_of(answer: PayerAnswer, versions: Sequence[PolicyVersion], renderer: Renderer) -> list[Json]:
    """Return where the policies in force send the reader of an answer."""
    line = answer.question.line_of_business
    related = renderer.vocabulary.ancestors(line) | renderer.vocabulary.descendants(line) if line else frozenset()
    return [
        _pointer(p, one.version, versions, renderer)
        for one in answer.in_force
        for p in one.version.pointers
        if _bears(p, answer.question, renderer) and (p.line_of_business is None or p.line_of_business in related)
    ]


def _pointer(
    pointer: PointerRow, version: PolicyVersion, versions: Sequence[PolicyVersion], renderer: Renderer
) -> Json:
    loaded = next((v.policy_id for v in versions if pointer.number and v.number == pointer.number), None)
    return {
        "kind": pointer.kind,
        "title": pointer.title,
        "number": pointer.number,
        "modalities": list(pointer.modalities),
        "line_of_business": pointer.line_of_business,
        "loaded": loaded,
        "policy": version.policy_id,
        "source": renderer.source(pointer.source),
    }


def _curated(
    answer: PayerAnswer,
    renderer: Renderer,
    holding: Sequence[PolicyVersion] = (),
    companions: frozenset[str] = frozenset(),
) -> list[Json]:
    """Return the corrections that touch the answer; `holding` are the versions whose evidence it shows."""
    deciding = {d.candidate.key for d in _all_decided(answer)}
    versions = _deciding(answer) or [one.version for one in answer.in_force]
    positions = [row for v in versions for row in curated_positions(v, deciding, renderer)]
    return positions + [row for v in holding for row in curated_evidence(v, answer.question, companions, renderer)]


def findings_of(
    answer: PayerAnswer,
    behind: Iterable[PolicyVersion],
    renderer: Renderer,
    companions: frozenset[str] | None = None,
) -> list[Json]:
    """Return the findings that touch the answer: none on other statements or modalities.

    Those of the audit stand in answers that show evidence, where they are about what is shown.

    :param companions: the modalities judged together with the asked one, where the answer shows evidence.
    """
    vocabulary, question = renderer.vocabulary, answer.question
    related = vocabulary.ancestors(question.modality) | vocabulary.descendants(question.modality)
    out = [renderer.note(note) for note in (*answer.notes, *answer.decision.notes)]
    deciding = {d.candidate.key for d in _all_decided(answer)}
    for version in behind:
        others = {s.id for s in version.statements if (version.iri, s.id) not in deciding}
        foreign = {t.id for t in vocabulary.terms("modality")} - related
        shown = renderer.bearing(version, question, companions) if companions is not None else []
        out.extend(
            renderer.finding(finding)
            for finding in version.findings
            if not finding.touches
            or not set(finding.touches) <= others | foreign | AUDITED
            or (set(finding.touches) <= AUDITED and any(finding.source.meets(source) for source in shown))
        )
    return out


def matrix(
    index: Positions,
    vocabulary: Vocabulary,
    modality: str | None = None,
    indication: str | None = None,
    setting: str | None = None,
    care_setting: str | None = None,
    payer: str | None = None,
    as_of: str | None = None,
    line_of_business: str | None = None,
) -> list[Json]:
    """Return one row per payer, modality and indication; those that statements name where none is given.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    """
    cells = matrix_cells(index, vocabulary, modality, indication, setting, care_setting, payer, as_of, line_of_business)
    return sorted(cells, key=lambda r: (r["payer"], r["modality"], r["indication"]))


def matrix_cells(
    index: Positions,
    vocabulary: Vocabulary,
    modality: str | None = None,
    indication: str | None = None,
    setting: str | None = None,
    care_setting: str | None = None,
    payer: str | None = None,
    as_of: str | None = None,
    line_of_business: str | None = None,
) -> Iterator[Json]:
    """Yield the rows of a matrix as they are answered, all payers of a modality and an indication together.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    """
    rules, renderer = rules_of(vocabulary), Renderer(vocabulary)
    named_modalities, named_indications = named_terms(index)
    modalities = [resolve_term("modality", modality, vocabulary)] if modality else named_modalities
    indications = [indication] if indication else named_indications
    payers = by_payer(index)
    asked = resolve_payer(payer, [v[0].payer for v in payers.values()]) if payer else None
    for one in modalities:
        for other in indications:
            question = understand(index, rules, one, other, setting, care_setting, as_of, line_of_business)
            asking = OneQuestion(rules)
            for id, versions in payers.items():
                if asked not in (None, id):
                    continue
                answer = answer_payer(versions, question, asking)
                yield {
                    "payer": id, "modality": question.modality, "indication": question.indication,
                    "setting": question.setting, "determination": answer.decision.determination,
                    "otherwise": answer.decision.otherwise, "statements": decided_ids(answer.decision),
                    "curated": bool(_curated(answer, renderer)),
                }  # fmt: skip


def named_terms(index: Positions) -> tuple[list[str], list[str]]:
    """Return the modalities and the indications that the statements of an index name."""
    modalities: set[str] = set()
    indications: set[str] = set()
    for version in index.versions:
        for statement in version.statements:
            modalities |= statement.stated_modalities
            indications |= statement.stated_indications
            for atom in atoms(statement.criteria):
                if atom.characteristic == DIAGNOSIS and isinstance(atom.value, tuple):
                    indications.update(atom.value)
    return sorted(modalities), sorted(indications)
