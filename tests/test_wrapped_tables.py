"""Tables of words that a conversion printed with spaces, cells of several lines among them."""

from __future__ import annotations

import pytest

from loaders.lines.wrapped_tables import find_wrapped_tables
from tests.trees import sections_of, shown, statements_of

_GAPS = """\
Procedure               Indication                    Coverage
Radiofrequency          Hepatocellular carcinoma      Covered when the tumor is
ablation                                              unresectable and 5 cm or less

Radiofrequency          Colorectal metastases         Covered for up to four
ablation                                              lesions

Histotripsy             Any liver tumor               Not covered; investigational
"""
_RULED = """\
Indication                      Covered treatments              Not covered
----------------------------------------------------------------------------
Hepatocellular carcinoma        RFA, microwave ablation,        Histotripsy
                                TACE
----------------------------------------------------------------------------
Colorectal metastases           RFA                             TACE
----------------------------------------------------------------------------
"""
_FULL = """\
Treatment            Diagnosis                  Criteria                               Status
TACE                 HCC                        Unresectable; Child-Pugh A or B        Covered
TACE                 Neuroendocrine             ECOG 0 to 1                            Covered
                     metastases
TACE                 Colorectal metastases      None                                   Investigational
"""
_LINES = """\
   SERVICE                     COMMERCIAL (HMO,           GOLD CARE
                               PPO)                       (MEDICAID)

   Microwave ablation          Medically necessary        Medically necessary
   of HCC                                                 when unresectable

   Cryoablation of HCC         Investigational            Not covered
"""
_PROSE = "\nThe sentence below the table goes over the whole width of the page and is no row of any table above it.\n"


def _read(policy: str) -> list[tuple[str, str, str, str]]:
    return [
        (repr(s.modality).split("'")[1], repr(s.indication).split("'")[1], s.status, shown(s.criteria))
        for s in statements_of(policy)
    ]


@pytest.mark.parametrize("behind", ["", _PROSE, "\nPage 3 of 4\n"])
def test_empty_lines_part_the_rows(behind: str) -> None:
    assert _read(_GAPS + behind) == [
        (
            "radiofrequency-ablation",
            "hepatocellular-carcinoma",
            "medically-necessary",
            "all_of(resection_feasible = False, largest_tumor_cm <= 5)",
        ),
        ("radiofrequency-ablation", "colorectal-liver-metastasis", "medically-necessary", "tumor_count <= 4"),
        ("histotripsy", "liver-tumor", "investigational", "-"),
    ]


def test_rules_part_the_rows() -> None:
    read = statements_of(_RULED)
    assert [s.status for s in read] == ["medically-necessary", "not-medically-necessary"] * 2
    assert all(f"'{id}'" in repr(read[0].modality) for id in ("microwave-ablation", "transarterial-chemoembolization"))


def test_full_lines_begin_rows_and_others_go_on() -> None:
    assert [(tumor, criteria) for _, tumor, _, criteria in _read(_FULL)] == [
        ("hepatocellular-carcinoma", "all_of(resection_feasible = False, child_pugh in A|B)"),
        ("neuroendocrine-liver-metastasis", "ecog <= 1"),
        ("colorectal-liver-metastasis", "-"),
    ]


def test_lines_of_business_are_columns() -> None:
    read = statements_of(_LINES + _PROSE)
    assert [(s.lines_of_business, s.status, shown(s.criteria)) for s in read] == [
        (("commercial",), "medically-necessary", "-"),
        (("medicaid",), "medically-necessary", "resection_feasible = False"),
        (("commercial",), "investigational", "-"),
        (("medicaid",), "not-medically-necessary", "-"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Study             Patients           Result\nA 2020            44                 Covered\n",
        _FULL.replace("Status", "Author").replace("Criteria", "Year    ").replace("Diagnosis", "Journal  "),
        # A row with an empty cell may be the end of the one above it: nobody can tell.
        _FULL.replace("None           ", "               "),
        "Treatment of tumors  of the liver  is covered here.\n",
    ],
)
def test_other_lines_with_spaces_are_no_table(text: str) -> None:
    assert find_wrapped_tables(text.split("\n")) == []


def test_rows_that_nothing_parts_are_left() -> None:
    close = _GAPS.replace("\n\n", "\n")
    assert len(find_wrapped_tables(close.split("\n"))) == 1  # a small letter goes on
    assert find_wrapped_tables(close.replace("\nablation", "\nAblation").split("\n")) == []
    row = "radiofrequency          Neuroendocrine metastases     Covered\n"
    assert find_wrapped_tables((close + row).split("\n")) == []


@pytest.mark.parametrize(
    "names",
    ["Commercial and Medicaid Plans", "Small Group, Large Group, Medicaid", "For All Members", "Family Care | HMO"],
)
def test_a_heading_right_below_that_of_the_policy_does_not_end_it(names: str) -> None:
    text = (
        f"Sorrel County Health\n\nABLATION OF LIVER TUMORS\n\nPOLICY\n\n{names}\n\n{_LINES}\n\n"
        "CODING\n\nA code is no promise of payment.\n"
    )
    assert [s.role for s in sections_of(text) if any(b.kind == "row" for b in s.blocks)] == ["position"]


def test_many_headers_cost_their_length() -> None:
    lines = (_FULL.split("\n")[0] + "\n").split("\n") * 4000
    assert find_wrapped_tables(lines) == []


_LEAD = "SBRT is considered medically necessary for {what}, when the conditions in the right-hand column are met.\n\n"
_TWO = """\
Tumor                      Conditions
-------------------------  ------------------------------
Hepatocellular carcinoma   Unresectable; up to 3 tumors
Colorectal metastases      Unresectable; 3 cm or
                           less
"""
_THREE = """\
Tumor                      Prior treatment           Conditions
Hepatocellular carcinoma   None required             Unresectable; up to 3 tumors
Colorectal metastases      No prior treatment        Unresectable; 3 cm or
                           required                  less
"""


@pytest.mark.parametrize("what", ["the tumors in the table", "indications shown in the chart below"])
@pytest.mark.parametrize("table", [_TWO, _THREE])
def test_a_sentence_that_grants_makes_a_table_of_the_columns_below_it(what: str, table: str) -> None:
    read = statements_of(_LEAD.format(what=what) + table)
    assert [shown(s.criteria) for s in read] == [
        "all_of(resection_feasible = False, tumor_count <= 3)",
        "all_of(resection_feasible = False, largest_tumor_cm <= 3)",
    ]


def test_two_columns_without_a_rule_or_a_sentence_are_no_table() -> None:
    bare = "\n".join(line for line in _TWO.splitlines() if not line.startswith("---"))
    assert not find_wrapped_tables(("Notes on tumors.\n\n" + bare).split("\n"))
    assert not find_wrapped_tables(("Notes on tumors.\n\n" + _TWO).split("\n"))
