"""What pages of payers show that nobody had looked at: references, boxes of codes, plain verbs, closing sentences."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import members, named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN
from tests.trees import shown, statements_of

CRC = "colorectal-liver-metastasis"
NUMBERED = """\
Indications that are covered

1. SIRT is covered when the member has one of the conditions in A through B and all of the general criteria in \
number 2 are met:
   A. Unresectable hepatocellular carcinoma.
   B. Unresectable intrahepatic cholangiocarcinoma.
2. General criteria for SIRT:
   A. ECOG performance status of 0 to 2;
   B. Life expectancy of at least three months.
3. TACE is covered for any of the following:
   A. HCC with Child-Pugh class A or B.
   B. Neuroendocrine liver metastases.
4. TACE using drug-eluting beads (DEB-TACE) is covered when the criteria in 3A or 3B are met.

Indications that are not covered

1. SIRT for all other indications, including but not limited to liver metastases from breast cancer.
2. DEB-TACE for anything other than hepatocellular carcinoma, including drug-eluting beads with irinotecan (DEBIRI).

The above are considered investigational, since reliable evidence does not permit conclusions.
"""


@pytest.fixture(scope="module")
def numbered() -> Record:
    return policy(NUMBERED)


def test_general_criteria_of_a_treatment_are_asked_of_its_grant_and_grant_nothing(numbered: Record) -> None:
    grants = [s for s in numbered.statements if s.status == GRANT]
    assert [s.label for s in grants] == ["1", "3", "4"]
    tree = shown(grants[0].criteria)
    assert "2: all_of(2.A: ecog <= 2, 2.B: life_expectancy_months >= 3)" in tree
    # Nobody has both tumors, whatever 'all' is said of.
    assert "any_of(1.A: all_of(" in tree


def test_a_number_and_a_letter_without_a_stop_are_a_label(numbered: Record) -> None:
    beads = next(s for s in numbered.statements if s.label == "4")
    assert shown(beads.criteria) == "any_of(met[3.A], met[3.B])"


def test_a_sentence_on_the_above_gives_the_items_under_a_heading_their_status(numbered: Record) -> None:
    denied = [s for s in numbered.statements if s.status != GRANT]
    assert [s.status for s in denied] == [UNPROVEN, UNPROVEN]
    assert denied[1].criteria is None  # what it includes narrows nothing


def test_a_range_of_dotted_labels_and_labels_as_applicable_are_references() -> None:
    record = policy(
        "I. Ablation is covered for HCC when all of the following are met:\n\n   A. ECOG 0-2; and\n"
        "   B. Child-Pugh class A\n\nII. TACE is covered for HCC when I.A.-I.B. are met.\n\n"
        "III. SIRT is covered for HCC when I.A through I.B are met.\n\n"
        "IV. TACE and SIRT are not medically necessary when criteria II. or III. above, as applicable, are not met.\n"
    )
    _, second, third, rest = record.statements
    assert shown(second.criteria) == shown(third.criteria) == "all_of(met[I.A], met[I.B])"
    assert (rest.complement_of, rest.criteria) == (("II", "III"), None)


def test_the_end_of_a_sentence_is_no_heading_and_its_list_is_never_lost() -> None:
    (statement,) = statements_of(
        "Members may be eligible under the Plan for radioembolization with Y-90 microspheres for the following\n"
        "indications:\n\n- ECOG performance status of 2 or less; AND any of the following:\n"
        "  - Colorectal liver metastases\n  - Unresectable HCC\n"
    )
    assert shown(statement.criteria) == (
        f"all_of(ecog <= 2, any_of(diagnosis in {CRC}, all_of(resection_feasible = False, diagnosis in {HCC})))"
    )


@pytest.mark.parametrize(
    ("verb", "status"),
    [("may cover", GRANT), ("can cover", GRANT), ("may not cover", DENIAL), ("cannot cover", DENIAL)],
)
def test_a_plan_that_may_cover_takes_a_position(verb: str, status: str) -> None:
    (statement,) = statements_of(f"The Plan {verb} chemoembolization of HCC.")
    assert statement.status == status


def test_the_policy_goes_on_behind_boxes_of_codes() -> None:
    record = load_bytes(
        b"Cedar Falls Health Plan\n\nMedical Policy\n\nAblation of Tumors of the Liver\n\nPolicy Position\n\n"
        b"Microwave ablation of HCC may be considered medically necessary.\n\nProcedure Codes\n\n47382 | 76940\n\n"
        b"Cryoablation of HCC may be considered medically necessary when each lesion is 4 cm or less.\n\n"
        b"Procedure Codes\n\n47371 | 47383\n\nIRE of liver tumors is considered experimental/investigational.\n\n"
        b"Procedure Codes\n\n0600T\n",
        "policy.txt",
    )
    assert [(s.status, *named(s.modality)) for s in record.statements] == [
        (GRANT, "microwave-ablation"),
        (GRANT, "cryoablation"),
        (UNPROVEN, "irreversible-electroporation"),
    ]


def test_others_among_the_items_of_a_denial_are_what_is_left() -> None:
    grant, *denied = policy(
        "Radioembolization is covered for HCC when Child-Pugh class is A.\n\n"
        "Radioembolization is investigational for:\n\n"
        "- all other hepatic metastases except as noted above, including but not limited to those from "
        "breast cancer\n"
        "- treatment of resectable hepatocellular carcinoma\n- all other indications not described above\n"
    ).statements
    assert [bool(s.complement_of) for s in denied] == [True, False, True]
    assert denied[2].complement_of[0] == grant.id


def test_criteria_under_a_heading_of_their_own_are_for_the_patients_of_the_position_before() -> None:
    grant = policy(
        "Based on review of data, the Company may consider irreversible electroporation of inoperable HCC to be "
        "eligible for coverage.\n\nPatient Selection Criteria\n\nCoverage eligibility will be considered for "
        "irreversible electroporation when both of the following criteria are met:\n\n"
        "- A single tumor of 3 cm or less; and\n- Child-Pugh class A\n"
    ).statements
    assert [(*named(s.indication), s.criteria is not None) for s in grant] == [(HCC, True)]
    assert "child_pugh = A" in shown(grant[0].criteria)


NOTICE = "Cedar Falls is incorporated in the state of Ohio.\n\nNo part may be copied without permission.\n"
PAGE = "\n(c) 2026 Cedar Falls Health Plan\n\n{notice}\nPage {page} of 9\nPolicy # 12\n\n"


def test_sentences_between_the_lines_of_a_footer_are_part_of_it() -> None:
    text = (
        "Cedar Falls Health Plan\n\nMedical Policy\n\nTreatment of Tumors of the Liver\n\nPolicy\n\n"
        "Histotripsy is medically necessary for HCC when all of the following are met:\n\n- No more than 3 tumors; "
        "and\n"
        + PAGE.format(notice=NOTICE, page=1)
        + f"- Child-Pugh class A.\n\nTACE is covered for {NET.replace('-', ' ')}.\n"
        + PAGE.format(notice=NOTICE, page=2)
        + "References\n"
    )
    first, second = load_bytes(text.encode(), "policy.txt").statements
    assert shown(first.criteria) == "all_of(tumor_count <= 3, child_pugh = A)"
    assert second.criteria is None


@pytest.mark.parametrize(
    "said",
    ["are reviewed individually by a medical director", "may be considered for cost-sharing on a case-by-case basis"],
)
def test_tumors_whose_requests_are_decided_one_by_one_are_not_denied_with_all_others(said: str) -> None:
    record = policy(
        f"TACE is covered for HCC.\n\nRequests for TACE of uveal melanoma liver metastases {said}.\n\n"
        "TACE is investigational for all other indications.\n"
    )
    rest = record.statements[-1]
    inside = members(rest.indication, load_vocabulary())
    assert "uveal-melanoma-liver-metastasis" not in inside
    assert "breast-liver-metastasis" in inside
    assert any("case by case" in f.message for f in record.findings)


def test_a_sentence_on_what_is_done_before_a_treatment_leaves_no_doubt_about_it() -> None:
    *_, rest = policy(
        "TACE is covered for HCC.\n\nMapping angiography and a scan performed before TACE are covered.\n\n"
        "TACE is investigational for all other indications.\n"
    ).statements
    assert (rest.status, rest.criteria) == (UNPROVEN, None)


def test_a_sentence_that_stands_out_from_under_a_mark_is_no_part_of_its_item() -> None:
    *_, first, second = policy(
        "TACE is covered for HCC.\n\n"
        "TACE is investigational for all other indications, including but not limited to the treatment of:\n"
        "  - Metastases to the liver from breast cancer, cutaneous melanoma, lung cancer or renal cell cancer\n"
        "The Plan will not cover histotripsy of liver tumors.\n"
    ).statements
    assert set(named(first.indication)) >= {"breast-liver-metastasis", "renal-liver-metastasis"}
    assert (second.status, *named(second.modality)) == (DENIAL, "histotripsy")


def test_what_is_appropriate_in_any_of_several_scenarios_is_granted() -> None:
    (statement,) = statements_of(
        "SIRT is appropriate in ANY of the following scenarios:\n\n- HCC\n- Colorectal metastases\n"
    )
    assert (statement.status, shown(statement.criteria)) == (GRANT, f"any_of(diagnosis in {HCC}, diagnosis in {CRC})")
