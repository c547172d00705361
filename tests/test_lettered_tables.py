"""Tables whose cells name by a letter the criteria of a list behind them, and lists that lost marks and levels."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from loaders.wording.statuses import find_statuses
from ontology.scope import named
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN
from tests.trees import shown, statements_of

CRC = "colorectal-liver-metastasis"
GRID = """<html><head><title>Local Treatment of Tumors of the Liver</title></head><body>
<h1>Cedar Falls Health Plan</h1><h2>Medical Policy: Local Treatment of Tumors of the Liver</h2>
<h3>Policy</h3>
<p>The techniques in the table are considered medically necessary for the conditions marked with a letter, when the
criteria under that letter are met.</p>
<table><tr><th>Technique</th><th>Hepatocellular carcinoma</th><th>Colorectal metastases</th><th>{last}</th></tr>
<tr><td>Radiofrequency ablation</td><td>A</td><td>A</td><td>B</td></tr>
<tr><td>Cryoablation</td><td>A</td><td>{none}</td><td>{none}</td></tr></table>
<p>{none} = not medically necessary</p>
<ol type="A"><li>The tumor is unresectable, or the patient declines surgery; <b>and</b> no lesion is over 5 cm.</li>
<li>Child-Pugh class A or B; <b>and</b>, for hepatocellular carcinoma, no extrahepatic disease.</li></ol>
<p>The techniques in the table are considered not medically necessary when the criteria above are not met, and for all
other conditions.</p></body></html>"""


@pytest.fixture(scope="module")
def grid() -> Record:
    page = GRID.format(last="Neuroendocrine metastases", none="&ndash;")
    return load_bytes(page.encode(), "policy.html")


def test_a_letter_in_a_cell_grants_under_the_criteria_of_its_letter(grid: Record) -> None:
    first = "A: all_of(any_of(resection_feasible = False, refuses_surgery = True), largest_tumor_cm <= 5)"
    granted = {
        (*named(s.modality), *named(s.indication)): shown(s.criteria) for s in grid.statements if s.status == GRANT
    }
    assert granted == {
        ("radiofrequency-ablation", HCC): first,
        ("radiofrequency-ablation", CRC): first,
        ("radiofrequency-ablation", NET): (
            f"B: all_of(child_pugh in A|B, any_of(none_of(diagnosis in {HCC}), extrahepatic_disease = none))"
        ),
        ("cryoablation", HCC): first,
    }


def test_a_dash_means_what_the_legend_says_and_the_rest_is_denied(grid: Record) -> None:
    *cells, rest = [s for s in grid.statements if s.status == DENIAL]
    assert [(*named(s.modality), *named(s.indication)) for s in cells] == [("cryoablation", CRC), ("cryoablation", NET)]
    assert set(named(rest.modality)) == {"radiofrequency-ablation", "cryoablation"}
    assert (len(rest.complement_of), rest.criteria) == (4, None)


def test_a_letter_that_no_list_explains_is_no_position() -> None:
    page = GRID.format(last="Neuroendocrine metastases", none="&ndash;").replace("<td>B</td>", "<td>C</td>")
    record = load_bytes(page.encode(), "policy.html")
    assert not [s for s in record.statements if s.status == GRANT]
    assert {f.kind for f in record.findings} >= {"unreadable-cell"}


@pytest.mark.parametrize(
    "text", ["See the Not Medically Necessary section.", "See also the Investigational statement."]
)
def test_the_name_of_a_part_is_no_position(text: str) -> None:
    assert {p.status for p in find_statuses(text)} == {"scope"}


FLAT = (
    "Cedar Falls Health Plan\n\nMedical Policy\n\nRadioembolization of Tumors of the Liver\n\nDESCRIPTION\n"
    + "The beads are brought into the artery of the liver through a catheter that begins in the groin of the "
    "patient, and stay in the vessels of the tumor, where their rays reach some millimeters far and no farther.\n"
    * 3
    + "POLICY\nRadioembolization of tumors of the liver is considered medically necessary if the criteria of medical "
    "appropriateness are met. (See Medical Appropriateness below.)\n"
    "Radioembolization for all other indications is considered investigational.\nMEDICAL APPROPRIATENESS\n"
    "Radioembolization of a tumor of the liver is considered medically appropriate if ALL of the following are met:\n"
    "ECOG performance status 0-2\nA diagnosis of ANY ONE of the following:\n"
    "Primary hepatocellular carcinoma if ANY ONE of the following is met:\nTumor greater than 3 cm\n"
    "Performed as a bridge to liver transplantation\nNeuroendocrine metastases if ALL of the following are met:\n"
    "Liver-dominant disease\nTumor is unresectable\n"
    "Unresectable metastases from colorectal cancer, melanoma (ocular or cutaneous) or breast cancer\n"
    "IMPORTANT REMINDERS\nThis policy is written for members and providers.\n"
)


def test_a_list_without_marks_levels_and_gaps_is_read_by_its_leads_and_tumors() -> None:
    grant, rest = load_bytes(FLAT.encode(), "policy.txt").statements
    assert shown(grant.criteria) == (
        f"all_of(ecog <= 2, any_of(all_of(diagnosis in {HCC}, "
        "any_of(largest_tumor_cm > 3, goal = bridge-to-transplant)), "
        f"all_of(diagnosis in {NET}, liver_dominant_disease = True, resection_feasible = False), "
        f"all_of(resection_feasible = False, diagnosis in {CRC}|melanoma-liver-metastasis|breast-liver-metastasis, "
        "text)), text)"
    )
    assert (rest.status, rest.complement_of) == (UNPROVEN, (grant.id,))


def test_what_stands_between_semicolons_belongs_together() -> None:
    (statement,) = statements_of(
        "Cryoablation is medically necessary for HCC when the tumor is unresectable, or the patient declines "
        "surgery; and no lesion is over 5 cm."
    )
    assert shown(statement.criteria) == (
        "all_of(any_of(resection_feasible = False, refuses_surgery = True), largest_tumor_cm <= 5)"
    )


def test_a_denial_of_the_listed_conditions_is_on_those_of_each_grant() -> None:
    record = policy(
        "TACE is covered for HCC when Child-Pugh class is A or B.\n\n"
        "Bland embolization is covered for neuroendocrine liver metastases when the tumor is unresectable.\n\n"
        "For the conditions listed above, TACE and bland embolization are not medically necessary when the criteria "
        "are not met.\n"
    )
    denied = [s for s in record.statements if s.status == DENIAL]
    assert [(*named(s.modality), *named(s.indication)) for s in denied] == [
        ("transarterial-chemoembolization", HCC),
        ("bland-embolization", NET),
    ]
