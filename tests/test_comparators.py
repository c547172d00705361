"""Treatments that a sentence only compares with: 'as safe as X', 'unlike X, it is ...' judge no X."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import statements_of

MWA, RE = "microwave-ablation", "radioembolization"


def _judged(text: str) -> list[tuple[str, list[str]]]:
    return [(s.status, list(named(s.modality))) for s in statements_of(text)]


@pytest.mark.parametrize(
    "compared",
    [
        "Unlike radioembolization, it is not covered for metastases.",
        "In contrast to radioembolization, it is not covered for metastases.",
        "As opposed to radioembolization, it is not covered for metastases.",
        "Contrary to radioembolization, the technique is not covered for metastases.",
        "Unlike radioembolization, this procedure is not covered for metastases.",
        "For metastases, unlike radioembolization, it is not covered.",
        "Rather than radioembolization, it is not covered for metastases.",
    ],
)
def test_what_a_sentence_compares_with_is_not_what_its_pronoun_means(compared: str) -> None:
    found = _judged(f"Microwave ablation is covered for HCC. {compared}\n")
    assert found == [("medically-necessary", [MWA]), ("not-medically-necessary", [MWA])]


@pytest.mark.parametrize(
    "than",
    [
        "as safe as microwave ablation",
        "as safe and effective as microwave ablation",
        "as effective as microwave ablation",
        "more effective than microwave ablation",
        "safer than microwave ablation",
    ],
)
@pytest.mark.parametrize("that", ["this service is", "these treatments are"])
def test_what_stands_behind_as_safe_as_is_not_judged(than: str, that: str) -> None:
    text = f"Radioembolization for metastases\n\nThere is insufficient evidence that {that} {than}.\n"
    assert _judged(text) == [("investigational", [RE])]
    alone = f"There is insufficient evidence that {that} {than} for HCC.\n"
    assert _judged(alone) == []


def test_the_standard_of_care_may_be_compared_with_before_an_outcome() -> None:
    text = (
        "Radioembolization for metastases\n\nThere is insufficient evidence in the literature that this service is as "
        "safe as standard therapy and/or gives better outcomes.\n"
    )
    assert _judged(text) == [("investigational", [RE])]
