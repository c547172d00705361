"""Phrases that share their last words: 'a bridge to, or downstaging before, transplantation'."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import criteria_of, shown, statements_of

BOTH = "any_of(goal = bridge-to-transplant, goal = downstaging)"


@pytest.mark.parametrize(
    "item",
    [
        "Bridge to, or downstaging before, liver transplantation",
        "Bridging to, and downstaging for, transplant",
        "Bridge to or downstaging for liver transplantation",
        "As a bridge to, or for downstaging prior to, liver transplant",
    ],
)
def test_a_shared_transplantation_is_no_treatment_of_its_own(item: str) -> None:
    read = statements_of(
        "Histotripsy is medically necessary for HCC.\n\nHistotripsy is not medically necessary for any other "
        f"indication, including but not limited to:\n\nA. {item};\nB. Breast cancer metastases."
    )
    denied = next(s for s in read if s.label == "A")
    assert denied.modality == Named("histotripsy")
    assert shown(denied.criteria) == BOTH


@pytest.mark.parametrize(
    "use",
    [
        "to downsize (downstage) HCC so that a patient may come to qualify for liver transplant",
        "to downstage (downsize) the tumor so that the member may go on to receive a transplant",
        "for downstaging in advance of liver transplantation",
    ],
)
def test_a_use_is_known_by_either_of_its_names(use: str) -> None:
    read = statements_of(f"RFA of hepatocellular carcinoma is considered investigational when used {use}.")
    assert {shown(s.criteria) for s in read} == {"goal = downstaging"}


def test_a_treatment_behind_a_lone_comma_is_judged() -> None:
    read = statements_of("Unlike before, RFA is considered medically necessary for HCC.")
    assert [s.modality for s in read] == [Named("radiofrequency-ablation")]


EITHER = "any_of(chemotherapy_refractory = True, chemotherapy_intolerant = True)"


@pytest.mark.parametrize(
    "asked",
    [
        "when the patient has failed, or cannot tolerate, systemic chemotherapy",
        "in members who are refractory to or not candidates for chemotherapy",
        "in patients who have failed or are intolerant of systemic chemotherapy",
        "refractory to, or in patients intolerant of, chemotherapy",
        "when the patient progressed on or could not tolerate chemotherapy",
        "after failure of, or intolerance to, systemic chemotherapy",
    ],
)
def test_who_failed_and_who_cannot_bear_it_are_one_choice(asked: str) -> None:
    assert criteria_of(f"TARE is medically necessary for colorectal liver metastases {asked}.") == EITHER


def test_what_stands_before_a_choice_is_asked_in_either_case() -> None:
    tree = criteria_of(
        "TARE is medically necessary for colorectal liver metastases when the disease is liver-dominant and the "
        "patient has failed, or cannot tolerate, systemic chemotherapy."
    )
    assert tree == f"all_of(liver_dominant_disease = True, {EITHER})"
    goal = criteria_of(
        "TARE of HCC is medically necessary as a bridge to, or for downstaging before, transplantation when ECOG is 0."
    )
    assert goal == f"all_of({BOTH}, ecog = 0)"


def test_two_conditions_of_their_own_stay_apart() -> None:
    tree = criteria_of(
        "TARE is medically necessary for HCC when ECOG is 0 and Child-Pugh class is A or bilirubin is below 2."
    )
    assert tree == "any_of(all_of(ecog = 0, child_pugh = A), bilirubin < 2)"
