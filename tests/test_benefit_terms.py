"""What a sentence says of the member's contract is no condition of a patient."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import GRANT, HCC, RFA, UNPROVEN, read
from tests.trees import criteria_of


@pytest.mark.parametrize(
    "wording",
    [
        "RFA is medically necessary for HCC unless benefits are provided otherwise under the contract.",
        "RFA is medically necessary for HCC, subject to the member's benefits.",
        "RFA (subject to the limits of the member's plan) is medically necessary for HCC.",
        "RFA is medically necessary for HCC to the extent allowed by the enrollee's certificate of coverage.",
        "When benefits are available under the member's contract, RFA is medically necessary for HCC.",
        "RFA is medically necessary for HCC when the plan document provides benefits for it.",
        "RFA is medically necessary for HCC, subject to prior authorization.",
    ],
)
def test_the_contract_of_a_member_asks_nothing_of_the_patient(wording: str) -> None:
    assert read(wording) == [(GRANT, RFA, HCC, "")]


def test_a_denial_unless_the_contract_says_otherwise_is_one() -> None:
    wording = "Unless specific benefits are provided under the member's contract, RFA is investigational for HCC."
    assert read(wording) == [(UNPROVEN, RFA, HCC, "")]


@pytest.mark.parametrize(
    ("wording", "asked"),
    [
        ("RFA is covered for HCC, as allowed by the member's contract, when the tumor is 3 cm or less.",
         "largest_tumor_cm <= 3"),
        ("RFA is covered for HCC when the member's plan covers it and the tumor is 3 cm or less.", "TEXT"),
        ("RFA is covered for HCC according to the plan's criteria for ablation.", "TEXT"),
        ("RFA is covered for HCC subject to the following conditions:\n\n- Child-Pugh A\n- 3 tumors or fewer",
         "all_of(child_pugh = A, tumor_count <= 3)"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_contract_is_asked(wording: str, asked: str) -> None:
    found = criteria_of(wording + "\n")
    assert asked.lower() in found.lower()


def test_a_standard_that_the_evidence_misses_is_a_reason() -> None:
    text = "Histotripsy is investigational for liver tumors, as it does not meet technology criteria 2 through 5.\n"
    assert criteria_of(text) == "-"


def test_a_lead_that_shouts_is_no_list_of_acronyms() -> None:
    text = "AVHP considers TACE medically necessary for ANY of the following:\n\n1. HCC; OR\n2. Cholangiocarcinoma\n"
    assert "diagnosis" in criteria_of(text)


def test_a_denial_leaves_out_the_tumor_whose_requests_are_reviewed() -> None:
    text = "Cryoablation is investigational for liver tumors. Cryoablation of HCC is reviewed for medical necessity."
    [(status, _, whom, _)] = read(text)
    assert status == UNPROVEN
    assert whom == f"liver-tumor -{HCC}"
