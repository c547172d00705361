"""Routes of the SPARQL 1.1 Graph Store Protocol: graphs of the store, read by anyone and changed with the token."""

from __future__ import annotations

import uuid
from email import message_from_bytes
from email.policy import HTTP
from threading import Event
from typing import Any

from fastapi import APIRouter, Request, Response

from api.problems import ProblemError
from api.responses import preferred
from api.sparql import GRAPHS, endpoint_of, read_body, readers_of
from api.sparql_pool import PREFIXES
from api.sparql_problems import as_problems, invalid, while_connected
from api.sparql_store import LONGEST_UPDATE, WritableStore
from api.tokens import check_token

__all__ = ["router"]

router = APIRouter(tags=["sparql"], include_in_schema=False)

MOST_UPLOADED = 32_000_000
"""Bytes of a graph that is sent."""
_TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


def _graph(request: Request) -> str | None:
    """Return the graph that a request names, None for the default graph."""
    names = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if len(names) + default != 1:
        raise invalid("graph", "name one graph by ?graph=IRI, or the default graph by ?default")
    return None if default else names[0]


@router.head("/graph-store")
@router.get("/graph-store")
async def read_graph(request: Request) -> Response:
    """Return a graph."""
    graph = _graph(request)
    media_type = preferred(request.headers.get("accept", ""), GRAPHS)
    if media_type is None:
        raise ProblemError(406, "not-acceptable", "Not acceptable", f"A graph is answered as {', '.join(GRAPHS)}.")
    asked = {"kind": "read", "graph": graph, "media_type": media_type, "prefixes": PREFIXES, "seconds": LONGEST_UPDATE}

    def run(gone: Event) -> Response:
        with as_problems(LONGEST_UPDATE, "graph"):
            said, body = readers_of(request).send(asked, gone)
        if not said["found"]:
            raise _none()
        return Response(body, headers={"Vary": "Accept"}, media_type=media_type)

    return await while_connected(request, run)


@router.put("/graph-store")
async def put_graph(request: Request) -> Response:
    """Put a graph in place of the one of that name."""
    return await _written(request, "put", _graph(request))


@router.post("/graph-store")
async def merge_graph(request: Request) -> Response:
    """Merge triples into a graph; without a name into a new one."""
    if request.query_params:
        return await _written(request, "merge", _graph(request))
    return await _written(request, "merge", f"urn:uuid:{uuid.uuid4()}")


@router.delete("/graph-store")
async def remove_graph(request: Request) -> Response:
    """Remove a graph."""
    check_token(request)
    asked = {"kind": "remove", "graph": _graph(request)}

    def run(gone: Event) -> Response:
        with as_problems(LONGEST_UPDATE, "graph"):
            said = _store(request).change(asked, gone)
        if not said["found"]:
            raise _none()
        return Response(status_code=204)

    return await while_connected(request, run)


async def _written(request: Request, kind: str, graph: str | None) -> Response:
    check_token(request)
    content = await read_body(request, MOST_UPLOADED)
    sent = request.headers.get("content-type", "")
    parts = _parts(sent, content)
    asked: dict[str, Any] = {"kind": kind, "graph": graph, "parts": parts, "base": endpoint_of(request)}

    def run(gone: Event) -> Response:
        with as_problems(LONGEST_UPDATE, "graph"):
            said = _store(request).change(asked, gone)
        if said["created"]:
            return Response(status_code=201, headers={"Location": str(graph)})
        return Response(status_code=204)

    return await while_connected(request, run)


def _parts(sent: str, content: bytes) -> list[tuple[str, str]]:
    """Return the media type and text of what was sent, or of each part of a form."""
    kind = sent.partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return [_part(kind, content)]
    form = message_from_bytes(f"Content-Type: {sent}\r\n\r\n".encode() + content, policy=HTTP)
    parts = []
    for part in form.iter_parts():
        payload = part.get_payload(decode=True)
        parts.append(_part(part.get_content_type(), payload if isinstance(payload, bytes) else b""))
    return parts


def _part(kind: str, content: bytes) -> tuple[str, str]:
    if kind not in _TRIPLES:
        detail = f"Send a graph as {', '.join(_TRIPLES)}."
        raise ProblemError(415, "unsupported-media-type", "Unsupported media type", detail)
    try:
        return kind, content.decode()
    except UnicodeDecodeError as error:
        raise invalid("graph", "is not UTF-8") from error


def _store(request: Request) -> WritableStore:
    store: WritableStore = request.app.state.writable
    return store


def _none() -> ProblemError:
    return ProblemError(404, "not-found", "Not found", "There is no such graph.")
