"""The process that runs one SPARQL query at a time on a checkpoint of the store, and can be killed at any moment.

It reads requests from standard input and writes answers to standard output, each
a line of JSON with the number of bytes that follow. It opens no connection: the
system takes that ability away before the first query. Only where a server holds
the documents it calls that one, and a query runs there.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from graph.document_store import DocumentStore
from graph.endpoint import STORE, endpoint_of
from graph.graph_store import change
from graph.sparql import answer
from graph.store import Store

__all__ = ["main"]

MOST_MEMORY = 3 << 30
_BEHIND = 5
"""How far a query steps back, of the system's 19, so that an endless one leaves the server its time."""
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000


def _shut_in() -> bool:
    """Take the network away where the system lets a process do that to itself; must run before any thread starts."""
    try:
        return bool(ctypes.CDLL(None).unshare(_NEW_USERS | _NEW_NETWORK) == 0)
    except (AttributeError, OSError):
        return False


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_BEHIND)
    if sys.argv[2] == "remote":
        _limit_memory()
        _serve(_remote(), sys.stdin.buffer, sys.stdout.buffer)
        return
    shut = _shut_in()
    store = Store(Path(sys.argv[1]), read_only=sys.argv[2] != "write", bare=sys.argv[2] == "bare")
    if not shut and sys.argv[2] == "write":
        raise SystemExit("this system lets no process give up the network; a store cannot be opened to updates here")
    _limit_memory()
    if not shut:
        # Without a namespace of its own: no further file descriptor, so no connection either.
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    _serve(store, sys.stdin.buffer, sys.stdout.buffer)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _remote() -> DocumentStore:
    """Return the server that the environment names; it needs the network, and is the one place that is called."""
    from graph.remote_store import RemoteStore  # 100 ms of HTTP that a checkpoint has no use for

    return RemoteStore(endpoint_of(os.environ[STORE], os.environ), lazy=True)


def _serve(store: DocumentStore, requests: BinaryIO, answers: BinaryIO) -> None:
    _write(answers, {"ready": True}, b"")
    for line in iter(requests.readline, b""):
        request = orjson.loads(line)
        # The system ends the process on time even if the server that would is gone.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        if request["kind"] == "query":
            said, body = answer(store, request)
        elif isinstance(store, Store):
            said, body = change(store, request)
        else:
            said, body = {"error": "evaluation", "detail": "this store is read by queries only"}, b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, said, body)


def _write(answers: BinaryIO, said: dict[str, Any], body: bytes) -> None:
    answers.write(orjson.dumps({**said, "length": len(body)}) + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
