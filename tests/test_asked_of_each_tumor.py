"""Conditions that stand in a list of tumors and are of none of them, and counts of metastases."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

TUMORS = "- HCC: tumor <= 3 cm\n- Colorectal metastases: <= 4 lesions\n"
EACH = (
    "all_of(diagnosis in hepatocellular-carcinoma, largest_tumor_cm <= 3), "
    "all_of(diagnosis in colorectal-liver-metastasis, tumor_count <= 4)"
)
EITHER = f"any_of({EACH})"


@pytest.mark.parametrize("lead", ["for", "for the following when all apply", "as follows for"])
@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("No extrahepatic disease", "extrahepatic_disease = none"),
        ("Child-Pugh A or B", "child_pugh in A|B"),
        ("ECOG 0 to 2", "ecog <= 2"),
    ],
)
def test_a_condition_of_no_tumor_is_asked_of_each(lead: str, item: str, asked: str) -> None:
    assert criteria_of(f"RFA is medically necessary {lead}:\n\n{TUMORS}- {item}\n") == f"all_of({EITHER}, {asked})"


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("As a bridge to liver transplantation", "goal = bridge-to-transplant"),
        ("Recurrent disease", "recurrent_disease = True"),
    ],
)
def test_a_use_or_a_state_of_some_patients_is_one_more_alternative(item: str, asked: str) -> None:
    assert criteria_of(f"RFA is medically necessary for:\n\n{TUMORS}- {item}\n") == f"any_of({EACH}, {asked})"


def test_what_is_asked_of_the_tumor_of_the_lead_is_asked_of_no_other() -> None:
    text = (
        "RFA is covered for HCC or metastases when the following are met:\n\n- HCC: tumor <= 3 cm\n"
        "- Colorectal metastases: <= 4 lesions\n- Neuroendocrine metastases: ECOG 0\n"
    )
    assert criteria_of(text) == f"any_of({EACH}, all_of(diagnosis in neuroendocrine-liver-metastasis, ecog = 0))"


def test_a_list_whose_items_or_joins_is_one_of_alternatives() -> None:
    text = "RFA is covered for:\n\n- HCC of 3 cm or less; or\n- Colorectal metastases; or\n- ECOG 0\n"
    small = "all_of(diagnosis in hepatocellular-carcinoma, largest_tumor_cm <= 3)"
    assert criteria_of(text) == f"any_of({small}, diagnosis in colorectal-liver-metastasis, ecog = 0)"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "SBRT is not considered medically necessary for more than 3 metastases or in patients with a life "
            "expectancy of 6 months or less.",
            "any_of(tumor_count > 3, life_expectancy_months <= 6)",
        ),
        (
            "RFA is not covered for more than 5 metastases or with Child-Pugh C.",
            "any_of(tumor_count > 5, child_pugh = C)",
        ),
        ("RFA is covered for up to four metastases of colorectal cancer.", "tumor_count <= 4"),
    ],
)
def test_metastases_of_no_place_are_counted(text: str, asked: str) -> None:
    assert criteria_of(text + "\n") == asked
