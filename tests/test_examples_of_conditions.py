"""Examples of a condition ask for nothing themselves, but for the figures and classes that say how it is meant."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of, statements_of


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("the patient has contraindications to surgery (e.g., portal hypertension)", "resection_feasible = False"),
        ("comorbidities preclude surgery, e.g., portal hypertension", "comorbidity_precludes_surgery = True"),
        (
            "there are contraindications to surgery such as portal hypertension or cirrhosis",
            "resection_feasible = False",
        ),
        ("there is no vascular invasion (e.g., portal vein thrombosis)", "vascular_invasion = False"),
        ("the patient has unresectable disease (such as portal vein thrombosis)", "resection_feasible = False"),
        (
            "there are contraindications to surgery, for example portal hypertension, and ECOG is 0",
            "all_of(resection_feasible = False, ecog = 0)",
        ),
        (
            "liver function is adequate (e.g., Child-Pugh A)",
            "all_of(liver_reserve = adequate, child_pugh = A)",
        ),
    ],
)
def test_examples_of_a_condition_are_not_asked(asked: str, tree: str) -> None:
    assert criteria_of(f"RFA is covered for HCC when {asked}.\n") == tree


def test_examples_of_a_condition_in_a_list_are_not_asked() -> None:
    items = "1. Not a surgical candidate (e.g., portal hypertension)\n2. ECOG 0\n"
    asked = criteria_of(f"RFA is covered for HCC when all are met:\n\n{items}")
    assert asked == "all_of(1: resection_feasible = False, 2: ecog = 0)"


@pytest.mark.parametrize(
    ("behind", "asked"),
    [
        (", without extrahepatic disease", "all_of(resection_feasible = False, extrahepatic_disease = none)"),
        (", in the absence of ascites", "all_of(resection_feasible = False, ascites = False)"),
        (" but without ascites", "all_of(resection_feasible = False, ascites = False, text)"),
        (" and bilobar tumors and no ascites", "all_of(resection_feasible = False, ascites = False)"),
        (", as long as there is no extrahepatic disease", "all_of(resection_feasible = False, text)"),
    ],
)
def test_what_must_not_be_there_is_no_example(behind: str, asked: str) -> None:
    whom = f"patients who are not surgical candidates, such as portal hypertension{behind}"
    assert criteria_of(f"RFA is covered for HCC in {whom}.") == asked


def test_who_has_an_authorization_is_let_in_by_a_denial() -> None:
    assert criteria_of("RFA is not covered for HCC unless prior authorization is provided.") == "none_of(text)"
    assert statements_of("RFA is not covered for HCC unless the contract provides it.")[0].criteria is None


@pytest.mark.parametrize(
    "asked",
    [
        "there are no serious comorbidities such as ascites or encephalopathy",
        "there are no serious comorbidities, such as ascites, encephalopathy, or portal vein thrombosis",
        "the patient does not have conditions like ascites or encephalopathy",
        "there is an absence of major complications (e.g., ascites or encephalopathy)",
        "there is no sign of severe decompensation, for example MELD above 15 or ascites",
        "the patient is without serious comorbidities such as ascites, encephalopathy, and portal vein thrombosis",
        "the patient has serious comorbidities such as ascites or encephalopathy",
    ],
)
def test_examples_of_what_nobody_has_read_stay_open_with_it(asked: str) -> None:
    assert criteria_of(f"RFA is covered for HCC when {asked}.\n") == "text"
    items = f"1. {asked.capitalize()}\n2. ECOG 0\n"
    assert criteria_of(f"RFA is covered for HCC when both are met:\n\n{items}") == "all_of(1: text, 2: ecog = 0)"
