"""Observing: what the server counts, and a line of JSON for each answer.

Neither holds what was asked: a route stands for its address (`/policies/{id}`), and no parameter, body or
header of a client is written but the identifier of its request, and that only when it is harmless.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.encoding import encode
from api.problems import PROBLEMS, ProblemError
from api.release import program_version
from api.responses import service_of

__all__ = ["JsonLines", "Measures", "Observed", "log_as_json", "router"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_log = logging.getLogger("payergraph.access")

router = APIRouter(tags=["service"])


class Measures:
    """What one server counts; its registry has nothing of other servers in the same process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("payergraph_requests", "Answers sent.", labels, registry=self.registry)
        self.seconds = Histogram(
            "payergraph_request_seconds", "Time from a request to the end of its answer.", ("route",),
            registry=self.registry,
        )  # fmt: skip
        self.running = Gauge("payergraph_requests_running", "Requests being answered.", registry=self.registry)
        self.release = Gauge(
            "payergraph_release", "1; the labels tell what is served.", ("version", "release"), registry=self.registry
        )


@router.get("/metrics", summary="What does the server count?", responses={200: {"content": {"text/plain": {}}}})
def get_metrics(request: Request) -> Response:
    """Return counts and times of answers by route, for Prometheus."""
    measures: Measures = request.app.state.measures
    measures.release.labels(program_version(), service_of(request).release).set(1)
    return Response(generate_latest(measures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get(
    "/ready",
    summary="Does the server take requests?",
    responses={503: PROBLEMS[422] | {"description": "Not yet, or not any more: the server is ending."}},
)
def get_ready(request: Request) -> dict[str, str]:
    """Return that the store is open and its index made; 503 as soon as the server is told to end."""
    if request.app.state.ending:
        raise ProblemError(503, "not-ready", "Not ready", "The server is ending; ask another.", {"Retry-After": "5"})
    return {"status": "ready", "release": service_of(request).release}


class Observed:
    """Counts each answer, gives it an identifier, and writes a line about it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and observe its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        measures: Measures = scope["app"].state.measures
        id = _request_id(Headers(scope=scope).get("x-request-id", ""))
        status, sent, start = 500, 0, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = id
            else:
                sent += len(message.get("body", b""))
            await send(message)

        measures.running.inc()
        try:
            await self.app(scope, receive, watched)
        finally:
            measures.running.dec()
            seconds = time.perf_counter() - start
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = _route_of(scope)
            measures.requests.labels(method, route, str(status)).inc()
            measures.seconds.labels(route).observe(seconds)
            if _log.isEnabledFor(logging.INFO):
                said = {"request": id, "method": method, "route": route, "status": status, "bytes": sent}
                _log.info("answered", extra={"said": {**said, "milliseconds": round(1000 * seconds, 2)}})


def _request_id(sent: str) -> str:
    return sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def _route_of(scope: Scope) -> str:
    """Return the route of a request, never its address: that may hold what was asked."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    # An answer that was kept, or that the client has, came to no route.
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    known: frozenset[str] = scope["app"].state.paths
    first = "/" + path[1:].partition("/")[0].partition(".")[0]
    if path in known:
        return path
    return f"{first}/*" if first in known else "other"


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an error the kind and no message, which may hold a question."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        return encode(said).decode().rstrip("\n")


def log_as_json(level: str) -> None:
    """Write our log, and the server's, to standard error as lines of JSON.

    :param level: 'info' for a line an answer, 'warning' for faults only.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("payergraph", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper())
