"""Evaluations against a brute-force evaluator over all completions of the unknown facts."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.applicability import Question
from graph.evaluation import Evaluation, evaluate_payer
from graph.facts import FactValue, rules_of
from graph.patient_facts import PatientFacts
from loaders.record import Criterion
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
TREES: st.SearchStrategy[Criterion] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda m: all_of(*m)),
        st.lists(inner, min_size=2, max_size=3).map(lambda m: any_of(*m)),
        st.lists(inner, min_size=1, max_size=2).map(lambda m: none_of(*m)),
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


def evaluated(tree: Criterion, values: dict[str, FactValue]) -> Evaluation:
    rows = version(
        "payer",
        statement(V, "1", "medically-necessary", "radiofrequency-ablation", "hepatocellular-carcinoma", tree),
        statement(V, "2", "investigational", "radiofrequency-ablation", "hepatocellular-carcinoma",
                  complement_of=("1",)),
    )  # fmt: skip
    patient = PatientFacts("hepatocellular-carcinoma", dict(values))
    asked = Question("radiofrequency-ablation", "hepatocellular-carcinoma", "2026-01-01")
    return evaluate_payer([rows], asked, patient, RULES)


def holds(node: Criterion, values: dict[str, FactValue]) -> bool:
    """Return the value of a tree on whole facts, by the meaning of the words alone."""
    members = getattr(node, "members", None)
    if members is not None:
        found = [holds(m, values) for m in members]
        return {"all_of": all(found), "any_of": any(found), "none_of": not any(found)}[node.combination]  # type: ignore[union-attr]  # a group
    known, sign, wanted = values[node.characteristic], node.comparator, node.value  # type: ignore[union-attr]  # an atom
    if sign == "in":
        return known in wanted
    return {"=": known == wanted, "<=": sign == "<=" and known <= wanted, ">": sign == ">" and known > wanted}[sign]


CAREFUL = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
