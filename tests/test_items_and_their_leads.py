"""What a lead asks behind its words for the list, what its items are, and the names that stand over their texts."""

from __future__ import annotations

import pytest

from loaders.lines.unrolled import item_starts, unroll
from tests.trees import criteria_of, positions_of, shown, statements_of

HCC = "diagnosis in hepatocellular-carcinoma"
BREAST = "diagnosis in breast-liver-metastasis"
LIVER = "diagnosis in liver-metastasis"


def _two(lead: str) -> str:
    return (
        "SIRT is covered for any of the following:\n\n- Hepatocellular carcinoma\n"
        f"- {lead}\n  - Breast cancer\n  - Pancreatic cancer\n"
    )


EITHER = f"{LIVER}, any_of({BREAST}, diagnosis in pancreatic-liver-metastasis)"


@pytest.mark.parametrize(
    ("lead", "tree"),
    [
        ("Liver metastases from any one of the following:", EITHER),
        ("Hepatic metastases from:", EITHER),
        ("Metastases to the liver from any of the following, if ECOG is 0 or 1:", f"{EITHER}, ecog <= 1"),
        ("Metastases to the liver from one of the following when the ECOG is 0:", f"{EITHER}, ecog = 0"),
        ("Liver metastases from one of these primaries, provided that ECOG is 0:", f"{EITHER}, ecog = 0"),
        ("Liver metastases of one of the following, in patients without ascites:", f"{EITHER}, ascites = False"),
        ("Liver metastases of one of the following, with a single tumor:", f"{EITHER}, tumor_count = 1"),
    ],
)
def test_a_list_of_primaries_is_one_of_metastases_with_what_its_lead_asks_behind(lead: str, tree: str) -> None:
    assert criteria_of(_two(lead)) == f"any_of({HCC}, all_of({tree}))"


def test_whom_a_lead_lets_out_behind_is_for_a_reader_to_tell() -> None:
    assert "text" in criteria_of(_two("Liver metastases from any of the following, unless the patient declines:"))


def test_organs_under_a_lead_on_no_metastases_are_of_another_place() -> None:
    text = "Cryoablation is covered for any of the following:\n\n- Hepatocellular carcinoma\n- Breast cancer\n"
    assert criteria_of(text) == HCC


def test_and_between_tumors_and_what_some_of_them_must_meet_asks_for_both() -> None:
    tree = criteria_of(
        "SIRT is medically necessary for the following:\n"
        "• When used for one of the following:\n"
        "  o Colorectal liver metastases; or\n"
        "  o Hepatocellular carcinoma\n"
        "  and\n"
        "• When all of the following are met:\n"
        "  o ECOG is 0; and\n"
        "  o For colorectal metastases, Child-Pugh A\n"
    )
    crc = "diagnosis in colorectal-liver-metastasis"
    assert tree == f"all_of(any_of({crc}, {HCC}), ecog = 0, any_of(none_of({crc}), child_pugh = A))"


NAMED = """The plan considers the following medically necessary for hepatic neoplasms:

A. {}
   {}
B. Microwave Ablation
   Microwave ablation for any of the following:
   1. Hepatocellular carcinoma; or
   2. Colorectal liver metastases
"""


@pytest.mark.parametrize(
    ("name", "text", "modality"),
    [
        (
            "Percutaneous Ethanol Injection (PEI)",
            "PEI for the treatment of hepatocellular carcinoma without ascites;",
            "percutaneous-ethanol-injection",
        ),
        (
            "Chemoembolization",
            "TACE for hepatocellular carcinoma when ascites is absent",
            "transarterial-chemoembolization",
        ),
        (
            "Intra-Arterial Brachytherapy",
            "SIRT in patients with hepatocellular carcinoma who have no ascites.",
            "radioembolization",
        ),
    ],
)
def test_an_item_that_is_a_name_means_what_the_paragraph_below_it_says(name: str, text: str, modality: str) -> None:
    first, *_ = statements_of(NAMED.format(name, text))
    assert (first.modality.id, first.indication.id) == (modality, "hepatocellular-carcinoma")
    assert shown(first.criteria) == "ascites = False"


def test_a_description_below_a_name_does_not_limit_it() -> None:
    first, *_ = statements_of(
        NAMED.format("Cryoablation", "Cryoablation is done with probes in hepatocellular carcinoma.")
    )
    assert (first.modality.id, first.indication.id) == ("cryoablation", "liver-tumor")


@pytest.mark.parametrize(
    "reason",
    [
        "because each is considered experimental, investigational or unproven",
        "since all of these procedures are considered investigational",
        "because every one of them is still considered unproven",
        "as both are considered to be experimental",
    ],
)
def test_a_denial_for_a_reason_that_judges_each_is_one_position(reason: str) -> None:
    found = positions_of(
        f"The following are not covered for liver tumors {reason}:\n\n- Histotripsy\n- Laser ablation\n"
    )
    assert [s.status for s in found.statements] == ["investigational", "investigational"]


def test_the_reason_that_another_treatment_is_judged_makes_no_position_of_one() -> None:
    assert statements_of("RFA is not covered for liver tumors because histotripsy is investigational.") == ()


def test_a_label_stands_behind_the_mark_of_a_citation() -> None:
    text = "any of these: A. one site; B. two sites after radiation;14 C. three sites;2,3 D. four sites."
    assert [text[start] for start in item_starts(text)] == ["A", "B", "C", "D"]


def test_the_second_label_of_a_list_may_begin_a_short_line() -> None:
    words = "hepatocellular carcinoma that cannot be resected and is confined to the liver "
    first = f"Policy/Criteria I. SBRT is covered for any of these: A. {words * 3}; B. {words * 3}."
    lines = ["Radiation Therapy", "", first, "", "II. SBRT is not covered for colorectal liver metastases."]
    parts = [lines[s.number - 1][s.start : s.end] for s in unroll(lines)]
    assert [part[:2] for part in parts if part] == ["Ra", "Po", "I.", "A.", "B.", "II"]
