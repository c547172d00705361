"""Dates: printed forms, and the labelled dates of the front matter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.lines.reading import read_text
from loaders.record import DatedEvent, Finding
from loaders.structure import dates
from loaders.structure.blocks import read_blocks
from loaders.structure.dates import find_dates, header_events, latest, parse_date
from loaders.structure.sections import read_sections


def header_of(text: str) -> tuple[list[DatedEvent], list[Finding]]:
    reading = read_text(text, "policy.txt")
    return header_events(reading, read_sections(read_blocks(reading)))


def kinds_of(text: str) -> list[tuple[str, str]]:
    return [(e.kind, e.date) for e in header_of(text)[0]]


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("April 8, 2003", "2003-04-08"),
        ("Sept. 2020", "2020-09"),
        ("Jan 5 2021", "2021-01-05"),
        ("3rd", None),
        ("14 March 2019", "2019-03-14"),
        ("5/6/2025", "2025-05-06"),
        ("05-10-2012", "2012-05-10"),
        ("10/9/14", "2014-10-09"),
        ("2/1/88", "1988-02-01"),
        ("3/2025", "2025-03"),
        ("2024-09-15", "2024-09-15"),
        ("2024/09/15", "2024-09-15"),
        ("2018-09", "2018-09"),
        ("13/2020", None),
        ("02/30/2020", None),
        ("15/03/2024", None),
    ],
)
def test_every_printed_form_becomes_iso(printed: str, iso: str | None) -> None:
    assert parse_date(printed) == iso


def test_dates_are_found_in_running_text() -> None:
    found = find_dates(
        "Created 6/2014, changed Q2 2024 and on May 1, 2026; see rule 410-120-1200 and policy 02-47000-77."
    )
    assert [d.iso for d in found] == ["2014-06", "2026-05-01"]


def test_a_range_keeps_both_ends() -> None:
    (found,) = find_dates("11/2011-4/2012 formatting")
    assert (found.iso, found.printed) == ("2011-11/2012-04", "11/2011-4/2012")


def test_labels_give_the_kind() -> None:
    text = (
        "Fennel Health Plan\n\nOriginal Effective Date: 3/1/2004\nCurrent Effective Date: 07/08/2024\n"
        "Last Review Date: 5/2024    Next Scheduled Review Date: 5/2025\nPrinted: 1/2/2026\n"
    )
    assert kinds_of(text) == [
        ("original_effective", "2004-03-01"),
        ("effective", "2024-07-08"),
        ("last_review", "2024-05"),
        ("next_review", "2025-05"),
    ]


def test_a_list_of_dates_runs_over_lines() -> None:
    text = (
        "Original Effective Date: April 8, 2003\nRevision Date(s): May 10, 2012;\n"
        "March 26, 2013; July 1, 2015\nPage 1\n"
    )
    assert kinds_of(text)[1:] == [("revision", "2012-05-10"), ("revision", "2013-03-26"), ("revision", "2015-07-01")]


def test_label_and_value_on_separate_lines() -> None:
    text = (
        "Document Information\n\nRevision Effective Date\n"
        "For services performed on or after 03/16/2026\nRetirement Date\nN/A\n"
    )
    assert kinds_of(text) == [("effective", "2026-03-16")]


def test_archive_banner() -> None:
    assert kinds_of("ARCHIVED. This policy was archived on\n   April 1, 2026 and is not in use.\n") == [
        ("archived", "2026-04-01")
    ]


def test_repeated_headers_give_one_event_at_its_first_place() -> None:
    page = "Fennel Health Plan\n\nEffective Date: 07/08/2024\n\nText of the page number {}.\n\n"
    (event,) = header_of("".join(page.format(word) for word in ("one", "two", "three")))[0]
    assert [span.first_line for span in event.at] == [3]


def test_place_holds_exactly_the_printed_date() -> None:
    text = "Effective Date: 07/08/2024\n"
    (event,) = header_of(text)[0]
    assert text[event.at[0].start : event.at[0].end] == "07/08/2024"


def test_an_impossible_date_is_reported_and_not_used() -> None:
    events, (finding,) = header_of("Effective Date: 02/30/2024\n")
    assert not events
    assert finding.kind == "dates"
    assert "02/30/2024" in finding.message


def test_days_in_sentences_are_no_policy_dates() -> None:
    body = "\n\n".join(f"Sentence {n} of a long description of the service that nobody dated." for n in range(45))
    text = (
        f"Fennel Health Plan\n\nDescription\n\n{body}\n\n"
        f"The device was approved on May 2, 2011 and studied until June 3, 2013.\n"
    )
    assert not kinds_of(text)


def test_months_sort_before_their_days_and_ranges_by_their_end() -> None:
    assert latest(["2024-06", "2024-06-01", "2023-12-31"]) == "2024-06-01"
    assert latest(["2011-11/2012-04", "2012-03"]) == "2011-11/2012-04"
    assert latest([]) is None


@given(
    st.lists(
        st.sampled_from(
            ["January", "jan.", "SEPT", "may", "5", "12", "2020", "20", "1999-01", ",", ".", "/", "-", " ", "\n",
             "\u00a0", "to", "through", "st", "th", "a", "_", "(", "03"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_dates_are_found_wherever_the_pattern_finds_them(parts: list[str]) -> None:
    text = "".join(parts)
    wanted = [m.span() for m in re.finditer(dates._date().pattern, text, re.IGNORECASE)]
    assert [m.span() for m in dates._printed_dates(text)] == wanted
