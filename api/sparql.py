"""Routes of the SPARQL 1.1 Protocol: each query has a deadline, in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.message import Message
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.problems import PROBLEMS, ProblemError
from api.responses import preferred
from api.sparql_pool import MOST_ROWS, QueryPool
from api.sparql_problems import LONGEST_DEADLINE, as_problems, invalid, while_connected
from api.sparql_scan import LONGEST_QUERY, ForbiddenQueryError, UnscannableQueryError, scan_query
from api.sparql_store import LONGEST_UPDATE, WritableStore
from api.sparql_update_scan import scan_update
from api.tokens import check_token
from graph.service_description import describe_service

__all__ = ["GRAPHS", "endpoint_of", "read_body", "readers_of", "router"]

router = APIRouter(tags=["sparql"])

DEADLINE = 10.0

_RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
)
_ALSO = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
_OFFERED = {
    "select": (*_RESULTS, *_ALSO),
    "ask": (*_RESULTS[:2], *_ALSO),
    "construct": GRAPHS,
    "describe": GRAPHS,
}
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_ADDRESS = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")

_MOST_PARAMETERS = 1_000
_SHORT = 4_000
"""Characters of a query that is scanned sooner than a thread is found for it."""
_PARAMETERS = [
    {"name": "query", "in": "query", "required": True, "schema": {"type": "string", "maxLength": LONGEST_QUERY},
     "description": "SELECT, ASK, CONSTRUCT or DESCRIBE. Without FROM the default graph is all graphs together."},
    {"name": "default-graph-uri", "in": "query", "schema": {"type": "array", "items": {"type": "string"}},
     "description": "Graphs of the store that make up the default graph."},
    {"name": "named-graph-uri", "in": "query", "schema": {"type": "array", "items": {"type": "string"}},
     "description": "Graphs of the store that GRAPH may name."},
    {"name": "timeout", "in": "query", "schema": {"type": "number", "default": DEADLINE, "maximum": LONGEST_DEADLINE},
     "description": "Seconds after which the query is stopped."},
]  # fmt: skip
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"The results; at most {MOST_ROWS} rows or triples. `Payergraph-Truncated: true` tells that "
        "the cap cut them, and so does a member `truncated` of a JSON result.",
        "content": {t: {} for t in (*_RESULTS, *GRAPHS)},
    },
    400: PROBLEMS[404] | {"description": "The query has a syntax error, nests too deeply or is too long."},
    403: PROBLEMS[404] | {"description": "Updates, LOAD and SERVICE are refused."},
    406: PROBLEMS[404] | {"description": "None of the accepted media types fits the form of the query."},
    415: PROBLEMS[404] | {"description": "A POST takes a form or application/sparql-query."},
    503: PROBLEMS[404] | {"description": "The query took longer than its deadline, or all processes are busy."},
}


@router.head("/sparql", include_in_schema=False)
@router.get(
    "/sparql", summary="What does this SPARQL query get?", responses=_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS},
)  # fmt: skip
async def query_by_get(request: Request) -> Response:
    """Answer a query that stands in the address; without one describe the service."""
    if not request.query_params:
        return await run_in_threadpool(_describe, request)
    return await _answer(request, _address_parameters(request))


@router.post(
    "/sparql", summary="What does this SPARQL query get?", responses=_RESPONSES,
    openapi_extra={"requestBody": {"required": True, "content": {
        _DIRECT: {"schema": {"type": "string"}},
        _FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
    }}},
)  # fmt: skip
async def query_by_post(request: Request) -> Response:
    """Answer a query that stands in a form or is the body itself."""
    kind, charset = _content_type(request)
    if kind == _UPDATE:
        check_token(request)
    if kind not in (_FORM, _UPDATE, _DIRECT) or charset != "utf-8":
        detail = f"Send a form ({_FORM}) or {_DIRECT}, in UTF-8."
        raise ProblemError(415, "unsupported-media-type", "Unsupported media type", detail)
    try:
        body = (await read_body(request, 6 * LONGEST_QUERY)).decode()
    except UnicodeDecodeError as error:
        raise invalid("query", "is not UTF-8") from error
    if kind == _UPDATE:
        return await _update(request, [*_address_parameters(request), ("update", body)])
    if kind == _DIRECT:
        return await _answer(request, [*_address_parameters(request), ("query", body)])
    form = _pairs(body)
    if any(name == "update" for name, _ in form):
        check_token(request)
        return await _update(request, [*_address_parameters(request), *form])
    return await _answer(request, [*_address_parameters(request), *form])


def _address_parameters(request: Request) -> list[tuple[str, str]]:
    return _pairs(request.scope["query_string"].decode("latin-1"))


def _pairs(written: str) -> list[tuple[str, str]]:
    """Return parameters as a form or an address writes them; what is no UTF-8, or too many, is a problem."""
    try:
        return parse_qsl(written, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise invalid("query", "is not UTF-8") from error
    except ValueError as error:
        raise invalid("query", f"comes with more than {_MOST_PARAMETERS} parameters") from error


async def _update(request: Request, parameters: Sequence[tuple[str, str]]) -> Response:
    for name, _ in parameters:
        if name in ("query", "default-graph-uri", "named-graph-uri"):
            raise invalid(name, "is for queries; an update takes using-graph-uri and using-named-graph-uri")
    given: dict[str, list[str]] = {"update": [], "using-graph-uri": [], "using-named-graph-uri": []}
    for name, value in parameters:
        given.get(name, []).append(value)
    if len(given["update"]) != 1:
        raise invalid("update", "is given more than once")
    for value in given["using-graph-uri"] + given["using-named-graph-uri"]:
        if not _ADDRESS.fullmatch(value):
            raise invalid("using-graph-uri", "is no IRI")
    refused: ProblemError | None = None
    try:
        text = await run_in_threadpool(
            scan_update, given["update"][0], given["using-graph-uri"], given["using-named-graph-uri"]
        )
    except ForbiddenQueryError as error:
        # Refused in any case; whether it is SPARQL at all tells the process that parses.
        text, refused = given["update"][0], _forbidden(str(error))
    except UnscannableQueryError as error:
        raise invalid("update", str(error)) from error
    asked = {"kind": "syntax" if refused else "update", "update": text, "base": endpoint_of(request)}
    store: WritableStore = request.app.state.writable

    def run(gone: Event) -> Response:
        with as_problems(LONGEST_UPDATE, "update"):
            store.change(asked, gone)
        if refused is not None:
            raise refused
        return Response(status_code=204)

    return await while_connected(request, run)


def readers_of(request: Request) -> QueryPool:
    """Return the pool that reads the store as it is now; may wait for a checkpoint."""
    store: WritableStore | None = request.app.state.writable
    if store is not None:
        return store.readers()
    pool: QueryPool = request.app.state.pool
    return pool


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request; one of more bytes is a problem."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise ProblemError(413, "content-too-large", "Content too large", f"At most {most} bytes are taken.")
        chunks.append(chunk)
    return b"".join(chunks)


def _content_type(request: Request) -> tuple[str, str]:
    """Return the media type of a body and its character set; a missing one is UTF-8."""
    message = Message()
    message["Content-Type"] = request.headers.get("content-type", "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind, str(message.get_param("charset", "utf-8")).lower()


def _describe(request: Request) -> Response:
    media_type = preferred(request.headers.get("accept", ""), GRAPHS)
    if media_type is None:
        raise _not_acceptable("The description of the service", GRAPHS)
    body = describe_service(endpoint_of(request), media_type, writable=request.app.state.token is not None)
    return Response(body, headers={"Vary": "Accept"}, media_type=media_type)


def endpoint_of(request: Request) -> str:
    """Return the address of this endpoint as the client, or the proxy before us, named it."""
    return str(request.url_for("query_by_get"))


def _not_acceptable(what: str, offered: Sequence[str]) -> ProblemError:
    return ProblemError(406, "not-acceptable", "Not acceptable", f"{what} is answered as {', '.join(offered)}.")


def _forbidden(detail: str) -> ProblemError:
    return ProblemError(403, "forbidden-query", "Forbidden query", detail[:1].upper() + detail[1:] + ".")


async def _answer(request: Request, parameters: Sequence[tuple[str, str]]) -> Response:
    if any(name == "update" for name, _ in parameters):
        raise _forbidden("updates are refused: this store is read-only")
    for name, _ in parameters:
        if name in ("using-graph-uri", "using-named-graph-uri"):
            raise invalid(name, "is for updates; a query takes default-graph-uri and named-graph-uri")
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) != 1:
        raise invalid("query", "is required" if not queries else "is given more than once")
    (query,) = queries
    try:
        # The scan takes time in proportion to the text; a long one must not hold up other requests.
        scan = scan_query(query) if len(query) <= _SHORT else await run_in_threadpool(scan_query, query)
    except ForbiddenQueryError as error:
        raise _forbidden(str(error)) from error
    except UnscannableQueryError as error:
        raise invalid("query", str(error)) from error
    media_type = preferred(request.headers.get("accept", ""), _OFFERED[scan.form])
    if media_type is None:
        raise _not_acceptable("This query", _OFFERED[scan.form])
    default = [value for name, value in parameters if name == "default-graph-uri"]
    named = [value for name, value in parameters if name == "named-graph-uri"]
    union = not (scan.names_graphs or default or named)
    seconds = _deadline(dict(parameters))
    base = endpoint_of(request)

    def run(gone: Event) -> Response:
        with as_problems(seconds):
            answer = readers_of(request).run(
                query, _ALSO.get(media_type, media_type), seconds, union, default, named, base=base, gone=gone
            )
        headers = {
            "Payergraph-Row-Limit": str(MOST_ROWS),
            "Payergraph-Truncated": "true" if answer.cut else "false",
            "Vary": "Accept",
        }
        return Response(answer.body, headers=headers, media_type=media_type)

    return await while_connected(request, run)


def _deadline(parameters: Mapping[str, str]) -> float:
    try:
        seconds = float(parameters.get("timeout", DEADLINE))
    except ValueError as error:
        raise invalid("timeout", "is no number of seconds") from error
    if not 0 < seconds <= LONGEST_DEADLINE:
        raise invalid("timeout", f"must be more than 0 and at most {LONGEST_DEADLINE:g} seconds")
    return seconds
