"""Words within the name of an indication that narrow it, and names in small letters that head what stands below."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of, positions_of, shown, statements_of


@pytest.mark.parametrize(
    "text",
    [
        "TACE is medically necessary for oligometastatic colorectal cancer to the liver.",
        "SBRT of oligometastatic liver disease is medically necessary.",
        "Cryoablation is covered for liver oligometastases when resection is not feasible.",
        "RFA of oligo-progressive hepatocellular carcinoma is covered.",
        "SBRT is investigational for oligometastatic disease.",
        "Microwave ablation is not medically necessary for hepatic oligometastases.",
        "Oligometastatic Liver Disease\n\nSBRT is medically necessary in patients with ECOG 0 or 1.",
    ],
)
def test_a_word_that_narrows_an_indication_leaves_the_position_open(text: str) -> None:
    found = positions_of(text + "\n")
    assert [s.criteria is not None and "text" in shown(s.criteria) for s in found.statements] == [True]
    assert {"unknown-characteristic", "partly-understood"} & {f.kind for f in found.findings}


def test_a_word_that_narrows_the_lead_or_one_item_of_a_list_leaves_that_open() -> None:
    lead = "RFA is covered for oligometastatic disease to the liver when all are met:\n\n1. ECOG 0\n2. ECOG 1\n"
    assert "text" in criteria_of(lead)
    items = "RFA is investigational for:\n\n- oligometastatic disease to the liver\n- hepatocellular carcinoma\n"
    first, second = statements_of(items)
    assert "text" in shown(first.criteria)
    assert second.criteria is None


def test_figures_behind_a_narrowing_word_tell_what_it_means() -> None:
    text = "SBRT is medically necessary for oligometastatic liver disease (up to 3 lesions of 5 cm or less).\n"
    assert "text" not in criteria_of(text)


def test_a_heading_that_narrows_is_asked_of_no_position_on_an_indication_of_its_own() -> None:
    text = "Oligometastatic Liver Disease\n\nSBRT is medically necessary for hepatocellular carcinoma.\n"
    (statement,) = statements_of(text)
    assert statement.criteria is None


def test_a_name_in_small_letters_over_a_sentence_heads_it() -> None:
    text = (
        "Radiofrequency ablation of hepatocellular carcinoma\n\nThe procedure is considered medically necessary when "
        "ECOG is 0 or 1.\n\nStereotactic body radiation therapy for colorectal liver metastases\n\n1. The procedure is "
        "considered medically necessary when the patient is 18 years of age or older.\n"
    )
    first, second = statements_of(text)
    assert "radiofrequency-ablation" in repr(first.modality)
    assert "hepatocellular-carcinoma" in repr(first.indication)
    assert "colorectal-liver-metastasis" in repr(second.indication)
