"""Treatments that a sentence names and does not judge: before its subject, and as what a patient cannot have."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import GRANT, HCC, MWA, RFA, TACE, UNPROVEN, read

CRYO, Y90, SBRT = "cryoablation", "radioembolization", "stereotactic-body-radiotherapy"


@pytest.mark.parametrize(
    ("wording", "treatments", "criteria"),
    [
        ("When surgery is not possible, RFA is medically necessary for HCC.", RFA, "resection_feasible = False"),
        ("If resection cannot be performed, TACE is covered for HCC.", TACE, "resection_feasible = False"),
        ("If chemoembolization fails, Y90 is covered for HCC.", Y90, "text"),
        ("For lesions where RFA is not feasible, cryoablation is covered for HCC.", CRYO, "text"),
        ("For HCC, if chemoembolization fails, Y90 is covered.", Y90, "text"),
        ("Unless resection is possible, radioembolization is covered for HCC.", Y90,
         "none_of(resection_feasible = True)"),
        ("Rather than resection, RFA is covered for HCC.", RFA, ""),
        ("When performed with RFA, TACE is covered for HCC.", TACE, "text"),
        ("When no surgeon will operate, RFA, TACE, and Y90 are covered for HCC.", f"{RFA}|{TACE}|{Y90}", "text"),
        ("When ablation is performed, RFA and cryoablation are covered for HCC.", f"{RFA}|{CRYO}", "text"),
        ("After resection, ablation, or TACE, radioembolization is covered for HCC.", Y90, "text"),
    ],
)  # fmt: skip
def test_what_a_leading_clause_names_is_not_what_is_judged(wording: str, treatments: str, criteria: str) -> None:
    [(status, modality, indication, asked)] = read(wording)
    assert (status, modality, indication, asked) == (GRANT, treatments, HCC, criteria)


@pytest.mark.parametrize(
    ("wording", "feasible"),
    [
        ("resection is possible", "True"),
        ("an operation is possible", "True"),
        ("surgical resection can be performed", "True"),
        ("the tumor can be resected", "True"),
        ("it is possible to resect the tumor", "True"),
        ("resection is not possible", "False"),
        ("the tumor cannot be resected", "False"),
    ],
)
def test_what_can_be_resected_is_feasible_to_resect(wording: str, feasible: str) -> None:
    [(*_, asked)] = read(f"TACE is not covered for HCC when {wording}.")
    assert asked == f"resection_feasible = {feasible}"


@pytest.mark.parametrize(
    "wording",
    [
        "it is limited to lung nodules that can be resected",
        "resection or ablation is possible",
        "surgery can be avoided",
    ],
)
def test_what_is_said_of_something_else_is_no_word_on_resection(wording: str) -> None:
    [(*_, asked)] = read(f"RFA is covered for HCC when {wording}.")
    assert "resection_feasible" not in asked


@pytest.mark.parametrize(
    ("wording", "treatments"),
    [
        ("Although RFA is widely used for HCC, irreversible electroporation is investigational.",
         "irreversible-electroporation"),
        ("While chemoembolization is an accepted treatment, histotripsy is investigational for HCC.", "histotripsy"),
        ("Unlike RFA, cryoablation is considered investigational for HCC.", CRYO),
    ],
)  # fmt: skip
def test_a_denial_behind_another_treatment_is_not_of_that(wording: str, treatments: str) -> None:
    assert read(wording) == [(UNPROVEN, treatments, HCC, "")]


@pytest.mark.parametrize(
    "wording",
    [
        "When RFA is used for HCC, it is considered medically necessary.",
        "If RFA is performed for HCC, the procedure is considered medically necessary.",
    ],
)
def test_a_treatment_that_is_given_is_what_a_pronoun_means(wording: str) -> None:
    assert [(status, modality) for status, modality, _, _ in read(wording)] == [(GRANT, RFA)]


def test_a_treatment_that_is_not_given_is_not_what_is_granted() -> None:
    assert read("When surgery is not possible, the procedure is medically necessary for HCC.") == []


@pytest.mark.parametrize(
    ("wording", "treatments"),
    [
        ("SBRT is medically necessary for HCC not amenable to resection, ablation or TACE.", SBRT),
        ("TACE is medically necessary for HCC not amenable to RFA or microwave ablation.", TACE),
        ("Y90 is medically necessary for HCC refractory to TACE or ablation.", Y90),
        ("Cryoablation is covered for HCC that has failed chemoembolization or radioembolization.", CRYO),
        ("RFA is covered for HCC as an alternative to resection or microwave ablation.", RFA),
    ],
)
def test_all_that_a_patient_cannot_have_stands_beside(wording: str, treatments: str) -> None:
    [(status, modality, _, criteria)] = read(wording)
    assert (status, modality) == (GRANT, treatments)
    assert "text" in criteria


def test_a_list_goes_on_behind_a_variant() -> None:
    [(_, modality, _, _)] = read("RFA, with or without TACE, and microwave ablation are medically necessary for HCC.")
    assert modality == f"{RFA}|{MWA}"


@pytest.mark.parametrize(
    "said",
    [
        "It is not covered following RFA.",
        "It is not covered with concurrent sorafenib.",
        "This procedure is not covered within 30 days of SBRT.",
        "It is not covered in place of resection or RFA.",
        "The treatment is not covered during the same session as RFA.",
        "It is not covered for lesions treated with microwave ablation.",
        "It is not covered as neoadjuvant therapy before resection.",
        "It is not covered prior to resection.",
        "It is not covered for debulking.",
        "It is not covered more than three times.",
    ],
)
def test_what_a_denial_by_pronoun_names_is_its_condition(said: str) -> None:
    [grant, denial] = read(f"TACE is medically necessary for HCC. {said}")
    assert grant == (GRANT, TACE, HCC, "")
    assert denial[:3] == ("not-medically-necessary", TACE, HCC)
    assert "text" in denial[3]


@pytest.mark.parametrize(
    "wording",
    [
        "It is considered investigational to use RFA for HCC.",
        "These are investigational for HCC: RFA.",
        "The procedure is investigational for HCC (RFA).",
    ],
)
def test_a_pronoun_may_stand_for_what_is_named_behind_it(wording: str) -> None:
    assert [(status, modality) for status, modality, _, _ in read(wording)] == [(UNPROVEN, RFA)]


@pytest.mark.parametrize(
    "reason",
    [
        "as safe as standard therapy and/or gives better long-term outcomes",
        "as safe as the established ones",
        "as safe and effective as conventional methods",
        "as safe as resection",
        "as safe and effective as ablation or resection",
    ],
)
@pytest.mark.parametrize("name", ["RFA for HCC\n\n", "RFA for HCC. "])
def test_a_reason_in_the_words_of_a_status_narrows_nothing(name: str, reason: str) -> None:
    said = f"{name}There is insufficient evidence in the medical literature that this service is {reason}."
    assert read(said) == [(UNPROVEN, RFA, HCC, "")]


@pytest.mark.parametrize("reason", ["as safe as resection or RFA", "more effective than microwave ablation"])
def test_what_a_treatment_is_compared_with_is_not_judged(reason: str) -> None:
    said = f"Cryoablation is not covered for HCC, for it has not been shown to be {reason}."
    assert [of for _, of, _, _ in read(said)] == [CRYO]


def test_a_name_before_a_position_tells_the_tumor_too() -> None:
    assert read("RFA for HCC. Covered when there is a single tumor.") == [(GRANT, RFA, HCC, "tumor_count = 1")]
    assert read("RFA of HCC. It is covered up to 3 cm.")[0][:3] == (GRANT, RFA, HCC)


@pytest.mark.parametrize(
    "name",
    [
        "Hepatic arterial infusion pump chemotherapy",
        "Hepatic artery infusion pump (HAIP) chemotherapy",
        "HAI pump chemotherapy",
        "HAIP chemotherapy",
        "Chemotherapy by hepatic arterial infusion pump",
        "Chemotherapy via hepatic arterial infusion",
    ],
)
def test_chemotherapy_through_the_hepatic_artery_is_not_systemic(name: str) -> None:
    assert [(s, m) for s, m, _, _ in read(f"{name} is covered for HCC.")] == [(GRANT, "hepatic-arterial-infusion")]
