"""Notes on the member's contract or on other documents that ask something of the patient after all."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

GRANT = "Radioembolization is covered for HCC."


@pytest.mark.parametrize(
    "note",
    [
        "Per the member contract, patients must have Child-Pugh A.",
        "The member's benefit requires that the tumor be 3 cm or less.",
        "See the member certificate: ECOG must be 0 or 1.",
        "Under the member's policy, only unresectable tumors qualify.",
        "The member contract requires that the disease be limited to the liver.",
        "Please refer to section 3: tumors must be unresectable.",
    ],
)
@pytest.mark.parametrize("break_", [" ", "\n\n"])
def test_a_note_that_asks_something_leaves_the_grant_open(note: str, break_: str) -> None:
    assert criteria_of(f"{GRANT}{break_}{note}\n") == "text"


@pytest.mark.parametrize(
    "note",
    [
        "Please refer to the member's contract for benefits.",
        "Coverage is subject to the member's benefit.",
        "See the member certificate for limits on the number of visits.",
        "Please refer to Policy 12, Ablation of Solid Tumors, for coverage information on tumors of the kidney.",
    ],
)
def test_a_note_that_asks_nothing_is_a_note(note: str) -> None:
    assert criteria_of(f"{GRANT} {note}\n") == "-"
