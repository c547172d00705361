"""What an exception takes out of what a position is on, and what 'other metastatic tumors' leaves."""

from __future__ import annotations

import pytest

from loaders.wording.lines_above import all_but
from ontology.vocabulary import load_vocabulary
from tests.test_several_in_one_sentence import CRC, DENIAL, GRANT, HCC, NET, RFA, TACE, UNPROVEN, read, text_of
from tests.trees import positions_of, shown, statements_of

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("wording", "treatments", "asked"),
    [
        ("Either RFA or TACE, but not both, is medically necessary for HCC.", f"{RFA}|{TACE}", ""),
        ("RFA or TACE (but not both) is covered for HCC.", f"{RFA}|{TACE}", ""),
        ("RFA is covered for patients other than children with HCC.", RFA, "text"),
        ("RFA is covered for adults, but not children, with HCC.", RFA, "all_of(age >= 18, text)"),
    ],
)
def test_an_exception_of_persons_takes_no_tumor_out(wording: str, treatments: str, asked: str) -> None:
    assert read(wording) == [(GRANT, treatments, HCC, asked)]


@pytest.mark.parametrize(
    ("wording", "excepted", "status", "asked"),
    [
        ("RFA is covered for all members other than Medicaid members with HCC.", "medicaid", GRANT, ""),
        ("RFA is covered for all members except Medicaid for HCC.", "medicaid", GRANT, ""),
        ("RFA is covered for all members except Medicare enrollees for HCC.", "medicare", GRANT, ""),
        ("RFA is covered for HCC except for Medicaid members.", "medicaid", GRANT, ""),
        ("RFA is not covered for any members other than Medicaid members with HCC.", "medicaid", DENIAL, ""),
        ("RFA is covered for all members except Medicaid members with unresectable HCC.", "medicaid", GRANT,
         "resection_feasible = False"),
        ("RFA is covered for HCC except for Medicaid members with Child-Pugh C.", "", GRANT,
         "none_of(all_of(child_pugh = C, text))"),
        ("RFA is covered for all members, excluding Medicaid members over 65, with HCC.", "", GRANT, "text"),
    ],
)  # fmt: skip
def test_an_exception_of_members_leaves_the_other_lines_of_business(
    wording: str, excepted: str, status: str, asked: str
) -> None:
    [found] = statements_of(wording)
    assert (found.status, text_of(found.indication)) == (status, HCC)
    assert ("" if found.criteria is None else shown(found.criteria)) == asked
    left = set(found.lines_of_business)
    assert left == (set(all_but((excepted,), VOCABULARY)) if excepted else set())


@pytest.mark.parametrize(
    "wording",
    ["RFA is covered for liver tumors except in patients with HCC.", "RFA is covered for liver tumors other than HCC."],
)
def test_an_exception_of_patients_with_a_tumor_takes_it_out(wording: str) -> None:
    assert [(s, i) for s, _, i, _ in read(wording)] == [(GRANT, f"liver-tumor -{HCC}")]


@pytest.mark.parametrize(
    "said",
    [
        "All other metastatic tumors are not covered.",
        "Metastatic tumors, other than colorectal, are not covered.",
        "RFA for other secondary tumors is not covered.",
        "Other metastatic lesions are not covered.",
        "RFA is not covered for other metastatic malignancies.",
        "RFA for all other metastatic disease is not covered.",
    ],
)
def test_other_metastatic_tumors_are_no_primary_ones(said: str) -> None:
    last = read(f"RFA is covered for colorectal liver metastases. {said}")[-1]
    assert last[0] == DENIAL
    assert last[2].split()[0] == "liver-metastasis"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("liver metastases from breast cancer, lung cancer, or any other primary except colorectal and neuroendocrine",
         f"none_of(diagnosis in {CRC}|{NET})"),
        ("hepatic metastases from breast, lung, or all other primaries, excluding neuroendocrine tumors",
         f"none_of(diagnosis in {NET})"),
    ],
)  # fmt: skip
def test_any_other_primary_behind_metastases_means_metastases(said: str, asked: str) -> None:
    assert read(f"RFA is considered investigational for {said}.") == [(UNPROVEN, RFA, "liver-metastasis", asked)]


