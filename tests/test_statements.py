"""Statements: status, scope and criteria of coverage sections in many wordings."""

import pytest

from ontology.scope import AllOf, AnyOf, Named, Not
from tests.trees import criteria_of, positions_of, shown, statements_of


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("Cryoablation of hepatocellular carcinoma may be considered medically necessary.", "medically-necessary"),
        ("Cryoablation is proven and medically necessary for hepatocellular carcinoma.", "medically-necessary"),
        ("The plan will provide coverage for cryoablation of liver metastases.", "medically-necessary"),
        ("Cryoablation of liver tumors meets the definition of medical necessity.", "medically-necessary"),
        ("Cryoablation of liver tumors is considered experimental/investigational.", "investigational"),
        ("Cryoablation of liver tumors is unproven and not medically necessary.", "investigational"),
        ("We consider cryoablation of liver tumors investigational and therefore not covered.", "investigational"),
        ("Cryoablation of liver tumors is considered not medically necessary.", "not-medically-necessary"),
        ("Cryoablation of liver tumors is NOT medically necessary.", "not-medically-necessary"),
        ("Members may NOT be eligible under the Plan for cryoablation of liver tumors.", "not-medically-necessary"),
        ("Cryoablation of liver tumors does not meet the definition of medical necessity.", "not-medically-necessary"),
        ("Cryoablation of liver tumors is not reasonable and necessary.", "not-medically-necessary"),
    ],
)
def test_status_and_polarity(wording: str, status: str) -> None:
    (statement,) = statements_of(wording)
    assert statement.status == status
    assert statement.modality == Named("cryoablation")


@pytest.mark.parametrize(
    "wording",
    [
        "Histotripsy is not covered in this policy.",
        "Coverage is not available for investigational medical procedures, drugs or devices.",
    ],
)
def test_scope_and_general_speech_are_no_position(wording: str) -> None:
    assert statements_of(wording) == ()


@pytest.mark.parametrize(
    "wording",
    [
        "Cryoablation of liver tumors is not considered investigational.",
        "Cryoablation of hepatocellular carcinoma is medically necessary, investigational.",
    ],
)
def test_a_sentence_that_could_be_read_two_ways_is_reported_and_not_read(wording: str) -> None:
    positions = positions_of(wording)
    assert positions.statements == ()
    assert [f.kind for f in positions.findings] == ["unclear-position"]
    assert positions.findings[0].severity == "error"


def test_positions_joined_by_a_semicolon_are_two_and_the_rest_is_not_what_was_named() -> None:
    first, second = statements_of(
        "Radioembolization is medically necessary for unresectable colorectal liver metastases; it is experimental for "
        "all other indications."
    )
    assert (first.status, first.indication) == ("medically-necessary", Named("colorectal-liver-metastasis"))
    assert (second.status, second.indication) == ("investigational", Named("liver-tumor"))
    assert second.modality == Named("radioembolization")
    assert second.complement_of == ("1",)


def test_a_list_in_parentheses_says_what_a_generic_word_means() -> None:
    first, second = statements_of(
        "Ablative therapies (cryoablation and microwave ablation) of liver tumors are medically necessary.\n\n"
        "Ablation of liver metastases from melanoma is considered not medically necessary."
    )
    assert first.modality == AnyOf((Named("cryoablation"), Named("microwave-ablation")))
    assert second.modality == first.modality
    assert second.indication == Named("melanoma-liver-metastasis")


def test_what_a_treatment_prepares_for_is_not_judged() -> None:
    (statement,) = statements_of(
        "A simulation angiogram with a pressure-generating catheter for subsequent radioembolization of tumors is "
        "considered not medically necessary."
    )
    assert statement.modality == Named("simulation-angiogram")


def test_exceptions_leave_the_scope() -> None:
    (statement,) = statements_of(
        "Microwave ablation of liver metastases other than colorectal or breast liver metastases is investigational."
    )
    assert statement.indication == AllOf(
        (
            Named("liver-metastasis"),
            Not(Named("colorectal-liver-metastasis")),
            Not(Named("breast-liver-metastasis")),
        )
    )


NESTED = """\
- 1. Microwave ablation of a liver tumor is medically necessary when **all** of the following are met:
- a. ECOG performance status of 1 or less **or** a Karnofsky score of at least 70; **and**
- b. **Either** of the following:
- i. The diagnosis is hepatocellular carcinoma and there are **up to** two lesions, each smaller than 30 mm; **or**

- ii. The diagnosis is colorectal liver metastases confined to the liver; **and**
- c. Child-Pugh class A to B.

2. Microwave ablation of liver tumors is considered investigational when criterion 1 above is not met.
"""


