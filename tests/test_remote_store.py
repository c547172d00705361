"""Documents on Oxigraph's server: the same rows as in the embedded store, each document whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.document_store import StoreError, StoreUnavailableError, StoreVersionError
from graph.endpoint import Endpoint, endpoint_of, environment_of
from graph.index import build_index
from graph.load import load_records
from graph.queries import load_query, query_names
from graph.rdf import quads
from graph.remote_store import RemoteStore
from graph.sparql_client import SparqlClient
from graph.store import Store
from graph.terms import iri, names_of
from loaders.load import load_bytes
from loaders.record import Record
from ontology.vocabulary import load_vocabulary
from tests.commands import Done, command
from tests.engines import RECORDED, filled, free_port, oxigraph_server
from tests.faults import faulty
from tests.policies import ACORN, acorn, bramble
from tests.test_queries import EXAMPLES

ALL = "SELECT ?graph ?s WHERE { GRAPH ?graph { ?s ?p ?o } } ORDER BY ?graph ?s ?p ?o"


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Store, RemoteStore]]:
    with oxigraph_server() as endpoint:
        embedded, remote = filled(endpoint, [acorn(), bramble()])
        with remote:
            yield embedded, remote


@pytest.fixture
def empty() -> Iterator[Endpoint]:
    with oxigraph_server() as endpoint:
        yield endpoint


def load(store: RemoteStore, *records: Record) -> list[str]:
    return [x.outcome for x in load_records(store, records, load_vocabulary(), RECORDED)]


def change(endpoint: Endpoint, update: str) -> None:
    with SparqlClient(endpoint) as sender:
        sender.update(update)


@pytest.mark.parametrize("name", query_names())
def test_every_query_file_gives_the_same_rows_in_the_same_order(name: str, stores: tuple[Store, RemoteStore]) -> None:
    here, there = (store.select(load_query(name).text, EXAMPLES.get(name)) for store in stores)
    assert there[0] == here[0]
    assert list(there[1]) == list(here[1])


def test_index_and_graphs_are_the_same(stores: tuple[Store, RemoteStore]) -> None:
    embedded, remote = stores
    assert build_index(remote, load_vocabulary()) == build_index(embedded, load_vocabulary())
    assert remote.graphs() == embedded.graphs()
    assert set(remote.quads()) == set(embedded.quads())
    assert remote.holds(acorn().sha256)
    assert not remote.holds("0" * 64)


@pytest.mark.parametrize(
    ("query", "union"),
    [
        ("SELECT ?s ?p ?o { ?s ?p ?o . FILTER (!STRSTARTS(STR(?s), STR(<graph>)) && ?s != <store>) }", True),
        ("ASK { ?s ?p ?o }", True),
        ("ASK { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", True),
    ],
)
def test_queries_of_every_form_get_what_the_embedded_store_gives(
    query: str, union: bool, stores: tuple[Store, RemoteStore]
) -> None:
    base = iri("").value

    def found(store: Store | RemoteStore) -> object:
        result = store.evaluate(query, [], [], union=union, base=base)
        return bool(result) if isinstance(result, ox.QueryBoolean) else sorted(map(str, result))

    assert found(stores[1]) == found(stores[0])


def test_a_syntax_error_is_told_without_asking_the_server(stores: tuple[Store, RemoteStore]) -> None:
    with pytest.raises(SyntaxError):
        stores[1].evaluate("SELECT * {", [], [], union=True)


def test_a_document_is_loaded_once_replaced_and_removed(empty: Endpoint) -> None:
    older = load_bytes(ACORN.replace("03/01/2025", "04/01/2021").encode(), "older.txt")
    better = load_bytes((ACORN + "\n").encode(), "better.txt")
    with RemoteStore(empty) as store:
        assert load(store, acorn(), acorn(), older, better) == ["loaded", "already loaded", "new version", "replaced"]
        assert len(store.graphs()) == 2
        assert store.holds(better.sha256)
        assert not store.holds(acorn().sha256)
        store.remove(names_of(better).graph)
        store.remove(names_of(better).graph)
        assert store.graphs() == [names_of(older).graph]
        # Nothing is left of what was moved or removed but the register and what keeps the one that was replaced.
        (kept,) = store.superseded()
        change(empty, f"CLEAR GRAPH {kept} ; CLEAR GRAPH {names_of(older).graph} ; CLEAR GRAPH {iri('graph/store')}")
        with SparqlClient(empty) as asked, asked.query(ALL) as answer:
            rows = ox.parse_query_results(answer.read(), ox.QueryResultsFormat.JSON)
            assert isinstance(rows, ox.QuerySolutions)
            assert not list(rows)


def test_what_is_not_in_the_register_is_not_read(empty: Endpoint) -> None:
    with RemoteStore(empty) as store:
        load(store, bramble())
        graph = names_of(acorn()).graph
        half = b"".join(
            f"{q.triple.subject} {q.triple.predicate} {q.triple.object} .\n".encode()
            for q in list(quads(acorn(), load_vocabulary(), RECORDED))[:40]
        )
        with SparqlClient(empty) as sender:
            sender.put_graph(graph.value, half)
        assert not store.has(graph)
        assert not store.holds(acorn().sha256)
        assert len({row[0] for row in store.select(load_query("list-payers").text)[1]}) == 1
        assert load(store, acorn()) == ["loaded"]
        assert len({row[0] for row in store.select(load_query("list-payers").text)[1]}) == 2


@pytest.mark.parametrize("fault", ["drop before", "drop after", "503"])
@pytest.mark.parametrize("place", ["PUT /store", "POST /update", "POST /query"])
def test_a_failure_on_the_way_is_made_good(empty: Endpoint, place: str, fault: str) -> None:
    RemoteStore(empty).close()
    with faulty(empty) as (endpoint, faults), RemoteStore(endpoint) as store:
        faults.next[place] = [fault, fault]
        assert load(store, acorn()) == ["loaded"]
        assert len(faults.next[place]) < 2
        assert len(set(store.quads())) == len(set(quads(acorn(), load_vocabulary(), RECORDED)))


@pytest.mark.parametrize("place", ["PUT /store", "POST /update"])
def test_what_goes_wrong_for_good_leaves_readers_what_they_had(empty: Endpoint, place: str) -> None:
    better = load_bytes((ACORN + "\n").encode(), "better.txt")
    with faulty(empty) as (endpoint, faults), RemoteStore(endpoint) as store:
        load(store, acorn())
        before = set(store.quads())
        faults.next[place] = ["drop before"] * 3
        with pytest.raises(StoreUnavailableError):
            load(store, better)
        assert set(store.quads()) == before
        assert load(store, better) == ["replaced"]
        assert store.holds(better.sha256)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("slow", StoreUnavailableError, "within 3 seconds"),
        ("301", StoreError, "name the address"),
        ("401", StoreError, "needs a token"),
        ("403", StoreError, "does not allow"),
        ("500", StoreError, r"\(500\)"),
        ("cut", StoreError, "breaks off"),
    ],
)
def test_errors_say_what_is_wrong_and_no_secret(
    empty: Endpoint, fault: str, error: type[StoreError], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with faulty(empty) as (endpoint, faults), RemoteStore(endpoint) as store, caplog.at_level(logging.DEBUG):
        load(store, acorn())
        faults.next["POST /query"] = [fault]
        with pytest.raises(error, match=words) as caught:
            store.graphs()
        assert all(h.get("Authorization") == "Bearer secret-token-of-a-test" for _, h in faults.seen)
    told = f"{caught.value!r} {caught.value.__cause__!r} {endpoint!r} {endpoint} {caplog.text}"
    assert "secret" not in told
    assert "Bearer" not in told


def test_a_user_sends_the_token_as_a_password(empty: Endpoint) -> None:
    with faulty(empty) as (endpoint, faults):
        RemoteStore(replace(endpoint, user="loader")).close()
    assert faults.seen[0][1]["Authorization"].startswith("Basic ")


def test_an_answer_that_a_server_cuts_is_an_error(empty: Endpoint) -> None:
    with RemoteStore(empty) as store:
        load(store, acorn())
        graph = names_of(acorn()).graph
        change(empty, f"DELETE WHERE {{ GRAPH {graph} {{ ?s {iri('ontology/status')} ?o }} }}")
        with pytest.raises(StoreError, match=r"gives \d+ of the \d+ triples"):
            list(store.quads())


def test_a_server_without_documents_or_of_another_format_is_refused(empty: Endpoint) -> None:
    with pytest.raises(StoreVersionError, match="load some first"):
        RemoteStore(empty, read_only=True)
    RemoteStore(empty).close()
    RemoteStore(empty, read_only=True).close()
    told = f"GRAPH {iri('graph/store')} {{ {iri('store')} {iri('ontology/recordFormat')}"
    change(empty, f"DELETE WHERE {{ {told} ?f }} }} ; INSERT DATA {{ {told} 1 }} }}")
    with pytest.raises(StoreVersionError, match="format 1"):
        RemoteStore(empty)


def test_a_server_that_is_not_there_or_may_not_be_written_to_is_named() -> None:
    nowhere = Endpoint(f"http://127.0.0.1:{free_port()}/query?key=secret")
    with pytest.raises(StoreUnavailableError, match="/query: the SPARQL server cannot be reached") as caught:
        RemoteStore(nowhere)
    assert "secret" not in str(caught.value)
    with oxigraph_server() as endpoint, pytest.raises(StoreError, match="PAYERGRAPH_STORE_UPDATE is not set"):
        RemoteStore(Endpoint(endpoint.query))


@pytest.mark.parametrize(
    ("address", "environment", "words"),
    [
        ("http://loader:secret@127.0.0.1/q", {}, "holds a user or password"),
        ("http:///q", {}, "no http"),
        ("http://127.0.0.1:x/secret", {}, "no http"),
        ("http://127.0.0.1/q", {"PAYERGRAPH_STORE_UPDATE": "file:///secret"}, "PAYERGRAPH_STORE_UPDATE is no http"),
        ("http://127.0.0.1/q", {"PAYERGRAPH_STORE_TOKEN": "sec\nret"}, "holds what no header can carry"),
        ("http://127.0.0.1/q", {"PAYERGRAPH_STORE_USER": "loader"}, "without PAYERGRAPH_STORE_TOKEN"),
        ("http://127.0.0.1/q", {"PAYERGRAPH_STORE_TIMEOUT": "secret"}, "no number"),
    ],
)
def test_bad_settings_are_refused_and_not_repeated(address: str, environment: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        endpoint_of(address, environment)
    assert "secret" not in str(caught.value)


def test_a_token_comes_from_a_file_and_settings_pass_on(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n", encoding="utf-8")
    endpoint = endpoint_of(
        "https://a.example/q", {"PAYERGRAPH_STORE_TOKEN_FILE": str(tmp_path / "token"), "PAYERGRAPH_STORE_USER": "me"}
    )
    assert (endpoint.token, endpoint.user) == ("from-a-file", "me")
    variables = environment_of(endpoint)
    assert endpoint_of(variables["PAYERGRAPH_STORE"], variables) == endpoint


def test_the_command_line_loads_into_a_server_and_asks_it(empty: Endpoint, documents: Path) -> None:
    def run(*arguments: object) -> Done:
        return command(*arguments, environment=environment_of(empty))

    early = run("policies")
    assert early.returncode == 2
    assert b"load some first" in early.stderr
    loaded = run("load", documents)
    assert loaded.returncode == 0, loaded.stderr
    assert b"Fernhill Health Plan" in run("ask", "Which payers cover RFA for HCC?").stdout
    assert b"2 of 2 meet the shapes" in run("check", "--store", empty.query).stdout
    assert b"--writable needs --store DIR" in run("serve", "--writable").stderr
