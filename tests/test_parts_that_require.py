"""Lists that say, by a label, of which parts of a policy they ask."""

from __future__ import annotations

import pytest

from tests.trees import positions_of, shown

PARTS = """{a}. SIRT is considered medically necessary for unresectable hepatocellular carcinoma.
{b}. SIRT is considered medically necessary for unresectable colorectal liver metastases.
{c}. {lead}
   1. Life expectancy of at least 3 months
   2. ECOG 0 to 1
"""
ASKED = "{c}.1: life_expectancy_months >= 3, {c}.2: ecog <= 1"


@pytest.mark.parametrize(
    ("lead", "of_a", "of_b"),
    [
        ("For individuals who meet {a}., all of the following are also required:", True, False),
        ("In addition to the criteria in {b}, all of the following must be met:", False, True),
        ("When section {b} is met, both of the following are also required:", False, True),
        ("In addition to meeting the criteria in {a} or {b}, the patient must meet all of the following:", True, True),
        ("In patients who qualify under section {b}, the following apply:", False, True),
    ],
)
@pytest.mark.parametrize(("a", "b", "c"), [("A", "B", "C"), ("I", "II", "III")])
def test_a_list_asks_of_the_parts_that_its_lead_names(
    lead: str, of_a: bool, of_b: bool, a: str, b: str, c: str
) -> None:
    found = positions_of(PARTS.format(a=a, b=b, c=c, lead=lead.format(a=a, b=b)))
    asked = [shown(s.criteria) for s in found.statements]
    both = f"all_of(resection_feasible = False, {ASKED.format(c=c)})"
    assert asked == [both if of_a else "resection_feasible = False", both if of_b else "resection_feasible = False"]
