"""Tables of positions: marks, legends, letters, lines of business, and what follows when criteria are not met."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import positions_of, shown, statements_of

_HEAD = "| Technique | HCC | Colorectal metastases |\n|---|---|---|\n"


def _read(policy: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the status and the criteria of each pair of a technique and a tumor."""
    return {
        (repr(s.modality).split("'")[1], repr(s.indication).split("'")[1]): (s.status, shown(s.criteria))
        for s in statements_of(policy)
        if not s.complement_of
    }


_RFA_HCC = ("radiofrequency-ablation", "hepatocellular-carcinoma")
_RFA_CRC = ("radiofrequency-ablation", "colorectal-liver-metastasis")
_HIS_HCC = ("histotripsy", "hepatocellular-carcinoma")


@pytest.mark.parametrize(
    "said",
    [
        "Not covered (investigational)",
        "Non-covered, investigational",
        "Not covered - experimental/investigational",
        "Investigational (not covered)",
        "Not covered because it is considered unproven",
    ],
)
def test_two_denials_in_a_cell_are_one_position(said: str) -> None:
    found = statements_of(
        f"| Technique | Tumor | Status |\n|---|---|---|\n| RFA | HCC | {said} |\n| TACE | HCC | Covered |\n"
    )
    assert [(s.status, s.modality, s.indication, shown(s.criteria)) for s in found] == [
        ("investigational", Named("radiofrequency-ablation"), Named("hepatocellular-carcinoma"), "-"),
        ("medically-necessary", Named("transarterial-chemoembolization"), Named("hepatocellular-carcinoma"), "-"),
    ]


@pytest.mark.parametrize(
    ("said", "otherwise"),
    [
        ("Covered if no lesion exceeds 3 cm; otherwise investigational", "investigational"),
        ("Covered if no lesion exceeds 3 cm, not medically necessary otherwise", "not-medically-necessary"),
        ("Covered when no lesion exceeds 3 cm; if not met, investigational", "investigational"),
        ("Medically necessary when no lesion exceeds 3 cm (else not covered)", "not-medically-necessary"),
    ],
)
def test_a_cell_says_what_follows_when_its_criteria_are_not_met(said: str, otherwise: str) -> None:
    policy = f"| Technique | Tumor | Status |\n|---|---|---|\n| RFA | HCC | {said} |\n| TACE | HCC | Covered |\n"
    granted, denied, _ = statements_of(policy)
    assert (granted.status, shown(granted.criteria)) == ("medically-necessary", "largest_tumor_cm <= 3")
    assert (denied.status, denied.complement_of) == (otherwise, (granted.id,))


@pytest.mark.parametrize("remark", ["; prior authorization required", " (PA required)", ". No prior authorization."])
def test_a_remark_on_the_request_asks_nothing_of_the_patient(remark: str) -> None:
    found = _read(
        f"| Technique | Tumor | Status |\n|---|---|---|\n| RFA | HCC | Covered{remark} |\n| TACE | HCC | Covered |\n"
    )
    assert found[_RFA_HCC] == ("medically-necessary", "-")


@pytest.mark.parametrize("header", ["Covered?", "Medically necessary?", "Covered"])
def test_yes_and_no_answer_the_header(header: str) -> None:
    found = _read(
        f"| Technique | Tumor | {header} |\n|---|---|---|\n"
        "| RFA | HCC | Yes |\n| RFA | Colorectal metastases | Yes, if 3 cm or less |\n"
        "| Histotripsy | HCC | No, investigational |\n| TACE | HCC | No |\n"
    )
    assert found[_RFA_HCC] == ("medically-necessary", "-")
    assert found[_RFA_CRC] == ("medically-necessary", "largest_tumor_cm <= 3")
    assert found[_HIS_HCC] == ("investigational", "-")
    assert found["transarterial-chemoembolization", "hepatocellular-carcinoma"][0] == "not-medically-necessary"


