"""GEXF 1.2: read by Gephi and networkx. It carries no day of making: the same graph gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from api.exports.formats import Export
from api.exports.xml_writing import XmlWriter
from graph.exports.network import ATTRIBUTES

__all__ = ["chunks"]

_TYPES = {str: "string", int: "long"}
_OWN = [name for name in ATTRIBUTES if name != "label"]
"""Attributes that are no part of GEXF itself."""


def chunks(export: Export) -> Iterator[bytes]:
    """Yield a GEXF document; the origin stands in the description."""
    out = XmlWriter()
    out.open("gexf", {"xmlns": "http://www.gexf.net/1.2draft", "version": "1.2"})
    with out.element("meta"):
        out.leaf("creator", {}, export.origin.body()["program"])
        out.leaf("description", {}, export.origin.line())
    out.open("graph", {"defaultedgetype": "directed", "mode": "static"})
    with out.element("attributes", {"class": "node", "mode": "static"}):
        for name in _OWN:
            out.leaf("attribute", {"id": name, "title": name, "type": _TYPES[ATTRIBUTES[name][0]]})
    with out.element("attributes", {"class": "edge", "mode": "static"}):
        for name in ("relation", "basis"):
            out.leaf("attribute", {"id": name, "title": name, "type": "string"})
    out.open("nodes")
    for node in export.network.nodes():
        with out.element("node", {"id": node.id, "label": node.label}), out.element("attvalues"):
            for name, value in node.values().items():
                if name != "label":
                    out.leaf("attvalue", {"for": name, "value": str(value)})
        yield out.taken()
    out.close("nodes")
    out.open("edges")
    for number, edge in enumerate(export.network.edges()):
        ends = {"id": str(number), "source": edge.source, "target": edge.target, "label": edge.relation}
        with out.element("edge", ends), out.element("attvalues"):
            out.leaf("attvalue", {"for": "relation", "value": edge.relation})
            out.leaf("attvalue", {"for": "basis", "value": edge.basis})
        yield out.taken()
    for name in ("edges", "graph", "gexf"):
        out.close(name)
    yield out.taken() + b"\n"
