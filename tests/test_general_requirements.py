"""What is asked of all that other parts grant, and what numbered outlines without a heading hold."""

from __future__ import annotations

import pytest

from loaders.coverage.positions import read_positions
from loaders.lines.furniture import find_furniture
from loaders.structure.inferred_sections import infer_positions
from ontology.scope import Named
from ontology.vocabulary import load_vocabulary
from tests.trees import positions_of, sections_of, shown, statements_of

V = load_vocabulary()

PARTS = """\
1. General Requirements

   All procedures in sections 2 and 3 require:
   1.1 ECOG performance status 0 to 2
   1.2 Review by a tumor board

2. Embolization

   2.1 Hepatocellular carcinoma
       2.1.1 TACE is considered medically necessary when resection is not feasible.

3. Ablation

   3.1 RFA is considered medically necessary for liver metastases.

4. Radiation

   4.1 SBRT is considered medically necessary for HCC.
"""


def test_what_all_procedures_of_some_parts_require_is_asked_in_each_grant_of_them() -> None:
    asked = [shown(s.criteria) for s in statements_of(PARTS)]
    assert asked == [
        "all_of(resection_feasible = False, 1.1: ecog <= 2, 1.2: text)",
        "all_of(1.1: ecog <= 2, 1.2: text)",
        "-",
    ]


def test_a_requirement_of_parts_may_stand_behind_them_and_name_them_by_letter() -> None:
    text = (
        "A. Radioembolization is medically necessary for hepatocellular carcinoma.\n\n"
        "B. TACE is medically necessary for hepatocellular carcinoma.\n\n"
        "C. ALL of the indications in section B additionally require:\n\n   1. ECOG 0\n   2. Child-Pugh A\n"
    )
    assert [shown(s.criteria) for s in statements_of(text)] == ["-", "all_of(C.1: ecog = 0, C.2: child_pugh = A)"]


def test_a_requirement_of_parts_that_grant_nothing_is_told() -> None:
    found = positions_of(PARTS.replace("sections 2 and 3", "sections 7 and 8"))
    assert "1.1" not in repr([shown(s.criteria) for s in found.statements])
    assert "not-understood" in {f.kind for f in found.findings}


def test_a_denial_of_all_else_is_open_for_a_use_that_stands_without_a_status() -> None:
    found = positions_of(
        "1. TACE is medically necessary for hepatocellular carcinoma.\n\n2. Thermal ablation\n\n"
        "   2.1 Hepatocellular carcinoma: up to three tumors of 3 cm or less.\n\n"
        "3. Embolization or ablation for indications other than those addressed in this guideline is not medically "
        "necessary, including but not limited to:\n\n   3.1 Embolization of metastases of breast cancer\n"
    )
    denials = {repr(s.modality): shown(s.criteria) for s in found.statements if s.status != "medically-necessary"}
    assert [c for m, c in denials.items() if "'ablation'" in m] == ["text"]
    assert any("breast" in repr(s.indication) for s in found.statements)


def test_a_label_within_a_part_means_the_part_beside_it() -> None:
    found = positions_of(
        "4. Policy\n\n   B. SIRT is medically necessary for unresectable hepatocellular carcinoma.\n\n"
        "   D. Not covered\n\n      1. SIRT is investigational in metastases to the liver from any primary tumor other "
        "than those named in B.\n"
    )
    assert found.statements[-1].complement_of == (found.statements[0].id,)


def test_lines_that_count_the_pages_next_to_a_footer_are_furniture() -> None:
    pages = [("Acorn Benefits | Liver Therapy 7", 10, 1), ("Copyright © 2026 Acorn. All Rights Reserved.", 11, 0)]
    more = [("Acorn Benefits | Liver Therapy 8", 60, 1), ("Copyright © 2026 Acorn. All Rights Reserved.", 61, 0)]
    lines = [("Grade 1 means mild and 2", 1, 0), *pages, ("RFA is covered for tumors of grade 2", 12, 1), *more]
    assert find_furniture(lines) == [False, True, True, False, True, True]
    apart = [
        *pages,
        ("RFA is covered for tumors of grade 2", 12, 1),
        ("Acorn Benefits | Liver Therapy 12", 60, 1),
        more[1],
    ]
    assert find_furniture(apart)[0] is False


def test_an_outline_without_a_known_heading_is_read_with_the_titles_over_it() -> None:
    text = (
        "Example Health Plan\n\nClinical guideline of the plan on tumors\n\n1. Embolization\n\n"
        "   1.1 Hepatocellular carcinoma\n       1.1.1 TACE is considered medically necessary when ECOG is 0.\n"
        "   1.2 Uveal melanoma metastases\n       1.2.1 TACE is considered medically necessary when ECOG is 0.\n"
    )
    found = read_positions(infer_positions(sections_of(text), V), None, V)
    assert [s.indication for s in found.statements] == [
        Named("hepatocellular-carcinoma"),
        Named("uveal-melanoma-liver-metastasis"),
    ]


GRANTS = (
    "Radiofrequency ablation is considered medically necessary for hepatocellular carcinoma when ECOG is 0.\n\n"
    "Cryoablation is considered medically necessary for colorectal liver metastases.\n"
)


