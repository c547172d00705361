"""Class expressions in words, in the manner of the Manchester syntax, each name kept apart so that it can be linked."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ontology.publication import Publication

__all__ = ["Word", "expression_words"]

Word = tuple[str, str | None]
"""A word of an expression, with the IRI that it names, if it names one."""

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_JOINED = {"intersectionOf": " and ", "unionOf": " or "}
_LIMITS = {
    "someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value", "minCardinality": "min",
    "maxCardinality": "max", "cardinality": "exactly",
}  # fmt: skip

Node = ox.NamedNode | ox.BlankNode | ox.Literal


def expression_words(node: Node, published: Publication) -> list[Word]:
    """Return a class, or an expression over classes, word by word."""
    return list(_words(node, published, top=True))


def _one(node: Node, name: str, published: Publication) -> Node | None:
    if isinstance(node, ox.Literal):
        return None
    base = _RDF if name in ("first", "rest") else _OWL
    found = published.graph.quads_for_pattern(node, ox.NamedNode(base + name), None)
    return next((q.object for q in found if not isinstance(q.object, ox.Triple)), None)


def _words(node: Node, published: Publication, top: bool = False) -> Iterator[Word]:
    if isinstance(node, ox.NamedNode):
        yield published.label(node.value) or node.value.rpartition("/")[2].rpartition("#")[2], node.value
        return
    if isinstance(node, ox.Literal):
        yield node.value, None
        return
    if not top:
        yield "(", None
    yield from _inside(node, published)
    if not top:
        yield ")", None


def _inside(node: Node, published: Publication) -> Iterator[Word]:
    for name, joint in _JOINED.items():
        if (members := _one(node, name, published)) is not None:
            for number, member in enumerate(_members(members, published)):
                if number:
                    yield joint, None
                yield from _words(member, published)
            return
    if (complement := _one(node, "complementOf", published)) is not None:
        yield "not ", None
        yield from _words(complement, published)
        return
    role = _one(node, "onProperty", published)
    for name, word in _LIMITS.items():
        if role is not None and (value := _one(node, name, published)) is not None:
            yield from _words(role, published)
            yield f" {word} ", None
            yield from _words(value, published)
            return
    raise ValueError(f"no known class expression: {node}")


def _members(node: Node, published: Publication) -> Iterator[Node]:
    here: Node | None = node
    while here is not None and not (isinstance(here, ox.NamedNode) and here.value == _RDF + "nil"):
        first = _one(here, "first", published)
        if first is not None:
            yield first
        here = _one(here, "rest", published)
