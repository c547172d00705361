"""Bullets of every form, also those that a conversion left as letters, and abbreviations of statuses."""

from __future__ import annotations

import pytest

from loaders.text.bullets import is_bullet, with_lost_bullets, without_mark_tab
from loaders.wording.statuses import define_statuses, defined_in, find_statuses
from ontology.scope import Named
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, HCC, UNPROVEN
from tests.trees import criteria_of, shown, statements_of

LEAD = "Microwave ablation is considered medically necessary when one of the following is met:\n"


@pytest.mark.parametrize(
    "mark", ["⮚", "➤", "►", "▸", "→", "»", "●", "❍", "⚫", "\uf0b7", "§", "★", "√", "Ø", "ü", "v", "q", "?"]
)
def test_every_sign_that_begins_the_lines_of_a_list_is_its_bullet(mark: str) -> None:
    items = "".join(
        f"   {mark} {text}\n"
        for text in ("Hepatocellular carcinoma", "Child-Pugh class A or B", "No more than 3 tumors")
    )
    statement = statements_of(f"{LEAD}{items}")[0]
    assert shown(statement.criteria) == f"any_of(diagnosis in {HCC}, child_pugh in A|B, tumor_count <= 3)"


@pytest.mark.parametrize(
    "lines", [["v 5.0 of the guideline", "An item"], ["? Which lesions are treated", "x", "? And"]]
)
def test_a_letter_that_begins_few_lines_is_no_bullet(lines: list[str]) -> None:
    assert with_lost_bullets(lines) == lines


def test_an_arrow_within_a_line_is_no_bullet() -> None:
    assert is_bullet("→")
    statement = statements_of("Microwave ablation is considered medically necessary for HCC → see Table 2.")[0]
    assert "diagnosis" not in shown(statement.criteria)


def test_letters_behind_a_status_abbreviate_it_and_stand_for_it_elsewhere() -> None:
    sentence = "Histotripsy of liver tumors is considered experimental, investigational or unproven (EIU)."
    assert define_statuses([sentence]) == {"EIU": UNPROVEN}
    assert defined_in(sentence) == {}
    (phrase,) = find_statuses(sentence)
    assert sentence[phrase.start : phrase.end].endswith("(EIU)")
    first, second, third, fourth = statements_of(
        f"{sentence}\n\nIRE of liver tumors is considered EIU.\n\n"
        "Cryoablation of HCC is not medically necessary (NMN).\n\n"
        "Radioembolization of HCC is considered NMN.\n"
    )
    assert [s.status for s in (first, second, third, fourth)] == [UNPROVEN, UNPROVEN, DENIAL, DENIAL]
    assert first.criteria is None


@pytest.mark.parametrize("verb", ["is not", "is no longer considered", "is not deemed to be"])
def test_what_is_not_what_letters_stand_for_is_not_denied(verb: str) -> None:
    terms = {"EIU": UNPROVEN}
    (phrase,) = find_statuses(f"Cryoablation of HCC {verb} EIU.", terms)
    assert phrase.status == "unclear"
    found = policy(
        "Histotripsy of liver tumors is considered experimental, investigational or unproven (EIU).\n\n"
        f"Cryoablation of HCC {verb} EIU.\n"
    )
    assert [s.modality for s in found.statements] == [Named("histotripsy")]
    assert "unclear-position" in {f.kind for f in found.findings}


def test_letters_in_brackets_that_are_not_its_initials_abbreviate_no_status() -> None:
    assert define_statuses(["Histotripsy (HIFU) is considered investigational (CMS)."]) == {}


def test_a_label_alone_on_its_line_is_that_of_the_next() -> None:
    tree = criteria_of(
        "RFA is considered medically necessary when ALL of the following criteria are met:\n1.\nChild-Pugh A; AND\n2.\n"
        "ECOG performance status 0; AND\n3.\nNo more than three lesions, each 4 cm or less\nin the longest dimension.\n"
    )
    assert tree == "all_of(1: child_pugh = A, 2: ecog = 0, 3: all_of(tumor_count <= 3, largest_tumor_cm <= 4))"


def test_a_title_behind_a_label_of_its_own_line_holds_what_follows() -> None:
    first, second = statements_of(
        "I.\nRadiofrequency Ablation\nA. It is considered medically necessary for liver tumors.\nII.\nCryoablation\n"
        "A. It is considered investigational for liver tumors.\n"
    )
    assert "radiofrequency" in repr(first.modality)
    assert "cryoablation" in repr(second.modality)


@pytest.mark.parametrize(
    "marks",
    [["•"] * 3, ["-"] * 3, ["o"] * 3, ["▪"] * 3, ["1.", "2.", "3."], ["(a)", "(b)", "(c)"], ["i)", "ii)", "iii)"]],
)
def test_a_tab_behind_the_mark_of_an_item_makes_no_table(marks: list[str]) -> None:
    texts = ("Hepatocellular carcinoma", "Child-Pugh class A or B", "No more than 3 tumors")

    def read(gap: str) -> str:
        statement = statements_of(LEAD + "".join(f"{m}{gap}{t}\n" for m, t in zip(marks, texts, strict=True)))[0]
        return shown(statement.criteria)

    assert read("\t") == read(" ")
    assert "child_pugh in A|B" in read("\t")


def test_a_line_with_more_tabs_is_a_row() -> None:
    assert without_mark_tab("•\tRFA\tcovered") == "•\tRFA\tcovered"
    assert without_mark_tab(" 1.\tRFA") == " 1. RFA"
    assert without_mark_tab("RFA\tcovered") == "RFA\tcovered"
