"""Evidence over HTTP and on the command line: studies, works, guidelines and trials."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from api.service import Service
from tests.commands import command
from tests.conftest import serving, stored
from tests.policies import ACORN

_TITLE = "Cold and heat for carcinoid deposits"
_SAME = "SELECT ?w { GRAPH ?g { ?a <https://w3id.org/payergraph/ontology/sameWork> ?w } }"


def other_payer() -> str:
    """Return a policy of another payer that cites the same work, its PMID not printed."""
    text = ACORN.replace("Acorn Valley", "Bracken Ridge").replace("AV-12", "BR-3").replace(" PMID 31000001", "")
    return text.replace(_TITLE, _TITLE.upper())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("evidence"), acorn=ACORN, bracken=other_payer())


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(make_app(store)) as opened:
        yield opened


def get(client: httpx.Client, path: str, **parameters: str) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def test_studies_are_listed_with_their_payer_and_origin(client: httpx.Client) -> None:
    body = get(client, "/evidence")
    assert body["counts"] == {"extracted": 2, "curated": 0}
    assert [s["payer"]["name"] for s in body["studies"]] == ["Acorn Valley Health Plan", "Bracken Ridge Health Plan"]
    first = body["studies"][0]
    assert (first["first_author"], first["year"], first["patients"]) == ("Birch", 2019, 80)
    assert first["design"]["id"] == "randomized-controlled-trial"
    assert get(client, f"/studies/{first['id']}") == {**first, "release": body["release"]}


def test_studies_are_narrowed_by_any_name(client: httpx.Client) -> None:
    assert len(get(client, "/evidence", payer="Bracken Ridge Health Plan")["studies"]) == 1
    assert len(get(client, "/evidence", modality="cryosurgery", indication="NET liver metastases")["studies"]) == 2
    assert get(client, "/evidence", modality="histotripsy")["studies"] == []
    assert get(client, "/evidence", design="case series")["studies"] == []


def test_a_work_is_one_node_for_all_that_cite_it(client: httpx.Client) -> None:
    body = get(client, "/works/pmid-31000001")
    assert [c["payer"]["id"] for c in body["citations"]] == ["acorn-valley-health-plan", "bracken-ridge-health-plan"]
    assert [c["printed"]["pmid"] for c in body["citations"]] == ["31000001", None]
    assert [c["printed"]["title"].isupper() for c in body["citations"]] == [False, True]
    assert body["doubts"] == []
    found = get(client, "/sparql", query=_SAME)
    assert [r["w"]["value"] for r in found["results"]["bindings"]] == [body["iri"]]


@pytest.mark.parametrize("path", ["/studies/none", "/works/none", "/guidelines/none"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_guidelines_and_trials_are_listed_empty_where_none_is_cited(client: httpx.Client) -> None:
    assert get(client, "/guidelines")["guidelines"] == []
    assert get(client, "/trials")["trials"] == []


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["evidence", "--modality", "cryosurgery"], "/evidence?modality=cryosurgery"),
        (["work", "pmid-31000001"], "/works/pmid-31000001"),
        (["guidelines"], "/guidelines"),
        (["trials"], "/trials"),
    ],
)
def test_a_command_prints_the_body_of_its_route(
    client: httpx.Client, store: Path, arguments: list[str], path: str
) -> None:
    done = command(*arguments, "--store", store, "--format", "json")
    assert json.loads(done.stdout) == client.get(path).json()
    lines = command(*arguments, "--store", store)
    assert lines.returncode == done.returncode
    assert b"Traceback" not in lines.stderr


def test_shipped_guidelines_come_in_the_order_of_their_editions(shipped_service: Service) -> None:
    from api.evidence_listings import guideline_body, list_guidelines, list_trials

    listed = list_guidelines(shipped_service)["guidelines"]
    assert listed
    for guideline in listed:
        years = [e["year"] or 0 for e in guideline["editions"]]
        assert years == sorted(years)
        body = guideline_body(shipped_service, guideline["id"])
        assert body is not None
        assert len(body["recommendations"]) == sum(e["recommendations"] for e in guideline["editions"])
    assert len({g["id"] for g in listed}) == len(listed)
    assert len(list_trials(shipped_service)["trials"]) == 6
