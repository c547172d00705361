"""KGX: nodes and edges as TSV in the Biolink model, for the tools of the translator and monarch projects.

Every edge keeps our own relation beside the Biolink predicate, which is general
where Biolink has none that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.escaping import visible
from api.exports.delimited import delimited
from api.exports.formats import Export
from api.exports.zipping import zipped
from graph.exports import Edge

__all__ = ["CATEGORIES", "chunks"]

PREFIX = "PAYERGRAPH"
SOURCE = "infores:payergraph"

CATEGORIES = {
    "payer": "biolink:Agent",
    "policy": "biolink:Publication",
    "statement": "biolink:NamedThing",
    "criterion": "biolink:NamedThing",
    "modality": "biolink:Procedure",
    "indication": "biolink:Disease",
    "evidence": "biolink:Study",
    "work": "biolink:Publication",
    "guideline": "biolink:Publication",
    "code": "biolink:NamedThing",
}
"""Categories of the Biolink model by kind of node; its class for pieces of information is abstract."""

_PREDICATES = {"has member": "biolink:has_part"}
_GENERAL = "biolink:related_to"
_BASES = {
    "stated": ("knowledge_assertion", "text_mining_agent"),
    "inferred": ("logical_entailment", "automated_agent"),
}
"""Knowledge level and agent type by the basis of an edge."""

_NODE = ("id", "category", "name", "provided_by", "iri", "status", "criteria", "document", "lines")
_EDGE = ("id", "subject", "predicate", "object", "relation", "primary_knowledge_source", "knowledge_level",
         "agent_type")  # fmt: skip


def chunks(export: Export) -> Iterator[bytes]:
    """Yield the archive: nodes.tsv, edges.tsv and the origin in metadata.json."""
    return zipped(_members(export))


def _members(export: Export) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "metadata.json", [export.origin.line().encode() + b"\n"]
    nodes = ([visible(cell) for cell in row] for row in _nodes(export))
    yield "nodes.tsv", delimited(_NODE, nodes, "\t")
    edges = ([visible(cell) for cell in _edge(edge)] for edge in export.network.edges())
    yield "edges.tsv", delimited(_EDGE, edges, "\t")


def _nodes(export: Export) -> Iterator[list[str]]:
    for node in export.network.nodes():
        own = [str(node.attributes.get(name, "")) for name in _NODE[4:]]
        yield [_curie(node.id), CATEGORIES[node.kind], node.label, SOURCE, *own]


def _edge(edge: Edge) -> list[str]:
    level, agent = _BASES[edge.basis]
    id = f"{_curie(edge.source)}--{edge.relation.replace(' ', '_')}--{_curie(edge.target)}"
    predicate = _PREDICATES.get(edge.relation, _GENERAL)
    return [id, _curie(edge.source), predicate, _curie(edge.target), edge.relation, SOURCE, level, agent]


def _curie(id: str) -> str:
    return f"{PREFIX}:{id}"
