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


@pytest.mark.parametrize("whom", ["children and adults", "adults and children", "pediatric or adult patients"])
def test_adults_beside_children_are_not_all(whom: str) -> None:
    assert "age" not in criteria_of(f"RFA is covered for HCC in {whom}.\n")


def test_a_denial_for_adults_stays_as_wide_as_it_was() -> None:
    assert criteria_of("TACE is investigational for HCC in adults.\n") == "-"


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
