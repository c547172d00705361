"""Criteria of a list that hold for some of the treatments over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.scope import Named
from tests.policies import outcome_of
from tests.test_contradictions import ask
from tests.trees import shown, statements_of

LEAD = "TACE, bland embolization and radioembolization are considered medically necessary when any of these is met:\n\n"
TACE, BLAND, SIRT = (Named(x) for x in ("transarterial-chemoembolization", "bland-embolization", "radioembolization"))


@pytest.mark.parametrize(
    ("second", "third"),
    [
        ("For radioembolization only: colorectal liver metastases", "For TACE only: uveal melanoma liver metastases"),
        ("Radioembolization only: colorectal liver metastases", "TACE only: uveal melanoma liver metastases"),
        ("Colorectal liver metastases (radioembolization only)", "Uveal melanoma liver metastases (TACE only)"),
    ],
)
def test_an_alternative_of_one_treatment_opens_it_to_no_other(second: str, third: str) -> None:
    policy = f"{LEAD}1. Unresectable hepatocellular carcinoma; or\n2. {second}; or\n3. {third}.\n"
    asked = {s.modality: shown(s.criteria) for s in statements_of(policy)}
    assert set(asked) == {TACE, BLAND, SIRT}
    assert [("colorectal" in asked[m], "uveal" in asked[m]) for m in (TACE, BLAND, SIRT)] == [
        (False, True),
        (False, False),
        (True, False),
    ]
    assert not any("text" in tree for tree in asked.values())


def test_it_holds_below_a_list_within_the_list() -> None:
    policy = (
        "Any of the following techniques are considered medically necessary when any condition below is met:\n\n"
        "1. Techniques:\n   a. TACE; or\n   b. Radioembolization\n2. Conditions:\n"
        "   a. Unresectable hepatocellular carcinoma; or\n   b. For radioembolization only: colorectal metastases.\n"
    )
    asked = {s.modality: shown(s.criteria) for s in statements_of(policy)}
    assert ["colorectal" in asked[m] for m in (TACE, SIRT)] == [False, True]


def test_a_requirement_of_one_treatment_is_asked_of_no_other() -> None:
    policy = (
        "TACE and radioembolization are considered medically necessary for hepatocellular carcinoma when all of the "
        "following are met:\n\n- Child-Pugh A\n- For radioembolization: lung shunt of less than 20%\n"
        "- For TACE: no thrombosis of the main portal vein\n"
    )
    assert {s.modality: shown(s.criteria) for s in statements_of(policy)} == {
        TACE: "all_of(child_pugh = A, portal_vein_thrombosis != main)",
        SIRT: "all_of(child_pugh = A, lung_shunt_percent < 20)",
    }


def test_a_grant_of_another_disease_does_not_part_the_answer_by_the_setting() -> None:
    (path,) = (Path(__file__).parent / "policies").glob("153-*.txt")
    record = outcome_of(path).record
    assert record is not None
    answer = ask(record, "radioembolization", "colorectal liver metastases")
    assert (answer["determination"], answer["otherwise"]) == ("covered_if_criteria_met", "investigational")


@pytest.mark.parametrize("lead", ["For cryoablation only:", "For cryoablation, all of the following:"])
def test_a_list_below_the_name_of_a_treatment_is_asked_of_no_other(lead: str) -> None:
    policy = (
        "Radiofrequency ablation and cryoablation are medically necessary when all of the following are met:\n"
        f"1. {lead}\n   a. tumor is 3 cm or less\n   b. no ascites\n2. Unresectable disease\n"
    )
    asked = {s.modality: shown(s.criteria) for s in statements_of(policy)}
    assert "largest_tumor_cm" not in asked[Named("radiofrequency-ablation")]
    assert "largest_tumor_cm <= 3" in asked[Named("cryoablation")]
    assert all("resection_feasible = False" in tree for tree in asked.values())
