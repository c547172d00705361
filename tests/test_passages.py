"""Passages: a part knows where it stands, however often it was cut, and equals any other of the same place."""

from __future__ import annotations

from array import array

from loaders.text.text import Passage, SourceText, join

SOURCE = SourceText("Plan A covers it.\nPlan B does not.\n", "plan.txt")


def whole() -> Passage:
    return Passage(SOURCE, SOURCE.text, array("I", range(len(SOURCE.text))))


def test_parts_of_parts_keep_their_offsets() -> None:
    line = whole().slice(18, 34)
    name = line.slice(0, 6)
    assert (name.text, name.offset(0), name.offset(-1), list(name.offsets)) == ("Plan B", 18, 23, [*range(18, 24)])
    assert name.slice(5).place() == (SOURCE.span(23, 24),)
    assert line.slice(4, 7).strip().offset(0) == 23
    assert line.slice(40).text == ""
    assert line.slice(40).place() == ()


def test_parts_are_equal_by_what_they_hold_and_where() -> None:
    again = Passage(SOURCE, "Plan", array("I", range(18, 22)))
    assert whole().slice(18, 22) == again
    assert whole().slice(0, 4) != again
    assert again != "Plan"
    assert {again: "found"}[whole().slice(18, 22)] == "found"


def test_lines_start_within_a_passage_where_the_source_has_them() -> None:
    assert whole().line_starts() == [0, 18]
    assert whole().slice(5, 24).line_starts() == [0, 13]
    assert whole().slice(18, 22).line_starts() == whole().slice(40).line_starts() == [0]


def test_joined_parts_borrow_the_offset_before_a_separator() -> None:
    first, second = whole().slice(0, 4), whole().slice(18, 22)
    joined = join([first, second])
    assert (joined.text, list(joined.offsets)) == ("Plan Plan", [0, 1, 2, 3, 3, 18, 19, 20, 21])
    assert join([first.slice(4), second]) is second
