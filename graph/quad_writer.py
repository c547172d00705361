"""The steps of writing a record as RDF: values, links to the ontology, and the address of each.

Lists are sets of links in RDF. Where a document's order of them is not the
alphabet's, `pgo:printedOrder` keeps it, so that a record comes back as it was.
"""

from __future__ import annotations

import pyoxigraph as ox

from graph.study_quads import Fact
from graph.terms import OA, RDF_TYPE, Names, literal, pgo
from loaders.record import Place, Record, Span
from ontology.vocabulary import Vocabulary

__all__ = ["QuadWriter", "StaleRecordError"]

Node = ox.NamedNode | ox.BlankNode


class StaleRecordError(ValueError):
    """An error raised when a record names a term that the ontology does not have (any more)."""


class QuadWriter:
    """Gathers the quads of one record in `out`; `subject` is the policy version, or the document without one."""

    def __init__(self, record: Record, vocabulary: Vocabulary) -> None:
        self.record, self.vocabulary = record, vocabulary
        self.names = Names(record)
        self.graph = self.names.graph
        self.subject: ox.NamedNode = self.names.version or self.names.document
        self.out: list[ox.Quad] = []
        self._spans: set[str] = set()

    def add(self, subject: Node, predicate: ox.NamedNode, object: Node | ox.Literal) -> None:
        """Add a triple to the graph of the record."""
        self.out.append(ox.Quad(subject, predicate, object, self.graph))

    def value(self, subject: Node, name: str, value: bool | int | float | str | None) -> None:
        """Add a value under a property of ours; nothing for None."""
        if value is not None:
            self.add(subject, pgo(name), literal(value))

    def values(self, subject: Node, **values: bool | int | float | str | None) -> None:
        """Add values under properties of ours of those names; nothing for None."""
        for name, value in values.items():
            self.value(subject, name, value)

    def node(self, kind: str, number: int, type: str, link: str, at: Place) -> ox.NamedNode:
        """Add a numbered part of the document and return it."""
        node = self.names.part(kind, number)
        self.add(node, RDF_TYPE, pgo(type))
        self.add(self.subject, pgo(link), node)
        self.value(node, "ordinal", number)
        self.place(node, at)
        return node

    def place(self, node: Node, at: Place, link: str = "at") -> None:
        """Link a node to its stretches of the document, and keep their printed order."""
        for span in at:
            self.add(node, pgo(link), self.span(span))
        if list(at) != sorted(at, key=lambda s: s.start):
            self.value(node, "printedOrder", "\n".join((link, *(f"{s.start},{s.end}" for s in at))))

    def span(self, span: Span) -> ox.NamedNode:
        """Return the node of a stretch, added when it is first needed."""
        node = ox.NamedNode(f"{self.names.document.value}#char={span.start},{span.end}")
        if node.value not in self._spans:
            self._spans.add(node.value)
            self.add(node, RDF_TYPE, ox.NamedNode(OA + "TextPositionSelector"))
            self.add(node, ox.NamedNode(OA + "start"), literal(span.start))
            self.add(node, ox.NamedNode(OA + "end"), literal(span.end))
            self.values(node, firstLine=span.first_line, lastLine=span.last_line, page=span.page)
            self.add(node, ox.NamedNode(OA + "hasSource"), self.names.document)
        return node

    def term(self, id: str) -> ox.NamedNode:
        """Return a term of the ontology.

        :raises StaleRecordError: when it has none of that identifier.
        """
        if id not in self.vocabulary:
            raise StaleRecordError(f"{self.record.source}: the ontology has no term {id!r}; read the document again")
        return ox.NamedNode(self.vocabulary.term(id).iri)

    def links(self, node: Node, name: str, ids: tuple[str, ...]) -> None:
        """Link a node to terms of the ontology, and keep their printed order."""
        for id in ids:
            self.add(node, pgo(name), self.term(id))
        self.order(node, name, ids)

    def fact(self, fact: Fact) -> None:
        """Add a fact of a study: a node or literal, an address, or identifiers of the ontology."""
        node, predicate, value = fact
        if isinstance(value, ox.NamedNode | ox.Literal):
            self.add(node, predicate, value)
            return
        self.place(node, tuple(span for span in value if isinstance(span, Span)))
        ids = tuple(id for id in value if isinstance(id, str))
        self.links(node, predicate.value.rpartition("/")[2], ids)

    def known(self, node: Node, name: str, ids: tuple[str, ...]) -> None:
        """Link to those of some identifiers that the ontology has; the others stand as text beside them."""
        for id in ids:
            if id in self.vocabulary:
                self.add(node, pgo(name), self.term(id))

    def texts(self, node: Node, name: str, values: tuple[str, ...]) -> None:
        """Add texts, and keep their printed order."""
        for value in values:
            self.value(node, name, value)
        self.order(node, name, values)

    def order(self, node: Node, name: str, values: tuple[str, ...]) -> None:
        """Keep the order in which values were printed, where it is not the alphabet's."""
        if list(values) != sorted(values):
            self.value(node, "printedOrder", "\n".join((name, *values)))
