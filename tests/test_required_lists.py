"""Lists that patients must meet, behind positions of which some deny."""

from __future__ import annotations

import pytest

from tests.trees import shown, statements_of

GRANT = "Microwave ablation of hepatocellular carcinoma is medically necessary."
DENIAL = "Cryoablation of hepatocellular carcinoma is investigational."
LIST = "\n\n- Child-Pugh A\n- Tumor of 3 cm or less\n"
TREE = "all_of(child_pugh = A, largest_tumor_cm <= 3)"
LEADS = (
    "All of the following must be met:",
    "The following criteria apply:",
    "Patients must meet all of the following:",
    "Patients must have:",
    "Members must meet these criteria:",
    "In addition, all of the following are required:",
)


def _shown(policy: str) -> list[str]:
    return [shown(s.criteria) for s in statements_of(policy)]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_what_patients_must_meet_is_asked_of_the_grant_and_not_of_the_denial_behind_it(lead: str, between: str) -> None:
    assert _shown(f"{GRANT} {DENIAL}{between}{lead}{LIST}") == [TREE, "-"]


@pytest.mark.parametrize("lead", LEADS)
def test_it_is_asked_of_all_that_the_paragraph_grants(lead: str) -> None:
    second = "Radiofrequency ablation of hepatocellular carcinoma is medically necessary."
    assert _shown(f"{GRANT} {second} {lead}{LIST}") == [TREE, TREE]


def test_what_an_earlier_paragraph_grants_stays_open() -> None:
    second = "Radiofrequency ablation of hepatocellular carcinoma is medically necessary."
    first, last = _shown(f"{GRANT}\n\n{second}\n\n{LEADS[0]}{LIST}")
    assert (first, last) == ("text", TREE)


def test_contraindications_in_the_paragraph_of_a_denial_are_those_of_the_grant() -> None:
    grant, denial = _shown(f"{GRANT} {DENIAL} Contraindications include:\n\n- Ascites\n- Encephalopathy\n")
    assert (grant, denial) == ("none_of(any_of(ascites = True, encephalopathy = True))", "-")


def test_what_a_request_must_hold_is_asked_of_nobody() -> None:
    policy = f"{GRANT} {DENIAL}\n\nThe request must include all of the following:\n\n- Images\n- Notes of the visit\n"
    assert _shown(policy) == ["-", "-"]


def test_a_list_behind_a_grant_with_a_condition_of_its_own_leaves_that_open_too() -> None:
    first = "Radiofrequency ablation of hepatocellular carcinoma is medically necessary when there is one tumor."
    policy = f"{first}\n\n{GRANT}\n\nPatients must meet all of the following:{LIST}"
    assert _shown(policy) == ["all_of(tumor_count = 1, text)", TREE]