@pytest.mark.parametrize(
    "lead",
    [
        "All procedures require:",
        "The following criteria apply to all treatments in this policy:",
        "For all procedures in this guideline, all of the following are required:",
        "All of the following must be met for any liver-directed therapy:",
        "General criteria (required for every procedure):",
        "All requests must meet the following general criteria:",
        "Patients must meet all of the following:",
        "Locoregional treatment is described here. For all tumors, the following must be documented:",
    ],
)
def test_what_a_list_before_all_grants_requires_is_asked_in_each(lead: str) -> None:
    text = f"{lead}\n\n- Child-Pugh A or B\n- Review by a tumor board\n\n{GRANTS}"
    assert [shown(s.criteria) for s in statements_of(text)] == [
        "all_of(ecog = 0, child_pugh in A|B, text)",
        "all_of(child_pugh in A|B, text)",
    ]


def test_a_list_of_what_a_request_must_hold_is_no_requirement() -> None:
    text = (
        f"All requests must include:\n\n- Office notes\n- The Child-Pugh class\n- Number and size of tumors\n\n{GRANTS}"
    )
    assert [shown(s.criteria) for s in statements_of(text)] == ["ecog = 0", "-"]


def test_a_requirement_of_one_treatment_is_asked_in_its_grants_only() -> None:
    text = f"All ablation procedures require:\n\n- Child-Pugh A\n\n{GRANTS}\nTACE is covered for liver metastases.\n"
    assert [shown(s.criteria) for s in statements_of(text)][-1] == "-"


@pytest.mark.parametrize("sentence", ["Patients must have Child-Pugh A.", "All procedures require Child-Pugh A."])
def test_what_a_sentence_before_all_grants_requires_is_asked_in_each(sentence: str) -> None:
    asked = [shown(s.criteria) for s in statements_of(f"{sentence}\n\n{GRANTS}")]
    assert asked == ["all_of(ecog = 0, child_pugh = A)", "child_pugh = A"]


def test_what_patients_must_have_is_asked_of_the_position_before_it() -> None:
    asked = [shown(s.criteria) for s in statements_of(f"{GRANTS}\nPatients must have Child-Pugh A.\n")]
    assert asked == ["ecog = 0", "child_pugh = A"]


def test_a_requirement_under_the_heading_of_a_treatment_stays_there() -> None:
    text = (
        "Radiofrequency Ablation\n\nPatients must have Child-Pugh A.\n\nRadiofrequency ablation is "
        "considered medically necessary for hepatocellular carcinoma.\n\nCryoablation\n\n"
        "Cryoablation is considered medically necessary for hepatocellular carcinoma.\n"
    )
    assert [shown(s.criteria) for s in statements_of(text)] == ["child_pugh = A", "-"]


def test_what_must_not_be_so_is_no_alternative_to_tumors() -> None:
    found = positions_of(
        "Cryoablation is covered if ANY ONE of the following is met:\n\n- Colorectal liver metastases\n"
        "- Hepatocellular carcinoma\n- The patient has NONE of the following:\n    - Child-Pugh C\n    - ECOG 4\n"
    )
    tree = shown(found.statements[0].criteria)
    assert tree.startswith(
        "all_of(any_of(diagnosis in colorectal-liver-metastasis, diagnosis in hepatocellular-carcinoma)"
    )
    assert "none_of(" in tree


GUIDELINE = """\
Example Benefits Guidelines

Table of Contents

Hepatobiliary Cancer (RO.1)                                                     3
Discussion                                                                      5

Abbreviations for These Guidelines

EIU       experimental, investigational, or unproven
HCC       hepatocellular carcinoma
SBRT      stereotactic body radiation therapy
TACE      transarterial chemoembolization

                              Hepatobiliary Cancer
                                                                                RO.1

     SBRT is considered medically necessary for unresectable HCC.

     SBRT of metastases of the liver is considered EIU.

Discussion

Trials of SBRT are few.
"""


def test_positions_behind_a_table_of_contents_and_a_list_of_acronyms_are_read() -> None:
    found = read_positions(infer_positions(sections_of(GUIDELINE), V), None, V)
    assert [(s.status, shown(s.criteria)) for s in found.statements] == [
        ("medically-necessary", "resection_feasible = False"),
        ("investigational", "-"),
    ]


def test_a_heading_next_to_a_footer_is_none_where_it_is_printed_otherwise_too() -> None:
    footer = ("Page 4 of 8", 10, 1)
    before = [(f"Line {word} of the text.", n, 0) for n, word in enumerate("abcdefghijklm", -20)]
    lines = [*before, ("hepatocellular carcinoma", 5, 0), ("IMRT", 6, 0), footer]
    lines += [("Hepatocellular carcinoma", 11, 0), ("SBRT is covered.", 12, 0), ("Page 5 of 8", 20, 1)]
    assert find_furniture(lines)[len(before) :] == [False, False, True, False, False, True]


@pytest.mark.parametrize(
    "sentence",
    [
        "For all indications the life expectancy must be at least 3 months.",
        "In all cases, the life expectancy must be at least 3 months.",
        "For each of these indications, a life expectancy of at least 3 months is required.",
        "In every patient the life expectancy has to be at least 3 months.",
        "For all of the above, life expectancy must be 3 months or more.",
    ],
)
def test_what_is_asked_for_all_indications_is_asked_in_each(sentence: str) -> None:
    read = statements_of(
        "TACE is medically necessary for unresectable HCC.\n\n"
        f"TARE is medically necessary for colorectal metastases.\n\n{sentence}"
    )
    assert all("life_expectancy_months >= 3" in shown(s.criteria) for s in read)
