"""What stands before alternatives is asked in each, where the sentence shows which words 'or' joins."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "RFA is medically necessary for unresectable liver tumors when the tumor is less than 3 cm or the patient "
            "is awaiting transplant.",
            "all_of(resection_feasible = False, any_of(largest_tumor_cm < 3, awaiting_transplant = True))",
        ),
        (
            "RFA is covered for HCC in patients with no extrahepatic disease if ECOG is 0 or the tumor is 2 cm or "
            "less.",
            "all_of(extrahepatic_disease = none, any_of(ecog = 0, largest_tumor_cm <= 2))",
        ),
        (
            "In patients with Child-Pugh A, RFA is covered for HCC when the tumor is 3 cm or less or resection is not "
            "feasible.",
            "all_of(child_pugh = A, any_of(largest_tumor_cm <= 3, resection_feasible = False))",
        ),
        (
            "TACE is medically necessary as a bridge to liver transplantation in HCC when: the tumor is larger than "
            "3 cm or there are 2 or more lesions; Child-Pugh A or B; and no extrahepatic disease.",
            "all_of(goal = bridge-to-transplant, any_of(largest_tumor_cm > 3, tumor_count >= 2), "
            "child_pugh in A|B, extrahepatic_disease = none)",
        ),
        (
            "RFA is covered for HCC when the tumor is 3 cm or less and the patient has Child-Pugh A or ECOG 0.",
            "all_of(largest_tumor_cm <= 3, any_of(child_pugh = A, ecog = 0))",
        ),
    ],
)
def test_what_stands_before_the_clause_of_alternatives_is_asked_in_each(text: str, asked: str) -> None:
    assert criteria_of(text + "\n") == asked


@pytest.mark.parametrize("word", ["with", "who have"])
def test_alternatives_that_one_word_opens_end_with_their_comma(word: str) -> None:
    behind = word.rpartition(" ")[2]
    text = (
        f"RFA is covered in patients who are not surgical candidates, {word} a tumor less than 5 cm or {behind} up to "
        "3 tumors less than 3 cm each, and no extrahepatic disease.\n"
    )
    assert criteria_of(text) == (
        "all_of(resection_feasible = False, any_of(largest_tumor_cm < 5, all_of(tumor_count <= 3, "
        "largest_tumor_cm < 3)), extrahepatic_disease = none)"
    )


def test_what_or_joins_without_such_words_stays_as_it_was() -> None:
    text = "RFA is covered for HCC that is unresectable or recurrent.\n"
    assert criteria_of(text) == "any_of(resection_feasible = False, recurrent_disease = True)"
