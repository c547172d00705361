"""How payers put their pages: attributes joined by 'or', crossed lists, uses before a transplant, signs of fonts."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from ontology.scope import named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy, read
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN, text_of
from tests.trees import shown, statements_of

V = load_vocabulary()
CRC = "colorectal-liver-metastasis"


def asked(text: str) -> str:
    """Return what a covered use asks of the patient."""
    (statement,) = statements_of(f"Radioembolization is considered medically necessary for:\n\n- {text}\n")
    return shown(statement.criteria)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Attributes of one noun: what a comma parts is asked, what 'or' joins are alternatives.
        (
            "unresectable, liver-only or liver-dominant metastases from colorectal cancer",
            f"all_of(resection_feasible = False, any_of(extrahepatic_disease = none, liver_dominant_disease = True), "
            f"diagnosis in {CRC})",
        ),
        # A word that nobody knows before the noun grants nothing that the noun does not name.
        (
            "unresectable or glomoid neuroendocrine liver metastases",
            f"all_of(any_of(resection_feasible = False, text), diagnosis in {NET})",
        ),
        # The 'or' of a clause that was not understood joins no diagnosis to a laboratory value.
        (
            "hepatocellular carcinoma, Glomo A or B, with bilirubin less than 3 mg/dL",
            f"all_of(diagnosis in {HCC}, any_of(text, bilirubin < 3), text)",
        ),
        ("hepatocellular carcinoma, Childs A or B", f"all_of(diagnosis in {HCC}, child_pugh in A|B)"),
        (
            "hepatocellular carcinoma, when liver function does not fall in Child-Pugh class C",
            f"all_of(diagnosis in {HCC}, child_pugh in A|B)",
        ),
    ],
)
def test_what_or_and_not_join_is_what_they_stand_beside(text: str, expected: str) -> None:
    assert asked(text) == expected


def test_neither_nor_takes_out() -> None:
    (statement,) = policy(
        "Microwave ablation is investigational for liver metastases from other cancers (neither colorectal nor "
        "neuroendocrine).\n",
        "Microwave Ablation of Liver Tumors",
    ).statements
    left = {id for id in V.descendants("liver-metastasis") if id in str(statement.indication)}
    assert {CRC, NET} <= left or "none_of" in shown(statement.criteria)


def test_months_measure_no_share_of_the_liver() -> None:
    assert "liver_involvement" not in asked("hepatocellular carcinoma, in the liver within 3 months of ablation")


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Tumors of the Lung, Liver, Kidney or Bone", "liver-tumor"),
        ("Lung, Liver, Kidney or Adrenal Gland Tumors", "liver-tumor"),
        ("liver, renal and prostate tumors", "liver-tumor"),
    ],
)
def test_a_place_among_other_organs_means_the_tumors_there(text: str, id: str) -> None:
    assert [m.id for m in V.mentions(text, ("tumor", "primary"))] == [id]


def test_a_treatment_beside_a_list_of_organs_is_still_read() -> None:
    kinds = [m.kind for m in V.mentions("RFA, lung and liver tumors", ("modality", "tumor"))]
    assert kinds == ["modality", "tumor"]


CROSSED = """\
I. Any of these locally ablative techniques are considered medically necessary for any of the conditions below when
all of the criteria below have been met:
   1. Techniques
      a. Cryoablation; or
      b. Radiofrequency ablation
   and
   2. Conditions
      a. Hepatocellular carcinoma; or
      b. Liver metastases from colorectal cancer
   and
   3. Criteria
      a. No lesion is larger than 5 cm; and
      b. Resection is not feasible.

II. The techniques listed in I.1 are considered medically necessary as a bridge to transplantation in HCC.

