"""Comparison over HTTP and on the command line, from real stores of fictional documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from tests.commands import command
from tests.conftest import FERNHILL, serving, stored

READABLE = FERNHILL.replace("The tumor can't be removed by surgical resection", "Surgical resection is not feasible")
# The same policy of another payer, but for one bound that includes what the first leaves out.
ALDERBROOK = READABLE.replace("Fernhill", "Alderbrook").replace("smaller than 4 cm", "4 cm or smaller")
CITED = """
Practice Guidelines

The NCCN guidelines on hepatobiliary cancers (v. {}) advise ablation for hepatocellular carcinoma.

References

1. Birch A, Cedar B. Cold and heat. J Fict Oncol. 2019;12(3):45-51. PMID 31000001
2. {} A, Dogwood C. Heat {}. J Fict Oncol. 2020;13(3):5-9. PMID {}
"""
READABLE += CITED.format("2.2024", "Elder", "alone", "31000002")
ALDERBROOK += CITED.format("1.2025", "Fir", "again", "31000003")
ASKED = {"modality": "RFA", "indication": "HCC"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two fictional payers that differ in one bound."""
    return stored(tmp_path_factory.mktemp("comparisons"), fernhill=READABLE, alderbrook=ALDERBROOK)


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server that answers from the store."""
    with serving(make_app(store)) as opened:
        yield opened


def compared(client: httpx.Client, **changes: Any) -> Any:
    response = client.get("/compare", params={**ASKED, **changes})
    assert response.status_code == 200, response.text
    return response.json()


def test_the_stricter_payer_and_the_patient_who_shows_it(client: httpx.Client) -> None:
    (pair,) = compared(client)["pairs"]
    sides = {pair[side]["name"]: side for side in "ab"}
    stricter = sides["Fernhill Health Plan"]
    assert pair["relation"] == f"{stricter}_stricter"
    (case,) = pair["cases"]
    (witness,) = case["witnesses"]
    assert witness["covered_by"] == sides["Alderbrook Health Plan"]
    assert witness["patient"]["facts"]["largest_tumor_cm"] == 4
    assert witness["outcomes"][stricter]["outcome"] == "criteria_not_met"


def test_the_evaluator_confirms_a_witness_that_is_sent_back(client: httpx.Client) -> None:
    (pair,) = compared(client)["pairs"]
    (witness,) = pair["cases"][0]["witnesses"]
    answered = client.post("/evaluations", json={"modality": "RFA", "facts": witness["patient"]["facts"]}).json()
    outcomes = {a["payer"]["id"]: a["outcome"] for a in answered["answers"]}
    assert outcomes == {o["id"]: o["outcome"] for o in witness["outcomes"].values()}


def test_criteria_stand_side_by_side(client: httpx.Client) -> None:
    (pair,) = compared(client)["pairs"]
    rows = {r["characteristic"]: r for r in pair["criteria"]}
    texts = {rows["largest_tumor_cm"][side][0]["text"] for side in "ab"}
    assert len(texts) == 2
    assert rows["largest_tumor_cm"]["a"][0]["source"]["spans"][0]["first_line"] > 0


def test_what_only_one_side_cites(client: httpx.Client) -> None:
    (pair,) = compared(client)["pairs"]
    only = "only_a" if pair["a"]["name"] == "Fernhill Health Plan" else "only_b"
    other = {"only_a": "only_b", "only_b": "only_a"}[only]
    assert [(pair["guidelines"][s][0]["body"], pair["guidelines"][s][0]["version"]) for s in (only, other)] == [
        ("NCCN", "2.2024"), ("NCCN", "1.2025"),
    ]  # fmt: skip
    assert [[r["pmid"] for r in pair["references"][s]] for s in (only, other)] == [["31000002"], ["31000003"]]
    assert set(pair["evidence"]) == {"only_a", "only_b"}


def test_payers_are_taken_in_the_asked_order(client: httpx.Client) -> None:
    body = compared(client, payers=["Fernhill Health Plan", "Alderbrook Health Plan"])
    assert [p["name"] for p in body["payers"]] == ["Fernhill Health Plan", "Alderbrook Health Plan"]
    assert body["pairs"][0]["relation"] == "a_stricter"


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"modality": "tea"}, 404), ({"payers": "Nobody"}, 404), ({"as_of": "soon"}, 422), ({"payer": "x"}, 422),
     ({"payers": ["Fernhill Health Plan"] * 9}, 422)],
)  # fmt: skip
def test_bad_input(client: httpx.Client, changes: dict[str, Any], status: int) -> None:
    response = client.get("/compare", params={**ASKED, **changes})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_the_command_prints_what_the_route_sends(client: httpx.Client, store: Path) -> None:
    done = command("compare", "--store", store, "--modality", "RFA", "--indication", "HCC", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == compared(client)


def test_the_report(store: Path) -> None:
    done = command(
        "compare", "--store", store, "--modality", "RFA", "--indication", "HCC",
        "--payer", "Fernhill Health Plan", "--payer", "Alderbrook Health Plan",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"a is stricter" in done.stdout
    assert b"only b covers" in done.stdout


def test_a_name_that_means_nothing_is_one_line(store: Path) -> None:
    done = command("compare", "--store", store, "--modality", "tea", "--indication", "HCC")
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1
