"""Attributes that 'or' joins before one tumor: what is asked behind it is asked of either."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

EITHER = "any_of(resection_feasible = False, recurrent_disease = True)"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("unresectable or recurrent HCC when ECOG is 0 or 1 and there is no ascites", "ecog <= 1, ascites = False"),
        ("unresectable or recurrent HCC if ECOG is 0 or 1", "ecog <= 1"),
        ("unresectable or recurrent HCC provided that ECOG is 0 or 1", "ecog <= 1"),
        ("unresectable and/or recurrent hepatocellular carcinoma only if there is no ascites", "ascites = False"),
        ("patients with unresectable or recurrent HCC who have ECOG 0 or 1 and no ascites",
         "ecog <= 1, ascites = False"),
        ("unresectable or recurrent liver tumors in patients with Child-Pugh A", "child_pugh = A"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["covered", "not covered"])
def test_what_is_asked_behind_the_tumor_is_asked_of_either(text: str, asked: str, status: str) -> None:
    assert criteria_of(f"Radioembolization is {status} for {text}.\n") == f"all_of({EITHER}, {asked})"


def test_an_attribute_that_was_not_read_is_an_alternative_too() -> None:
    text = (
        "unresectable or metastatic colorectal cancer of the liver when ECOG is 0 or 1 and bilirubin is under 2 mg/dL"
    )
    tree = "all_of(any_of(resection_feasible = False, text), ecog <= 1, bilirubin < 2)"
    assert criteria_of(f"Radioembolization is covered for {text}.\n") == tree


def test_it_is_so_within_an_item() -> None:
    items = "1. Unresectable or recurrent tumors in patients with Child-Pugh A\n2. ECOG 0\n"
    tree = criteria_of(f"Radioembolization is covered for HCC when both are met:\n\n{items}")
    assert tree == f"all_of(1: all_of({EITHER}, child_pugh = A), 2: ecog = 0)"


def test_clauses_that_or_joins_are_no_attributes() -> None:
    text = "when the tumor is unresectable or the patient refuses surgery and ECOG is 0"
    tree = "any_of(resection_feasible = False, all_of(refuses_surgery = True, ecog = 0))"
    assert criteria_of(f"Radioembolization is covered for HCC {text}.\n") == tree