Locally ablative techniques are considered investigational for all other indications.
"""


def test_a_numbered_list_of_techniques_is_what_the_statement_is_on() -> None:
    first, bridge, rest = policy(CROSSED, "Ablation of Liver Tumors").statements
    both = {"cryoablation", "radiofrequency-ablation"}
    assert set(named(first.modality)) == set(named(bridge.modality)) == both
    assert shown(first.criteria) == (
        f"all_of(I.2: any_of(I.2.a: diagnosis in {HCC}, I.2.b: diagnosis in {CRC}), "
        "I.3: all_of(I.3.a: largest_tumor_cm <= 5, I.3.b: resection_feasible = False))"
    )
    # A generic name that a list has spelled out means that list ever after: nothing is said of histotripsy.
    assert set(named(rest.modality)) == both
    assert rest.complement_of


def test_techniques_behind_a_colon_are_those_that_are_meant() -> None:
    ((status, _, _),) = read(
        policy(
            "Any of the following arterially directed techniques: chemoembolization*, bland embolization or "
            "radioembolization is considered medically necessary for unresectable HCC.\n"
        )
    )
    assert status == GRANT
    (statement,) = policy(
        "Any of the following arterially directed techniques: chemoembolization*, bland embolization or "
        "radioembolization is considered medically necessary for unresectable HCC.\n"
    ).statements
    assert set(named(statement.modality)) == {
        "transarterial-chemoembolization",
        "bland-embolization",
        "radioembolization",
    }


BEFORE = (
    "TACE is considered medically necessary for unresectable HCC, and as a bridge to liver transplantation in HCC.\n\n"
    "TACE is considered investigational to treat HCC prior to liver transplantation{but}.\n"
)


@pytest.mark.parametrize("but", [", except as noted above", " for any purpose other than the one described above"])
def test_a_denial_before_transplantation_leaves_what_is_granted(but: str) -> None:
    denials = [s for s in policy(BEFORE.format(but=but), "Chemoembolization").statements if s.status == UNPROVEN]
    assert [(shown(s.criteria), s.complement_of) for s in denials] == [("goal = downstaging", ())]


def test_a_denial_before_transplantation_without_an_exception_denies_both_uses() -> None:
    denials = [s for s in policy(BEFORE.format(but=""), "Chemoembolization").statements if s.status == UNPROVEN]
    assert [shown(s.criteria) for s in denials] == ["goal in bridge-to-transplant|downstaging"]


def test_a_grant_before_transplantation_does_not_grant_downstaging() -> None:
    (statement,) = statements_of("TACE is covered for HCC prior to liver transplantation.\n")
    assert "downstaging" not in shown(statement.criteria)


SELECTION = """\
When Services May Be Eligible for Coverage

Based on review of the data, the Company may consider cryoablation of inoperable HCC to be eligible for coverage.**

Patient Selection Criteria
Coverage eligibility for cryoablation of inoperable HCC will be considered when any of the following criteria are met:
 \uf0b7 The patient has one tumor \uf0a3 5 cm; or
 \uf0b7 As a bridge to transplant.
"""


def test_eligibility_that_is_considered_when_criteria_are_met_is_asked() -> None:
    head = (
        "Harrow Ridge Health Plan\n\nMedical Policy: Cryoablation\n\nPolicy Number: 7.3\nEffective Date: 01/01/2026\n\n"
    )
    record = load_bytes((head + SELECTION).encode(), "policy.txt")
    trees = [shown(s.criteria) for s in record.statements if s.status == GRANT]
    # Signs of a symbol font in the area of private use are bullets, and 'at most' before a figure.
    assert any("tumor_count = 1" in t and "largest_tumor_cm <= 5" in t and "bridge-to-transplant" in t for t in trees)


def test_a_table_of_sentences_goes_on_under_its_repeated_header() -> None:
    text = """\
Service                  Medical Necessity
Chemoembolization        TACE of the liver may be considered
(TACE)                   medically necessary:
                         \uf0b7 To treat unresectable hepatocellular
                           carcinoma

                                                 Page | 1 of 4
Service                  Medical Necessity
                         \uf0b7 To treat liver metastases of a
                           neuroendocrine tumor

Service                  Investigational
Chemoembolization        TACE is considered investigational:
(TACE)                   \uf0b7 To treat colorectal liver metastases
"""
    statements = policy(text, "Chemoembolization").statements
    granted = [shown(s.criteria) for s in statements if s.status == GRANT]
    assert len(granted) == 1
    assert HCC in granted[0]
    assert NET in granted[0]
    assert [text_of(s.indication) for s in statements if s.status == UNPROVEN] == [CRC]
    assert DENIAL not in {s.status for s in statements}


FLAT = """\
Coverage

