"""What stands behind a list and ends its sentence, and lists below the bare name of a treatment."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, MWA, RFA, read

SMALL = "all_of(diagnosis in hepatocellular-carcinoma, largest_tumor_cm <= 3)"


@pytest.mark.parametrize("lead", ["The following are medically necessary:", "Covered:", "Medically Necessary"])
@pytest.mark.parametrize(
    ("end", "asked"),
    [
        ("for HCC 3 cm or less.", SMALL),
        ("in patients with Child-Pugh A or B.", "child_pugh in A|B"),
        ("when the tumor is 5 cm or less and there are no more than 3 lesions.",
         "all_of(largest_tumor_cm <= 5, tumor_count <= 3)"),
        ("provided that there is no extrahepatic disease.", "extrahepatic_disease = none"),
        ("if the tumor is unresectable.", "resection_feasible = False"),
        ("when ALL of the following are met:\n- Child-Pugh A or B\n- Tumor of 3 cm or less",
         "all_of(child_pugh in A|B, largest_tumor_cm <= 3)"),
    ],
)  # fmt: skip
def test_what_ends_the_sentence_of_a_list_is_asked_of_each_item(lead: str, end: str, asked: str) -> None:
    statements = read(f"{lead}\n- RFA\n- Microwave ablation\n\n{end}")
    assert [(status, modality, criteria) for status, modality, _, criteria in statements] == [
        (GRANT, RFA, asked),
        (GRANT, MWA, asked),
    ]


def test_an_end_that_nobody_understands_keeps_the_items_open() -> None:
    listed = "The following are medically necessary for HCC:\n- RFA\n- Microwave ablation"
    statements = read(f"{listed}\n\nin patients of the second category.")
    assert [(m, i, c) for _, m, i, c in statements] == [(RFA, HCC, "text"), (MWA, HCC, "text")]


def test_the_end_of_a_denial_narrows_it() -> None:
    listed = "The following are not covered for HCC:\n- RFA\n- Microwave ablation"
    statements = read(f"{listed}\n\nin patients with Child-Pugh C.")
    assert statements == [(DENIAL, RFA, HCC, "child_pugh = C"), (DENIAL, MWA, HCC, "child_pugh = C")]


def test_a_sentence_of_its_own_ends_no_list() -> None:
    listed = "The following are medically necessary for HCC:\n- RFA\n- Microwave ablation"
    assert read(f"{listed}\n\nFor more information see the provider manual.")[0] == (GRANT, RFA, HCC, "")


@pytest.mark.parametrize("heading", ["Medically Necessary:", "Covered:", "Medically necessary"])
@pytest.mark.parametrize("marks", [("- ", "- "), ("1. ", "2. "), ("   • ", "   • ")])
def test_a_list_below_a_bare_name_under_a_status_is_of_that_name(heading: str, marks: tuple[str, str]) -> None:
    one, two = marks
    listed = f"Radiofrequency ablation\n{one}HCC of 3 cm or less\n{two}Colorectal liver metastases, unresectable"
    [(status, modality, _, criteria)] = read(f"{heading}\n\n{listed}")
    assert (status, modality) == (GRANT, RFA)
    criteria = criteria.replace("1: ", "").replace("2: ", "")
    assert criteria == f"any_of({SMALL}, all_of(diagnosis in colorectal-liver-metastasis, resection_feasible = False))"


def test_each_bare_name_has_the_list_below_it() -> None:
    listed = "Medically Necessary:\n\nRadiofrequency ablation\n- HCC\n\nMicrowave ablation\n- Tumors of 3 cm or less"
    assert [(m, c) for _, m, _, c in read(listed)] == [
        (RFA, "diagnosis in hepatocellular-carcinoma"),
        (MWA, "largest_tumor_cm <= 3"),
    ]


def test_a_bare_tumor_over_treatments_is_what_they_are_granted_for() -> None:
    listed = "Medically Necessary:\n\nHepatocellular carcinoma\n- RFA\n- Microwave ablation"
    assert read(listed) == [(GRANT, RFA, HCC, ""), (GRANT, MWA, HCC, "")]
