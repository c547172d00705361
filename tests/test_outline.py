"""Outline: labels decide what stands under what, whatever the indentation."""

import pytest

from loaders.structure.outline import Item, nest
from loaders.text.labels import Label, read_label, readings_of
from tests.trees import sections_of, shown, statements_of


def paths(text: str) -> list[str | None]:
    section = next(s for s in sections_of("Policy\n\n" + text) if s.role == "position")
    out: list[str | None] = []

    def walk(item: Item) -> None:
        out.append(item.label or ("." * (len(item.path)) + "•"))
        for child in item.children:
            walk(child)

    for root in nest([(b, ()) for b in section.blocks]):
        walk(root)
    return out


LADDER = ["I", "I.A", "I.A.1", "I.A.1.a", "I.A.1.a.i", "I.A.1.a.ii", "I.A.1.b", "I.A.2", "I.B", "II"]


@pytest.mark.parametrize("indent", ["", " ", "    "])
@pytest.mark.parametrize("bullet", ["", "- "])
def test_labels_nest_at_one_indent_at_any_indent_and_behind_bullets(indent: str, bullet: str) -> None:
    lines = []
    for path in LADDER:
        depth = path.count(".")
        lines.append(f"{indent * depth}{bullet}{path.rpartition('.')[2]}. the words of item {path}:")
    assert paths("\n".join(lines)) == LADDER


def test_a_page_break_between_items_changes_nothing() -> None:
    text = "I. first:\n A. one\n  1. deep\n\nPage 2 of 9\n\n2. deeper\nB. two\n"
    assert paths(text) == ["I", "I.A", "I.A.1", "I.A.2", "I.B"]


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("(a)(ii) text", ["a", "ii"]),
        ("1.2.3 Text", ["1", "2", "3"]),
        ("iv) text", ["iv"]),
        ("A. text", ["A"]),
        ("e.g. text", []),
        ("2024. text", []),
        ("Mild. text", []),
        ("No. 5 text", []),
    ],
)
def test_labels_are_told_from_words(line: str, labels: list[str]) -> None:
    assert [label.text for label in read_label(line)[0]] == labels


def test_a_letter_that_may_be_roman_counts_both_ways() -> None:
    assert readings_of(Label("i", ".")) == [("a.", 9), ("i.", 1)]
    assert readings_of(Label("C", ")")) == [("A)", 3)]


def test_bullets_stand_under_the_paragraph_that_introduces_them() -> None:
    text = (
        "Covered when all of the following are met:\n\n- one\n- two\n\nNot covered when any of these holds:\n\n- more\n"
    )
    assert paths(text) == ["•", "•", "•", "•", "•"]


SUBTITLED = """\
SIRT is considered medically necessary for ANY of the following:
Primary liver tumor
     • Hepatocellular carcinoma
     • As a bridge to liver transplantation for hepatocellular carcinoma
Metastatic tumor
     • Colorectal metastases that are unresectable
when ALL of the following are also met:
     • Child-Pugh A
     • ECOG performance status 0

SIRT is considered not medically necessary for indications other than those listed above.
"""


def test_a_list_under_names_is_that_of_the_sentence_over_them() -> None:
    grant, denial = statements_of(SUBTITLED)
    hcc = "diagnosis in hepatocellular-carcinoma"
    assert shown(grant.criteria) == (
        f"all_of(any_of(all_of(diagnosis in primary-liver-tumor, any_of({hcc}, all_of(goal = bridge-to-transplant, "
        f"{hcc}))), all_of(diagnosis in colorectal-liver-metastasis, resection_feasible = False)), child_pugh = A, "
        "ecog = 0)"
    )
    assert denial.complement_of == (grant.id,)


def test_a_paragraph_deeper_than_a_name_stands_under_it() -> None:
    text = (
        "Medically Necessary:\n\nI. Primary Tumors\n      RFA is considered medically necessary for HCC when either "
        "is met:\n      A. Child-Pugh A\n      B. ECOG 0\nII. Neuroendocrine Tumors\n      SIRT is "
        "considered medically necessary when either one is true:\n      A. Child-Pugh A\n      B. ECOG 0\n"
    )
    first, second = statements_of(text)
    assert shown(first.criteria) == "any_of(I.A: child_pugh = A, I.B: ecog = 0)"
    assert shown(second.criteria) == "any_of(II.A: child_pugh = A, II.B: ecog = 0)"
    assert "neuroendocrine" in repr(second.indication)