Microwave ablation is considered medically appropriate if ALL of the following are met:
ECOG is 0 to 2
Treatment is indicated for ANY ONE of the following conditions:
Hepatocellular carcinoma as indicated by ALL of the following:
Resection is not feasible
A single tumor of 5 cm or less
Hepatic metastases from colorectal cancer as indicated by ANY ONE of the following:
No more than 5 metastases
Child-Pugh class A
"""
WIDE = (
    "Microwave energy heats the water of cells, so that what lies close to the antenna is destroyed, and " * 3
    + "ends.\n"
)


def test_levels_of_a_list_without_marks_are_told_by_its_leads_and_reported() -> None:
    record = policy(f"{WIDE}\n{WIDE}\n{FLAT}", "Microwave Ablation of Tumors of the Liver")
    (statement,) = record.statements
    assert shown(statement.criteria) == (
        f"all_of(ecog <= 2, any_of(all_of(diagnosis in {HCC}, resection_feasible = False, tumor_count = 1, "
        f"largest_tumor_cm <= 5), all_of(diagnosis in {CRC}, any_of(tumor_count <= 5, child_pugh = A))), text)"
    )
    assert [f.touches for f in record.findings if f.kind == "criteria-combination"] == [(statement.id,)]


def test_levels_of_bullets_are_restored_where_all_stand_at_one_indent() -> None:
    text = FLAT.replace("\n", "\n- ").replace("\n- \n- ", "\n\n", 1).replace("- Microwave", "Microwave").rstrip("- \n")
    (statement,) = policy(text, "Microwave Ablation of Tumors of the Liver").statements
    assert shown(statement.criteria).startswith("all_of(ecog <= 2, any_of(all_of(")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hepatocellular carcinoma: no lesion exceeds 6 cm. Patients who are listed for transplantation may be "
            "treated as a bridge irrespective of size",
            f"all_of(diagnosis in {HCC}, any_of(largest_tumor_cm <= 6, "
            "all_of(transplant_listed = True, goal = bridge-to-transplant)))",
        ),
        (
            "HCC with one nodule. A patient with Child-Pugh A also qualifies",
            f"all_of(diagnosis in {HCC}, any_of(tumor_count = 1, child_pugh = A))",
        ),
        (
            "HCC of 5 cm or less. Neuroendocrine metastases also qualify if ECOG is 0",
            f"any_of(all_of(diagnosis in {HCC}, largest_tumor_cm <= 5), all_of(diagnosis in {NET}, ecog = 0))",
        ),
        ("HCC of 5 cm or less", f"all_of(diagnosis in {HCC}, largest_tumor_cm <= 5)"),
    ],
)
def test_a_sentence_that_lets_others_in_is_an_alternative(text: str, expected: str) -> None:
    assert asked(text) == expected


def test_labels_in_two_parts_and_ranges_of_them_are_references() -> None:
    statements = statements_of(
        "1) RFA is considered medically necessary for:\n\na) HCC;\n\nb) Colorectal liver metastases.\n\n"
        "2) Cryoablation is considered medically necessary for the indications of 1 a) and 1 b) at open operation.\n\n"
        "3) Any treatment listed in 1) through 2) is investigational for tumors or indications not named there.\n"
    )
    assert "target='1.a'" in str(statements[1].criteria)
    assert set(named(statements[2].modality)) == {"radiofrequency-ablation", "cryoablation"}
    assert statements[2].complement_of


def test_what_a_lead_tells_beside_its_list_is_no_scope_of_it() -> None:
    statements = statements_of(
        "The following treatments need pre-authorization. A surgeon with experience in liver resection must agree.\n\n"
        "1) Cryoablation is considered medically necessary for HCC.\n\n"
        "2) The following are investigational:\n\na) Histotripsy\n\nb) Any use of RFA in metastases\n"
    )
    assert all("resection" not in named(s.modality) for s in statements)


def test_metastatic_disease_is_not_every_tumor() -> None:
    ((status, indication, _),) = read(
        policy("Percutaneous ethanol injection is considered investigational for metastatic disease.\n", "Ethanol")
    )
    assert (status, indication) == (UNPROVEN, "liver-metastasis")


def test_items_on_other_tumors_than_the_lead_names_are_granted_with_what_they_ask() -> None:
    (statement,) = policy(
        "RFA or MWA of hepatocellular carcinoma is considered medically necessary when any of these are met:\n\n"
        "- No more than three nodules are present; or\n- Hepatic metastases from colorectal cancer of 5 cm or less\n",
        "Ablation of Liver Tumors",
    ).statements
    assert set(named(statement.indication)) == {HCC, CRC}
    # What names no tumor is asked of those of the lead only.
    assert shown(statement.criteria).startswith(
        f"any_of(all_of(diagnosis in {HCC}, tumor_count <= 3), all_of(diagnosis"
    )


def test_two_words_for_one_denial_are_one() -> None:
    ((status, _, _),) = read(
        policy(
            "Cryosurgery of liver tumors is considered experimental/investigational for all other indications, because "
            "the evidence is lacking, and therefore non-covered.\n"
        )
    )
    assert status == UNPROVEN


def test_criteria_for_coverage_that_a_benefit_certificate_names_are_a_status() -> None:
    statements = policy(
        "PEI meets member benefit certificate primary coverage criteria that there be scientific evidence of "
        "effectiveness in improving health outcomes for the treatment of HCC.\n\nPEI as a bridge to liver "
        "transplantation meets primary coverage criteria for effectiveness and is covered.\n\nFor members with "
        "contracts without primary coverage criteria, PEI of hepatic metastases (colorectal, neuroendocrine or any "
        "other primary) is considered investigational.\n\nCombined PEI and laser ablation does not meet primary "
        "coverage criteria.\n",
        "Ethanol Injection of Liver Tumors",
    ).statements
    first, bridge, denied = statements[:3]
    assert (first.status, shown(first.criteria)) == (GRANT, "-")
    # A use that is granted without a tumor is granted for those that the grants before it name.
    assert (bridge.status, text_of(bridge.indication)) == (GRANT, HCC)
    assert (denied.status, text_of(denied.indication), shown(denied.criteria)) == (UNPROVEN, "liver-metastasis", "-")
    # 'Combined X and Y' judges neither alone.
    assert not any("laser-ablation" in named(s.modality) and s.criteria is None for s in statements)


def test_question_marks_that_stand_for_lost_bullets_are_bullets() -> None:
    (statement,) = statements_of(
        "Cryoablation of HCC is considered medically necessary when all of the following are met:\n"
        "? No more than 3 nodules, AND\n? No extrahepatic disease, AND\n? ECOG 0 or 1\n"
    )
    assert shown(statement.criteria) == "all_of(tumor_count <= 3, extrahepatic_disease = none, ecog <= 1)"


def test_a_clause_set_apart_by_or_is_an_alternative_to_what_was_not_understood() -> None:
    (statement,) = statements_of(
        "SBRT is covered for HCC when all of the following are met:\n\n- ECOG 0;\n"
        "- Glomoxing was declined, or SBRT is used as a bridge to transplant\n"
    )
    assert "any_of(text, " in shown(statement.criteria)


ORGANS = """\
- SBRT is covered with conditions for lung cancer, kidney cancer and hepatocellular carcinoma.
- Lung cancer:
- Glomoid staging was done
- Hepatocellular carcinoma when all of the following are met:
- 5 or fewer lesions
- Child-Pugh A
- SBRT is not covered for:
- Primary tumors of bone
- Melanoma
- Ovarian cancer
- Cervical cancer
- Glomoma
"""


def test_flattened_lists_at_the_top_are_restored_and_tumors_of_other_organs_denied_elsewhere() -> None:
    record = policy(ORGANS, "Stereotactic Body Radiation Therapy")
    granted = [s for s in record.statements if s.status == GRANT]
    assert len(granted) == 1
    tree = shown(granted[0].criteria)
    assert tree == f"all_of(diagnosis in {HCC}, tumor_count <= 5, child_pugh = A, text)"
    assert {s.status for s in record.statements} == {GRANT}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("KEYSTONE HOLLOW COMMERCIAL MEDICAL POLICY - UTOPIA", "KEYSTONE HOLLOW"),
        ("S-145-021", None),
    ],
)
def test_a_brand_before_the_kind_of_the_document_is_the_payer_and_a_code_is_none(
    line: str, expected: str | None
) -> None:
    text = (
        f"{line}\n\nAblation of Liver Tumors\n\nPolicy Position\n\nRFA of HCC is covered.\n\nKeystone Hollow reviews.\n"
    )
    record = load_bytes(f"{text}\n{line}\n".encode(), "policy.txt")
    assert (record.payer.name if record.payer else None) == expected


GLYPHS = """\
Criteria:

 \uf0d8 RFA of hepatocellular carcinoma is considered medically necessary with documentation of ALL of the following:

   1. The tumor is inoperable
   2. Child-Pugh class A or B

 \uf0d8 RFA of inoperable hepatic metastases (e.g., because of where they lie) of colorectal origin is considered
   medically necessary with documentation of ANY of the following:

   1. Up to 5 hepatic metastases
   2. ECOG 0

 \uf0d8 RFA of liver tumors for all other indications not previously listed is considered investigational based upon:

   1. Scientific evidence is insufficient for conclusions, and
   2. The outcome does not improve.

   These indications include, but are not limited to:

   \uf071 Downstaging of hepatocellular carcinoma
   \uf071 Intrahepatic cholangiocarcinoma
