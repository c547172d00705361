"""Validation: the named graph of a document against the SHACL shapes of the ontology.

pySHACL reads shapes and graph through rdflib. Both are slow, so that only a
graph that does not plainly meet every shape (`graph.shapes`) goes through them,
with the shapes in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.rdf import StaleRecordError, quads
from graph.shapes import TARGETS, Shapes
from graph.terms import OA, pgo
from loaders.record import Record
from ontology.shapes import shape_files
from ontology.vocabulary import BASE, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Report", "Violation", "refusal", "validate"]

_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")
_ANY_TIME = "2000-01-01T00:00:00+00:00"  # of loading; the shapes ask for none
_SH = "http://www.w3.org/ns/shacl#"
_CONFORMS = """@prefix sh: <http://www.w3.org/ns/shacl#> .

[] a sh:ValidationReport ;
    sh:conforms true .
"""


@dataclass(frozen=True, slots=True)
class Violation:
    """A result of the validation: what is wrong, with which node, and on which lines of the document.

    `severity` is 'violation', which refuses the document, or 'warning'; `node`
    and `path` are IRIs, shortened where they are ours; `lines` is None where
    the node has no address.
    """

    severity: str
    message: str
    node: str
    path: str | None
    value: str | None
    lines: tuple[int, int] | None

    def __str__(self) -> str:
        where = f"lines {self.lines[0]}-{self.lines[1]}: " if self.lines else ""
        found = f", found {self.value}" if self.value is not None else ""
        of = f" {self.path}" if self.path else ""
        return f"{where}{self.message} ({self.node}{of}{found})"


@dataclass(frozen=True, slots=True)
class Report:
    """The results for one graph, violations first, and the same as a SHACL validation report in Turtle."""

    results: tuple[Violation, ...]
    turtle: str

    @property
    def conforms(self) -> bool:
        """Tell whether nothing refuses the document."""
        return not self.violations

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Return the results that refuse the document."""
        return tuple(r for r in self.results if r.severity == "violation")


def refusal(record: Record, vocabulary: Vocabulary) -> str | None:
    """Return why a record must not enter a store, naming its file and lines; None when its graph meets the shapes."""
    try:
        report = validate(quads(record, vocabulary, _ANY_TIME))
    except StaleRecordError as error:
        return str(error)
    if report.conforms:
        return None
    first, *more = report.violations
    others = f", and {len(more)} more (see `payergraph check`)" if more else ""
    return f"{record.source}: what was read does not meet the shapes of the ontology: {first}{others}"


def validate(graph: Iterable[ox.Quad]) -> Report:
    """Validate the quads of one document graph against the shapes."""
    found = list(graph)
    doubtful = _shapes().doubtful(found)
    if not doubtful:
        return Report((), _CONFORMS)
    import pyshacl

    data, shapes = _rdflib(found), _targeting(doubtful)
    # The shapes hold SPARQL constraints but no rules, functions or scripts; nothing here reaches network or disk.
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, inference="none", do_owl_imports=False)
    if not hasattr(report, "subjects"):
        raise TypeError(f"no validation report: {report!r}")
    return Report(tuple(_results(report, data)), report.serialize(format="turtle"))


@cache
def _shapes() -> Shapes:
    return Shapes(shape_files())


@cache
def _shapes_graph() -> Graph:
    from rdflib import Graph

    graph = Graph()
    for file in shape_files():
        graph.parse(file)
    return graph


def _targeting(names: list[str | None]) -> Graph:
    """Return the shapes with the targets of the named ones only; with all when one of those asked for has no name."""
    from rdflib import Graph, URIRef

    whole = _shapes_graph()
    if None in names:
        return whole
    chosen = {URIRef(name) for name in names if name is not None}
    targets = {URIRef(_SH + name) for name in TARGETS}
    graph = Graph(bind_namespaces="none")
    for subject, predicate, object in whole:
        if predicate not in targets or subject in chosen:
            graph.add((subject, predicate, object))
    return graph


def _rdflib(quads: Iterable[ox.Quad]) -> Graph:
    """Return quads as an rdflib graph; term by term is three times as fast as through a serialisation."""
    from rdflib import BNode, Graph, Literal, URIRef

    known: dict[object, Node] = {}

    def term(node: object) -> Node:
        found = known.get(node)
        if found is None:
            if isinstance(node, ox.NamedNode):
                found = URIRef(node.value)
            elif isinstance(node, ox.Literal):
                # Of a plain string rdflib holds no datatype, and one with xsd:string is another term to it.
                kind = None if node.language or node.datatype == _STRING else URIRef(node.datatype.value)
                found = Literal(node.value, lang=node.language, datatype=kind)
            elif isinstance(node, ox.BlankNode):
                found = BNode(node.value)
            else:
                raise ValueError(f"a triple as a term cannot be validated: {node!r}")
            known[node] = found
        return found

    graph = Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _results(report: Graph, data: Graph) -> Iterable[Violation]:
    from rdflib import RDF, URIRef

    def value(node: Node, name: str) -> Node | None:
        return report.value(node, URIRef(_SH + name))

    found = []
    for result in report.subjects(RDF.type, URIRef(_SH + "ValidationResult")):
        focus, path, bad = value(result, "focusNode"), value(result, "resultPath"), value(result, "value")
        # A constraint on the whole document names the bad node as its value.
        node = bad if path is None and isinstance(bad, URIRef) else focus
        found.append(
            Violation(
                str(value(result, "resultSeverity")).removeprefix(_SH).lower(),
                str(value(result, "resultMessage") or "The shape is not met."),
                _short(node),
                _short(path) if isinstance(path, URIRef) else None,
                _short(bad) if bad is not None and bad != node else None,
                _lines(data, node),
            )
        )
    return sorted(found, key=lambda r: (r.severity != "violation", r.lines or (0, 0), r.node, r.message, r.value or ""))


def _short(node: Node | None) -> str:
    return str(node).removeprefix(BASE + "ontology/").removeprefix(BASE)


def _lines(data: Graph, node: Node | None) -> tuple[int, int] | None:
    """Return the first and the last line of a node's passages, or of a passage itself."""
    from rdflib import RDF, URIRef

    passage = URIRef(OA + "TextPositionSelector")
    places = [node] if (node, RDF.type, passage) in data else list(data.objects(node, URIRef(pgo("at").value)))
    lines = [
        str(line)
        for place in places
        for name in ("firstLine", "lastLine")
        for line in data.objects(place, URIRef(pgo(name).value))
    ]
    numbers = [int(line) for line in lines if line.isdecimal()]
    return (min(numbers), max(numbers)) if numbers else None
