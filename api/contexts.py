"""The contexts of the JSON answers: a route, and the link by which an answer names its own (JSON-LD 1.1, 6.1)."""

from __future__ import annotations

import re

from fastapi import APIRouter, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.encoding import encode
from api.errors import NotFoundError
from api.problems import PROBLEMS
from graph.contexts import CONTEXTS, context

__all__ = ["ContextLinks", "router"]

_RELATION = "http://www.w3.org/ns/json-ld#context"
_JSON_LD = "application/ld+json"
_PATHS = (
    *((re.compile("/" + name), name) for name in sorted(CONTEXTS.keys() - {"policy", "statement"})),
    (re.compile("/policies/.+"), "policy"),
    (re.compile("/statements/.+"), "statement"),
)
"""Paths of answers, each with the name of their context."""

router = APIRouter(tags=["linked data"], responses={404: PROBLEMS[404] | {"description": "No such context."}})


@router.get(
    "/contexts/{name}", summary="What do the members of this answer mean?", responses={200: {"content": {_JSON_LD: {}}}}
)
def get_context(name: str) -> Response:
    """Return the JSON-LD context of an answer; with it, the JSON is RDF that says what the graph says."""
    if name not in CONTEXTS:
        raise NotFoundError("context", name, sorted(CONTEXTS))
    return Response(encode(context(name)), media_type=_JSON_LD)


class ContextLinks:
    """Adds to each JSON answer that has a context the header that names it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and the header with its answer."""
        root = scope.get("root_path", "")
        name = _context_of(scope["path"].removeprefix(root)) if scope["type"] == "http" else None
        if name is None:
            await self.app(scope, receive, send)
            return

        async def linked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type") == "application/json":
                    headers.append("Link", f'<{root}/contexts/{name}>; rel="{_RELATION}"; type="{_JSON_LD}"')
            await send(message)

        await self.app(scope, receive, linked)


def _context_of(path: str) -> str | None:
    return next((name for pattern, name in _PATHS if pattern.fullmatch(path)), None)
