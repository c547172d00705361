"""Denials for tumors that can be resected: before and after the resection is every use, one side of it is one."""

from __future__ import annotations

import pytest

from tests.trees import shown, statements_of

LED = "The following uses of TACE are investigational:\n\n- Extrahepatic disease in HCC\n"


@pytest.mark.parametrize(
    "use",
    [
        "Neoadjuvant or adjuvant therapy of resectable hepatocellular carcinoma",
        "As adjuvant and/or neo-adjuvant treatment in HCC that is considered resectable",
        "Before or after surgery (neoadjuvant or adjuvant) for hepatocellular carcinoma that can be resected",
        "Resectable hepatocellular carcinoma, either pre- or post-operatively",
        "In the neoadjuvant or adjuvant setting for operable HCC",
        "Prior to or following hepatectomy for resectable HCC",
        "Perioperative therapy of resectable HCC",
    ],
)
def test_a_denial_on_both_sides_of_a_resection_is_one_for_what_can_be_resected(use: str) -> None:
    statement = statements_of(f"{LED}- {use}\n")[-1]
    assert shown(statement.criteria) == "resection_feasible = True"


def test_so_it_is_in_a_list_of_conditions_and_behind_the_status() -> None:
    (statement,) = statements_of(
        "TACE of HCC is investigational under any of the following conditions:\n\n"
        "- As neoadjuvant or adjuvant therapy of resectable HCC; or\n- Child-Pugh class C\n"
    )
    assert "text" not in shown(statement.criteria)
    (statement,) = statements_of("TACE for resectable HCC is investigational when given before or after surgery.")
    assert shown(statement.criteria) == "resection_feasible = True"


@pytest.mark.parametrize(
    "use",
    [
        "Neoadjuvant therapy of resectable hepatocellular carcinoma",
        "Adjuvant therapy of resectable hepatocellular carcinoma",
        "Together with sorafenib as neoadjuvant or adjuvant therapy in resectable HCC",
        "Neoadjuvant or adjuvant therapy of hepatocellular carcinoma",
    ],
)
def test_one_side_of_it_or_a_partner_stays_open(use: str) -> None:
    statement = statements_of(f"{LED}- {use}\n")[-1]
    assert "text" in shown(statement.criteria)


def test_a_grant_asks_that_this_be_the_use() -> None:
    (statement,) = statements_of(
        "TACE may be considered medically necessary as neoadjuvant or adjuvant therapy in resectable HCC."
    )
    assert "text" in shown(statement.criteria)
