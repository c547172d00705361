"""Codes: systems, ranges, groups and codes that only the history names."""

import json
from pathlib import Path

import pytest

from loaders.identity.codes import read_codes
from loaders.lines.reading import read_text
from loaders.record import CodeEntry
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections

SHARED = Path(__file__).resolve().parents[2] / "shared"


def read(text: str) -> tuple[CodeEntry, ...]:
    return read_codes(read_sections(read_blocks(read_text(text, "policy.txt"))))


def listed(coding: str) -> list[tuple[str, str]]:
    return [(c.system, c.code) for c in read(f"Fennel Health Plan\n\nCoding\n\n{coding}\n")]


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        (
            "CPT\t47371, 47381, 0686T\nHCPCS\tC2616",
            [("CPT", "47371"), ("CPT", "47381"), ("CPT", "0686T"), ("HCPCS", "C2616")],
        ),
        ("47380-47382 Removal of a thing", [("CPT", "47380"), ("CPT", "47381"), ("CPT", "47382")]),
        ("C22.0\tSomething\nC7B.02\tSomething else", [("ICD-10-CM", "C22.0"), ("ICD-10-CM", "C7B.02")]),
        ("ICD-10 diagnosis codes: C20, C22.0-C22.2", [("ICD-10-CM", c) for c in ("C20", "C22.0", "C22.1", "C22.2")]),
        ("ICD-10-PCS codes: 0F500ZZ, 0FB03ZX", [("ICD-10-PCS", "0F500ZZ"), ("ICD-10-PCS", "0FB03ZX")]),
        ("ICD-9 diagnosis codes: 155.2, 197.7", [("ICD-9-CM", "155.2"), ("ICD-9-CM", "197.7")]),
        ("ICD-9 diagnosis codes: 155.2, form C20", [("ICD-9-CM", "155.2")]),
        ("Revenue codes: 0360, 0361", [("revenue", "0360"), ("revenue", "0361")]),
        ("37243Removal of a thing by tube", [("CPT", "37243")]),
        ("47370 47371 47380\n47381", [("CPT", "47370"), ("CPT", "47371"), ("CPT", "47380"), ("CPT", "47381")]),
    ],
)
def test_systems_and_layouts(coding: str, expected: list[tuple[str, str]]) -> None:
    assert listed(coding) == expected


@pytest.mark.parametrize(
    "coding",
    [
        "HCPCS\tNo codes\nICD-10 Diagnosis\tAll related Diagnoses",
        "CPT codes are copyright 2023 of the American Medical Association.",
        "The fee is $47382 or 47,382 dollars; see policy 00569 and PMID 18025338, article A59977.",
        "Guideline TB-408 and number 02-47000-77.",
    ],
)
def test_numbers_that_are_no_codes(coding: str) -> None:
    assert not listed(coding)


def test_a_code_in_a_description_is_not_listed_twice() -> None:
    assert listed("47382\tRemoval, in addition to code 76940") == [("CPT", "47382")]


def test_the_label_above_is_the_group() -> None:
    text = (
        "Fennel Health Plan\n\nCoding\n\nWhen services may be covered when criteria are met:\n\n"
        "CPT\n47370   Removal\n\n"
        "When services are Investigational:\n\n0600T   Removal by current\n"
    )
    assert [(c.code, c.group) for c in read(text)] == [
        ("47370", "When services may be covered when criteria are met"),
        ("0600T", "When services are Investigational"),
    ]


def test_codes_that_only_the_history_names() -> None:
    text = (
        "Coding\n\n47383\tRemoval\n\nPolicy History\n\n"
        "11/2013\tRemoved ICD-9 diagnosis code 155.2 and added CPT code 47383.\n"
        "1/2012\tMoved in 2011 from policy 00123.\n"
    )
    assert [(c.system, c.code, c.historical) for c in read(text)] == [
        ("CPT", "47383", False),
        ("ICD-9-CM", "155.2", True),
    ]


def test_the_place_of_a_code_is_the_code() -> None:
    text = "Coding\n\n47383\tRemoval of a thing\n"
    (code,) = read(text)
    assert [text[s.start : s.end] for s in code.at] == ["47383"]


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the source documents are not part of the repository")
def test_sources_agree_with_two_readers() -> None:
    gold = json.loads((SHARED / "gold" / "facts-sample.json").read_text(encoding="utf-8"))
    for document in gold["documents"]:
        found = read((SHARED / "sources" / document["file"]).read_text(encoding="utf-8"))
        assert [(c.system, c.code, c.at[0].first_line) for c in found if not c.historical] == [
            (c["system"], c["code"], c["line"]) for c in document["codes"]
        ]
        former = [(c["system"], c["code"]) for c in document.get("historical_codes", [])]
        assert [(c.system, c.code) for c in found if c.historical] == former
