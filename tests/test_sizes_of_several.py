"""A size that is asked of several tumors only is not asked of a single one."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

EITHER = "any_of(tumor_count = 1, largest_tumor_cm <= 3)"


@pytest.mark.parametrize(
    "text",
    [
        "there are no more than three tumors and, if more than one, each is 3 cm or less",
        "there are up to three tumors and, if there is more than one, none is larger than 3 cm",
        "there are at most three tumors, and if two or more lesions are present, all are 3 cm or less",
    ],
)
def test_a_size_of_several_is_not_asked_of_one(text: str) -> None:
    assert criteria_of(f"RFA is covered for HCC when {text}.\n") == f"all_of(tumor_count <= 3, {EITHER})"


def test_a_size_of_all_is_asked_of_one_too() -> None:
    tree = criteria_of("RFA is covered for HCC when there are no more than three tumors and each is 3 cm or less.\n")
    assert tree == "all_of(tumor_count <= 3, largest_tumor_cm <= 3)"


OF_ONE = "all_of(tumor_count = 1, largest_tumor_cm <= 5)"
OF_SEVERAL = "all_of(tumor_count > 1, largest_tumor_cm <= 3)"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("there is a single tumor of 5 cm or less, or if more than one, each is 3 cm or less",
         f"any_of({OF_ONE}, {OF_SEVERAL})"),
        ("there is a single tumor of 5 cm or less; if more than one, each is 3 cm or less",
         f"any_of({OF_ONE}, {OF_SEVERAL})"),
        ("there is one tumor of 5 cm or less and, if there are multiple tumors, each is 3 cm or less",
         f"any_of({OF_ONE}, {OF_SEVERAL})"),
        ("there are, if more than one, up to three tumors of 3 cm or less, or one tumor of up to 5 cm",
         f"any_of(all_of(tumor_count <= 3, tumor_count > 1, largest_tumor_cm <= 3), {OF_ONE})"),
    ],
)  # fmt: skip
def test_an_alternative_for_several_tumors_lets_no_single_one_in(text: str, tree: str) -> None:
    assert tree in criteria_of(f"RFA is covered for HCC when {text}.\n")


@pytest.mark.parametrize(
    "text",
    [
        "RFA is not covered for HCC if more than one, tumors are larger than 3 cm.\n",
        "RFA is investigational for HCC when, if two or more lesions are present, any is larger than 3 cm.\n",
    ],
)
def test_what_is_too_large_where_there_are_several_bars_no_single_tumor(text: str) -> None:
    assert "all_of(tumor_count > 1, largest_tumor_cm > 3)" in criteria_of(text)
