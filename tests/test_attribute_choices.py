"""Bare attributes that 'or' joins before one noun are one choice: all else is asked of whoever has any of them."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

TWO = "any_of(resection_feasible = False, recurrent_disease = True)"
THREE = "any_of(resection_feasible = False, text, recurrent_disease = True)"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("unresectable or recurrent HCC without ascites", "ascites = False"),
        ("inoperable or recurrent HCC with no ascites", "ascites = False"),
        ("unresectable or recurrent HCC with Child-Pugh class A", "child_pugh = A"),
        ("unresectable and/or recurrent HCC where the patient has Child-Pugh class A", "child_pugh = A"),
        ("unresectable or recurrent HCC in adults with Child-Pugh class A", "age >= 18, child_pugh = A"),
        ("unresectable/recurrent HCC, 3 cm or less", "largest_tumor_cm <= 3"),
        ("HCC that is unresectable or recurrent and no larger than 3 cm", "largest_tumor_cm <= 3"),
        ("unresectable or recurrent disease limited to the liver", "extrahepatic_disease = none"),
    ],
)
def test_what_stands_behind_the_noun_is_asked_of_either(text: str, asked: str) -> None:
    assert criteria_of(f"Radioembolization is covered for {text}.\n") == f"all_of({TWO}, {asked})"


@pytest.mark.parametrize(
    "text",
    [
        "unresectable, solitary or recurrent HCC without ascites",
        "unresectable, solitary, or recurrent HCC without ascites",
    ],
)
def test_a_list_of_three_is_a_choice_of_three(text: str) -> None:
    assert criteria_of(f"Radioembolization is covered for {text}.\n") == f"all_of({THREE}, ascites = False)"


def test_a_choice_may_begin_with_what_was_not_read() -> None:
    tree = criteria_of("Radioembolization is covered for symptomatic or unresectable HCC without ascites.\n")
    assert tree == "all_of(any_of(text, resection_feasible = False), ascites = False)"


def test_two_of_one_kind_are_the_choice_of_a_list() -> None:
    text = "unresectable, liver-only or liver-dominant colorectal metastases in patients with Child-Pugh class A"
    asked = (
        "resection_feasible = False, any_of(extrahepatic_disease = none, liver_dominant_disease = True), child_pugh = A"
    )
    assert criteria_of(f"Radioembolization is covered for {text}.\n") == f"all_of({asked})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "HCC in patients whose tumor is unresectable, or recurrent and 3 cm or less",
            "any_of(resection_feasible = False, all_of(recurrent_disease = True, largest_tumor_cm <= 3))",
        ),
        (
            "unresectable or recurrent HCC, or HCC of 3 cm or less",
            "any_of(resection_feasible = False, recurrent_disease = True, largest_tumor_cm <= 3)",
        ),
    ],
)
def test_a_new_clause_or_noun_begins_another_alternative(text: str, tree: str) -> None:
    assert criteria_of(f"Radioembolization is covered for {text}.\n") == tree
