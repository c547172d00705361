"""What the rows of a table ask beside their criteria: beside a name, and in columns of any other header."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import positions_of, shown, statements_of


def _table(header: str, *rows: str) -> str:
    return "\n".join([header, "|---" * (header.count("|") - 1) + "|", *rows]) + "\n"


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("HCC <= 3 cm", "largest_tumor_cm <= 3"),
        ("Unresectable HCC", "resection_feasible = False"),
        ("HCC, up to 3 lesions", "tumor_count <= 3"),
        ("Hepatocellular carcinoma (single tumor of 5 cm or less)", "all_of(tumor_count = 1, largest_tumor_cm <= 5)"),
        ("Colorectal liver metastases with no extrahepatic disease", "extrahepatic_disease = none"),
        ("Neuroendocrine liver metastases, except liver-dominant", "none_of(liver_dominant_disease = True)"),
        ("Small HCC", "text"),
        ("HCC with bland thrombus of a hepatic vein", "text"),
        ("HCC <= 3 cm, unresectable colorectal metastases", "text"),
        ("Hepatocellular carcinoma (HCC)", "-"),
        ("Treatment of primary liver cancer", "-"),
        ("Primary or metastatic liver tumors", "-"),
    ],
)
def test_words_beside_a_tumor_are_conditions_of_the_row(cell: str, asked: str) -> None:
    rows = ["| TACE | Hepatocellular carcinoma | Covered |", f"| RFA | {cell} | Medically necessary |"]
    table = _table("| Procedure | Indication | Coverage |", *rows)
    plain, granted = statements_of(table)
    assert (shown(plain.criteria), shown(granted.criteria)) == ("-", asked)


def test_words_beside_a_denied_tumor_narrow_the_denial() -> None:
    rows = ["| Y90 | HCC with thrombus of a hepatic vein | Investigational |", "| HIFU | HCC | Investigational |"]
    narrowed, plain = statements_of(_table("| Procedure | Indication | Coverage |", *rows))
    assert (shown(narrowed.criteria), shown(plain.criteria)) == ("text", "-")


def test_tumors_with_conditions_of_their_own_are_judged_apart() -> None:
    rows = ["| TACE | Liver metastases from colorectal cancer; unresectable HCC | Covered |", "| RFA | HCC | Covered |"]
    first, second, _ = statements_of(_table("| Procedure | Diagnosis | Determination |", *rows))
    assert [*named(first.indication)] == ["colorectal-liver-metastasis"]
    assert shown(first.criteria) == "-"
    assert [*named(second.indication)] == ["hepatocellular-carcinoma"]
    assert shown(second.criteria) == "resection_feasible = False"


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("Ablation of lesions up to 3 cm", "largest_tumor_cm <= 3"),
        ("TACE (up to 3 sessions)", "text"),
        ("Adjuvant TACE", "text"),
        ("TACE, conventional or with drug-eluting beads", "-"),
        ("Percutaneous radiofrequency ablation (RFA), image-guided", "-"),
        ("Y90 microspheres (resin or glass)", "-"),
    ],
)
def test_words_beside_a_treatment_are_conditions_of_the_row(cell: str, asked: str) -> None:
    rows = [f"| {cell} | HCC | Medically necessary |", "| Cryoablation | HCC | Covered |"]
    granted, plain = statements_of(_table("| Procedure | Indication | Coverage |", *rows))
    assert (shown(granted.criteria), shown(plain.criteria)) == (asked, "-")


@pytest.mark.parametrize(
    ("header", "cell", "asked"),
    [
        ("Comments", "Only for tumors <= 3 cm", "largest_tumor_cm <= 3"),
        ("Notes", "Child-Pugh A or B only", "child_pugh in A|B"),
        ("Remarks", "Not candidates for resection", "resection_feasible = False"),
        ("Tumor size", "up to 4 cm", "largest_tumor_cm <= 4"),
        ("Liver function", "Child-Pugh A", "child_pugh = A"),
        ("", "tumors up to 3 cm", "largest_tumor_cm <= 3"),
        ("Comments", "Not covered for tumors > 5 cm", "text"),
        ("Comments", "Contraindicated in Child-Pugh C", "text"),
        ("Maximum number of lesions", "3", "text"),
        ("Notes", "Maximum of 3 sessions", "text"),
        ("Comments", "See policy 4.12", "-"),
        ("Notes", "CPT 37243", "-"),
        ("Comments", "Two trials support its use; data on survival", "-"),
        ("Prior authorization", "Yes", "-"),
        ("Comments", "PA required", "-"),
        ("Effective date", "01/01/2025", "-"),
        ("Rationale", "Recurrence is rare in tumors up to 3 cm", "-"),
        ("Size", "Any", "-"),
    ],
)
def test_a_column_of_no_known_kind_may_ask_for_more(header: str, cell: str, asked: str) -> None:
    rows = [f"| RFA | HCC | Covered | {cell} |", "| TACE | HCC | Covered | |"]
    granted, plain = statements_of(_table(f"| Procedure | Indication | Coverage | {header} |", *rows))
    assert (shown(granted.criteria), shown(plain.criteria)) == (asked, "-")


def test_a_remark_beside_a_denial_narrows_it_only_where_it_is_a_condition() -> None:
    rows = [
        "| TACE | HCC | Not medically necessary | In Child-Pugh C |",
        "| Cryoablation | HCC | Investigational | Safety concerns |",
    ]
    narrowed, plain = statements_of(_table("| Procedure | Indication | Position | Comments |", *rows))
    assert (shown(narrowed.criteria), shown(plain.criteria)) == ("child_pugh = C", "-")


def test_a_column_of_lines_of_business_tells_for_whom_a_row_is() -> None:
    rows = ["| RFA | HCC | Commercial | Covered |", "| RFA | HCC | Medicaid | Investigational |"]
    rows += ["| TACE | HCC | All | Covered |"]
    found = statements_of(_table("| Procedure | Indication | Line of business | Coverage |", *rows))
    assert [s.lines_of_business for s in found] == [("commercial",), ("medicaid",), ()]
    assert [shown(s.criteria) for s in found] == ["-", "-", "-"]


def test_a_condition_of_a_cell_that_was_not_understood_is_reported() -> None:
    rows = ["| RFA | HCC | Covered | Three sessions at most |", "| TACE | HCC | Covered | |"]
    found = positions_of(_table("| Procedure | Indication | Coverage | Comments |", *rows))
    assert [f.touches for f in found.findings if f.kind == "unknown-characteristic"] == [("1",)]


def test_a_sentence_over_a_table_says_for_which_treatment_and_what_is_asked_of_each_row() -> None:
    table = _table(
        "| Condition | Additional requirements for this condition |",
        "| Hepatocellular carcinoma | No more than 3 lesions |",
        "| Colorectal liver metastases | None |",
    )
    lead = "When the patient has an ECOG of 0 or 1, TACE is medically necessary for any of the conditions in the table:"
    carcinoma, metastases = statements_of(f"{lead}\n\n{table}")
    assert [getattr(s.modality, "id", "") for s in (carcinoma, metastases)] == ["transarterial-chemoembolization"] * 2
    assert shown(carcinoma.criteria) == "all_of(tumor_count <= 3, ecog <= 1)"
    assert shown(metastases.criteria) == "ecog <= 1"
