"""What a sentence permits, whom a clause before a list is for, tumors in place, and acronyms of two letters."""

from __future__ import annotations

import pytest

from loaders.structure.place_headings import of_another_place
from loaders.wording.acronyms import find_acronyms
from ontology.scope import named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import GRANT, HCC, UNPROVEN
from tests.trees import criteria_of, shown, statements_of

V = load_vocabulary()


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("It may be given with the intent to bring the patient to surgery.", None),
        ("It may be given only before surgery.", "text"),
    ],
)
def test_what_a_sentence_permits_is_asked_of_nobody(sentence: str, asked: str | None) -> None:
    (statement,) = statements_of(
        "Radioembolization is considered medically necessary for any of the following:\n\n"
        f"1. Hepatocellular carcinoma that is unresectable. {sentence}\n\n2. Colorectal liver metastases\n"
    )
    tree = shown(statement.criteria)
    assert f"diagnosis in {HCC}, resection_feasible = False" in tree
    assert ("text" in tree) == (asked is not None)


@pytest.mark.parametrize(
    ("clause", "asked"),
    [
        (
            "are listed, or are being evaluated, for liver transplantation",
            "transplant_candidate = True",
        ),
        ("have glomosis of the left lobe", "text"),
    ],
)
def test_a_clause_before_a_list_asks_for_what_it_says(clause: str, asked: str) -> None:
    (statement,) = statements_of(
        "TACE is considered medically necessary in individuals with hepatocellular carcinoma who\n\n"
        f"A. {clause} and have all of the following:\n\n   1. A tumor of 5 cm or less\n"
        "   2. No vascular invasion; or\n\n"
        "B. have Child-Pugh class A.\n"
    )
    first, second = shown(statement.criteria).split("B: ")
    assert asked in first
    assert second.startswith("child_pugh = A")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("is given before orthotopic liver transplantation", "goal = bridge-to-transplant"),
        ("the member is to undergo liver transplantation", "awaiting_transplant = True"),
        ("the patient is expected to live 3 months or longer", "life_expectancy_months >= 3"),
        ("there is no clinical ascites", "ascites = False"),
    ],
)
def test_what_is_asked_is_read_in_other_words(text: str, tree: str) -> None:
    (statement,) = statements_of(f"TACE is considered medically necessary for HCC when {text}.")
    assert shown(statement.criteria) == tree


@pytest.mark.parametrize("item", ["Primary or metastatic lung tumors", "Primary and secondary renal tumors"])
def test_tumors_that_are_in_another_organ_are_no_metastases_here(item: str) -> None:
    assert of_another_place([item], V)
    statement, *_ = policy(
        f"Microwave ablation is considered medically necessary for any of the following:\n\n- HCC\n- {item} when "
        "ALL of the following are met:\n  - The tumor is 3 cm or less\n  - There is no other tumor\n",
        "Microwave Ablation of Tumors",
    ).statements
    assert set(named(statement.indication)) == {HCC}


def test_an_item_on_patients_considered_for_a_transplant_is_on_the_treatment_of_its_lead() -> None:
    denied = policy(
        "Microwave ablation is investigational for the following:\n\n"
        "- Downstaging of hepatocellular carcinoma in patients considered for liver transplantation\n"
    ).statements[0]
    assert (denied.status, set(named(denied.modality))) == (UNPROVEN, {"microwave-ablation"})
    assert shown(denied.criteria) == "goal = downstaging"


def test_two_letters_that_a_document_uses_often_for_a_treatment_mean_it() -> None:
    once = "We consider transarterial chemoembolization (CE) medically necessary for HCC."
    often = f"{once}\n\nWe consider CE investigational for breast cancer liver metastases. CE is given once."
    assert find_acronyms(once, V) == {}
    assert find_acronyms(often, V) == {"CE": ("modality", "transarterial-chemoembolization")}
    assert find_acronyms(often.replace("chemoembolization (CE)", "chemoembolization of all kinds (CE)"), V) == {}
    grant, denial = policy(often).statements
    assert (grant.status, denial.status) == (GRANT, UNPROVEN)
    assert set(named(denial.modality)) == {"transarterial-chemoembolization"}


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("a single HCC of 2 cm or less", "all_of(tumor_count = 1, {hcc}, largest_tumor_cm <= 2)"),
        ("no more than three HCC nodules", "all_of(tumor_count <= 3, {hcc})"),
        ("primary liver cancer (hepatocellular carcinoma) of 5 cm or less", "all_of({hcc}, largest_tumor_cm <= 5)"),
    ],
)
def test_a_tumor_that_is_counted_or_measured_is_asked_for(asked: str, tree: str) -> None:
    text = f"Cryoablation is covered when the member has {asked}.\n"
    assert criteria_of(text) == tree.format(hcc="diagnosis in hepatocellular-carcinoma")
