"""What negates a list, a bound, or what an 'or' adds to it, and whom an exception takes out of a position."""

from __future__ import annotations

import pytest

from loaders.record import Atom
from tests.trees import criteria_of, positions_of, shown

TWO = "\n\n- Child-Pugh C\n- ECOG over 2\n"
EITHER = "child_pugh = C, ecog > 2"


@pytest.mark.parametrize(
    "lead",
    [
        "in patients without any of the following:",
        "in patients who do not have:",
        "in the absence of:",
        "when the following are absent:",
        "when the patient has neither of the following:",
        "when the patient does not meet any of the following:",
        "when contraindications, including any of the following, are absent:",
        "in patients without any of these:",
        "when there is no evidence of the following:",
    ],
)
def test_a_grant_without_what_is_listed_asks_for_none_of_it(lead: str) -> None:
    assert criteria_of(f"RFA is medically necessary {lead}{TWO}") == f"none_of({EITHER})"


@pytest.mark.parametrize(
    "lead",
    ["No evidence of the following:", "Absence of:", "Patient has neither of the following:", "Without any of these:"],
)
def test_a_list_within_a_list_is_negated_by_its_own_lead(lead: str) -> None:
    text = (
        f"RFA is medically necessary when all are met:\n\n1. ECOG 0\n2. {lead}\n   a. Child-Pugh C\n   b. ECOG over 2\n"
    )
    assert criteria_of(text) == "all_of(1: ecog = 0, 2: none_of(2.a: child_pugh = C, 2.b: ecog > 2))"


@pytest.mark.parametrize(
    ("lead", "tree"),
    [
        ("for patients who do not meet the following criteria:", "none_of(all_of({}))"),
        ("in patients not meeting all of the following criteria:", "none_of(all_of({}))"),
        ("if one of the following criteria is not met:", "none_of(all_of({}))"),
        ("when any of the criteria below is not met:", "none_of(all_of({}))"),
        ("when the following criteria are not all met:", "none_of(all_of({}))"),
        ("in patients without the following:", "none_of(all_of({}))"),
        ("in patients who do not meet at least one of the following:", "none_of({})"),
        ("in patients who fail to meet any of the following:", "none_of({})"),
        ("when fewer than two of the following are met:", "at_most 1({})"),
        ("when the patient has any of the following contraindications:", "any_of({})"),
    ],
)
def test_a_denial_of_those_who_do_not_meet_a_list_is_none_of_those_who_do(lead: str, tree: str) -> None:
    found = positions_of(f"RFA is not covered {lead}\n\n- Child-Pugh A\n- ECOG 0\n")
    (statement,) = found.statements
    assert shown(statement.criteria) == tree.format("child_pugh = A, ecog = 0")
    assert [f.kind for f in found.findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("exception", "before"),
    [
        ("except in the following:", ""),
        ("except when the patient has any of the following:", ""),
        ("with the following exceptions:", ""),
        ("unless any of the following contraindications is present:", ""),
        ("except in the presence of:", ""),
        ("except in the following situations:", " 3 cm or less in size"),
    ],
)
def test_a_list_of_exceptions_is_asked_for_nowhere_and_turns_nothing_else(exception: str, before: str) -> None:
    tree = criteria_of(f"RFA is medically necessary for tumors{before}, {exception}{TWO}")
    excepted = f"none_of(any_of({EITHER}))"
    assert tree == (f"all_of(largest_tumor_cm <= 3, {excepted})" if before else excepted)


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("bilirubin is not elevated above 2 mg/dL", "bilirubin <= 2"),
        ("INR has not risen above 1.5", "inr <= 1.5"),
        ("no lesion measures 4 cm or more", "largest_tumor_cm < 4"),
        ("there is no bilirubin above 2 mg/dL", "bilirubin <= 2"),
        ("the tumor is not 3 cm or smaller", "largest_tumor_cm > 3"),
        (
            "no tumor exceeds 5 cm or abuts the diaphragm",
            "all_of(largest_tumor_cm <= 5, near_critical_structure = False)",
        ),
        ("no nodule is less than 1 cm", "text"),
        (
            "patients have neither extrahepatic disease nor a tumor over 5 cm",
            "all_of(extrahepatic_disease = none, largest_tumor_cm <= 5)",
        ),
        (
            "the tumor is not larger than 5 cm or more than 3 in number",
            "all_of(largest_tumor_cm <= 5, tumor_count <= 3)",
        ),
        (
            "patients do not have more than three lesions or lesions over 5 cm",
            "all_of(tumor_count <= 3, largest_tumor_cm <= 5)",
        ),
        ("the patient is not Child-Pugh C or ECOG greater than 2", "all_of(child_pugh in A|B, ecog <= 2)"),
        (
            "the patient is not a surgical candidate or has a tumor larger than 3 cm",
            "any_of(resection_feasible = False, largest_tumor_cm > 3)",
        ),
        (
            "the tumor is not smaller than 2 cm or larger than 4 cm",
            "all_of(largest_tumor_cm >= 2, largest_tumor_cm <= 4)",
        ),
        ("the patient is without active infection", "active_infection = False"),
        ("there is no cirrhosis or Child-Pugh class A", "any_of(cirrhosis = False, child_pugh = A)"),
        ("liver function is not characterized as Child-Pugh class C", "child_pugh in A|B"),
        ("there is no Child-Pugh C cirrhosis", "child_pugh in A|B"),
        ("there is no decompensated cirrhosis", "hepatic_decompensation = False"),
    ],
)
def test_a_negation_turns_what_it_reaches_and_nothing_else(asked: str, tree: str) -> None:
    assert criteria_of(f"RFA is medically necessary for liver tumors when {asked}.\n") == tree


