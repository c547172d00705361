"""Dates behind: histories whose rows end with their date."""

import pytest

from tests.test_history import events_of, rows_of

CHANGE = "Needle therapy changed from covered to investigational"


def words_of(history: str) -> dict[str, str]:
    """Return the words of each dated row."""
    text = f"Fennel Health Plan\n\nPolicy History\n\n{history}\n"
    events, _ = events_of(text)
    return {e.date: " ".join(" ".join(text[s.start : s.end] for s in e.at[1:]).split()) for e in events}


@pytest.mark.parametrize(
    "history",
    [
        f"Action{' ' * 55}Date\n{CHANGE}       02/01/2024\nAnnual look, nothing new{' ' * 36}03/01/2023",
        f"{CHANGE}       02/01/2024\nAnnual look, nothing new{' ' * 36}03/01/2023",
        f"Change | Date\n{CHANGE} | 02/01/2024\nAnnual look, nothing new | 03/01/2023",
        f"{CHANGE} (02/01/2024)\nAnnual look, nothing new (03/01/2023)",
        f"- {CHANGE}, 02/01/2024.\n- Annual look, nothing new, 03/01/2023.",
        f"{CHANGE}\n02/01/2024\nAnnual look, nothing new\n03/01/2023",
        f"{CHANGE.replace(' to ', ' to' + chr(10))}{' ' * 40}02/01/2024\nAnnual look, nothing new{' ' * 30}03/01/2023",
    ],
)
def test_a_date_behind_the_words_of_a_row_is_theirs(history: str) -> None:
    """It is not the date of the row below it."""
    assert words_of(history) == {"2024-02-01": CHANGE, "2023-03-01": "Annual look, nothing new"}


def test_words_below_a_date_on_the_right_are_its_own_where_the_last_line_has_none() -> None:
    """A row begins with its date, whatever column that stands in."""
    first, second = f"{'Needle therapy changed from covered':60}02/01/2024", f"{'Annual look':60}03/01/2023"
    wide = f"{first}\nto investigational\n{second}\nby all"
    said = words_of(wide)
    assert said["2024-02-01"].endswith("to investigational")
    assert said["2023-03-01"].endswith("by all")


def test_words_between_two_dates_on_the_right_belong_to_none() -> None:
    """Where the first and the last line have a date, the lines between may be of either; that is told."""
    text = (
        f"{'Needle therapy changed from covered':60}02/01/2024\nto investigational\n{'A look at it all':60}03/01/2023"
    )
    events, findings = events_of(f"Fennel Health Plan\n\nPolicy History\n\n{text}\n")
    assert not events
    assert any("cannot be told" in f.message for f in findings)


def test_dates_before_the_words_stay_theirs() -> None:
    """A history whose rows begin with their date is read so, also under the head of that column."""
    assert rows_of("Date\nAction\n02/01/2024\nNew policy\n03/01/2025\nAnnual review")[0][:2] == (
        "original_effective",
        "2024-02-01",
    )


def test_labelled_dates_and_dates_to_come_are_no_rows() -> None:
    """'Next review' dates nothing that happened."""
    rows = rows_of("All of it was written 02/01/2024\nNext planned review of all of it 03/01/2026")
    assert [(kind, date) for kind, date, _ in rows] == [("revision", "2024-02-01")]


def test_no_change_in_position_is_none() -> None:
    """'No change in position' says that none changed."""
    assert rows_of("03/01/2025 Annual review. No change in position.") == [("review", "2025-03-01", False)]


def test_a_row_may_begin_with_who_acted_and_when() -> None:
    """Then no date stands behind the words of its row."""
    rows = f"Medical Group, June 2023 (1): {CHANGE}\nMedical Group, March 2024 (2): References\nCommittee, May 2024"
    assert words_of(rows).get("2024-05") is None
