"""What others leave, what examples say, and lists that lost their marks: shapes of manuals and program policies."""

from __future__ import annotations

import pytest

from ontology.scope import Named, named
from tests.test_leads_and_blocks import determined, record_of
from tests.test_several_in_one_sentence import text_of
from tests.trees import criteria_of, shown, statements_of

CRC, HCC, NET = "colorectal-liver-metastasis", "hepatocellular-carcinoma", "neuroendocrine-liver-metastasis"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "hepatocellular carcinoma, unresectable or recurrent",
            f"all_of(diagnosis in {HCC}, any_of(resection_feasible = False, recurrent_disease = True))",
        ),
        (
            "colorectal metastases, liver-only or liver-dominant, refractory to chemotherapy",
            f"all_of(diagnosis in {CRC}, any_of(extrahepatic_disease = none, liver_dominant_disease = True), "
            "chemotherapy_refractory = True)",
        ),
        (
            "colorectal metastases or neuroendocrine metastases, up to 5 cm",
            f"all_of(any_of(diagnosis in {CRC}, diagnosis in {NET}), largest_tumor_cm <= 5)",
        ),
    ],
)
def test_what_stands_between_commas_is_one_condition(text: str, tree: str) -> None:
    policy = f"TACE is medically necessary for any of the following:\n\n- {text}\n- uveal melanoma liver metastases\n"
    assert tree in criteria_of(policy)


def test_what_begins_with_and_is_asked_beside_the_alternatives() -> None:
    tree = criteria_of(
        "1) RFA is medically necessary for EITHER:\n\na) Hepatocellular carcinoma that is not resectable; OR\n\n"
        "b) Metastases from colorectal cancer that are not resectable;\n\nc) AND all of the following:\n\n"
        "i) Four lesions or fewer;\n\nii) No lesion larger than 4 cm.\n"
    )
    assert tree.startswith("all_of(any_of(1.a:")
    assert tree.endswith("1.c: all_of(1.c.i: tumor_count <= 4, 1.c.ii: largest_tumor_cm <= 4))")


def test_a_part_that_is_not_met_denies_what_the_part_grants() -> None:
    *_, rest = statements_of(
        "III. Criteria\nA. RFA is covered for hepatocellular carcinoma of 3 cm or less.\n"
        "B. TACE is covered for neuroendocrine metastases.\n\nIV. Limitations\n"
        "A. Treatment that does not meet III. is not covered because it is considered not medically necessary.\n"
    )
    assert rest.complement_of == ("A", "B")
    assert "radiofrequency-ablation" in repr(rest.modality)
    assert "transarterial-chemoembolization" in repr(rest.modality)


@pytest.mark.parametrize(
    "denied",
    [
        "Procedures in 1) to 2) for indications or extent of disease other than as stated are considered not medically "
        "necessary, unless the Limits say otherwise.",
        "Procedures in 1) and 2) are considered not medically necessary for breast cancer metastases to the liver.",
    ],
)
def test_of_two_lists_that_count_alike_labels_mean_the_one_that_grants(denied: str) -> None:
    *_, rest = statements_of(
        "1) RFA is medically necessary for hepatocellular carcinoma.\n\n2) TACE is medically necessary for "
        f"hepatocellular carcinoma.\n\nLimits\n\n1) Histotripsy is investigational.\n\n2) {denied}\n"
    )
    assert set(named(rest.modality)) == {"radiofrequency-ablation", "transarterial-chemoembolization"}
    assert rest.criteria is None


def test_covered_for_stands_under_the_name_of_its_treatment() -> None:
    one, two, three = statements_of(
        "A. Yttrium-90 microspheres\n   1. Covered for hepatocellular carcinoma, not resectable.\n"
        "   2. Covered for colorectal metastases.\n"
        "B. Stereotactic body radiation. Covered for hepatocellular carcinoma, up to three tumors.\n"
    )
    assert [repr(s.modality) for s in (one, two)] == ["Named(id='radioembolization')"] * 2
    assert repr(three.modality) == "Named(id='stereotactic-body-radiotherapy')"
    assert shown(three.criteria) == "tumor_count <= 3"


def test_examples_of_other_primaries_are_not_all_that_is_denied() -> None:
    _, denial = statements_of(
        "Radioembolization is medically necessary for hepatocellular carcinoma and colorectal metastases.\n\n"
        "Radioembolization is investigational for metastases from other primaries, e.g. breast, ocular or cutaneous "
        "melanoma, pancreas and lung, since published evidence is limited.\n"
    )
    assert repr(denial.indication) == (
        "AllOf(of=(Named(id='liver-metastasis'), Not(of=Named(id='colorectal-liver-metastasis'))))"
    )
    assert denial.criteria is None


@pytest.mark.parametrize(
    "text",
    [
        "Histotripsy of the liver or pancreas is unproven.",
        "Histotripsy of the pancreas, kidney or liver is unproven.",
        "Histotripsy of liver tumors (to include hemangioma) is unproven.",
    ],
)
def test_what_is_named_beside_the_liver_asks_for_nothing(text: str) -> None:
    (statement,) = statements_of(text)
    assert statement.criteria is None


