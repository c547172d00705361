"""The process that runs one SPARQL query at a time on a checkpoint of the store, and can be killed at any moment.

It reads requests from standard input and writes answers to standard output, each
a line of JSON with the number of bytes that follow. It opens no connection: the
system takes that ability away before the first query.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

import orjson
import pyoxigraph as ox

__all__ = ["answer", "main"]

MOST_MEMORY = 3 << 30
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def answer(engine: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the answer to a query: what is said about it, and its body.

    `request` holds the query, the media type, the caps on rows and bytes, and
    the graphs it reads: those of `default` and `named`, else all when `union`.
    """
    try:
        default = [ox.NamedNode(g) for g in request["default"]]
        named = [ox.NamedNode(g) for g in request["named"]]
        chosen: dict[str, Any] = {"default_graph": default, "named_graphs": named} if default or named else {}
        result = engine.query(request["query"], use_default_graph_as_union=request["union"], **chosen)
        if isinstance(result, ox.QueryBoolean):
            return _said(1), result.serialize(format=_RESULTS[request["media_type"]]) or b""
        if isinstance(result, ox.QuerySolutions):
            return _solutions(result, request)
        return _triples(result, request)
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
        row = {name: _term(term) for name in names if (term := solution[name]) is not None}
        size += sum(len(t["value"]) for t in row.values())
        rows.append(row)
    body: dict[str, Any] = {"head": {"vars": names}, "results": {"bindings": rows}}
    said = _said(len(rows), cut)
    wanted = _RESULTS[request["media_type"]]
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


def _triples(result: ox.QueryTriples, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
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
        triples, format=_GRAPHS[request["media_type"]], prefixes=prefixes
    ) or b""


def _shut_in() -> bool:
    """Take the network away where the system lets a process do that to itself; must run before any thread starts."""
    try:
        return bool(ctypes.CDLL(None).unshare(_NEW_USERS | _NEW_NETWORK) == 0)
    except (AttributeError, OSError):
        return False


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shut = _shut_in()
    engine = ox.Store.read_only(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not shut:
        # Without a namespace of its own: no further file descriptor, so no connection either.
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    _serve(engine, sys.stdin.buffer, sys.stdout.buffer)


def _serve(engine: ox.Store, requests: BinaryIO, answers: BinaryIO) -> None:
    _write(answers, {"ready": True}, b"")
    for line in iter(requests.readline, b""):
        request = orjson.loads(line)
        # The system ends the process on time even if the server that would is gone.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        said, body = answer(engine, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, said, body)


def _write(answers: BinaryIO, said: dict[str, Any], body: bytes) -> None:
    answers.write(orjson.dumps({**said, "length": len(body)}) + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
