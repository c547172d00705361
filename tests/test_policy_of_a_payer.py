"""Denials without a word of status: 'It is the policy of the plan that current literature does not support X'."""

from __future__ import annotations

import pytest

from tests.trees import statements_of

HCC, ANY = "hepatocellular-carcinoma", "liver-tumor"
OPENING = "It is the policy of Fennel Health Plan"


@pytest.mark.parametrize(
    ("sentence", "status", "tumor"),
    [
        (f"{OPENING} that current medical literature does not support histotripsy for HCC.", "investigational", HCC),
        (f"{OPENING} that published evidence does not support the use of histotripsy.", "investigational", ANY),
        (f"{OPENING} that there is insufficient evidence to support the use of histotripsy for HCC.",
         "investigational", HCC),
        ("It is the position of the plan that evidence is insufficient to support histotripsy.",
         "investigational", ANY),
        ("It is our position that the data do not support histotripsy for HCC.", "investigational", HCC),
        ("The plan does not provide benefits for histotripsy of HCC.", "not-medically-necessary", HCC),
    ],
)  # fmt: skip
def test_the_policy_of_a_payer_that_evidence_lacks_is_a_denial(sentence: str, status: str, tumor: str) -> None:
    (statement,) = statements_of(sentence)
    assert (statement.status, repr(statement.modality)) == (status, "Named(id='histotripsy')")
    assert repr(statement.indication) == f"Named(id='{tumor}')"
    assert statement.criteria is None


@pytest.mark.parametrize(
    "sentence",
    [
        f"{OPENING} that current literature does not support histotripsy for conditions other than those above.",
        "The plan does not provide benefits for histotripsy of any other condition.",
    ],
)
def test_the_other_conditions_are_denied(sentence: str) -> None:
    granted, rest = statements_of(f"Histotripsy of HCC is medically necessary.\n\n{sentence}")
    assert rest.complement_of == (granted.id,)
    assert rest.status != "medically-necessary"


@pytest.mark.parametrize(
    "sentence",
    [
        f"{OPENING} that current literature does not support histotripsy over RFA for HCC.",
        f"{OPENING} that the evidence does not support repeat histotripsy of HCC.",
        f"{OPENING} that the literature supports histotripsy for HCC.",
        "Current medical literature does not support histotripsy for HCC.",
    ],
)
def test_a_comparison_and_a_reason_alone_are_none(sentence: str) -> None:
    assert statements_of(sentence) == ()
