"""Recorded time with the documents on Oxigraph's server: the answers of the embedded store at every moment."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime

import httpx
import pyoxigraph as ox
import pytest

from api.app import make_app
from graph.document_store import StoreUnavailableError
from graph.endpoint import Endpoint
from graph.index import build_index
from graph.load import load_records
from graph.recorded import Recorded, packed, superseded
from graph.remote_store import RemoteStore
from graph.store import Store
from graph.terms import names_of
from tests import test_recorded
from tests.conftest import serving
from tests.engines import oxigraph_server
from tests.faults import faulty
from tests.test_recorded import BETTER, FIRST, LOADS, NEWER, V, filled


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """A server into which five documents were loaded one after the other."""
    with oxigraph_server() as endpoint:
        with RemoteStore(endpoint) as store:
            filled(store)
        yield endpoint


@pytest.fixture
def empty() -> Iterator[Endpoint]:
    with oxigraph_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Iterator[httpx.Client]:
    with serving(make_app(endpoint)) as opened:
        yield opened


for _name, _test in vars(test_recorded).items():
    if _name.startswith("test_") and callable(_test) and "client" in inspect.signature(_test).parameters:
        globals()[_name] = _test


def test_states_and_what_was_replaced_are_those_of_the_embedded_store(endpoint: Endpoint) -> None:
    with Store() as embedded, RemoteStore(endpoint, read_only=True) as remote:
        filled(embedded)
        assert remote.graphs() == embedded.graphs()
        assert remote.superseded() == embedded.superseded()
        assert superseded(remote) == superseded(embedded)
        assert set(remote.quads()) == set(embedded.quads())
        here, there = (Recorded(store, build_index(store, V), V) for store in (embedded, remote))
        for moment, _, _ in LOADS:
            assert there.at(datetime.fromisoformat(moment)) == here.at(datetime.fromisoformat(moment))


def test_the_same_bytes_change_nothing_on_a_server(endpoint: Endpoint) -> None:
    with RemoteStore(endpoint) as store:
        before = store.graphs(), store.superseded()
        again = [one.outcome for one in load_records(store, [r for _, r, _ in LOADS], V, "2026-06-10T08:00:00+00:00")]
        assert again == ["already loaded"] * len(LOADS)
        assert (store.graphs(), store.superseded()) == before


@pytest.mark.parametrize("fault", ["drop before", "drop after", "503"])
@pytest.mark.parametrize("place", ["PUT /store", "POST /update"])
def test_a_failure_on_the_way_forgets_nothing_and_keeps_nothing_twice(empty: Endpoint, place: str, fault: str) -> None:
    with faulty(empty) as (endpoint, faults), RemoteStore(endpoint) as store:
        list(load_records(store, [FIRST], V, LOADS[0][0]))
        before = set(store.quads())
        faults.next[place] = [fault] * 2
        assert [x.outcome for x in load_records(store, [BETTER], V, LOADS[2][0])] == ["replaced"]
        (kept,) = superseded(store)
        assert set(kept.quads()) == before


def test_what_goes_wrong_for_good_keeps_nothing_until_it_is_loaded_again(empty: Endpoint) -> None:
    with faulty(empty) as (endpoint, faults), RemoteStore(endpoint) as store:
        list(load_records(store, [FIRST], V, LOADS[0][0]))
        for place in ("PUT /store", "POST /update"):
            faults.next[place] = ["drop before"] * 3
            with pytest.raises(StoreUnavailableError):
                list(load_records(store, [BETTER], V, LOADS[1][0]))
            assert superseded(store) == []
            assert store.holds(FIRST.sha256)
        list(load_records(store, [BETTER], V, LOADS[2][0]))
        assert len(superseded(store)) == 1


def test_a_graph_that_was_kept_twice_counts_once(empty: Endpoint) -> None:
    """A server whose update is no transaction may break off between keeping a graph and replacing it."""
    with RemoteStore(empty) as store:
        list(load_records(store, [FIRST], V, LOADS[0][0]))
        for quad in (kept := packed(store, names_of(FIRST).graph, LOADS[1][0])):
            assert quad.graph_name == kept[0].graph_name
        graph = kept[0].graph_name
        assert isinstance(graph, ox.NamedNode)
        store.put(graph, kept)
        list(load_records(store, [BETTER], V, LOADS[2][0]))
        assert len(store.superseded()) == 2
        (once,) = superseded(store)
        assert datetime.fromisoformat(once.superseded_at) == datetime.fromisoformat(LOADS[2][0])


def test_what_a_server_replaces_later_counts_once_beside_the_index_that_is_held(empty: Endpoint) -> None:
    with RemoteStore(empty) as store:
        for moment, record in zip((LOADS[0][0], LOADS[1][0]), (FIRST, NEWER), strict=True):
            list(load_records(store, [record], V, moment))
        index = build_index(store, V)
        list(load_records(store, [BETTER], V, LOADS[2][0]))
        recorded = Recorded(store, index, V)
        assert len(recorded.at(datetime.fromisoformat(LOADS[0][0])).versions) == 1
        assert recorded.at(datetime.fromisoformat(LOADS[1][0])).versions == index.versions
