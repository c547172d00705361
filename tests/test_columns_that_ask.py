"""Columns of tables that as a rule ask nothing, and cells in them that do."""

from __future__ import annotations

import pytest

from tests.test_leads_and_blocks import record_of
from tests.trees import shown

TABLE = """Acorn Valley Health Plan

# Treatment of Tumors of the Liver

## Policy

| Treatment | Indication | Status | {} |
|---|---|---|---|
| Microwave ablation | Hepatocellular carcinoma | Covered | {} |
| Radioembolization | Hepatocellular carcinoma | {} | {} |
"""


def _asked(head: str, first: str, status: str = "Not covered", second: str = "") -> list[str]:
    return [shown(s.criteria) for s in record_of(TABLE.format(head, first, status, second)).statements]


@pytest.mark.parametrize(
    ("head", "cell", "asked"),
    [
        ("Description", "Tumor must be 3 cm or less", "largest_tumor_cm <= 3"),
        ("Category", "Child-Pugh A", "child_pugh = A"),
        ("Group", "Unresectable disease", "resection_feasible = False"),
        ("Number", "3 or fewer", "tumor_count <= 3"),
        ("Guidelines", "Single tumor of 3 cm or less", "all_of(tumor_count = 1, largest_tumor_cm <= 3)"),
        ("Definition", "Tumor of 3 cm or less", "largest_tumor_cm <= 3"),
        ("Rationale", "Only if unresectable", "resection_feasible = False"),
        ("Set", "Milan criteria", "meets_milan_criteria = True"),
        ("Line", "Second line", "text"),
        ("Examples", "Colorectal only", "text"),
        ("Comments", "See Child-Pugh A", "text"),
        ("Comments", "Refer to ECOG 0-1", "text"),
        ("Comments", "See note: tumor up to 3 cm", "text"),
        ("Comments", "Evidence supports use in tumors of 3 cm or less", "largest_tumor_cm <= 3"),
    ],
)
def test_a_cell_that_asks_something_is_asked_whatever_its_head(head: str, cell: str, asked: str) -> None:
    assert _asked(head, cell)[0] == asked


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("Description", "Destroys tissue by heat"),
        ("Description", "Percutaneous ablation of one or more liver tumors"),
        ("Rationale", "Improves survival in trials of unresectable disease"),
        ("Codes", "47382"),
        ("Category", "A"),
        ("Group", "1"),
        ("Line", "1"),
        ("Guidelines", "Category 2A"),
        ("References", "Smith 2020, tumors of 3 cm"),
        ("Comments", "See policy 12"),
        ("Comments", "Published studies support it"),
    ],
)
def test_a_cell_that_describes_or_points_asks_nothing(head: str, cell: str) -> None:
    assert _asked(head, cell)[0] == "-"


@pytest.mark.parametrize("same", ["Same as above", "Same", "Ditto", "As above"])
def test_a_cell_that_repeats_another_leaves_its_row_open(same: str) -> None:
    assert _asked("Comments", "Tumor of 3 cm or less", "Covered", same) == ["largest_tumor_cm <= 3", "text"]
