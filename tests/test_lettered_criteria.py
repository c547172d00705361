"""Lists whose items the sentence over them combines by their labels."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

LETTERS = "\n\nA. Child-Pugh A\nB. Tumor of 3 cm or less\nC. ECOG 0\n"
NUMBERS = "\n\n1. Child-Pugh A\n2. Tumor of 3 cm or less\n3. ECOG 0\n"
A, B, C = "child_pugh = A", "largest_tumor_cm <= 3", "ecog = 0"


def _read(when: str, items: str) -> str:
    read = criteria_of(f"RFA is medically necessary for HCC {when}:{items}")
    for label in "ABC123":
        read = read.replace(f"{label}: ", "")
    return read


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        ("when the patient meets criterion A and either B or C", f"all_of({A}, any_of({B}, {C}))"),
        ("when criteria A and B, or C, are met", f"any_of(all_of({A}, {B}), {C})"),
        ("when A and B, or C, are met", f"any_of(all_of({A}, {B}), {C})"),
        ("when A and either B or C are met", f"all_of({A}, any_of({B}, {C}))"),
        ("when A or B, and C, are met", f"all_of(any_of({A}, {B}), {C})"),
        ("when criteria A, B or C are met", f"any_of({A}, {B}, {C})"),
        ("when either criterion A or both B and C are met", f"any_of({A}, all_of({B}, {C}))"),
    ],
)
def test_letters_are_joined_as_the_sentence_says(when: str, asked: str) -> None:
    assert _read(when, LETTERS) == asked


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        ("when criterion 1 plus one of criteria 2-3 is met", f"all_of({A}, any_of({B}, {C}))"),
        ("when criteria 1 and 2, or criterion 3, are met", f"any_of(all_of({A}, {B}), {C})"),
        ("when criterion 1 is met and criterion 2 or 3 is met", f"all_of({A}, any_of({B}, {C}))"),
        ("when items 1 and 3 are met", f"all_of({A}, {C})"),
        ("when criterion 1 and either 2 or 3 are met", f"all_of({A}, any_of({B}, {C}))"),
    ],
)
def test_numbers_are_joined_likewise(when: str, asked: str) -> None:
    assert _read(when, NUMBERS) == asked


@pytest.mark.parametrize(
    "when",
    [
        "when at least two of the following criteria, one of which must be criterion 1, are met",
        "when at least two of the following are met and these must include criterion 1",
    ],
)
def test_a_criterion_that_must_be_among_those_met_leaves_the_list_open(when: str) -> None:
    assert "text" in _read(when, NUMBERS)


def test_letters_of_a_class_are_no_labels() -> None:
    asked = criteria_of(f"RFA is covered for HCC when all are met and Child-Pugh A or B is met:{LETTERS}")
    assert "child_pugh in A|B" in asked
