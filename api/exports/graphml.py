"""GraphML: read by networkx, igraph, Gephi, Cytoscape and yEd."""

from __future__ import annotations

from collections.abc import Iterator

from api.exports.formats import Export
from api.exports.xml_writing import XmlWriter
from graph.exports.network import ATTRIBUTES

__all__ = ["chunks"]

_TYPES = {str: "string", int: "long"}
_EDGE = ("relation", "basis")


def chunks(export: Export) -> Iterator[bytes]:
    """Yield a GraphML document; the origin stands in the data of the graph."""
    out = XmlWriter()
    origin = export.origin.body()
    out.open("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for name in origin:
        _key(out, "graph", name, "string")
    for name, (kind, _) in ATTRIBUTES.items():
        _key(out, "node", name, _TYPES[kind])
    for name in _EDGE:
        _key(out, "edge", name, "string")
    out.open("graph", {"edgedefault": "directed"})
    for name, value in origin.items():
        out.leaf("data", {"key": f"graph-{name}"}, value)
    for node in export.network.nodes():
        with out.element("node", {"id": node.id}):
            for name, attribute in node.values().items():
                out.leaf("data", {"key": f"node-{name}"}, str(attribute))
        yield out.taken()
    for edge in export.network.edges():
        with out.element("edge", {"source": edge.source, "target": edge.target}):
            for name in _EDGE:
                out.leaf("data", {"key": f"edge-{name}"}, getattr(edge, name))
        yield out.taken()
    out.close("graph")
    out.close("graphml")
    yield out.taken() + b"\n"


def _key(out: XmlWriter, subject: str, name: str, kind: str) -> None:
    out.leaf("key", {"id": f"{subject}-{name}", "for": subject, "attr.name": name, "attr.type": kind})
