"""Validators: entity tags by which a client asks again only for what has changed (RFC 9110, 13), and kept answers.

What these routes answer depends on the release, the parameters, the day asked about and the
form, and on nothing else. A strong tag is therefore made of them before any work is done: an
answer that the client has is confirmed, one that was made before is sent again. Only what a server of
documents is asked each time may change under one release: its tag is made of the answer, which is kept nowhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.changes_feed import ATOM
from api.collections import FORMS
from api.errors import InvalidParameterError
from api.responses import ByteCache, preferred
from api.times import parse_day, today

__all__ = ["CACHE_BYTES", "Kept", "Validators", "entity_tag"]

CACHE_BYTES = 64_000_000
"""Bytes of answers that are kept."""

_ROUTES = frozenset({
    "changes", "changes.atom", "characteristics", "codes", "compare", "coverage", "evidence", "guidelines",
    "indications", "matrix", "modalities", "payers", "policies", "queries", "schema", "search", "statements",
    "studies", "trials", "works",
})  # fmt: skip
"""First parts of the paths whose answers a release fixes."""
_LISTS = re.compile(r"(/[a-z]+)\.(" + "|".join(FORMS) + ")")
_ASKED_ANEW = "/queries/"
"""How the paths begin whose answers come from the store itself, not from what was read at the start."""
_UNKEPT = "q"
"""What is typed freely may tell of a patient, and is kept nowhere."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its header fields and its body."""

    headers: list[tuple[bytes, bytes]]
    body: bytes

    def __len__(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


def entity_tag(release: str, path: str, query: str, accept: str, day: str) -> str:
    """Return the strong tag of an answer.

    The order of parameters of different names does not matter, and a day is the same however it is written.

    >>> entity_tag("r", "/matrix", "as_of=2024", "", "x") == entity_tag("r", "/matrix", "as_of=2024-01-01", "", "y")
    True
    """
    pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])
    asked = [(name, _resolved(value) if name == "as_of" else value) for name, value in pairs]
    if not any(name == "as_of" for name, _ in asked):
        asked.append(("as_of", day))
    text = "\n".join((release, path, urlencode(asked), *_liking(accept)))
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'


def _resolved(day: str) -> str:
    try:
        return parse_day(day)
    except InvalidParameterError:
        return day


@lru_cache(256)
def _liking(accept: str) -> tuple[str, ...]:
    """Return the forms in the order in which a client likes them; it tells which any route sends."""
    left, order = [*FORMS.values(), ATOM], list[str]()
    while left:
        best = preferred(accept, left)
        if best is None:
            break
        left.remove(best)
        order.append(best)
    return tuple(order)


class Validators:
    """Tags answers, confirms those that the client has, answers HEAD, and takes the form as the ending of a list."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on and tag its answer."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root)
        if (match := _LISTS.fullmatch(path)) and match[1][1:] in _ROUTES:
            path = match[1]
            inner = _with_form(scope, root + path, match[2])
        else:
            inner = {**scope}
        if path[1:].partition("/")[0] not in _ROUTES:
            await self.app(scope, receive, send)
            return
        await self._answer(inner, receive, send, path)
        if "route" in inner:
            scope["route"] = inner["route"]  # for whoever counts answers

    async def _answer(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        state, headers = scope["app"].state, Headers(scope=scope)
        cache: ByteCache[Kept] = state.answers
        query = scope["query_string"]
        release = state.service.release
        wanted = headers.get("if-none-match", "")
        if state.service.store.endpoint is not None and path.startswith(_ASKED_ANEW):
            await self._asked_anew(scope, receive, send, wanted, release)
            return
        tag = entity_tag(state.edition, path, query.decode("latin-1"), headers.get("accept", ""), today())
        validators = _validators(tag)
        if wanted and tag in _tags(wanted):
            await _send(send, 304, validators, b"")
            return
        key = (tag, scope.get("root_path", ""))
        found = cache.get(key)
        if found is None:
            found = await self._made(scope, receive, send, validators, release)
            if found is None:
                return
            if all(name != _UNKEPT for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)):
                cache.put(key, found)
        if wanted.strip() == "*":
            await _send(send, 304, validators, b"")
            return
        await _send(send, 200, found.headers, b"" if scope["method"] == "HEAD" else found.body)

    async def _asked_anew(self, scope: Scope, receive: Receive, send: Send, wanted: str, release: str) -> None:
        found = await self._made(scope, receive, send, [], release)
        if found is None:
            return
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
        if wanted.strip() == "*" or tag in _tags(wanted):
            await _send(send, 304, _validators(tag), b"")
            return
        body = b"" if scope["method"] == "HEAD" else found.body
        await _send(send, 200, [*found.headers, *_validators(tag)], body)

    async def _made(
        self, scope: Scope, receive: Receive, send: Send, validators: list[tuple[bytes, bytes]], release: str
    ) -> Kept | None:
        """Return the answer of the application, None when it is no success and has been sent."""
        start: MutableMapping[str, Any] = {}
        chunks: list[bytes] = []

        async def gather(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                if start["status"] != 200:
                    await send(start)
            elif start["status"] != 200:
                await send({**message, "body": b""} if head else message)
            else:
                chunks.append(message.get("body", b""))

        head, scope["method"] = scope["method"] == "HEAD", "GET"
        await self.app(scope, receive, gather)
        if head:
            scope["method"] = "HEAD"
        if start["status"] != 200:
            return None
        headers = MutableHeaders(raw=list(start["headers"]))
        for name, value in validators:
            headers[name.decode()] = value.decode()
        headers["Payergraph-Release"] = release
        return Kept(headers.raw, b"".join(chunks))


def _with_form(scope: Scope, path: str, ending: str) -> Scope:
    """Return a request for a list with the form that its ending names."""
    others = [(n, v) for n, v in scope["headers"] if n != b"accept"]
    return {
        **scope,
        "path": path,
        "raw_path": path.encode(),
        "headers": [*others, (b"accept", FORMS[ending].encode())],
    }


def _validators(tag: str) -> list[tuple[bytes, bytes]]:
    return [(b"etag", tag.encode()), (b"cache-control", b"no-cache"), (b"vary", b"Accept")]


def _tags(wanted: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in wanted.split(",")}


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
