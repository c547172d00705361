"""Contraindications in one line: each of them excludes by itself."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

GRANT = "RFA is medically necessary for HCC.\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "Exclusions: tumors larger than 5 cm; Child-Pugh class C; ECOG above 2.",
        "Exclusions: tumors larger than 5 cm; Child-Pugh class C; and ECOG above 2.",
        "Contraindications: tumors larger than 5 cm, Child-Pugh class C, and ECOG above 2.",
        "Contraindications\n\nTumors larger than 5 cm, Child-Pugh class C, or ECOG above 2",
        "Exclusion criteria\n\nTumors larger than 5 cm; Child-Pugh class C; ECOG above 2",
    ],
)
def test_one_exclusion_of_a_line_excludes(line: str) -> None:
    asked = "none_of(any_of(largest_tumor_cm > 5, child_pugh = C, ecog > 2))"
    assert criteria_of(f"{GRANT}{line}\n") == asked


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("No contraindications (Child-Pugh C, ECOG > 2)", "none_of(any_of(child_pugh = C, ecog > 2))"),
        (
            "Absence of contraindications to embolization (Child-Pugh C; bilirubin above 3 mg/dL)",
            "none_of(any_of(child_pugh = C, bilirubin > 3))",
        ),
        (
            "There are no contraindications (e.g., Child-Pugh C, decompensated cirrhosis)",
            "none_of(any_of(child_pugh = C, hepatic_decompensation = True, text))",
        ),
        ("No contraindications such as Child-Pugh C", "none_of(any_of(child_pugh = C, text))"),
        ("The patient has no contraindication", "text"),
    ],
)
def test_contraindications_that_a_bracket_spells_out_must_all_be_absent(item: str, asked: str) -> None:
    text = f"Y90 is medically necessary for HCC when all are met:\n\n1. {item}\n2. Tumor of 5 cm or less\n"
    assert criteria_of(text).replace("1: ", "") == f"all_of({asked}, 2: largest_tumor_cm <= 5)"


@pytest.mark.parametrize("word", ["any contraindication is present", "one or more contraindications exist"])
def test_a_denial_holds_for_each_of_them(word: str) -> None:
    text = f"Y90 is not covered for HCC if {word} (Child-Pugh C, ECOG > 2).\n"
    assert criteria_of(text) == "any_of(child_pugh = C, ecog > 2)"


def test_contraindications_to_surgery_are_none_to_the_treatment() -> None:
    text = "RFA is covered for HCC in patients with contraindications to surgery (e.g., portal hypertension).\n"
    assert criteria_of(text) == "resection_feasible = False"
