"""Responses: bodies as bytes in the form that was asked for, and the cache of the hot ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence, Sized
from threading import Lock
from typing import Generic, TypeVar

from fastapi import Request, Response

from api.encoding import encode
from api.service import Service
from graph.rendering import Json

__all__ = ["CSV", "JSON", "ByteCache", "body_response", "preferred", "service_of"]

JSON = "application/json"
CSV = "text/csv"


def service_of(request: Request) -> Service:
    """Return the service that the application opened at its start."""
    service: Service = request.app.state.service
    return service


def body_response(body: Json, status: int = 200) -> Response:
    """Return plain data as a JSON response."""
    return Response(encode(body), status, media_type=JSON)


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered media type that an Accept header likes best, None when it takes none.

    >>> preferred("text/*;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    """
    if not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best, quality = None, 0.0
    for media_type in offered:
        liked = max((r for r in ranges if _fits(media_type, r[0])), key=lambda r: r[1], default=None)
        if liked is not None and liked[2] > quality:
            best, quality = media_type, liked[2]
    return best


def _range(part: str) -> tuple[str, int, float]:
    """Return a media range with how specific it is and its quality."""
    name, *parameters = (p.strip() for p in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter[:2].lower() == "q=":
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    specific = 0 if name == "*/*" else 1 if name.endswith("/*") else 2
    return name.lower(), specific, quality


def _fits(media_type: str, range: str) -> bool:
    return range in ("*/*", media_type) or (range.endswith("/*") and media_type.startswith(range[:-1]))


T = TypeVar("T", bound=Sized)


class ByteCache(Generic[T]):
    """Encoded bodies by key, the least recently used dropped first; bounded by their length in bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._bodies: OrderedDict[object, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> T | None:
        """Return a body, None when it is not there."""
        with self._lock:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def put(self, key: object, body: T) -> None:
        """Keep a body."""
        with self._lock:
            if key in self._bodies:
                self._size -= len(self._bodies.pop(key))
            self._size += len(body)
            self._bodies[key] = body
            while self._size > self._limit:
                self._size -= len(self._bodies.popitem(last=False)[1])

    def fill(self, key: object, make: Callable[[], T]) -> T:
        """Return a body, made when it is not there."""
        body = self.get(key)
        if body is None:
            body = make()
            self.put(key, body)
        return body
