"""Curation in the whole: a correction goes in with its document and stands in every answer that it touches."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest

from api.app import make_app
from api.filters import Filters
from api.inspection import inspect_file
from api.opening import open_service
from api.page import Page
from api.report import report_coverage
from api.report_lists import report_matrix
from api.service import Service
from graph.queries import run as run_query
from tests.commands import Done, command
from tests.conftest import FERNHILL, OAKMOOR, serving, write_documents

WHY = "The print says 5 cm."
SIZE = f"""
[[correction]]
who = "Ann Lee"
when = 2026-11-20
why = "{WHY}"
statement = "I"
criterion = "1.3"
field = "value"
old = 4
new = 5
"""
ASKED = Filters(modality="RFA", indication="HCC", as_of="2026-01-01")


def overlay(folder: Path, body: str, text: str = FERNHILL, source: str = "fernhill.txt") -> Path:
    folder.mkdir(exist_ok=True)
    head = f'source = "{source}"\ndocument = "{hashlib.sha256(text.encode()).hexdigest()}"\n'
    (folder / f"{source}.toml").write_text(head + body)
    return folder


def load(*arguments: str | Path) -> Done:
    return command("load", *arguments, "--format", "json")


def outcomes(done: Done) -> dict[str, str]:
    assert done.stderr == b""
    return {Path(f["path"]).name: f["outcome"] for f in json.loads(done.stdout)["files"]}


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A store of two documents, one of them corrected, and the report of its load."""
    folder = tmp_path_factory.mktemp("curated")
    done = load(
        write_documents(folder / "in"), "--overlays", overlay(folder / "overlays", SIZE), "--store", folder / "store"
    )
    assert done.returncode == 0, done.stdout
    return folder / "store", json.loads(done.stdout)


@pytest.fixture(scope="module")
def service(curated: tuple[Path, dict[str, object]]) -> Service:
    return open_service(curated[0])


def test_an_answer_uses_the_corrected_value_and_says_who_gave_it_when_and_why(service: Service) -> None:
    answers = {a["payer"]["name"]: a for a in service.coverage(ASKED)["answers"]}
    answer = answers["Fernhill Health Plan"]
    first = answer["statements"][0]
    assert "largest tumor diameter: less than 5 cm" in json.dumps(first["criteria"])
    assert first["curated"] == [
        {"who": "Ann Lee", "when": "2026-11-20", "why": WHY, "change": "changed", "statement": "I", "criterion": "1.3",
         "field": "value", "old": 4, "new": 5}
    ]  # fmt: skip
    assert [c["policy"] for c in answer["curated"]] == [answer["policy"]["id"]]
    assert answers["Oakmoor Insurance Company"]["curated"] == []


def test_an_answer_from_other_statements_does_not_speak_of_it(service: Service) -> None:
    body = service.coverage(Filters(modality="cryoablation", indication="HCC", as_of="2026-01-01"))
    answer = next(a for a in body["answers"] if a["payer"]["name"] == "Fernhill Health Plan")
    assert [s["id"] for s in answer["statements"]] == ["III"]
    assert answer["curated"] == []


def test_the_report_prints_it_beside_the_statement(service: Service) -> None:
    stream = io.StringIO()
    report_coverage(service.coverage(ASKED), Page(stream), service.label, service.file_name)
    words = " ".join(stream.getvalue().split())
    assert f"curated by Ann Lee on 20 November 2026: {WHY} (statement I, criterion 1.3, value from 4 to 5)" in words
    assert words.count("curated by") == 1


def test_the_matrix_marks_the_rows_that_it_touches(service: Service) -> None:
    body = service.matrix(Filters(indication="HCC", payer="Fernhill", as_of="2026-01-01"))
    marks = {r["modality"]: r["curated"] for r in body["rows"]}
    assert marks["radiofrequency-ablation"] is True
    assert marks["cryoablation"] is False
    stream = io.StringIO()
    report_matrix(body["rows"], Page(stream), service.label, {})
    assert stream.getvalue().count("(curated)") == 1


