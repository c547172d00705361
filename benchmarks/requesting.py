"""Requesting: a client of plain sockets that keeps some connections busy, and costs the server's core nothing."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Rate", "answer_tag", "measure_rate", "request_bytes", "wait_until_open"]

_CHUNK = 1 << 18
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests per second, and the bytes of the last body."""

    per_second: float
    body: int


def request_bytes(target: str, accept: str = "*/*", tag: str = "") -> bytes:
    """Return a GET request that keeps its connection open."""
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n{condition}\r\n".encode()


def measure_rate(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Rate:
    """Return the rate at which a server on the loopback answers, each connection asking one thing at a time.

    :raises RuntimeError: when a status is neither 200 nor 304.
    :raises OSError: when the server closes a connection or does not answer.
    """
    answered, body = 0, 0
    with selectors.DefaultSelector() as selector:
        sockets = [socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) for _ in range(connections)]
        for one in sockets:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(one, selectors.EVENT_READ)
        start = time.perf_counter()
        for one in sockets:
            one.sendall(next(requests))
        waiting = dict.fromkeys(sockets, b"")
        while waiting:
            ready = selector.select(_PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer within {_PATIENCE} seconds")
            for key, _ in ready:
                one = next(s for s in sockets if s is key.fileobj)
                if one not in waiting:
                    continue
                part = one.recv(_CHUNK)
                if not part:
                    raise ConnectionError("the server closed a connection")
                received = waiting[one] + part
                length = _complete(received)
                if length is None:
                    waiting[one] = received
                    continue
                answered, body = answered + 1, length
                if time.perf_counter() - start < seconds:
                    waiting[one] = b""
                    one.sendall(next(requests))
                else:
                    del waiting[one]
        spent = time.perf_counter() - start
        for one in sockets:
            one.close()
    return Rate(answered / spent, body)


def wait_until_open(port: int, seconds: float) -> None:
    """Return when a port on the loopback answers.

    :raises TimeoutError: when it does not within some seconds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            measure_rate(port, iter([request_bytes("/health")]), 1, 0)
        except OSError as error:
            if time.monotonic() > end:
                raise TimeoutError(f"nothing answers at port {port}") from error
            time.sleep(0.05)
        else:
            return


def answer_tag(port: int, target: str) -> str:
    """Return the ETag of a route, empty when it sends none."""
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as one:
        one.sendall(request_bytes(target))
        received = b""
        while _complete(received) is None:
            received += one.recv(_CHUNK)
    return _header(received.partition(b"\r\n\r\n")[0], b"etag")


def _complete(received: bytes) -> int | None:
    """Return the length of the body when the answer is whole."""
    head, blank, body = received.partition(b"\r\n\r\n")
    if not blank:
        return None
    status = head[9:12]
    if status == b"304":
        return 0
    if status != b"200":
        raise RuntimeError(
            f"the server answered {head.splitlines()[0].decode()}: {body[:300].decode(errors='replace')}"
        )
    length = int(_header(head, b"content-length"))
    return length if len(body) >= length else None


def _header(head: bytes, name: bytes) -> str:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().decode()
    return ""
