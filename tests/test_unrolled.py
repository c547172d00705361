"""Policies in lines of thousands of characters: their lists, headings and pages told apart."""

from __future__ import annotations

import pytest

from loaders.lines.unrolled import is_rolled, unroll
from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import named
from tests.test_several_in_one_sentence import GRANT, HCC, NET, UNPROVEN
from tests.trees import shown

HEAD = "3 Treatment of Liver Tumors Page {page} "
FILL = (
    "The liver is the place to which many cancers spread, and the portal vein brings most of its blood. "
    "Ablation heats or cools what a needle reaches, and nothing that lies a few centimeters farther away. "
) * 8
ROLLED = (
    "Medical Policy Treatment of Liver Tumors Juniper Bay Health Plan Policy Number: JB-7 Effective Date: 01/01/2026 "
    "I. Policy Juniper Bay judges the treatments below. II. Background "
    + FILL
    + "III. Criteria/Guidelines A. Requests "
    "are reviewed as criterion A. of the manual says. B. Microwave ablation is covered when all of the following are "
    "met: 1. The diagnosis is HCC; 2. Child-Pugh class is A or B. Nobody in class C is treated; and 3. There are no "
    "more than 3 lesions, each of\n\n"
    + HEAD.format(page=2)
    + "3 cm or less. C. Chemoembolization is covered for: 1. Unresectable HCC; or 2. Liver metastases of a "
    "neuroendocrine tumor with symptoms despite octreotide. Other Treatments D. Histotripsy is considered "
    "investigational for all tumors of the liver. IV. Limitations/Exclusions A. Microwave ablation of liver metastases "
    "is considered investigational. B. Laser ablation of liver tumors is considered investigational.\n\n"
    + HEAD.format(page=3)
    + "V. Scientific Basis "
    + FILL
    + "VI. References 1. Abel K. Heat. J Abl. 2020;1:1. 2. Bo T. Cold. J Abl. 2021;2:2.\n"
)


@pytest.fixture(scope="module")
def record() -> Record:
    return load_bytes(ROLLED.encode(), "policy.txt")


def test_the_parts_stand_under_their_headings(record: Record) -> None:
    assert [s.role for s in record.sections if s.role != "front"] == [
        "position",
        "description",
        "criteria",
        "criteria",
        "evidence",
        "references",
    ]
    assert len(record.references) == 2


def test_lists_are_read_across_the_heads_of_pages(record: Record) -> None:
    microwave = next(s for s in record.statements if s.status == GRANT and "microwave-ablation" in named(s.modality))
    assert microwave.label == "B"
    tree = shown(microwave.criteria)
    for part in (f"diagnosis in {HCC}", "child_pugh in A|B", "tumor_count <= 3", "largest_tumor_cm <= 3"):
        assert part in tree
    embolization = next(s for s in record.statements if "transarterial-chemoembolization" in named(s.modality))
    assert HCC in shown(embolization.criteria)
    assert NET in shown(embolization.criteria)


def test_denials_of_another_part_are_apart(record: Record) -> None:
    denied = {id for s in record.statements if s.status == UNPROVEN for id in named(s.modality)}
    assert denied == {"histotripsy", "microwave-ablation", "laser-ablation"}


def test_a_letter_of_a_class_or_of_a_reference_is_no_label(record: Record) -> None:
    assert {s.label for s in record.statements} == {"A", "B", "C", "D"}
    starts = [ROLLED.split("\n")[s.number - 1][s.start : s.end] for s in unroll(ROLLED.split("\n"))]
    assert not any(part.startswith(("B. Nobody", "A. of the manual")) for part in starts)
    assert any(part.strip() == "Other Treatments" for part in starts)


def test_every_character_stands_in_one_segment() -> None:
    lines = ROLLED.split("\n")
    for number, line in enumerate(lines, 1):
        parts = [line[s.start : s.end] for s in unroll(lines) if s.number == number]
        assert "".join(parts) == line
    heads = [lines[s.number - 1][s.start : s.end] for s in unroll(lines) if s.furniture]
    assert [h.strip() for h in heads] == ["3 Treatment of Liver Tumors Page 2", "3 Treatment of Liver Tumors Page 3"]


def test_a_text_with_one_long_paragraph_is_not_rolled() -> None:
    assert not is_rolled([FILL, *["A line of a page that is as wide as pages are, eighty characters or so."] * 60])
    assert is_rolled(ROLLED.split("\n"))


PAGES = " ".join(
    f"In part {n}, {FILL} Microwave ablation of hepatocellular carcinoma up to {size} cm "
    "is considered medically necessary. "
    f"Cedar Falls Health Plan Page {n} of 4"
    for n, size in enumerate((3, 5, 3, 4), 1)
)


