"""Search over all that is here, and codes: over HTTP, by command, and the index alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import make_app
from api.loading import load_documents
from graph.search import Entry, Search
from tests.commands import command
from tests.conftest import serving

GARDEN = Search([
    Entry("plant", "oak", "Oak", ("Quercus",), "a tree of old woods"),
    Entry("plant", "elm", "Elm", ("Ulmus", "wych elm")),
    Entry("bird", "jay", "Jay", (), "hides the fruits of the oak"),
    Entry("bird", "röd", "Rödhake", ("4410",)),
])  # fmt: skip
CODED = """\
Juniper Crest Health Plan
Medical Policy

Title: Thermal Ablation of Liver Tumors
Policy Number: JC-5
Effective Date: 03/01/2024

Policy Statement

1. Radiofrequency ablation of hepatocellular carcinoma is considered medically necessary.

Coding

CPT 47382

Juniper Crest Health Plan issues this policy for its members.
"""


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coded")
    (folder / "juniper.txt").write_text(CODED, encoding="utf-8")
    assert [f["outcome"] for f in load_documents([folder], folder / "store", lambda *_: None)] == ["loaded"]
    return folder / "store"


@pytest.fixture(scope="module")
def juniper(coded: Path) -> Iterator[httpx.Client]:
    with serving(make_app(coded)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "found", "corrected"),
    [
        ("oak", ["oak", "jay"], {}),
        ("OAK tree", ["oak"], {}),
        ("querc", ["oak"], {}),
        ("Ulmis", ["elm"], {"ulmis": ["ulmus"]}),
        ("rodhake", ["röd"], {}),
        ("oak elm", ["elm", "oak", "jay"], {}),
        ("4411", [], {"4411": []}),
        ("zzzzzz oak", ["oak", "jay"], {"zzzzzz": []}),
        ("oak wych elm", ["elm"], {}),
        ("", [], {}),
        ("!!", [], {}),
    ],
)
def test_words_find_what_has_them_the_label_first(text: str, found: list[str], corrected: dict[str, list[str]]) -> None:
    answer = GARDEN.find(text)
    assert ([f.id for f in answer.found], answer.corrected) == (found, corrected)
    assert answer.partial == (text in ("oak elm", "zzzzzz oak", "oak wych elm"))


def test_a_kind_narrows_a_search() -> None:
    assert [f.id for f in GARDEN.find("oak", ["bird"]).found] == ["jay"]


@given(st.text(max_size=40))
def test_no_text_is_taken_for_a_query(text: str) -> None:
    assert {f.id for f in GARDEN.find(text).found} <= {"oak", "elm", "jay", "röd"}


@pytest.mark.parametrize(
    "text", ['"', "a OR b", "label:oak", "oak*", "NEAR(oak elm)", "oak -elm", "'; DROP TABLE entries"]
)
def test_the_language_of_the_index_is_only_words(text: str) -> None:
    GARDEN.find(text)
    assert GARDEN.find("oak").found


def test_every_kind_is_found_in_one_index(client: httpx.Client) -> None:
    def kinds(text: str) -> list[str]:
        body = client.get("/search", params={"q": text}).json()
        return [r["kind"] for r in body["results"]]

    assert kinds("HCC")[0] == "indication"
    assert kinds("RFA")[0] == "modality"
    assert "statement" in kinds("RFA HCC")
    assert kinds("Fernhill Health Plan")[0] == "payer"
    assert "policy" in kinds("FH-77")
    assert client.get("/search", params={"q": "radiofreqency"}).json()["corrected"] == {
        "radiofreqency": ["radiofrequency"]
    }


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("RFA", "radiofrequency-ablation"),
        ("TACE", "transarterial-chemoembolization"),
        ("neuroendocrine liver metastases", "neuroendocrine-liver-metastasis"),
        ("colorectal liver mets", "colorectal-liver-metastasis"),
    ],
)
def test_the_term_that_a_text_names_comes_first(client: httpx.Client, text: str, first: str) -> None:
    assert client.get("/search", params={"q": text}).json()["results"][0]["id"] == first


def test_what_has_the_most_words_is_found_when_nothing_has_all(client: httpx.Client) -> None:
    body = client.get("/search", params={"q": "radiofrequency ablation of a zzzzzz tumor, Fernhill"}).json()
    assert body["partial"]
    assert body["corrected"]["zzzzzz"] == []
    assert "fernhill" in body["results"][0]["id"]
    assert not client.get("/search", params={"q": "Fernhill"}).json()["partial"]


def test_what_is_found_leads_to_what_is_said_of_it(client: httpx.Client) -> None:
    results = client.get("/search", params={"q": "ablation", "limit": 50}).json()["results"]
    assert results
    assert all(client.get(r["href"]).status_code == 200 for r in results if r["href"])
    only = client.get("/search", params={"q": "ablation", "kind": "policy,statement"}).json()["results"]
    assert {r["kind"] for r in only} <= {"policy", "statement"}
    refused = client.get("/search", params={"q": "ablation", "kind": "polcy"})
    assert refused.status_code == 422
    assert refused.json()["nearest"][0] == "policy"
    assert client.get("/search", params={"q": "  "}).status_code == 422


def test_a_code_leads_to_its_policies_and_their_positions(juniper: httpx.Client) -> None:
    (listed,) = juniper.get("/codes").json()["codes"]
    assert (listed["system"], listed["code"]) == ("CPT", "47382")
    body = juniper.get(listed["href"]).json()
    assert body == juniper.get("/codes/cpt/47382").json()
    (listing,) = body["listings"]
    assert listing["payer"]["name"] == "Juniper Crest Health Plan"
    assert [s["status"] for s in listing["statements"]] == ["medically_necessary"]
    assert "47382" in juniper.get("/codes/cpt/47380").json()["nearest"]
    assert "CPT" in juniper.get("/codes/CTP/47382").json()["nearest"]
    assert juniper.get("/codes", params={"system": "cpt"}).json()["codes"] == [listed]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["search", "RFA", "HCC"], "/search?q=RFA+HCC"),
        (["codes"], "/codes"),
        (["codes", "CPT", "47382"], "/codes/CPT/47382"),
    ],
)
def test_a_command_prints_the_body_of_its_route(
    juniper: httpx.Client, coded: Path, arguments: list[str], path: str
) -> None:
    shown = command(*arguments, "--store", coded, "--format", "json")
    assert shown.stdout == juniper.get(path).content, shown.stderr
    told = command(*arguments, "--store", coded)
    assert told.returncode == 0
    assert b"juniper" in told.stdout.lower()
