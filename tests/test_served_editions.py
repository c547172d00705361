"""What a running server answers while others load documents: one state, and tags that never confirm another."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest
from conftest import serving
from engines import oxigraph_server

from api.app import make_app
from api.loading import load_documents
from api.opening import open_service
from api.validators import entity_tag
from graph.endpoint import Location
from tests.policies import ACORN

PATHS = (
    "/payers", "/policies", "/queries/list-payers", "/search?q=ablation", "/evidence", "/works/x",
    "/coverage?modality=RFA&indication=HCC",
)  # fmt: skip
PAYERS = "SELECT DISTINCT ?payer { ?payer a <https://w3id.org/payergraph/ontology/Payer> }"


@pytest.fixture
def own(store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store, tmp_path / "own"))


def load_acorn(store: Location, folder: Path) -> None:
    (folder / "acorn.txt").write_text(ACORN, encoding="utf-8")
    assert [f["outcome"] for f in load_documents([folder / "acorn.txt"], store, lambda *_: None)] == ["loaded"]


def payers(client: httpx.Client) -> tuple[int, int, int]:
    """Return how many payers there are by the index, by a query file, and by SPARQL."""
    by_query = client.get("/queries/list-payers").json()
    by_sparql = client.get("/sparql", params={"query": PAYERS}).json()["results"]["bindings"]
    column = by_query["columns"].index("payer")
    return len(client.get("/payers").json()["payers"]), len({r[column] for r in by_query["rows"]}), len(by_sparql)


def test_a_server_answers_from_one_state_and_the_next_one_confirms_nothing_of_it(own: Path, tmp_path: Path) -> None:
    with serving(make_app(own)) as first:
        before = {path: first.get(path) for path in PATHS}
        load_acorn(own, tmp_path)
        assert payers(first) == (2, 2, 2)
        for path, answer in before.items():
            again = first.get(path, headers={"If-None-Match": answer.headers.get("etag", '"none"')})
            assert again.status_code == (304 if answer.status_code == 200 else answer.status_code)
            assert first.get(path, headers={"Cache-Control": "no-cache"}).content == answer.content
    with serving(make_app(own)) as second:
        assert payers(second) == (3, 3, 3)
        for path, answer in before.items():
            if answer.status_code == 200:
                assert second.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 200


def test_documents_that_come_while_a_server_starts_are_in_all_of_it_or_in_nothing(own: Path, tmp_path: Path) -> None:
    service = open_service(own)
    load_acorn(own, tmp_path)
    with serving(make_app(own, lambda: service)) as opened:
        assert payers(opened) == (3, 3, 3)


def test_what_a_server_of_documents_is_asked_anew_is_confirmed_by_what_it_says(documents: Path, tmp_path: Path) -> None:
    with oxigraph_server() as endpoint:
        assert [f["outcome"] for f in load_documents([documents], endpoint, lambda *_: None)] == ["loaded", "loaded"]
        with serving(make_app(endpoint)) as client:
            path = "/queries/list-payers"
            before = client.get(path)
            tagged = {"If-None-Match": before.headers["etag"]}
            assert client.get(path, headers=tagged).status_code == 304
            assert client.head(path).headers["etag"] == before.headers["etag"]
            load_acorn(endpoint, tmp_path)
            after = client.get(path, headers=tagged)
            assert after.status_code == 200
            assert after.headers["etag"] != before.headers["etag"]
            assert len(after.json()["rows"]) > len(before.json()["rows"])


def test_an_answer_for_today_is_another_one_tomorrow() -> None:
    def tag(query: str, day: str) -> str:
        return entity_tag("edition", "/matrix", query, "", day)

    assert tag("payer=x", "2026-01-31") != tag("payer=x", "2026-02-01")
    assert tag("as_of=2026-01-31", "2026-02-01") == tag("", "2026-01-31")
