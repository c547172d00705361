"""Tables of positions that a conversion printed with spaces, and their notes."""

from __future__ import annotations

import re

import pytest

from loaders.coverage.positions import read_positions
from loaders.lines.aligned_tables import find_aligned_tables
from loaders.lines.documents import open_document
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary
from tests.trees import positions_of, shown, statements_of

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


_HEADER = "Treatment                    HCC      ICC     Colorectal metastases\n"
NO_TABLES = {
    "cells that do not line up": (
        "Ablation is covered    for some\nand excluded    for others\nas the list    below tells\n"
    ),
    "no header": "\n".join(_TABLE.splitlines()[3:]),
    "marks that do not repeat": _HEADER
    + "Radiofrequency ablation      often    never   sometimes\n"
    + "Microwave ablation           rarely   mostly  always\n"
    + "Cryosurgical ablation        seldom   once    twice\n",
    "rows named by numbers": _HEADER
    + "1                            MN       INV     MN\n"
    + "2                            MN       INV     MN\n"
    + "3                            INV      INV     INV\n",
    "labels far before their texts behind no table": (
        "1              ECOG of 0 or 1\n2              Largest tumor 3 cm or less\n3              Child-Pugh A\n"
    ),
}


@pytest.mark.parametrize("text", NO_TABLES.values(), ids=NO_TABLES)
def test_only_rows_of_marks_under_a_header_are_a_table(text: str) -> None:
    assert find_aligned_tables(text.splitlines()) == []


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


_PLAIN = "MN means that the treatment is medically necessary. INV means that it is considered investigational.\n\n"
_ROWS = (
    "Radiofrequency ablation      MN       INV     MN\n"
    "Microwave ablation           MN       INV     MN\n"
    "Cryosurgical ablation        INV      INV     INV\n"
)


def test_prose_right_above_a_table_is_none_of_its_header() -> None:
    prose = "The plan has decided as follows on what is covered; see the notes\n"
    found = statements_of(_PLAIN + prose + _HEADER + _ROWS)
    assert len(found) == 9
    assert all(s.criteria is None for s in found)


def test_notes_right_below_a_table_are_no_part_of_its_last_name() -> None:
    found = statements_of(
        _PLAIN + _HEADER + _ROWS.replace("MN    ", "MN (a)", 1) + "Notes\n(a) Largest tumor 3 cm or less.\n"
    )
    assert next(shown(s.criteria) for s in found) == "a: largest_tumor_cm <= 3"
    assert len(found) == 9


def test_rows_of_marks_without_a_header_are_told() -> None:
    for rows in (_ROWS, "\n".join("| " + re.sub(" {2,}", " | ", row) + " |" for row in _ROWS.splitlines())):
        found = positions_of(_PLAIN + rows + "\n")
        assert found.statements == ()
        assert {f.kind for f in found.findings} & {"unreadable-cell", "not-understood"}


def test_a_name_that_may_go_on_below_its_row_ends_the_table_before_it() -> None:
    found = positions_of(
        _PLAIN + _HEADER + _ROWS + "Drug-Eluting Bead            MN       INV     MN\nChemoembolization\n"
    )
    assert "bead" not in repr(found.statements)
    assert len(found.statements) == 9
    assert "not-understood" in {f.kind for f in found.findings}


def test_a_name_goes_on_in_small_letters_above_or_below_its_row() -> None:
    more = (
        "Histotripsy (as a stand-\nalone procedure)             INV      INV     INV\n"
        "Brachytherapy                INV      INV     INV\n(interstitial)\n"
    )
    found = [repr(s.modality).split("'")[1] for s in statements_of(_PLAIN + _HEADER + _ROWS + more)]
    assert found[9:] == ["histotripsy"] * 3 + ["brachytherapy"] * 3


GROUPED = {
    "aligned": _HEADER
    + "Thermal ablation\n"
    + _ROWS
    + "Children only\nHistotripsy                  INV      INV     INV\n",
    "piped": "| Treatment | HCC | ICC |\n|---|---|---|\n| Thermal ablation | | |\n"
    "| Radiofrequency ablation | MN | INV |\n| Children only | | |\n| Histotripsy | INV | INV |\n",
}


@pytest.mark.parametrize("table", GROUPED.values(), ids=GROUPED)
def test_what_the_name_of_a_group_of_rows_asks_is_asked_in_each(table: str) -> None:
    found = positions_of(_PLAIN + table)
    asked = {repr(s.modality).split("'")[1]: shown(s.criteria) for s in found.statements}
    assert asked["radiofrequency-ablation"] == "-"
    assert asked["histotripsy"] == "text"
    assert "partly-understood" in {f.kind for f in found.findings}


def test_the_name_of_a_group_may_be_set_as_a_heading() -> None:
    page = (
        "<h1>Acorn Health Plan</h1><h2>Policy</h2><p>MN means medically necessary. INV means investigational.</p>"
        "<table><tr><th>Treatment</th><th>HCC</th><th>ICC</th></tr>"
        "<tr><td>Radiofrequency ablation</td><td>MN</td><td>INV</td></tr>"
        "<tr><td colspan=3><b>Child-Pugh A only</b></td></tr><tr><td>Histotripsy</td><td>MN</td><td>INV</td></tr>"
        "</table>"
    )
    document = open_document(page.encode(), "policy.html")
    found = read_positions(read_sections(read_blocks(document.reading)), None, load_vocabulary())
    assert [shown(s.criteria) for s in found.statements] == ["-", "-", "child_pugh = A", "child_pugh = A"]


def test_numbers_without_stops_far_before_their_texts_are_labels() -> None:
    text = (
        "Cryoablation is medically necessary for hepatocellular carcinoma when all of the following are met:\n\n"
        "1              ECOG performance status 0 or 1\n2              Largest tumor 3 cm or less\n"
        "3              Child-Pugh class A or B\n                and no ascites\n"
    )
    (statement,) = statements_of(text)
    assert shown(statement.criteria) == ("all_of(ecog <= 1, largest_tumor_cm <= 3, child_pugh in A|B, ascites = False)")


def test_a_note_that_grants_what_its_cell_denies_is_an_exception() -> None:
    rows = _ROWS.replace("INV      INV     INV", "INV (a)  INV     INV")
    note = "\n(a) Cryoablation is medically necessary for hepatocellular carcinoma when ECOG is 0.\n"
    found = statements_of(_PLAIN + _HEADER + rows + note)
    about = [s for s in found if "cryoablation" in repr(s.modality) and "'hepatocellular" in repr(s.indication)]
    assert [s.status for s in about] == ["investigational", "medically-necessary"]
    assert shown(about[0].criteria).startswith("none_of(")
    assert shown(about[1].criteria) == "ecog = 0"
