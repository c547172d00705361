"""Kleene values and reduction of criteria trees."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.criteria import atoms, labels, needs_unasked, reduce, unasked_branches
from graph.facts import FactRules, Facts, OneQuestion, rules_of
from loaders.record import Atom, Criterion, Group, StatementReference, TextCriterion
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import AT, all_of, any_of, atom, diagnosis, is_, none_of

V = load_vocabulary()
RULES = rules_of(V)
NAMES = ("one", "two", "three", "four")

leaves = st.sampled_from(NAMES).flatmap(lambda n: st.booleans().map(lambda b: is_(n, b)))


def grouped(children: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    members = st.lists(children, min_size=1, max_size=4)
    plain = st.builds(lambda c, m: Group(c, tuple(m), AT), st.sampled_from(["all_of", "any_of", "none_of"]), members)
    counted = st.builds(
        lambda c, m, n: Group(c, tuple(m), AT, n), st.sampled_from(["at_least", "at_most"]), members, st.integers(1, 4)
    )
    return plain | counted


trees = st.recursive(leaves, grouped, max_leaves=12)
partial = st.dictionaries(st.sampled_from(NAMES), st.booleans())


def facts(values: dict[str, bool]) -> Facts:
    return Facts(V, None, values)


def completions(values: dict[str, bool]) -> list[dict[str, bool]]:
    free = [n for n in NAMES if n not in values]
    return [{**values, **dict(zip(free, way, strict=True))} for way in product((True, False), repeat=len(free))]


@given(trees, partial)
def test_a_settled_value_holds_in_every_completion(tree: Criterion, values: dict[str, bool]) -> None:
    value = reduce(tree, facts(values)).value
    if value is not None:
        assert {reduce(tree, facts(c)).value for c in completions(values)} == {value}


@given(trees, partial)
def test_what_remains_of_an_open_tree_is_equivalent_to_it(tree: Criterion, values: dict[str, bool]) -> None:
    reduced = reduce(tree, facts(values))
    if reduced.value is None:
        assert reduced.tree is not None
        for complete in completions(values):
            assert reduce(reduced.tree, facts(complete)).value == reduce(tree, facts(complete)).value
        assert not {a.characteristic for a in atoms(reduced.tree)} & set(values)


@given(trees, partial)
def test_what_makes_a_tree_false_is_false_by_itself(tree: Criterion, values: dict[str, bool]) -> None:
    reduced = reduce(tree, facts(values))
    if reduced.value is False:
        assert reduced.tree is not None
        assert reduce(reduced.tree, facts(values)).value is False


@given(trees)
def test_all_facts_settle_every_tree(tree: Criterion) -> None:
    for complete in completions({}):
        assert reduce(tree, facts(complete)).value is not None


@given(st.lists(trees, min_size=1, max_size=4), partial)
def test_what_facts_remember_of_one_tree_changes_no_other(several: list[Criterion], values: dict[str, bool]) -> None:
    remembering = facts(values)
    shared = Group("any_of", tuple(several), AT)
    for tree in (*several, shared, *several):
        for met in (lambda _: None, lambda _: True):
            referring = all_of(tree, StatementReference("I", True, AT))
            for one in (tree, referring):
                assert reduce(one, remembering, met) == reduce(one, facts(values), met)
                assert reduce(one, remembering, met, assume=False) == reduce(one, facts(values), met, assume=False)


def test_facts_of_a_patient_are_kept_nowhere() -> None:
    rules = FactRules(V)
    for name, value in (("child_pugh", "B"), ("age", 62)):
        rules.facts("hepatocellular-carcinoma", "bridge-to-transplant", {name: value})
    assert not rules._bare
    kept = rules.facts("hepatocellular-carcinoma", "bridge-to-transplant")
    assert rules.facts("hepatocellular-carcinoma", "bridge-to-transplant") is kept


def test_one_question_comes_back_to_the_same_facts() -> None:
    asked = OneQuestion(RULES)
    facts_ = asked.facts("hepatocellular-carcinoma", None, {"child_pugh": "B"})
    assert asked.facts("hepatocellular-carcinoma", None, {"child_pugh": "B"}) is facts_
    assert OneQuestion(RULES).facts("hepatocellular-carcinoma", None, {"child_pugh": "B"}) is not facts_


def test_what_is_kept_of_classes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.facts._KEPT", 3)
    rules = FactRules(V)
    for tumor in V.terms("tumor")[:20]:
        rules.facts(tumor.id)
        assert len(rules._bare) <= 3


@given(trees, partial)
def test_reducing_twice_changes_nothing(tree: Criterion, values: dict[str, bool]) -> None:
    once = reduce(tree, facts(values))
    if once.tree is not None and once.value is None:
        assert reduce(once.tree, facts(values)).tree == once.tree


def test_a_group_of_one_gives_its_label_to_the_member_without_one() -> None:
    tree = all_of(is_("one", True), any_of(is_("two", True), is_("three", True), label="A.1"))
    assert labels(reduce(tree, facts({"one": True, "three": False})).tree) == ("A.1",)


def test_at_least_counts_what_is_met() -> None:
    tree = Group("at_least", tuple(is_(n, True) for n in NAMES), AT, 2)
    left = reduce(tree, facts({"one": True, "two": False})).tree
    assert isinstance(left, Group)
    assert (left.combination, len(left.members)) == ("any_of", 2)
    assert reduce(tree, facts({"one": True, "two": True})).value is True
    assert reduce(tree, facts({"one": False, "two": False, "three": False})).value is False


def test_bounds_are_strict_or_inclusive_as_printed() -> None:
    three = Facts(V, None, {"largest_tumor_cm": 3})
    assert reduce(atom("largest_tumor_cm", "<=", 3), three).value is True
    assert reduce(atom("largest_tumor_cm", "<", 3), three).value is False
    assert reduce(atom("largest_tumor_cm", ">=", 3), three).value is True
    assert reduce(atom("largest_tumor_cm", ">", 3), three).value is False
    assert reduce(atom("largest_tumor_cm", "!=", 3), three).value is False


def test_a_diagnosis_is_inside_outside_or_open() -> None:
    asked = Facts(V, "uveal-melanoma-liver-metastasis")
    assert reduce(diagnosis("melanoma-liver-metastasis"), asked).value is True
    assert reduce(diagnosis("colorectal-liver-metastasis"), asked).value is False
    assert reduce(atom("diagnosis", "not_in", ("colorectal-liver-metastasis",)), asked).value is True
    wide = Facts(V, "liver-metastasis")
    assert reduce(diagnosis("melanoma-liver-metastasis"), wide).value is None
    assert reduce(diagnosis("melanoma-liver-metastasis"), Facts(V)).value is None


def test_text_and_unresolved_references_stay_open() -> None:
    assert reduce(TextCriterion("0" * 64, (), AT), facts({})).value is None
    reference = StatementReference("I", False, AT)
    assert reduce(reference, facts({})).value is None
    assert reduce(reference, facts({}), lambda _: False).value is True
    assert reduce(reference, facts({}), lambda _: True).value is False


def test_feasible_resection_denies_its_documented_infeasibility() -> None:
    operable = RULES.facts(None, "operable")
    assert reduce(is_("resection_infeasible_documented", True), operable).value is False
    inoperable = RULES.facts(None, "inoperable")
    assert reduce(is_("resection_infeasible_documented", True), inoperable).value is None
    documented = RULES.facts(None, None, {"resection_infeasible_documented": True})
    assert documented.values["resection_feasible"] is False


def test_a_score_settles_its_class() -> None:
    assert (
        reduce(atom("child_pugh", "in", ("A", "B")), RULES.facts(None, None, {"child_pugh_score": 10})).value is False
    )


def test_one_goal_at_a_time() -> None:
    bridge = RULES.facts(None, "bridge-to-transplant")
    assert reduce(is_("goal", "downstaging"), bridge).value is False
    assert reduce(is_("transplant_listed", True), bridge).value is True
    assert reduce(is_("awaiting_transplant", False), bridge).value is False


def test_a_branch_for_another_setting_is_false_and_listed_apart() -> None:
    branch = all_of(is_("transplant_listed", True), is_("goal", "bridge-to-transplant"), label="I.D.2")
    tree = all_of(is_("liver_reserve", "adequate"), any_of(is_("accessible_location", True), branch))
    asked = RULES.facts("hepatocellular-carcinoma", "inoperable")
    left = reduce(tree, asked).tree
    assert {a.characteristic for a in atoms(left)} == {"liver_reserve", "accessible_location"}
    (elsewhere,) = unasked_branches(tree, asked)
    assert (elsewhere.label, elsewhere.settings) == ("I.D.2", ("bridge-to-transplant",))
    assert not unasked_branches(tree, RULES.facts("hepatocellular-carcinoma", "bridge-to-transplant"))


def test_absent_settings_prove_nothing_under_a_negation() -> None:
    assert reduce(none_of(is_("goal", "downstaging")), RULES.facts(None, "inoperable")).value is None


def test_a_tree_that_is_made_for_another_use_says_so() -> None:
    repeat = all_of(is_("repeat_treatment", True), is_("original_criteria_met", True))
    assert needs_unasked(repeat, RULES.facts(None, "inoperable")) == ("repeat-treatment",)
    assert not needs_unasked(repeat, RULES.facts(None, "repeat-treatment"))
    either = any_of(is_("goal", "downstaging"), is_("accessible_location", True))
    assert not needs_unasked(either, RULES.facts())


def test_a_patients_unknown_facts_are_not_assumed_absent() -> None:
    patient = RULES.facts(None, None, {}, assume=False)
    assert reduce(is_("transplant_listed", True), patient).value is None


def test_atoms_keep_their_addresses() -> None:
    left = reduce(all_of(is_("one", True), is_("two", True)), facts({"one": True})).tree
    assert isinstance(left, Atom)
    assert left.at == AT
