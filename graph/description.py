"""Descriptions of single things: what the graph and the ontology say of an IRI of ours, and what refers to it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from graph.document_store import DocumentStore, Term
from graph.queries import run
from graph.sparql import GRAPH_FORMATS
from graph.terms import DCTERMS, RDFS, as_iri, as_subject
from ontology.publication import PREFIXES, publication
from ontology.vocabulary import BASE

__all__ = ["MOST_MENTIONS", "Description", "describe", "label_of", "serialized", "turtle"]

MOST_MENTIONS = 1_000
"""Mentions by others that a description gives; a class of treatments may have many thousands."""

_GRAPHS = BASE + "graph/"
_TURTLE = "text/turtle"
_HERE = "relative://server/"
"""Stands for the server in what is written for it; no scheme of the web, so that nothing else is relative to it."""
_LABELS = (RDFS + "label", DCTERMS + "title")


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a thing: its own triples with those of its parts, and those of others that point to it.

    `cut` tells that more refer to it than are given. A named graph is described by all its triples.
    """

    iri: str
    own: tuple[ox.Triple, ...]
    mentions: tuple[ox.Triple, ...]
    cut: bool

    @property
    def triples(self) -> list[ox.Triple]:
        """Return all triples, each once."""
        return list(dict.fromkeys((*self.own, *self.mentions)))


def describe(store: DocumentStore, iri: str) -> Description | None:
    """Return the description of a thing, None when neither graph nor ontology know it.

    :raises ValueError: when it is no IRI.
    """
    thing = ox.NamedNode(iri)
    rows = run(store, "list-mentions", {"thing": thing})
    mentions = [*publication().mentions(iri), *(_triple(r["other"], r["property"], thing) for r in rows)]
    cut = len(mentions) > MOST_MENTIONS
    mentions = mentions[:MOST_MENTIONS]
    if iri.startswith(_GRAPHS) and (content := store.triples(thing)):
        own = content
    else:
        own = [*publication().about(iri), *_own(store, thing)]
    if not own and not mentions:
        return None
    parts = {t.subject for t in own}
    return Description(iri, tuple(own), tuple(m for m in mentions if m.subject not in parts), cut)


def _own(store: DocumentStore, thing: ox.NamedNode) -> list[ox.Triple]:
    """Return the triples of a thing and of what has no address of its own.

    Those are parts whose names continue its name (the criteria of a statement), and stretches of
    a document, whose names differ from the document's only behind the '#' that no server is sent.
    """
    found: list[ox.Triple] = []
    ahead: list[Term] = [thing]
    seen = set(ahead)
    stretches = [row["stretch"] for row in run(store, "list-stretches", {"thing": thing})]
    ahead += stretches
    seen.update(stretches)
    while ahead:
        node = ahead.pop()
        for row in run(store, "describe-thing", {"thing": node}):
            value = row["value"]
            found.append(_triple(node, row["property"], value))
            if isinstance(value, ox.NamedNode) and value not in seen and _is_part(value.value, thing.value):
                seen.add(value)
                ahead.append(value)
    return found


def _is_part(iri: str, whole: str) -> bool:
    return iri.startswith(whole + "/") or (iri.startswith(BASE) and "#" in iri)


def _triple(subject: Term, predicate: Term, object: Term) -> ox.Triple:
    return ox.Triple(as_subject(subject), as_iri(predicate), object)


def label_of(store: DocumentStore, iri: str) -> str | None:
    """Return what people call a thing, None when nothing says so."""
    label = publication().label(iri)
    if label is not None:
        return label
    rows = run(store, "describe-thing", {"thing": ox.NamedNode(iri)})
    names = {r["property"].value: r["value"].value for r in rows if r["property"].value in _LABELS}
    return next((names[name] for name in _LABELS if name in names), None)


def turtle(json_ld: bytes) -> bytes:
    """Return JSON-LD that has its context in it as Turtle; what is relative in it stays so."""
    names: dict[Term, ox.BlankNode] = {}

    def renamed(term: Term) -> Term:
        """Return a blank node under a name that is the same each time."""
        return names.setdefault(term, ox.BlankNode(f"n{len(names):06}")) if isinstance(term, ox.BlankNode) else term

    read = ox.parse(json_ld, format=ox.RdfFormat.JSON_LD, base_iri=_HERE)
    triples = [_triple(renamed(quad.subject), quad.predicate, renamed(quad.object)) for quad in read]
    written = serialized(triples, _TURTLE, _HERE)
    return written.removeprefix(f"@base <{_HERE}> .\n".encode())


def serialized(triples: list[ox.Triple], media_type: str, base: str | None = None) -> bytes:
    """Return triples, ordered, in a media type of graphs; addresses below a base relative to it."""
    ordered = sorted(set(triples), key=str)
    words = " ".join(map(str, ordered))
    used = {prefix: name for prefix, name in PREFIXES.items() if f"<{name}" in words}
    return ox.serialize(ordered, format=GRAPH_FORMATS[media_type], prefixes=used, base_iri=base) or b""
