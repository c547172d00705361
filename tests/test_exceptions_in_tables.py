"""Tables that tell what is not covered, and for whom: in a column of its own, or behind 'unless' in a cell."""

from __future__ import annotations

import pytest

from loaders.coverage.positions import read_positions
from loaders.lines.reading import read_text
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary
from tests.test_several_in_one_sentence import CRC, DENIAL, GRANT, HCC, MWA, RFA, TACE, UNPROVEN, text_of
from tests.trees import shown, statements_of


def rows(*lines: str) -> list[tuple[str, str, str, str]]:
    """Return the statements of a table in Markdown, whose first line is the header."""
    header, *body = lines
    ruler = "|" + "---|" * (header.count("|") - 1)
    return [
        (s.status, text_of(s.modality), text_of(s.indication), shown(s.criteria))
        for s in statements_of("\n".join([header, ruler, *body]))
    ]


def test_a_column_of_denials_stands_beside_a_status() -> None:
    found = rows(
        "| Procedure | Indication | Coverage | Not covered when |",
        "| RFA | HCC | Covered | Child-Pugh class C |",
        "| MWA | Colorectal liver metastases | Covered up to 3 lesions | - |",
    )
    assert found == [
        (GRANT, RFA, HCC, "-"),
        (DENIAL, RFA, HCC, "child_pugh = C"),
        (GRANT, MWA, CRC, "tumor_count <= 3"),
    ]


def test_what_stands_below_covered_when_are_criteria_beside_a_status() -> None:
    found = rows(
        "| Procedure | Indication | Status | Covered when |",
        "| RFA | HCC | Covered | Tumor of 3 cm or less |",
        "| MWA | Colorectal liver metastases | Investigational | |",
    )
    assert found == [(GRANT, RFA, HCC, "largest_tumor_cm <= 3"), (UNPROVEN, MWA, CRC, "-")]


@pytest.mark.parametrize("head", ["Exclusions", "Contraindications", "Exclusion criteria"])
def test_what_stands_below_exclusions_must_not_be_so(head: str) -> None:
    found = rows(
        f"| Procedure | Indication | Status | Criteria | {head} |",
        "| RFA | HCC | Covered | Tumor of 3 cm or less | Child-Pugh C; extrahepatic disease |",
        "| TACE | HCC | Covered | | None |",
        "| MWA | Colorectal liver metastases | Investigational | | Child-Pugh C |",
    )
    excluded = "none_of(any_of(child_pugh = C, extrahepatic_disease = present))"
    assert found == [
        (GRANT, RFA, HCC, f"all_of(largest_tumor_cm <= 3, {excluded})"),
        (GRANT, TACE, HCC, "-"),
        (UNPROVEN, MWA, CRC, "-"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "Not covered unless unresectable",
        "Not covered except when unresectable",
        "Not medically necessary unless the tumor is unresectable",
    ],
)
def test_a_cell_that_denies_unless_grants_whom_it_excepts(cell: str) -> None:
    found = rows("| Procedure | HCC | Colorectal metastases |", f"| RFA | Covered | {cell} |", f"| MWA | {cell} | - |")
    assert found == [
        (GRANT, RFA, HCC, "-"),
        (GRANT, RFA, CRC, "resection_feasible = False"),
        (DENIAL, RFA, CRC, "-"),
        (GRANT, MWA, HCC, "resection_feasible = False"),
        (DENIAL, MWA, HCC, "-"),
    ]


def test_a_status_that_names_its_tumor_is_of_that_tumor() -> None:
    found = rows(
        "| Procedure | Coverage | Not covered when |",
        "| RFA | Covered for HCC of 5 cm or less | Child-Pugh class C |",
        "| MWA | Covered for colorectal liver metastases | Extrahepatic disease is present |",
    )
    assert found[:2] == [(GRANT, RFA, HCC, "largest_tumor_cm <= 5"), (DENIAL, RFA, HCC, "child_pugh = C")]
    assert found[2:] == [(GRANT, MWA, CRC, "-"), (DENIAL, MWA, CRC, "extrahepatic_disease = present")]


@pytest.mark.parametrize(
    "said", ["Any procedure of Table 1", "Procedures in Table 1", "All treatments listed in Table 1"]
)
def test_a_sentence_on_the_treatments_of_a_table_is_on_those_of_its_number(said: str) -> None:
    text = (
        "## Table 1. Liver\n\n| Procedure | Indication | Coverage |\n|---|---|---|\n| RFA | HCC | Covered |\n"
        "| TACE | HCC | Covered |\n\n## Table 2. Others\n\n| Procedure | Indication | Coverage |\n|---|---|---|\n"
        "| MWA | Colorectal liver metastases | Covered |\n\n## Notes\n\n"
        f"{said} to downstage HCC for transplantation is not covered.\n"
    )
    document = f"# Acorn Health Plan\n\n# Policy\n\n{text}"
    found = read_positions(read_sections(read_blocks(read_text(document, "policy.md"))), None, load_vocabulary())
    last = found.statements[-1]
    assert (last.status, text_of(last.modality), shown(last.criteria)) == (
        DENIAL,
        f"{RFA}|{TACE}",
        "goal = downstaging",
    )


def test_columns_that_hold_what_is_covered_and_what_is_not_judge_it() -> None:
    found = rows(
        "| Procedure | Covered | Not covered |",
        "| RFA | HCC | Colorectal liver metastases |",
        "| TACE | HCC; colorectal liver metastases | All other |",
    )
    assert found == [
        (GRANT, RFA, HCC, "-"),
        (DENIAL, RFA, CRC, "-"),
        (GRANT, TACE, HCC, "-"),
        (GRANT, TACE, CRC, "-"),
        (DENIAL, TACE, f"liver-tumor -{HCC} -{CRC}", "-"),
    ]


def test_what_is_not_covered_is_of_the_use_that_its_row_covers() -> None:
    found = rows(
        "| Procedure | Coverage | Not covered when |",
        "| RFA | HCC with a tumor of 5 cm or less | Child-Pugh class C |",
        "| MWA | Colorectal liver metastases | Extrahepatic disease is present |",
    )
    assert found[:2] == [(GRANT, RFA, HCC, "largest_tumor_cm <= 5"), (DENIAL, RFA, HCC, "child_pugh = C")]
    assert found[2:] == [(GRANT, MWA, CRC, "-"), (DENIAL, MWA, CRC, "extrahepatic_disease = present")]
