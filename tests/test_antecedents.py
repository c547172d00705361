"""Sentences that name their treatments by a pronoun, or name none: what they are on, and what stays open by them."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, MWA, RFA, TACE, UNPROVEN, read, text_of
from tests.trees import positions_of, shown, statements_of

Y90 = "radioembolization"
TWO = "RFA is medically necessary for HCC.\n\nTACE is medically necessary for HCC.\n\n"


@pytest.mark.parametrize(
    "said",
    [
        "Both are investigational in patients with Child-Pugh C.",
        "They are investigational for Child-Pugh C.",
        "These are considered investigational for Child-Pugh C.",
        "Both of these procedures are investigational in Child-Pugh C.",
        "All of these treatments are investigational for Child-Pugh class C.",
        "The above procedures are investigational for Child-Pugh C.",
    ],
)
@pytest.mark.parametrize("gap", ["\n\n", " "])
def test_a_plural_means_all_treatments_before_it(said: str, gap: str) -> None:
    before = TWO.strip().replace("\n\n", gap)
    last = read(f"{before}{gap}{said}")[-1]
    assert last == (UNPROVEN, f"{RFA}|{TACE}", HCC, "child_pugh = C")


@pytest.mark.parametrize(
    ("said", "criteria"),
    [
        ("Neither is covered for cholangiocarcinoma.", ""),
        ("Neither of them is covered for cholangiocarcinoma.", ""),
        ("Neither procedure is covered for cholangiocarcinoma with more than 3 tumors.", "tumor_count > 3"),
        ("Neither is covered for cholangiocarcinoma larger than 5 cm.", "largest_tumor_cm > 5"),
        ("None of these procedures is covered for cholangiocarcinoma over 5 cm.", "largest_tumor_cm > 5"),
    ],
)
def test_neither_denies_both(said: str, criteria: str) -> None:
    assert read(TWO + said)[-1] == (DENIAL, f"{RFA}|{TACE}", "cholangiocarcinoma", criteria)


def test_the_items_of_a_list_are_what_a_pronoun_behind_it_means() -> None:
    listed = "Y90 is covered for HCC.\n\nThe following are covered for HCC:\n- RFA\n- Microwave ablation\n\n"
    last = read(listed + "These are not covered for tumors larger than 5 cm.")[-1]
    assert last == (DENIAL, f"{RFA}|{MWA}", HCC, "largest_tumor_cm > 5")


def test_it_means_the_one_treatment_of_the_paragraph_before() -> None:
    last = read("RFA is covered for HCC.\n\nIt is not covered for tumors larger than 5 cm.")[-1]
    assert last == (DENIAL, RFA, HCC, "largest_tumor_cm > 5")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (TWO + "Y90 is covered for HCC.\n\n", "Both are not covered for Child-Pugh C."),
        ("The following are covered for HCC:\n- RFA\n- TACE\n\n", "It is not covered for tumors larger than 5 cm."),
    ],
)
def test_a_pronoun_that_may_mean_less_keeps_all_open(before: str, said: str) -> None:
    assert {(status, criteria) for status, _, _, criteria in read(before + said)} == {(GRANT, "text")}


@pytest.mark.parametrize(
    "said",
    [
        "It is covered only when the tumor is 3 cm or less.",
        "RFA is covered only if the tumor is 3 cm or less.",
        "This procedure is considered medically necessary only for tumors of 3 cm or less.",
        "RFA is medically necessary only when all of the following are met:\n- Tumor of 3 cm or less",
        "The procedure is covered only in patients with a tumor of 3 cm or less.",
    ],
)
def test_only_asks_of_the_grant_before(said: str) -> None:
    assert read(f"RFA is covered for HCC. {said}") == [(GRANT, RFA, HCC, "largest_tumor_cm <= 3")]


@pytest.mark.parametrize(
    "said",
    ["RFA is covered only for colorectal liver metastases of 3 cm or less.",
     "Repeat RFA is covered only when the tumor is 3 cm or less."],
)  # fmt: skip
def test_only_asks_nothing_of_a_grant_for_something_else(said: str) -> None:
    assert read(f"RFA is covered for HCC. {said}")[0] == (GRANT, RFA, HCC, "")


@pytest.mark.parametrize(
    "said",
    [
        "Patients with Child-Pugh C are excluded.",
        "Requests for tumors over 10 cm will be denied.",
        "RFA is contraindicated in patients with Child-Pugh C.",
        "Members with tumors larger than 5 cm do not qualify.",
        "Coverage is not extended to Child-Pugh C.",
        "RFA is not recommended for tumors larger than 5 cm.",
        "RFA is excluded for tumors larger than 5 cm.",
        "\n\nNot covered: patients with Child-Pugh C.",
        "\n\nNot covered for:\n- Child-Pugh C\n- tumors larger than 5 cm",
        "\n\nLimitations:\n- Not covered for tumors larger than 5 cm",
        "\n\nThe following patients are excluded:\n- Child-Pugh C\n- More than 3 tumors",
        "\n\nMedical necessity applies only to tumors of 5 cm or less.",
    ],
)
def test_what_leaves_patients_out_keeps_the_grant_open(said: str) -> None:
    [(status, modality, _, criteria)] = read(f"RFA is medically necessary for HCC. {said}")
    assert (status, modality) == (GRANT, RFA)
    assert "text" in criteria


@pytest.mark.parametrize(
    "said",
    ["Y90 is contraindicated in patients with Child-Pugh C.", "This policy does not cover all that is excluded."],
)
def test_what_leaves_out_others_keeps_nothing_open(said: str) -> None:
    assert read(f"RFA is medically necessary for HCC. {said}")[0] == (GRANT, RFA, HCC, "")


def test_what_is_left_out_of_all_is_told_of_all() -> None:
    positions = positions_of(TWO + "Patients with Child-Pugh C are excluded.")
    assert [shown(s.criteria) for s in positions.statements] == ["text", "text"]
    assert ("1", "2") in [f.touches for f in positions.findings]


def test_a_pronoun_with_a_list_asks_of_each_before_it() -> None:
    said = "These procedures are medically necessary only when:\n- Tumor is 3 cm or less\n- Child-Pugh A or B"
    asked = [shown(s.criteria) for s in statements_of(TWO + said)]
    assert asked == ["all_of(largest_tumor_cm <= 3, child_pugh in A|B)"] * 2


def test_a_sign_before_one_line_only_is_a_note_and_no_bullet() -> None:
    assert read("RFA is medically necessary for HCC.*\n\n* Tumors of 5 cm or less") == [
        (GRANT, RFA, HCC, "largest_tumor_cm <= 5")
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The techniques above are considered investigational when the criteria are not met, and for all other uses.",
        "These services are investigational if the criteria above are not met and for all other indications.",
        "The modalities described in this policy are investigational for all other indications.",
        "They are investigational when the criteria are not met.",
    ],
)
@pytest.mark.parametrize("heading", ["", "## Not Medically Necessary\n\n"])
def test_what_a_plural_leaves_is_left_of_all_that_it_means(said: str, heading: str) -> None:
    before = "RFA is covered for HCC up to 3 cm.\n\nTACE is covered for colorectal liver metastases.\n\n"
    found = statements_of(f"{before}{heading}{said}")
    last = found[-1]
    assert [s.status for s in found[:2]] == [GRANT, GRANT]
    assert [s.criteria is None for s in found[:2]] == [False, True]
    assert (last.status, text_of(last.modality), text_of(last.indication)) == (UNPROVEN, f"{RFA}|{TACE}", "liver-tumor")
    assert last.complement_of == (found[0].id, found[1].id)


def test_a_grant_behind_unmet_criteria_is_not_taken_back_by_them() -> None:
    found = statements_of(
        "RFA is covered for HCC up to 3 cm.\n\nIf the criteria are not met, RFA of liver tumors is investigational.\n\n"
        "RFA is covered for unresectable neuroendocrine liver metastases."
    )
    [denial] = [s for s in found if s.status == UNPROVEN]
    assert denial.complement_of == tuple(s.id for s in found if s.status == GRANT)


@pytest.mark.parametrize(
    ("policy", "statuses"),
    [
        (
            "RFA of colorectal metastases is not covered.\n\nThe following are not covered:\n\n- Histotripsy\n- IRE\n\n"
            "These are considered investigational.",
            [UNPROVEN, UNPROVEN, UNPROVEN],
        ),
        (
            "RFA of colorectal metastases is not covered.\n\nHistotripsy is not covered.\n\n"
            "They are considered investigational.",
            [UNPROVEN, UNPROVEN],
        ),
        (  # what its own sentence gives another reason keeps that
            "RFA of colorectal metastases is not medically necessary.\n\nThe following are not covered:\n\n"
            "- Histotripsy\n- IRE\n\nThese are considered investigational.",
            [DENIAL, UNPROVEN, UNPROVEN],
        ),
        (  # a grant between parts them
            "RFA of colorectal metastases is not covered.\n\nTACE of HCC is covered.\n\nHistotripsy is not covered.\n\n"
            "These are considered investigational.",
            [DENIAL, GRANT, UNPROVEN],
        ),
        (
            "RFA of colorectal metastases is not covered.\n\nHistotripsy is not covered.\n\n"
            "This is considered investigational.",
            [DENIAL, UNPROVEN],
        ),
    ],
)
def test_a_reason_in_a_paragraph_of_its_own_is_of_all_that_its_section_denies_in_the_same_words(
    policy: str, statuses: list[str]
) -> None:
    assert [s.status for s in statements_of(f"{policy}\n")] == statuses
