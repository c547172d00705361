"""Exports as RDF; a document at a time, so that one alone is in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from api.exports.formats import Export
from graph.exports import Selection
from graph.exports.json_ld import json_ld_chunks
from graph.exports.rdf import rdf_chunks, version_quads

__all__ = ["json_ld", "nquads", "trig", "turtle"]


def _graphs(export: Export) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
    if export.selection == Selection():
        # The whole store: also a document that has no version.
        for graph in export.store.graphs():
            yield graph, sorted(export.store.quads(graph), key=str)
        return
    for kept in export.kept():
        yield ox.NamedNode(kept.version.graph), version_quads(export.store, kept)


def turtle(export: Export) -> Iterator[bytes]:
    """Yield Turtle: the facts of all graphs together."""
    return rdf_chunks(ox.RdfFormat.TURTLE, _graphs(export), export.origin)


def trig(export: Export) -> Iterator[bytes]:
    """Yield TriG: each document a named graph."""
    return rdf_chunks(ox.RdfFormat.TRIG, _graphs(export), export.origin)


def nquads(export: Export) -> Iterator[bytes]:
    """Yield N-Quads."""
    return rdf_chunks(ox.RdfFormat.N_QUADS, _graphs(export), export.origin)


def json_ld(export: Export) -> Iterator[bytes]:
    """Yield JSON-LD, framed."""
    return json_ld_chunks(_graphs(export), export.origin)
