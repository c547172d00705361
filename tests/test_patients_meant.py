"""Words for patients that ask for something: adults, and those whose cirrhosis is compensated."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of


@pytest.mark.parametrize(
    "text",
    [
        "RFA is medically necessary for adults with HCC.",
        "RFA is medically necessary for adult patients with HCC.",
        "RFA (adults only) is medically necessary for HCC.",
        "In adults, RFA is medically necessary for HCC.",
        "RFA is covered in the adult for HCC.",
    ],
)
def test_a_grant_to_adults_asks_for_their_age(text: str) -> None:
    assert criteria_of(text + "\n") == "age >= 18"


def test_an_age_printed_with_adults_is_the_one_asked_for() -> None:
    text = "RFA is medically necessary for HCC when both are met:\n\n1. Adults 21 years of age or older\n2. ECOG 0\n"
    assert criteria_of(text) == "all_of(1: age >= 21, 2: ecog = 0)"


@pytest.mark.parametrize(
    "whom",
    [
        "in children and adults",
        "in adults and children",
        "in pediatric or adult patients",
        "for both adult and pediatric members",
        "in adults, adolescents and children",
        "in patients of all ages",
        "for members of any age",
    ],
)
def test_adults_and_children_are_all(whom: str) -> None:
    assert criteria_of(f"RFA is covered for HCC {whom}.\n") == "-"
    assert criteria_of(f"TACE is not covered for HCC {whom}.\n") == "-"
    assert criteria_of(f"RFA is covered for HCC {whom} with a single tumor.\n") == "tumor_count = 1"


@pytest.mark.parametrize("behind", ["when ECOG is 0", "if ECOG is 0", "in patients with ECOG 0", "provided ECOG is 0"])
@pytest.mark.parametrize(
    "whatever", ["regardless of age", "irrespective of the size", "whether or not it was resected"]
)
def test_what_stands_behind_whatever_does_not_matter_is_asked(whatever: str, behind: str) -> None:
    assert criteria_of(f"RFA is covered for HCC {whatever}.\n") == "-"
    assert criteria_of(f"RFA is covered for HCC {whatever} {behind}.\n") == "ecog = 0"


def test_adults_or_children_in_a_list_ask_for_nothing() -> None:
    text = "RFA is covered for HCC when all are met:\n\n1. Adult or pediatric patient\n2. ECOG 0\n"
    assert criteria_of(text) == "2: ecog = 0"


@pytest.mark.parametrize(
    "whom", ["children over 12 and adults", "adults and children over 12 years of age", "adults and adolescents"]
)
def test_adults_beside_some_children_are_not_all(whom: str) -> None:
    assert "text" in criteria_of(f"RFA is covered for HCC in {whom}.\n")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("TACE is investigational for HCC in adults.", "age >= 18"),
        ("In adult patients, TACE is not covered for HCC.", "age >= 18"),
        ("TACE for adult members with HCC is considered not medically necessary.", "age >= 18"),
        (
            "TACE is investigational for adults with HCC when the tumor is resectable.",
            "all_of(age >= 18, resection_feasible = True)",
        ),
        ("TACE is investigational for HCC in adults 65 years of age or older.", "age >= 65"),
        ("TACE is investigational for HCC except in adults.", "none_of(age >= 18)"),
        ("TACE is covered for HCC except in adults with cirrhosis.", "none_of(all_of(age >= 18, cirrhosis = True))"),
    ],
)
def test_a_denial_for_adults_denies_adults(text: str, tree: str) -> None:
    assert criteria_of(text + "\n") == tree


@pytest.mark.parametrize(
    ("whom", "asked"),
    [
        ("compensated cirrhosis", "all_of(hepatic_decompensation = False, cirrhosis = True)"),
        ("well-compensated liver cirrhosis", "all_of(hepatic_decompensation = False, cirrhosis = True)"),
        (
            "compensated cirrhosis or without cirrhosis",
            "any_of(all_of(hepatic_decompensation = False, cirrhosis = True), cirrhosis = False)",
        ),
        ("cirrhosis", "cirrhosis = True"),
        ("decompensated cirrhosis", "hepatic_decompensation = True"),
    ],
)
def test_compensated_cirrhosis_is_not_decompensated(whom: str, asked: str) -> None:
    assert criteria_of(f"RFA is covered for HCC in patients with {whom}.\n") == asked


@pytest.mark.parametrize(
    ("limit", "asked"),
    [
        ("limited to tumors of 3 cm or less", "largest_tumor_cm <= 3"),
        ("restricted to patients with Child-Pugh A", "child_pugh = A"),
        ("limited to those who are not surgical candidates", "resection_feasible = False"),
    ],
)
def test_words_that_limit_a_grant_ask_for_what_stands_behind_them(limit: str, asked: str) -> None:
    assert criteria_of(f"RFA is covered for HCC, {limit}.\n") == asked
