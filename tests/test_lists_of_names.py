"""Names on lines of their own, without marks, gaps or an indent, below the status that judges them."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from ontology.scope import Named
from tests.trees import shown

HEAD = (
    "Acorn Health Plan\nMedical Policy\n\nLiver Tumors\n\nPolicy Number: 12\nEffective Date: 03/01/2025\n\nPolicy\n\n"
)
GRANTED, UNPROVEN, DENIED = "medically-necessary", "investigational", "not-medically-necessary"
MWA, RFA, CRYO, HISTOTRIPSY = "microwave-ablation", "radiofrequency-ablation", "cryoablation", "histotripsy"


def _judged(policy: str, name: str = "policy.txt") -> list[tuple[str, str, str]]:
    record = load_bytes((HEAD + policy).encode(), name)
    out = []
    for s in record.statements:
        assert isinstance(s.modality, Named)
        assert isinstance(s.indication, Named)
        out.append((s.modality.id, s.indication.id, s.status))
    return out


def _treatments(policy: str, name: str = "policy.txt") -> dict[str, str]:
    return {modality: status for modality, _, status in _judged(policy, name)}


@pytest.mark.parametrize(
    ("granting", "denying"),
    [
        ("Medically Necessary:", "Investigational:"),
        ("Covered procedures:", "Experimental / Investigational:"),
        ("The following are considered medically necessary:", "The following are considered investigational:"),
        ("Considered medically necessary:", "Considered investigational:"),
    ],
)
def test_names_below_a_status_go_to_the_next_status(granting: str, denying: str) -> None:
    policy = f"{granting}\nMicrowave ablation\nRadiofrequency ablation\n{denying}\nCryoablation\nHistotripsy\n"
    expected = {MWA: GRANTED, RFA: GRANTED, CRYO: UNPROVEN, HISTOTRIPSY: UNPROVEN}
    assert _treatments(policy) == expected


def test_one_name_below_each_status() -> None:
    assert _treatments("Covered:\nMicrowave ablation\nNot covered:\nCryoablation\n") == {MWA: GRANTED, CRYO: DENIED}


def test_a_title_between_the_lists_heads_the_next_one() -> None:
    policy = (
        "Microwave ablation\nCovered:\nHepatocellular carcinoma\nColorectal liver metastases\nNot covered:\n"
        "Breast cancer liver metastases\nCholangiocarcinoma\nHistotripsy\nNot covered:\nHepatocellular carcinoma\n"
    )
    assert _judged(policy) == [
        (MWA, "hepatocellular-carcinoma", GRANTED),
        (MWA, "colorectal-liver-metastasis", GRANTED),
        (MWA, "breast-liver-metastasis", DENIED),
        (MWA, "cholangiocarcinoma", DENIED),
        (HISTOTRIPSY, "hepatocellular-carcinoma", DENIED),
    ]


def test_lines_that_fill_the_page_stay_a_paragraph() -> None:
    policy = (
        "Microwave ablation is considered medically necessary for the following:\n"
        "Tumors that two readers of the images of the liver have found and called a\n"
        "large Hepatocellular carcinoma of one lobe, measured by each on the day of\n"
        "Ablation\n"
    )
    (statement,) = load_bytes((HEAD + policy).encode(), "policy.txt").statements
    assert shown(statement.criteria).count("text") <= 1


@pytest.mark.parametrize("lead", ["Evidence insufficient for these:", "Techniques with inadequate support:"])
def test_names_below_a_lead_that_speaks_against_them_are_not_granted(lead: str) -> None:
    policy = f"Medically Necessary\n\n- Microwave ablation\n- Radiofrequency ablation\n\n{lead}\n\n- Cryoablation\n"
    record = load_bytes((HEAD + policy).encode(), "policy.txt")
    assert [s.modality for s in record.statements] == [Named(MWA), Named(RFA)]
    assert any(CRYO in f.touches for f in record.findings)


@pytest.mark.parametrize("label", ["Denied:", "Not approved:", "Rejected:"])
def test_a_denial_in_a_word_over_names(label: str) -> None:
    policy = f"Medically Necessary:\n- Microwave ablation\n- Radiofrequency ablation\n\n{label}\n- Cryoablation\n"
    assert _treatments(policy) == {MWA: GRANTED, RFA: GRANTED, CRYO: DENIED}


def test_names_between_gaps_are_judged_though_another_line_names_nothing() -> None:
    policy = "Medically Necessary:\n\nMicrowave ablation\n\nInvestigational:\n\nCryoablation\n\nOther\n"
    assert _treatments(policy) == {MWA: GRANTED, CRYO: UNPROVEN}


@pytest.mark.parametrize("heading", ["Covered", "Covered Services"])
def test_a_heading_of_one_word_grants_what_stands_under_it(heading: str) -> None:
    policy = f"## {heading}\n\nMicrowave ablation of hepatocellular carcinoma\n\n## Not covered\n\nCryoablation\n"
    assert _treatments(policy, "policy.md") == {MWA: GRANTED, CRYO: DENIED}


def test_a_letter_means_the_one_item_that_has_it() -> None:
    policy = (
        "A. Documents:\n\nA request has these:\n\n1. The diagnosis.\n\n2. The images.\n\n"
        "B. Radioembolization is considered medically necessary for ONE of the following:\n\n"
        "1. Unresectable hepatocellular carcinoma.\n\n2. Unresectable colorectal liver metastases.\n\n"
        "C. Investigational:\n\n"
        "1. Radioembolization is considered investigational in metastases to the liver from any primary tumor other "
        "than those named in B.\n"
    )
    record = load_bytes((HEAD + policy).encode(), "policy.txt")
    assert [f for f in record.findings if f.kind == "dangling-reference"] == []


def test_a_name_may_go_on_below_itself() -> None:
    policy = "Covered:\nMicrowave ablation\nfor tumors of 3 cm or less\nNot covered:\nCryoablation\n"
    assert _treatments(policy) == {MWA: GRANTED, CRYO: DENIED}


@pytest.mark.parametrize("heading", ["Previously Covered:", "Formerly covered:", "Previously Investigational:"])
def test_what_was_once_judged_is_not_judged_so_today(heading: str) -> None:
    assert _treatments(f"{heading}\nMicrowave ablation\nRadiofrequency ablation\n") == {}


@pytest.mark.parametrize("mark", ["", "- "])
@pytest.mark.parametrize(
    ("granting", "denying"),
    [
        ("Covered", "Not Covered"),
        ("Medically Necessary", "Not Medically Necessary"),
        ("Covered Services", "Non-Covered"),
    ],
)
def test_a_status_alone_on_its_line_needs_no_colon_and_no_gap(mark: str, granting: str, denying: str) -> None:
    names = f"{mark}Microwave ablation\n{mark}Radiofrequency ablation\n"
    policy = f"{granting}\n{names}{denying}\n{mark}Cryoablation\n{mark}Histotripsy\n"
    assert _treatments(policy) == {MWA: GRANTED, RFA: GRANTED, CRYO: DENIED, HISTOTRIPSY: DENIED}


def test_cells_of_a_table_begin_no_part() -> None:
    policy = (
        "Microwave ablation is covered for hepatocellular carcinoma.\n\nWhat has changed\n\n"
        "Cryoablation\nInvestigational\nMedically necessary\nHistotripsy\nInvestigational\nMedically necessary\n"
    )
    assert (MWA, "hepatocellular-carcinoma", GRANTED) in _judged(policy)


def test_a_title_heads_the_next_list_also_behind_a_gap() -> None:
    policy = (
        "Microwave ablation\n\nCovered:\nHepatocellular carcinoma\nNot covered:\nColorectal liver metastases\n"
        "Histotripsy\nCovered:\nColorectal liver metastases\nNot covered:\nCholangiocarcinoma\n"
    )
    assert (HISTOTRIPSY, "liver-tumor", DENIED) not in _judged(policy)
    assert (HISTOTRIPSY, "colorectal-liver-metastasis", GRANTED) in _judged(policy)


@pytest.mark.parametrize(
    "lead", ["Except:", "Requires individual consideration:", "Review required:", "Case-by-case review:", "Exclusions:"]
)
@pytest.mark.parametrize("mark", ["", "- "])
def test_a_lead_that_grants_nothing_ends_the_grant_over_it(lead: str, mark: str) -> None:
    policy = f"Covered services:\n{mark}Microwave ablation\n{mark}Radiofrequency ablation\n{lead}\n{mark}Cryoablation\n"
    record = load_bytes((HEAD + policy).encode(), "policy.txt")
    assert all(s.modality != Named(CRYO) or s.status != GRANTED for s in record.statements)
    assert any(s.modality == Named(CRYO) for s in record.statements) or any(CRYO in f.touches for f in record.findings)
