"""Lists that pages, gaps and long lines cut, and the words that say what is left over."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import named
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN
from tests.trees import shown, statements_of

FILL = "The treatment is given in a department of radiology, and the patient goes home on the day after it.\n\n"


def asked(text: str) -> str:
    """Return what a covered use asks of the patient."""
    (statement,) = statements_of(f"Microwave ablation is considered medically necessary for HCC when {text}.")
    return shown(statement.criteria)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it is unresectable, or glomoid", "any_of(resection_feasible = False, text)"),
        ("it is glomoid or unresectable", "any_of(resection_feasible = False, text)"),
        # Behind a 'not' the word joins what is denied: neither may be possible.
        ("it is not amenable to resection or glomosis", "all_of(resection_feasible = False, text)"),
    ],
)
def test_whoever_lacks_what_was_read_may_have_the_alternative_that_was_not(text: str, expected: str) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    "phrase",
    [
        "There is insufficient evidence to support any of the following:",
        "There is not enough published evidence to support the use of the following:",
        "Current evidence does not support the use of any of the following:",
    ],
)
def test_a_lack_of_evidence_that_leads_a_list_is_a_position(phrase: str) -> None:
    first, second = policy(f"{phrase}\n\nA. Histotripsy for HCC\nB. Laser ablation for HCC\n").statements
    assert (first.status, second.status) == (UNPROVEN, UNPROVEN)
    assert set(named(first.modality)) == {"histotripsy"}


def test_benefits_that_a_contract_must_hold_grant_nothing() -> None:
    record = policy(
        "Coverage for eligible procedures may be provided only if:\n\n"
        "- Benefits are available in the member's contract/certificate, and\n- Medical necessity criteria are met.\n\n"
        "Proton beam therapy is considered investigational for HCC.\n"
    )
    assert [s.status for s in record.statements] == [UNPROVEN]


@pytest.mark.parametrize(
    "rest", ["Indications other than those listed above", "Scenarios and indications other than those described above"]
)
def test_indications_other_than_those_above_are_the_rest_of_every_treatment(rest: str) -> None:
    record = policy(
        "Microwave ablation is considered medically necessary for HCC.\n\n"
        f"Cryoablation is considered medically necessary for HCC.\n\n{rest} are considered not medically necessary.\n",
        "Treatment of Liver Tumors",
    )
    left = record.statements[-1]
    assert (left.status, set(named(left.modality))) == (DENIAL, {"microwave-ablation", "cryoablation"})
    assert left.complement_of


def test_a_use_that_does_not_meet_the_covered_indications_is_the_rest() -> None:
    record = policy(
        "Microwave ablation is considered medically necessary for HCC.\n\n"
        "Microwave ablation that does not meet the covered indications above is not medically necessary.\n"
    )
    assert record.statements[-1].complement_of == ("1",)


def test_a_page_number_alone_ends_no_list() -> None:
    page = "".join(
        f"In the year {year} the clinic treated patients from {year - 1900} towns.\n\n" for year in range(1990, 2002)
    )
    record = load_bytes(
        "Cedar Falls Health Plan\n\nMedical Policy\n\nTreatment of Liver Tumors\n\nDescription\n\n"
        f"{page}{' ' * 60}1\n\n"
        f"{page}{' ' * 60}2\n\n{page}Policy\n\nChemoembolization is medically necessary for any of the following:\n\n"
        f"- Hepatocellular carcinoma\n\n{' ' * 60}3\n\n- Neuroendocrine liver metastases\n".encode(),
        "policy.txt",
    )
    (statement,) = record.statements
    assert shown(statement.criteria) == f"any_of(diagnosis in {HCC}, diagnosis in {NET})"


UNWRAPPED = (
    "Cedar Falls Health Plan\n\nMedical Policy\n\nHistotripsy of Liver Tumors\n\nDescription\n\n"
    + (FILL.strip() + " ") * 4
    + "\n\n"
    + (FILL.strip() + " ") * 3
    + "\n\nCovered Indications\n\nHistotripsy of the liver is considered medically reasonable and necessary when ALL "
    "of the following are met:\n\nThe tumor is hepatocellular carcinoma; AND\nNo more than 3 tumors are treated; AND\n"
    "ECOG performance status is 0-2.\n\nEach tumor may be treated once a year.\n\nLimitations\n\n"
    "The following are considered not medically reasonable and necessary:\n\nHIFU of any tumor of the liver\n"
    "Laser ablation of any tumor of the liver\n"
)


def test_items_without_marks_stand_behind_a_gap_where_a_text_breaks_no_lines() -> None:
    record = load_bytes(UNWRAPPED.encode(), "policy.txt")
    grant, *denials = record.statements
    assert (grant.status, shown(grant.criteria)) == (
        GRANT,
        f"all_of(diagnosis in {HCC}, tumor_count <= 3, ecog <= 2)",
    )
    assert [(s.status, *named(s.modality)) for s in denials] == [
        (DENIAL, "high-intensity-focused-ultrasound"),
        (DENIAL, "laser-ablation"),
    ]


INLINE = (
    "Clinical Policy: Ablation of Liver Tumors Reference Number: CF.12 Last Review Date: 02/26\n\n"
    "Clinical Policy: Ablation of Liver Tumors Reference Number: CF.12 Effective Date: 06/01/2025\n\n"
    "Policy/Criteria I. Cedar Falls Health Plan considers microwave ablation medically necessary for any of the "
    "following: A. Hepatocellular carcinoma, all of the following: 1. No more than 3 lesions; 2. Child-Pugh class A or "
    "B; 3. ECOG performance status 0 or 1; B. Neuroendocrine liver metastases.\n\n"
    "Page 1 of 2 CLINICAL POLICY Ablation of Liver Tumors\n\n"
    "II. Cedar Falls Health Plan considers cryoablation not medically necessary for any of the following: A. Liver "
    "metastases, all of the following: 1. More than 3 lesions; 2. Child-Pugh class C; B. Cholangiocarcinoma; C. Tumors "
    "that were treated within the last 90 days, whatever the outcome of the treatment was.\n\n"
    "Page 2 of 2 CLINICAL POLICY Ablation of Liver Tumors\n\nBackground Microwaves heat tissue.\n"
)


@pytest.fixture(scope="module")
def inline() -> Record:
    return load_bytes(INLINE.encode(), "policy.txt")


def test_lists_within_lists_on_one_line_are_unrolled(inline: Record) -> None:
    (grant,) = [s for s in inline.statements if s.status == GRANT]
    criteria = shown(grant.criteria)
    assert [part in criteria for part in (f"diagnosis in {HCC}", "tumor_count <= 3", f"diagnosis in {NET}")] == [
        True
    ] * 3
    assert criteria.startswith("any_of(")
    (denial,) = [s for s in inline.statements if s.status == DENIAL]
    assert "diagnosis in cholangiocarcinoma" in shown(denial.criteria)


def test_the_kind_of_document_that_every_page_repeats_names_no_part_of_it(inline: Record) -> None:
    assert [i.value for i in inline.identifiers] == ["CF.12"]


def test_a_judgement_of_another_treatment_is_no_condition_of_the_grant_before_it() -> None:
    grant, denial = policy(
        "Cedar Falls considers microwave ablation medically necessary for any of the following: A. HCC; B. NETs.\n\n"
        "II. Cedar Falls considers cryoablation not medically necessary for cholangiocarcinoma.\n"
    ).statements
    assert (grant.status, set(named(grant.modality))) == (GRANT, {"microwave-ablation"})
    assert (denial.status, set(named(denial.modality)), denial.criteria) == (DENIAL, {"cryoablation"}, None)
    assert "cholangiocarcinoma" not in shown(grant.criteria)


def test_a_judgement_of_another_treatment_is_no_condition_of_the_denial_before_it() -> None:
    first, second = policy(
        "Cedar Falls considers histotripsy investigational for the following uses: A. HCC; B. NETs.\n\n"
        "II. Cryoablation, like histotripsy above, is investigational for cholangiocarcinoma.\n"
    ).statements
    assert (first.status, set(named(first.modality))) == (UNPROVEN, {"histotripsy"})
    assert "cholangiocarcinoma" not in shown(first.criteria)
    assert (second.status, set(named(second.modality))) == (UNPROVEN, {"cryoablation"})


def test_a_judgement_that_names_no_tumor_stays_open_under_a_grant_for_one() -> None:
    (grant,) = policy(
        "Microwave ablation is considered medically necessary for HCC when all of the following are met:\n\n"
        "- Child-Pugh class A or B\n- Cryoablation is considered investigational\n"
    ).statements
    assert shown(grant.criteria) == "all_of(child_pugh in A|B, text)"


@pytest.mark.parametrize(
    "criterion",
    [
        "Cryoablation is not medically necessary for the hepatocellular carcinoma because of its place",
        "Cryoablation would be considered investigational for the hepatocellular carcinoma",
    ],
)
def test_a_numbered_criterion_on_another_treatment_judges_nothing(criterion: str) -> None:
    (grant,) = policy(
        "Microwave ablation is considered medically necessary for HCC when all of the following are met:\n\n"
        f"1. Child-Pugh class A or B\n2. {criterion}\n3. A single tumor\n"
    ).statements
    assert "2: " in shown(grant.criteria)


@pytest.mark.parametrize(
    "sentence",
    [
        "There is insufficient evidence to support the following conclusion: cryoablation cures HCC.",
        "Evidence does not support the following statement: cryoablation is worse than surgery for HCC.",
        "There is no requirement to demonstrate the following: failure of cryoablation of HCC.",
        "It is not true that cryoablation is covered for HCC.",
    ],
)
def test_evidence_for_a_claim_is_no_position_on_a_treatment(sentence: str) -> None:
    record = policy(f"Microwave ablation is considered medically necessary for HCC.\n\n{sentence}\n")
    assert [s.status for s in record.statements] == [GRANT]


@pytest.mark.parametrize("between", ["The plan excludes the following:", "Contraindications", "Related policies"])
def test_a_lead_or_heading_among_items_without_marks_leaves_them_alone(between: str) -> None:
    items = f"HIFU of any tumor of the liver\n{between}\nLaser ablation of any tumor of the liver\n"
    text = UNWRAPPED[: UNWRAPPED.index("HIFU")] + items
    record = load_bytes(text.encode(), "policy.txt")
    assert not any("laser-ablation" in named(s.modality) for s in record.statements)


def test_letters_that_sentences_end_in_begin_no_items() -> None:
    line = (
        "Microwave ablation is considered medically necessary for HCC when: A. The tumor is unresectable and: 1. "
        "Child-Pugh class is A. 2. Vitamin B. 3. Extrahepatic disease is absent. B. Life expectancy is 6 months."
    )
    first, second = policy(f"{line}\n\n{line.replace('Microwave ablation', 'Cryoablation')}\n").statements
    for statement in (first, second):
        assert "extrahepatic_disease = none" in shown(statement.criteria)
        assert "B: life_expectancy_months" in shown(statement.criteria)


def test_a_title_of_two_lines_that_each_page_repeats_is_no_item() -> None:
    head = "Microwave Ablation of Primary or\nMetastatic Liver Tumors\n\nPolicy # 0061\n\n"
    foot = "©2026 Cedar Falls Health Plan\nPage {} of 4\n"
    record = load_bytes(
        (
            f"{head}Cedar Falls Health Plan\n\nWhen Services Are Eligible for Coverage\n\n"
            "Microwave ablation is considered eligible for coverage for HCC.\n\n"
            f"{foot.format(1)}{head}When Services Are Considered Investigational\n\n"
            "Microwave ablation is considered investigational for cholangiocarcinoma.\n\n"
            f"{foot.format(2)}{head}Microwave ablation is considered investigational for melanoma liver metastases.\n\n"
            f"{foot.format(3)}{head}Description\n\n{FILL}"
        ).encode(),
        "policy.txt",
    )
    assert [tuple(named(s.indication)) for s in record.statements] == [
        (HCC,),
        ("cholangiocarcinoma",),
        ("melanoma-liver-metastasis",),
    ]
