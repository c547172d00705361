"""Classes with a score: 'A, or B with a score of 7' bounds the score, whatever else stands beside it."""

import pytest

from loaders.conditions.conditions import Context, read_conditions
from loaders.lines.reading import read_text
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, shown


def read(text: str) -> tuple[str, tuple[str, ...]]:
    (line,) = read_text(text, "p.txt").lines
    conditions = read_conditions(line.passage, Context(load_vocabulary()))
    return shown(conditions.criterion), conditions.left


@pytest.mark.parametrize(
    "text",
    [
        "Child-Pugh class A, or class B with a score of 7",
        "Child-Pugh A, or Child-Pugh B with a score of 7",
        "Child-Pugh is A, or B with a score of 7 or less",
        "Child-Pugh class A, or B with a score no greater than 7",
        "Child-Pugh class A or Child-Pugh class B with no more than 7 points",
        "Child-Pugh class A, or class B with 7 points",
        "Child-Pugh class A (5 or 6 points), or class B with a score of seven",
        "Child-Pugh A, or Child-Pugh B (7 points)",
        "Child-Turcotte-Pugh class A or B with score ≤ 7",
        "Child-Pugh class A or B with a total score below 8",
        "Child-Pugh class A or B (score up to 7)",
        "Child-Pugh is A or B7",
    ],
)
def test_classes_the_last_with_its_score_are_a_bound_of_the_score(text: str) -> None:
    assert read(text) == ("child_pugh_score <= 7", ())


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Child-Pugh class A or B with no more than 3 lesions", "all_of(child_pugh in A|B, tumor_count <= 3)"),
        ("Child-Pugh class A or B, 7 lesions or fewer", "all_of(child_pugh in A|B, tumor_count <= 7)"),
        ("Child-Pugh class A or B and a MELD score of 7", "all_of(child_pugh in A|B, meld = 7)"),
        ("Child-Pugh class A or B and ECOG score 0 or 1", "all_of(child_pugh in A|B, ecog <= 1)"),
    ],
)
def test_a_figure_of_something_else_is_no_score_of_a_class(text: str, tree: str) -> None:
    assert read(text) == (tree, ())


@pytest.mark.parametrize(
    "text",
    [
        "Child-Pugh class A or B with a score of at least 8",
        "Child-Pugh class A or B with a score of 8",
        "Child-Pugh class A or B with a score above 7",
        "Child-Pugh class A or B with a score of no more than 3",
        "Child-Pugh class A or B 7 cm",
        "not Child-Pugh class A or B with a score of 7",
    ],
)
def test_a_score_that_bounds_no_class_from_above_is_left_over(text: str) -> None:
    tree, left = read(text)
    assert "child_pugh_score" not in tree
    assert left


def test_a_list_asks_for_the_bound() -> None:
    policy = (
        "Radioembolization of hepatocellular carcinoma is medically necessary when all of the following are met:\n"
        "1. Child-Pugh class A, or class B with a score of 7; and\n2. ECOG 0 or 1.\n"
    )
    assert "child_pugh_score <= 7" in criteria_of(policy)
