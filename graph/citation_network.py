"""The citation network: which policies cite which works, as a networkx graph, and what is counted of it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.model import PolicyVersion
from graph.works import Work

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "citation_network", "export_network", "payers_by_work"]

FORMATS = ("graphml", "gexf")


def citation_network(versions: Iterable[PolicyVersion], works: Iterable[Work]) -> nx.DiGraph[str]:
    """Return the directed graph of what cites what; its nodes are IRIs.

    Nodes have `kind` ('policy version' or 'work') and `label`; those of policies `payer`, those of works `year` where
    it is printed. Edges have `entries` (how many entries of the list name the work) and `weighed` (whether the text
    weighs a study by it).
    """
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    weighed: set[tuple[str, str]] = set()
    sources: dict[str, str] = {}
    for version in versions:
        sources[version.iri] = version.iri
        sources.setdefault(version.document, version.iri)
        network.add_node(
            version.iri, kind="policy version", label=version.title or version.id, payer=version.payer.name
        )
        weighed |= {(version.iri, str(r["work"])) for row in version.evidence for r in row.references}
    for work in works:
        best = work.best
        year = {} if best.year is None else {"year": best.year}
        network.add_node(work.iri, kind="work", label=best.title, **year)
        for citation in work.citations:
            source = sources.get(citation.source)
            if source is None:
                continue  # a document of no payer
            entries = network.get_edge_data(source, work.iri, {"entries": 0, "weighed": False})
            network.add_edge(
                source, work.iri,
                entries=entries["entries"] + 1, weighed=entries["weighed"] or (source, citation.work) in weighed,
            )  # fmt: skip
    return network


def payers_by_work(network: nx.DiGraph[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the works with the names of the payers that cite them, those of most payers first."""
    found = [
        (node, tuple(sorted({network.nodes[p]["payer"] for p in network.predecessors(node)})))
        for node, data in network.nodes.items()
        if data["kind"] == "work"
    ]
    return sorted(found, key=lambda item: (-len(item[1]), item[0]))


def export_network(network: nx.DiGraph[str], format: str) -> bytes:
    """Return a network in one of FORMATS.

    :raises ValueError: for another format.
    """
    import networkx as nx

    out = io.BytesIO()
    if format == "graphml":
        nx.write_graphml(network, out)
    elif format == "gexf":
        nx.write_gexf(network, out)
    else:
        raise ValueError(f"{format!r} is no format of networks; there are {', '.join(FORMATS)}")
    return out.getvalue()
