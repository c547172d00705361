"""History: dated rows in several layouts, what happened, and whether a position changed."""

import json
from pathlib import Path

import pytest

from loaders.identity.history import in_force, read_events
from loaders.lines.reading import read_text
from loaders.record import DatedEvent, Finding
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections

SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = SHARED / "sources"


def events_of(text: str) -> tuple[tuple[DatedEvent, ...], tuple[Finding, ...]]:
    reading = read_text(text, "policy.txt")
    return read_events(reading, read_sections(read_blocks(reading)))


def rows_of(history: str) -> list[tuple[str, str, bool | None]]:
    events, _ = events_of(f"Fennel Health Plan\n\nPolicy History\n\n{history}\n")
    return [(e.kind, e.date, e.position_changed) for e in events]


@pytest.mark.parametrize(
    ("words", "kind", "changed"),
    [
        ("Committee review. No changes to policy statements. New references added.", "review", False),
        ("Annual review. Position updated from investigational to covered.", "revision", True),
        ("Removed criterion on age.", "revision", True),
        ("Remove needle therapy, which will be addressed elsewhere.", "revision", True),
        ("References updated.", "reference_update", None),
        ("New references added from the association.", "reference_update", None),
        ("Q2 2024 code set update.", "code_update", None),
        ("Coding update: diagnosis codes removed.", "code_update", None),
        ("Updated Coding section.", "revision", None),
        ("Implementation Committee approval. Coverage eligibility unchanged.", "committee_approval", False),
        ("New policy describing covered uses.", "original_effective", None),
        (
            "Added the usual statement to the coding section. This revision has no impact on the policy.",
            "revision",
            False,
        ),
        ("Raised the largest size from 3 cm to 4 cm.", "revision", True),
        ("Policy added to the web site.", "published", None),
    ],
)
def test_words_of_a_row(words: str, kind: str, changed: bool | None) -> None:
    assert rows_of(f"| Date | Action |\n|---|---|\n| 6/2024 | {words} |") == [(kind, "2024-06", changed)]


def test_lines_without_a_date_belong_to_the_row_above() -> None:
    history = (
        "05-10-2012\tDescription section updated.\n\tIn Policy section:\n- Position changed to: never.\n"
        "06-01-2013\tReferences updated."
    )
    assert rows_of(history) == [("revision", "2012-05-10", True), ("reference_update", "2013-06-01", None)]


def test_rows_flattened_into_wrapped_lines() -> None:
    history = (
        "6/21/11     New policy developed. The therapy may be considered "
        "medically necessary when the criteria are met.\n"
        "10/9/14     Panel review on intent. No change to policy intent. "
        "The reviewers met twice and wrote a report to\n"
        "            10/1/14 members of the board.\n"
        "10/13/20    Added item for small tumors. Notification given for effective date 12/15/20."
    )
    assert rows_of(history) == [
        ("original_effective", "2011-06-21", None),
        ("review", "2014-10-09", False),
        ("revision", "2020-10-13", True),
        ("change_effective", "2020-12-15", True),
    ]


def test_status_column_before_the_date() -> None:
    history = (
        "Revised     02/19/2026   Raised the limit from 3 cm to 4 cm.\n"
        "Reviewed    02/20/2025   Committee met.\nNew         02/22/2024   Written."
    )
    assert rows_of(history) == [
        ("revision", "2026-02-19", True),
        ("review", "2025-02-20", None),
        ("original_effective", "2024-02-22", None),
    ]


def test_the_place_of_a_row_holds_its_date_and_words() -> None:
    text = (
        "Fennel Health Plan\n\nPolicy History\n\n- 06/13/2017 Medical Director review\n"
        "- 06/20/2017 References updated\n"
    )
    first, _ = events_of(text)[0]
    assert [text[s.start : s.end] for s in first.at] == ["06/13/2017", "Medical Director review"]


def test_codes_effective_later_are_an_event_of_their_own() -> None:
    rows = rows_of("6/2014\tUpdated Coding section with new codes, effective 10/2015.")
    assert rows == [("revision", "2014-06", None), ("coding_effective", "2015-10", None)]


def test_front_matter_and_history_that_agree_are_one_event() -> None:
    text = (
        "Fennel Health Plan\nRevision Date: 06/12/2015\n\nPolicy History\n\n"
        "06-12-2015\tPosition changed from covered to investigational.\n"
    )
    (event,) = events_of(text)[0]
    assert (event.kind, event.position_changed, event.at[0].first_line, event.at[-1].first_line) == (
        "revision",
        True,
        2,
        6,
    )


def test_in_force_from_the_effective_date_else_from_the_latest_change() -> None:
    dated, findings = events_of("Effective Date: 7/1/2024\nLast Review Date: 9/1/2025\n")
    assert in_force(dated) == ("2024-07-01", "effective")
    assert not findings
    undated, (finding,) = events_of("Fennel Health Plan\n\nPolicy History\n\n9/2018\tReview.\n1/2018\tReview.\n")
    assert in_force(undated) == ("2018-09", "latest dated change")
    assert finding.touches == ("effective",)
    assert in_force(()) == (None, "none")


def test_a_next_review_starts_nothing() -> None:
    events, _ = events_of("Next Review Date: 9/1/2030\nRevised: 9/1/2025\n")
    assert in_force(events) == ("2025-09-01", "latest dated change")


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not part of the repository")
def test_dates_of_the_sources_agree_with_two_readers() -> None:
    gold = json.loads((SHARED / "gold" / "facts-sample.json").read_text(encoding="utf-8"))
    # Kinds that the readers noted beside the document's own events.
    beside = {"clinical_input", "last_review"}
    names = {"reference_access": "accessed"}
    for document in gold["documents"]:
        text = (SOURCES / document["file"]).read_text(encoding="utf-8")
        found = {(e.kind, e.date, e.printed, e.at[0].first_line) for e in events_of(text)[0]}
        for date in document["dates"]:
            if date["kind"] not in beside:
                iso = date["date"]
                assert (names.get(date["kind"], date["kind"]), iso, date["printed"], date["line"]) in found


def test_a_row_may_name_the_body_that_decided_before_its_date() -> None:
    assert rows_of(
        "Fennel Medical Policy Board, May 2004\n\nFennel Medical Policy Board, July 2018 (3): References updated.\n"
    ) == [("revision", "2004-05", None), ("reference_update", "2018-07", None)]
