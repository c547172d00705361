"""Evaluations over HTTP and on the command line, batches, bad input, and that no fact of a patient is kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from tests.commands import ROOT, command
from tests.conftest import FERNHILL, OAKMOOR, serving, stored

PATIENT = {"diagnosis": "HCC", "resection_feasible": False, "tumor_count": 2, "largest_tumor_cm": "39 mm"}
ASKED: dict[str, Any] = {"modality": "RFA", "facts": PATIENT}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two fictional payers, every criterion of which a fact can answer."""
    readable = FERNHILL.replace(
        "The tumor can't be removed by surgical resection", "Surgical resection is not feasible"
    )
    return stored(tmp_path_factory.mktemp("evaluations"), fernhill=readable, oakmoor=OAKMOOR)


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server that answers from the store."""
    with serving(make_app(store)) as opened:
        yield opened


def evaluated(client: httpx.Client, **changes: Any) -> Any:
    response = client.post("/evaluations", json={**ASKED, **changes})
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: httpx.Response, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


def test_a_patient_who_meets_the_criteria(client: httpx.Client) -> None:
    body = evaluated(client, payers=["Fernhill Health Plan"])
    (answer,) = body["answers"]
    assert (answer["outcome"], answer["status_then"]) == ("criteria_met", None)
    assert [n["id"] for n in answer["deciding"]] == ["I", "I.A", "I.B", "I.C"]
    assert all(n["source"]["lines"] for n in answer["deciding"])
    assert answer["missing"] == []
    assert body["query"]["facts"]["largest_tumor_cm"] == 3.9


def test_every_node_tells_its_value_and_its_fact(client: httpx.Client) -> None:
    facts = {"diagnosis": "HCC", "tumor_count": 5}
    (answer,) = evaluated(client, facts=facts, payers=["Fernhill Health Plan"])["answers"]
    assert (answer["outcome"], answer["status_then"]) == ("criteria_not_met", "not_medically_necessary")
    assert [n["id"] for n in answer["deciding"]] == ["I.B", "II"]
    tree = answer["statements"][0]["criteria"]
    assert tree["truth"] == "false"
    assert [(m["truth"], m["fact"]["value"], m["fact"]["given"]) for m in tree["members"]] == [
        ("unknown", None, False), ("false", 5, True), ("unknown", None, False),
    ]  # fmt: skip


def test_what_is_missing(client: httpx.Client) -> None:
    facts = {"diagnosis": "HCC", "tumor_count": 2}
    (answer,) = evaluated(client, facts=facts, payers=["fernhill-health-plan"])["answers"]
    assert answer["outcome"] == "insufficient_information"
    assert answer["missing"] == ["resection_feasible", "largest_tumor_cm"]
    assert [(d["facts"], d["outcome"]) for d in answer["deciders"]] == [
        (["resection_feasible"], "criteria_not_met"),
        (["largest_tumor_cm"], "criteria_not_met"),
        (["resection_feasible", "largest_tumor_cm"], "criteria_met"),
    ]
    assert answer["questions"]["resection_feasible"].endswith("?")


def test_without_a_diagnosis_it_is_missing(client: httpx.Client) -> None:
    for facts in ({}, {"diagnosis": "some strange growth"}):
        body = evaluated(client, facts=facts)
        fernhill, oakmoor = body["answers"]
        assert (fernhill["outcome"], fernhill["missing"]) == ("insufficient_information", ["diagnosis"])
        assert oakmoor["outcome"] == "not_addressed"
        assert [u["fact"] for u in fernhill["unresolved"]] == list(facts)


def test_a_wide_diagnosis_is_answered_by_its_parts(client: httpx.Client) -> None:
    (_, oakmoor) = evaluated(client, modality="cryoablation", facts={"diagnosis": "liver metastases"})["answers"]
    assert (oakmoor["outcome"], oakmoor["missing"]) == ("insufficient_information", ["diagnosis"])
    assert {"criteria_met", "investigational"} <= {p["outcome"] for p in oakmoor["parts"]}


@pytest.mark.parametrize(
    ("changes", "status", "parameter"),
    [
        ({"facts": {"tumour_cuont": 2}}, 422, "facts.tumour_cuont"),
        ({"facts": {"ecog": 7}}, 422, "facts.ecog"),
        ({"facts": {"awaiting_transplant": False, "transplant_listed": True}}, 422, "facts.transplant_listed"),
        ({"facts": ["ecog"]}, 422, "facts"),
        ({"fact": {}}, 422, "body"),
        ({"as_of": "secret day"}, 422, "as_of"),
        ({"modality": 7}, 422, "modality"),
    ],
)
def test_bad_input_is_a_problem(client: httpx.Client, changes: dict[str, Any], status: int, parameter: str) -> None:
    body = problem(client.post("/evaluations", json={**ASKED, **changes}), status)
    assert parameter in [e["parameter"] for e in body["errors"]]
    assert "secret" not in json.dumps(body)


def test_names_that_mean_nothing(client: httpx.Client) -> None:
    body = problem(client.post("/evaluations", json={**ASKED, "modality": "secret radiofreqency"}), 404)
    assert body["nearest"]
    assert "secret" not in json.dumps(body)
    problem(client.post("/evaluations", json={**ASKED, "payers": ["secret payer"]}), 404)
    problem(client.post("/evaluations", content=b"{", headers={"content-type": "application/json"}), 422)
    problem(client.post("/evaluations", content=b"x", headers={"content-type": "text/plain"}), 415)
    body = problem(client.post("/evaluations", content=b'{"modality":"RFA","facts":{"ecog":1,"ecog":3}}',
                               headers={"content-type": "application/json"}), 422)  # fmt: skip
    assert body["errors"] == [{"parameter": "ecog", "reason": "is given twice"}]


def test_before_the_versions_of_a_payer(client: httpx.Client) -> None:
    by_payer = {a["payer"]["id"]: a["outcome"] for a in evaluated(client, as_of="2023-08")["answers"]}
    assert by_payer["fernhill-health-plan"] == "no_version_in_force"
    assert by_payer["oakmoor-insurance"] != "no_version_in_force"


def test_a_day_before_every_version_is_refused_with_the_valid_ones(client: httpx.Client) -> None:
    body = problem(client.post("/evaluations", json={**ASKED, "as_of": "1999"}), 422)
    assert body["errors"] == [
        {"parameter": "as_of", "reason": "is before every loaded version; valid are 2023-07-15 and later"}
    ]
    early = problem(client.get("/compare", params={"modality": "RFA", "indication": "HCC", "as_of": "1999"}), 422)
    assert early["errors"] == body["errors"]


def test_batches_are_streamed_and_a_bad_line_stops_nothing(client: httpx.Client) -> None:
    lines = [json.dumps(ASKED), "{", "", json.dumps({**ASKED, "facts": {"ecog": 7}}), json.dumps(ASKED)]

    def sent() -> Any:
        for line in lines:
            yield line.encode() + b"\n"

    response = client.post("/evaluations", content=sent(), headers={"content-type": "application/x-ndjson"})
    assert response.status_code == 200
    bodies = [json.loads(line) for line in response.text.splitlines()]
    assert [b["line"] for b in bodies] == [1, 2, 4, 5]
    assert ["error" in b for b in bodies] == [False, True, True, False]
    assert bodies[2]["error"]["errors"][0]["parameter"] == "facts.ecog"


def test_a_large_batch_may_be_sent_before_an_answer_is_read(client: httpx.Client) -> None:
    batch = (json.dumps({**ASKED, "payers": ["oakmoor-insurance-company"]}) + "\n") * 500
    response = client.post("/evaluations", content=batch, headers={"content-type": "application/jsonl"})
    assert len(response.text.splitlines()) == 500


def test_characteristics_and_their_schema(client: httpx.Client) -> None:
    listed = client.get("/characteristics").json()["characteristics"]
    by_name = {c["name"]: c for c in listed}
    assert (by_name["ecog"]["minimum"], by_name["ecog"]["maximum"], by_name["ecog"]["type"]) == (0, 5, "integer")
    assert by_name["bilirubin"]["unit"] == "mg/dL"
    assert [v["id"] for v in by_name["child_pugh"]["values"]] == ["A", "B", "C"]
    schema = client.get("/schema/facts").json()
    assert set(schema["properties"]) == set(by_name)
    assert schema["additionalProperties"] is False


def test_questions_may_be_asked_in_the_body(client: httpx.Client) -> None:
    asked = {"modality": "RFA", "indication": "HCC"}
    assert client.post("/coverage", json=asked).json() == client.get("/coverage", params=asked).json()
    question = {"q": "is RFA for HCC covered"}
    assert client.post("/ask", json=question).json()["results"] == client.get("/ask", params=question).json()["results"]
    body = problem(client.post("/coverage", json={**asked, "indication": "secret tumor"}), 404)
    assert "secret" not in json.dumps(body)


FACTS = [a for name, value in PATIENT.items() for a in ("--fact", f"{name}={json.dumps(value)}")]


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_the_command_prints_a_report_and_a_letter(store: Path, format: str) -> None:
    done = command("evaluate", "--store", store, "--modality", "RFA", *FACTS, "--format", format)
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert "Fernhill Health Plan" in shown
    assert "criteria met" in shown
    assert re.search(r"lines? \d+", shown)
    assert ("| I.B |" in shown) is (format == "markdown")


def test_the_command_prints_the_body_of_the_route(store: Path, client: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_text(json.dumps(ASKED))
    done = command("evaluate", file, "--store", store, "--format", "json")
    assert json.loads(done.stdout) == evaluated(client)
    piped = command("evaluate", "-", "--store", store, "--format", "json", data=file.read_bytes())
    assert piped.stdout == done.stdout


def test_the_command_takes_a_batch(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "patients.jsonl"
    file.write_text(json.dumps(ASKED) + "\nnothing\n")
    done = command("evaluate", file, "--store", store)
    assert done.returncode == 2
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["answers"]
    assert second["line"] == 2


def test_the_command_refuses_bad_facts_in_one_line(store: Path) -> None:
    for arguments in (["--fact", "ecog=7"], ["--fact", "ecog"], ["--fact", "ecgo=1"], []):
        done = command("evaluate", "--store", store, "--modality", "RFA", *arguments)
        assert done.returncode == 2
        (line,) = done.stderr.decode().splitlines()
        assert line.startswith("payergraph: ")


SECRETS = ("secretgoal", "39.1717", "secretquestion", "secretindication", "secretmodality", "secretname")


def test_nothing_of_a_patient_is_kept(store: Path, tmp_path: Path) -> None:
    """Everything that the real server wrote, to its streams and its folders, holds nothing that was sent."""
    (tmp_path / "files").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "files"), "HOME": str(tmp_path / "files")}
    errors = (tmp_path / "errors").open("wb")
    output = (tmp_path / "output").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--store", str(store), "--port", "0"],
        cwd=ROOT, stdout=output, stderr=errors, env=environment,
    )  # fmt: skip
    written = b""
    try:
        address = ""
        while not address:
            assert server.poll() is None
            match = re.search(r"http://[\d.:]+", (tmp_path / "errors").read_text())
            address = match.group() if match else ""
            time.sleep(0.02)
        bodies = []
        with httpx.Client(base_url=address, timeout=60) as client:
            facts = {**PATIENT, "largest_tumor_cm": 39.1717, "goal": "secretgoal"}
            kept = client.post("/evaluations", json={"modality": "RFA", "facts": facts})
            assert kept.status_code == 200
            lines = json.dumps({"modality": "RFA", "facts": facts}) + '\n{"modality": "RFA", "facts": secretname\n'
            client.post("/evaluations", content=lines, headers={"content-type": "application/jsonl"})
            wrong = ({"ecog": "secretgoal"}, {"ecog": 39.1717}, {"resection_feasible": [39.1717]},
                     {"largest_tumor_cm": "39.1717 secretgoal"})  # fmt: skip
            bodies += [client.post("/evaluations", json={"modality": "RFA", "facts": one}) for one in wrong]
            bodies.append(client.post("/evaluations", json={"modality": "secretmodality", "facts": facts}))
            bodies.append(client.post("/evaluations", content=b'{"facts": secretname'))
            bodies.append(client.post("/coverage", json={"modality": "RFA", "indication": "secretindication"}))
            bodies.append(client.post("/ask", json={"q": "secretquestion " * 100}))
            bodies.append(client.post("/ask", json={"q": ["secretquestion"]}))
            client.post("/ask", json={"q": "secretquestion"})
        assert all(b.status_code >= 400 for b in bodies)
        for body in bodies:
            assert not any(secret in body.text for secret in SECRETS), body.text
        for path in sorted((tmp_path / "files").rglob("*")):
            if path.is_file():
                written += path.read_bytes()
        assert written, "the checkpoint is among what the server writes"
    finally:
        server.terminate()
        server.wait(30)
        errors.close()
        output.close()
    written += (tmp_path / "errors").read_bytes() + (tmp_path / "output").read_bytes()
    written += b"".join(p.read_bytes() for p in sorted((tmp_path / "files").rglob("*")) if p.is_file())
    written += b"".join(p.read_bytes() for p in sorted(store.rglob("*")) if p.is_file())
    assert not [secret for secret in SECRETS if secret.encode() in written]
