"""Serving: requests per second of `GET /coverage`, against the same server's empty route."""

from __future__ import annotations

import itertools
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pyoxigraph as ox

from api.examples import examples
from benchmarks.bare_server import EMPTY
from benchmarks.measure import print_table
from benchmarks.requesting import Rate, answer_tag, measure_rate, request_bytes, wait_until_open
from graph.naming import resolve_indication, resolve_term
from graph.queries import bound_text
from ontology.vocabulary import load_vocabulary

__all__ = ["bound_query", "command_server", "run"]

CONNECTIONS = (1, 8)
ROUNDS = 3
CACHED = "/coverage, cached"
SECONDS = 0.7
"""How long each route is asked in each round."""


def run() -> None:
    """Print the figures."""
    with _bare_server() as bare, command_server() as command:
        for connections in CONNECTIONS:
            _compare(bare, command, connections)


@contextmanager
def _bare_server() -> Iterator[int]:
    """Start the server with an empty route; yield its port."""
    arguments = [sys.executable, "-m", "benchmarks.bare_server"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline() if server.stdout else "")
            wait_until_open(port, 30)
            yield port
        finally:
            if server.stdin:
                server.stdin.close()


@contextmanager
def command_server() -> Iterator[int]:
    """Start `payergraph serve`; yield its port."""
    arguments = [sys.executable, "-m", "api", "serve", "--port", "0"]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = server.stderr.readline() if server.stderr else ""
            match = re.search(r":(\d+)/", told)
            if match is None:
                raise RuntimeError(f"the server did not start: {told}")
            port = int(match[1])
            wait_until_open(port, 30)
            yield port
        finally:
            server.terminate()


def _compare(bare: int, command: int, connections: int) -> None:
    """Print the rates of all routes with a number of connections."""
    routes = {name: (bare, requests) for name, requests in _routes(bare).items()}
    routes[f"{CACHED}, payergraph serve"] = (command, _routes(command)[CACHED])
    rates: dict[str, list[Rate]] = {name: [] for name in routes}
    for port, requests in routes.values():
        measure_rate(port, requests, connections, 0.1)
    # In turns: each round compares what ran under the same load.
    for _ in range(ROUNDS):
        for name, (port, requests) in routes.items():
            rates[name].append(measure_rate(port, requests, connections, SECONDS))
    empty = rates[EMPTY]
    print_table(
        (f"{connections} connection{'s' if connections > 1 else ''}", "requests/s", "of the empty route", "body KB"),
        [
            (
                name,
                f"{statistics.median(r.per_second for r in found):.0f}",
                f"{statistics.median(r.per_second / e.per_second for r, e in zip(found, empty, strict=True)):.1%}",
                f"{found[-1].body / 1000:.1f}",
            )
            for name, found in rates.items()
        ],
    )


def _routes(port: int) -> dict[str, Iterator[bytes]]:
    """Return endless requests by what they measure."""
    question = {name: examples()[name] for name in ("modality", "indication")}
    coverage = f"/coverage?{urlencode(question)}"
    routes: dict[str, Iterator[bytes]] = {
        EMPTY: itertools.repeat(request_bytes(EMPTY)),
        "/health": itertools.repeat(request_bytes("/health")),
        CACHED: itertools.repeat(request_bytes(coverage)),
        "/coverage, another day": (request_bytes(f"/coverage?{urlencode({**question, 'as_of': d})}") for d in _days()),
        "/coverage, another question": (request_bytes(f"/coverage?{urlencode(q)}") for q in _OTHERS),
        "/sparql, expanded closure": itertools.repeat(
            request_bytes(f"/sparql?{urlencode({'query': bound_query(question)})}", "application/json")
        ),
    }
    if tag := answer_tag(port, coverage):
        routes["/coverage, not modified"] = itertools.repeat(request_bytes(coverage, tag=tag))
    return routes


def bound_query(question: dict[str, str]) -> str:
    """Return the query file behind the answer, its parameters bound."""
    vocabulary = load_vocabulary()
    ids = {
        "modality": resolve_term("modality", question["modality"], vocabulary),
        "indication": resolve_indication(question["indication"], vocabulary)[0],
    }
    return bound_text("find-coverage", {name: ox.NamedNode(vocabulary.term(id).iri) for name, id in ids.items()})


def _other_questions() -> Iterator[dict[str, str]]:
    """Yield each treatment with each indication of the ontology, then again for another day."""
    vocabulary = load_vocabulary()
    for day in _days():
        pairs = itertools.product(vocabulary.terms("tumor"), vocabulary.terms("modality"))
        for indication, modality in pairs:
            yield {"modality": modality.id, "indication": indication.id, "as_of": day}


_OTHERS = _other_questions()
_FIRST_DAY = itertools.count()


def _days() -> Iterator[str]:
    """Yield days to come, none twice in a run: no cache has their answers, which are those of today."""
    today = datetime.now(UTC).date()
    for number in _FIRST_DAY:
        yield (today + timedelta(days=number + 1)).isoformat()
