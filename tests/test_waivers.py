"""Whom a criterion is waived for, under a grant and under a denial, and what a contraindication names."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of, positions_of, shown, statements_of

DENIED = "RFA is not covered for any of the following:\n\n- {item}\n- ECOG 4\n"
GRANTED = "RFA is medically necessary when all of the following are met:\n\n- {item}\n- ECOG 0\n"


@pytest.mark.parametrize(
    "item",
    [
        "Child-Pugh C, unless listed for transplant",
        "Unless listed for transplant, Child-Pugh C",
        "Child-Pugh C except when listed for transplant",
        "Child-Pugh C, with the exception of patients listed for transplant",
    ],
)
def test_a_denial_leaves_out_whom_it_is_waived_for(item: str) -> None:
    denied = "all_of(child_pugh = C, none_of(transplant_listed = True))"
    assert criteria_of(DENIED.format(item=item)) == f"any_of({denied}, ecog = 4)"


@pytest.mark.parametrize(
    ("item", "either"),
    [
        ("Child-Pugh A, unless listed for transplant", "any_of(child_pugh = A, transplant_listed = True)"),
        ("Unless listed for transplant, Child-Pugh A", "any_of(child_pugh = A, transplant_listed = True)"),
        (
            "Unless resection is feasible, there are no more than four tumors",
            "any_of(tumor_count <= 4, resection_feasible = True)",
        ),
    ],
)
def test_a_grant_asks_either(item: str, either: str) -> None:
    assert criteria_of(GRANTED.format(item=item)) == f"all_of({either}, ecog = 0)"


@pytest.mark.parametrize(
    ("item", "tree"),
    [
        (
            "Any tumor of 3 cm or less except those near bile ducts",
            "largest_tumor_cm <= 3, none_of(near_critical_structure = True)",
        ),
        (
            "Tumor of 3 cm or less, except in patients with ascites",
            "largest_tumor_cm <= 3, none_of(ascites = True)",
        ),
        ("Child-Pugh A or B except with ascites", "child_pugh in A|B, none_of(ascites = True)"),
        ("No more than 3 tumors, except when there is ascites", "tumor_count <= 3, none_of(ascites = True)"),
        ("Child-Pugh A, unless encephalopathy is present", "child_pugh = A, none_of(encephalopathy = True)"),
        (
            "No vascular invasion, except portal vein thrombosis",
            "any_of(vascular_invasion = False, portal_vein_thrombosis != none)",
        ),
    ],
)
def test_nobody_is_let_in_for_an_illness(item: str, tree: str) -> None:
    assert criteria_of(GRANTED.format(item=item)) == f"all_of({tree}, ecog = 0)"


def test_a_waiver_that_nobody_understood_leaves_a_denial_open() -> None:
    tree = criteria_of(DENIED.format(item="Child-Pugh C unless the left lobe is spared"))
    assert tree == "any_of(all_of(child_pugh = C, none_of(text)), ecog = 4)"


def test_a_denial_unless_listed_for_transplantation_refers_to_no_list() -> None:
    found = positions_of("RFA is not covered in patients with Child-Pugh C, unless listed for transplant.\n")
    (statement,) = found.statements
    assert shown(statement.criteria) == "all_of(child_pugh = C, none_of(transplant_listed = True))"
    assert found.findings == ()


CONTRAINDICATED = "RFA is medically necessary for hepatocellular carcinoma.\n\nContraindications:\n\n- {item}\n"


def test_a_contraindication_waived_for_some_is_none_for_them() -> None:
    tree = criteria_of(CONTRAINDICATED.format(item="Child-Pugh C, unless listed for transplant"))
    assert tree == "none_of(all_of(child_pugh = C, none_of(transplant_listed = True)))"


@pytest.mark.parametrize("item", ["Prior radioembolization of the liver", "Earlier external radiation of the liver"])
def test_a_treatment_that_a_patient_had_may_be_a_contraindication(item: str) -> None:
    assert criteria_of(CONTRAINDICATED.format(item=item)) == "none_of(text)"


def test_a_treatment_under_the_heading_of_exclusions_is_asked_of_no_patient() -> None:
    found = positions_of(CONTRAINDICATED.format(item="Cryoablation of liver metastases"))
    assert [shown(s.criteria) for s in found.statements] == ["-"]
    assert "not-understood" in {f.kind for f in found.findings}


@pytest.mark.parametrize(
    ("lead", "label"), [("Contraindications to all of the above:", ""), ("D. Absolute contraindications:", "D")]
)
def test_any_one_of_the_contraindications_excludes(lead: str, label: str) -> None:
    policy = f"RFA is medically necessary for HCC.\n\n{lead}\n\n1. Prior radiation of the liver\n2. ECOG 4\n"
    (granted,) = statements_of(policy)
    whole, item = (f"{label}: ", f"{label}.") if label else ("", "")
    either = f"any_of({item}1: prior_liver_radiation = True, {item}2: ecog = 4)"
    assert shown(granted.criteria) == f"none_of({whole}{either})"
