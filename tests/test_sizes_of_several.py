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
