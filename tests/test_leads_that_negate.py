"""Leads of lists that a negation turns, and lists of contraindications: to what is judged, or to another treatment."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of, positions_of, shown

TWO = "\n\n- ascites\n- encephalopathy\n"
EITHER = "ascites = True, encephalopathy = True"
BARRED = "\n\n- ascites\n- Child-Pugh B\n"
BARRING = "ascites = True, child_pugh = B"


@pytest.mark.parametrize(
    "lead",
    [
        "without evidence of any of the following:",
        "in members without signs of any of the following:",
        "when the patient does not suffer from any of the following:",
        "when the patient never had any of the following:",
        "when the patient must not have any of the following:",
        "when no one of the following is present:",
        "when not any of the following is present:",
        "when fewer than one of the following is met:",
        "when the patient lacks all of the following:",
        "in patients free of all of the following:",
        "when all of the following have been ruled out:",
        "when the following have been ruled out:",
        "when imaging excludes all of the following:",
        "when the patient lacks the following:",
        "in patients lacking:",
        "when there is no:",
        "with none of:",
        "in members who cannot have:",
        "if none is present:",
        "when none of these is found:",
        "when any of the following contraindications have been ruled out:",
        "without any of the following contraindications to resection:",
    ],
)
def test_none_of_a_list_may_be_so(lead: str) -> None:
    assert criteria_of(f"RFA is medically necessary for HCC {lead}{TWO}") == f"none_of({EITHER})"


def test_not_all_of_a_list_is_less_than_none_of_it() -> None:
    text = f"RFA is medically necessary for HCC when not all of the following are present:{TWO}"
    assert criteria_of(text) == f"none_of(all_of({EITHER}))"


@pytest.mark.parametrize(
    "lead",
    [
        "when any of the following cannot be ruled out:",
        "when the patient has not recovered from all of the following:",
        "when the patient lacks at least one of the following:",
        "in patients never diagnosed with any of the following:",
        "when none of the following has been ruled out:",
    ],
)
def test_a_negation_beside_a_lead_that_nobody_understands_leaves_the_list_open(lead: str) -> None:
    found = positions_of(f"RFA is medically necessary for HCC {lead}{TWO}")
    (statement,) = found.statements
    assert "ascites" not in shown(statement.criteria)
    assert "text" in shown(statement.criteria)
    assert [f.kind for f in found.findings if f.severity == "warning"]


@pytest.mark.parametrize(
    "lead",
    [
        "that is not resectable when any of the following is met:",
        "not amenable to resection because of any of the following:",
        "that cannot be resected, with any of the following:",
        "when surgery is not feasible and any of the following is present:",
    ],
)
def test_a_negation_of_something_else_leaves_a_lead_as_it_is(lead: str) -> None:
    assert f"any_of({EITHER})" in criteria_of(f"RFA is medically necessary for HCC {lead}{TWO}")


@pytest.mark.parametrize(
    "lead",
    [
        "when any of the following contraindications to surgery is present:",
        "with any of these contraindications to resection:",
        "when any of the following contraindications to transplantation exists:",
        "with any one of the exclusion criteria for resection:",
        "when any of the following surgical contraindications is present:",
        "in patients who have any of the following contraindications to systemic chemotherapy:",
        "because of any of the following contraindications:",
    ],
)
def test_contraindications_to_another_treatment_are_what_a_grant_is_for(lead: str) -> None:
    assert criteria_of(f"RFA is medically necessary for HCC {lead}{BARRED}") == f"any_of({BARRING})"


@pytest.mark.parametrize(
    "lead",
    [
        "Contraindications to radiofrequency ablation include:",
        "Contraindications to thermal ablation:",
        "Contraindications to the procedure:",
        "Contraindications include:",
        "Contraindications are as follows:",
        "The following are contraindications:",
        "The following are considered absolute contraindications to RFA:",
        "Exclusion criteria include the following:",
    ],
)
def test_contraindications_to_what_is_judged_are_ruled_out(lead: str) -> None:
    listed = f"none_of(any_of({BARRING}))"
    assert criteria_of(f"RFA is medically necessary for HCC.\n\n{lead}{BARRED}") == listed


def test_contraindications_beside_which_there_are_others_leave_a_grant_open() -> None:
    lead = "Contraindications include, but are not limited to, the following:"
    text = f"RFA is medically necessary for HCC.\n\n{lead}{BARRED}"
    assert criteria_of(text) == f"none_of(any_of({BARRING}, text))"


@pytest.mark.parametrize("of", ["resection", "surgery", "liver transplantation", "systemic chemotherapy"])
def test_a_heading_over_contraindications_to_another_treatment_rules_nothing_out(of: str) -> None:
    text = (
        f"RFA is medically necessary for HCC when resection is contraindicated.\n\nContraindications to {of}:{BARRED}"
    )
    assert criteria_of(text) == "all_of(resection_feasible = False, text)"


@pytest.mark.parametrize(
    ("lead", "tree"),
    [
        ("Any of the following must be met:", "any_of({})"),
        ("One of the following must be present:", "any_of({})"),
        ("At least two of the following are required:", "at_least 2({})"),
        ("None of the following may be present:", "none_of({})"),
        ("The member must not have:", "none_of({})"),
        ("The patient cannot have:", "none_of({})"),
        ("Contraindications include:", "none_of({})"),
        ("The following are contraindications:", "none_of({})"),
        ("It is contraindicated in:", "none_of({})"),
        ("Exclusions:", "none_of({})"),
    ],
)
def test_a_sentence_behind_the_position_leads_the_list_below_it(lead: str, tree: str) -> None:
    assert criteria_of(f"RFA is medically necessary for HCC. {lead}{TWO}") == tree.format(EITHER)


@pytest.mark.parametrize(
    ("lead", "tree"),
    [
        ("in patients who lack any of the following:", "none_of({})"),
        ("when all of the following are absent:", "none_of({})"),
        ("in patients who never had any of the following:", "none_of({})"),
        ("with any of the following contraindications to the procedure:", "any_of({})"),
    ],
)
def test_a_denial_is_turned_in_the_same_way(lead: str, tree: str) -> None:
    assert criteria_of(f"RFA is not covered for HCC {lead}{TWO}") == tree.format(EITHER)
