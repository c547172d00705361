"""The index: all positions of a store in plain Python, filled by the query files.

Hot answers come from here. The index is built once when a store is opened and
read only; `statements_for` finds what applies to a modality and an indication
without touching the engine, because the closures stand in the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph.cells import flag, optional, text
from graph.document_store import DocumentStore
from graph.model import PayerRow, PolicyVersion, ReferenceRow, StatementRow
from graph.queries import run
from graph.rows import Gathered
from ontology.vocabulary import Vocabulary

__all__ = [
    "DocumentRow",
    "Index",
    "build_index",
    "documents_of",
    "make_index",
    "payer_names",
    "payer_rows",
    "versions_of",
]


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


def build_index(store: DocumentStore, vocabulary: Vocabulary) -> Index:
    """Return the index of a store."""
    payers = payer_rows(payer_names(store))
    return make_index([v for part in store.in_memory() for v in versions_of(part, vocabulary, payers)],
                      documents_of(store))  # fmt: skip


def make_index(versions: Iterable[PolicyVersion], documents: Iterable[DocumentRow]) -> Index:
    """Return the index of some versions; each ends where the next one of them begins."""
    ordered = _closed(sorted(versions, key=lambda v: (v.payer.id, v.policy_iri, v.in_force_from or "", v.iri)))
    by_question: dict[tuple[str, str], list[tuple[PolicyVersion, StatementRow]]] = defaultdict(list)
    for version in ordered:
        for statement in version.statements:
            for modality in statement.covers_modalities:
                for indication in statement.covers_indications:
                    by_question[(modality, indication)].append((version, statement))
    return Index(tuple(ordered), tuple(documents), dict(by_question))


def documents_of(store: DocumentStore) -> Iterator[DocumentRow]:
    """Yield the documents of a store, by file name."""
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


def payer_names(store: DocumentStore, graphs: Sequence[str] | None = None) -> list[tuple[str, str, str | None]]:
    """Return each payer's IRI and name, with each of its affiliates; of some graphs only when they are given."""
    rows = run(store, "list-payers", graphs=graphs)
    return [(text(row["payer"]), text(row["name"]), optional(row, "affiliate")) for row in rows]


def payer_rows(printed: Iterable[tuple[str, str, str | None]]) -> dict[str, PayerRow]:
    """Return the payers by IRI, from their names and affiliates."""
    names: dict[str, str] = {}
    affiliates: dict[str, list[str]] = defaultdict(list)
    for iri, name, affiliate in sorted(printed, key=lambda row: (row[1], row[2] or "")):
        names.setdefault(iri, name)
        if affiliate is not None and affiliate not in affiliates[iri]:
            affiliates[iri].append(affiliate)
    return {iri: PayerRow(iri.rpartition("/")[2], name, tuple(affiliates[iri])) for iri, name in names.items()}


def versions_of(store: DocumentStore, vocabulary: Vocabulary, payers: dict[str, PayerRow]) -> Iterator[PolicyVersion]:
    """Yield the versions of a store, none of them closed yet."""
    gathered = Gathered(store, vocabulary)
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
            references=tuple(map(ReferenceRow.of, gathered.listed.get(iri, ()))),
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
        until = min(later) if later else None
        out.append(version if version.in_force_until == until else replace(version, in_force_until=until))
    return out
