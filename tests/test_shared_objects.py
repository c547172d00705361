"""Phrases that share their last words: 'a bridge to, or downstaging before, transplantation'."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import shown, statements_of

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
