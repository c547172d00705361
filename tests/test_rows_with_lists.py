"""Tables whose cells hold all that is said of a treatment, lists among it, and what other tables of marks say."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import Named, named
from tests.trees import positions_of, shown, statements_of

TABLE = """<html><body><p>Fennel Health Plan</p><h1>Clinical Review Criteria</h1>
<h2>Needle and Catheter Treatment of the Liver</h2>
<h3>Criteria</h3><h4>For All Members</h4>
<table><tr><th>Service</th><th>Criteria</th></tr>
<tr><td>Microwave ablation</td><td><p>Medically necessary when <b>one</b> of the following is met:</p>
<ol><li>Hepatocellular carcinoma and all of the following:<ol type="a"><li>Up to three nodules</li>
<li>Child-Pugh class A</li></ol></li><li>Neuroendocrine metastases with symptoms</li></ol></td></tr>
<tr><td>Radioembolization</td><td><p>Must meet both:</p><ol><li>ECOG 0-1</li><li>Bilirubin of 2 mg/dL or less</li></ol>
<p>Radioembolization is not covered in pregnancy.</p></td></tr>
<tr><td>Cryoablation</td><td>Not covered</td></tr>
<tr><td>Histotripsy</td><td rowspan="2"><p>There is insufficient evidence that this service is as safe as the
established ones. Not covered.</p></td></tr><tr><td>Laser ablation</td></tr>
<tr><td>Microwave ablation of all other tumors of the liver</td><td>Nobody has shown a benefit. Not covered.</td></tr>
</table><p>Transplantation is covered.</p></body></html>"""


def _read(page: str) -> Record:
    return load_bytes(page.encode(), "page.html", "text/html")


def test_a_row_is_read_as_a_part_of_the_policy() -> None:
    read = [(s.status, next(named(s.modality)), shown(s.criteria)) for s in _read(TABLE).statements]
    assert read[0] == (
        "medically-necessary",
        "microwave-ablation",
        "any_of(1: all_of(diagnosis in hepatocellular-carcinoma, 1.a: tumor_count <= 3, 1.b: child_pugh = A), "
        "2: all_of(diagnosis in neuroendocrine-liver-metastasis, symptoms in present|refractory-to-medical-treatment))",
    )
    # A denial with its reason is one position.
    assert [r for r in read if r[1] in ("cryoablation", "histotripsy", "laser-ablation")] == [
        ("not-medically-necessary", "cryoablation", "-"),
        ("investigational", "histotripsy", "-"),
        ("investigational", "laser-ablation", "-"),
    ]


def test_a_list_under_criteria_grants_whoever_meets_it() -> None:
    granted = next(s for s in _read(TABLE).statements if s.modality == Named("radioembolization"))
    assert (granted.status, granted.printed_status) == ("medically-necessary", "Criteria")
    assert shown(granted.criteria) == "all_of(1: ecog <= 1, 2: bilirubin <= 2)"


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("Nobody has shown a benefit.", "not-medically-necessary"),
        ("There is insufficient evidence that this treatment is as safe as resection.", "investigational"),
    ],
)
def test_all_other_tumors_in_the_name_of_a_row_are_those_that_no_row_names(reason: str, status: str) -> None:
    page = TABLE.replace("Nobody has shown a benefit.", reason)
    last = [s for s in _read(page).statements if s.modality == Named("microwave-ablation")][-1]
    assert last.status == status
    assert "Not(of=Named(id='hepatocellular-carcinoma'))" in repr(last.indication)


def test_what_follows_the_table_stands_under_none_of_its_rows() -> None:
    last = _read(TABLE.replace("Transplantation is", "Irreversible electroporation is")).statements[-1]
    assert (last.modality, last.indication) == (Named("irreversible-electroporation"), Named("liver-tumor"))
    assert last.heading == "For All Members"


def test_lines_that_a_mark_breaks_within_a_cell_belong_to_it() -> None:
    table = (
        "| Service | Criteria |\n|---|---|\n| Cryoablation | Not covered. |\n"
        "| TACE | Medically necessary when **one** of these is met:<br>1. HCC, unresectable<br>2. NET metastases |\n"
    )
    denied, granted = statements_of(table)
    assert (denied.modality, granted.modality) == (Named("cryoablation"), Named("transarterial-chemoembolization"))
    assert shown(granted.criteria).startswith("any_of(1: all_of(diagnosis in hepatocellular-carcinoma, resection")


def test_criteria_of_a_table_that_grants_nothing_are_told() -> None:
    positions = positions_of("| Treatment | Criteria |\n|---|---|\n| RFA | up to 3 tumors |\n| TACE | ECOG 0 |\n")
    assert positions.statements == ()
    assert sum(f.kind == "not-understood" for f in positions.findings) >= 2


def test_members_of_all_lines_but_one() -> None:
    heading = "For Non-Medicare Members"
    lines = [s.lines_of_business for s in _read(TABLE.replace("For All Members", heading)).statements]
    assert all("commercial" in each and "medicare" not in each for each in lines)


def test_signs_that_a_sentence_says_techniques_are_marked_with() -> None:
    table = (
        "Techniques marked MN may be considered medically necessary when the criteria in the cell are met. Techniques "
        "marked INV are considered investigational.\n\n"
        "General criteria (apply to every cell marked MN):\n\n- ECOG 0-2\n- Child-Pugh A\n\n"
        "| Technique | Hepatocellular carcinoma | Colorectal metastases |\n|---|---|---|\n"
        "| RFA | MN up to 3 nodules | INV |\n| TACE | MN no extrahepatic disease | INV |\n"
    )
    found = {
        (next(named(s.modality)), next(named(s.indication))): (s.status, shown(s.criteria))
        for s in statements_of(table)
    }
    assert found["radiofrequency-ablation", "hepatocellular-carcinoma"] == (
        "medically-necessary",
        "all_of(tumor_count <= 3, ecog <= 2, child_pugh = A)",
    )
    assert found["radiofrequency-ablation", "colorectal-liver-metastasis"] == ("investigational", "-")


def test_signs_with_the_number_of_a_note() -> None:
    table = (
        "| Entry | Meaning |\n|---|---|\n| **C** | Covered. |\n"
        "| **CC-n** | Covered when the criteria in Note n are met. |\n"
        "| **INV** | Considered investigational. |\n\n"
        "| Tumor | RFA | TACE | Histotripsy |\n|---|---|---|---|\n"
        "| Hepatocellular carcinoma | CC-1 | C | INV |\n| Colorectal metastases | CC-2 | INV | INV |\n\n"
        "**Note 1.** Child-Pugh A.\n\n**Note 2.** ECOG 0.\n"
    )
    found = {
        (next(named(s.modality)), next(named(s.indication))): (s.status, shown(s.criteria))
        for s in statements_of(table)
    }
    assert found["radiofrequency-ablation", "hepatocellular-carcinoma"] == ("medically-necessary", "child_pugh = A")
    assert found["radiofrequency-ablation", "colorectal-liver-metastasis"] == ("medically-necessary", "ecog = 0")
    assert found["transarterial-chemoembolization", "hepatocellular-carcinoma"] == ("medically-necessary", "-")
    assert found["histotripsy", "colorectal-liver-metastasis"] == ("investigational", "-")


def _judged(policy: str) -> list[tuple[str, str, str]]:
    return [(s.status, next(iter(named(s.modality))), shown(s.criteria)) for s in statements_of(policy)]


def test_columns_may_stand_each_under_a_status() -> None:
    assert _judged(
        "| Considered medically necessary | Considered investigational |\n|---|---|\n"
        "| • Radiofrequency ablation of HCC • TACE of HCC, if Child-Pugh class A |"
        " • Histotripsy • Cryoablation of HCC |\n"
    ) == [
        ("medically-necessary", "radiofrequency-ablation", "-"),
        ("medically-necessary", "transarterial-chemoembolization", "child_pugh = A"),
        ("investigational", "histotripsy", "-"),
        ("investigational", "cryoablation", "-"),
    ]
    listed = (
        "<html><body><p>Fennel Health Plan</p><h1>Medical Policy</h1><h2>Policy</h2><table>"
        "<tr><th>Covered</th><th>Not covered</th></tr><tr><td><ul><li>Radiofrequency ablation of hepatocellular "
        "carcinoma</li><li>Chemoembolization of hepatocellular carcinoma</li></ul></td><td><ul>"
        "<li>Cryoablation of hepatocellular carcinoma</li><li>Histotripsy of hepatocellular carcinoma</li></ul></td>"
        "</tr></table></body></html>"
    )
    assert [(s.status, next(iter(named(s.modality)))) for s in load_bytes(listed.encode(), "x.html").statements] == [
        ("medically-necessary", "radiofrequency-ablation"),
        ("medically-necessary", "transarterial-chemoembolization"),
        ("not-medically-necessary", "cryoablation"),
        ("not-medically-necessary", "histotripsy"),
    ]


def test_columns_of_tumors_below_a_status_are_of_the_treatment_of_their_row() -> None:
    assert _judged(
        "| Procedure | Medically necessary | Investigational |\n|---|---|---|\n"
        "| RFA | HCC | Breast cancer metastases |\n| TACE | HCC | Breast cancer metastases |\n"
    ) == [
        ("medically-necessary", "radiofrequency-ablation", "-"),
        ("investigational", "radiofrequency-ablation", "-"),
        ("medically-necessary", "transarterial-chemoembolization", "-"),
        ("investigational", "transarterial-chemoembolization", "-"),
    ]


def test_a_document_says_what_it_means_by_ablation() -> None:
    read = statements_of(
        "Thermal ablation in this policy means ablation by radiofrequency current or by microwaves.\n\n"
        "Thermal ablation is covered for HCC.\n"
    )
    assert sorted(named(read[0].modality)) == ["microwave-ablation", "radiofrequency-ablation"]


@pytest.mark.parametrize(
    ("why", "asked"),
    [
        (
            "in order to keep a listed patient within the criteria of the program until an organ is found",
            "goal = bridge-to-transplant",
        ),
        ("to maintain listed members within transplant criteria", "goal = bridge-to-transplant"),
        ("in patients kept within the criteria of the program", "text"),
    ],
)
def test_a_listed_patient_kept_within_the_criteria_is_bridged(why: str, asked: str) -> None:
    assert _judged(f"RFA is covered for HCC {why}.") == [("medically-necessary", "radiofrequency-ablation", asked)]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Not covered. There is insufficient evidence to show that it improves outcomes.", "not-medically-necessary"),
        ("Not covered. Insufficient evidence of benefit.", "not-medically-necessary"),
        ("Not covered, because there is insufficient evidence of benefit", "not-medically-necessary"),
        ("Investigational. There is not enough evidence to judge its long-term results.", "investigational"),
        ("Investigational: a lack of evidence of efficacy", "investigational"),
    ],
)
def test_a_reason_behind_the_status_of_a_cell_asks_for_nothing(cell: str, status: str) -> None:
    table = f"| Service | Position |\n|---|---|\n| Cryoablation | {cell} |\n| RFA | Covered |\n"
    assert _judged(table) == [
        (status, "cryoablation", "-"),
        ("medically-necessary", "radiofrequency-ablation", "-"),
    ]


def test_what_a_cell_asks_behind_its_status_is_no_reason() -> None:
    cell = "Not covered. Insufficient evidence in tumors larger than 5 cm."
    table = f"| Service | Position |\n|---|---|\n| Cryoablation | {cell} |\n| RFA | Covered |\n"
    (denied, _) = _judged(table)
    assert "largest_tumor_cm > 5" in denied[2]
