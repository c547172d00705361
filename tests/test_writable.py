"""A store that clients may change: updates and graphs with a token, and what is refused all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from api.opening import open_service
from api.service import Service
from api.sparql_scan import ForbiddenQueryError, UnscannableQueryError
from api.sparql_update_scan import scan_update
from api.tokens import configured_token
from graph.store import Store
from tests.conftest import serving

TOKEN = "a-token-of-a-test"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def copied(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(store, tmp_path_factory.mktemp("writable") / "store"))


@pytest.fixture(scope="module")
def writable(copied: Path) -> Iterator[httpx.Client]:
    with serving(make_app(copied, token=TOKEN)) as client:
        yield client


def count(client: httpx.Client, pattern: str) -> int:
    query = {"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"}
    return int(client.get("/sparql", params=query).json()["results"]["bindings"][0]["n"]["value"])


def test_an_update_needs_the_token_and_is_seen_by_the_next_query(writable: httpx.Client) -> None:
    text = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } } ; # the end"
    for headers, status in (({}, 401), ({"Authorization": "Bearer other"}, 401), (BEARER, 204)):
        assert writable.post("/sparql", content=text, headers=UPDATE | headers).status_code == status
    assert count(writable, "GRAPH <urn:g> { ?s ?p ?o }") == 1
    assert writable.post("/sparql", data={"update": "DROP GRAPH <urn:g>"}, headers=BEARER).status_code == 204
    assert count(writable, "GRAPH <urn:g> { ?s ?p ?o }") == 0


def test_a_graph_is_put_read_merged_and_removed(writable: httpx.Client) -> None:
    at = {"params": {"graph": "urn:put"}}
    assert writable.get("/graph-store", **at).status_code == 404
    assert writable.put("/graph-store", content="<a:a> <a:b> 1 .", headers=TURTLE, **at).status_code == 401
    for method, text, status, rows in (("PUT", "1", 201, 1), ("PUT", "2", 204, 1), ("POST", "3", 204, 2)):
        content = f"<a:a> <a:b> {text} ."
        sent = writable.request(method, "/graph-store", content=content, headers=TURTLE | BEARER, **at)
        assert sent.status_code == status
        assert count(writable, "GRAPH <urn:put> { ?s ?p ?o }") == rows
    assert "<a:a>" in writable.get("/graph-store", headers={"Accept": "application/n-triples"}, **at).text
    assert writable.delete("/graph-store", headers=BEARER, **at).status_code == 204
    assert writable.delete("/graph-store", headers=BEARER, **at).status_code == 404


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("LOAD <http://127.0.0.1:9/>", 403),
        ("CLEAR ALL;loadSILENT<http://127.0.0.1:9/>", 403),
        ("INSERT { <a:a> <a:b> ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("LOAD ;", 400),
        ("CREATE GRAPH <a:b> ;; LOAD <http://127.0.0.1:9/>", 400),
        ("CLEAR XYZ", 400),
        ("INSERT DATA { " + "{" * 100, 400),
    ],
)
def test_updates_that_leave_the_server_or_cannot_be_read_are_problems(
    writable: httpx.Client, text: str, status: int
) -> None:
    response = writable.post("/sparql", content=text, headers=UPDATE | BEARER)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["# empty", "BASE <http://x.example/> # otherwise empty"])
def test_an_update_may_be_empty(tmp_path: Path, text: str) -> None:
    with serving(make_app(tmp_path / "store", lambda: _empty(tmp_path / "store"), TOKEN)) as client:
        assert client.post("/sparql", content=text, headers=UPDATE | BEARER).status_code == 204
    with Store(tmp_path / "store", read_only=True) as store:
        assert store.graphs() == []


def _empty(path: Path) -> Service:
    Store(path).close()
    return open_service(path)


def test_bad_graphs_are_problems(writable: httpx.Client) -> None:
    at = {"params": {"graph": "urn:bad"}}
    for content, kind, status in (
        (b"nonsense", "text/turtle", 400),
        (b"\xff", "text/turtle", 400),
        (b"{}", "image/png", 415),
        (b'{"@context": "http://127.0.0.1:9/"}', "application/ld+json", 400),
    ):
        headers = BEARER | {"Content-Type": kind}
        assert writable.put("/graph-store", content=content, headers=headers, **at).status_code == status
    assert writable.get("/graph-store").status_code == 400
    assert writable.get("/graph-store", **at).status_code == 404


def test_without_a_token_nothing_is_changed(client: httpx.Client) -> None:
    at = {"params": {"graph": "urn:g"}}
    assert client.put("/graph-store", content="", headers=TURTLE | BEARER, **at).status_code == 403
    assert client.delete("/graph-store", headers=BEARER, **at).status_code == 403
    assert client.post("/sparql", content="CLEAR ALL", headers=UPDATE | BEARER).status_code == 403
    assert client.get("/graph-store?default").status_code == 200


def test_a_store_can_be_opened_after_all_was_dropped(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.update("DROP ALL")
    with Store(tmp_path / "store", read_only=True) as store:
        assert store.graphs() == []


def test_the_dataset_of_the_protocol_is_written_into_an_update() -> None:
    text = "PREFIX load: <a:> INSERT { ?s ?p 'WHERE' } WHERE { ?s ?p ?o } ;"
    assert scan_update(text, ["a:g"], ["a:h"]).count("USING <a:g> USING NAMED <a:h> WHERE {") == 1
    for conflicting in ("WITH <a:g> DELETE {} WHERE {}", "DELETE {} USING <a:g> WHERE {}", "DELETE WHERE {}"):
        with pytest.raises(UnscannableQueryError):
            scan_update(conflicting, ["a:g"])
    with pytest.raises(ForbiddenQueryError):
        scan_update("LOAD <a:b>")


def test_the_token_comes_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PAYERGRAPH_TOKEN", "PAYERGRAPH_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(OSError, match="PAYERGRAPH_TOKEN"):
        configured_token()
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    monkeypatch.setenv("PAYERGRAPH_TOKEN_FILE", str(tmp_path / "token"))
    assert configured_token() == TOKEN
