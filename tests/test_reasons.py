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
