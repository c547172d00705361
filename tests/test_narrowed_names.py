"""'Non-A B' where A and B are one tumor of the ontology: some of B, and it cannot be told which."""

from __future__ import annotations

import pytest

from ontology.scope import members
from ontology.vocabulary import load_vocabulary
from tests.trees import positions_of, shown

V = load_vocabulary()


@pytest.mark.parametrize(
    "whom",
    [
        "liver metastases from non-carcinoid neuroendocrine tumors",
        "noncarcinoid neuroendocrine liver metastases",
        "non-carcinoid neuroendocrine tumors metastatic to the liver",
        "hepatic metastases of a non-carcinoid neuroendocrine primary",
        "liver metastases of noncarcinoid neuroendocrine cancer",
    ],
)
@pytest.mark.parametrize("status", ["covered", "considered investigational"])
def test_some_of_a_tumor_stay_open(whom: str, status: str) -> None:
    (statement,) = positions_of(f"Bland embolization is {status} for {whom}.").statements
    assert members(statement.indication, V) <= V.descendants("neuroendocrine-liver-metastasis")
    assert shown(statement.criteria) == "text"


@pytest.mark.parametrize(
    "whom",
    [
        "neuroendocrine liver metastases (carcinoid and non-carcinoid)",
        "carcinoid and non-carcinoid neuroendocrine liver metastases",
        "carcinoid or noncarcinoid neuroendocrine liver metastases",
    ],
)
def test_both_kinds_are_all(whom: str) -> None:
    (statement,) = positions_of(f"Bland embolization is covered for {whom}.").statements
    assert statement.criteria is None


def test_a_criterion_that_narrows_a_name_does_not_contradict_itself() -> None:
    policy = (
        "Bland embolization is covered for any of the following:\n\n1. Colorectal liver metastases; or\n"
        "2. Non-carcinoid neuroendocrine tumors with hepatic metastases."
    )
    (statement,) = positions_of(policy).statements
    assert "none_of" not in shown(statement.criteria)
    assert "diagnosis in neuroendocrine-liver-metastasis, text" in shown(statement.criteria)


def test_another_tumor_behind_non_is_taken_out() -> None:
    (statement,) = positions_of("Bland embolization is covered for non-colorectal liver metastases.").statements
    assert "colorectal-liver-metastasis" not in members(statement.indication, V)
    assert "breast-liver-metastasis" in members(statement.indication, V)
