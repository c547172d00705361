"""Tables of positions that a conversion printed with spaces, and their notes."""

from __future__ import annotations

from loaders.aligned_tables import find_aligned_tables
from tests.trees import shown, statements_of

_LEGEND = (
    "MN means that the treatment may be considered medically necessary when the criteria below the table, with the "
    "number given, are met. INV means that the treatment is considered investigational.\n\n"
)
_TABLE = """\
Treatment                    Hepatocellular   Colorectal       Neuroendocrine
                             carcinoma        metastases       metastases
-----------------------------------------------------------------------------
Radiofrequency ablation      MN (1)           MN (2)           INV
Percutaneous ethanol         MN (1)           INV              INV
injection
Histotripsy                  INV              INV              INV
"""
_NOTES = """
Criterion      Requirements
1              The tumor cannot be resected, AND there is either one tumor of 5 cm or less or up to three tumors
               of 3 cm or less.
2              The metastases are limited to the liver.
"""


def test_each_cell_is_a_position_with_the_criteria_of_its_note() -> None:
    found = {
        (repr(s.modality).split("'")[1], repr(s.indication).split("'")[1]): (s.status, shown(s.criteria))
        for s in statements_of(_LEGEND + _TABLE + _NOTES)
    }
    assert len(found) == 9
    assert found["radiofrequency-ablation", "colorectal-liver-metastasis"] == (
        "medically-necessary",
        "extrahepatic_disease = none",
    )
    status, criteria = found["percutaneous-ethanol-injection", "hepatocellular-carcinoma"]
    assert status == "medically-necessary"
    assert criteria == (
        "all_of(resection_feasible = False, any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), "
        "all_of(tumor_count <= 3, largest_tumor_cm <= 3)))"
    )
    assert {status for (id, _), (status, _) in found.items() if id == "histotripsy"} == {"investigational"}


def test_a_cell_whose_note_is_not_there_is_open() -> None:
    first, *_ = statements_of(_LEGEND + _TABLE)
    assert shown(first.criteria) == "text"


def test_only_rows_of_marks_under_a_header_are_a_table() -> None:
    prose = ["Ablation is covered    for some", "and excluded    for others", "as the list    below tells"]
    assert find_aligned_tables(prose) == []
    without_header = _TABLE.splitlines()[3:]
    assert find_aligned_tables(without_header) == []
    assert find_aligned_tables(["1.    A first item", "2.    A second item", "3.    A third item"]) == []


def test_what_an_or_joins_ends_with_its_sentence() -> None:
    (statement,) = statements_of(
        "RFA is medically necessary for hepatocellular carcinoma when all of these are met:\n\n1. The tumor cannot be "
        "resected, and there is either one tumor of 5 cm or less or up to three tumors of 3 cm or less. For members "
        "on the waiting list for transplantation, resectability is not weighed.\n\n2. ECOG of 0 or 1\n"
    )
    tree = shown(statement.criteria)
    assert tree.startswith("all_of(1: all_of(resection_feasible = False, any_of(")
    assert "transplant_listed" not in tree


def test_a_cell_may_be_empty_and_a_head_whose_words_nobody_knows_leaves_its_cells_open() -> None:
    statements = statements_of(
        _LEGEND + "Treatment                    Colorectal       Breast\n"
        "                             metastases       metastases\n"
        "Radiofrequency ablation      INV              INV\n"
        "Microwave ablation                            INV\n"
        "Histotripsy                  INV              INV\n"
    )
    found = [(repr(s.modality).split("'")[1], repr(s.indication).split("'")[1], shown(s.criteria)) for s in statements]
    assert ("microwave-ablation", "liver-metastasis", "text") in found
    assert ("radiofrequency-ablation", "colorectal-liver-metastasis", "-") in found
    assert all(indication != "colorectal-liver-metastasis" for id, indication, _ in found if id == "microwave-ablation")


def test_what_unless_leads_is_the_other_alternative() -> None:
    (statement,) = statements_of(
        "RFA is covered for liver metastases when all are met:\n\n1. Unless resection is feasible, there are no more "
        "than four tumors.\n\n2. ECOG of 0\n"
    )
    assert "1: any_of(tumor_count <= 4, resection_feasible = True)" in shown(statement.criteria)
