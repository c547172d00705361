"""Readings that a review of the lexicons found wrong: contraindications, exceptions, absences, distances and shares."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import criteria_of, positions_of, statements_of

COVERED = "RFA is covered for HCC "
TWO = "portal_hypertension = True, ascites = True"


@pytest.mark.parametrize(
    ("because", "tree"),
    [
        ("in patients with a contraindication to resection, such as portal hypertension", ""),
        ("in patients with any contraindication to surgery, including portal hypertension and ascites", ""),
        ("when contraindications to resection are present (e.g., portal hypertension or ascites)", ""),
        ("if there is a contraindication to resection (for example, ascites)", ""),
        ("if there are contraindications to resection (portal hypertension, ascites)", f", any_of({TWO})"),
        ("when there is a contraindication to surgery: portal hypertension, ascites", f", any_of({TWO})"),
    ],
)
def test_an_example_of_a_contraindication_is_asked_of_nobody(because: str, tree: str) -> None:
    asked = f"all_of(resection_feasible = False{tree})" if tree else "resection_feasible = False"
    assert criteria_of(f"{COVERED}{because}.\n") == asked


def test_what_is_asked_behind_an_example_of_a_contraindication_stays_asked() -> None:
    text = f"{COVERED}in patients with a contraindication to resection, such as ascites, and with ECOG 0.\n"
    assert criteria_of(text) == "all_of(resection_feasible = False, ecog = 0)"


@pytest.mark.parametrize(
    ("exception", "each"),
    [
        ("with the following exceptions: portal hypertension and ascites", True),
        ("with two exceptions: portal hypertension and ascites", True),
        ("except portal hypertension and ascites", True),
        (", excluding portal hypertension and ascites", True),
        ("except for patients with portal hypertension and patients with ascites", True),
        ("except in patients with portal hypertension and ascites", False),
        ("unless there is portal hypertension and ascites", False),
    ],
)
def test_each_of_several_exceptions_is_one(exception: str, each: bool) -> None:
    assert criteria_of(f"{COVERED}{exception}.\n") == (f"none_of({TWO})" if each else f"none_of(all_of({TWO}))")


ITEMS = "\n\n- Ascites\n- Encephalopathy\n"
EACH = "none_of(ascites = True, encephalopathy = True)"
NOT_ALL = "none_of(all_of(ascites = True, encephalopathy = True))"


@pytest.mark.parametrize(
    ("lead", "tree"),
    [
        ("in patients who are free of all of the following:", EACH),
        ("in patients lacking each of the following:", EACH),
        ("in the absence of all of the following:", EACH),
        ("in patients with no evidence of any of the following:", EACH),
        ("when all of the following are absent:", EACH),
        ("when none applies:", EACH),
        ("when one of the following is absent:", NOT_ALL),
        ("when at least one of the following is absent:", NOT_ALL),
        ("when either of the following is not present:", NOT_ALL),
        ("in patients who do not meet all of the following:", NOT_ALL),
    ],
)
def test_what_must_be_absent(lead: str, tree: str) -> None:
    assert criteria_of(f"{COVERED}{lead}{ITEMS}") == tree


@pytest.mark.parametrize(
    ("lead", "combination"),
    [
        ("when either applies:", "any_of"),
        ("when any applies:", "any_of"),
        ("if one applies:", "any_of"),
        ("when one or more apply:", "any_of"),
        ("if any of them apply:", "any_of"),
        ("when both apply:", "all_of"),
        ("when each applies:", "all_of"),
        ("when all of these apply:", "all_of"),
        ("when two apply:", "at_least 2"),
    ],
)
def test_how_many_of_a_list_apply(lead: str, combination: str) -> None:
    text = f"{COVERED}{lead}\n\n- Child-Pugh A\n- ECOG 0\n"
    assert criteria_of(text) == f"{combination}(child_pugh = A, ecog = 0)"


def test_a_number_of_a_criterion_counts_none() -> None:
    text = f"{COVERED}when one of these and all of the criteria in number 2 are met:\n\n- Child-Pugh A\n- ECOG 0\n"
    assert "at_least" not in criteria_of(text)


@pytest.mark.parametrize(
    "other",
    [
        "no extrahepatic disease larger than 2 cm",
        "lymph nodes smaller than 1 cm",
        "lymph nodes that measure less than 1 cm",
        "no lymph nodes over 1.5 cm",
        "a distance of 2 cm or more from the hepatic artery",
        "at least 1 cm from the stomach",
        "1 cm or more below the capsule",
        "more than 0.5 cm beneath the liver surface",
        "an extension of more than 2 cm into the portal vein",
    ],
)
def test_a_length_of_something_else_is_no_size_of_the_tumor(other: str) -> None:
    tree = criteria_of(f"{COVERED}when both are met:\n\n1. Tumor of 3 cm or less\n2. {other}\n")
    assert tree == "all_of(1: largest_tumor_cm <= 3, 2: text)"


@pytest.mark.parametrize(
    "spared",
    [
        "at least 40% of the liver parenchyma is normal",
        "40% of the liver is tumor-free",
        "at least 30% of the liver remains after treatment",
        "more than 40% of the liver volume is not involved",
        "at least 40% of the liver is without tumor",
        "at least 40% of the liver can be spared",
        "at least 40% of the hepatic tissue is functioning",
    ],
)
def test_the_share_of_the_liver_that_is_spared_is_no_share_that_is_involved(spared: str) -> None:
    assert criteria_of(f"{COVERED}when {spared}.\n") == "text"


@pytest.mark.parametrize(
    "involved", ["less than 50% of the liver is involved", "less than 50% of the liver is affected"]
)
def test_the_share_of_the_liver_that_is_involved(involved: str) -> None:
    assert criteria_of(f"{COVERED}when {involved}.\n") == "liver_involvement_percent < 50"


@pytest.mark.parametrize(
    "tumors",
    [
        "unresectable primary and unresectable metastatic liver tumors",
        "inoperable primary and inoperable metastatic tumors of the liver",
        "unresectable primary or unresectable secondary liver tumors",
        "unresectable metastatic and unresectable primary liver tumors",
        "unresectable primary and metastatic liver tumors",
    ],
)
def test_primary_tumors_and_metastases_with_a_word_before_each_are_all(tumors: str) -> None:
    (read,) = statements_of(f"RFA is covered for {tumors}.")
    assert read.indication == Named("liver-tumor")
    assert "resection_feasible = False" in criteria_of(f"RFA is covered for {tumors}.\n")


def test_primary_tumors_without_metastases_are_not_all() -> None:
    reads = statements_of("RFA is covered for primary and not metastatic liver tumors.")
    assert all(read.indication != Named("liver-tumor") for read in reads)


@pytest.mark.parametrize(
    "one", ["One RFA", "One radioembolization treatment", "One session of RFA", "One RFA per lifetime"]
)
def test_a_grant_of_one_treatment_grants_no_number_of_them(one: str) -> None:
    read = positions_of(f"{one} is covered for HCC.")
    assert not read.statements
    assert read.findings


@pytest.mark.parametrize(
    "one", ["One of the following is covered for HCC: RFA or MWA.", "One technique, RFA, is covered for HCC."]
)
def test_one_of_several_treatments_is_granted(one: str) -> None:
    assert statements_of(one)
