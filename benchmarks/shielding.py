"""Shielding: how long other routes take before and while four queries without an end run at `/sparql`."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from api.examples import examples
from benchmarks.measure import print_table
from benchmarks.serving import command_server

__all__ = ["run"]

HOSTILE = 4
SECONDS = 4.0
"""How long each route is asked, before and during."""
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def run() -> None:
    """Print the figures."""
    question = urlencode({name: examples()[name] for name in ("modality", "indication")})
    routes = ("/health", f"/coverage?{question}", "/policies", "/sparql?" + urlencode({"query": "ASK { ?s ?p ?o }"}))
    with command_server() as port:
        for route in routes:
            _latencies(port, route, 0.5)
        before = {route: _latencies(port, route, SECONDS) for route in routes}
        with _hostile(port):
            during = {route: _latencies(port, route, SECONDS) for route in routes}
    print_table(
        ("route", "p50 ms", "p99 ms", "p50 during", "p99 during", "p99, times"),
        [
            (route.partition("?")[0], *_shown(before[route]), *_shown(during[route]),
             f"{_p99(during[route]) / _p99(before[route]):.1f}")
            for route in routes
        ],
    )  # fmt: skip


def _shown(seconds: list[float]) -> tuple[str, str]:
    return f"{1000 * statistics.median(seconds):.1f}", f"{1000 * _p99(seconds):.1f}"


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.99 * (len(seconds) - 1))]


def _latencies(port: int, target: str, seconds: float) -> list[float]:
    """Return the wall seconds of requests that are sent one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        connection.request("GET", target)
        connection.getresponse().read()
        found.append(time.perf_counter() - start)
    connection.close()
    return found


@contextmanager
def _hostile(port: int) -> Iterator[None]:
    """Keep as many queries without an end running as there are clients that send one again at each deadline."""
    ended = threading.Event()
    statuses: list[int] = []

    def send() -> None:
        while not ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("GET", "/sparql?" + urlencode({"query": ENDLESS}))
            statuses.append(connection.getresponse().status)
            connection.close()

    clients = [threading.Thread(target=send) for _ in range(HOSTILE)]
    for client in clients:
        client.start()
    time.sleep(1)
    try:
        yield
    finally:
        ended.set()
        for client in clients:
            client.join()
    if set(statuses) != {503}:
        raise RuntimeError(f"a query without an end was answered: {sorted(set(statuses))}")
