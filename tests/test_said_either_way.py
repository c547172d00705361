"""What is true either way asks for nothing, and ends where the sentence goes on with what it asks."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("MWA is covered for malignant or benign tumors of the liver when unresectable", "resection_feasible = False"),
        ("MWA is not covered for benign or malignant liver tumors larger than 5 cm", "largest_tumor_cm > 5"),
        ("MWA is covered for benign and malignant liver tumors of 3 cm or less", "largest_tumor_cm <= 3"),
        (
            "RFA is covered alone or in combination with other therapies for HCC when unresectable",
            "resection_feasible = False",
        ),
        ("RFA is covered for HCC regardless of size when there is no ascites", "ascites = False"),
        (
            "RFA is covered for HCC irrespective of size in patients awaiting liver transplantation",
            "awaiting_transplant = True",
        ),
        ("RFA is covered for HCC whether or not listed for transplant provided ECOG is 0 or 1", "ecog <= 1"),
        ("RFA is covered for HCC whether or not a transplant is planned if the tumor is 5 cm or less",
         "largest_tumor_cm <= 5"),
        ("RFA is covered for HCC regardless of prior therapy in members with Child-Pugh A", "child_pugh = A"),
        ("RFA is covered for HCC regardless of tumor size but only if Child-Pugh A", "child_pugh = A"),
        ("RFA is covered for HCC no matter how many lesions there are with Child-Pugh A", "child_pugh = A"),
        ("RFA is covered for HCC with or without portal vein thrombosis and ECOG 0 or 1", "ecog <= 1"),
        ("RFA is covered for HCC with or without portal vein thrombosis", "-"),
        ("RFA is covered for HCC regardless of the number or size of the tumors", "-"),
        ("RFA, alone or combined with chemotherapy, is covered for HCC", "-"),
    ],
)  # fmt: skip
def test_what_is_asked_behind_it_is_kept(text: str, tree: str) -> None:
    assert criteria_of(f"{text}.\n") == tree


def test_an_item_of_a_list_keeps_what_it_asks_behind_it() -> None:
    items = "1. ECOG 0-1 regardless of age and bilirubin under 2 mg/dL\n2. unresectable\n"
    text = f"RFA is covered for HCC when both are met:\n\n{items}"
    assert criteria_of(text) == "all_of(1: all_of(ecog <= 1, bilirubin < 2), 2: resection_feasible = False)"


@pytest.mark.parametrize(
    "policy",
    [
        "Even if the tumor is resectable, RFA is covered for HCC of 2 cm or less.\n",
        "RFA is covered for HCC of 2 cm or less even when resection is feasible.\n",
        "RFA is covered for HCC of 2 cm or less, even where there is more than one tumor.\n",
    ],
)
def test_what_holds_even_if_something_is_so_does_not_ask_it(policy: str) -> None:
    assert criteria_of(policy) == "largest_tumor_cm <= 2"
