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
from graph.terms import DCTERMS, OA, PROV, RDFS
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

    graph: networkx.DiGraph[str] = networkx.DiGraph(program="payergraph", view="coverage")

    def node(id: str, kind: str, label: str, **more: str | int) -> str:
        graph.add_node(id, kind=kind, label=_plain(label), **more)
        return id

    for version in sorted(index.versions, key=lambda v: v.id):
        statements = [s for s in version.statements if filters.keep(version, s)]
        if not statements:
            continue
        payer = node(f"payer/{version.payer.id}", "payer", version.payer.name)
        policy = node(f"policy/{version.policy_id}", "policy", version.title or version.policy_id)
        graph.add_edge(payer, policy, relation="issues")
        for statement in statements:
            label = f"{statement.label or statement.ordinal}: {vocabulary.term(statement.status).label}"
            this = node(
                statement.iri.removeprefix(BASE), "statement", label,
                status=statement.status, former=int(statement.former),
                criteria=_plain(readable(statement.criteria, vocabulary)) if statement.criteria else "",
            )  # fmt: skip
            graph.add_edge(policy, this, relation="states")
            for id in sorted(statement.stated_modalities):
                graph.add_edge(this, node(f"modality/{id}", "modality", vocabulary.term(id).label), relation="about")
            for id in sorted(statement.stated_indications):
                graph.add_edge(this, node(f"tumor/{id}", "indication", vocabulary.term(id).label), relation="about")
        for item in version.evidence:
            for reference in item.references:
                work = node(str(reference["work"]).removeprefix(BASE), "work", str(reference["title"]))
                graph.add_edge(policy, work, relation="weighs")
        for citation in version.guidelines:
            name = f"{citation.body} {citation.title or ''} {citation.version or ''}".strip()
            graph.add_edge(policy, node(f"guideline/{name}", "guideline", name), relation="cites")
    return graph


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
