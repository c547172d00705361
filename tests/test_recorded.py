"""Recorded time: how an answer stood with what the store had loaded by then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from api.app import make_app
from graph.answers import coverage
from graph.document_store import DocumentStore
from graph.index import Index, build_index
from graph.load import load_records
from graph.recorded import Recorded, superseded
from graph.store import Store
from graph.terms import names_of
from loaders.load import load_bytes
from loaders.record import Curation, Record
from ontology.vocabulary import load_vocabulary
from tests.commands import command
from tests.conftest import FERNHILL, OAKMOOR, serving
from tests.policies import acorn

V = load_vocabulary()


def read(text: str, name: str) -> Record:
    return load_bytes(text.encode(), name)


TEXT = FERNHILL.replace("The tumor can't be removed by surgical resection", "Surgical resection is not feasible")
FIRST = read(TEXT, "first.txt")
BETTER = read(TEXT.replace("smaller than 4 cm", "smaller than 5 cm"), "better.txt")
NEWER = read(TEXT.replace("02/01/2024", "02/01/2025").replace("smaller than 4 cm", "smaller than 3 cm"), "newer.txt")
OLDER = read(TEXT.replace("02/01/2024", "02/01/2022").replace("smaller than 4 cm", "smaller than 2 cm"), "older.txt")
OTHER = read(OAKMOOR, "other.txt")

LOADS = [
    ("2026-01-10T08:00:00+00:00", FIRST, "loaded"),
    ("2026-02-10T08:00:00+00:00", NEWER, "new version"),
    ("2026-03-10T08:00:00+00:00", BETTER, "replaced"),
    ("2026-04-10T08:00:00+00:00", OTHER, "loaded"),
    ("2026-05-10T08:00:00+00:00", OLDER, "new version"),
]


def times(*texts: object) -> list[datetime]:
    return [datetime.fromisoformat(str(text)) for text in texts]


def filled(store: DocumentStore) -> None:
    for moment, record, outcome in LOADS:
        assert [one.outcome for one in load_records(store, [record], V, moment)] == [outcome]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk into which five documents were loaded one after the other."""
    folder = tmp_path_factory.mktemp("store") / "store"
    with Store(folder) as store:
        filled(store)
    return folder


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    """A client of a server that answers from the store."""
    with serving(make_app(path)) as opened:
        yield opened


def bound(body: dict[str, Any]) -> str | None:
    """Return the largest tumor that a coverage body of Fernhill allows, in its own words."""
    found = [m["text"] for a in body["answers"] if a["payer"]["id"] == "fernhill-health-plan"
             for s in a["statements"] if s["criteria"] for m in s["criteria"].get("members") or ()
             if m.get("characteristic") == "largest_tumor_cm"]  # fmt: skip
    return found[0] if found else None


# day asked about, moment of knowledge, bound in cm; None: no version in force as far as was known
STOOD = [
    ("2024-06-01", "2026-01-31", "4"),
    ("2024-06-01", "2026-02-28", "4"),
    ("2024-06-01", "2026-03-31", "5"),
    ("2024-06-01", None, "5"),
    ("2025-06-01", "2026-01-31", "4"),  # nobody knew yet that a newer version had closed it
    ("2025-06-01", "2026-02-28", "3"),
    ("2025-06-01", None, "3"),
    ("2023-06-01", "2026-04-30", None),
    ("2023-06-01", None, "2"),  # the older one fits in before the others
    ("2024-06-01", "2026-03-10T07:59:59Z", "4"),
    ("2024-06-01", "2026-03-10T08:00:00Z", "5"),
    ("2024-06-01", "2026-03-10T09:30:00+02:00", "4"),
]


@pytest.mark.parametrize(("as_of", "known_at", "size"), STOOD)
def test_the_answer_is_the_one_of_its_time(
    client: httpx.Client, as_of: str, known_at: str | None, size: str | None
) -> None:
    asked = {"modality": "RFA", "indication": "HCC", "as_of": as_of} | ({"known_at": known_at} if known_at else {})
    body = client.get("/coverage", params=asked).json()
    assert body["query"]["known_at"] == known_at
    words = bound(body)
    assert words is None if size is None else f"{size} cm" in (words or ""), words
    if size is None:
        assert {a["determination"] for a in body["answers"]} == {"no_version_in_force"}
    assert client.post("/coverage", json=asked).json() == body


