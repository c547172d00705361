"""The ontology as it is published: terms, shapes, mappings and problem types as one graph, whole or term by term."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from ontology.mappings import MappingSet, read_mapping_set, read_mappings, read_prefixes
from ontology.quality import ontology_files
from ontology.triples import BASE

__all__ = ["ONTOLOGY", "PREFIXES", "Concept", "Publication", "publication"]

ONTOLOGY = BASE + "ontology"
"""The IRI of the ontology."""

_BESIDE = ("shapes", "service")
"""Folders of what is published with the terms and is none of them."""

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABEL = ox.NamedNode(_RDFS + "label")
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI")

PREFIXES = {
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pgo": ONTOLOGY + "/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": _RDFS,
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": _SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
} | {
    kind: f"{BASE}{kind}/"
    for kind in (
        "approach", "care-setting", "characteristic", "design", "determination", "energy", "histology",
        "limitation", "line-of-business", "mechanism", "modality", "outcome", "problem", "scheme", "setting",
        "shape", "site", "status", "strength", "tumor",
    )
}  # fmt: skip
"""Namespaces that serialisations of ours declare."""


class Concept(NamedTuple):
    """A concept with the short name that data give it."""

    iri: str
    notation: str


class Publication:
    """The published graph, with the look-ups that pages and descriptions need."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.graph = ox.Store()
        for file in files:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                self.graph.add(quad)

    def add_mappings(self, rows: Iterable[dict[str, str]], prefixes: dict[str, str]) -> None:
        """Add what the rows of a mapping set say, without their justification and source."""
        for row in rows:
            subject, match, object = (
                _expanded(row[f"{part}_id"], prefixes) for part in ("subject", "predicate", "object")
            )
            self.graph.add(ox.Quad(subject, match, object))

    def add_mapping_set(self, mapping_set: MappingSet) -> None:
        """Add what the head of a mapping set says of it."""
        node = ox.NamedNode(mapping_set.iri)
        for name, value in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ox.NamedNode("https://w3id.org/sssom/MappingSet")),
            (PREFIXES["dcterms"] + "title", ox.Literal(mapping_set.title, language="en")),
            (PREFIXES["dcterms"] + "description", ox.Literal(mapping_set.description, language="en")),
            (PREFIXES["dcterms"] + "license", ox.NamedNode(mapping_set.license)),
            (PREFIXES["owl"] + "versionInfo", ox.Literal(mapping_set.version)),
        ):
            self.graph.add(ox.Quad(node, ox.NamedNode(name), value))

    def label(self, iri: str) -> str | None:
        """Return the label of a term, None for a term without one."""
        found = self.graph.quads_for_pattern(ox.NamedNode(iri), _LABEL, None)
        return next((q.object.value for q in found if isinstance(q.object, ox.Literal)), None)

    def about(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a term, the nameless parts of it included; of the ontology itself its metadata."""
        found: dict[ox.Triple, None] = {}
        ahead: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
        seen = set(ahead)
        while ahead:
            for quad in self.graph.quads_for_pattern(ahead.pop(), None, None):
                found[quad.triple] = None
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    ahead.append(quad.object)
        return list(found)

    def mentions(self, iri: str) -> list[ox.Triple]:
        """Return the triples of other named terms that point to a term."""
        found = self.graph.quads_for_pattern(None, None, ox.NamedNode(iri))
        return [q.triple for q in found if isinstance(q.subject, ox.NamedNode)]

    def concepts(self, kind: str) -> list[Concept]:
        """Return the concepts of a kind ('status') that have a notation, in the order of their names."""
        found = self.graph.quads_for_pattern(None, ox.NamedNode(_SKOS + "notation"), None)
        return sorted(
            Concept(q.subject.value, q.object.value)
            for q in found
            if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(f"{BASE}{kind}/")
            if isinstance(q.object, ox.Literal)
        )

    def versions(self) -> frozenset[str]:
        """Return the IRIs under which the whole of this ontology answers: its own and that of this version."""
        found = self.graph.quads_for_pattern(ox.NamedNode(ONTOLOGY), _VERSION, None)
        return frozenset({ONTOLOGY, *(q.object.value for q in found if isinstance(q.object, ox.NamedNode))})

    def serialized(self, format: ox.RdfFormat) -> bytes:
        """Return the whole graph in a format; Turtle with the nameless parts of a term inside it."""
        if format != ox.RdfFormat.TURTLE:
            triples = sorted((q.triple for q in self.graph), key=str)
            return ox.serialize(triples, format=format, prefixes=PREFIXES) or b""
        import rdflib  # the engine writes each nameless node as a subject of its own

        whole = rdflib.Graph(bind_namespaces="none")
        whole.parse(data=self.graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
        for prefix, name in PREFIXES.items():
            whole.bind(prefix, name)
        return whole.serialize(format="turtle", encoding="utf-8")

    def kinds(self) -> frozenset[str]:
        """Return the first parts of the paths of all terms below the base ('tumor', 'scheme', ...)."""
        names = (q.subject.value for q in self.graph if isinstance(q.subject, ox.NamedNode))
        return frozenset(n.removeprefix(BASE).partition("/")[0] for n in names if n.startswith(BASE))


def _expanded(curie: str, prefixes: dict[str, str]) -> ox.NamedNode:
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(prefixes[prefix] + name)


@cache
def publication() -> Publication:
    """Return the published ontology: terms, inferred hierarchy, shapes, mappings, problem types."""
    folder = Path(__file__).parent
    beside = [file for name in _BESIDE for file in sorted((folder / name).glob("*.ttl"))]
    published = Publication([*ontology_files(), *beside])
    published.add_mappings(read_mappings(), read_prefixes())
    published.add_mapping_set(read_mapping_set())
    return published
