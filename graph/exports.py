"""Exports: the graph for RDF users (Turtle, TriG, JSON-LD) and for network users (GraphML, GEXF, Cytoscape).

The same store, filters and format give the same bytes. RDF comes from the named
graphs themselves; the network view holds payers, policies, statements, the
modalities and indications that they name, criteria, evidence and guidelines.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.index import Index
from graph.model import PolicyVersion, StatementRow
from graph.readable import readable
from graph.store import Store
from graph.terms import DCTERMS, OA, PROV, RDFS, slug
from loaders.record import Criterion, Group
from ontology.vocabulary import BASE, Vocabulary

if TYPE_CHECKING:
    import networkx

__all__ = ["FORMATS", "Filters", "export"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep: identifiers of a payer, a modality, an indication; None keeps all."""

    payer: str | None = None
    modality: str | None = None
    indication: str | None = None

    def keep(self, version: PolicyVersion, statement: StatementRow) -> bool:
        """Tell whether a statement is asked for."""
        return (
            (self.payer is None or version.payer.id == self.payer)
            and (self.modality is None or self.modality in statement.covers_modalities)
            and (self.indication is None or self.indication in statement.covers_indications)
        )

    def weighs(self, modalities: Iterable[str], indications: Iterable[str]) -> bool:
        """Tell whether evidence is about what is asked for; evidence that names nothing is about everything."""
        about, at = set(modalities), set(indications)
        return (self.modality is None or not about or self.modality in about) and (
            self.indication is None or not at or self.indication in at
        )


_PREFIXES = {
    "pgo": BASE + "ontology/",
    "modality": BASE + "modality/",
    "tumor": BASE + "tumor/",
    "status": BASE + "status/",
    "characteristic": BASE + "characteristic/",
    "dcterms": DCTERMS,
    "oa": OA,
    "prov": PROV,
    "rdfs": RDFS,
}


def export(format: str, store: Store, index: Index, vocabulary: Vocabulary, filters: Filters | None = None) -> bytes:
    """Return an export in one of `FORMATS`.

    :raises KeyError: for a format that is not among them.
    """
    return FORMATS[format](store, index, vocabulary, filters or Filters())


def _graphs(store: Store, index: Index, filters: Filters) -> list[ox.NamedNode]:
    """Return the named graphs with a statement that is asked for, or all of them."""
    if filters == Filters():
        return store.graphs()
    kept = {v.graph for v in index.versions if any(filters.keep(v, s) for s in v.statements)}
    return [g for g in store.graphs() if g.value in kept]


def _sorted_quads(store: Store, graphs: Iterable[ox.NamedNode]) -> list[ox.Quad]:
    return [quad for graph in graphs for quad in sorted(store.quads(graph), key=str)]


def _turtle(store: Store, index: Index, _: Vocabulary, filters: Filters) -> bytes:
    triples = sorted({q.triple for q in _sorted_quads(store, _graphs(store, index, filters))}, key=str)
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b""


def _trig(store: Store, index: Index, _: Vocabulary, filters: Filters) -> bytes:
    quads = _sorted_quads(store, _graphs(store, index, filters))
    return ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=_PREFIXES) or b""


def _jsonld(store: Store, index: Index, _: Vocabulary, filters: Filters) -> bytes:
    quads = _sorted_quads(store, _graphs(store, index, filters))
    return ox.serialize(quads, format=ox.RdfFormat.JSON_LD, prefixes=_PREFIXES) or b""


def network(index: Index, vocabulary: Vocabulary, filters: Filters) -> networkx.DiGraph[str]:
    """Return the positions as a directed graph; nodes carry `kind` and `label`, edges `relation`."""
    import networkx

    view = _View(networkx.DiGraph(program="payergraph", view="coverage"), vocabulary)
    for version in sorted(index.versions, key=lambda v: v.id):
        statements = [s for s in version.statements if filters.keep(version, s)]
        if not statements:
            continue
        payer = view.node(f"payer/{version.payer.id}", "payer", version.payer.name)
        policy = view.node(f"policy/{version.policy_id}", "policy", version.title or version.policy_id)
        view.edge(payer, policy, "issues")
        for statement in statements:
            view.statement(policy, statement)
        view.evidence(policy, version, filters)
    return view.graph


