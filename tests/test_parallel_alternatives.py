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


BEFORE = "resection_feasible = False, liver_dominant_disease = True"


@pytest.mark.parametrize(
    ("clause", "either"),
    [
        (
            "who are refractory to chemotherapy or are not candidates for chemotherapy",
            "chemotherapy_refractory = True, chemotherapy_intolerant = True",
        ),
        ("who have ECOG 0-1 or who are refractory to chemotherapy", "ecog <= 1, chemotherapy_refractory = True"),
        ("who are Child-Pugh A or are awaiting a liver transplant", "child_pugh = A, awaiting_transplant = True"),
        (
            "who are refractory to chemotherapy or in whom chemotherapy is not tolerated",
            "chemotherapy_refractory = True, chemotherapy_intolerant = True",
        ),
        (
            "in whom chemotherapy is not tolerated or who refuse surgery",
            "chemotherapy_intolerant = True, refuses_surgery = True",
        ),
        ("who have ECOG 0-1 or cannot tolerate chemotherapy", "ecog <= 1, chemotherapy_intolerant = True"),
        (
            "who are Child-Pugh A and have ECOG 0-1 or are awaiting a liver transplant",
            "all_of(child_pugh = A, ecog <= 1), awaiting_transplant = True",
        ),
    ],
)
def test_what_stands_before_a_relative_clause_is_asked_with_either_of_its_verbs(clause: str, either: str) -> None:
    policy = (
        f"TACE is covered for unresectable colorectal liver metastases in members with liver-dominant disease {clause}."
    )
    assert f"{BEFORE}, any_of({either})" in criteria_of(policy)


@pytest.mark.parametrize(
    ("policy", "tree"),
    [
        (
            "TACE is covered for unresectable HCC in patients who have Child-Pugh A disease, or for patients who are "
            "awaiting a transplant.",
            "any_of(all_of(resection_feasible = False, child_pugh = A), awaiting_transplant = True)",
        ),
        ("TACE is covered for patients with HCC who are Child-Pugh A or B.", "child_pugh in A|B"),
        (
            "TACE is covered for patients who are Child-Pugh A with ECOG 0 or who are awaiting a transplant.",
            "any_of(all_of(child_pugh = A, ecog = 0), awaiting_transplant = True)",
        ),
    ],
)
def test_an_or_that_joins_no_verbs_of_one_clause_joins_what_it_did(policy: str, tree: str) -> None:
    assert criteria_of(policy) == tree