def test_every_route_that_shows_the_fact_shows_the_correction(curated: tuple[Path, dict[str, object]]) -> None:
    with serving(make_app(curated[0])) as client:
        coverage = client.get("/coverage", params={"modality": "RFA", "indication": "HCC"}).json()
        (answer,) = [a for a in coverage["answers"] if a["curated"]]
        statement = client.get(f"/statements/{answer['statements'][0]['iri'].partition('/statement/')[2]}").json()
        policy = client.get(f"/policies/{answer['policy']['id']}").json()
        asked = client.get("/ask", params={"q": "is RFA for HCC covered by Fernhill"}).json()
        table = client.get("/matrix", params={"format": "csv", "modality": "RFA", "indication": "HCC"}).text
    assert statement["curated"][0]["why"] == WHY
    assert policy["versions"][0]["curated"][0]["why"] == WHY
    assert asked["results"][0]["answers"][0]["curated"][0]["why"] == WHY
    marks = {r["payer"]: r["curated"] for r in csv.DictReader(io.StringIO(table))}
    assert sorted(marks.values()) == ["no", "yes"]


def test_the_report_of_the_load_counts_the_facts_by_origin(curated: tuple[Path, dict[str, object]]) -> None:
    report = curated[1]
    files = report["files"]
    assert isinstance(files, list)
    assert [f["facts"]["curated"] for f in files] == [1, 0]
    assert all(f["facts"]["extracted"] > 5 and f["facts"]["inferred"] > 0 for f in files)
    sums = report["sums"]
    assert isinstance(sums, dict)
    assert sums["facts"]["curated"] == 1
    assert [c["why"] for c in files[0]["details"]["curations"]] == [WHY]


def test_the_graph_names_the_curator_in_prov(service: Service) -> None:
    (row,) = run_query(service.store, "list-curations")
    assert (row["who"].value, row["when"].value, row["old"].value, row["new"].value) == (
        "Ann Lee",
        "2026-11-20",
        "4",
        "5",
    )
    _, rows = service.store.select("""
        PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX pgo: <https://w3id.org/payergraph/ontology/>
        SELECT ?fact ?origin WHERE { GRAPH ?g {
          ?curation pgo:curates ?fact ; prov:wasAttributedTo ?curator . ?fact prov:wasAttributedTo ?curator .
          ?curator a prov:Person . OPTIONAL { ?fact pgo:origin ?origin } } } ORDER BY ?fact""")
    found = [(fact.value.rpartition("/statement/")[2], origin and origin.value) for fact, origin in rows if fact]
    assert [re.sub(r"^.*?/I(?=/|$)", "I", name) for name, _ in found] == ["I", "I/criteria/1.3"]
    assert found[0][1] == "curated"


def test_what_a_correction_took_out_of_reach_is_told_where_it_is_missed(tmp_path: Path) -> None:
    """A statement that no longer covers the question has no part in the answer, but its correction has."""
    scope = ('[[correction]]\nwho = "Ann Lee"\nwhen = 2026-11-20T09:30:00+01:00\nwhy = "Only breast is meant."\n'
             'statement = "1"\nfield = "indication"\nold = { is = "named", id = "neuroendocrine-liver-metastasis" }\n'
             'new = { is = "named", id = "breast-liver-metastasis" }\n')  # fmt: skip
    documents = write_documents(tmp_path / "in")
    folder = overlay(tmp_path / "overlays", scope, OAKMOOR, "oakmoor.txt")
    assert load(documents, "--overlays", folder, "--store", tmp_path / "store").returncode == 0
    service = open_service(tmp_path / "store")
    body = service.coverage(Filters(modality="cryoablation", indication="NET liver metastases", payer="Oakmoor"))
    (answer,) = body["answers"]
    assert answer["determination"] == "not_addressed"
    assert [c["why"] for c in answer["curated"]] == ["Only breast is meant."]
    stream = io.StringIO()
    report_coverage(body, Page(stream), service.label, service.file_name)
    assert "curated by Ann Lee on 20 November 2026" in " ".join(stream.getvalue().split())