class _View:
    """The network under construction."""

    def __init__(self, graph: networkx.DiGraph[str], vocabulary: Vocabulary) -> None:
        self.graph, self.vocabulary = graph, vocabulary

    def node(self, id: str, kind: str, label: str, **more: str | int) -> str:
        self.graph.add_node(id, kind=kind, label=_plain(label), **more)
        return id

    def edge(self, source: str, target: str, relation: str) -> None:
        self.graph.add_edge(source, target, relation=relation)

    def terms(self, source: str, kind: str, path: str, ids: Iterable[str]) -> None:
        for id in sorted(ids):
            self.edge(source, self.node(f"{path}/{id}", kind, self.vocabulary.term(id).label), "about")

    def statement(self, policy: str, statement: StatementRow) -> None:
        this = self.node(
            statement.iri.removeprefix(BASE), "statement",
            f"{statement.label or statement.ordinal}: {self.vocabulary.term(statement.status).label}",
            status=statement.status, former=int(statement.former),
            criteria=_plain(readable(statement.criteria, self.vocabulary)) if statement.criteria else "",
        )  # fmt: skip
        self.edge(policy, this, "states")
        self.terms(this, "modality", "modality", statement.stated_modalities)
        self.terms(this, "indication", "tumor", statement.stated_indications)
        if statement.criteria is not None:
            self.criterion(this, "asks", statement.criteria, f"{this}/criteria/1")

    def criterion(self, parent: str, relation: str, criterion: Criterion, id: str) -> None:
        self.edge(parent, self.node(id, "criterion", readable(criterion, self.vocabulary)), relation)
        if isinstance(criterion, Group):
            self.graph.nodes[id]["combination"] = criterion.combination
            for number, member in enumerate(criterion.members, 1):
                self.criterion(id, "has member", member, f"{id}.{number}")

    def evidence(self, policy: str, version: PolicyVersion, filters: Filters) -> None:
        for item in version.evidence:
            if not filters.weighs(item.modalities, item.indications):
                continue
            author = " ".join(str(part) for part in (item.first_author, item.year) if part is not None)
            design = self.vocabulary.term(item.design).label if item.design else None
            label = ", ".join(part for part in (author, item.trial, design) if part) or "study"
            study = self.node(item.iri.removeprefix(BASE), "evidence", label, direction=item.direction or "")
            self.edge(policy, study, "weighs")
            self.terms(study, "modality", "modality", item.modalities)
            self.terms(study, "indication", "tumor", item.indications)
            for reference in item.references:
                work = self.node(str(reference["work"]).removeprefix(BASE), "work", str(reference["title"]))
                self.edge(study, work, "stands on")
        for citation in version.guidelines:
            if filters.weighs(citation.modalities, citation.indications):
                name = " ".join(part for part in (citation.body, citation.title, citation.version) if part)
                self.edge(policy, self.node(f"guideline/{slug(name, longest=None)}", "guideline", name), "cites")


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _plain(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def _graphml(_: Store, index: Index, vocabulary: Vocabulary, filters: Filters) -> bytes:
    import networkx

    buffer = io.BytesIO()
    networkx.write_graphml(network(index, vocabulary, filters), buffer)
    return buffer.getvalue()


def _gexf(_: Store, index: Index, vocabulary: Vocabulary, filters: Filters) -> bytes:
    import networkx

    # networkx stamps the day of export into the file; the same graph must give the same bytes.
    text = "\n".join(networkx.generate_gexf(network(index, vocabulary, filters)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode()


def _cytoscape(_: Store, index: Index, vocabulary: Vocabulary, filters: Filters) -> bytes:
    import networkx

    data = networkx.cytoscape_data(network(index, vocabulary, filters))
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True).encode()


FORMATS: dict[str, Callable[[Store, Index, Vocabulary, Filters], bytes]] = {
    "turtle": _turtle,
    "trig": _trig,
    "jsonld": _jsonld,
    "graphml": _graphml,
    "gexf": _gexf,
    "cytoscape": _cytoscape,
}
"""The formats by name."""
