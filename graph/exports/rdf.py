"""RDF: the named graphs of a store as N-Quads, TriG, Turtle or JSON-LD, a document at a time.

Where statements are left out, so is all below them: their criteria, and what
points to them. The origin stands in the default graph, as a dataset of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph.document_store import DocumentStore
from graph.exports.origin import Origin
from graph.exports.selection import Kept
from graph.terms import DCTERMS, OA, PROV, RDF_TYPE, RDFS, iri, literal
from ontology.vocabulary import BASE

__all__ = ["PREFIXES", "origin_triples", "rdf_chunks", "version_quads"]

_VOID = "http://rdfs.org/ns/void#"

PREFIXES = {
    "pgo": BASE + "ontology/",
    "modality": BASE + "modality/",
    "tumor": BASE + "tumor/",
    "status": BASE + "status/",
    "characteristic": BASE + "characteristic/",
    "dcterms": DCTERMS,
    "oa": OA,
    "prov": PROV,
    "rdfs": RDFS,
    "void": _VOID,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def origin_triples(origin: Origin) -> list[ox.Triple]:
    """Return the description of an export as a dataset (VoID), its filters as JSON."""
    this, body = iri(f"export/{origin.name()}"), origin.body()

    def says(name: str, value: str) -> ox.Triple:
        return ox.Triple(this, ox.NamedNode(DCTERMS + name), literal(value))

    return [
        ox.Triple(this, RDF_TYPE, ox.NamedNode(_VOID + "Dataset")),
        says("identifier", body["release"]),
        says("creator", f"{body['program']} {body['program_version']}"),
        says("description", body["filters"]),
    ]


def version_quads(store: DocumentStore, kept: Kept) -> list[ox.Quad]:
    """Return the quads of a version in order, without those of the statements that are left out."""
    quads = sorted(store.quads(ox.NamedNode(kept.version.graph)), key=str)
    dropped = kept.dropped
    if not dropped:
        return quads
    return [q for q in quads if not _below(q.subject, dropped) and not _below(q.object, dropped)]


def _below(term: object, dropped: frozenset[str]) -> bool:
    """Tell whether a term is a statement that is left out or a part of it: parts stand below it in their IRI."""
    if not isinstance(term, ox.NamedNode):
        return False
    path = term.value
    while path not in dropped:
        path, slash, _ = path.rpartition("/")
        if not slash:
            return False
    return True


def rdf_chunks(
    format: ox.RdfFormat, graphs: Iterable[tuple[ox.NamedNode, list[ox.Quad]]], origin: Origin
) -> Iterator[bytes]:
    """Yield a document in a line-based or Turtle-like format, one chunk for the origin and one for each graph."""
    flat = format == ox.RdfFormat.TURTLE
    prefixes = None if format == ox.RdfFormat.N_QUADS else PREFIXES
    head = ox.serialize([], format=format, prefixes=prefixes) or b""
    yield f"# {origin.line()}\n".encode()
    yield ox.serialize(origin_triples(origin), format=format, prefixes=prefixes) or b""
    for _, quads in graphs:
        statements = [q.triple for q in quads] if flat else quads
        # Each part repeats the prefixes; once is enough.
        yield (ox.serialize(statements, format=format, prefixes=prefixes) or b"").removeprefix(head)