def test_each_state_is_that_of_a_store_which_was_loaded_only_so_far() -> None:
    """Whatever was loaded later leaves no trace in an earlier answer."""
    with Store() as whole:
        filled(whole)
        recorded = Recorded(whole, build_index(whole, V), V)
        for count, (moment, _, _) in enumerate(LOADS, 1):
            with Store() as part:
                for when, record, _ in LOADS[:count]:
                    list(load_records(part, [record], V, when))
                expected = build_index(part, V)
            found = recorded.at(datetime.fromisoformat(moment))
            assert (found.versions, found.payers) == (expected.versions, expected.payers)
            assert sorted(found.documents, key=lambda d: d.id) == sorted(expected.documents, key=lambda d: d.id)
            assert asked(found) == asked(expected)


def asked(index: Index) -> object:
    return coverage(index, V, "RFA", "HCC", as_of="2025-06-01")


def test_a_replaced_graph_is_kept_whole_with_its_times_and_no_query_sees_it() -> None:
    with Store() as store:
        list(load_records(store, [FIRST], V, LOADS[0][0]))
        before = {str(q) for q in store.quads()}
        list(load_records(store, [BETTER], V, LOADS[2][0]))
        (kept,) = superseded(store)
        assert {str(q) for q in kept.quads()} == before
        assert times(kept.recorded_at, kept.superseded_at) == times(LOADS[0][0], LOADS[2][0])
        assert store.graphs() == [names_of(BETTER).graph]
        assert len(store) == len(list(store.quads()))


def test_the_same_bytes_change_nothing_even_when_another_copy_took_their_place() -> None:
    with Store() as store:
        filled(store)
        before = sorted(store.dump().splitlines())
        again = [one.outcome for one in load_records(store, [r for _, r, _ in LOADS], V, "2026-06-10T08:00:00+00:00")]
        assert again == ["already loaded"] * len(LOADS)
        assert sorted(store.dump().splitlines()) == before


def test_corrections_and_their_withdrawal_are_recorded() -> None:
    curated = msgspec.structs.replace(
        acorn(), curations=(Curation("Ann Lee", "2026-02-01", "a misprint", "changed", "title", '"A"', '"B"'),)
    )
    with Store() as store:
        outcomes = []
        for month, record in enumerate((acorn(), curated, acorn()), 1):
            outcomes += [o.outcome for o in load_records(store, [record], V, f"2026-0{month}-10T00:00:00+00:00")]
        assert outcomes == ["loaded", "corrected", "corrections removed"]
        recorded = Recorded(store, build_index(store, V), V)
        counts = [
            len(v.curations) for month in (1, 2, 3) for v in recorded.at(datetime(2026, month, 20, tzinfo=UTC)).versions
        ]
        assert counts == [0, 1, 0]


def test_a_payer_is_not_known_before_its_first_document(client: httpx.Client) -> None:
    def payers(**parameters: str) -> list[str]:
        return [p["id"] for p in client.get("/payers", params=parameters).json()["payers"]]

    assert payers(known_at="2026-03-31") == ["fernhill-health-plan"]
    assert payers() == ["fernhill-health-plan", "oakmoor-insurance"]


EVALUATED = {"modality": "RFA", "facts": {"diagnosis": "HCC", "resection_feasible": False, "tumor_count": 1,
                                          "largest_tumor_cm": 4.5}}  # fmt: skip


@pytest.mark.parametrize(("known_at", "outcome"), [("2026-01-31", "criteria_not_met"), ("2026-03-31", "criteria_met")])
def test_patients_are_evaluated_by_what_was_known(client: httpx.Client, known_at: str, outcome: str) -> None:
    asked = {**EVALUATED, "as_of": "2024-06-01", "known_at": known_at}
    (answer,) = client.post("/evaluations", json=asked).json()["answers"]
    assert answer["outcome"] == outcome