def test_a_document_that_changed_under_its_overlay_is_refused_alone(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "in")
    folder = overlay(tmp_path / "overlays", SIZE, FERNHILL.replace("4 cm", "4.5 cm"))
    done = load(documents, "--overlays", folder, "--store", tmp_path / "store")
    assert done.returncode == 2
    assert outcomes(done) == {"fernhill.txt": "refused", "oakmoor.txt": "loaded"}
    reason = json.loads(done.stdout)["files"][0]["reason"]
    assert re.search(
        r"fernhill.txt.toml: corrects fernhill.txt with the hash \w{16}, but fernhill.txt has \w{16}", reason
    )


def test_an_overlay_that_does_not_fit_refuses_its_document(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "in")
    folder = overlay(tmp_path / "overlays", SIZE.replace("old = 4", "old = 3"))
    done = load(documents, "--overlays", folder, "--store", tmp_path / "store")
    assert outcomes(done) == {"fernhill.txt": "refused", "oakmoor.txt": "loaded"}
    assert (
        "correction 1: statement I, criterion 1.3, field 'value' holds 4"
        in json.loads(done.stdout)["files"][0]["reason"]
    )


def test_a_folder_with_what_is_no_overlay_stops_the_load_in_one_line(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "in")
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "bad.toml").write_text("nothing")
    done = load(documents, "--overlays", tmp_path / "overlays", "--store", tmp_path / "store")
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert "bad.toml: not an overlay" in line


def test_a_correction_made_later_replaces_what_was_loaded_and_one_taken_back_too(tmp_path: Path) -> None:
    documents, store = write_documents(tmp_path / "in"), tmp_path / "store"
    folder = overlay(tmp_path / "overlays", SIZE)
    assert set(outcomes(load(documents, "--store", store)).values()) == {"loaded"}
    before = open_service(store)
    assert outcomes(load(documents, "--overlays", folder, "--store", store)) == {
        "fernhill.txt": "corrected", "oakmoor.txt": "already loaded",
    }  # fmt: skip
    after = open_service(store)
    assert after.release != before.release
    assert set(outcomes(load(documents, "--overlays", folder, "--store", store)).values()) == {"already loaded"}
    assert outcomes(load(documents, "--store", store))["fernhill.txt"] == "corrections removed"
    assert open_service(store).release == before.release


def test_a_correction_of_the_name_of_a_version_leaves_no_second_one(tmp_path: Path) -> None:
    body = SIZE.partition('statement = "I"')[0] + 'field = "dates.1.date"\nold = "2024-02-01"\nnew = "2024-03-01"\n'
    documents, store = write_documents(tmp_path / "in"), tmp_path / "store"
    folder = overlay(tmp_path / "overlays", body)
    load(documents, "--store", store)
    assert outcomes(load(documents, "--overlays", folder, "--store", store))["fernhill.txt"] == "corrected"
    versions = [v for v in open_service(store).index.versions if v.payer.name == "Fernhill Health Plan"]
    assert [v.in_force_from for v in versions] == ["2024-03-01"]
    assert len(open_service(store).index.documents) == 2


def test_an_overlay_without_its_document_is_told_and_refuses_nothing(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "in")
    folder = overlay(tmp_path / "overlays", SIZE, source="elsewhere.txt", text="other")
    done = load(documents, "--overlays", folder, "--store", tmp_path / "store")
    assert done.returncode == 0
    assert outcomes(done)["elsewhere.txt.toml"] == "unused overlay"


def test_an_inspection_shows_the_correction_at_its_statement(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "in")
    inspection = inspect_file(documents / "fernhill.txt", overlay(tmp_path / "overlays", SIZE))
    (line,) = [n for n in inspection.lines if any(r.kind == "curation" for r in n.remarks)]
    assert "I" in line.statements
    assert any("less than 5 cm" in r.text for n in inspection.lines for r in n.remarks)
