"""What others leave, in the words of payers: as the subject of a sentence, and as an item of a list that denies."""

from __future__ import annotations

import pytest

from ontology.scope import Named, named
from tests.trees import shown, statements_of

GRANT = "A. Radioembolization of hepatocellular carcinoma is covered when the tumor is unresectable.\n\n"
UNPROVEN, DENIED = "investigational", "not-medically-necessary"


def _others(policy: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(s.status, s.complement_of, shown(s.criteria)) for s in statements_of(policy) if s.complement_of]


@pytest.mark.parametrize(
    "subject",
    [
        "Indications other than those addressed in this guideline, and requests which do not meet the criteria above,",
        "Uses other than those described in this policy",
        "Indications beyond those listed above",
        "Uses other than those named above, and cases that do not meet the criteria above,",
    ],
)
def test_others_and_whoever_misses_the_criteria_are_denied_without_more(subject: str) -> None:
    (others,) = _others(f"{GRANT}{subject} are considered not medically necessary.\n")
    assert others == (DENIED, ("A",), "-")


@pytest.mark.parametrize(
    "item",
    [
        "All other indications",
        "All other indications not listed above",
        "Any treatment in this policy, when the criteria in Section A are not met",
        "Any of the treatments above when the criteria above are not met",
    ],
)
def test_an_item_of_a_denial_speaks_of_the_others(item: str) -> None:
    policy = f"{GRANT}B. The following are considered investigational:\n   1. Histotripsy\n   2. {item}\n"
    histotripsy = next(s for s in statements_of(policy) if s.modality == Named("histotripsy"))
    assert (histotripsy.status, histotripsy.criteria) == (UNPROVEN, None)
    assert _others(policy) == [(UNPROVEN, ("A",), "-")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mapping study that precedes radioembolization is considered medically necessary whenever the "
        "radioembolization it prepares for meets the criteria above.",
        "The angiogram that precedes radioembolization is considered medically necessary.",
    ],
)
def test_what_prepares_for_a_treatment_grants_none(sentence: str) -> None:
    assert len(statements_of(GRANT + sentence)) == 1


@pytest.mark.parametrize("word", ["since", "because", "as"])
def test_why_a_treatment_is_denied_is_no_condition(word: str) -> None:
    policy = f"{GRANT}B. Cryoablation of the liver is not covered, {word} it has a higher rate of bleeding than A."
    denial = statements_of(policy)[-1]
    assert (denial.modality, shown(denial.criteria)) == (Named("cryoablation"), "-")


@pytest.mark.parametrize("when", ["when the tumor is larger than 3 cm", "in patients with ascites"])
def test_a_condition_behind_the_reason_stays_one(when: str) -> None:
    policy = f"{GRANT}B. Cryoablation of the liver is not covered, since it has a higher rate of bleeding {when}."
    assert shown(statements_of(policy)[-1].criteria) != "-"


def test_a_joint_set_deeper_than_the_list_leads_the_items_behind_it() -> None:
    (grant,) = statements_of(
        "SBRT is considered medically necessary for hepatocellular carcinoma when ALL of the following are met:\n"
        "     • Child-Pugh A\n     • ECOG performance status 0 to 2\n"
        "          - and at least ONE of the following:\n"
        "     • No ascites\n     • Tumor of 3 cm or less\n"
    )
    tree = shown(grant.criteria)
    assert "child_pugh = A, ecog <= 2, any_of(ascites = False, largest_tumor_cm <= 3)" in tree, tree


TWO = (
    "Ablation\n\nMicrowave ablation is medically necessary for HCC of 5 cm or less.\n\n"
    "Embolization\n\nTACE is medically necessary for HCC when the Child-Pugh score is 7 or less.\n\n"
)


@pytest.mark.parametrize(
    ("denial", "targets"),
    [
        ("Services that do not meet the criteria of this policy are not medically necessary.", ("1", "2")),
        (
            "Any procedure that fails to meet the criteria in this medical policy is not medically necessary.",
            ("1", "2"),
        ),
        (
            "The criteria in this policy are ours. Services that do not meet them are not medically necessary.",
            ("1", "2"),
        ),
        (
            "The plan uses the criteria of this coverage policy because they help. "
            "Services that do not meet the criteria above are not medically necessary.",
            ("1", "2"),
        ),
        ("Services that do not meet the criteria above are not medically necessary.", ("2",)),
        ("TACE that does not meet the criteria of this policy is not medically necessary.", ("2",)),
    ],
)
def test_the_criteria_of_the_policy_are_all_of_them_under_whatever_heading(
    denial: str, targets: tuple[str, ...]
) -> None:
    assert [s.complement_of for s in statements_of(f"{TWO}{denial}\n") if s.status == DENIED] == [targets]


@pytest.mark.parametrize(
    "denial",
    [
        "Services that do not meet these are not medically necessary.",
        "Requests not meeting all of these are not medically necessary.",
        "Microwave ablation is not medically necessary for those who do not meet them.",
        "Cases failing to meet each of the above are not medically necessary.",
    ],
)
def test_criteria_may_be_a_pronoun(denial: str) -> None:
    grant = "Microwave ablation is medically necessary for HCC when:\n\n1. 5 cm or less; and\n2. Child-Pugh A.\n\n"
    assert [(s.complement_of, shown(s.criteria)) for s in statements_of(f"{grant}{denial}\n")][1:] == [(("1",), "-")]


def test_the_title_of_a_paragraph_of_the_law_denies_nothing() -> None:
    law = "Code of federal regulations: part 411 - 42 CFR 411.15 - Particular services excluded from coverage\n"
    assert [s.status for s in statements_of(f"{GRANT}Histotripsy\n\n{law}")] == ["medically-necessary"]


def test_an_item_that_includes_a_technique_is_on_those_of_its_lead() -> None:
    policy = (
        "TACE of HCC is medically necessary when unresectable.\n\n"
        "Bland embolization and TACE are investigational for:\n\n"
        "- Colorectal liver metastases, including with irinotecan-loaded beads\n"
        "- Breast cancer liver metastases after ablation\n"
        "- Any hepatic malignancy not listed above, and any of the listed scenarios where the criteria are not met\n"
    )
    denied = [s for s in statements_of(policy) if s.status == UNPROVEN]
    assert [set(named(s.modality)) for s in denied] == [{"bland-embolization", "transarterial-chemoembolization"}] * 3
    assert [(s.complement_of, shown(s.criteria)) for s in denied][-1] == (("1",), "-")
