"""Pointers: related policies, notes, and vendors."""

import json
from pathlib import Path

import pytest

from loaders.identity.pointers import read_pointers
from loaders.lines.reading import read_text
from loaders.record import Pointer
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary

SHARED = Path(__file__).resolve().parents[2] / "shared"


def read(text: str) -> tuple[Pointer, ...]:
    reading = read_text(text, "policy.txt")
    return read_pointers(reading, read_sections(read_blocks(reading)), load_vocabulary())


def entries_of(text: str) -> list[tuple[str, str | None]]:
    return [(p.title, p.number) for p in read(text)]


def test_numbers_behind_and_before_titles() -> None:
    text = (
        "Related Policies\n\n- Cryoablation of Warts, #[259](#)\n- 8.01.544 Microwave Ablation of Warts\n"
        "- Laser Treatment of Warts\n\nPolicy\n\nText.\n"
    )
    assert entries_of(text) == [
        ("Cryoablation of Warts", "259"),
        ("Microwave Ablation of Warts", "8.01.544"),
        ("Laser Treatment of Warts", None),
    ]
    assert read(text)[0].modalities == ("cryoablation",)


def test_entries_one_a_line() -> None:
    text = (
        "RELATED GUIDELINES:\n\nRemoval of Warts by Radioembolization, 02-99221-77\n"
        "Cryoablation of Warts, 02-33000-77\n\nOTHER:\n\nNames\n"
    )
    assert entries_of(text) == [
        ("Removal of Warts by Radioembolization", "02-99221-77"),
        ("Cryoablation of Warts", "02-33000-77"),
    ]


def test_a_list_under_a_label_in_a_table() -> None:
    text = (
        "## Medical Policy\n\n### Title: Warts\n\n<i>Related Policies:</i>\t<ul><li>▪ <i>Microwave Ablation</i></li>"
        "<li>▪ <i>Cryoablation of Warts</i></li></ul>\n\n#### **Professional**\n\nEffective Date: 1/1/2024\n"
    )
    assert entries_of(text) == [("Microwave Ablation", None), ("Cryoablation of Warts", None)]


def test_none_and_invitations_are_no_entries() -> None:
    assert not entries_of("Related Policies\n\nNone\n\nThe full list of current policies can be found online.\n")


def test_columns_that_run_into_each_other_are_no_list() -> None:
    assert not entries_of(
        "Related Policies\n\nMembers may be eligible under the Ablation of Warts\n\n- Laser for any wart\n"
    )


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Note: Microwave Ablation is addressed separately in medical policy 00569.", ("Microwave Ablation", "00569")),
        (
            "Treatments by tube (radioembolization) are found in FHP-RAD-0031.",
            ("Treatments by tube (radioembolization)", "FHP-RAD-0031"),
        ),
        ("Cryoablation is not covered in this bulletin; see CPB 0770.", ("Cryoablation", "0770")),
        ("Replaced by bulletin S-219-015, Cryoablation of Warts.", ("Cryoablation of Warts", "S-219-015")),
    ],
)
def test_notes(note: str, expected: tuple[str, str]) -> None:
    text = f"Fennel Health Plan\n\n{note}\n"
    (pointer,) = read(text)
    assert (pointer.title, pointer.number) == expected
    assert pointer.modalities


@pytest.mark.parametrize(
    "sentence",
    [
        "The dose was found in 1998.",
        "See 2.1.1 for the criteria.",
        "Warts are described in table 3.",
        "Studies are reviewed in 2021.",
    ],
)
def test_other_numbers_are_no_policies(sentence: str) -> None:
    assert not read(f"Fennel Health Plan\n\nPolicy\n\n{sentence}\n")


def test_a_vendor_takes_the_techniques_of_its_sentence() -> None:
    text = (
        "Policy\n\nText.\n\nPolicy History\n\n"
        "5/6/2025\tInterim update. Remove embolization, which will be addressed by Sorrelon.\n"
    )
    (pointer,) = read(text)
    assert (pointer.kind, pointer.title, pointer.modalities) == ("vendor", "Sorrelon", ("embolization",))


def test_the_payer_and_societies_are_no_vendors() -> None:
    assert not read(
        "Policy\n\nCryoablation was reviewed by the American Association of Warts.\n\n"
        "Cryoablation is managed by the Company.\n"
    )


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the source documents are not part of the repository")
def test_sources_agree_with_two_readers() -> None:
    gold = json.loads((SHARED / "gold" / "facts-sample.json").read_text(encoding="utf-8"))
    for document in gold["documents"]:
        found = read((SHARED / "sources" / document["file"]).read_text(encoding="utf-8"))
        assert [(p.title, p.number, p.at[0].first_line) for p in found] == [
            (p["title"], p["number"], p["line"]) for p in document["related_policies"]
        ]
