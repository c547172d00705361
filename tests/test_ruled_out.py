"""What is ruled out besides resection: a condition of its own, which no characteristic expresses."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of


@pytest.mark.parametrize(
    "asked",
    [
        "Not a candidate for resection or ablation",
        "The tumor is not amenable to surgical resection or percutaneous ablation",
        "Not eligible for surgery or other ablation",
        "Resection or transplantation is not an option",
        "Cannot undergo surgery, ablation, or embolization",
    ],
)
def test_a_second_treatment_that_is_ruled_out_is_asked_for(asked: str) -> None:
    text = f"SBRT is medically necessary for HCC when all of the following are met:\n\n1. {asked}\n2. Child-Pugh A\n"
    assert criteria_of(text) == "all_of(1: all_of(resection_feasible = False, text), 2: child_pugh = A)"


@pytest.mark.parametrize(
    "asked", ["The patient is a poor surgical candidate", "Members must be unacceptable open surgical candidates"]
)
def test_poor_surgical_candidates_cannot_be_operated_on(asked: str) -> None:
    text = f"RFA is covered for HCC when both are met:\n\n1. {asked}\n2. Functional status: ECOG 0\n"
    assert criteria_of(text) == "all_of(1: resection_feasible = False, 2: ecog = 0)"


def test_it_is_asked_for_behind_the_status_of_a_sentence() -> None:
    text = "TACE is medically necessary for HCC not amenable to resection or ablation.\n"
    assert criteria_of(text) == "all_of(resection_feasible = False, text)"


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Not a candidate for resection", "resection_feasible = False"),
        ("Not a candidate for ablation or resection of another organ", "text"),
        ("Unresectable", "resection_feasible = False"),
    ],
)
def test_resection_alone_is_read_as_it_was(asked: str, read: str) -> None:
    text = f"SBRT is medically necessary for HCC when all of the following are met:\n\n1. {asked}\n2. Child-Pugh A\n"
    assert criteria_of(text) == f"all_of(1: {read}, 2: child_pugh = A)"
