"""What citations tell of positions: works of several payers, positions on one study, studies that others pass over."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import networkx as nx
import pytest

from api.app import make_app
from tests.commands import command
from tests.conftest import serving, stored
from tests.policies import ACORN, BRAMBLE

ENTRY = "2. Birch A, Cedar B, Dogwood C. Cold and heat for carcinoid deposits. J Fict Oncol. 2019;12(3):45-51."
OTHER = "1. Finch D, Gull E. Frost in slow deposits. J Fict Oncol. 2015;8(1):5-9. PMID 25000001"
DENIES = (
    BRAMBLE.partition("References")[0]
    + """\
Rationale

Neuroendocrine liver metastases

Finch et al (2015) reported a case series of cryoablation in 20 patients with neuroendocrine liver metastases.

References

"""
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    agrees = ACORN.replace("Acorn Valley", "Bracken Ridge").replace("AV-12", "BR-3")
    return stored(tmp_path_factory.mktemp("network"), acorn=ACORN, bramble=DENIES + OTHER + "\n", bracken=agrees)


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(make_app(store)) as opened:
        yield opened


@pytest.fixture(scope="module")
def body(client: httpx.Client) -> Any:
    return client.get("/network", params={"as_of": "2026-01-01"}).json()


def test_works_of_several_payers_are_listed_with_them(body: Any) -> None:
    assert (body["policies"], body["works"], body["citations"]) == (3, 2, 3)
    ((work, payers),) = [(w["id"], w["payers"]) for w in body["works_of_several_payers"]]
    assert work == "pmid-31000001"
    assert payers == ["Acorn Valley Health Plan", "Bracken Ridge Health Plan"]


def test_a_position_on_an_indication_rests_on_one_study(body: Any) -> None:
    found = [
        (p["payer"], p["statement"], p["indication"]["id"], p["first_author"]) for p in body["positions_on_one_study"]
    ]
    assert ("Acorn Valley Health Plan", "I", "neuroendocrine-liver-metastasis", "Birch") in found
    assert not [f for f in found if f[2] == "hepatocellular-carcinoma"]
    assert not [f for f in found if f[1] == "III"]


def test_opponents_pass_over_the_studies_of_each_other_and_allies_do_not_count(body: Any) -> None:
    found = {(u["work"]["id"], u["weighed_by"], u["not_cited_by"], u["opposite"]) for u in body["uncited"]}
    acorn, bracken, bramble = (
        "Acorn Valley Health Plan",
        "Bracken Ridge Health Plan",
        "Bramble Mutual Insurance Company",
    )
    assert found == {
        ("pmid-31000001", acorn, bramble, "investigational"),
        ("pmid-31000001", bracken, bramble, "investigational"),
        ("pmid-25000001", bramble, acorn, "covered_if_criteria_met"),
        ("pmid-25000001", bramble, bracken, "covered_if_criteria_met"),
    }


def test_a_study_that_the_opponent_cites_is_not_told(tmp_path: Path) -> None:
    from api.network import network_body
    from api.opening import open_service

    store = stored(tmp_path, a=ACORN, b=DENIES + OTHER + "\n" + ENTRY + "\n")
    body = network_body(open_service(store), "2026-01-01")
    assert [u["work"]["id"] for u in body["uncited"]] == ["pmid-25000001"]
    # Before a policy is in force it holds nothing that another could oppose.
    assert network_body(open_service(store), "2024-08-01")["uncited"] == []


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_the_network_is_a_file_for_other_programs(client: httpx.Client, store: Path, format: str) -> None:
    response = client.get("/network", params={"format": format})
    assert response.headers["content-type"].startswith(f"application/{format}+xml")
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[format]
    assert (len(read(io.BytesIO(response.content)).nodes), response.status_code) == (5, 200)
    done = command("network", "--store", store, "--format", format)
    assert len(read(io.BytesIO(done.stdout)).nodes) == 5


def test_the_command_prints_the_body_of_the_route(client: httpx.Client, store: Path) -> None:
    done = command("network", "--store", store, "--as-of", "2026-01-01", "--format", "json")
    assert json.loads(done.stdout) == client.get("/network", params={"as_of": "2026-01-01"}).json()
    lines = command("network", "--store", store).stdout.decode()
    assert "3 policies cite 2 works 3 times" in lines
    assert "Frost in slow deposits" in lines


def test_what_is_no_day_and_no_format_is_refused(client: httpx.Client, store: Path) -> None:
    for asked in ({"as_of": "soon"}, {"format": "svg"}, {"shape": "ring"}):
        response = client.get("/network", params=asked)
        assert response.status_code in (400, 422)
        assert response.headers["content-type"] == "application/problem+json"
    assert command("network", "--store", store, "--as-of", "soon").returncode == 2
