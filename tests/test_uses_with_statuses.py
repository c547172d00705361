"""A treatment over a list whose items each begin with a status of their own: '- Investigational for all other uses'."""

from __future__ import annotations

import pytest

from ontology.scope import members
from ontology.vocabulary import load_vocabulary
from tests.trees import positions_of, shown

V = load_vocabulary()


@pytest.mark.parametrize("lead", ["Radioembolization is considered:", "Radioembolization is:", "Radioembolization"])
@pytest.mark.parametrize(
    "denied",
    [
        "Investigational for all other indications",
        "Investigational for any other use not listed here",
        "Not medically necessary for every other tumor",
        "Unproven in all other liver metastases",
        "Investigational for all other hepatic metastases except as noted above",
    ],
)
def test_a_status_before_what_is_left_judges_the_treatment_over_the_list(lead: str, denied: str) -> None:
    policy = f"{lead}\n\n- Medically necessary for hepatocellular carcinoma of 5 cm or less.\n- {denied}."
    found = positions_of(policy)
    granted, left = found.statements
    assert shown(granted.criteria) == "largest_tumor_cm <= 5"
    assert "radioembolization" in members(left.modality, V)
    assert left.status in {"investigational", "not-medically-necessary"}
    assert "breast-liver-metastasis" in members(left.indication, V)
    assert not any("names no modality" in f.message for f in found.findings)
