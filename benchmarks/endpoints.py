"""Endpoints: the flagship query over HTTP, beside pyoxigraph called directly, Oxigraph's server and rdflib-endpoint."""

from __future__ import annotations

import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from api.examples import examples
from api.shipped import shipped_records
from benchmarks.measure import print_table
from benchmarks.policies import read_policies
from benchmarks.serving import bound_query
from graph.load import load_records
from graph.store import Store
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

GENERATED = 1000
ROUNDS = 15
LONGEST = 3.0
"""Seconds in each round: a slow way is asked once."""
RESULTS = "application/sparql-results+json"

Way = Callable[[], bytes]


def run() -> None:
    """Print the figures."""
    shipped = list(shipped_records())
    _compare(f"{len(shipped)} shipped policies", shipped)
    _compare(f"and {GENERATED} generated ones", [*shipped, *read_policies(GENERATED)])


def _compare(title: str, records: Sequence[Record]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store(folder / "store") as store:
            for _ in load_records(store, records, load_vocabulary()):
                pass
            (folder / "all.nq").write_bytes(store.dump())
            store.flush()
            store.optimize()
            size = len(store)
        measure(f"{title}, {size} triples", folder)


def measure(title: str, folder: Path) -> None:
    """Print the figures of a folder that holds a store, and the same as `all.nq`."""
    query = bound_query({name: examples()[name] for name in ("modality", "indication")})
    with ExitStack() as running:
        scripts = Path(sysconfig.get_path("scripts"))
        oxigraph = [str(scripts / "oxigraph")]
        location = ["--location", str(folder / "oxigraph")]
        subprocess.run(
            [*oxigraph, "load", *location, "--file", str(folder / "all.nq")], check=True, capture_output=True
        )
        engine = ox.Store.read_only(str(folder / "store"))

        def direct() -> bytes:
            found = engine.query(query, use_default_graph_as_union=True)
            if not isinstance(found, ox.QuerySolutions):
                raise TypeError("the benchmark asks no SELECT")
            return found.serialize(format=ox.QueryResultsFormat.JSON) or b""

        ours = [sys.executable, "-m", "api", "serve", "--store", str(folder / "store"), "--port", "0"]
        theirs = [*oxigraph, "serve-read-only", *location, "--bind", f"127.0.0.1:{_free_port()}"]
        rdflib = [sys.executable, "-m", "benchmarks.rdflib_server", str(folder / "all.nq")]
        ways: dict[str, Way] = {"pyoxigraph, called directly": direct}
        for label, command, path in (
            ("payergraph serve", ours, "/sparql"),
            ("Oxigraph's server", theirs, "/query"),
            ("rdflib-endpoint", rdflib, "/"),
        ):
            port = running.enter_context(_server(command))
            ways[label] = _asked(port, f"{path}?{urlencode({'query': query})}")
        rows = {label: len(json.loads(way())["results"]["bindings"]) for label, way in ways.items()}
        spent: dict[str, list[float]] = {label: [] for label in ways}
        # In turns: each round compares what ran under the same load.
        for _ in range(ROUNDS):
            for label, way in ways.items():
                if sum(spent[label]) < LONGEST:
                    spent[label].append(_seconds(way))
    base = statistics.median(spent["pyoxigraph, called directly"])
    print_table(
        (title, "ms", "of the direct call", "rows"),
        [
            (label, f"{1000 * statistics.median(s):.2f}", f"{statistics.median(s) / base:.2f}", str(rows[label]))
            for label, s in spent.items()
        ],
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _seconds(way: Way) -> float:
    """Return the wall seconds of one call, of as many as take a tenth of a second."""
    start, calls = time.perf_counter(), 0
    while calls == 0 or time.perf_counter() - start < 0.1:
        way()
        calls += 1
    return (time.perf_counter() - start) / calls


def _asked(port: int, target: str) -> Way:
    """Return what asks a server over a connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    used = 0.0

    def ask() -> bytes:
        nonlocal used
        if time.monotonic() - used > 1:  # a server may have ended it while others were asked
            connection.close()
        connection.request("GET", target, headers={"Accept": RESULTS})
        response = connection.getresponse()
        body = response.read()
        used = time.monotonic()
        if response.status != 200:
            raise RuntimeError(f"status {response.status}: {body[:300]!r}")
        return body

    return ask


@contextmanager
def _server(command: Sequence[str]) -> Iterator[int]:
    """Start a server that tells its port on standard error; yield the port."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            told = ""
            while not (match := re.search(r"127\.0\.0\.1:(\d+)", told)):
                told = server.stderr.readline() if server.stderr else ""
                if not told:
                    raise RuntimeError(f"{command[0]} did not start")
            yield int(match[1])
        finally:
            server.terminate()
