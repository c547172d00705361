"""Sentences that name several tumors with conditions: what is asked of which, and what nobody can tell."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import CRC, GRANT, HCC, NET, RFA, read

ICC = "cholangiocarcinoma"


@pytest.mark.parametrize(
    ("wording", "first", "second"),
    [
        ("HCC of 5 cm or less or colorectal liver metastases with 3 or fewer lesions.", (HCC, "largest_tumor_cm <= 5"),
         (CRC, "tumor_count <= 3")),
        ("HCC of 5 cm or less and colorectal liver metastases with 3 or fewer lesions.",
         (HCC, "largest_tumor_cm <= 5"), (CRC, "tumor_count <= 3")),
        ("HCC of 3 cm or less, cholangiocarcinoma, or colorectal metastases.", (HCC, "largest_tumor_cm <= 3"),
         (f"{ICC}|{CRC}", "")),
        ("HCC that is unresectable, or for colorectal metastases that are 3 cm or less.",
         (HCC, "resection_feasible = False"), (CRC, "largest_tumor_cm <= 3")),
        ("colorectal metastases and for unresectable HCC.", (CRC, ""), (HCC, "resection_feasible = False")),
        ("HCC of 5 cm or less or neuroendocrine metastases with 3 or fewer lesions, if Child-Pugh is A.",
         (HCC, "all_of(largest_tumor_cm <= 5, child_pugh = A)"), (NET, "all_of(tumor_count <= 3, child_pugh = A)")),
    ],
)  # fmt: skip
def test_what_stands_behind_a_tumor_is_asked_of_that(
    wording: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    found = read(f"RFA is medically necessary for {wording}")
    assert found == [(GRANT, RFA, *first), (GRANT, RFA, *second)]


@pytest.mark.parametrize(
    "wording",
    [
        "unresectable HCC or colorectal liver metastases of 3 cm or less.",
        "unresectable HCC and colorectal liver metastases of 3 cm or less.",
        "HCC (3 cm or less), colorectal metastases (four or fewer) and neuroendocrine metastases.",
    ],
)
def test_what_may_be_asked_of_some_of_the_tumors_is_open(wording: str) -> None:
    [(_, _, _, asked)] = read(f"RFA is medically necessary for {wording}")
    assert set(asked.replace("all_of(", "").replace(")", "").split(", ")) == {"text"}


@pytest.mark.parametrize(
    ("wording", "asked"),
    [
        ("unresectable HCC or colorectal metastases.", "resection_feasible = False"),
        ("HCC or colorectal metastases of 3 cm or less.", "largest_tumor_cm <= 3"),
        ("unresectable HCC and unresectable colorectal metastases.", "resection_feasible = False"),
        ("a single HCC or colorectal metastasis of 3 cm or less.", "all_of(tumor_count = 1, largest_tumor_cm <= 3)"),
        ("unresectable HCC or colorectal metastases in patients with Child-Pugh A.",
         "all_of(resection_feasible = False, child_pugh = A)"),
    ],
)  # fmt: skip
def test_what_stands_before_or_behind_all_is_asked_of_all(wording: str, asked: str) -> None:
    [(_, _, whom, found)] = read(f"RFA is medically necessary for {wording}")
    assert whom == f"{HCC}|{CRC}"
    assert set(found.replace("all_of(", "").replace(")", "").split(", ")) == set(
        asked.replace("all_of(", "").replace(")", "").split(", ")
    )


def test_a_tumor_that_must_be_absent_is_none_that_is_judged() -> None:
    found = read("RFA is medically necessary for HCC of 5 cm or less without cholangiocarcinoma or metastases.")
    assert len(found) == 1


BEHIND = [
    (" in patients with Child-Pugh class A", "child_pugh = A"),
    (" as a bridge to transplant", "goal = bridge-to-transplant"),
    (", both without ascites", "ascites = False"),
    (", all of whom are not surgical candidates", "resection_feasible = False"),
    (", in adult patients without ascites", "ascites = False"),
]


@pytest.mark.parametrize(
    ("joined", "tail", "asked"),
    [
        *(("or", *each) for each in BEHIND),
        *(("and", *each) for each in BEHIND),
        *(("and for", *each) for each in BEHIND if each[0].startswith(",")),  # else it may be asked of that one only
    ],
)
def test_what_is_said_of_patient_or_use_is_asked_whichever_tumor_it_is(joined: str, tail: str, asked: str) -> None:
    found = read(
        f"RFA is medically necessary for HCC of 5 cm or less {joined} colorectal metastases of 3 cm or less{tail}."
    )
    assert [(whom, asked in tree) for _, _, whom, tree in found] == [(HCC, True), (CRC, True)]
    assert [tree.replace("age >= 18, ", "").count("=") for *_, tree in found] == [2, 2]


@pytest.mark.parametrize(
    "tail", [" of 3 cm or less without ascites", " of 3 cm or less that are unresectable", " with Child-Pugh class A"]
)
def test_what_may_be_of_the_last_tumor_or_of_all_is_open(tail: str) -> None:
    found = read(f"RFA is medically necessary for HCC of 5 cm or less or colorectal metastases{tail}.")
    assert [(whom, tree) for _, _, whom, tree in found] == [(f"{HCC}|{CRC}", "text")]


def test_all_figures_behind_the_last_tumor_are_of_that() -> None:
    text = "HCC of 5 cm or less or colorectal metastases with up to three lesions, each 3 cm or less."
    found = read(f"RFA is medically necessary for {text}")
    assert [tree for *_, tree in found] == ["largest_tumor_cm <= 5", "all_of(tumor_count <= 3, largest_tumor_cm <= 3)"]
