"""What a list names that is so either way is not asked, all of it: 'regardless of whether A, B or C'."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

SMALL = "largest_tumor_cm <= 3"


@pytest.mark.parametrize(
    "either",
    [
        "regardless of whether the tumor is unresectable, recurrent or solitary",
        "whether or not the patient has ascites, encephalopathy, or portal vein thrombosis",
        "irrespective of Child-Pugh class, ascites or vascular invasion",
        "independent of whether the patient has ascites, encephalopathy or cirrhosis",
        "no matter whether the patient is listed for transplant, has ascites or is a surgical candidate",
        "with or without ascites, encephalopathy, or vascular invasion",
    ],
)
def test_nothing_of_the_list_is_asked(either: str) -> None:
    assert criteria_of(f"RFA is covered for HCC of 3 cm or less, {either}.\n") == SMALL


def test_it_is_so_before_the_judgement_and_within_an_item() -> None:
    either = "regardless of whether ascites, encephalopathy or vascular invasion is present"
    assert criteria_of(f"{either.capitalize()}, RFA is covered for HCC of 3 cm or less.\n") == SMALL
    items = f"1. Tumor of 3 cm or less, {either}\n2. ECOG 0\n"
    asked = criteria_of(f"RFA is covered for HCC when both are met:\n\n{items}")
    assert asked == f"all_of(1: {SMALL}, 2: ecog = 0)"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("regardless of whether ascites, encephalopathy or cirrhosis is present, when ECOG is 0", "ecog = 0"),
        ("regardless of tumor size, Child-Pugh class A or B", "child_pugh in A|B"),
        (
            "regardless of tumor size, and with no ascites or encephalopathy",
            "all_of(ascites = False, encephalopathy = False)",
        ),
        (
            "regardless of whether ascites, encephalopathy or cirrhosis is present, and the tumor must be 3 cm or less",
            SMALL,
        ),
    ],
)
def test_what_follows_the_list_is_asked(text: str, asked: str) -> None:
    assert criteria_of(f"RFA is covered for HCC {text}.\n") == asked
