"""What a fresh-eyed reviewer made the loader say, each with what it should say."""

from __future__ import annotations

import pytest

from loaders.wording.acronyms import find_acronyms
from ontology.scope import members, named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC
from tests.trees import shown, statements_of

V = load_vocabulary()
CRC = "colorectal-liver-metastasis"


def test_an_approach_shares_no_noun_with_a_treatment() -> None:
    (statement,) = statements_of("Percutaneous or laparoscopic radiofrequency ablation is covered for HCC.")
    assert set(named(statement.modality)) == {"radiofrequency-ablation"}


@pytest.mark.parametrize(
    "other",
    ["For MA members, TACE is covered.", "Boston, MA 02110", "serum MA 19-9 below 100", "For MA: see the state's list"],
)
def test_letters_that_mean_something_else_are_no_acronym(other: str) -> None:
    text = f"Microwave ablation (MA) is covered for HCC. MA is given once. MA is given through the skin. {other}"
    assert find_acronyms(text, V) == {}


@pytest.mark.parametrize("other", ["It is called MA: a short name.", "MAC 19-9 is a marker.", "MA, 02110 of them"])
def test_letters_beside_other_words_stay_an_acronym(other: str) -> None:
    text = f"Microwave ablation (MA) is covered for HCC. MA is given once. MA is given through the skin. {other}"
    assert find_acronyms(text, V) == {"MA": ("modality", "microwave-ablation")}


@pytest.mark.parametrize(
    "sentence",
    [
        "It may be given in patients without portal vein thrombosis.",
        "Treatment may be given after failure of sorafenib.",
        "The treatment may be given to patients with bilirubin below 3 mg/dL.",
    ],
)
def test_whom_a_sentence_permits_something_stays_open(sentence: str) -> None:
    (statement,) = statements_of(
        "TACE is covered for HCC when all of the following are met:\n\n"
        f"- Tumor up to 5 cm. {sentence}\n- Child-Pugh A\n"
    )
    assert shown(statement.criteria) == "all_of(largest_tumor_cm <= 5, text, child_pugh = A)"


@pytest.mark.parametrize(
    "lead",
    [
        "Criteria for exclusion from TACE:",
        "Criteria for TACE in neuroendocrine metastases:",
        "Conditions of denial of TACE:",
    ],
)
def test_criteria_that_are_for_more_than_a_treatment_leave_its_grant_open(lead: str) -> None:
    (statement,) = policy(
        f"TACE is covered for HCC.\n\n{lead}\n\n- ECOG 3 or more\n- Bilirubin above 3 mg/dL\n"
    ).statements
    assert shown(statement.criteria) == "all_of(text, text, text)"


def test_criteria_for_a_treatment_wait_for_the_grants_behind_them() -> None:
    first, second = policy(
        "General criteria for radioembolization:\n\n- ECOG 0-2\n\nRadioembolization is covered for HCC.\n\n"
        "Radioembolization is covered for colorectal liver metastases.\n"
    ).statements
    assert shown(first.criteria) == shown(second.criteria) == "ecog <= 2"


def test_what_stands_behind_two_alternatives_is_asked_in_both_cases() -> None:
    (statement,) = statements_of(
        "Radioembolization is covered for HCC in patients listed or being evaluated for liver transplantation, with "
        "bilirubin below 2 mg/dL."
    )
    assert shown(statement.criteria) == "all_of(transplant_candidate = True, bilirubin < 2)"
    (statement,) = statements_of(
        "Microwave ablation is covered for colorectal metastases with no more than 3 lesions, up to 3 cm or not "
        "resectable, and no extrahepatic disease."
    )
    assert shown(statement.criteria) == (
        "all_of(tumor_count <= 3, any_of(largest_tumor_cm <= 3, resection_feasible = False), "
        "extrahepatic_disease = none)"
    )


def test_tumors_that_nobody_has_together_are_alternatives_and_the_rest_is_asked() -> None:
    record = policy(
        "RFA is covered when all of the following are met:\n\n- Hepatocellular carcinoma\n"
        "- Colorectal liver metastases\n- Tumor 5 cm or smaller\n"
    )
    (statement,) = record.statements
    assert (statement.status, shown(statement.criteria)) == (
        GRANT,
        f"all_of(any_of(diagnosis in {HCC}, diagnosis in {CRC}), largest_tumor_cm <= 5)",
    )
    assert any("nobody" in f.message for f in record.findings)


def test_an_example_of_all_but_one_narrows_no_denial() -> None:
    denial = policy(
        "TACE is considered not medically necessary for anything other than HCC, including cholangiocarcinoma.\n"
    ).statements[-1]
    inside = members(denial.indication, V)
    assert (denial.status, HCC in inside, CRC in inside) == (DENIAL, False, True)


def test_of_a_list_that_was_not_read_every_level_is_told() -> None:
    record = policy(
        "TACE is covered for HCC.\n\nCriteria for exclusion from TACE:\n\n- One of the following:\n"
        "  - Glomosis of the left lobe\n  - Bilirubin above 3 mg/dL\n"
    )
    told = {span.first_line for f in record.findings if f.kind == "not-understood" for span in f.at}
    lead = next(span.first_line for span in record.statements[0].at) + 2
    assert told == {lead, lead + 2, lead + 3, lead + 4}
