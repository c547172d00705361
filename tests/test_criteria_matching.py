"""How the measure holds criteria against what a careful reader expects: forms that mean the same, and no others."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from loaders.load import load_bytes
from loaders.places import Span
from loaders.record import Atom, Criterion, Group, TextCriterion
from ontology.vocabulary import load_vocabulary
from tests.criteria_matching import Matched, match_criteria
from tests.expectations import Expectation, ExpectedCriterion
from tests.policies import ACORN

AT = (Span(0, 12, 1, 1),)
QUOTED = "awaits a new"


def atom(characteristic: str, comparator: Any, value: Any) -> Atom:
    return Atom(characteristic, comparator, value, AT)


def group(combination: Any, *members: Criterion) -> Group:
    return Group(combination, members, AT)


def expected(characteristic: str, comparator: str, value: Any, **more: Any) -> ExpectedCriterion:
    return ExpectedCriterion(more.pop("statement", "I"), characteristic, comparator, value, **more)


def matched(
    criteria: Criterion, *wanted: ExpectedCriterion, text: str = QUOTED, status: str = "medically-necessary"
) -> Matched:
    record = load_bytes(ACORN.encode(), "acorn.txt")
    statement = msgspec.structs.replace(record.statements[0], criteria=criteria, status=status)
    record = msgspec.structs.replace(record, statements=(statement,))
    expectation = Expectation("acorn.txt", "", "", "", "", "", "position", criterion=wanted)
    return match_criteria(expectation, record, text, load_vocabulary())


DOSE = atom("lung_dose_gy", ">", 30)


@pytest.mark.parametrize(
    ("criteria", "wanted"),
    [
        (atom("tumor_count", "=", 1), expected("tumor_count", "<=", 1)),
        (atom("child_pugh", "in", ("A", "B")), expected("child_pugh", "<=", "B")),
        (atom("child_pugh", "=", "C"), expected("child_pugh", ">", "B")),
        (atom("symptoms", "in", ("present", "refractory-to-medical-treatment")), expected("symptoms", "=", "present")),
        (
            group("all_of", atom("tumor_count", ">=", 2), atom("tumor_count", "<=", 3)),
            expected("tumor_count", "in", [2, 3]),
        ),
        (group("none_of", DOSE), expected("lung_dose_gy", "<=", 30)),
        (group("none_of", DOSE), expected("lung_dose_gy", ">", 30, note="exclusion")),
        (group("none_of", atom("pregnant", "=", True)), expected("pregnant", "=", False)),
        (atom("awaiting_transplant", "=", True), expected("transplant_listed", "=", True)),
        (TextCriterion("", (), AT), expected("transplant_listed", "=", True, note="awaits an organ", accept=("text",))),
        (
            atom("symptoms", "=", "present"),
            expected("chemotherapy_refractory", "=", False, accept=("symptoms = present",)),
        ),
    ],
)
def test_forms_that_mean_the_same_are_right(criteria: Criterion, wanted: ExpectedCriterion) -> None:
    assert matched(criteria, wanted).right == [wanted]


@pytest.mark.parametrize(
    ("criteria", "wanted"),
    [
        (group("none_of", DOSE), expected("lung_dose_gy", ">", 30)),
        (group("none_of", atom("extrahepatic_disease", "=", "none")), expected("extrahepatic_disease", "=", False)),
        (DOSE, expected("lung_dose_gy", "<=", 30)),
        (atom("child_pugh", "in", ("A", "B")), expected("child_pugh", "<", "B")),
        (
            group("any_of", atom("tumor_count", ">=", 2), group("all_of", atom("tumor_count", "<=", 3))),
            expected("tumor_count", "in", [2, 3]),
        ),
        (TextCriterion("", (), AT), expected("transplant_listed", "=", True)),
        (TextCriterion("", (), AT), expected("pregnant", "=", True, accept=("text",))),
    ],
)
def test_what_means_something_else_is_not_right(criteria: Criterion, wanted: ExpectedCriterion) -> None:
    assert matched(criteria, wanted).right == []


def test_a_denial_of_what_is_above_a_bound_asks_for_the_bound() -> None:
    for wanted in (expected("lung_dose_gy", "<=", 30), expected("lung_dose_gy", ">", 30)):
        assert matched(DOSE, wanted, status="not-medically-necessary").right == [wanted]


def test_the_words_of_waiting_tell_that_it_may_be_expected_as_being_listed() -> None:
    listed = expected("transplant_listed", "=", True)
    assert matched(atom("awaiting_transplant", "=", True), listed, text="on some list").right == []


def test_a_class_or_the_next_one_with_a_score_is_a_bound_of_the_score() -> None:
    both = expected("child_pugh", "=", "A"), expected("child_pugh_score", "=", 7)
    assert matched(atom("child_pugh_score", "<=", 7), *both).right == list(both)
    assert matched(atom("child_pugh_score", "<=", 8), *both).right == []


def test_what_all_must_meet_answers_for_each_alternative_that_is_named() -> None:
    names = [expected("resection_feasible", "=", False, statement=name) for name in ("first", "second")]
    fact = atom("resection_feasible", "=", False)
    assert matched(group("all_of", fact, atom("ecog", "<=", 2)), *names).right == names
    assert matched(group("any_of", fact, atom("ecog", "<=", 2)), *names).right == names[:1]
