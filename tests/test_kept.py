"""Answers kept while a document is read: found once, the same as without, and forgotten with the document."""

from __future__ import annotations

from array import array
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of
from loaders.structure.dates import find_dates
from loaders.text.kept import kept, reading_one_document
from loaders.text.text import Passage, SourceText
from ontology.vocabulary import load_vocabulary

asked: list[tuple[str, int]] = []


@kept
def repeated(word: str, times: int) -> str | None:
    """Return a word several times over; no word gives no answer."""
    asked.append((word, times))
    if times < 0:
        raise ValueError("a word stands at least no times")
    return word * times or None


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def test_an_answer_is_found_once_in_a_document_and_anew_in_the_next() -> None:
    for _ in range(2):
        with reading_one_document():
            assert [repeated("a", 2), repeated("a", 3), repeated("a", 2)] == ["aa", "aaa", "aa"]
    assert asked == [("a", 2), ("a", 3)] * 2


def test_that_there_is_none_is_an_answer() -> None:
    with reading_one_document():
        assert [repeated("", 1), repeated("", 1)] == [None, None]
    assert asked == [("", 1)]


def test_nothing_is_kept_outside_of_a_document() -> None:
    with reading_one_document():
        repeated("a", 2)
    assert [repeated("a", 2), repeated("a", 2)] == ["aa", "aa"]
    assert asked == [("a", 2)] * 3


def test_a_document_within_another_keeps_its_own_answers() -> None:
    with reading_one_document():
        repeated("a", 2)
        with reading_one_document():
            repeated("a", 2)
        repeated("a", 2)
    assert asked == [("a", 2)] * 2


def test_the_conditions_of_one_place_are_read_once_in_a_document() -> None:
    source = SourceText("Child-Pugh A. Child-Pugh A.", "policy.txt")
    first, same, other = (
        Passage(source, "Child-Pugh A", array("I", range(at, at + len("Child-Pugh A")))) for at in (0, 0, 14)
    )
    with reading_one_document():
        read = [read_conditions(passage, Context(load_vocabulary())) for passage in (first, same, other)]
    assert read[0] is read[1]
    assert [atom.at[0].start for conditions in read for atom in atoms_of(conditions.criterion)] == [0, 0, 14]


def test_the_dates_of_a_text_are_found_once_in_a_document_and_its_list_is_each_readers_own() -> None:
    text = "Revised 03/04/2031 and in May 2032."
    with reading_one_document():
        first, second = find_dates(text), find_dates(text)
    assert [date.iso for date in first] == ["2031-03-04", "2032-05"]
    assert first[0] is second[0]
    assert first is not second
    assert find_dates(text)[0] is not first[0]


def test_an_error_is_no_answer_and_ends_the_document() -> None:
    with pytest.raises(ValueError, match="at least"), reading_one_document():
        repeated("a", -1)
    repeated("a", 2)
    repeated("a", 2)
    assert asked == [("a", -1), ("a", 2), ("a", 2)]


def test_documents_read_at_once_share_nothing() -> None:
    both = Barrier(2, timeout=30)

    def read(_: int) -> None:
        with reading_one_document():
            both.wait()
            repeated("a", 2)
            both.wait()
            repeated("a", 2)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(read, range(2)))
    assert asked == [("a", 2)] * 2