"""


def test_bullets_go_on_behind_the_numbers_under_them_and_reasons_are_no_criteria() -> None:
    head = "Harrow Ridge Health Plan\n\nMedical Policy: RFA of Liver Tumors\n\nPolicy Number: 7.3\n\n"
    statements = load_bytes((head + GLYPHS).encode(), "policy.txt").statements
    granted = [(text_of(s.indication), shown(s.criteria)) for s in statements if s.status == GRANT]
    assert [whom for whom, _ in granted] == [HCC, CRC]
    assert "resection_feasible = False" in granted[0][1]
    denied = [s for s in statements if s.status == UNPROVEN]
    assert (shown(denied[0].criteria), denied[0].complement_of) == ("-", (statements[0].id, statements[1].id))
    assert [text_of(s.indication) for s in denied[1:]] == [HCC, "intrahepatic-cholangiocarcinoma"]
    assert shown(denied[1].criteria) == "goal = downstaging"


def test_the_letter_o_marks_an_inner_list_in_a_long_line() -> None:
    text = (
        "Harrow Ridge Health Plan Medical Policy Radioembolization of Liver Tumors Policy Number: 7.3 "
        "Coverage Rationale: Radioembolization (SIRT) is proven and medically necessary for the following: "
        "\u2022 When used for the following indications: o Hepatocellular carcinoma, unresectable; or o Liver "
        "metastases from colorectal cancer and \u2022 When the following criteria are met: o ECOG 0 to 2; and "
        "o Total bilirubin less than 2 mg/dL \u2022 For HCC awaiting transplant, SIRT is proven and medically "
        "necessary as a bridge. Definitions: " + "The liver is an organ. " * 60
    )
    first, bridge = load_bytes(text.encode(), "policy.txt").statements
    assert shown(first.criteria) == (
        f"all_of(any_of(all_of(diagnosis in {HCC}, resection_feasible = False), diagnosis in {CRC}), ecog <= 2, "
        "bilirubin < 2)"
    )
    # A bullet that judges the same treatment is a position of its own.
    assert (bridge.status, text_of(bridge.indication)) == (GRANT, HCC)


def test_positions_stand_under_procedures_and_sources_are_no_positions() -> None:
    head = "Harrow Ridge Health Plan\n\nMedical Policy: Ablation of Liver Tumors\n\nPolicy Number: 7.3\n\n"
    text = (
        "POLICY STATEMENT\n\nThis policy gives information on coverage.\n\nPROCEDURES\n\n1. RFA of HCC is considered "
        "medically necessary.\n\nWhen ablation services are not covered\n\nThe following are considered not medically "
        "necessary:\n\n- Cryoablation of HCC\n\nPOLICY SOURCE(S)\n\nAbel K, et al. RFA for hepatocellular carcinoma. "
        "J Abl. 2018;3(5):3-25.\n"
    )
    statements = load_bytes((head + text).encode(), "policy.txt").statements
    assert [(s.status, tuple(named(s.modality))) for s in statements] == [
        (GRANT, ("radiofrequency-ablation",)),
        (DENIAL, ("cryoablation",)),
    ]


def test_a_benefit_of_a_program_is_its_position_and_its_name_the_payer() -> None:
    text = (
        "Sable Medicaid Provider Procedures Manual\n\n9.2.4 Treatment of Liver Tumors\n\nLocoregional treatment of "
        "liver tumors "
        "is a benefit of Sable Medicaid.\n\n## 9.2.4.1 Chemoembolization\n\nChemoembolization may be prior authorized "
        "for HCC.\n\n"
        "**Diagnosis Codes**\n\nC220 C787\n\n## 9.2.4.2 Noncovered Services\n\nHistotripsy is not a benefit of Sable "
        "Medicaid.\n"
    )
    record = load_bytes(text.encode(), "manual.txt")
    assert record.payer is not None
    assert record.payer.name == "Sable Medicaid"
    assert record.title == "Treatment of Liver Tumors"
    read_so = [(s.status, tuple(named(s.modality))) for s in record.statements]
    # What is said of treatments in general opens the parts that judge them, and grants none that they do not.
    assert read_so == [(GRANT, ("transarterial-chemoembolization",)), (DENIAL, ("histotripsy",))]


def test_a_general_word_beside_a_variant_by_another_way_means_both() -> None:
    (statement,) = statements_of(
        "TACE, by the conventional (lipiodol) technique or with drug-eluting beads, is considered medically "
        "necessary for "
        "HCC.\n"
    )
    assert set(named(statement.modality)) == {"transarterial-chemoembolization"}


def test_the_treatment_of_a_statement_is_no_condition_where_its_use_is_told() -> None:
    statements = policy(
        "RFA of HCC is considered investigational in these circumstances:\n\n- There are more than 3 nodules.\n"
        "- RFA is used to downstage (downsize) HCC in an individual who is being considered for liver transplant.\n",
        "Radiofrequency Ablation of Liver Tumors",
    ).statements
    assert "text" not in " ".join(shown(s.criteria) for s in statements)


def test_two_uses_of_one_sentence_are_alternatives() -> None:
    statements = statements_of(
        "Histotripsy of liver tumors is covered for unresectable tumors.\n\nHistotripsy is considered "
        "investigational for all "
        "other indications. It is also considered investigational as a bridge to liver transplantation and for "
        "downstaging.\n"
    )
    assert "any_of(goal = bridge-to-transplant, goal = downstaging)" in [shown(s.criteria) for s in statements]


def test_examples_of_all_conditions_are_denied_each() -> None:
    statements = policy(
        "HIFU is considered investigational for the treatment of all conditions, including but not limited to:\n\n"
        "- Breast cancer\n- Hepatocellular carcinoma and liver metastases\n- Pancreatic cancer\n",
        "High Intensity Focused Ultrasound",
    ).statements
    assert ("liver-tumor", "-") in [(text_of(s.indication), shown(s.criteria)) for s in statements]


def test_or_between_lists_sets_them_apart_whatever_the_lead_says_of_each() -> None:
    (statement,) = statements_of(
        "Clinical Indications\n\nSBRT is appropriate for hepatocellular carcinoma when ALL of the following "
        "conditions are "
        "met:\n    \u25cf No more than three lesions\n    \u25cf ECOG 0 to 2\n           \u2013 OR \u2013\n"
        "    \u25cf As a bridge to transplantation\n"
    )
    assert shown(statement.criteria) == "any_of(all_of(tumor_count <= 3, ecog <= 2), goal = bridge-to-transplant)"


def test_a_paragraph_right_behind_a_list_is_no_part_of_its_last_item() -> None:
    statements = statements_of(
        "SBRT is appropriate for hepatocellular carcinoma when ALL of the following conditions are met:\n"
        "    \u25cf ECOG 0 to 2\n    \u25cf No extrahepatic disease\n"
        "SBRT for liver metastases from melanoma is considered investigational.\n"
    )
    assert [(s.status, text_of(s.indication)) for s in statements] == [
        (GRANT, HCC),
        (UNPROVEN, "melanoma-liver-metastasis"),
    ]


def test_a_grant_whose_tumors_only_codes_name_is_left_out_and_told() -> None:
    record = policy(
        "RFA of liver tumors\n\nRFA is covered when it is submitted with one of the following diagnosis "
        "codes:\n\nC220 C787\n",
        "Ablation of Liver Tumors",
    )
    assert record.statements == ()
    assert any("only codes" in f.message and f.severity == "error" for f in record.findings)
