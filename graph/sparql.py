"""SPARQL as a protocol sees it: one query of any form, answered in a media type, under caps on rows and bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
import pyoxigraph as ox

from graph.document_store import DocumentStore, StoreUnavailableError

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "UnwritableError", "answer", "write_graph"]

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

_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters in UTF-8 that XML cannot hold, not even as references."""
_LOCAL_NAME = re.compile(r"[^\W\d][\w.\u00b7-]*\Z")


class UnwritableError(ValueError):
    """An answer that the asked format cannot express; another one can."""


def answer(store: DocumentStore, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the answer to a query: what is said about it, and its body.

    `request` holds the query, the media type, the base that relative addresses are resolved
    against, the caps on rows and bytes, and the graphs it reads: those of `default` and `named`,
    else all when `union`. The cap on bytes counts the characters of values.
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
    except UnwritableError as error:
        return {"error": "unwritable", "detail": str(error)}, b""
    except (OSError, ValueError) as error:
        return {"error": "evaluation", "detail": str(error)}, b""


def _said(rows: int, cut: bool = False) -> dict[str, Any]:
    return {"rows": rows, "cut": cut}


def _solutions(result: ox.QuerySolutions, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    names = [v.value for v in result.variables]
    rows: list[dict[str, Any]] = []
    size, cut = 0, False
    for solution in result:
        row = {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}
        size += sum(len(t["value"]) for t in row.values())
        # A row that alone is over the cap is left out like any other.
        if len(rows) >= request["rows"] or size > request["bytes"]:
            cut = True
            break
        rows.append(row)
    body: dict[str, Any] = {"head": {"vars": names}, "results": {"bindings": rows}}
    said = _said(len(rows), cut)
    wanted = RESULT_FORMATS[request["media_type"]]
    if wanted == ox.QueryResultsFormat.JSON:
        if cut:
            body["truncated"] = {"rows": len(rows), "reason": "the cap on rows or bytes was reached"}
        return said, orjson.dumps(body)
    parsed = ox.parse_query_results(orjson.dumps(body), ox.QueryResultsFormat.JSON)
    written = parsed.serialize(format=wanted) or b""
    return said, _as_xml(written) if wanted == ox.QueryResultsFormat.XML else written


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
        size += len(str(triple))
        if len(triples) >= request["rows"] or size > request["bytes"]:
            cut = True
            break
        triples.append(triple)
    return _said(len(triples), cut), write_graph(triples, request["media_type"], request["prefixes"])


def write_graph(triples: Iterable[ox.Triple], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Return triples in a media type.

    :raises UnwritableError: when XML is asked for, which has no name for a predicate or cannot hold a character.
    """
    format = GRAPH_FORMATS[media_type]
    if format != ox.RdfFormat.RDF_XML:
        return ox.serialize(triples, format=format, prefixes=dict(prefixes)) or b""
    held = list(triples)
    for predicate in {triple.predicate.value for triple in held}:
        if not _LOCAL_NAME.search(predicate):
            raise UnwritableError(f"RDF/XML has no name for the predicate {predicate}")
    return _as_xml(ox.serialize(held, format=format, prefixes=dict(prefixes)) or b"")


def _as_xml(written: bytes) -> bytes:
    """Return what the engine writes as XML, in which it leaves control characters as they are."""
    if _NOT_IN_XML.search(written):
        raise UnwritableError("XML cannot hold a control character of this answer")
    return written.replace(b"\r", b"&#13;")  # a reader would take a bare one for a line feed
