"""The index: all positions of a store in plain Python, filled by the query files.

Hot answers come from here. The index is built once when a store is opened and
read only; `statements_for` finds what applies to a modality and an indication
without touching the engine, because the closures stand in the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from graph.model import PayerRow, PolicyVersion, StatementRow
from graph.queries import run
from graph.rows import Gathered, flag, optional, text
from graph.store import Store
from ontology.vocabulary import Vocabulary

__all__ = ["DocumentRow", "Index", "build_index"]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A loaded document, also one without a position; `curations` is the hash of its corrections, if there are any."""

    id: str
    graph: str
    file_name: str
    sha256: str
    position: bool
    sentences: int
    understood: int
    recorded_at: str
    curations: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Positions of a store, by version, and the documents behind them."""

    versions: tuple[PolicyVersion, ...]
    documents: tuple[DocumentRow, ...]
    _by_question: dict[tuple[str, str], list[tuple[PolicyVersion, StatementRow]]] = field(default_factory=dict)

    @property
    def payers(self) -> tuple[PayerRow, ...]:
        """Return the issuing payers, by name."""
        return tuple(sorted({v.payer for v in self.versions}, key=lambda p: p.name))

    def statements_for(self, modality: str, indication: str) -> list[tuple[PolicyVersion, StatementRow]]:
        """Return the statements whose scopes contain a modality and an indication, with their versions."""
        return self._by_question.get((modality, indication), [])


def build_index(store: Store, vocabulary: Vocabulary) -> Index:
    """Return the index of a store."""
    payers = _payers(store)
    read = (v for part in store.in_memory() for v in _versions(part, Gathered(part, vocabulary), payers))
    versions = _closed(sorted(read, key=lambda v: (v.payer.id, v.policy_iri, v.in_force_from or "", v.iri)))
    by_question: dict[tuple[str, str], list[tuple[PolicyVersion, StatementRow]]] = defaultdict(list)
    for version in versions:
        for statement in version.statements:
            for modality in statement.covers_modalities:
                for indication in statement.covers_indications:
                    by_question[(modality, indication)].append((version, statement))
    return Index(tuple(versions), tuple(_documents(store)), dict(by_question))


def _documents(store: Store) -> Iterator[DocumentRow]:
    for row in run(store, "list-documents"):
        yield DocumentRow(
            text(row["document"]),
            text(row["graph"]),
            text(row["fileName"]),
            text(row["sha256"]),
            flag(row, "position"),
            int(text(row["sentences"])),
            int(text(row["understood"])),
            text(row["recordedAt"]),
            optional(row, "curations"),
        )


def _payers(store: Store) -> dict[str, PayerRow]:
    names: dict[str, str] = {}
    affiliates: dict[str, list[str]] = defaultdict(list)
    for row in run(store, "list-payers"):
        iri = text(row["payer"])
        names.setdefault(iri, text(row["name"]))
        if (affiliate := optional(row, "affiliate")) and affiliate not in affiliates[iri]:
            affiliates[iri].append(affiliate)
    return {iri: PayerRow(iri.rpartition("/")[2], name, tuple(affiliates[iri])) for iri, name in names.items()}


def _versions(store: Store, gathered: Gathered, payers: dict[str, PayerRow]) -> Iterator[PolicyVersion]:
    statements, events, lines = gathered.statements(), gathered.events(), gathered.lines()
    authorizations, pointers, codes = gathered.authorizations(), gathered.pointers(), gathered.codes()
    evidence, guidelines, findings = gathered.evidence(), gathered.guidelines(), gathered.findings()
    curations = gathered.curations()
    for row in run(store, "list-versions"):
        iri = text(row["version"])
        yield PolicyVersion(
            iri=iri,
            graph=text(row["graph"]),
            id=iri.partition("/version/")[2],
            policy_iri=text(row["policy"]),
            policy_id=text(row["policy"]).partition("/policy/")[2],
            title=optional(row, "title"),
            number=optional(row, "number"),
            payer=payers[text(row["payer"])],
            document=text(row["document"]),
            sha256=text(row["sha256"]),
            outcome="position" if flag(row, "position") else "no_position",
            in_force_from=optional(row, "from"),
            in_force_until=None,
            in_force_basis=text(row["basis"]),
            first_known=optional(row, "firstKnown"),
            recorded_at=text(row["recordedAt"]),
            statements=tuple(statements.get(iri, ())),
            lines=tuple(lines.get(iri, ())),
            authorizations=tuple(authorizations.get(iri, ())),
            pointers=tuple(pointers.get(iri, ())),
            codes=tuple(codes.get(iri, ())),
            events=tuple(events.get(iri, ())),
            evidence=tuple(evidence.get(iri, ())),
            guidelines=tuple(guidelines.get(iri, ())),
            findings=tuple(findings.get(iri, ())),
            curations=tuple(curations.get(iri, ())),
        )


_ENDS = ("archived", "superseded", "retired")
"""Events by which a document says that it is no longer in force."""


def _closed(versions: list[PolicyVersion]) -> list[PolicyVersion]:
    """Close each version of a policy on the day the next one comes into force, or on which it was archived."""
    starts: dict[str, list[str]] = defaultdict(list)
    for version in versions:
        if version.in_force_from:
            starts[version.policy_iri].append(version.in_force_from)
        starts[version.policy_iri] += [e.date for e in version.events if e.kind in _ENDS]
    out = []
    for version in versions:
        later = [s for s in starts[version.policy_iri] if version.in_force_from and s > version.in_force_from]
        out.append(replace(version, in_force_until=min(later)) if later else version)
    return out