@pytest.mark.parametrize(
    "exception",
    [
        "except for hepatocellular carcinoma 4 cm or smaller",
        "except in patients with hepatocellular carcinoma up to 4 cm",
        "other than hepatocellular carcinoma of at most 4 cm",
        "with one exception: hepatocellular carcinoma of 4 cm or less",
    ],
)
def test_a_denial_but_for_some_tumors_of_a_kind_denies_the_others_of_that_kind(exception: str) -> None:
    found = positions_of(f"Cryoablation of liver tumors is not covered, {exception}.\n")
    (denial,) = found.statements
    excepted = "all_of(diagnosis in hepatocellular-carcinoma, largest_tumor_cm <= 4)"
    assert shown(denial.criteria) == f"none_of({excepted})"
    assert getattr(denial.indication, "id", "") == "liver-tumor"


@pytest.mark.parametrize(
    "sentence",
    [
        "RFA is medically necessary for liver tumors, except for Medicaid members, who follow the manual of the state.",
        "Except for Medicaid members, RFA is medically necessary for liver tumors.",
        "RFA is medically necessary for liver tumors for all members except Medicaid.",
    ],
)
def test_a_grant_except_for_members_of_a_line_is_for_the_other_lines(sentence: str) -> None:
    (grant,) = positions_of(sentence + "\n").statements
    assert "medicaid" not in grant.lines_of_business
    assert {"commercial", "medicare"} <= set(grant.lines_of_business)
    assert grant.criteria is None


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        (
            "Child-Pugh A, or Child-Pugh B with bilirubin less than 2",
            "any_of(child_pugh = A, all_of(child_pugh = B, bilirubin < 2))",
        ),
        ("a surgical candidate", "resection_feasible = True"),
        ("not a surgical candidate", "resection_feasible = False"),
    ],
)
def test_what_stands_with_an_alternative_is_asked_of_it_alone(asked: str, tree: str) -> None:
    assert criteria_of(f"RFA is medically necessary for liver tumors when the patient is {asked}.\n") == tree


def test_what_is_not_covered_without_something_is_denied_where_it_lacks() -> None:
    text = "TACE is not covered for liver tumors without a multidisciplinary tumor board review.\n"
    assert criteria_of(text) == "multidisciplinary_review = False"


def test_an_exception_of_two_conditions_holds_for_who_has_both() -> None:
    text = "RFA is covered except when the tumor is larger than 5 cm and the patient is a surgical candidate.\n"
    assert criteria_of(text) == "none_of(all_of(largest_tumor_cm > 5, resection_feasible = True))"


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("bilirubin is not above 3 or due to obstruction", "any_of(bilirubin <= 3, text)"),
        ("extrahepatic disease is absent or stable", "any_of(extrahepatic_disease = none, text)"),
        ("extrahepatic disease is absent or controlled by a drug", "any_of(extrahepatic_disease = none, text)"),
        ("the tumor is unresectable, or the surgeon advises against it", "any_of(resection_feasible = False, text)"),
        ("the tumor is unresectable or deep", "any_of(resection_feasible = False, text)"),
        # What reaches over both is asked besides.
        ("the tumor is unresectable or deep and some scan was done", "all_of(resection_feasible = False, text)"),
    ],
)
def test_another_choice_that_nobody_understood_stays_open_beside_what_was(asked: str, tree: str) -> None:
    found = positions_of(f"RFA is medically necessary for liver tumors when {asked}.\n")
    (statement,) = found.statements
    assert shown(statement.criteria) == tree
    assert [f.kind for f in found.findings] == ["partly-understood"]


