"""Statuses that a document gives to what stands in a column or under a heading, whatever those words mean elsewhere."""

from __future__ import annotations

import pytest

from loaders.wording.statuses import define_statuses
from tests.trees import statements_of

TABLE = (
    "| Procedure | Covered for | Not covered |\n|---|---|---|\n"
    "| Cryoablation | Colorectal metastases | HCC |\n| TACE | HCC | Colorectal metastases |\n"
)


@pytest.mark.parametrize(
    "says",
    [
        'What stands in the column "Not covered" is considered experimental and investigational.',
        "Indications listed under “Not covered” are considered experimental.",
        "Anything in the column *Not covered* is unproven.",
        "The uses in the ‘Not covered’ column are considered investigational.",
        "All entries under the heading Not covered are investigational.",
    ],
)
def test_a_column_has_the_status_that_the_document_says(says: str) -> None:
    found = [s.status for s in statements_of(f"{says}\n\n{TABLE}")]
    assert found == ["medically-necessary", "investigational"] * 2


@pytest.mark.parametrize(
    ("says", "terms"),
    [
        ("Items in the list Not Covered are considered unproven.", {"Not Covered": "investigational"}),
        ("Services in the Excluded column are not medically necessary.", {"Excluded": "not-medically-necessary"}),
        ('Uses in the column "Other" are investigational.', {}),  # the word stands elsewhere for what it says
        ("Procedures in Section II are considered investigational.", {}),
        ("Services under Medicare are not covered.", {}),
        ('What stands in the column "Not covered" may change.', {}),
    ],
)
def test_only_words_of_a_status_take_another(says: str, terms: dict[str, str]) -> None:
    assert define_statuses([says]) == terms