def test_a_criteria_tree_with_a_page_break_and_outer_connectors() -> None:
    positive, complement = statements_of(NESTED)
    assert shown(positive.criteria) == (
        "all_of(1.a: any_of(ecog <= 1, karnofsky >= 70), "
        "1.b: any_of(1.b.i: all_of(diagnosis in hepatocellular-carcinoma, tumor_count <= 2, largest_tumor_cm < 3), "
        "1.b.ii: all_of(diagnosis in colorectal-liver-metastasis, extrahepatic_disease = none)), "
        "1.c: child_pugh in A|B)"
    )
    assert complement.complement_of == ("1",)
    assert complement.criteria is None


def test_uses_listed_without_a_connector_are_alternatives() -> None:
    tree = criteria_of(
        "Microwave ablation of unresectable hepatocellular carcinoma is considered medically necessary for:\n\n"
        "- a single tumor of no more than 4 cm\n- a bridge to liver transplantation\n"
    )
    assert tree == (
        "all_of(resection_feasible = False, "
        "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 4), goal = bridge-to-transplant))"
    )


def test_conditions_under_a_denial_are_each_enough() -> None:
    tree = criteria_of(
        "Cryoablation of hepatocellular carcinoma is considered investigational in these cases:\n\n"
        "- More than two lesions\n- When used for downstaging\n"
    )
    assert tree == "any_of(tumor_count > 2, goal = downstaging)"


def test_groups_of_patients_joined_by_and_are_alternatives() -> None:
    first, second = statements_of(
        "Ethanol injection of liver metastases may be considered medically necessary when:\n\n"
        "- The metastases are of colorectal origin and there is no extrahepatic disease.\n\n"
        "Ethanol injection of liver metastases is considered investigational for:\n\n"
        "- Liver metastases from colorectal cancer that do not meet the criteria above; and\n"
        "- Liver metastases from other cancers except colorectal cancer.\n"
    )
    assert shown(first.criteria) == "all_of(diagnosis in colorectal-liver-metastasis, extrahepatic_disease = none)"
    assert shown(second.criteria) == (
        "any_of(all_of(diagnosis in colorectal-liver-metastasis, unmet[1]), "
        "none_of(diagnosis in colorectal-liver-metastasis))"
    )


def test_at_least_n_of() -> None:
    tree = criteria_of(
        "Cryoablation of liver tumors is medically necessary when at least two of the following are met:\n\n"
        "1. ECOG 0 to 2\n2. No extrahepatic disease\n3. Child-Pugh A\n"
    )
    assert tree == "at_least 2(1: ecog <= 2, 2: extrahepatic_disease = none, 3: child_pugh = A)"


def test_a_criterion_the_ontology_does_not_know_stays_open_and_is_reported() -> None:
    positions = positions_of(
        "Cryoablation of liver tumors is medically necessary when both of the following are met:\n\n"
        "1. The patient owns a green bicycle\n2. ECOG 0 or 1\n"
    )
    assert shown(positions.statements[0].criteria) == "all_of(1: text, 2: ecog <= 1)"
    (finding,) = positions.findings
    assert (finding.kind, finding.touches) == ("unknown-characteristic", ("1",))


def test_a_list_that_is_announced_and_missing_is_never_read_as_unconditional() -> None:
    positions = positions_of(
        "Cryoablation of liver tumors is medically necessary when ANY of the following are met:\n\n"
        "Histotripsy of liver tumors is investigational.\n"
    )
    first, second = positions.statements
    assert shown(first.criteria) == "text"
    assert second.status == "investigational"
    assert "criteria-missing" in [f.kind for f in positions.findings]


def test_every_sentence_is_counted_as_understood_or_reported() -> None:
    positions = positions_of(
        "Cryoablation of liver tumors is investigational. Bananas are yellow in spring.\n\nSee the handbook.\n"
    )
    assert (positions.accounting.sentences, positions.accounting.understood) == (3, 2)
    assert [f.kind for f in positions.findings] == ["not-understood"]
    assert len(positions.accounting.not_understood) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "SBRT criteria are not met because of size or nearness to bowel",
        "the SBRT criteria are not met",
        "RFA criteria are not met",
    ],
)
def test_unmet_criteria_of_another_treatment_are_a_condition_of_a_grant(asked: str) -> None:
    read = statements_of(
        "1. SBRT of HCC is medically necessary when ECOG is 0.\n\n"
        f"2. IMRT of HCC is medically necessary when {asked}.\n\n"
        "3. IMRT of HCC is medically necessary for palliation.\n"
    )
    assert read[1].complement_of == ()
    assert "text" in shown(read[1].criteria)
