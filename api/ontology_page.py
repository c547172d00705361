"""The page of the ontology: metadata, drawings, and every term with all that is said of it, as one HTML file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.escaping import visible
from api.ontology_drawings import core_pattern, worked_example
from api.shipped import shipped_records
from ontology.expressions import Word, expression_words
from ontology.mappings import read_mappings, read_prefixes
from ontology.publication import ONTOLOGY, PREFIXES, Publication, publication
from ontology.questions import competency_questions
from ontology.triples import BASE
from ontology.vocabulary import load_vocabulary

__all__ = ["ontology_page"]

_RDF = PREFIXES["rdf"]
_RDFS = PREFIXES["rdfs"]
_OWL = PREFIXES["owl"]
_SKOS = PREFIXES["skos"]
_DEFINITION = PREFIXES["obo"] + "IAO_0000115"
_KINDS = {
    _OWL + "Class": "class", _OWL + "ObjectProperty": "object property", _OWL + "DatatypeProperty": "data property",
    _OWL + "AnnotationProperty": "annotation property", _SKOS + "Concept": "concept",
    _SKOS + "ConceptScheme": "concept scheme", _OWL + "NamedIndividual": "individual",
}  # fmt: skip
_ROLES = {_OWL + "FunctionalProperty": "functional", _OWL + "TransitiveProperty": "transitive"}
_TEXTS = {
    "scope note": _SKOS + "scopeNote", "example": _SKOS + "example", "notation": _SKOS + "notation",
    "question": PREFIXES["pgo"] + "question", "unit (UCUM)": PREFIXES["pgo"] + "unit",
    "value type": PREFIXES["pgo"] + "valueType",
}  # fmt: skip
_LINKS = {
    "is a": _RDFS + "subClassOf", "equivalent to": _OWL + "equivalentClass", "narrows": _RDFS + "subPropertyOf",
    "domain": _RDFS + "domain", "range": _RDFS + "range", "inverse of": _OWL + "inverseOf",
    "in scheme": _SKOS + "inScheme", "counts as": _SKOS + "broader", "kind": _RDF + "type",
    "close to": _SKOS + "closeMatch", "value": PREFIXES["pgo"] + "allowedValue",
    "disjoint with": _OWL + "disjointWith", "source": PREFIXES["dcterms"] + "source",
}  # fmt: skip
_SECTIONS = (
    ("ontology", "Classes and properties of the schema"), ("status", "Coverage statuses"),
    ("determination", "Determinations and outcomes"), ("modality", "Modalities"), ("energy", "Energies"),
    ("mechanism", "Mechanisms"), ("approach", "Approaches"), ("tumor", "Tumors"), ("site", "Sites"),
    ("histology", "Histologies"), ("setting", "Clinical settings"), ("care-setting", "Care settings"),
    ("line-of-business", "Lines of business"), ("characteristic", "Characteristics and their values"),
    ("design", "Study designs"),
    ("outcome", "Outcomes"), ("limitation", "Limitations of studies"),
    ("strength", "Strengths of recommendations"), ("scheme", "Concept schemes"), ("problem", "Problems of a request"),
)  # fmt: skip
"""Parts of the page by the first part of the path of their terms; kinds that are not among them follow."""

_METADATA = (
    ("IRI", None), ("version", _OWL + "versionIRI"), ("prior version", _OWL + "priorVersion"),
    ("licence", PREFIXES["dcterms"] + "license"), ("creator", PREFIXES["dcterms"] + "creator"),
    ("publisher", PREFIXES["dcterms"] + "publisher"), ("created", PREFIXES["dcterms"] + "created"),
    ("modified", PREFIXES["dcterms"] + "modified"), ("prefix", PREFIXES["vann"] + "preferredNamespacePrefix"),
    ("namespace", PREFIXES["vann"] + "preferredNamespaceUri"),
    ("citation", PREFIXES["dcterms"] + "bibliographicCitation"),
)  # fmt: skip

Properties = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


@cache
def ontology_page() -> bytes:
    """Return the page as UTF-8; it needs no other file and fetches nothing."""
    import jinja2  # only who asks for this page waits for it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value, keep="\n\t") if type(value) is str else value,
    )
    text = environment.get_template("ontology.html").render(_Page(publication()).data())
    return text.encode()


class _Page:
    def __init__(self, published: Publication) -> None:
        self.published = published
        self.terms: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
        for quad in published.graph:
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE):
                self.terms[quad.subject.value][quad.predicate.value].append(quad.object)
        self.mapped: dict[str, list[dict[str, str]]] = defaultdict(list)
        namespaces = read_prefixes()
        for row in read_mappings():
            prefix, _, name = row["object_id"].partition(":")
            self.mapped[BASE + row["subject_id"].replace(":", "/", 1)].append(
                row | {"address": namespaces[prefix] + name}
            )
        self.below: dict[str, list[str]] = defaultdict(list)
        for iri, properties in self.terms.items():
            for name in ("subClassOf", "subPropertyOf"):
                for parent in properties.get(_RDFS + name, ()):
                    if isinstance(parent, ox.NamedNode) and parent.value.startswith(BASE):
                        self.below[parent.value].append(iri)

    def data(self) -> dict[str, Any]:
        """Return what the template shows."""
        drawing, caption = worked_example(list(shipped_records()), load_vocabulary())
        header = self.terms[ONTOLOGY]
        others = sorted(self.published.kinds() - {kind for kind, _ in _SECTIONS} - {"shape"})
        parts = (*_SECTIONS, *((kind, f"Terms of the kind {kind}") for kind in others))
        sections = [s for kind, title in parts if (s := self.section(kind, title))["terms"]]
        return {
            "title": _first(header[PREFIXES["dcterms"] + "title"]),
            "description": _first(header[PREFIXES["dcterms"] + "description"]),
            "metadata": [
                {"name": name, "values": [ONTOLOGY] if predicate is None else [o.value for o in header[predicate]]}
                for name, predicate in _METADATA
            ],
            "pattern": core_pattern(self.published),
            "example": drawing,
            "caption": caption,
            "sections": sections,
            "questions": [q.text for q in competency_questions()],
            "mappings": sum(map(len, self.mapped.values())),
            "terms": sum(len(s["terms"]) for s in sections),
        }

    def section(self, kind: str, title: str) -> dict[str, Any]:
        """Return the terms of a kind in the order of their hierarchy."""
        start = f"{BASE}{kind}/"
        own = {
            iri: properties
            for iri, properties in self.terms.items()
            if iri.startswith(start) and _RDFS + "label" in properties
        }
        ordered = list(self.ordered(own))
        return {
            "id": kind,
            "title": title,
            "tree": [
                {"id": iri.removeprefix(BASE), "label": self.label(iri), "depth": depth} for iri, depth in ordered
            ],
            "terms": [self.term(iri) for iri in dict.fromkeys(iri for iri, _ in ordered)],
        }

    def ordered(self, own: Iterable[str]) -> Iterable[tuple[str, int]]:
        """Yield terms by kind, then each under those above it, with its depth; under two, it stands twice."""
        wanted = set(own)
        top = [i for i in wanted if not any(p in wanted for p in self.parents(i))]

        def walk(iri: str, depth: int) -> Iterable[tuple[str, int]]:
            yield iri, depth
            below = [b for b in self.below[iri] if b in wanted]
            for child in sorted(below, key=self.order):
                yield from walk(child, depth + 1)

        for iri in sorted(top, key=self.order):
            yield from walk(iri, 0)

    def parents(self, iri: str) -> list[str]:
        found = (*self.terms[iri][_RDFS + "subClassOf"], *self.terms[iri][_RDFS + "subPropertyOf"])
        return [p.value for p in found if isinstance(p, ox.NamedNode)]

    def order(self, iri: str) -> tuple[int, str]:
        kinds = [t.value for t in self.terms[iri][_RDF + "type"]]
        return min((list(_KINDS).index(k) for k in kinds if k in _KINDS), default=99), self.label(iri).lower()

    def term(self, iri: str) -> dict[str, Any]:
        """Return all that is said of a term."""
        properties = self.terms[iri]
        kinds = [t.value for t in properties[_RDF + "type"]]
        texts = {name: [o.value for o in properties[p]] for name, p in _TEXTS.items() if p in properties}
        links = {
            name: [words for o in properties[p] if (words := self.words(o))]
            for name, p in _LINKS.items()
            if p in properties
        }
        below = [[(self.label(b), "#" + b.removeprefix(BASE))] for b in sorted(self.below[iri], key=self.order)]
        return {
            "id": iri.removeprefix(BASE),
            "iri": iri,
            "label": self.label(iri),
            "kind": next((_KINDS[k] for k in kinds if k in _KINDS), self.label(kinds[0])),
            "roles": [_ROLES[k] for k in kinds if k in _ROLES],
            "definition": _first(properties[_DEFINITION]),
            "synonyms": sorted(o.value for o in properties[_SKOS + "altLabel"]),
            "texts": texts,
            "links": {name: words for name, words in {**links, "narrower": below}.items() if words},
            "mappings": self.mapped[iri],
        }

    def words(self, node: ox.NamedNode | ox.BlankNode | ox.Literal) -> list[Word]:
        """Return a value with the place on this page or elsewhere to which each of its words leads."""
        if isinstance(node, ox.NamedNode) and node.value in (*_KINDS, *_ROLES):
            return []
        return [(text, self.address(iri) if iri else None) for text, iri in expression_words(node, self.published)]

    def address(self, iri: str) -> str:
        return "#" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri

    def label(self, iri: str) -> str:
        return self.published.label(iri) or iri.removeprefix(BASE)


def _first(found: list[ox.NamedNode | ox.BlankNode | ox.Literal]) -> str:
    return found[0].value if found else ""
