"""Headings, and lines that end in a colon, that say for whom the positions under them are."""

from __future__ import annotations

import pytest

from tests.trees import positions_of, shown, statements_of


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Unresectable Hepatocellular Carcinoma", "resection_feasible = False"),
        ("Radiofrequency Ablation for Unresectable HCC", "resection_feasible = False"),
        ("Recurrent Hepatocellular Carcinoma", "recurrent_disease = True"),
        ("Small Hepatocellular Carcinoma", "text"),
        ("Early-Stage Hepatocellular Carcinoma", "text"),
        ("Hepatocellular Carcinoma", "-"),
        ("Treatment of Hepatocellular Carcinoma", "-"),
    ],
)
def test_the_heading_that_names_the_tumor_asks_for_what_it_says_beside(heading: str, asked: str) -> None:
    (statement,) = statements_of(f"{heading}\n\nRFA is considered medically necessary.\n")
    assert ("hepatocellular-carcinoma" in repr(statement.indication), shown(statement.criteria)) == (True, asked)


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Bridge to Transplant", "goal = bridge-to-transplant"),
        ("Inoperable Patients", "resection_feasible = False"),
        ("Repeat Treatment", "repeat_treatment = True"),
        ("Adults", "age >= 18"),
        ("Adjuvant Therapy", "text"),
        ("Pediatric Patients", "text"),
        ("Local Therapy", "-"),
    ],
)
def test_a_heading_that_is_a_condition_asks_for_it(heading: str, asked: str) -> None:
    found = statements_of(f"{heading}\n\nRFA is covered for HCC. TACE is covered for HCC.\n")
    assert [shown(s.criteria) for s in found] == [asked, asked]


def test_what_a_heading_says_once_more_is_asked_once() -> None:
    text = "Bridge to Transplant\n\nTACE is medically necessary for HCC as a bridge to transplant.\n"
    assert [shown(s.criteria) for s in statements_of(text)] == ["goal = bridge-to-transplant"]


def test_what_others_leave_is_not_narrowed_by_the_heading() -> None:
    text = (
        "Unresectable Colorectal Metastases\n\nRFA is medically necessary for up to 4 lesions.\n\nRFA is considered "
        "investigational in all other situations.\n"
    )
    granted, rest = statements_of(text)
    assert shown(granted.criteria) == "all_of(tumor_count <= 4, resection_feasible = False)"
    assert (shown(rest.criteria), rest.complement_of) == ("-", (granted.id,))


def test_a_word_of_a_heading_that_was_not_understood_is_reported() -> None:
    found = positions_of("Salvage Therapy\n\nTACE is covered for HCC.\n")
    assert [f.touches for f in found.findings if f.kind == "unknown-characteristic"] == [("1",)]


@pytest.mark.parametrize(
    ("lead", "asked"),
    [
        ("For patients with Child-Pugh A or B:", "child_pugh in A|B"),
        ("Unresectable liver tumors:", "resection_feasible = False"),
        ("Bridge to transplant:", "goal = bridge-to-transplant"),
        ("In adults:", "age >= 18"),
    ],
)
def test_a_line_that_ends_in_a_colon_is_asked_of_the_paragraphs_behind_it(lead: str, asked: str) -> None:
    text = f"{lead}\n\nRFA is medically necessary for HCC.\n\nTACE is medically necessary for HCC.\n"
    assert [shown(s.criteria) for s in statements_of(text)] == [asked, asked]


def test_it_reaches_to_the_next_such_line() -> None:
    first, second = "For patients with Child-Pugh A:", "For patients with Child-Pugh B:"
    text = f"{first}\n\nRFA is covered for HCC.\n\n{second}\n\nTACE is covered for HCC.\n"
    assert [shown(s.criteria) for s in statements_of(text)] == ["child_pugh = A", "child_pugh = B"]
