"""Rendering: rows and decisions as plain data that serialises to JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

import msgspec

from graph.applicability import Note, Question
from graph.criteria import Reduced
from graph.determination import Decided, Decision, Elsewhere, normalised
from graph.model import CodeRow, EvidenceRow, FindingRow, GuidelineRow, PayerRow, PolicyVersion, Source
from graph.readable import readable, readable_group, term_label
from graph.study_rows import results_body
from loaders.record import Atom, Criterion, Curation, Group, StatementReference, TextCriterion
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["Json", "Quote", "Renderer", "curation_body"]

Json = dict[str, Any]
Quote = Callable[[Source], str | None]
"""Returns the words at an address when the document is at hand."""


_KEPT = 100_000
"""So many bodies a renderer keeps."""

T = TypeVar("T")
R = TypeVar("R", EvidenceRow, GuidelineRow)


class Renderer:
    """Turns rows into JSON-ready data with the labels of one vocabulary.

    What hangs on a row alone, and on no question, is made once: every body has
    a copy of it, of which the reader may change the outermost members.
    """

    def __init__(self, vocabulary: Vocabulary, quote: Quote | None = None) -> None:
        self.vocabulary = vocabulary
        self._quote = quote
        self._made: dict[tuple[str, int], tuple[object, Json]] = {}

    def _once(self, kind: str, row: T, make: Callable[[T], Json]) -> Json:
        """Return what is made of a row, which is kept with it: another row may get its identity only after it."""
        key = kind, id(row)
        kept = self._made.get(key)
        if kept is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            kept = self._made[key] = row, make(row)
        return kept[1].copy()

    def term(self, id: str) -> Json:
        """Return a term as identifier and label."""
        named = {"iri": self.vocabulary.term(id).iri} if id in self.vocabulary else {}
        return {"id": id, **named, "label": term_label(id, self.vocabulary)}

    def payer(self, payer: PayerRow) -> Json:
        """Return a payer as identifier, name and the companies that it speaks for."""
        return {"id": payer.id, "iri": f"{BASE}payer/{payer.id}", "name": payer.name,
                "affiliates": list(payer.affiliates)}  # fmt: skip

    def source(self, source: Source | None) -> Json | None:
        """Return an address; the quote is None unless the document is at hand."""
        return None if source is None else self._once("source", source, self._source)

    def _source(self, source: Source) -> Json:
        return {
            "document": source.document,
            "lines": list(source.lines) if source.lines else None,
            "pages": list(source.pages) if source.pages else None,
            "spans": [[span.start, span.end] for span in source.spans],
            "quote": self._quote(source) if self._quote else None,
        }

    def criterion(self, criterion: Criterion | None, document: str) -> Json | None:
        """Return a criteria tree; each node carries its own place in the document."""
        return None if criterion is None else self._node(criterion, document)

    def _node(self, criterion: Criterion, document: str) -> Json:
        if isinstance(criterion, Group):
            # What is left of a group under the facts of a question is a group of that question.
            members = [self._node(m, document) for m in criterion.members]
            return {
                "is": "group",
                "label": criterion.label,
                "text": readable_group(criterion, [m["text"] for m in members]),
                "combination": criterion.combination,
                "threshold": criterion.threshold,
                "members": members,
                "source": self._source(Source(document, criterion.at)),
            }
        return self._once(document, criterion, lambda leaf: self._leaf(leaf, document))

    def _leaf(self, criterion: Criterion, document: str) -> Json:
        node: Json = {"is": "text", "label": criterion.label, "text": readable(criterion, self.vocabulary)}
        if isinstance(criterion, Atom):
            value = list(criterion.value) if isinstance(criterion.value, tuple) else criterion.value
            node |= {
                "is": "atom",
                "characteristic": criterion.characteristic,
                "comparator": criterion.comparator,
                "value": value,
                "unit": criterion.unit,
            }
        elif isinstance(criterion, StatementReference):
            node |= {"is": "reference", "target": criterion.target, "met": criterion.met}
        elif isinstance(criterion, TextCriterion):
            node |= {"sha256": criterion.sha256, "recognised": list(criterion.recognised)}
        node["source"] = self._source(Source(document, criterion.at))
        return node

    def policy(self, version: PolicyVersion) -> Json:
        """Return what names a policy version."""
        return {
            "id": version.policy_id,
            "iri": version.iri,
            "title": version.title,
            "number": version.number,
            "version": version.id,
            "effective": version.in_force_from,
            "effective_basis": version.in_force_basis,
            "until": version.in_force_until,
            "document": version.document,
        }

    def statement(self, decided: Decided) -> Json:
        """Return a deciding statement with its criteria on the facts of the question."""
        row, version = decided.candidate.statement, decided.candidate.version
        reduced: Reduced = decided.tree
        tree = self.criterion(reduced.tree, version.document)
        return {
            "id": row.id,
            "iri": row.iri,
            "label": row.label,
            "status": normalised(row.status),
            "printed_status": row.printed_status,
            "basis": decided.candidate.basis,
            "role": decided.role,
            "value": {True: "true", False: "false", None: "open"}[decided.value],
            "criteria": tree if decided.value is None else None,
            "unmet": tree if decided.value is False else None,
            "heading": row.heading,
            "scope_stated": row.scope_stated,
            "former": row.former,
            "effective_from": row.effective_from,
            "effective_until": row.effective_until,
            "lines_of_business": list(row.lines_of_business),
            "care_settings": list(row.care_settings),
            "policy": version.policy_id,
            "curated": self.curations(version.curations_of(row.id)),
            "source": self.source(row.source),
        }

    def elsewhere(self, one: Elsewhere) -> Json:
        """Return a branch that counts in a setting which was not asked."""
        row, version = one.candidate.statement, one.candidate.version
        return {
            "settings": [self.term(s) for s in one.branch.settings],
            "statement": row.id,
            "label": one.branch.label or row.label,
            "status": normalised(row.status),
            "printed_status": row.printed_status,
            "criteria": self.criterion(one.branch.tree, version.document),
            "curated": self.curations(version.curations_of(row.id)),
            "source": self._source(Source(version.document, one.branch.criterion.at)),
        }

    def finding(self, finding: FindingRow) -> Json:
        """Return a finding of the loader."""
        return self._once("finding", finding, self._finding)

    def _finding(self, finding: FindingRow) -> Json:
        return {
            "kind": finding.kind,
            "severity": finding.severity,
            "message": finding.message,
            "touches": list(finding.touches),
            "computed": False,
            "source": self.source(finding.source),
        }

    def note(self, note: Note) -> Json:
        """Return a finding that answering made."""
        return {
            "kind": note.kind,
            "severity": note.severity,
            "message": note.message,
            "touches": [],
            "computed": True,
            "source": None,
        }

    def curations(self, curations: Iterable[Curation]) -> list[Json]:
        """Return the corrections that people made of a fact."""
        return [curation_body(c) for c in curations]

    def codes(self, versions: Iterable[PolicyVersion]) -> list[Json]:
        """Return the listed codes; a listed code is never a position."""
        return [self._once(v.policy_id, c, partial(self._code, policy=v.policy_id)) for v in versions for c in v.codes]

    def _code(self, row: CodeRow, policy: str) -> Json:
        return {"system": row.system, "code": row.code, "group": row.group, "historical": row.historical,
                "policy": policy, "source": self.source(row.source)}  # fmt: skip

    def authorizations(self, versions: Iterable[PolicyVersion], care_setting: str | None) -> list[Json]:
        """Return the prior-authorization requirements, of one care setting if it was asked."""
        return [
            {"product": a.product, "care_setting": a.care_setting, "requirement": a.requirement,
             "policy": v.policy_id, "source": self.source(a.source)}
            for v in versions for a in v.authorizations
            if care_setting is None or a.care_setting in (None, care_setting)
        ]  # fmt: skip

    def evidence(self, version: PolicyVersion, question: Question, companions: frozenset[str]) -> list[Json]:
        """Return the studies that bear on the question, nearest first.

        `companions` are the modalities that the deciding statements judge together with the asked one.
        """
        return self._nearest(version, version.evidence, question, companions, self._study)

    def guidelines(self, version: PolicyVersion, question: Question, companions: frozenset[str]) -> list[Json]:
        """Return the guideline recommendations that bear on the question, nearest first; `companions` as above."""
        return self._nearest(version, version.guidelines, question, companions, self._recommendation)

    def _nearest(
        self, version: PolicyVersion, rows: Iterable[R], question: Question, companions: frozenset[str],
        make: Callable[[R, str], Json],
    ) -> list[Json]:  # fmt: skip
        policy, near = version.policy_id, _Nearness(question, companions, self.vocabulary)
        found = [
            {"iri": row.iri, "relevance": relevance, **self._once(policy, row, lambda r: make(r, policy))}
            for row in rows
            if (relevance := near.of(row)) is not None
        ]
        return sorted(found, key=_asked_first)

    def _study(self, row: EvidenceRow, policy: str) -> Json:
        return {
            "design": row.design, "first_author": row.first_author, "year": row.year, "trial": row.trial,
            "patients": row.patients, "studies": row.studies, "modalities": list(row.modalities),
            "indications": list(row.indications), "direction": row.direction, "section": row.section,
            "references": list(row.references), "policy": policy, "source": self.source(row.source),
            **results_body(row.results, lambda term: term_label(term, self.vocabulary)),
        }  # fmt: skip

    def nearness(
        self, question: Question, companions: frozenset[str]
    ) -> Callable[[EvidenceRow | GuidelineRow], str | None]:
        """Return what tells how near a passage is to the question; None when it is about something else."""
        return _Nearness(question, companions, self.vocabulary).of

    def bearing(self, version: PolicyVersion, question: Question, companions: frozenset[str]) -> list[Source]:
        """Return where the studies and recommendations stand that bear on the question."""
        rows: tuple[EvidenceRow | GuidelineRow, ...] = (*version.evidence, *version.guidelines)
        near = self.nearness(question, companions)
        return [row.source for row in rows if near(row) is not None]

    def _recommendation(self, row: GuidelineRow, policy: str) -> Json:
        return {
            "body": row.body, "title": row.title, "version": row.version, "year": row.year, "scheme": row.scheme,
            "strength": row.strength, "modalities": list(row.modalities), "indications": list(row.indications),
            "references": list(row.references), "policy": policy, "source": self.source(row.source),
        }  # fmt: skip


def curation_body(curation: Curation) -> Json:
    """Return a correction, its values as they stand in the record."""
    return {**msgspec.to_builtins(curation), "old": json.loads(curation.old), "new": json.loads(curation.new)}


class _Nearness:
    """Tells how near passages are to a question."""

    def __init__(self, question: Question, companions: frozenset[str], vocabulary: Vocabulary) -> None:
        self._companions = companions
        self._modality = vocabulary.descendants(question.modality), vocabulary.ancestors(question.modality)
        self._indication = vocabulary.descendants(question.indication), vocabulary.ancestors(question.indication)

    def of(self, row: EvidenceRow | GuidelineRow) -> str | None:
        """Return how near a passage is to the question, or None when it is about something else.

        asked: names the indication and the modality; other_technique: names the
        indication, and a technique that the same statements judge; broader: is
        about a wider indication or technique.
        """
        if not (row.modalities or row.indications):
            return None
        indication = _near(row.indications, *self._indication)
        if indication is None:
            return None
        if _near(row.modalities, *self._modality) is not None:
            return indication
        return "other_technique" if indication == "asked" and self._companions.intersection(row.modalities) else None


def _near(named: tuple[str, ...], below: frozenset[str], above: frozenset[str]) -> str | None:
    if not named:
        return "broader"
    if not below.isdisjoint(named):
        return "asked"
    return None if above.isdisjoint(named) else "broader"


def _asked_first(row: Json) -> tuple[int, str, int]:
    """Return the order of evidence: how near it is to the question, then the place in the document."""
    spans = row["source"]["spans"] if row["source"] else []
    nearness = ("asked", "other_technique", "broader").index(row["relevance"])
    return nearness, str(row["policy"]), spans[0][0] if spans else 0


def decided_ids(decision: Decision) -> list[str]:
    """Return the identifiers of the deciding statements."""
    return [d.candidate.statement.id for d in decision.statements]
