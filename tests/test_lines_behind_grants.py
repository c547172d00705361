"""What stands behind a grant in lines, sentences and notes of their own, and asks something of it."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import CRC, GRANT, HCC, RFA, TACE, UNPROVEN, read
from tests.trees import criteria_of, shown, statements_of

COVERED = "TACE is medically necessary for HCC."


@pytest.mark.parametrize(
    "behind",
    [
        " This applies as long as the bilirubin is below 2 mg/dL.",
        " This is not the case in Child-Pugh C.",
        " Not for Child-Pugh C.",
        " No more than four sessions are covered in a 12-month period.",
        "\n\nRequirement: Child-Pugh A or B",
        "\n\nLimit: one session in six weeks",
        "\n\nTUMOR OF 3 CM OR LESS",
        "\n\nPatient selection criteria: Child-Pugh A Only",
    ],
)
def test_what_may_restrict_a_grant_keeps_it_open(behind: str) -> None:
    assert "text" in criteria_of(f"{COVERED}{behind}\n")


@pytest.mark.parametrize("behind", [" It is widely used.", " TACE was introduced in 1980.", "\n\nBackground\n\nText."])
def test_what_asks_nothing_leaves_a_grant(behind: str) -> None:
    assert criteria_of(f"{COVERED}{behind}\n") == "-"


@pytest.mark.parametrize(
    ("sign", "note"), [("\N{SUPERSCRIPT ONE}", "\N{SUPERSCRIPT ONE} "), ("<sup>a</sup>", "<sup>a</sup> "), ("†", "† ")]
)
def test_a_raised_sign_is_of_the_note_that_bears_it(sign: str, note: str) -> None:
    text = f"TACE is covered for HCC.{sign}\n\nRFA is covered for HCC.\n\n{note}Tumors of 3 cm or less.\n"
    assert [shown(s.criteria) for s in statements_of(text)] == ["largest_tumor_cm <= 3", "-"]


def test_raised_letters_in_cells_are_of_the_lines_below_the_table() -> None:
    text = (
        "| Treatment | Indication | Status |\n|---|---|---|\n| RFA | HCC^a | Covered |\n| TACE | HCC^b | Covered |\n"
        "| MWA | HCC | Covered |\n\na. Tumors up to 3 cm only.\nb. Unresectable disease only.\n"
    )
    assert [shown(s.criteria) for s in statements_of(text)] == [
        "a: largest_tumor_cm <= 3",
        "b: resection_feasible = False",
        "-",
    ]


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        ("Tumor larger than 3 cm, except:", "all_of(largest_tumor_cm > 3, none_of(any_of("),
        ("One tumor, other than the following:", "all_of(tumor_count = 1, none_of(any_of("),
        ("No extrahepatic disease, except for the following:", "text"),
    ],
)
def test_what_a_criterion_excepts_by_its_list_is_not_asked(item: str, asked: str) -> None:
    text = f"TACE is covered for HCC when:\n\n1. ECOG 0\n2. {item}\n   - Child-Pugh B\n   - ascites\n"
    found = criteria_of(text)
    assert asked in found
    assert ("none_of(any_of(child_pugh = B, ascites = True))" in found) == (asked != "text")


def test_what_remains_or_goes_on_is_a_position() -> None:
    assert read("TACE remains medically necessary for HCC.") == [(GRANT, TACE, HCC, "")]
    assert read("RFA of HCC continues to be considered investigational.") == [(UNPROVEN, RFA, HCC, "")]


def test_a_condition_between_commas_is_of_the_use_behind_it() -> None:
    found = read("RFA is medically necessary for HCC and, if Child-Pugh A, for colorectal metastases.")
    assert found == [(GRANT, RFA, HCC, ""), (GRANT, RFA, CRC, "child_pugh = A")]


def test_a_list_of_what_is_not_covered_keeps_the_grant_before_it_open() -> None:
    text = f"{COVERED}\n\nThe following are not covered:\n\n- Tumors above 10 cm\n- Child-Pugh C\n"
    assert criteria_of(text) == "text"
