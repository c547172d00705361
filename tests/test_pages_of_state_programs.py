"""Numbered programs, plain lists, running titles and closing sentences of payers read last."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from ontology.scope import members, named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN
from tests.trees import sections_of, shown, statements_of

V = load_vocabulary()
CRC = "colorectal-liver-metastasis"
PROGRAM = b"""\
Juniper Medicaid

Selective Internal Radiation Therapy (SIRT)

Program Policy No: 40-R

1.0   What the Treatment Does
      Beads with yttrium are brought into the artery of the liver.

2.0   When the Treatment Is Covered
      2.1   Main Criteria Covered
            Medicaid shall cover SIRT for hepatocellular carcinoma when the tumor is unresectable.

3.0   When the Treatment Is Not Covered
      3.1   Main Criteria Not Covered
            Nothing is listed here.
      3.2   Further Criteria Not Covered
            Medicaid shall not cover SIRT of breast cancer liver metastases.

4.0   Rules That Hold for Each Request
      4.1   Approval
            Medicaid shall require prior approval for SIRT.

5.0   Past Editions
      Day          Part           What Is New
      06/01/2022   Part 2.0       Added TACE and histotripsy.
"""


def test_a_numbered_part_has_its_status_to_its_end_and_names_of_parts_are_no_positions() -> None:
    grant, denial = load_bytes(PROGRAM, "policy.txt").statements
    assert (grant.status, set(named(grant.indication)), shown(grant.criteria)) == (
        GRANT,
        {HCC},
        "resection_feasible = False",
    )
    assert (denial.status, set(named(denial.indication))) == (DENIAL, {"breast-liver-metastasis"})


WIDE = "The treatment is given in a department of radiology, and the patient goes home on the day after it. " * 4
FLAT = (
    "Cedar Falls Health Plan\nMedical Policy\nChemoembolization of Tumors of the Liver\n"
    f"DESCRIPTION\n{WIDE}\n{WIDE}\nPOLICY\n"
    "TACE of the liver may be considered medically necessary for:\n"
    "Treatment of unresectable hepatocellular carcinoma when there is no thrombosis of the portal vein.\n"
    "Use as a bridge to transplant for an individual with hepatocellular carcinoma.\n"
    "Treatment of liver-dominant metastatic uveal melanoma.\n"
    "TACE of the liver is considered investigational:\nFor intrahepatic cholangiocarcinoma;\n"
    "For metastases in the liver from colorectal cancer.\nPOLICY EXCEPTIONS\nThe committee meets twice a year.\n"
)


def test_lines_behind_a_judging_lead_that_name_uses_are_its_items_though_they_end_with_stops() -> None:
    grant, *denied = load_bytes(FLAT.encode(), "policy.txt").statements
    assert shown(grant.criteria) == (
        f"any_of(all_of(portal_vein_thrombosis = none, resection_feasible = False, diagnosis in {HCC}), "
        f"all_of(goal = bridge-to-transplant, diagnosis in {HCC}), "
        "all_of(liver_dominant_disease = True, diagnosis in uveal-melanoma-liver-metastasis))"
    )
    assert [*(set(named(s.indication)) for s in denied)] == [{"intrahepatic-cholangiocarcinoma"}, {CRC}]


def test_a_running_title_stays_one_though_a_sentence_ends_with_its_words() -> None:
    page = "\n                    Page {n} of 3\nCLINICAL POLICY\nAblation of the Body\n\n"
    record = load_bytes(
        (
            "Cedar Falls Health Plan\n\nClinical Policy: Ablation of the Body\n\nPolicy/Criteria\n\n"
            "I. Cryoablation of liver tumors is medically necessary for any of the following:\n"
            f"   A. Hepatocellular carcinoma, meets all of the following:\n{page.format(n=1)}"
            "      1. Child-Pugh class A;\n      2. ECOG 0 to 2;\n"
            f"   B. Neuroendocrine liver metastases.\n{page.format(n=2)}Important Reminder\n\n"
            "The plan may change this\nclinical policy.\n" + page.format(n=3)
        ).encode(),
        "policy.txt",
    )
    tree = shown(record.statements[0].criteria)
    assert "child_pugh = A" in tree
    assert "ecog <= 2" in tree
    assert f"diagnosis in {NET}" in tree


def test_origins_in_a_list_are_no_tumors_of_other_organs() -> None:
    record = policy(
        "SBRT is medically necessary for any of the following:\n\n1. Hepatocellular carcinoma\n"
        "2. Stage I lung tumors\n3. Metastases in the liver, meets all of the following:\n"
        "   A. Primary tumor is one of the following:\n      a. Colorectal cancer\n      b. Breast cancer\n"
        "   B. ECOG 0 to 2\n",
        "Stereotactic Body Radiation Therapy",
    )
    tree = shown(record.statements[0].criteria)
    assert f"diagnosis in {CRC}" in tree
    assert "diagnosis in breast-liver-metastasis" in tree


def test_a_grant_for_a_label_only_asks_what_the_label_asks() -> None:
    record = policy(
        "3) TACE is covered for:\na) Unresectable hepatocellular carcinoma;\nb) Neuroendocrine liver metastases.\n\n"
        "5) Bland embolization is considered medically necessary for 3)b) only.\n"
    )
    assert shown(record.statements[-1].criteria) == "met[3.b]"


def test_what_has_not_been_proven_is_denied_for_all_other_tumors() -> None:
    _, denial = policy(
        "SIRT is covered for HCC.\n\nBased upon our criteria and assessment of peer-reviewed literature, SIRT has not "
        "been shown to be effective and is considered investigational as a treatment for all other metastatic or "
        "primary tumors of the liver.\n"
    ).statements
    inside = members(denial.indication, V)
    assert (denial.status, denial.criteria, HCC in inside, CRC in inside) == (UNPROVEN, None, False, True)


def test_what_a_product_leaves_out_is_no_position_on_the_treatment_of_the_title() -> None:
    record = policy(
        "If a product excludes coverage for a service, it is not covered, and medical policy criteria do not apply.\n\n"
        "SIRT is covered for HCC.\n",
        "Selective Internal Radiation Therapy (SIRT)",
    )
    assert [s.status for s in record.statements] == [GRANT]


def test_a_list_of_uses_with_one_for_all_others_judges_each() -> None:
    _, first, rest = policy(
        "SBRT is covered for HCC.\n\n"
        "It is our policy that current evidence does not support SBRT for any of the following; "
        "it is therefore not medically necessary:\n\nA. Liver metastases of neuroendocrine tumors;\n"
        "B. More than five sessions in a course;\nC. Any indication other than those specified above.\n"
    ).statements
    assert (first.status, set(named(first.indication))) == (DENIAL, {NET})
    assert (rest.status, bool(rest.complement_of)) == (DENIAL, True)


@pytest.mark.parametrize(
    "tumors",
    [
        "primary or metastatic tumors",
        "metastatic or primary tumors",
        "primary or metastatic neoplasms",
        "metastatic or primary carcinomas",
    ],
)
def test_primary_or_metastatic_tumors_of_the_place_are_all_of_them(tumors: str) -> None:
    (statement,) = statements_of(f"SBRT is covered for {tumors} of the liver.")
    assert set(named(statement.indication)) == {"liver-tumor"}
    assert statement.criteria is None


def test_an_item_that_only_names_the_documents_to_send_ends_where_the_next_item_takes_a_position() -> None:
    found = policy(
        "A. Documentation Required:\n\n   Requests hold:\n\n   1. The diagnosis.\n\n   2. The tumor board's note.\n\n"
        "B. Criteria for Medical Necessity: Radioembolization is considered medically necessary if ONE of the\n"
        "   following indications is met:\n\n   1. Hepatocellular carcinoma\n"
        "   2. Neuroendocrine metastases of the liver\n\n"
        "C. Radioembolization is considered investigational for any other indication.\n"
    )
    assert [(s.label, s.status) for s in found.statements] == [("B", GRANT), ("C", UNPROVEN)]
    assert shown(found.statements[0].criteria) == f"any_of(B.1: diagnosis in {HCC}, B.2: diagnosis in {NET})"


@pytest.mark.parametrize(("label", "after"), [("B", ["Policy"]), ("D", [])])
def test_only_an_item_whose_label_follows_ends_the_part_that_the_item_before_it_opened(
    label: str, after: list[str]
) -> None:
    sections = sections_of(
        "Policy\n\nA. Documentation Required:\n\n   Requests hold:\n\n   1. The diagnosis.\n\n"
        f"{label}. Radioembolization is considered medically necessary for hepatocellular carcinoma.\n"
    )
    assert [s.title for s in sections] == ["Policy", "A. Documentation Required:", *after]


def test_references_are_no_next_items_of_the_part_around_them() -> None:
    found = policy(
        "Ablation is considered medically necessary for HCC.\n\n1. References\n\n"
        "2. Lind A. Why histotripsy is considered medically necessary for HCC. Ann Abl. 2020;1:1-9.\n"
    )
    assert [(s.status, set(named(s.modality)), set(named(s.indication))) for s in found.statements] == [
        (GRANT, {"ablation"}, {HCC})
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("may be considered for cost-sharing", "medically-necessary"),
        ("is cost-shared", "medically-necessary"),
        ("may not be considered for cost-sharing", "not-medically-necessary"),
        ("is not eligible for cost-sharing", "not-medically-necessary"),
    ],
)
def test_programs_that_share_the_cost_say_so(said: str, status: str) -> None:
    assert [s.status for s in statements_of(f"RFA {said} for unresectable HCC.")] == [status]


def test_what_a_member_shares_of_the_cost_is_no_position() -> None:
    assert statements_of("RFA of HCC is subject to cost-sharing amounts of the member.") == ()


def test_examples_of_a_denial_in_a_sentence_of_their_own_are_denied() -> None:
    policy = (
        "4.1 RFA may be considered medically necessary for unresectable HCC.\n"
        "5.1 RFA for any indication other than that in paragraph 4.1 is unproven. This includes, but is not limited "
        "to, metastases of breast cancer and RFA to downstage HCC.\n"
    )
    assert [(s.status, shown(s.criteria)) for s in statements_of(policy)][2:] == [
        ("investigational", "all_of(goal = downstaging, diagnosis in hepatocellular-carcinoma)")
    ]
