"""Turtle files as a few look-ups, for building the vocabulary without a full RDF library."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

__all__ = ["BASE", "Triples", "local"]

BASE = "https://w3id.org/payergraph/"


def local(iri: str) -> tuple[str, str] | None:
    """Split an IRI of a term into kind and identifier; None for one of the schema or of others."""
    if not iri.startswith(BASE) or iri.startswith(BASE + "ontology/"):
        return None
    kind, _, id = iri[len(BASE) :].partition("/")
    return (kind, id) if id else None


class Triples:
    """The triples of the ontology by subject, for the few look-ups that building needs."""

    def __init__(self, files: list[Path]) -> None:
        self.by_subject: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        for file in files:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                properties = self.by_subject.setdefault(_name(quad.subject), {})
                properties.setdefault(quad.predicate.value, []).append(quad.object)

    def texts(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the texts of a property."""
        return tuple(o.value for o in self.by_subject.get(subject, {}).get(predicate, ()))

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the IRIs and blank nodes of a property."""
        return [_name(o) for o in self.by_subject.get(subject, {}).get(predicate, ()) if not isinstance(o, ox.Literal)]

    def value(self, subject: str, predicate: str) -> bool | int | float | str | None:
        """Return the first value of a property: a literal as Python's own, an IRI of ours as its last part."""
        for o in self.by_subject.get(subject, {}).get(predicate, ()):
            if not isinstance(o, ox.Literal):
                term = local(_name(o))
                return term[1].rpartition("/")[2] if term else _name(o)
            kind = o.datatype.value.rpartition("#")[2]
            if kind == "boolean":
                return o.value == "true"
            if kind == "integer":
                return int(o.value)
            return float(o.value) if kind in ("decimal", "double") else o.value
        return None


def _name(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)