def test_a_judgement_that_several_pages_end_with_is_no_foot_of_theirs() -> None:
    record = load_bytes(f"Cedar Falls Health Plan Medical Policy\n\nPOLICY {PAGES}\n".encode(), "policy.txt")
    sizes = [shown(s.criteria) for s in record.statements]
    assert [f"largest_tumor_cm <= {n}" in tree for n, tree in zip((3, 5, 3, 4), sizes, strict=True)] == [True] * 4
    lines = PAGES.split("\n")
    assert [PAGES[s.start : s.end].strip() for s in unroll(lines) if s.furniture] == [
        f"Cedar Falls Health Plan Page {n} of 4" for n in range(1, 5)
    ]


@pytest.mark.parametrize(
    ("end", "foot"),
    [
        # Two pages of four, and the end of a sentence on all of them, are words of the policy.
        ("{who} was seen again.", "Page {page} of 4"),
        ("{who} was seen. Cedar Falls", "Cedar Falls Page {page} of 4"),
    ],
)
def test_a_foot_is_what_most_pages_end_with_whole(end: str, foot: str) -> None:
    who = {1: "Nobody", 2: "Nobody", 3: "Everybody", 4: "A third"}
    line = " ".join(f"In part {page}, {FILL} {end.format(who=who[page])} Page {page} of 4" for page in who)
    heads = [line[s.start : s.end].strip() for s in unroll([line]) if s.furniture]
    assert heads == [foot.format(page=page) for page in who]


def test_one_line_that_holds_many_items_of_two_lists_is_taken_apart() -> None:
    line = (
        "Policy/Criteria I. Radioembolization is considered medically necessary for any of the following: "
        "A. HCC meeting all of: 1. no more than 3 tumors; 2. Child-Pugh A; 3. ECOG 0; 4. bilirubin below 2 mg/dL; "
        "5. no ascites; 6. a life expectancy over 3 months; 7. no surgery; B. Neuroendocrine metastases of the liver; "
        "C. Unresectable intrahepatic cholangiocarcinoma."
    )
    assert is_rolled([line])
    assert not is_rolled([line.replace("A. HCC", "HCC").replace("B. N", "N").replace("C. U", "U")])
    (statement,) = load_bytes(
        f"Juniper Bay Health Plan\n\nTreatment of the Liver\n\n{line}\n".encode(), "p.txt"
    ).statements
    assert statement.status == GRANT
    assert "A.3: ecog = 0" in (asked := shown(statement.criteria))
    assert f"B: diagnosis in {NET}" in asked


RUN_ON = (
    "{one}Medical Policy Treatment of Liver Tumors Juniper Bay Health Plan Policy Number: JB-8 Effective Date: "
    "01/01/2026 I. Policy Juniper Bay judges the treatments below. II. Background "
    + FILL
    + "III. Criteria/Guidelines A. Resection is covered when a surgeon recommends it. B. Microwave ablation is covered "
    "when all of the following are met: 1. The diagnosis is HCC 2. Child-Pugh class A or B 3. No more than 3 lesions "
    "C. Chemoembolization is covered for 1. HCC not resectable a. Bilirubin less than 3 mg/dL b. ECOG 0, 1 or 2 "
    "2. HCC in a patient listed for transplantation\n"
    "{two}D. Cryoablation is covered for HCC when the tumor is 4 cm or less. IV. Limitations A. Histotripsy is "
    "considered investigational for all tumors of the liver. "
    + FILL
    + "\n{three}References 1. Abel K. Heat. 2020;1:1.\n"
)


@pytest.mark.parametrize("numbers", [("", "", ""), ("1 ", "2 ", "3 ")])
def test_items_without_a_stop_before_the_next_label_and_pages_that_begin_with_a_number(
    numbers: tuple[str, str, str],
) -> None:
    text = RUN_ON.format(one=numbers[0], two=numbers[1], three=numbers[2])
    statements = {s.label: s for s in load_bytes(text.encode(), "policy.txt").statements}
    assert shown(statements["B"].criteria).endswith("B.2: child_pugh in A|B, B.3: tumor_count <= 3)")
    listed, waiting = shown(statements["C"].criteria).split("C.2: ")
    assert listed.startswith("any_of(C.1: all_of(")
    assert "C.1.a: bilirubin < 3, C.1.b: ecog <= 2" in listed
    assert "transplant_listed = True" in waiting
    assert shown(statements["D"].criteria) == "largest_tumor_cm <= 4"
