"""Reasons within criteria: they ask for nothing, and what they are reasons for is asked."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

LEAD = "RFA is medically necessary for HCC when all of the following are met:\n\n1. Child-Pugh A\n2. "


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("Because surgery is the preferred treatment, the tumor must be 3 cm or less", "largest_tumor_cm <= 3"),
        (
            "Because resection is preferred, members must be thought unfit to leave in the eyes of two surgeons",
            "text",
        ),
        ("Due to the risk of seeding, a tumor board must have approved the treatment", "text"),
        ("Because of other illness the patient cannot undergo surgery", "resection_feasible = False"),
        ("As a result of earlier surgery, resection is not feasible", "resection_feasible = False"),
        ("Given the lack of long-term data, enrollment in a registry", "text"),
        ("Resection is not feasible because of the place of the tumor", "resection_feasible = False"),
        ("Resection is not feasible due to place, number of lesions, or other illness", "resection_feasible = False"),
        (
            "Unresectable because of place or illness, 3 or fewer lesions",
            "resection_feasible = False, tumor_count <= 3",
        ),
    ],
)
def test_what_stands_behind_the_reason_of_a_criterion_is_asked(item: str, asked: str) -> None:
    read = criteria_of(f"{LEAD}{item}\n").replace("2: ", "").replace("all_of(", "").replace(")", "")
    assert read == f"1: child_pugh = A, {asked}"


def test_what_a_grant_asks_behind_a_reason_is_asked() -> None:
    text = "Because the evidence is limited, TACE is medically necessary only for HCC with Child-Pugh A.\n"
    assert criteria_of(text) == "child_pugh = A"
    text = "TACE is medically necessary for HCC when, because of liver disease, resection is not possible.\n"
    assert criteria_of(text) == "resection_feasible = False"
    text = "For patients who are not surgical candidates because of illness, RFA is covered for HCC of 3 cm or less.\n"
    assert criteria_of(text) == "all_of(resection_feasible = False, largest_tumor_cm <= 3)"


def test_the_reasons_of_a_denial_narrow_nothing() -> None:
    text = "RFA is investigational for HCC because of insufficient evidence, safety concerns, and lack of data.\n"
    assert criteria_of(text) == "-"
    assert criteria_of("Because of insufficient evidence, TACE is investigational for HCC.\n") == "-"


@pytest.mark.parametrize(
    ("reason", "asked"),
    [
        ("because of location when there is no ascites", "ascites = False"),
        ("because of location if there is no ascites", "ascites = False"),
        ("because of location in members with Child-Pugh A", "child_pugh = A"),
        ("because of comorbidities with a tumor up to 5 cm", "largest_tumor_cm <= 5"),
        ("owing to location provided that liver function is adequate", "liver_reserve = adequate"),
        ("on account of multifocality but confined to the liver", "extrahepatic_disease = none"),
        ("as a result of portal hypertension only if Child-Pugh A", "child_pugh = A"),
        ("because of poor general health without extrahepatic spread", "extrahepatic_disease = none"),
        (
            "owing to comorbidity, adequate liver function, and a life expectancy of 3 months or more",
            "liver_reserve = adequate, life_expectancy_months >= 3",
        ),
        ("due to comorbid conditions, and Child-Pugh class A", "child_pugh = A"),
    ],
)
def test_a_reason_ends_where_the_sentence_goes_on_with_what_it_asks(reason: str, asked: str) -> None:
    text = f"TACE is covered for HCC that cannot be resected {reason}.\n"
    assert criteria_of(text) == f"all_of(resection_feasible = False, {asked})"


@pytest.mark.parametrize(
    "reason", ["due to size, location or number of lesions", "because of size, or portal hypertension"]
)
def test_a_reason_of_several_parts_asks_for_nothing(reason: str) -> None:
    assert criteria_of(f"TACE is covered for HCC that cannot be resected {reason}.\n") == "resection_feasible = False"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("for HCC: there is insufficient evidence when tumors exceed 5 cm", "largest_tumor_cm > 5"),
        ("for HCC, insufficient data being available for lesions larger than 5 cm", "largest_tumor_cm > 5"),
        ("for HCC due to a lack of evidence in tumors larger than 5 cm", "largest_tumor_cm > 5"),
        ("for HCC due to a lack of published data on lesions over 5 cm", "largest_tumor_cm > 5"),
        ("for HCC because evidence is insufficient when the tumor is larger than 8 cm", "largest_tumor_cm > 8"),
        ("for HCC due to insufficient evidence in patients with more than 5 lesions", "tumor_count > 5"),
        ("for HCC because there is insufficient evidence that it improves outcomes", "-"),
    ],
)
def test_evidence_that_is_missing_for_some_denies_these_only(text: str, asked: str) -> None:
    assert criteria_of(f"TACE is investigational {text}.\n") == asked


def test_examples_that_are_not_all_there_are_end_no_denial() -> None:
    text = "TACE is investigational for liver metastases, including but not limited to those of melanoma.\n"
    assert criteria_of(text) == "-"
