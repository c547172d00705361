"""Routes for patients: the evaluation of facts, one patient or a stream of them, and what facts there are.

A patient's facts are in the body of a request, never in its address; they are
kept nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.collections import answers, listed
from api.encoding import encode
from api.evaluation_requests import LONGEST_LINE, EvaluationRequest, evaluate_line, read_request
from api.models import CharacteristicList, EvaluationBody, ListedCharacteristic
from api.parameters import CharacteristicSearch
from api.problems import PROBLEMS, ProblemError
from api.responses import JSON, body_response, service_of
from api.service import Service

__all__ = ["router"]

JSON_LINES = ("application/x-ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonlines")
MOST_WAITING = 16_000_000
"""Bytes of a batch that are read ahead, so that a client may send all of it before it reads an answer."""

router = APIRouter(tags=["patients"], responses={422: PROBLEMS[422]})

_SCHEMA = msgspec.json.schema(EvaluationRequest)["$defs"]["EvaluationRequest"]


@router.post(
    "/evaluations",
    summary="How does this patient stand with each payer's criteria?",
    responses={200: {"model": EvaluationBody, "content": {JSON_LINES[0]: {}}}, 404: PROBLEMS[404]},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": _SCHEMA}, JSON_LINES[0]: {"schema": {"type": "string"}}},
        }
    },
)
async def post_evaluations(request: Request) -> Response:
    """Return the outcome, what decides it and what is missing, for each payer.

    JSON Lines in give JSON Lines out, one answer a line, with the number of the
    line; a line that cannot be read gives an object with its error.
    """
    service = service_of(request)
    kind = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if kind in JSON_LINES:
        return _Streamed(_answers(request, service), media_type=JSON_LINES[0])
    if kind != JSON:
        raise ProblemError(415, "unsupported-media-type", "Unsupported media type", f"Send {JSON} or {JSON_LINES[0]}.")
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LONGEST_LINE:
            raise ProblemError(413, "content-too-large", "Content too large", f"Send at most {LONGEST_LINE} bytes.")
    asked = read_request(bytes(read))
    return body_response(await run_in_threadpool(service.evaluate, asked))


class _Streamed(StreamingResponse):
    """A response that is written while its request is still read; the usual one reads the request's rest away."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await self.stream_response(send)


async def _answers(request: Request, service: Service) -> AsyncIterator[bytes]:
    """Yield the answer to each line as soon as it is known."""
    waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
    room = _Room(MOST_WAITING)
    reading = asyncio.create_task(_read(request, waiting, room))
    number = 0
    try:
        async for line in _lines(waiting, room):
            number += 1
            if line.strip():
                yield encode(await run_in_threadpool(evaluate_line, service, number, line))
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, ClientDisconnect):
            await reading


class _Room:
    """The bytes that may still be read ahead."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._freed = asyncio.Event()

    async def take(self, size: int) -> None:
        while self._left <= 0:
            self._freed.clear()
            await self._freed.wait()
        self._left -= size

    def give(self, size: int) -> None:
        self._left += size
        self._freed.set()


async def _read(request: Request, waiting: asyncio.Queue[bytes | None], room: _Room) -> None:
    try:
        async for chunk in request.stream():
            await room.take(len(chunk))
            waiting.put_nowait(chunk)
    finally:
        waiting.put_nowait(None)


async def _lines(waiting: asyncio.Queue[bytes | None], room: _Room) -> AsyncIterator[bytes]:
    """Yield the lines of what is read; of one that is too long only so much as shows that it is."""
    rest = bytearray()
    while (chunk := await waiting.get()) is not None:
        room.give(len(chunk))
        first, *more = chunk.split(b"\n")
        rest += first[: LONGEST_LINE + 1 - len(rest)]
        for piece in more:
            yield bytes(rest)
            rest = bytearray(piece[: LONGEST_LINE + 1])
    if rest:
        yield bytes(rest)


@router.get(
    "/characteristics",
    summary="Which facts can be sent of a patient?",
    responses=answers(CharacteristicList),
)
def get_characteristics(request: Request, parameters: CharacteristicSearch) -> Response:
    """Return each characteristic with its question, value type, unit, bounds and allowed values."""
    body = service_of(request).characteristics()
    if parameters.type:
        body["characteristics"] = [c for c in body["characteristics"] if c["type"] == parameters.type]
    return listed(request, body, "characteristics", ListedCharacteristic, parameters)


@router.get(
    "/schema/facts",
    summary="The JSON Schema of a patient's facts",
    response_class=Response,
    responses={200: {"content": {"application/schema+json": {}}}},
)
def get_facts_schema(request: Request) -> Response:
    """Return the JSON Schema of the facts, made from the characteristics."""
    return Response(encode(service_of(request).facts_schema()), media_type="application/schema+json")
