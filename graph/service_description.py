"""The description of the SPARQL service in its own vocabulary (SPARQL 1.1 Service Description)."""

from __future__ import annotations

import pyoxigraph as ox

from graph.sparql import GRAPH_FORMATS, RESULT_FORMATS

__all__ = ["describe_service"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def describe_service(endpoint: str, media_type: str, *, writable: bool = False) -> bytes:
    """Return the description of the service at an address, in a media type of graphs."""
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("dataset"), ox.BlankNode("default")
    said: list[tuple[ox.BlankNode, str, ox.NamedNode | ox.BlankNode]] = [
        (service, "endpoint", ox.NamedNode(endpoint)),
        (service, "supportedLanguage", _sd("SPARQL11Query")),
        (service, "feature", _sd("UnionDefaultGraph")),
        (service, "defaultEntailmentRegime", ox.NamedNode("http://www.w3.org/ns/entailment/Simple")),
        (service, "defaultDataset", dataset),
        (dataset, "defaultGraph", default),
    ]
    if writable:
        said.append((service, "supportedLanguage", _sd("SPARQL11Update")))
    formats = sorted({f.iri for f in RESULT_FORMATS.values()} | {f.iri for f in GRAPH_FORMATS.values()})
    said += [(service, "resultFormat", ox.NamedNode(f)) for f in formats]
    types = [(service, "Service"), (dataset, "Dataset"), (default, "Graph")]
    triples = [ox.Triple(node, _TYPE, _sd(name)) for node, name in types]
    triples += [ox.Triple(node, _sd(name), value) for node, name, value in said]
    prefixes = {"sd": _SD, "formats": _FORMATS}
    return ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=prefixes) or b""


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