def test_the_conditions_below_are_the_list_below() -> None:
    one, _ = statements_of(
        "3.3 RFA for hepatocellular carcinoma may be covered when all of the conditions below are satisfied:\n\n"
        "- There are four or fewer tumors.\n\n3.4 TACE is covered for hepatocellular carcinoma.\n\n"
        "4.8 Bariatric procedures not listed in Section 13.2.\n"
    )
    assert shown(one.criteria) == "tumor_count <= 4"


SPACED = """\
Cryoablation of solid tumors is considered medically appropriate if ALL of the following are met:

Treatment is indicated if ANY ONE of the following are met:

Colorectal cancer with ALL of the following:

Metastasis to the liver

Largest lesion 3 cm or less

Hepatocellular carcinoma with ANY ONE of the following:

Unresectable, single lesion of 4 cm or less

Renal tumor with ALL of the following:

Stage T1a

ANY ONE of the following:

Kidney function must be preserved

Eastern Cooperative Oncology Group (ECOG) score 0-2

Absence of ALL of the following:

Uncorrected coagulopathy

Cryoablation of other solid tumors, including but not limited to neuroendocrine and breast, is investigational.

"""
LONG = (
    "Cryoablation freezes tissue until its cells are dead; it is used in open surgery and through the skin alike. " * 3
)


def test_a_list_without_marks_and_levels_grants_no_other_tumor() -> None:
    policy = SPACED + LONG + "\n\n" + LONG + "\n"
    grant, denial = record_of(policy).statements
    assert shown(grant.criteria).startswith("all_of(any_of(all_of(diagnosis in colorectal-liver-metastasis")
    assert "none_of(uncorrectable_coagulopathy = True)" in shown(grant.criteria)
    assert "text" in shown(grant.criteria)  # where the last of the lists ends nobody can tell
    assert (denial.status, denial.criteria) == ("investigational", None)
    assert determined(policy, "cryoablation", "breast cancer liver metastases")[0] == "investigational"
    assert determined(policy, "cryoablation", "hepatocellular carcinoma", "inoperable")[0] == "covered_if_criteria_met"


LISTED = (
    "A. Radiofrequency ablation is considered medically necessary for ANY of the following:\n   1. Hepatocellular "
    "carcinoma of 5 cm or smaller\n   2. Colorectal liver metastases\n\nB. Radioembolization is considered medically "
    "necessary for neuroendocrine liver metastases.\n\nC. The following are considered investigational:\n   1. {}\n"
    "   2. Histotripsy of liver tumors"
)


@pytest.mark.parametrize(
    "left",
    [
        "Any procedure in Sections A through B for a tumor type that is not listed in that Section, or when the "
        "criteria of that Section are not met. This includes, but is not limited to, metastases of breast cancer.",
        "The services in sections A and B for any tumor not included under that service, or if the requirements of "
        "that section are not satisfied, such as breast cancer metastases",
        "Treatments in A and B when their criteria are not met or for tumors that are not listed there",
    ],
)
def test_what_is_not_listed_under_its_treatment_is_left_by_all_treatments_named(left: str) -> None:
    rest = statements_of(LISTED.format(left))[2]
    assert (rest.status, set(named(rest.modality)), rest.complement_of, rest.criteria) == (
        "investigational",
        {"radiofrequency-ablation", "radioembolization"},
        ("A", "B"),
        None,
    )
    assert rest.indication == Named("liver-tumor")


@pytest.mark.parametrize(
    "left",
    [
        "Procedures in A and B for a cancer not named in its section",
        "Any procedure in Sections A through B for a tumor type that is not listed in that Section",
        "A treatment in A or B for a tumor type that is not listed under that treatment, including but not limited to "
        "metastases of breast cancer",
        "The services in sections A and B for any tumor not included under that service",
        "Treatments in A and B for tumors that are not listed there",
        "Treatments in A and B for all other tumors",
    ],
)
def test_tumors_that_are_not_listed_are_others_for_each_treatment(left: str) -> None:
    one, two = statements_of(LISTED.format(left))[2:4]
    assert [
        (s.status, text_of(s.modality), text_of(s.indication), s.complement_of, s.criteria) for s in (one, two)
    ] == [
        ("investigational", "radiofrequency-ablation", f"liver-tumor -{HCC} -{CRC}", (), None),
        ("investigational", "radioembolization", f"liver-tumor -{NET}", (), None),
    ]


def test_what_another_statement_grants_of_a_treatment_is_listed_too() -> None:
    both = "A. RFA is covered for hepatocellular carcinoma.\n\nB. TACE is covered for neuroendocrine metastases.\n\n"
    more = "C. RFA or TACE is covered for colorectal metastases.\n\n"
    left = "D. Treatments in A, B and C for a tumor not listed there are investigational.\n"
    *_, one, two = statements_of(both + more + left)
    assert [(text_of(s.modality), text_of(s.indication)) for s in (one, two)] == [
        ("radiofrequency-ablation", f"liver-tumor -{HCC} -{CRC}"),
        ("transarterial-chemoembolization", f"liver-tumor -{NET} -{CRC}"),
    ]
