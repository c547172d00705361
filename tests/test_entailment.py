"""What is told to follow does follow: whoever meets the one tree meets the other."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.criteria.entailment import beyond, identity, implies, tighter
from loaders.record import Atom, Comparator, Criterion, Group, StatementReference, TextCriterion
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()


def atom(name: str, comparator: Comparator, value: bool | int | str | tuple[str, ...]) -> Atom:
    return Atom(name, comparator, value, ())


ATOMS = st.one_of(
    st.builds(
        atom, st.sampled_from(["tumor_count", "largest_tumor_cm"]), st.sampled_from(["<", "<=", ">", ">=", "="]),
        st.integers(1, 3),
    ),
    st.builds(atom, st.just("resection_feasible"), st.just("="), st.booleans()),
    st.builds(atom, st.just("child_pugh"), st.just("in"), st.sampled_from([("A",), ("A", "B"), ("B", "C")])),
)  # fmt: skip
TREES: st.SearchStrategy[Criterion] = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        lambda combination, members: Group(combination, tuple(members), ()),
        st.sampled_from(["all_of", "any_of", "none_of"]), st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
PATIENTS = [
    {"tumor_count": count, "largest_tumor_cm": size, "resection_feasible": feasible, "child_pugh": grade}
    for count, size, feasible, grade in itertools.product(
        (0, 1, 2, 3, 4), (0.5, 1, 1.5, 2, 3, 4), (True, False), "ABC"
    )
]  # fmt: skip


def meets(patient: dict[str, object], criterion: Criterion) -> bool:
    if isinstance(criterion, Group):
        values = [meets(patient, member) for member in criterion.members]
        return {"all_of": all(values), "any_of": any(values), "none_of": not any(values)}[criterion.combination]
    assert isinstance(criterion, Atom)
    known, value = patient[criterion.characteristic], criterion.value
    if criterion.comparator == "=":
        return known == value
    if isinstance(value, tuple):
        return known in value
    assert isinstance(known, int | float)
    assert isinstance(value, int)
    return {"<": known < value, "<=": known <= value, ">": known > value, ">=": known >= value}[criterion.comparator]


@given(TREES, TREES)
def test_what_follows_is_met_by_everybody_who_meets_the_first(one: Criterion, other: Criterion) -> None:
    if implies(one, other, V):
        assert [p for p in PATIENTS if meets(p, one) and not meets(p, other)] == []
    if identity(one) == identity(other):
        assert [p for p in PATIENTS if meets(p, one) is not meets(p, other)] == []


@given(TREES)
def test_a_tree_follows_from_itself_and_nothing_from_no_criteria(tree: Criterion) -> None:
    assert implies(tree, tree, V)
    assert implies(tree, None, V)
    assert not implies(None, tree, V)


def test_a_class_of_tumors_lies_within_the_wider_one() -> None:
    narrow, wide = (
        atom("diagnosis", "in", (name,)) for name in ("colorectal-liver-metastasis", "liver-metastasis")
    )  # fmt: skip
    assert implies(narrow, wide, V)
    assert not implies(wide, narrow, V)


def test_words_and_references_follow_from_the_same_only() -> None:
    one, same, other = TextCriterion("a", (), ()), TextCriterion("a", (), (), "1"), TextCriterion("b", (), ())
    assert (implies(one, same, V), implies(one, other, V)) == (True, False)
    met, unmet = StatementReference("I", True, ()), StatementReference("I", False, ())
    assert (implies(met, met, V), implies(met, unmet, V)) == (True, False)


@pytest.mark.parametrize(
    ("one", "other"), [(("<", 3), ("<=", 3)), (("<=", 2), ("<", 3)), ((">", 3), (">=", 3)), ((">=", 4), (">", 3))]
)
def test_the_tighter_of_two_bounds(one: tuple[str, int], other: tuple[str, int]) -> None:
    bounds = [atom("tumor_count", *bound) for bound in (one, other)]
    assert tighter(*bounds)
    assert not tighter(*reversed(bounds))


def test_bounds_that_leave_no_number() -> None:
    upper = [atom("tumor_count", *b) for b in (("<=", 3), ("<", 3), ("<=", 2))]
    lower = atom("tumor_count", ">=", 3)
    assert [beyond(u, lower) for u in upper] == [False, True, True]
