"""A pool of processes that run untrusted SPARQL on a checkpoint, each killed when its time is over.

The engine has no cancel and a hostile text can end its process, so nothing that
a client wrote is parsed or run in the serving process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import IO, Any, Literal, cast

import orjson

from graph.endpoint import Endpoint, Location, environment_of

__all__ = [
    "PREFIXES",
    "QueryAnswer",
    "QueryBusyError",
    "QueryDeadlineError",
    "QueryDeathError",
    "QueryError",
    "QueryLeftError",
    "QueryPool",
    "QueryUnavailableError",
    "QueryUnwritableError",
]

Mode = Literal["read", "write", "bare"]

MOST_ROWS = 10_000
"""Rows or triples of one answer."""
MOST_BYTES = 20_000_000
"""Characters of the values of one answer."""
LONGEST_START = 30.0
"""Seconds that a process may need to open the checkpoint."""
LOOK = 0.1
"""Seconds after which a waiting server looks whether the client is still there."""
LONGEST_WAIT = 2.0
"""Seconds that a query waits for a free process."""

PREFIXES = {
    "pgo": "https://w3id.org/payergraph/ontology/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class QueryError(ValueError):
    """A query that the engine does not take; the message is the engine's."""


class QueryDeadlineError(TimeoutError):
    """A query that was stopped because its time was over."""


class QueryDeathError(RuntimeError):
    """A query that ended its process."""


class QueryLeftError(RuntimeError):
    """A query that was stopped because its client went away."""


class QueryUnavailableError(RuntimeError):
    """A query that the server behind the store did not answer."""


class QueryUnwritableError(RuntimeError):
    """An answer that the asked format cannot express; the message says why."""


class QueryBusyError(RuntimeError):
    """All processes are busy."""


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """The body of an answer, its rows, and whether the cap cut it."""

    body: bytes
    rows: int
    cut: bool


class _Worker:
    """One process; `ask` may be called by one thread at a time."""

    def __init__(self, read: Location, mode: Mode) -> None:
        root = str(Path(__file__).parents[1])
        paths = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        # A token goes by the environment: anyone on the machine can read the arguments of a process.
        variables = environment_of(read) if isinstance(read, Endpoint) else {}
        where = ("", "remote") if variables else (str(read), mode)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.sparql_worker", *where],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **variables, "PYTHONPATH": paths},
        )  # fmt: skip
        # Both are pipes, as asked for above.
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._stdout = cast("IO[bytes]", self._process.stdout)
        self._waiting = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)
        try:
            self._message(time.monotonic() + LONGEST_START, None)
        except (QueryDeathError, QueryDeadlineError):
            self.kill()
            raise

    def ask(self, request: dict[str, Any], gone: Event | None) -> tuple[dict[str, Any], bytes]:
        until = time.monotonic() + request["seconds"]
        try:
            self._stdin.write(orjson.dumps(request) + b"\n")
            self._stdin.flush()
        except OSError as error:
            raise QueryDeathError from error
        return self._message(until, gone)

    def _message(self, until: float, gone: Event | None) -> tuple[dict[str, Any], bytes]:
        while b"\n" not in self._waiting:
            self._read(until, gone)
        line, _, self._waiting = self._waiting.partition(b"\n")
        said: dict[str, Any] = orjson.loads(line)
        chunks, missing = [self._waiting], said["length"] - len(self._waiting)
        self._waiting = b""
        while missing > 0:
            self._read(until, gone)
            missing -= len(self._waiting)
            chunks.append(self._waiting)
            self._waiting = b""
        return said, b"".join(chunks)

    def _read(self, until: float, gone: Event | None) -> None:
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise QueryDeadlineError
            if gone is not None and gone.is_set():
                raise QueryLeftError
            if self._selector.select(min(left, LOOK)):
                break
        data = os.read(self._stdout.fileno(), 1 << 20)
        if not data:
            raise QueryDeathError
        self._waiting += data

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._selector.close()
        self._stdout.close()
        with contextlib.suppress(OSError):
            self._stdin.close()  # what was not yet written to a dead process is of no use


class QueryPool:
    """Processes that read one checkpoint, or ask one server, started when they are first needed.

    :param mode: 'write' when the path is a store that one process writes to, 'bare' for its checkpoints.
    """

    def __init__(self, read: Location, size: int = 2, mode: Mode = "read") -> None:
        self._read = read
        self._mode = mode
        # Last in, first out: a process that has run stays warm, others start only when two queries meet.
        self._slots: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._slots.put(None)
        self._live: set[_Worker] = set()
        self._retired = False

    def run(
        self,
        query: str,
        media_type: str,
        seconds: float,
        union: bool,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        *,
        base: str | None = None,
        gone: Event | None = None,
    ) -> QueryAnswer:
        """Return the answer to a query.

        :param union: whether the default graph is all graphs together.
        :param base: what relative addresses are resolved against.
        :param gone: set when nobody waits for the answer any more.
        :raises QueryError: when the engine does not take the query.
        :raises QueryUnwritableError: when the media type cannot express the answer.
        :raises QueryDeadlineError: when it takes longer than the seconds; it is stopped then.
        :raises QueryDeathError: when it ends its process.
        :raises QueryBusyError: when no process is free in time.
        :raises QueryUnavailableError: when the server behind the store does not answer.
        :raises QueryLeftError: when it was stopped because nobody waits for it.
        """
        request = {
            "kind": "query", "query": query, "media_type": media_type, "seconds": seconds, "union": union,
            "default": list(default), "named": list(named), "base": base, "rows": MOST_ROWS, "bytes": MOST_BYTES,
            "prefixes": PREFIXES,
        }  # fmt: skip
        said, body = self.send(request, gone)
        return QueryAnswer(body, said["rows"], said["cut"])

    def send(self, request: dict[str, Any], gone: Event | None = None) -> tuple[dict[str, Any], bytes]:
        """Return what a process says to a request, and the bytes that go with it; raises what `run` raises."""
        try:
            worker = self._slots.get(timeout=LONGEST_WAIT)
        except queue.Empty as error:
            raise QueryBusyError from error
        kept: _Worker | None = None
        try:
            if worker is None:
                worker = _Worker(self._read, self._mode)
                self._live.add(worker)
            said, body = worker.ask(request, gone)
            kept = None if self._retired else worker
        finally:
            if kept is None and worker is not None:
                self._live.discard(worker)
                worker.kill()
            self._slots.put(kept)
        if said.get("error") == "unavailable":
            raise QueryUnavailableError
        if said.get("error") == "unwritable":
            raise QueryUnwritableError(said["detail"])
        if "error" in said:
            raise QueryError(said["detail"])
        return said, body

    def retire(self) -> None:
        """End the processes that are idle now, and the others when they have answered."""
        self._retired = True
        taken: list[_Worker | None] = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._slots.get_nowait())
        for worker in taken:
            if worker is not None:
                self._live.discard(worker)
                worker.kill()
            self._slots.put(None)

    def close(self) -> None:
        """End all processes, also those at work."""
        for worker in list(self._live):
            worker.kill()
