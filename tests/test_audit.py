"""The audit of a store: documents against each other and against a day, over HTTP and on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from api.loading import load_documents
from api.opening import open_service
from api.service import Service
from graph.audit import RULES, AuditFinding, audit
from tests.commands import command
from tests.conftest import serving

DAY = "2035-06-15"

POLICY = """\
{payer}
Medical Policy

Title: Cryoablation of Liver Tumors
Policy Number: {number}
Effective Date: {effective}
{dates}
Policy

Cryoablation of {tumor} is considered {status}.

Rationale

{searched}

{tumor}

Alder et al (2031) reported a randomized trial that compared cryoablation with heat in {patients} patients with
{tumor}.<sup>1</sup> Cedar (2032) looked back on twenty years of microwaves.<sup>2</sup>

Practice Guidelines

The version {edition} NCCN guidelines for Colon Cancer recommend ablation of colorectal liver metastases.<sup>3</sup>

References

1. Alder B, Birch C, et al. A randomized trial of cold or heat for hepatoma. J Trees. 2031;4(2):1-3. PMID 51000001
2. Cedar D. Twenty years of microwaves in the northern counties. J Trees. 2032;5(1):7-9. PMID {pmid}
3. National Comprehensive Cancer Network (NCCN). Practice Guidelines in Oncology: Colon Cancer. Version {edition}.
{more}"""

PLAIN = {
    "payer": "Sorrel Valley Health Plan", "number": "SV-9", "effective": "02/01/2035", "dates": "",
    "status": "investigational", "tumor": "hepatocellular carcinoma", "patients": "1,240", "edition": "2.2034",
    "searched": "The latest literature search went through January 5, 2035.", "more": "", "pmid": "51000002",
}  # fmt: skip
OTHER = {**PLAIN, "payer": "Thistle Mutual Insurance Company", "number": "77"}
NOTICE = (
    "4. Editors J. Retraction: Alder B, et al. A randomized trial of cold or heat for hepatoma. "
    "J Trees. 2031;4(2):1-3. J Trees. 2033;6(1):99. PMID 51000009\n"
)


def stored(folder: Path, *policies: dict[str, str]) -> Path:
    """Return a store of policies; each is the plain one with some words changed."""
    documents = folder / "documents"
    documents.mkdir()
    for i, words in enumerate(policies):
        (documents / f"policy-{i}.txt").write_text(POLICY.format(**{**PLAIN, **words}), encoding="utf-8")
    done = load_documents([documents], folder / "store", lambda *_: None)
    assert {f["outcome"] for f in done} <= {"loaded", "new version"}
    return folder / "store"


def service_of(folder: Path, *policies: dict[str, str]) -> Service:
    return open_service(stored(folder, *policies))


def found(folder: Path, kind: str, *policies: dict[str, str], as_of: str = DAY) -> list[AuditFinding]:
    service = service_of(folder, *policies)
    return [f for f in audit(service.store, service.index, service.vocabulary, as_of) if f.kind == kind]


def test_what_fits_together_has_no_finding(tmp_path: Path) -> None:
    service = service_of(tmp_path, PLAIN, OTHER)
    assert audit(service.store, service.index, service.vocabulary, DAY) == []


def test_a_retracted_work_is_told_wherever_it_is_cited(tmp_path: Path) -> None:
    here, there = found(tmp_path, "retracted-work-cited", {"more": NOTICE}, OTHER)
    assert [f.severity for f in (here, there)] == ["error", "error"]
    assert "reference 4 is the notice" in here.message
    assert "another loaded document" in there.message
    assert [f.version.payer.name for f in (here, there) if f.version] == [PLAIN["payer"], OTHER["payer"]]
    assert here.source.lines


def test_a_notice_of_another_work_retracts_nothing(tmp_path: Path) -> None:
    other = NOTICE.replace("cold or heat for hepatoma", "cold or heat for warts")
    assert found(tmp_path, "retracted-work-cited", {"more": other}) == []


def test_a_study_has_one_size(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "study-numbers-differ", PLAIN, {**OTHER, "patients": "1,204"})
    assert "1240 patients" in one.message
    assert "1204" in one.message


def test_an_identifier_that_lost_a_digit_is_told(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "identifier-damaged", PLAIN, {**OTHER, "pmid": "5100002"})
    assert "5100002 has a digit fewer than 51000002" in one.message
    assert one.source.lines


@pytest.mark.parametrize(("edition", "older"), [("3.2034", True), ("1.2035", True), ("2.2034", False)])
def test_an_older_edition_of_a_guideline_is_told(tmp_path: Path, edition: str, older: bool) -> None:
    findings = found(tmp_path, "guideline-edition-older", PLAIN, {**OTHER, "edition": edition})
    assert [f.version.payer.name for f in findings if f.version] == [PLAIN["payer"]] * older
    if findings:
        assert edition in findings[0].message
        assert findings[0].source.lines


@pytest.mark.parametrize(
    ("printed", "overdue"),
    [("05/31/2035", True), ("5/2035", True), ("6/2035", False), ("06/15/2035", False), ("2036", False)],
)
def test_a_review_is_overdue_when_all_of_its_printed_time_is_over(tmp_path: Path, printed: str, overdue: bool) -> None:
    findings = found(tmp_path, "review-overdue", {"dates": f"Next Review Date: {printed}\n"})
    assert len(findings) == overdue


def test_a_version_that_is_not_in_force_needs_no_review(tmp_path: Path) -> None:
    dates = {"dates": "Next Review Date: 05/31/2035\n"}
    later = {"effective": "06/01/2035", "dates": "Next Review Date: 05/31/2036\n"}
    assert found(tmp_path, "review-overdue", dates, later) == []


@pytest.mark.parametrize(("revised", "told"), [("03/01/2035", True), ("02/01/2035", False), ("01/01/2034", False)])
def test_an_effective_date_before_a_revision_is_told(tmp_path: Path, revised: str, told: bool) -> None:
    findings = found(tmp_path, "effective-before-revision", {"dates": f"Last Revised: {revised}\n"})
    assert len(findings) == told


@pytest.mark.parametrize(
    ("searched", "old"),
    [
        ("The latest literature search went through May 5, 2033.", True),
        ("The latest literature search went through June 2033.", False),
        ("Not much is known of the cold.", False),
    ],
)
def test_a_search_is_old_after_two_years(tmp_path: Path, searched: str, old: bool) -> None:
    findings = found(tmp_path, "search-outdated", {"searched": searched})
    assert len(findings) == old


MORE = "4. Dogwood E. Winters of the northern counties and their length. J Trees. 2034;7(1):1-9. PMID 51000003\n"


def test_a_position_that_changed_alone_is_told(tmp_path: Path) -> None:
    later = {"effective": "05/01/2035", "status": "medically necessary"}
    (one,) = found(tmp_path, "position-changed-alone", PLAIN, later)
    assert one.version is not None
    assert one.version.in_force_from == "2035-05-01"


def test_works_that_changed_alone_are_told(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "evidence-changed-alone", PLAIN, {"effective": "05/01/2035", "more": MORE})
    assert one.severity == "note"


def test_a_position_that_changed_with_its_works_is_let_pass(tmp_path: Path) -> None:
    later = {"effective": "05/01/2035", "status": "medically necessary", "more": MORE}
    service = service_of(tmp_path, PLAIN, later)
    kinds = {f.kind for f in audit(service.store, service.index, service.vocabulary, DAY)}
    assert kinds.isdisjoint({"position-changed-alone", "evidence-changed-alone"})


# -- over HTTP and on the command line ----------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    later = {**OTHER, "edition": "1.2035", "dates": "Next Review Date: 05/31/2035\n"}
    return stored(tmp_path_factory.mktemp("audit"), {"more": NOTICE}, later)


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(make_app(store)) as opened:
        yield opened


def get(client: httpx.Client, **parameters: str) -> Any:
    response = client.get("/audit", params={"as_of": DAY, **parameters})
    assert response.status_code == 200, response.text
    return response.json()


def test_every_finding_tells_its_rule_and_place(client: httpx.Client) -> None:
    body = get(client)
    assert body["query"]["as_of"] == DAY
    assert sum(body["counts"].values()) == len(body["findings"])
    for finding in body["findings"]:
        assert finding["rule"] == RULES[finding["kind"]]
        assert finding["file"].startswith("policy-")
        assert finding["source"]["lines"]


def test_findings_are_narrowed(client: httpx.Client) -> None:
    assert {f["payer"]["name"] for f in get(client, payer=OTHER["payer"])["findings"]} == {OTHER["payer"]}
    assert {f["kind"] for f in get(client, kind="review-overdue")["findings"]} == {"review-overdue"}
    assert {f["severity"] for f in get(client, severity="error")["findings"]} == {"error"}
    assert get(client, as_of="2035-05-01", kind="review-overdue")["findings"] == []


@pytest.mark.parametrize("parameters", [{"kind": "none"}, {"as_of": "soon"}, {"severity": "dire"}, {"colour": "red"}])
def test_what_is_no_parameter_is_refused(client: httpx.Client, parameters: dict[str, str]) -> None:
    response = client.get("/audit", params=parameters)
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_the_command_prints_the_body_of_the_route(client: httpx.Client, store: Path) -> None:
    asked = ("audit", "--store", store, "--as-of", DAY)
    assert json.loads(command(*asked, "--format", "json").stdout) == get(client)
    lines = command(*asked)
    assert lines.returncode == 0
    assert b"[retracted-work-cited]" in lines.stdout
    nothing = command(*asked, "--kind", "search-outdated")
    assert nothing.returncode == 1
    assert b"Nothing was found" in nothing.stderr


# -- the shipped records ------------------------------------------------------------------


def test_the_shipped_records_have_the_findings_that_were_checked_by_hand(shipped_service: Service) -> None:
    findings = audit(shipped_service.store, shipped_service.index, shipped_service.vocabulary, "2026-11-21")
    assert {kind: n for kind in RULES if (n := sum(f.kind == kind for f in findings))} == {
        "reference-off-topic": 2,
        "author-differs": 2,
        "edition-differs": 2,
        "reference-never-cited": 3,
        "numbers-do-not-add-up": 1,
        "code-without-position": 1,
        "retracted-work-cited": 1,
        "guideline-edition-older": 7,
        "review-overdue": 2,
        "effective-before-revision": 1,
        "search-outdated": 3,
    }
