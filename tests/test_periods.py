"""Positions that begin or end on another day than their document."""

from __future__ import annotations

import pytest

from loaders.record import Finding, Record
from ontology.scope import Named
from tests.test_contradictions import CRYO, DENIAL, GRANT, MWA, ask, lines, load
from tests.trees import statements_of


def told(record: Record) -> list[Finding]:
    return [f for f in record.findings if f.kind == "dates"]


def test_a_position_that_begins_later_is_told_with_its_place() -> None:
    record = load(f"{MWA} {GRANT}.", f"For dates of service on or after January 1, 2027, {CRYO.lower()} {GRANT}.")
    (finding,) = told(record)
    assert finding.message == "the position holds from 2027-01-01 only, and not as long as the document"
    assert (finding.severity, finding.touches, lines(finding)) == ("note", ("2",), [3])


def test_the_answer_on_such_a_position_says_so() -> None:
    block = f"Effective for dates of service on and after September 1, 2026:\n\n{CRYO} {DENIAL}."
    record = load(f"{MWA} {GRANT}.", block)
    cold, heat = ask(record, "cryoablation", "breast liver metastases"), ask(record, "microwave ablation", "HCC")
    assert [f["kind"] for f in cold["findings"]] == ["dates"]
    assert heat["findings"] == []


def test_a_position_that_begins_with_its_document_is_not_told() -> None:
    record = load(f"For dates of service on or after March 1, 2026, {MWA.lower()} {GRANT}.")
    assert record.statements[0].effective_from == "2026-03-01"
    assert told(record) == []


def test_positions_of_one_period_are_told_together() -> None:
    lead = "Effective for dates of service from January 1, 2025 through December 31, 2025:"
    record = load(f"{MWA} {GRANT}.", lead, f"{MWA} {DENIAL}.", f"{CRYO} {DENIAL}.")
    (finding,) = told(record)
    assert finding.touches == ("2", "3")
    assert "from 2025-01-01 until 2026-01-01" in finding.message


def test_the_day_of_a_position_is_not_the_effective_date_of_a_document_that_prints_one() -> None:
    record = load(f"{MWA} {GRANT}.", f"Effective September 1, 2026, {CRYO.lower()} {GRANT}.")
    assert [(e.kind, e.date) for e in record.dates] == [("effective", "2026-03-01")]
    assert ask(record, "microwave ablation", "HCC", "2026-05-01")["determination"] == "covered"


def test_a_sentence_that_is_dated_on_both_sides_holds_between_them_only() -> None:
    for lead in (
        "From 01/01/2025 through 12/31/2027,", "Effective January 1, 2025 - December 31, 2027,",
        "From January 1, 2025 to December 31, 2027,",
    ):  # fmt: skip
        record = load(f"{MWA} {GRANT}.", f"{lead} {CRYO.lower()} {GRANT}.")
        held = record.statements[1]
        assert (held.effective_from, held.effective_until) == ("2025-01-01", "2028-01-01"), lead


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("On or after 07/01/2026 histotripsy is considered medically necessary for HCC.", ("2026-07-01", None)),
        ("For dates of service on and after 07/01/2026, histotripsy of HCC is covered.", ("2026-07-01", None)),
        ("After July 1, 2026 histotripsy of HCC is covered.", ("2026-07-01", None)),
        ("Histotripsy of HCC is covered through 12/31/2026.", (None, "2027-01-01")),
        ("Histotripsy of HCC is covered until December 31, 2026.", (None, "2027-01-01")),
    ],
)
def test_the_days_of_a_position_are_no_condition_and_hide_no_treatment(
    said: str, period: tuple[str | None, str | None]
) -> None:
    (statement,) = statements_of(said)
    assert (statement.modality, statement.criteria) == (Named("histotripsy"), None)
    assert (statement.effective_from, statement.effective_until) == period


def test_literature_up_to_a_day_ends_no_position() -> None:
    (statement,) = statements_of(
        "Histotripsy of HCC is investigational, by the literature reviewed through 06/30/2024."
    )
    assert (statement.effective_from, statement.effective_until) == (None, None)
