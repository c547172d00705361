"""How far a negation reaches over what is listed behind it."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

NONE, CLEAR = "extrahepatic_disease = none", "encephalopathy = False"
FREE = f"{NONE}, vascular_invasion = False"


def _item(text: str) -> str:
    read = criteria_of(f"TACE is covered for HCC when both are met:\n\n1. {text}\n2. ECOG 0\n")
    return read.replace("1: ", "").replace("all_of(", "").replace(")", "").removesuffix(", 2: ecog = 0")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("No extrahepatic disease or vascular invasion", FREE),
        ("Absence of extrahepatic disease or vascular invasion", FREE),
        ("The patient does not have extrahepatic disease or vascular invasion", FREE),
        ("Without ascites or encephalopathy", "ascites = False, encephalopathy = False"),
        ("No ascites, vascular invasion, or encephalopathy", f"ascites = False, vascular_invasion = False, {CLEAR}"),
        ("No ascites, jaundice, or encephalopathy", f"ascites = False, {CLEAR}, text"),
        (
            "Absence of ascites, vascular invasion, and encephalopathy",
            f"ascites = False, vascular_invasion = False, {CLEAR}",
        ),
        ("Lack of ascites, jaundice, and encephalopathy", f"ascites = False, {CLEAR}, text"),
        ("No extrahepatic disease, Child-Pugh A or B", f"{NONE}, child_pugh in A|B"),
        ("Absence of extrahepatic disease and awaiting transplant", f"{NONE}, awaiting_transplant = True"),
        (
            "Absence of extrahepatic disease, Child-Pugh A, and recurrent disease",
            f"{NONE}, child_pugh = A, recurrent_disease = True",
        ),
    ],
)
def test_a_negation_reaches_to_the_last_of_its_list(text: str, asked: str) -> None:
    assert _item(text) == asked


def test_parts_of_a_line_are_told_by_semicolons_also_where_the_last_is_not_understood() -> None:
    text = (
        "TACE is covered for HCC when: a single tumor less than 5 cm or no more than 3 tumors less than 3 cm; absence "
        "of extrahepatic disease or vascular invasion; and a stable household.\n"
    )
    assert criteria_of(text) == (
        "all_of(any_of(all_of(tumor_count = 1, largest_tumor_cm < 5), all_of(tumor_count <= 3, largest_tumor_cm < 3)), "
        f"{NONE}, vascular_invasion = False, text)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "There is no, or limited, extrahepatic disease",
        "The patient has no, or only mild, encephalopathy",
        "The patient is without, or with only slight, ascites",
    ],
)
def test_what_may_be_there_a_little_is_open(text: str) -> None:
    assert _item(text) == "text"