def test_a_cross_is_set_below_the_status_that_applies() -> None:
    found = _read(
        "| Technique | Tumor | Medically necessary | Investigational |\n|---|---|---|---|\n"
        "| RFA | HCC | X | |\n| RFA | Colorectal metastases | | X |\n| Histotripsy | HCC | | X |\n"
    )
    assert found == {
        _RFA_HCC: ("medically-necessary", "-"),
        _RFA_CRC: ("investigational", "-"),
        _HIS_HCC: ("investigational", "-"),
    }


@pytest.mark.parametrize(
    ("legend", "yes", "no"),
    [
        ("✓ = medically necessary; ✗ = investigational", "✓", "✗"),
        ("| Symbol | Meaning |\n|---|---|\n| ● | Covered |\n| ○ | Investigational |", "●", "○"),
        ("Key: X = covered; blank = investigational", "X", ""),
        ("C – covered; E – experimental", "C", "E"),
        ("Y: medically necessary\nE/I: experimental or investigational", "Y", "E/I"),
        ("| Symbol | Meaning |\n|---|---|\n| ■ | Covered |\n| (blank) | Investigational |", "■", ""),
    ],
)
def test_a_legend_tells_what_a_mark_means(legend: str, yes: str, no: str) -> None:
    rows = f"| RFA | {yes} | {no} |\n| TACE | {yes} | {no} |\n| Histotripsy | {no} | {yes} |\n"
    found = _read(f"{legend}\n\n{_HEAD}{rows}")
    assert (found[_RFA_HCC], found[_RFA_CRC]) == (("medically-necessary", "-"), ("investigational", "-"))
    assert found[_HIS_HCC] == ("investigational", "-")


def test_a_dash_behind_a_name_is_no_legend() -> None:
    found = _read("RFA - investigational for colorectal metastases.\n\nTACE - covered for HCC.\n")
    assert found[_RFA_CRC][0] == "investigational"


def test_condition_is_a_tumor_where_the_cells_name_tumors() -> None:
    found = _read(
        "| Technique | Condition | Status |\n|---|---|---|\n| RFA | HCC | Covered |\n| TACE | HCC | Covered |\n"
    )
    assert found[_RFA_HCC] == ("medically-necessary", "-")


def test_treatments_stand_below_their_status() -> None:
    found = _read(
        "| Tumor | Covered treatments | Investigational treatments |\n|---|---|---|\n"
        "| HCC | RFA | Histotripsy |\n| Colorectal metastases | RFA | TACE |\n"
    )
    assert found[_RFA_HCC][0] == found[_RFA_CRC][0] == "medically-necessary"
    assert found[_HIS_HCC][0] == "investigational"


_LETTERS = (
    "\n| Letter | Condition |\n|---|---|\n| A | Child-Pugh class A |\n| B | ECOG 0 to 1 |\n| C | Up to three tumors |\n"
)
_A, _B, _C = "child_pugh = A", "ecog <= 1", "tumor_count <= 3"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Covered if A and B", f"all_of({_A}, {_B})"),
        ("Covered with criteria A or B", f"any_of({_A}, {_B})"),
        ("Covered when (A and B) or C are met", f"any_of(all_of({_A}, {_B}), {_C})"),
        ("Covered if at least two of A, B, C", f"at_least 2({_A}, {_B}, {_C})"),
        ("Covered if A and not C", f"all_of({_A}, none_of({_C}))"),
        ("Covered, A, B", f"all_of({_A}, {_B})"),
        ("Covered with criterion B; lesions of 3 cm or less", f"all_of({_B}, largest_tumor_cm <= 3)"),
        ("Covered if A and B or C", "text"),
        ("Covered if A and D", f"all_of({_A}, text)"),
        ("Covered if A or D", "text"),
    ],
)
def test_letters_ask_what_their_list_says(said: str, asked: str) -> None:
    table = (
        f"| Technique | Tumor | Status |\n|---|---|---|\n| RFA | HCC | {said} |\n| Histotripsy | HCC | Not covered |\n"
    )
    assert _read(table + _LETTERS)[_RFA_HCC] == ("medically-necessary", asked)


