"""Authorization: requirements by product and care setting, never guessed."""

import json
from pathlib import Path

import pytest

from loaders.identity.authorization import read_authorizations
from loaders.lines.reading import read_text
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections

SHARED = Path(__file__).resolve().parents[2] / "shared"


def read(text: str) -> list[tuple[str, str | None, str]]:
    found = read_authorizations(read_sections(read_blocks(read_text(text, "policy.txt"))))
    return [(a.product, a.care_setting, a.requirement) for a in found]


def test_settings_as_headings_and_products_in_a_table() -> None:
    text = (
        "Prior Authorization Information\n\nInpatient\n\n"
        "- Precertification **IS REQUIRED** for all products if the procedure is"
        " performed inpatient.\n\nOutpatient\n\n"
        "- See below for products where prior authorization might be required.\n\n"
        "\tOutpatient\nFennel HMO\tPrior authorization is not required .\n"
        "Fennel PPO\tPrior authorization is **required**.\n"
    )
    assert read(text) == [
        ("all products", "inpatient", "required"),
        ("Fennel HMO", "outpatient", "not_required"),
        ("Fennel PPO", "outpatient", "required"),
    ]


def test_settings_as_columns() -> None:
    text = (
        "Prior Authorization\n\n| Product | Inpatient | Outpatient |\n|---|---|---|\n"
        "| Fennel HMO | Required | Not required |\n"
    )
    assert read(text) == [("Fennel HMO", "inpatient", "required"), ("Fennel HMO", "outpatient", "not_required")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Prior authorization is required for all members.", [("all members", None, "required")]),
        ("No prior authorization is needed for outpatient care.", [("not stated", "outpatient", "not_required")]),
        (
            "For Fennel Medicare Advantage, prior authorization may be required.",
            [("Fennel Medicare Advantage", None, "may_be_required")],
        ),
        ("The criteria are used when authorization is requested.", []),
        ("Photographs are required.", []),
        ("Prior authorization is required for some other hmo.", [("not stated", None, "required")]),
    ],
)
def test_sentences(sentence: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert read(f"Prior Authorization\n\n{sentence}\n") == expected


def test_silence_is_not_an_answer() -> None:
    assert not read(
        "Policy\n\nThe service is covered. A referral is required for inpatient care.\n\nCoding\n\n"
        "Prior authorization is recommended for unlisted codes.\n"
    )


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the source documents are not part of the repository")
def test_sources_agree_with_two_readers() -> None:
    gold = json.loads((SHARED / "gold" / "facts-sample.json").read_text(encoding="utf-8"))
    values = {
        "precertification/preauthorization required": "required",
        "prior authorization not required": "not_required",
    }
    for document in gold["documents"]:
        text = (SHARED / "sources" / document["file"]).read_text(encoding="utf-8")
        expected = [(a["product"], a["setting"], values[a["requirement"]]) for a in document["authorization"]]
        assert read(text) == expected
