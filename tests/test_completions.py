"""Evaluations against a brute-force evaluator over all completions of the unknown facts."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.applicability import Question
from graph.evaluation import Evaluation, evaluate_payer
from graph.facts import FactValue, rules_of
from graph.patient_facts import PatientFacts
from loaders.record import Atom, Criterion, Group
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import all_of, any_of, atom, is_, none_of, statement, version

V = load_vocabulary()
RULES = rules_of(V)

DOMAINS: dict[str, tuple[FactValue, ...]] = {
    # Two that follow from each other, an ordered choice, a number and two that stand alone.
    "resection_feasible": (True, False),
    "resection_infeasible_documented": (True, False),
    "child_pugh": ("A", "B", "C"),
    "tumor_count": (1, 2, 3, 4, 5),
    "accessible_location": (True, False),
    "cirrhosis": (True, False),
}

ATOMS = st.one_of(
    *(st.builds(is_, st.just(name), st.booleans()) for name, values in DOMAINS.items() if values == (True, False)),
    st.builds(lambda chosen: atom("child_pugh", "in", tuple(chosen)), st.sampled_from([("A",), ("A", "B"), ("C",)])),
    st.builds(lambda sign, n: atom("tumor_count", sign, n), st.sampled_from(["<=", ">", "="]), st.integers(1, 4)),
)


def counted(combination: str, members: list[Criterion]) -> Group:
    """Return a group of three of which two, or no more than two, must be true."""
    return Group(combination, tuple(members), (), 2)


TREES: st.SearchStrategy[Criterion] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda m: all_of(*m)),
        st.lists(inner, min_size=2, max_size=3).map(lambda m: any_of(*m)),
        st.lists(inner, min_size=1, max_size=2).map(lambda m: none_of(*m)),
        st.builds(counted, st.sampled_from(["at_least", "at_most"]), st.lists(inner, min_size=3, max_size=3)),
    ),
    max_leaves=5,
)
FACTS = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in DOMAINS.items()})


def consistent(values: dict[str, FactValue]) -> bool:
    return not (values.get("resection_feasible") is True and values.get("resection_infeasible_documented") is True)


def completions(given: dict[str, FactValue]) -> list[dict[str, FactValue]]:
    open_ = [n for n in DOMAINS if n not in given]
    found = [{**given, **dict(zip(open_, c, strict=True))} for c in product(*(DOMAINS[n] for n in open_))]
    return [c for c in found if consistent(c)]


def evaluated(
    tree: Criterion,
    values: dict[str, FactValue],
    condition: Criterion | None = None,
    excluding: Criterion | None = None,
) -> Evaluation:
    """Return how a patient stands with a policy: criteria, what applies when they fail, and perhaps an exclusion."""
    treatment, tumor = "radiofrequency-ablation", "hepatocellular-carcinoma"
    rows = version(
        "payer",
        statement(V, "1", "medically-necessary", treatment, tumor, tree),
        statement(V, "2", "investigational", treatment, tumor, condition, complement_of=("1",)),
        *([] if excluding is None else [statement(V, "3", "not-medically-necessary", treatment, tumor, excluding)]),
    )
    patient = PatientFacts("hepatocellular-carcinoma", dict(values))
    asked = Question("radiofrequency-ablation", "hepatocellular-carcinoma", "2026-01-01")
    return evaluate_payer([rows], asked, patient, RULES)


def holds(node: Criterion, values: dict[str, FactValue]) -> bool:
    """Return the value of a tree on whole facts, by the meaning of the words alone."""
    if isinstance(node, Group):
        found, threshold = [holds(m, values) for m in node.members], node.threshold or 0
        return {"all_of": all(found), "any_of": any(found), "none_of": not any(found),
                "at_least": sum(found) >= threshold, "at_most": sum(found) <= threshold}[node.combination]  # fmt: skip
    assert isinstance(node, Atom)
    known: Any
    wanted: Any
    known, sign, wanted = values[node.characteristic], node.comparator, node.value
    if sign == "in":
        return known in wanted
    return {"=": known == wanted, "<=": sign == "<=" and known <= wanted, ">": sign == ">" and known > wanted}[sign]


CAREFUL = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CAREFUL
@given(TREES, FACTS.filter(consistent))
def test_the_outcome_is_that_of_all_completions(tree: Criterion, given: dict[str, FactValue]) -> None:
    results = {holds(tree, c) for c in completions(given)}
    found = evaluated(tree, given)
    expected = {frozenset({True}): "criteria_met", frozenset({False}): "criteria_not_met"}.get(
        frozenset(results), "insufficient_information"
    )
    assert found.decided_by != "undecided"
    assert found.verdict.outcome == expected
    if expected == "criteria_not_met":
        assert found.verdict.status_then == "investigational"


def could_settle(tree: Criterion, given: dict[str, FactValue], names: tuple[str, ...], outcome: bool) -> bool:
    """Return whether some values of the named facts give the outcome whatever the others are."""
    groups: dict[tuple[FactValue, ...], set[bool]] = {}
    for completion in completions(given):
        groups.setdefault(tuple(completion[n] for n in names), set()).add(holds(tree, completion))
    return any(results == {outcome} for results in groups.values())


@CAREFUL
@given(TREES, FACTS.filter(consistent))
def test_missing_facts_and_deciders_settle_and_none_is_idle(tree: Criterion, given: dict[str, FactValue]) -> None:
    found = evaluated(tree, given)
    if found.verdict.outcome != "insufficient_information":
        assert found.needs.deciders == ()
        return
    assert found.needs.branches
    sizes = [len(b.facts) for b in found.needs.branches]
    assert sizes == sorted(sizes)
    for branch in (*found.needs.branches, *found.needs.deciders):
        outcome = branch.outcome == "criteria_met"
        assert could_settle(tree, given, branch.facts, outcome), branch
        for name in branch.facts:
            fewer = tuple(n for n in branch.facts if n != name)
            assert not could_settle(tree, given, fewer, outcome), (branch, fewer)


@CAREFUL
@given(TREES, TREES, TREES, FACTS.filter(consistent))
def test_denials_with_conditions_of_their_own_claim_no_more_than_all_completions_bear_out(
    tree: Criterion, condition: Criterion, excluding: Criterion, given: dict[str, FactValue]
) -> None:
    every = completions(given)
    met, fires, excluded = ({holds(one, c) for c in every} for one in (tree, condition, excluding))
    found = evaluated(tree, given, condition, excluding)
    listed = {d.candidate.statement.id for d in found.open_exclusions}
    match found.verdict.outcome:
        case "criteria_met":
            assert met == {True}
            assert ("3" in listed) or True not in excluded
        case "criteria_not_met":
            assert met == {False}
            assert found.verdict.status_then in (None, "investigational")
            if found.verdict.status_then:
                assert fires == {True}
            elif found.decided_by == "criteria":
                # Nothing is assigned for certain; what may be is listed.
                assert "2" in listed or True not in fires
        case "not_medically_necessary":
            assert excluded == {True}
        case "conflict":
            # The complement stands against the exclusion's other status.
            assert (met, fires, excluded) == ({False}, {True}, {True})
        case outcome:
            assert outcome == "insufficient_information"


def test_a_conditional_complement_that_is_open_is_listed() -> None:
    tree, condition = atom("tumor_count", "<=", 3), is_("cirrhosis", True)
    found = evaluated(tree, {"tumor_count": 5}, condition)
    assert (found.verdict.outcome, found.verdict.status_then) == ("criteria_not_met", None)
    assert [d.candidate.statement.id for d in found.open_exclusions] == ["2"]
    assert evaluated(tree, {"tumor_count": 5, "cirrhosis": True}, condition).verdict.status_then == "investigational"
    for facts in ({"tumor_count": 2}, {"tumor_count": 5, "cirrhosis": False}):
        assert evaluated(tree, facts, condition).open_exclusions == ()


def test_what_makes_all_positions_false_together_settles_the_outcome() -> None:
    treatment, tumor = "radiofrequency-ablation", "hepatocellular-carcinoma"
    first = all_of(is_("cirrhosis", True), atom("tumor_count", "<=", 3))
    second = all_of(is_("accessible_location", True), atom("child_pugh", "in", ("A",)))
    rows = [statement(V, n, "medically-necessary", treatment, tumor, c) for n, c in (("1", first), ("2", second))]
    asked = Question(treatment, tumor, "2024-01-01")
    needs = evaluate_payer([version("payer", *rows)], asked, PatientFacts(tumor), RULES).needs
    settling = {frozenset(d.facts) for d in needs.deciders if d.outcome == "criteria_not_met"}
    one, other = ("cirrhosis", "tumor_count"), ("accessible_location", "child_pugh")
    assert settling == {frozenset(pair) for pair in product(one, other)}
    assert not needs.cut_short
