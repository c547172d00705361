"""Tables that a sentence announces: what it says of their rows, and what it asks beside them."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import positions_of, shown, statements_of

_TABLE = """
| Condition | {header} |
|---|---|
| HCC | No more than 3 lesions |
| Neuroendocrine liver metastases | None |
"""


def _criteria(policy: str) -> list[tuple[str, str]]:
    return [(repr(s.indication).split("'")[1], shown(s.criteria)) for s in statements_of(policy)]


@pytest.mark.parametrize("header", ["Criteria", "Additional requirements for this condition", "Criteria (ALL)"])
@pytest.mark.parametrize(
    "lead",
    [
        "TACE is considered medically necessary in patients with Child-Pugh class A for the conditions in the table:",
        "When liver function is Child-Pugh A, TACE is covered for any of the conditions in the following table:",
        "TACE is medically necessary, if Child-Pugh class A is documented, for the indications listed below:",
        "For patients with Child-Pugh class A, TACE is covered for each of the conditions in Table 3.",
    ],
)
def test_what_the_sentence_asks_beside_the_table_is_asked_of_each_row(lead: str, header: str) -> None:
    assert _criteria(lead + "\n" + _TABLE.format(header=header)) == [
        ("hepatocellular-carcinoma", "all_of(tumor_count <= 3, child_pugh = A)"),
        ("neuroendocrine-liver-metastasis", "child_pugh = A"),
    ]


def test_columns_of_measures_are_the_criteria_of_an_announced_table() -> None:
    assert _criteria(
        "SBRT may be considered medically necessary when a criteria set in Table 2 is met:\n\n"
        "| Set | Diagnosis | Number of lesions | Size | Other |\n|---|---|---|---|---|\n"
        "| 2A | HCC, unresectable | 3 or fewer | each 6 cm or less | Child-Pugh class A |\n"
        "| 2B | Colorectal metastases | 5 or fewer | 5 cm or less | no extrahepatic disease |\n"
    ) == [
        (
            "hepatocellular-carcinoma",
            "all_of(resection_feasible = False, tumor_count <= 3, largest_tumor_cm <= 6, child_pugh = A)",
        ),
        (
            "colorectal-liver-metastasis",
            "all_of(tumor_count <= 5, largest_tumor_cm <= 5, extrahepatic_disease = none)",
        ),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "HCC, not suitable for resection",
        "HCC not suitable for surgery",
        "HCC, not a candidate for resection",
        "HCC unsuitable for resection",
        "HCC, not amenable to resection",
    ],
)
def test_a_treatment_that_a_tumor_is_unsuitable_for_is_not_what_the_row_judges(name: str) -> None:
    read = statements_of(
        "SBRT is covered for the conditions in the table:\n\n| Condition | Criteria |\n|---|---|\n"
        f"| {name} | ECOG 0 |\n| Colorectal metastases | ECOG 0 |\n"
    )
    assert [s.modality for s in read] == [Named("stereotactic-body-radiotherapy")] * 2
    assert [shown(s.criteria) for s in read] == ["all_of(ecog = 0, resection_feasible = False)", "ecog = 0"]


def test_a_row_names_its_own_treatment_only() -> None:
    read = statements_of(
        "| Service | Medically necessary? |\n|---|---|\n| RFA of HCC | Yes |\n"
        "| Cryoablation | No |\n| TACE of HCC | Yes |\n"
    )
    assert [(s.status, s.modality, s.indication) for s in read] == [
        ("medically-necessary", Named("radiofrequency-ablation"), Named("hepatocellular-carcinoma")),
        ("not-medically-necessary", Named("cryoablation"), Named("liver-tumor")),
        ("medically-necessary", Named("transarterial-chemoembolization"), Named("hepatocellular-carcinoma")),
    ]


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("3 cm or less<br>Child-Pugh A", "all_of(largest_tumor_cm <= 3, child_pugh = A)"),
        ("3 cm or less;<br>Child-Pugh A", "all_of(largest_tumor_cm <= 3, child_pugh = A)"),
        ("<ul><li>3 cm or less</li><li>Child-Pugh A</li></ul>", "all_of(largest_tumor_cm <= 3, child_pugh = A)"),
        ("<ul><li>3 cm or less; or</li><li>Child-Pugh A</li></ul>", "any_of(largest_tumor_cm <= 3, child_pugh = A)"),
        (
            "ONE of the following:<ul><li>3 cm or less</li><li>Child-Pugh A</li></ul>",
            "any_of(largest_tumor_cm <= 3, child_pugh = A)",
        ),
        (
            "<ul><li>One lesion of 3 cm or less, or up to 5 lesions</li><li>Child-Pugh A</li></ul>",
            "all_of(any_of(all_of(tumor_count = 1, largest_tumor_cm <= 3), tumor_count <= 5), child_pugh = A)",
        ),
    ],
)
def test_the_lines_of_a_cell_stay_in_its_row(cell: str, asked: str) -> None:
    table = f"\n| Condition | Criteria |\n|---|---|\n| HCC | {cell} |\n| Colorectal metastases | ECOG 0 |\n"
    assert _criteria("TACE is covered for the conditions in the table:\n" + table) == [
        ("hepatocellular-carcinoma", asked),
        ("colorectal-liver-metastasis", "ecog = 0"),
    ]


@pytest.mark.parametrize(
    "what",
    [
        "for the tumors in the table below.",
        "for the diagnoses shown in the chart.",
        "for those indications which the following grid shows:",
        "for conditions that the table lists, when the patient is an adult.",
    ],
)
def test_a_grant_of_what_a_lost_table_holds_grants_nothing(what: str) -> None:
    read = positions_of(f"Cryoablation is considered medically necessary {what}\n\nSee the appendix.")
    assert not read.statements
    assert any("stands in a table" in f.message for f in read.findings)


@pytest.mark.parametrize(
    "asked",
    [
        "when the tumor is unresectable",
        "and the tumor is unresectable",
        "if unresectable",
        "provided it is unresectable",
    ],
)
def test_what_is_asked_behind_the_word_table_is_asked(asked: str) -> None:
    found = _criteria(
        f"TACE is medically necessary for the tumors in the table {asked}:\n" + _TABLE.format(header="Criteria")
    )
    assert [tree for _, tree in found] == [
        "all_of(tumor_count <= 3, resection_feasible = False)",
        "resection_feasible = False",
    ]