def test_letters_of_two_lists_are_open() -> None:
    table = (
        "| Technique | Tumor | Status |\n|---|---|---|\n| RFA | HCC | Covered if A |\n| TACE | HCC | Not covered |\n"
    )
    assert _read(f"{table}{_LETTERS}\nThen the others:\n{_LETTERS}")[_RFA_HCC] == ("medically-necessary", "text")


_LINES = (
    "| Service | Commercial (HMO, PPO) | Medicare Advantage | Medicaid |\n|---|---|---|---|\n"
    "| RFA of HCC | Covered | Covered if 3 cm or less | Same as commercial |\n"
    "| Histotripsy of liver tumors | Investigational | See the LCD | Not covered |\n"
)


def test_a_column_holds_what_is_ruled_for_a_line_of_business() -> None:
    found = [
        (repr(s.modality).split("'")[1], s.lines_of_business[0], s.status, shown(s.criteria))
        for s in statements_of(_LINES)
    ]
    assert found == [
        ("radiofrequency-ablation", "commercial", "medically-necessary", "-"),
        ("radiofrequency-ablation", "medicare", "medically-necessary", "largest_tumor_cm <= 3"),
        ("radiofrequency-ablation", "medicaid", "medically-necessary", "-"),
        ("histotripsy", "commercial", "investigational", "-"),
        ("histotripsy", "medicaid", "not-medically-necessary", "-"),
    ]
    assert "unreadable-cell" in {f.kind for f in positions_of(_LINES).findings}


@pytest.mark.parametrize(
    "only", ["if 3 cm or less; RFA only", "if 3 cm or less (RFA only)", "if 3 cm or less, for RFA only"]
)
def test_a_cell_may_hold_for_one_of_the_treatments_of_its_row(only: str) -> None:
    head = "| Service | Commercial | Medicaid |\n|---|---|---|\n"
    table = f"{head}| RFA or microwave ablation of HCC | Covered | Covered {only} |\n"
    _, medicaid = statements_of(table)
    assert repr(medicaid.modality) == "Named(id='radiofrequency-ablation')"
    assert shown(medicaid.criteria) == "largest_tumor_cm <= 3"


_CONDITIONAL = _HEAD + "| RFA | Covered if 3 cm or less | Covered |\n| TACE | Investigational | Covered if ECOG 0-1 |\n"


@pytest.mark.parametrize(
    "rule",
    [
        "When the criteria in a cell are not met, the technique is considered investigational.",
        "If the conditions of a cell cannot be satisfied the service is investigational.",
        "A procedure listed as covered is investigational when the criteria in the table are not met.",
        "Treatment that does not meet the criteria of its row is investigational.",
        "Where the criteria are not met, the treatment is considered investigational.",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_what_follows_is_said_once_for_all_cells(rule: str, before: bool) -> None:
    read = statements_of(f"{rule}\n\n{_CONDITIONAL}" if before else f"{_CONDITIONAL}\n{rule}")
    grants = {s.id for s in read if s.status == "medically-necessary" and s.criteria is not None}
    denied = [s for s in read if s.complement_of]
    assert len(grants) == 2
    assert {s.complement_of[0] for s in denied} == grants
    assert {(s.status, shown(s.criteria)) for s in denied} == {("investigational", "-")}


def test_a_name_and_its_kind_beside_a_slash_are_both_meant() -> None:
    wide, narrow = (
        statements_of(f"{name} is investigational for HCC.")[0].modality for name in ("TACE / DEB-TACE", "DEB-TACE")
    )
    assert "'transarterial-chemoembolization'" in repr(wide)
    assert "'transarterial-chemoembolization'" not in repr(narrow)


def test_a_treatment_in_a_cell_of_conditions_is_none_that_the_row_judges() -> None:
    rows = "| Procedure | Indication | Covered when | Not covered when |\n|---|---|---|---|\n"
    one, two = statements_of(rows + "| Radioembolization | HCC | Child-Pugh A | Prior chemoembolization |")
    assert (one.status, one.modality, shown(one.criteria)) == (
        "medically-necessary",
        Named("radioembolization"),
        "child_pugh = A",
    )
    assert (two.status, two.modality, shown(two.criteria)) == (
        "not-medically-necessary",
        Named("radioembolization"),
        "text",
    )
