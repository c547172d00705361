"""Limits that a document prints twice, and not alike."""

from __future__ import annotations

import pytest

from loaders.record import Finding, Record
from tests.test_contradictions import GRANT, MWA, ask, lines, load

LIST = f"""{MWA} {GRANT} when all of the following are met:

1. No tumor is larger than 3 cm
2. Child-Pugh class A or B
3. """
GUIDELINES = "## Policy Guidelines\n\n"


def told(record: Record, kind: str = "two-limits") -> list[Finding]:
    return [f for f in record.findings if f.kind == kind]


def test_two_limits_in_one_list_are_told_with_both_places() -> None:
    record = load(LIST + "The largest tumor does not exceed 5 cm")
    (finding,) = told(record)
    assert (finding.severity, finding.touches, lines(finding)) == ("warning", ("1",), [3, 5])
    limits = "largest tumor diameter <= 3 cm and for largest tumor diameter <= 5 cm"
    assert finding.message == f"statement 1 is read as asking for {limits} together"
    assert [f["kind"] for f in ask(record, "microwave ablation", "HCC")["findings"]] == ["two-limits"]


def test_strict_and_inclusive_are_two_limits() -> None:
    assert len(told(load(LIST + "Each tumor is smaller than 3 cm"))) == 1


def test_limits_that_nobody_meets() -> None:
    (finding,) = told(load(LIST + "The largest tumor is at least 4 cm"))
    assert finding.message.endswith("; nobody meets both")


@pytest.mark.parametrize(
    "last",
    [
        "One of the following:\n   a. A single tumor of no more than 2 cm\n   b. Up to 3 tumors of no more than 1 cm",
        "The largest tumor is at least 1 cm",
        "No tumor is larger than 30 mm",
        "The total diameter of all tumors is no more than 6 cm",
        "Between 1 and 3 tumors",
    ],
    ids=["alternatives", "the other end", "another unit", "another measure", "range"],
)
def test_what_is_no_second_limit(last: str) -> None:
    assert told(load(LIST + last)) == []


def test_two_limits_of_one_line_for_different_cases_are_a_doubt() -> None:
    record = load(
        LIST + "At most 3 tumors (1 tumor if it is central)", f"{MWA} {GRANT} for 4 cm or less (2 cm if deep)."
    )
    doubts = [f for f in told(record, "criteria-combination") if f.severity == "warning"]
    assert all(f.message.endswith("the text may mean them for different cases") for f in doubts)
    assert told(record) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "For microwave ablation, the tumor must not exceed 5 cm.",
        "Microwave ablation is limited to tumors of no more than 5 cm.",
        "Microwave ablation of hepatocellular carcinoma is covered for tumors of up to 5 cm.",
        "Under statement 1, microwave ablation may be used for a tumor of up to 5 cm.",
    ],
)
def test_a_sentence_beside_the_positions_with_another_limit(sentence: str) -> None:
    record = load(LIST + "No ascites", GUIDELINES + sentence)
    (finding,) = told(record)
    assert (finding.touches, lines(finding)) == (("1",), [3, 9])
    limits = "largest tumor diameter <= 3 cm; a sentence beside it says largest tumor diameter <= 5 cm"
    assert finding.message == f"statement 1 asks for {limits}"


def test_a_part_that_follows_the_positions_under_a_name_of_its_own_is_read_too() -> None:
    assert (
        len(told(load(LIST + "No ascites", "## Size note\n\nMicrowave ablation may be used for tumors of up to 5 cm.")))
        == 1
    )


@pytest.mark.parametrize(
    "part",
    [
        GUIDELINES + "For microwave ablation, the tumor must not exceed 3 cm.",
        GUIDELINES + "For cryoablation, the tumor must not exceed 5 cm.",
        GUIDELINES + "For microwave ablation near a bile duct, the tumor must not exceed 2 cm.",
        GUIDELINES + "Microwave ablation of a tumor of the kidney is covered up to a size of 4 cm.",
        GUIDELINES + "For microwave ablation of colorectal metastases, the tumor must not exceed 5 cm.",
        GUIDELINES + "May microwave ablation be used for tumors of up to 5 cm?",
        GUIDELINES + "The liver society recommends that microwave ablation be limited to tumors of 2 cm.",
        GUIDELINES + "Studies of microwave ablation may include tumors of up to 5 cm.",
        GUIDELINES + "Microwave ablation may need several needles for tumors above 4 cm.",
        "## Rationale\n\nMicrowave ablation may be used for tumors of up to 5 cm.",
        "## Description\n\nMicrowave ablation can destroy tumors of up to 5 cm.",
    ],
    ids=[
        "same limit", "another treatment", "case", "another organ", "another tumor", "question", "society", "studies",
        "other direction", "evidence", "description",
    ],
)  # fmt: skip
def test_what_is_no_limit_of_the_policy(part: str) -> None:
    record = load(LIST + "No ascites", part)
    assert record.statements[0].id == "1"
    assert told(record) == []


def test_a_limit_that_a_statement_borrows_is_its_own() -> None:
    cryo = f"B. Cryoablation of hepatocellular carcinoma {GRANT} when the criteria in A are met."
    positions = f"A. {MWA} {GRANT} when no tumor is larger than 3 cm.\n\n{cryo}"
    record = load(positions, GUIDELINES + "For cryoablation, the tumor must not exceed 5 cm.")
    assert [f.touches for f in told(record)] == [("B",)]
