"""The tests of REST and SPARQL over HTTP once more, answered from documents on Oxigraph's server."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from api.loading import load_documents
from graph.endpoint import Endpoint
from tests import test_api, test_sparql, test_sparql_protocol
from tests.conftest import serving
from tests.engines import oxigraph_server

_OF_THE_PROGRAM = {"store", "pool"}
"""Fixtures that are about a store on disk."""


@pytest.fixture(scope="module")
def endpoint(documents: Path) -> Iterator[Endpoint]:
    # What a client gave up runs on in the server until this deadline of its own.
    with oxigraph_server("--timeout-s", "4") as endpoint:
        outcomes = [f["outcome"] for f in load_documents([documents], endpoint, lambda *_: None)]
        assert outcomes == ["loaded", "loaded"]
        yield endpoint


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Iterator[httpx.Client]:
    with serving(make_app(endpoint)) as opened:
        yield opened


for _module in (test_api, test_sparql, test_sparql_protocol):
    for _name, _test in vars(_module).items():
        _wanted = set(inspect.signature(_test).parameters) if _name.startswith("test_") and callable(_test) else set()
        if "client" in _wanted and not _wanted & _OF_THE_PROGRAM:
            globals()[f"{_name}__{_module.__name__.rpartition('.')[2]}"] = _test


def test_a_server_that_goes_away_is_a_problem_and_not_the_end(documents: Path) -> None:
    with oxigraph_server() as endpoint:
        list(load_documents([documents], endpoint, lambda *_: None))
        serving_it = serving(make_app(endpoint))
        client = serving_it.__enter__()
    try:
        for path in ("/queries/list-payers", "/sparql?query=ASK%20%7B%7D"):
            gone = client.get(path)
            assert gone.status_code == 503
            assert gone.json()["type"].endswith("store-unavailable")
            assert gone.headers["retry-after"]
        assert client.get("/coverage", params={"modality": "RFA", "indication": "HCC"}).status_code == 200
    finally:
        serving_it.__exit__(None, None, None)