def test_other_routes_answer_by_what_was_known(client: httpx.Client) -> None:
    def get(route: str, **parameters: str) -> dict[str, Any]:
        response = client.get(route, params=parameters)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    known = {"known_at": "2026-01-31"}
    (policy,) = get("/policies", **known)["policies"]
    assert policy["versions"] == ["fernhill-health-plan/fh-77/2024-02-01"]
    assert len(get("/policies")["policies"]) == 2
    (held,) = get("/policies", as_of="2023-01-01")["policies"]
    assert held["version"] == "fernhill-health-plan/fh-77/2022-02-01"
    one = get("/policies/fernhill-health-plan/fh-77", **known)
    assert (len(one["versions"]), one["superseded"]) == (1, [])
    now = get("/policies/fernhill-health-plan/fh-77")
    assert len(now["versions"]) == 3
    (gone,) = now["superseded"]
    assert times(gone["recorded_at"], gone["superseded_at"]) == times(LOADS[0][0], LOADS[2][0])
    rows = get("/matrix", payer="Fernhill", **known)["rows"]
    assert rows
    assert {r["payer"] for r in get("/matrix", **known)["rows"]} == {"fernhill-health-plan"}
    (result,) = get("/ask", q="is RFA covered for HCC", **known)["results"]
    assert len(result["answers"]) == 1
    compared = get("/compare", modality="cryoablation", indication="HCC", **known)
    assert [p["id"] for p in compared["payers"]] == ["fernhill-health-plan"]
    kinds = [c["change"] for c in get("/changes", since="2024-06", **known)["changes"]]
    assert kinds == []
    assert [c["change"] for c in get("/changes", since="2024-06")["changes"]] == ["stricter"]
    assert get("/changes", since="2024-06", as_of="2024-12")["changes"] == []
    statement = get("/statements/fernhill-health-plan/fh-77/2024-02-01/I", **known)
    assert "4 cm" in json.dumps(statement["criteria"])


@pytest.mark.parametrize(
    ("route", "parameters"),
    [
        ("/coverage", {"modality": "RFA", "indication": "HCC"}),
        ("/matrix", {}),
        ("/ask", {"q": "is RFA covered for HCC"}),
        ("/policies", {}),
        ("/policies/fernhill-health-plan/fh-77", {}),
        ("/payers", {}),
        ("/statements/fernhill-health-plan/fh-77/2024-02-01/I", {}),
        ("/compare", {"modality": "RFA", "indication": "HCC"}),
        ("/changes", {"since": "2024"}),
    ],
)
@pytest.mark.parametrize("known_at", ["2026-01-09", "2026-01-10T07:59:59Z", "lately", "2026-02-30", "2026-01"])
def test_a_time_before_the_store_is_refused_with_the_valid_ones(
    client: httpx.Client, route: str, parameters: dict[str, str], known_at: str
) -> None:
    response = client.get(route, params={**parameters, "known_at": known_at})
    assert response.status_code == 422, response.text
    (error,) = response.json()["errors"]
    assert error["parameter"] == "known_at"
    assert ("2026-01-10T08:00:00+00:00" in error["reason"]) is known_at.startswith("2026-01-")
    assert ("write 2026-01-31" in error["reason"]) is not known_at.startswith("2026-01-")


def test_a_patient_at_a_time_before_the_store_is_refused(client: httpx.Client) -> None:
    one = {**EVALUATED, "known_at": "2025-12-31"}
    response = client.post("/evaluations", json=one)
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "known_at")
    lines = json.dumps(EVALUATED) + "\n" + json.dumps(one)
    batch = client.post("/evaluations", content=lines, headers={"content-type": "application/jsonl"})
    first, second = map(json.loads, batch.text.splitlines())
    assert first["answers"]
    assert second["error"]["errors"][0]["parameter"] == "known_at"


COMMANDS = {
    "ask": ["is RFA covered for HCC"],
    "coverage": ["--modality", "RFA", "--indication", "HCC"],
    "matrix": [],
    "policies": [],
    "payers": [],
    "compare": ["--modality", "RFA", "--indication", "HCC"],
    "changes": ["--since", "2021"],
    "evaluate": ["--modality", "RFA", "--fact", "diagnosis=HCC"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_answers_by_what_was_known(path: Path, name: str) -> None:
    asked = (name, "--store", path, "--format", "json", *COMMANDS[name], "--known-at")
    done = command(*asked, "2026-01-31")
    assert done.returncode == 0, done.stderr
    assert b"oakmoor" not in done.stdout.lower()
    refused = command(*asked, "2026-01-09")
    assert refused.returncode == 2
    (line,) = refused.stderr.decode().splitlines()
    assert "known_at" in line
    assert "2026-01-10T08:00:00+00:00" in line