@pytest.mark.parametrize(
    "wording",
    [
        "RFA is not covered for any primary or metastatic tumors.",
        "RFA is not covered for metastatic or primary tumors.",
    ],
)
def test_primary_or_metastatic_tumors_are_all(wording: str) -> None:
    assert read(wording) == [(DENIAL, RFA, "liver-tumor", "")]


@pytest.mark.parametrize(
    ("wording", "indication", "asked"),
    [
        ("RFA of more than 3 metastatic lesions is not covered.", "liver-metastasis", "tumor_count > 3"),
        ("RFA is not covered for more than three metastatic tumors.", "liver-metastasis", "tumor_count > 3"),
        ("RFA of 4 or more secondary lesions is not covered.", "liver-metastasis", "tumor_count >= 4"),
        ("RFA of four (4) or more liver metastases is not covered.", "liver-metastasis", "tumor_count >= 4"),
        ("RFA is not covered when there are more than 3 metastatic lesions.", "liver-metastasis", "tumor_count > 3"),
        ("RFA of more than 3 primary or metastatic lesions is not covered.", "liver-tumor", "tumor_count > 3"),
        ("RFA of more than 3 primary lesions is not covered.", "liver-tumor", "tumor_count > 3"),
        ("RFA is not covered for 5 or more hepatocellular carcinomas.", HCC, "tumor_count >= 5"),
    ],
)
def test_metastatic_lesions_that_are_counted_are_metastases(wording: str, indication: str, asked: str) -> None:
    assert read(wording) == [(DENIAL, RFA, indication, asked)]


def test_a_grant_of_some_metastatic_lesions_is_for_so_many() -> None:
    assert read("RFA is covered for up to 3 metastatic lesions of the liver.") == [
        (GRANT, RFA, "liver-metastasis", "tumor_count <= 3")
    ]
    assert read("RFA is covered for a single metastatic lesion of 3 cm or less.") == [
        (GRANT, RFA, "liver-metastasis", "all_of(tumor_count = 1, largest_tumor_cm <= 3)")
    ]


@pytest.mark.parametrize(
    "policy",
    [
        "Any treatment other than RFA is not covered for HCC.",
        "Treatments other than RFA are investigational.",
        "Treatment of HCC by any means other than RFA is not covered.",
        "Any other treatment than RFA is investigational for HCC.",
        "Procedures besides RFA and TACE are medically necessary for HCC.",
        "Any technique aside from the use of RFA is not covered.",
        "Not covered:\n- Any treatment except for RFA\n",
        "Covered: treatments other than RFA for HCC.",
    ],
)
def test_all_but_a_treatment_is_never_that_treatment(policy: str) -> None:
    found = positions_of(f"{policy}\n")
    assert (list(found.statements), bool(found.findings)) == ([], True)


def test_what_names_the_kind_over_an_excepted_treatment_is_on_that_kind() -> None:
    (statement,) = statements_of("Ablation other than RFA is investigational for HCC.\n")
    assert text_of(statement.modality) == f"ablation -{RFA}"


@pytest.mark.parametrize(
    "policy",
    [
        "Imaging guidance for RFA is covered.",
        "Anesthesia for RFA of the liver is medically necessary.",
        "Evaluation for RFA is covered for HCC.",
        "Preparation for RFA is medically necessary for HCC.",
        "Hospital admission for RFA is considered medically necessary.",
        "Ultrasound guidance of RFA is covered.",
        "Robotic assistance during RFA is investigational.",
    ],
)
def test_what_is_done_around_a_treatment_is_not_that_treatment(policy: str) -> None:
    found = positions_of(f"{policy}\n")
    assert (list(found.statements), bool(found.findings)) == ([], True)


def test_a_treatment_under_guidance_is_the_treatment() -> None:
    assert read("RFA with ultrasound guidance is covered for HCC.") == [(GRANT, RFA, HCC, "")]
