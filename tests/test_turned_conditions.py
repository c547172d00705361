"""Conditions that a word before them, or the lead of their list, turns round."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import criteria_of, statements_of

COVERED = "RFA is medically necessary for HCC"


@pytest.mark.parametrize(
    ("wording", "asked"),
    [
        ("when no lesion touches the diaphragm.", "near_critical_structure = False"),
        ("when none of the tumors is adjacent to the bile duct.", "near_critical_structure = False"),
        ("when no tumor is resectable.", "resection_feasible = False"),
        ("in anyone but Child-Pugh C patients.", "child_pugh in A|B"),
        ("in all but Child-Pugh C.", "child_pugh in A|B"),
        ("when used in patients not in Child-Pugh C.", "child_pugh in A|B"),
        ("with a bilirubin that does not exceed 2 mg/dL or an albumin that is not less than 3 g/dL.",
         "any_of(bilirubin <= 2, albumin >= 3)"),
        ("when the patient has none of these: ascites, encephalopathy, or Child-Pugh C.",
         "none_of(ascites = True, encephalopathy = True, child_pugh = C)"),
        ("in patients with no unresectable extrahepatic disease.", "text"),
    ],
)  # fmt: skip
def test_what_is_negated_must_not_be_so(wording: str, asked: str) -> None:
    found = criteria_of(f"{COVERED} {wording}\n")
    assert asked in found
    assert "resection_feasible = True" not in found


def test_an_exception_behind_the_lead_of_a_list_excepts_nobody_by_the_list() -> None:
    items = ":\n\n- Tumor of 3 cm or less\n- Bridge to transplant\n"
    text = f"{COVERED} when any of the following apply, unless contraindicated{items}"
    assert criteria_of(text) == "all_of(none_of(text), any_of(largest_tumor_cm <= 3, goal = bridge-to-transplant))"
    text = f"{COVERED} when all of these are met, except in Child-Pugh C:\n\n- 3 cm or less\n- No ascites\n"
    assert criteria_of(text) == "all_of(none_of(child_pugh = C), largest_tumor_cm <= 3, ascites = False)"
    text = f"{COVERED} except in the following:\n\n- Tumor larger than 3 cm\n- Ascites\n"
    assert criteria_of(text) == "none_of(any_of(largest_tumor_cm > 3, ascites = True))"


@pytest.mark.parametrize("lead", ["either criterion is satisfied", "one condition is met", "any requirement is met"])
def test_one_criterion_of_a_list_is_enough(lead: str) -> None:
    text = f"TACE is covered for HCC provided that {lead}:\n\n(a) unresectable\n(b) listed for transplantation\n"
    assert criteria_of(text) == "any_of(a: resection_feasible = False, b: transplant_listed = True)"


@pytest.mark.parametrize(
    "lead",
    [
        "When used after failure of chemotherapy, the following are covered",
        "If used after a resection, the following treatments are covered",
        "Following resection, these treatments are covered",
        "In combination with chemotherapy, the following are covered",
    ],
)
def test_what_a_lead_asks_is_asked_of_each_of_its_list(lead: str) -> None:
    text = f"{lead}:\n\n- Radioembolization for colorectal liver metastases\n- Microwave ablation for HCC\n"
    assert criteria_of(text) in ("text", "chemotherapy_refractory = True")


@pytest.mark.parametrize(
    "name",
    [
        "Implantable infusion pump chemotherapy",
        "Implanted infusion pump chemotherapy",
        "An implantable infusion pump for chemotherapy",
    ],
)
def test_chemotherapy_by_a_pump_is_not_systemic(name: str) -> None:
    (statement,) = statements_of(f"{name} is medically necessary for unresectable colorectal liver metastases.\n")
    assert list(named(statement.modality)) == ["hepatic-arterial-infusion"]
