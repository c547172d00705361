"""Provenance: which document and loading a graph comes from, and what people corrected in it (PROV-O)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
import pyoxigraph as ox

from graph.terms import DCTERMS, PROV, RDF_TYPE, RDFS, Names, date, iri, literal, moment, pgo, slug
from loaders.record import Curation, Record

__all__ = ["curations_hash", "provenance"]

_PARTS = {
    "sections": "section",
    "identifiers": "identifier",
    "dates": "event",
    "lines_of_business": "line",
    "authorizations": "authorization",
    "pointers": "pointer",
    "codes": "listed-code",
    "references": "reference",
    "evidence": "evidence",
    "guidelines": "guideline-citation",
    "trials": "trial-entry",
    "findings": "finding",
}
"""Lists of a record, with what the graph calls one of their entries."""

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def curations_hash(record: Record) -> str | None:
    """Return what tells a record's corrections from any others, None when there are none."""
    if not record.curations:
        return None
    return hashlib.sha256(msgspec.json.encode(record.curations)).hexdigest()


def provenance(record: Record, names: Names, recorded_at: str) -> Iterator[ox.Quad]:
    """Yield where a graph comes from, and for each statement whether it was extracted or curated."""
    triples = (*_loading(record, names, recorded_at), *_origins(record, names), *_curations(record, names))
    yield from (ox.Quad(*triple, names.graph) for triple in triples)


def _prov(name: str) -> ox.NamedNode:
    return ox.NamedNode(PROV + name)


def _loading(record: Record, names: Names, recorded_at: str) -> Iterator[Triple]:
    document, program, loading = names.document, iri("program"), iri(f"loading/{names.path}")
    yield names.graph, pgo("readFrom"), document
    yield names.graph, _prov("generatedAtTime"), moment(recorded_at)
    for kind, node in (("Entity", names.graph), ("Activity", loading), ("SoftwareAgent", program)):
        yield node, RDF_TYPE, _prov(kind)
    yield names.graph, _prov("wasDerivedFrom"), document
    yield names.graph, _prov("wasGeneratedBy"), loading
    yield loading, _prov("used"), document
    yield loading, _prov("wasAssociatedWith"), program
    yield program, pgo("recordFormat"), literal(record.format)


def _origins(record: Record, names: Names) -> Iterator[Triple]:
    touched = {c.statement for c in record.curations}
    for statement in record.statements:
        origin = "curated" if statement.id in touched else "extracted"
        yield names.statement(statement.id), pgo("origin"), literal(origin)


def _curations(record: Record, names: Names) -> Iterator[Triple]:
    digest = curations_hash(record)
    if digest is None:
        return
    yield names.document, pgo("curationsHash"), literal(digest)
    subject = names.version or names.document
    statements = {s.id for s in record.statements}
    for number, curation in enumerate(record.curations, 1):
        node = names.part("curation", number)
        who = hashlib.sha256(curation.who.encode()).hexdigest()[:8]
        curator = iri(f"curator/{slug(curation.who)}-{who}")
        yield subject, pgo("hasCuration"), node
        yield node, RDF_TYPE, pgo("Curation")
        yield node, pgo("ordinal"), literal(number)
        yield curator, RDF_TYPE, _prov("Person")
        yield curator, ox.NamedNode(RDFS + "label"), literal(curation.who)
        yield node, _prov("wasAttributedTo"), curator
        exact = len(curation.when) > len("2026-01-31")
        yield node, ox.NamedNode(DCTERMS + "date"), moment(curation.when) if exact else date(curation.when)
        if exact:
            yield node, _prov("generatedAtTime"), moment(curation.when)
        yield node, pgo("curationReason"), literal(curation.why)
        yield node, pgo("curationChange"), literal(curation.change)
        yield node, pgo("curatedField"), literal(curation.field)
        yield node, pgo("formerValue"), literal(curation.old)
        yield node, pgo("curatedValue"), literal(curation.new)
        if curation.statement is not None:
            yield node, pgo("curatedStatement"), literal(curation.statement)
        if curation.criterion is not None:
            yield node, pgo("curatedCriterion"), literal(curation.criterion)
        for fact in _facts(curation, record, names, statements):
            yield node, pgo("curates"), fact
            yield fact, _prov("wasAttributedTo"), curator


def _facts(curation: Curation, record: Record, names: Names, statements: set[str]) -> Iterator[ox.NamedNode]:
    """Yield the nodes that a correction is about; what was taken out has none, and what stood behind it has moved."""
    moved = any(c.change == "removed" and c.statement == curation.statement for c in record.curations)
    if curation.statement is None:
        kind, _, rest = curation.field.partition(".")
        number = rest.partition(".")[0]
        if kind in _PARTS and number.isdigit() and not moved:
            yield names.part(_PARTS[kind], int(number))
        else:
            yield names.version or names.document
    elif curation.statement in statements:
        yield names.statement(curation.statement)
        if curation.criterion is not None and not moved:
            yield ox.NamedNode(f"{names.statement(curation.statement).value}/criteria/{curation.criterion}")
