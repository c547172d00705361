"""Who is on a waiting list or waits for an organ, an open main portal vein, and what is asked behind an exception."""

import pytest

from loaders.conditions.conditions import Context, read_conditions
from loaders.lines.reading import read_text
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, shown


def read(text: str) -> tuple[str, tuple[str, ...]]:
    (line,) = read_text(text, "p.txt").lines
    conditions = read_conditions(line.passage, Context(load_vocabulary()))
    return shown(conditions.criterion) if conditions.criterion else "", conditions.left


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("on the waiting list of a liver transplant program", "transplant_listed = True"),
        ("on a waiting list for orthotopic liver transplantation", "transplant_listed = True"),
        ("on the transplant waiting list of an approved center", "transplant_listed = True"),
        ("is active on the waiting list for a liver transplant", "transplant_listed = True"),
        ("wait-listed at a transplant center", "transplant_listed = True"),
        ("as a bridge in a listed patient", "all_of(goal = bridge-to-transplant, transplant_listed = True)"),
        ("not on the transplant waiting list", "transplant_listed = False"),
        ("awaiting a donor organ", "awaiting_transplant = True"),
        ("is waiting for a suitable donor liver", "awaiting_transplant = True"),
        ("who awaits transplantation of the liver", "awaiting_transplant = True"),
    ],
)
def test_who_waits_for_a_transplant_is_told_by_many_words(text: str, tree: str) -> None:
    assert read(text) == (tree, ())


@pytest.mark.parametrize(
    "text",
    ["on the list of covered drugs", "on the list for surgery", "waiting for a donor's consent", "a listed indication"],
)
def test_other_lists_and_waits_are_none_for_a_transplant(text: str) -> None:
    tree, left = read(text)
    assert tree == ""
    assert left


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("the main portal vein is patent", "portal_vein_thrombosis != main"),
        ("with an open main portal vein", "portal_vein_thrombosis != main"),
        ("no invasion of the main portal vein", "portal_vein_thrombosis != main"),
        ("without obstruction of the main portal vein", "portal_vein_thrombosis != main"),
        ("a patent portal vein", "portal_vein_thrombosis = none"),
        ("not associated with portal vein thrombosis", "portal_vein_thrombosis = none"),
        ("is not accompanied by thrombosis of the portal vein", "portal_vein_thrombosis = none"),
    ],
)
def test_an_open_portal_vein_is_told_from_an_open_trunk(text: str, tree: str) -> None:
    assert read(text) == (tree, ())


def test_a_trunk_that_is_not_patent_is_left_over() -> None:
    assert read("the main portal vein is not patent")[0] == ""


@pytest.mark.parametrize(
    "behind",
    [
        "except for tumor size, and has no ascites",
        "except for the number of tumors, but has no ascites",
        "other than tumor number, and the patient has no ascites",
        "aside from tumor size, and there is no ascites",
        "excluding the size of the tumor, and does not have ascites",
    ],
)
def test_what_is_asked_behind_an_exception_by_name_is_asked(behind: str) -> None:
    tree = criteria_of(f"TACE is covered for HCC in a patient who would qualify for transplantation {behind}.\n")
    assert tree.startswith("all_of(ascites = False, none_of(text")


@pytest.mark.parametrize(
    "behind",
    ["unless there are more than 3 tumors, and there is ascites", "except when ECOG is 3, and there is ascites"],
)
def test_what_is_joined_to_an_exception_with_a_verb_is_part_of_it(behind: str) -> None:
    assert "ascites = True" in criteria_of(f"TACE is covered for HCC {behind}.\n").partition("none_of(")[2]
