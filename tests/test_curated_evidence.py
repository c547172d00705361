"""Evidence that people added or corrected, and that of documents without a payer: listed, marked, counted apart."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from api.evidence_listings import guideline_body, list_evidence, list_guidelines, study_body
from api.filters import Filters
from api.loading import load_documents
from api.opening import open_service
from api.service import Service
from graph.curated_parts import curations_by_member
from loaders.corrections import Change
from loaders.record import Curation
from tests.policies import ACORN

LECTURE = """\
# Cold for Deposits of the Liver

## NCCN Guidelines: Neuroendocrine Tumors

- Thermal ablation of liver metastases from neuroendocrine tumors may be considered (category 2B).

## Evidence

Heron et al (2012) reported a case series of cryoablation in 31 patients with neuroendocrine liver metastases.
"""


def correction(why: str, target: str) -> str:
    """Return a correction as a person writes it."""
    return f'[[correction]]\nwho = "Ann Lee"\nwhen = 2026-11-20\nwhy = "{why}"\n{target}\n'


CORRECTIONS = (
    correction("Line 35 prints 82.", 'field = "evidence.1.patients"\nold = 80\nnew = 82')
    + correction(
        "Line 35 names a second study, which no rule reads.",
        """\
field = "evidence"
added = true
[correction.new]
at = [[900, 940, 35, 35]]
design = "case-series"
first_author = "Plover"
year = 2011
patients = 17
modalities = ["cryoablation"]
indications = ["neuroendocrine-liver-metastasis"]
""",
    )
    + correction(
        "Line 35 prints a survival.",
        """\
field = "evidence.2.outcomes"
added = true
[correction.new]
measure = "overall-survival"
statistic = "proportion"
unit = "%"
printed = "61%"
value = "61"
at = [[930, 933, 35, 35]]
""",
    )
)


def service_of(folder: Path, corrections: str = CORRECTIONS) -> Service:
    documents, overlays = folder / "documents", folder / "overlays"
    documents.mkdir()
    overlays.mkdir()
    (documents / "acorn.txt").write_text(ACORN, encoding="utf-8")
    (documents / "lecture.md").write_text(LECTURE, encoding="utf-8")
    digest = hashlib.sha256(ACORN.encode()).hexdigest()
    (overlays / "acorn.toml").write_text(f'source = "acorn.txt"\ndocument = "{digest}"\n{corrections}')
    files = list(load_documents([documents], folder / "store", lambda *_: None, overlays))
    assert [f["outcome"] for f in files] == ["loaded", "no position"], files
    return open_service(folder / "store")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return service_of(tmp_path_factory.mktemp("curated"))


def test_studies_that_people_added_or_corrected_are_marked_and_counted_apart(service: Service) -> None:
    body = list_evidence(service, payer="Acorn Valley Health Plan")
    found = [(s["first_author"], s["patients"], s["origin"], len(s["curated"])) for s in body["studies"]]
    assert found == [("Birch", 82, "curated", 1), ("Plover", 17, "curated", 2)]
    assert body["studies"][1]["in_one_line"] == "overall survival: 61%"
    assert body["studies"][1]["source"]["lines"] == [35, 35]
    assert body["studies"][1]["curated"][0]["why"].startswith("Line 35")
    assert body["counts"] == {"extracted": 0, "curated": 2}
    whole = study_body(service, body["studies"][1]["id"])
    assert whole == {"release": body["release"], **body["studies"][1]}


def test_an_answer_shows_the_corrections_of_the_evidence_that_it_shows(service: Service) -> None:
    asked = Filters(modality="cryoablation", indication="NET liver metastases", as_of="2026-01-01")
    (answer,) = service.coverage(asked)["answers"]
    assert {c["field"].partition(".")[0] for c in answer["curated"]} == {"evidence"}
    assert len({e["iri"] for e in answer["evidence"]}) == 2
    other = Filters(modality="histotripsy", indication="HCC", as_of="2026-01-01")
    (answer,) = service.coverage(other)["answers"]
    assert (answer["evidence"], answer["curated"]) == ([], [])
    assert not any(row["curated"] for row in service.matrix(Filters(as_of="2026-01-01"))["rows"])


def test_what_a_document_without_a_payer_weighs_is_listed(service: Service) -> None:
    (study,) = [s for s in list_evidence(service)["studies"] if s["payer"] is None]
    assert (study["first_author"], study["year"], study["origin"]) == ("Heron", 2012, "extracted")
    assert (study["policy"], study["version"]) == (None, None)
    assert study["document"] == study["source"]["document"]
    assert study_body(service, study["id"]) == {"release": service.release, **study}
    assert list_evidence(service, design="case series")["counts"] == {"extracted": 1, "curated": 1}


def test_the_guidelines_of_a_document_without_a_payer_name_its_file(service: Service) -> None:
    (guideline,) = list_guidelines(service)["guidelines"]
    assert [e["cited_by"] for e in guideline["editions"]] == [["lecture.md"]]
    body: Any = guideline_body(service, guideline["id"])
    found = [(r["payer"], r["strength"], r["cited_in"], r["origin"]) for r in body["recommendations"]]
    assert found == [(None, "2B", "text", "extracted")]


def change(field: str, kind: Change = "changed") -> Curation:
    return Curation("w", "2026-01-01", "y", kind, field, "null", "null")


@pytest.mark.parametrize(
    ("changes", "count", "touched"),
    [
        ([], 2, [0, 0]),
        ([change("evidence.2.year")], 2, [0, 1]),
        ([change("evidence", "added")], 3, [0, 0, 1]),
        ([change("evidence", "added"), change("evidence.3.year")], 3, [0, 0, 2]),
        ([change("evidence.3.year"), change("evidence.1", "removed")], 2, [0, 1]),
        ([change("evidence", "added"), change("evidence.1", "removed"), change("evidence.2.arms", "added")], 2, [0, 2]),
        ([change("evidence.1.year"), change("evidence"), change("evidence", "added")], 3, [1, 1, 1]),
        ([change("evidence.1.outcomes.2", "removed")], 1, [1]),
        ([change("guidelines.1.year"), change("title")], 1, [0]),
    ],
)
def test_corrections_follow_the_members_of_a_list(changes: list[Curation], count: int, touched: list[int]) -> None:
    assert [len(c) for c in curations_by_member(changes, "evidence", count)] == touched
