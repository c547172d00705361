"""JSON-LD: each document framed as a tree from its policy version down, under one context made from the ontology.

A node stands where it is first pointed to, and is named by its identifier after
that; what nothing points to stands beside the version. Nothing is left out: the
tree has exactly the quads of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import orjson
import pyoxigraph as ox

from graph.exports.origin import Origin
from graph.exports.rdf import PREFIXES, origin_triples
from graph.terms import RDF_TYPE
from ontology.vocabulary import BASE

__all__ = ["context", "json_ld_chunks"]

_XSD = PREFIXES["xsd"]
_VOCAB = PREFIXES["pgo"]
_OUTSIDE = {name: iri for name, iri in PREFIXES.items() if not iri.startswith(BASE)}
"""Prefixes of the context; those of our own kinds would take the place of properties that are called the same."""

_DEEPEST = 60
"""Levels of the tree; what lies deeper stands beside it, so that no reader runs out of its stack."""


@cache
def context() -> dict[str, Any]:
    """Return the context: names without a prefix are those of the ontology, identifiers are relative to our base."""
    return {"@base": BASE, "@vocab": _VOCAB, **_OUTSIDE}


def json_ld_chunks(graphs: Iterable[tuple[ox.NamedNode, list[ox.Quad]]], origin: Origin) -> Iterator[bytes]:
    """Yield a JSON-LD document: the origin, then one object for each graph."""
    yield b'{"@context":' + orjson.dumps(context()) + b',\n"@graph":['
    yield orjson.dumps(_Frame(origin_triples(origin)).roots()[0])
    for graph, quads in graphs:
        framed = {"@id": _reference(graph.value), "@graph": _Frame(q.triple for q in quads).roots()}
        yield b",\n" + orjson.dumps(framed)
    yield b"\n]}\n"


class _Frame:
    """The nodes of one graph, put into each other."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples: dict[str, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            self._triples[_key(triple.subject)].append(triple)
        self._placed: set[str] = set()

    def roots(self) -> list[dict[str, Any]]:
        """Return the version and what does not stand below it."""
        order = sorted(self._triples, key=lambda key: (not key.startswith(f"<{BASE}version/"), key))
        return [self._node(key, 0) for key in order if key not in self._placed]

    def _node(self, key: str, depth: int) -> dict[str, Any]:
        self._placed.add(key)
        triples = self._triples[key]
        node: dict[str, Any] = {"@id": _name(triples[0].subject)}
        found: dict[str, list[Any]] = defaultdict(list)
        for triple in triples:
            if triple.predicate == RDF_TYPE:
                found["@type"].append(_compact(str(triple.object)[1:-1]))
            else:
                found[_compact(triple.predicate.value)].append(self._value(triple.object, depth))
        return node | {name: values[0] if len(values) == 1 else values for name, values in found.items()}

    def _value(self, term: object, depth: int) -> Any:
        if isinstance(term, ox.Literal):
            return _literal(term)
        key = _key(term)
        if key in self._triples and key not in self._placed and depth < _DEEPEST:
            return self._node(key, depth + 1)
        return {"@id": _name(term)}


def _key(term: object) -> str:
    return str(term)


def _name(term: object) -> str:
    return _reference(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _reference(iri: str) -> str:
    """Return an IRI relative to our base, where nothing in it could be taken for a prefix or a step upward."""
    path = iri.removeprefix(BASE)
    plain = path != iri and ":" not in path and "//" not in path and not {".", ".."} & set(path.split("/"))
    return path if plain and path[:1].isalpha() else iri


def _compact(iri: str) -> str:
    """Return the name of a class or property by vocabulary or prefix."""
    local = iri.removeprefix(_VOCAB)
    if local != iri and local.isalnum():
        return local
    for name, start in _OUTSIDE.items():
        local = iri.removeprefix(start)
        if local != iri and local.isalnum():
            return f"{name}:{local}"
    return iri


def _literal(term: ox.Literal) -> Any:
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value.removeprefix(_XSD)
    if kind == "string":
        return term.value
    if kind == "boolean" and term.value in ("true", "false"):
        return term.value == "true"
    if kind == "integer" and term.value == str(int(term.value)) and abs(int(term.value)) < 2**53:
        return int(term.value)
    return {"@value": term.value, "@type": _compact(term.datatype.value)}
