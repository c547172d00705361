"""Exceptions by any of their words, and 'but not' before a kind of a tumor that takes out no tumor."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import criteria_of, shown, statements_of


@pytest.mark.parametrize("word", ["apart from", "aside from", "save for", "except for", "other than", "excluding"])
@pytest.mark.parametrize("status", ["covered", "not covered"])
def test_whom_an_exception_leaves_out_is_told_by_any_of_its_words(word: str, status: str) -> None:
    text = f"Radioembolization is {status} for HCC {word} patients with ascites.\n"
    assert criteria_of(text) == "none_of(ascites = True)"


@pytest.mark.parametrize(
    "exception",
    [
        "save where the tumor is unresectable",
        "save when the tumor is unresectable",
        "besides when the tumor is unresectable",
        "aside from when the tumor is unresectable",
        "apart from unresectable tumors",
    ],
)
def test_a_denial_but_for_some_denies_the_others(exception: str) -> None:
    text = f"Radioembolization is not covered for HCC {exception}.\n"
    assert criteria_of(text) == "none_of(resection_feasible = False)"


@pytest.mark.parametrize("word", ["apart from", "aside from", "besides", "save"])
def test_a_tumor_is_taken_out_by_the_same_words(word: str) -> None:
    (statement,) = statements_of(
        f"Radioembolization is not covered for liver metastases {word} colorectal metastases.\n"
    )
    assert "Not(of=Named(id='colorectal-liver-metastasis'))" in repr(statement.indication)
    assert statement.criteria is None


@pytest.mark.parametrize(
    ("tumor", "id", "asked"),
    [
        ("unresectable but not extrahepatic colorectal liver metastases", "colorectal-liver-metastasis",
         "all_of(resection_feasible = False, extrahepatic_disease = none)"),
        ("advanced but not metastatic HCC", "hepatocellular-carcinoma", "text"),
        ("recurrent, but not multifocal, HCC", "hepatocellular-carcinoma", "all_of(recurrent_disease = True, text)"),
        ("locally advanced but not extrahepatic hepatocellular carcinoma", "hepatocellular-carcinoma",
         "all_of(extrahepatic_disease = none, text)"),
        ("recurrent but not resectable neuroendocrine liver metastases", "neuroendocrine-liver-metastasis",
         "all_of(recurrent_disease = True, resection_feasible = False, text)"),
    ],
)  # fmt: skip
def test_a_kind_that_is_left_out_takes_out_no_tumor(tumor: str, id: str, asked: str) -> None:
    (statement,) = statements_of(f"Radioembolization is covered for {tumor}.\n")
    assert "Not(" not in repr(statement.indication)
    assert list(named(statement.indication)) == [id]
    assert shown(statement.criteria) == asked


@pytest.mark.parametrize(
    ("tumor", "kept", "out"),
    [
        ("liver metastases but not colorectal metastases", "liver-metastasis", "colorectal-liver-metastasis"),
        ("primary but not metastatic liver tumors", "liver-tumor", "liver-metastasis"),
        (
            "liver metastases, but not recurrent colorectal metastases",
            "liver-metastasis",
            "colorectal-liver-metastasis",
        ),
    ],
)
def test_a_tumor_that_is_left_out_is_taken_out(tumor: str, kept: str, out: str) -> None:
    (statement,) = statements_of(f"Radioembolization is covered for {tumor}.\n")
    assert repr(statement.indication) == f"AllOf(of=(Named(id='{kept}'), Not(of=Named(id='{out}'))))"


def test_an_item_on_a_tumor_without_a_kind_of_it_asks_for_that_tumor() -> None:
    items = "1. Unresectable but not extrahepatic HCC\n2. ECOG 0\n"
    tree = criteria_of(f"Radioembolization is covered for liver tumors when both are met:\n\n{items}")
    assert "none_of" not in tree
    assert "diagnosis in hepatocellular-carcinoma" in tree