def test_another_choice_in_a_list_stays_open_beside_what_was_understood() -> None:
    items = "1. Extrahepatic disease is absent or stable\n2. ECOG 0 or good vigor\n"
    found = positions_of(f"RFA is covered for HCC when all are met:\n\n{items}")
    (statement,) = found.statements
    tree = "all_of(1: any_of(extrahepatic_disease = none, text), 2: any_of(ecog = 0, text))"
    assert shown(statement.criteria) == tree
    assert [f.kind for f in found.findings] == ["partly-understood", "partly-understood"]


def test_another_choice_of_a_denial_denies_by_itself() -> None:
    text = "RFA is not covered for liver tumors when extrahepatic disease is present or suspected.\n"
    assert criteria_of(text) == "any_of(extrahepatic_disease = present, text)"


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("the tumor is at least 1 cm away from the bile ducts", "text"),
        ("more than 50% of the liver is free of tumor", "text"),
        ("more than 50% of the liver is involved", "liver_involvement_percent > 50"),
    ],
)
def test_a_figure_bounds_what_it_measures_and_nothing_else(asked: str, tree: str) -> None:
    assert criteria_of(f"RFA is medically necessary for liver tumors when {asked}.\n") == tree


@pytest.mark.parametrize(
    ("printed", "value", "unit"), [("12 weeks", 12, "wk"), ("3 months", 3, "mo"), ("90 days", 90, "d")]
)
def test_a_life_expectancy_keeps_its_unit(printed: str, value: int, unit: str) -> None:
    found = positions_of(f"RFA is medically necessary for liver tumors when life expectancy is more than {printed}.\n")
    (statement,) = found.statements
    atom = statement.criteria
    assert isinstance(atom, Atom)
    assert (atom.characteristic, atom.comparator, atom.value, atom.unit) == ("life_expectancy_months", ">", value, unit)


@pytest.mark.parametrize("kinds", ["primary or metastatic", "primary and/or metastatic"])
def test_an_or_between_kinds_of_tumors_joins_no_conditions(kinds: str) -> None:
    text = f"Microwave ablation of unresectable {kinds} tumors of the liver is medically necessary when ECOG is 0.\n"
    assert criteria_of(text) == "all_of(resection_feasible = False, ecog = 0)"


def test_what_is_amenable_to_resection_is_denied_as_such() -> None:
    text = "TACE is not covered for hepatocellular carcinoma that is amenable to surgical resection.\n"
    assert criteria_of(text) == "resection_feasible = True"
    assert criteria_of(text.replace("is amenable", "is not amenable")) == "resection_feasible = False"


def test_services_above_whose_conditions_are_not_met_are_denied_in_a_list() -> None:
    text = (
        "The following services are medically necessary:\n\n1. RFA for tumors of the liver of 5 cm or less.\n\n"
        "The following are not medically necessary:\n\n"
        "1. Any of the above services when the listed conditions are not met.\n2. Histotripsy of liver tumors.\n"
    )
    grant, otherwise, other = positions_of(text).statements
    assert otherwise.complement_of == (grant.id,)
    assert (getattr(other.modality, "id", ""), other.status) == ("histotripsy", "not-medically-necessary")


def test_no_class_is_left_where_all_are_ruled_out() -> None:
    text = "RFA is medically necessary for liver tumors when the patient is not Child-Pugh A, B or C.\n"
    assert criteria_of(text) == "text"


def test_some_members_of_a_line_who_are_excepted_take_out_neither_the_line_nor_all_others() -> None:
    text = "RFA is medically necessary for liver tumors except for Medicaid members with Child-Pugh C.\n"
    (grant,) = positions_of(text).statements
    assert grant.lines_of_business == ()
    assert shown(grant.criteria) == "none_of(all_of(child_pugh = C, text))"


def test_brackets_without_end_in_a_cell_are_no_letters() -> None:
    cell = "(" * 3000 + "A"
    table = f"| Technique | Coverage |\n|---|---|\n| RFA | Covered if {cell} |\n| TACE | Covered |\n"
    found = positions_of(f"{table}\nA. ECOG 0\nB. ECOG 1\n")
    assert shown(found.statements[0].criteria) == "text"
    closed = positions_of(f"{table.replace(cell, 'A')}\nA. ECOG 0\nB. ECOG 1\n")
    assert shown(closed.statements[0].criteria) == "A: ecog = 0"
