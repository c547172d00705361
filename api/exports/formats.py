"""The formats by name, and what each is given to write. The modules that write are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from graph.document_store import DocumentStore
from graph.exports import Kept, Network, Origin, Selection, select
from graph.index import Index
from ontology.vocabulary import Vocabulary

__all__ = ["FORMATS", "Export", "Format", "MissingExtraError", "export_chunks"]


class MissingExtraError(RuntimeError):
    """An error raised when a format needs a library that is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to write: a store with its index, what is kept of it, and the view of it as a network."""

    store: DocumentStore
    index: Index
    vocabulary: Vocabulary
    origin: Origin
    view: str = "policy"

    @property
    def selection(self) -> Selection:
        """Return what is kept."""
        return self.origin.selection

    def kept(self) -> Iterator[Kept]:
        """Yield the versions that are kept, with their statements."""
        return select(self.index, self.vocabulary, self.selection)

    @property
    def network(self) -> Network:
        """Return the view as nodes and edges."""
        return Network(self.kept, self.vocabulary, self.view)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module and its function that yield the bytes; `network` ones show a view."""

    module: str
    media_type: str
    suffix: str
    title: str
    network: bool = False
    function: str = "chunks"


_GRAPH, _RDF = "api.exports.json_graphs", "api.exports.rdf"

FORMATS = {
    "turtle": Format(_RDF, "text/turtle", "ttl", "RDF, all graphs in one", function="turtle"),
    "trig": Format(_RDF, "application/trig", "trig", "RDF, a named graph a document", function="trig"),
    "nquads": Format(_RDF, "application/n-quads", "nq", "RDF, a line a fact", function="nquads"),
    "jsonld": Format(_RDF, "application/ld+json", "jsonld", "RDF as a tree in JSON", function="json_ld"),
    "graphml": Format("api.exports.graphml", "application/graphml+xml", "graphml", "network, for most programs", True),
    "gexf": Format("api.exports.gexf", "application/gexf+xml", "gexf", "network, for Gephi", True),
    "cytoscape": Format(_GRAPH, "application/json", "cyjs", "network, for Cytoscape", True, "cytoscape"),
    "nodelink": Format(_GRAPH, "application/json", "json", "network, for networkx and D3", True, "node_link"),
    "dot": Format("api.exports.dot", "text/vnd.graphviz", "dot", "drawing, for Graphviz", True),
    "csv": Format("api.exports.csv_tables", "application/zip", "csv.zip", "tidy tables with a data dictionary"),
    "xlsx": Format(
        "api.exports.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "matrix of payers, then the tables",
    ),
    "parquet": Format("api.exports.parquet", "application/zip", "parquet.zip", "tidy tables, typed"),
    "kgx": Format("api.exports.kgx", "application/zip", "kgx.zip", "nodes and edges in the Biolink model", True),
    "neo4j": Format("api.exports.neo4j", "application/zip", "neo4j.zip", "CSV for neo4j-admin import", True),
}
"""The formats by name."""


def export_chunks(format: str, export: Export) -> Iterator[bytes]:
    """Return the bytes of an export, a part at a time.

    :raises KeyError: for a format that is not among `FORMATS`.
    :raises MissingExtraError: when the library that writes the format is not installed.
    """
    chosen = FORMATS[format]
    chunks: Iterator[bytes] = getattr(import_module(chosen.module), chosen.function)(export)
    return chunks
