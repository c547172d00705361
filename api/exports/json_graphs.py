"""Networks in JSON: for Cytoscape and Cytoscape.js, and as node-link data for networkx and D3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

import orjson

from api.exports.formats import Export

__all__ = ["cytoscape", "node_link"]


def cytoscape(export: Export) -> Iterator[bytes]:
    """Yield Cytoscape JSON; the origin stands in the data of the graph."""
    yield b'{"data":' + orjson.dumps({"name": "payergraph", **export.origin.body()})
    yield b',"directed":true,"multigraph":true,\n"elements":{"nodes":['
    yield from _listed(
        {"data": {"id": n.id, "value": n.id, "name": n.label, **n.values()}} for n in export.network.nodes()
    )
    yield b'],\n"edges":['
    yield from _listed(
        {"data": {"id": f"e{number}", "key": number, "interaction": edge.relation, **asdict(edge)}}
        for number, edge in enumerate(export.network.edges())
    )
    yield b"]}}\n"


def node_link(export: Export) -> Iterator[bytes]:
    """Yield node-link data; the origin stands in the attributes of the graph."""
    yield b'{"directed":true,"multigraph":true,"graph":' + orjson.dumps(export.origin.body()) + b',\n"nodes":['
    yield from _listed({"id": node.id, **node.values()} for node in export.network.nodes())
    yield b'],\n"edges":['
    yield from _listed({"key": edge.relation, **asdict(edge)} for edge in export.network.edges())
    yield b"]}\n"


def _listed(items: Iterable[object]) -> Iterator[bytes]:
    comma = b"\n"
    for item in items:
        yield comma + orjson.dumps(item)
        comma = b",\n"
