"""Lists whose items only their indent tells."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from tests.trees import shown

HEAD = (
    "Acorn Health Plan\nMedical Policy\n\nLiver Tumors\n\nPolicy Number: 12\nEffective Date: 03/01/2025\n\nPolicy\n\n"
)


def _statements(policy: str) -> list[tuple[str, str]]:
    record = load_bytes((HEAD + policy).encode(), "policy.txt")
    return [(s.status, shown(s.criteria)) for s in record.statements]


LEAD = """   Stereotactic body radiotherapy is considered medically necessary for the treatment of a person
   with hepatocellular carcinoma who meets ALL of the following:
"""
NEXT = "   SBRT is considered not medically necessary for cholangiocarcinoma in all who are treated in\n   this plan.\n"


@pytest.mark.parametrize(
    ("items", "tree"),
    [
        (
            "       ECOG 0 to 2\n       Child-Pugh class A\n"
            "       One to three lesions whose largest is 5 cm or less\n",
            "all_of(ecog <= 2, child_pugh = A, tumor_count <= 3, largest_tumor_cm <= 5)",
        ),
        (
            "     Age of 18 years or older\n"
            "     There is no disease outside of the liver, and none was ever found in the bones\n"
            "     or elsewhere\n     ECOG 0\n",
            None,
        ),
    ],
)
def test_lines_at_one_column_below_a_lead_are_its_items(items: str, tree: str | None) -> None:
    (_, grant), (status, _) = _statements(LEAD + items + NEXT)
    assert status == "not-medically-necessary"
    assert grant == tree if tree else "ecog = 0" in grant


def test_a_paragraph_below_a_lead_stays_one() -> None:
    prose = (
        "       ECOG 0 and no ascites, and a tumor that was seen by two radiologists of the hospital or by\n"
        "       Child-Pugh class A\n"
    )
    (_, grant), _ = _statements(LEAD + prose + NEXT)
    assert "text" in grant
