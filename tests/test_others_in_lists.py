"""What others leave, in the words of payers: as the subject of a sentence, and as an item of a list that denies."""

from __future__ import annotations

import pytest

from ontology.scope import Named
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
