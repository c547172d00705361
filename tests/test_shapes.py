"""Shapes: a graph that is said to meet them does by the full validator too, and what is not known is left to it."""

import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph.rdf import quads
from graph.shapes import Shapes
from graph.validation import Violation, _rdflib, _results, validate
from loaders.record import Record
from loaders.records import shipped_records
from ontology.shapes import shape_files
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble

V = load_vocabulary()
WHEN = "2026-01-02T03:04:05+00:00"
SHAPES = Shapes(shape_files())
XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <{XSD}> . @prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """rdflib reports every value that is not of its datatype, and these graphs are full of them."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def whole_validation(graph: list[ox.Quad]) -> tuple[Violation, ...]:
    shapes = Graph()
    for file in shape_files():
        shapes.parse(file)
    data = _rdflib(graph)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, inference="none", do_owl_imports=False)
    assert isinstance(report, Graph)
    return tuple(_results(report, data))


def broken(graph: list[ox.Quad], seed: int) -> list[ox.Quad]:
    """Return a graph in which triples of a few properties are missing, doubled, or of another kind."""
    dice, found = random.Random(seed), list(graph)
    properties = sorted({q.predicate.value for q in found})
    for name in dice.sample(properties, dice.choice((1, 1, 3, 12))):
        at = dice.choice([i for i, q in enumerate(found) if q.predicate.value == name])
        old = found[at]
        value = dice.choice((
            None, ox.Literal("zzz"), ox.Literal(7), ox.Literal(-1), ox.Literal("x", language="en"),
            ox.NamedNode("https://example.org/x"), ox.Literal("2", datatype=ox.NamedNode(XSD + "date")),
            ox.Literal("1.5", datatype=ox.NamedNode(XSD + "decimal")), dice.choice(found).object,
        ))  # fmt: skip
        if value is None:
            del found[at]
        elif dice.random() < 0.5:
            found[at] = ox.Quad(old.subject, old.predicate, value, old.graph_name)
        else:
            found.append(ox.Quad(old.subject, old.predicate, value, old.graph_name))
    return found


@pytest.mark.parametrize("record", shipped_records(), ids=lambda r: r.source)
def test_shipped_records_meet_every_shape_plainly(record: Record) -> None:
    assert SHAPES.doubtful(quads(record, V, WHEN)) == []


@pytest.mark.parametrize("seed", range(12))
def test_a_broken_graph_has_the_results_of_a_whole_validation(seed: int) -> None:
    graph = broken(list(quads(acorn() if seed % 2 else bramble(), V, WHEN)), seed)
    assert validate(graph).results == whole_validation(graph)


def test_the_report_on_a_graph_that_meets_the_shapes_is_a_validation_report() -> None:
    graph = list(quads(bramble(), V, WHEN))
    assert whole_validation(graph) == ()
    report = validate(graph)
    assert report.conforms
    parsed = Graph().parse(data=report.turtle, format="turtle")
    sh = "http://www.w3.org/ns/shacl#"
    (node,) = parsed.subjects(RDF.type, URIRef(sh + "ValidationReport"))
    assert parsed.value(node, URIRef(sh + "conforms")) == Literal(True)


def doubtful(tmp_path: Path, shapes: str, data: str) -> list[str | None]:
    file = tmp_path / "shapes.ttl"
    file.write_text(HEAD + shapes, encoding="utf-8")
    read = ox.parse((HEAD + data).encode(), format=ox.RdfFormat.TURTLE)
    return Shapes([file]).doubtful(ox.Quad(q.subject, q.predicate, q.object) for q in read)


@pytest.mark.parametrize(
    "shape",
    [
        "sh:property [ sh:path ex:size ; sh:maxExclusive 9 ]",
        "sh:not [ sh:property [ sh:path ex:size ; sh:minCount 5 ] ]",
        "sh:property [ sh:path [ sh:oneOrMorePath ex:size ] ; sh:minCount 1 ]",
        "sh:property [ sh:path ex:size ; sh:datatype xsd:nonNegativeInteger ]",
        "sh:deactivated true",
        "sh:or ( [ sh:property [ sh:path ex:size ; sh:minCount 1 ] ] [ sh:hasValue ex:leaf ] )",
        "a owl:Class",
    ],
)
def test_a_constraint_that_is_not_known_is_left_to_the_validator(shape: str, tmp_path: Path) -> None:
    assert doubtful(tmp_path, f"ex:s sh:targetClass ex:Leaf ; {shape} .", "ex:leaf a ex:Leaf ; ex:size 3 .") == [
        "https://example.org/s"
    ]


@pytest.mark.parametrize(
    ("data", "met"),
    [
        ("ex:leaf a ex:Leaf ; ex:size 3 .", True),
        ("ex:leaf a ex:Leaf ; ex:size 0 .", False),
        ("ex:leaf a ex:Leaf ; ex:size 03.5 .", False),
        ("ex:leaf a ex:Leaf ; ex:size 'three' .", False),
        ("ex:leaf a ex:Leaf ; ex:size 3 , 4 .", False),
        ("ex:leaf a ex:Leaf .", False),
        ("ex:tree ex:bears ex:leaf .", False),
        ("ex:tree ex:bears ex:leaf . ex:leaf ex:size 3 .", True),
        # Whether a leaf of a narrower class is one is the validator's to say.
        ("ex:leaf a ex:Leaf ; ex:size 3 . ex:Needle rdfs:subClassOf ex:Leaf .", False),
    ],
)
def test_values_of_a_target_are_looked_at(data: str, met: bool, tmp_path: Path) -> None:
    shape = """ex:s sh:targetClass ex:Leaf ; sh:targetObjectsOf ex:bears ;
        sh:property [ sh:path ex:size ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
            sh:minInclusive 1 ] ."""
    assert (doubtful(tmp_path, shape, data) == []) is met


def test_a_shape_without_a_name_is_told_apart(tmp_path: Path) -> None:
    shape = "[] sh:targetClass ex:Leaf ; sh:property [ sh:path ex:size ; sh:minCount 1 ] ."
    assert doubtful(tmp_path, shape, "ex:leaf a ex:Leaf .") == [None]
