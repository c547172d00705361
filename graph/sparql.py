"""SPARQL as a protocol sees it: one query of any form, answered in a media type, under caps on rows and bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pyoxigraph as ox

from graph.document_store import DocumentStore, StoreUnavailableError

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "answer"]

RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def answer(store: DocumentStore, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the answer to a query: what is said about it, and its body.

    `request` holds the query, the media type, the base that relative addresses are resolved
    against, the caps on rows and bytes, and the graphs it reads: those of `default` and `named`,
    else all when `union`.
    """
    try:
        result = store.evaluate(
            request["query"], request["default"], request["named"], union=request["union"], base=request["base"]
        )
        if isinstance(result, ox.QueryBoolean):
            return _said(1), result.serialize(format=RESULT_FORMATS[request["media_type"]]) or b""
        if isinstance(result, ox.QuerySolutions):
            return _solutions(result, request)
        return _triples(result, request)
    except StoreUnavailableError:
        return {"error": "unavailable"}, b""
    except SyntaxError as error:
        return {"error": "syntax", "detail": str(error)}, b""
    except (OSError, ValueError) as error:
        return {"error": "evaluation", "detail": str(error)}, b""


def _said(rows: int, cut: bool = False) -> dict[str, Any]:
    return {"rows": rows, "cut": cut}


def _solutions(result: ox.QuerySolutions, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    names = [v.value for v in result.variables]
    rows: list[dict[str, Any]] = []
    size, cut = 0, False
    for solution in result:
        if len(rows) >= request["rows"] or size > request["bytes"]:
            cut = True
            break
        row = {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}
        size += sum(len(t["value"]) for t in row.values())
        rows.append(row)
    body: dict[str, Any] = {"head": {"vars": names}, "results": {"bindings": rows}}
    said = _said(len(rows), cut)
    wanted = RESULT_FORMATS[request["media_type"]]
    if wanted == ox.QueryResultsFormat.JSON:
        if cut:
            body["truncated"] = {"rows": len(rows), "reason": "the cap on rows or bytes was reached"}
        return said, orjson.dumps(body)
    parsed = ox.parse_query_results(orjson.dumps(body), ox.QueryResultsFormat.JSON)
    return said, parsed.serialize(format=wanted) or b""


def _term(term: object) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
            found["datatype"] = term.datatype.value
        return found
    raise ValueError("a triple as a term cannot be written")


def _triples(result: Iterator[ox.Triple], request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    triples: list[ox.Triple] = []
    size, cut = 0, False
    for triple in result:
        if len(triples) >= request["rows"] or size > request["bytes"]:
            cut = True
            break
        size += len(str(triple))
        triples.append(triple)
    prefixes = request["prefixes"]
    return _said(len(triples), cut), ox.serialize(
        triples, format=GRAPH_FORMATS[request["media_type"]], prefixes=prefixes
    ) or b""
