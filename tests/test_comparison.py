"""Comparison of criteria by meaning: fictional policies for each relation, and every relation against brute force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from graph.applicability import Question
from graph.comparison import Comparison, Side, agrees, compare, confirmed
from graph.facts import rules_of
from graph.model import PolicyVersion, StatementRow
from graph.policy_gaps import Reading, read_policies
from loaders.record import Atom, Criterion, Group, TextCriterion
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import AT, all_of, any_of, atom, diagnosis, is_, none_of, not_met, statement, version
from tests.test_completions import TREES, completions, holds

V = load_vocabulary()
RULES = rules_of(V)
RFA, HCC = "radiofrequency-ablation", "hepatocellular-carcinoma"
ASKED = Question(RFA, HCC, "2026-01-01")

SMALL = atom("largest_tumor_cm", "<", 3)
AT_MOST = atom("largest_tumor_cm", "<=", 3)
CIRRHOTIC, REACHED = is_("cirrhosis", True), is_("accessible_location", True)


def side(*versions: PolicyVersion, question: Question = ASKED) -> Side:
    return Side(versions, question)


def covering(payer: str, tree: Criterion | None, indication: str = HCC) -> PolicyVersion:
    """A policy that covers under criteria, and denies when they are not met."""
    return version(
        payer,
        statement(V, "1", "medically-necessary", RFA, indication, tree),
        statement(V, "2", "investigational", RFA, indication, complement_of=("1",)),
    )


AMPLE = 600.0
"""Seconds that no comparison here needs, however busy the machine: what comes out must not hang on its speed."""


def compared(one: Criterion | None, other: Criterion | None) -> Comparison:
    return compare(side(covering("one", one)), side(covering("other", other)), RULES, AMPLE)


RELATIONS = {
    "the same in other words": (atom("tumor_count", "<", 4), atom("tumor_count", "<=", 3), "equivalent"),
    "a strict bound and one that includes it": (SMALL, AT_MOST, "a_stricter"),
    "one criterion more": (AT_MOST, all_of(AT_MOST, is_("cirrhosis", True)), "b_stricter"),
    "each asks something else": (is_("cirrhosis", True), AT_MOST, "neither"),
    "nothing asked": (None, is_("cirrhosis", True), "b_stricter"),
    "a rule and its contraposition": (
        none_of(is_("cirrhosis", True), is_("accessible_location", False)),
        all_of(is_("cirrhosis", False), is_("accessible_location", True)), "equivalent"),
    "a score and its class": (atom("child_pugh_score", "<=", 6), is_("child_pugh", "A"), "equivalent"),
    "what is documented is so": (
        is_("resection_infeasible_documented", True), is_("resection_feasible", False), "a_stricter"),
    "two of three": (
        any_of(all_of(CIRRHOTIC, AT_MOST), all_of(CIRRHOTIC, REACHED), all_of(AT_MOST, REACHED)),
        any_of(CIRRHOTIC, AT_MOST), "a_stricter"),
    "two of three, counted": (
        Group("at_least", (CIRRHOTIC, AT_MOST, REACHED), AT, 2),
        any_of(all_of(CIRRHOTIC, AT_MOST), all_of(CIRRHOTIC, REACHED), all_of(AT_MOST, REACHED)), "equivalent"),
    "at most one of three": (
        Group("at_most", (CIRRHOTIC, AT_MOST, REACHED), AT, 1),
        none_of(Group("at_least", (CIRRHOTIC, AT_MOST, REACHED), AT, 2)), "equivalent"),
}  # fmt: skip


@pytest.mark.parametrize("case", RELATIONS)
def test_relation(case: str) -> None:
    one, other, expected = RELATIONS[case]
    found = compared(one, other)
    assert found.relation == expected
    sides = {"equivalent": set(), "a_stricter": {"b"}, "b_stricter": {"a"}, "neither": {"a", "b"}}
    assert {w.covered_by for w in found.witnesses} == sides[expected]


def test_the_witness_of_a_bound_sits_on_it() -> None:
    (witness,) = compared(SMALL, AT_MOST).witnesses
    assert witness.patient.values == {"largest_tumor_cm": 3}
    assert [v.outcome for v in witness.verdicts] == ["criteria_not_met", "criteria_met"]


def test_silence_is_not_compared() -> None:
    silent = version("other", statement(V, "1", "medically-necessary", "cryoablation", HCC))
    found = compare(side(covering("one", None)), side(silent), RULES, AMPLE)
    assert (found.relation, [c.silent for c in found.cases]) == ("not_comparable", [("b",)])


def test_diagnoses_that_statements_tell_apart_are_cases_of_their_own() -> None:
    wide = replace(ASKED, indication="liver-metastasis")
    crc, net = "colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"
    one = covering("one", any_of(diagnosis(crc), all_of(diagnosis(net), AT_MOST)), "liver-metastasis")
    other = covering("other", any_of(diagnosis(crc), diagnosis(net)), "liver-metastasis")
    found = compare(side(one, question=wide), side(other, question=wide), RULES, AMPLE)
    by_indication = {c.case.indication: c.relation for c in found.cases}
    assert found.relation == "a_stricter"
    assert (by_indication[crc], by_indication[net]) == ("equivalent", "a_stricter")
    assert set(by_indication.values()) == {"equivalent", "a_stricter"}


def test_words_of_a_document_take_part_without_a_meaning() -> None:
    words, others = TextCriterion("a" * 64, (), AT), TextCriterion("b" * 64, (), AT)
    found = compared(all_of(AT_MOST, words), AT_MOST)
    assert (found.relation, found.opaque) == ("a_stricter", (words,))
    (witness,) = found.witnesses
    assert list(witness.patient.texts.values()) == [False]
    assert compared(words, others).relation == "neither"
    assert compared(words, words).relation == "equivalent"


def test_bounds_in_several_units_are_one_number() -> None:
    millimetres = Atom("largest_tumor_cm", "<=", 30, AT, "mm")
    assert compared(AT_MOST, millimetres).relation == "equivalent"
    unfit = Atom("largest_tumor_cm", "<=", 30, AT, "kg")
    found = compared(AT_MOST, unfit)
    assert (found.relation, found.opaque) == ("neither", (unfit,))


def test_no_time_is_undecided() -> None:
    found = compare(side(covering("one", SMALL)), side(covering("other", AT_MOST)), RULES, seconds=0)
    assert (found.relation, found.witnesses) == ("undecided", ())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES, TREES)
def test_relation_is_that_of_all_patients(one: Criterion, other: Criterion) -> None:
    pairs = {(holds(one, patient), holds(other, patient)) for patient in completions({})}
    expected = {
        (False, False): "equivalent", (False, True): "a_stricter",
        (True, False): "b_stricter", (True, True): "neither",
    }[(True, False) in pairs, (False, True) in pairs]  # fmt: skip
    sides = side(covering("one", one)), side(covering("other", other))
    found = compare(*sides, RULES, AMPLE)
    assert found.relation == expected
    for witness in found.witnesses:
        for name, asked in zip("ab", sides, strict=True):
            verdict = confirmed(asked, found.cases[0].case, witness.patient, RULES)
            assert agrees(verdict, witness.covered_by == name)


def reading(*statements: StatementRow, question: Question = ASKED) -> Reading:
    return read_policies(side(version("one", *statements), question=question), RULES)


def test_no_statement_decides_on_the_bound_of_two() -> None:
    """Covered below three, denied above three: what of exactly three?"""
    found = reading(
        statement(V, "1", "medically-necessary", RFA, HCC, all_of(atom("tumor_count", "<=", 2), SMALL)),
        statement(V, "2", "investigational", RFA, HCC, any_of(atom("tumor_count", ">", 2),
                                                             atom("largest_tumor_cm", ">", 3))),
    )  # fmt: skip
    (gap,) = found.gaps
    assert gap.patient.values == {"tumor_count": 2, "largest_tumor_cm": 3}
    assert gap.bound == ("largest_tumor_cm", 3, 2.5)
    assert (gap.verdict.outcome, gap.verdict.status_then) == ("criteria_not_met", None)
    assert (found.conflicts, found.impossible, found.undecided) == ((), (), 0)


def test_a_gap_away_from_every_bound() -> None:
    (gap,) = reading(statement(V, "1", "medically-necessary", RFA, HCC, is_("cirrhosis", True))).gaps
    assert (gap.patient.values, gap.bound) == ({"cirrhosis": False}, None)


def test_a_complement_leaves_no_gap() -> None:
    found = read_policies(side(covering("one", SMALL)), RULES)
    assert found == Reading()


def test_statements_that_overlap_and_disagree() -> None:
    found = reading(
        statement(V, "1", "investigational", RFA, HCC, atom("tumor_count", ">", 3)),
        statement(V, "2", "not-medically-necessary", RFA, HCC, is_("cirrhosis", True)),
    )
    (conflict,) = found.conflicts
    assert conflict.verdict.outcome == "conflict"
    assert conflict.patient.values == {"tumor_count": 4, "cirrhosis": True}


def test_criteria_that_no_patient_can_meet() -> None:
    never = all_of(atom("tumor_count", ">", 3), atom("tumor_count", "<", 3), label="A")
    found = reading(
        statement(V, "1", "medically-necessary", RFA, HCC, any_of(never, AT_MOST, label="1")),
        statement(V, "2", "investigational", RFA, HCC, complement_of=("1",)),
    )
    assert [(i.statement.id, i.criterion.label) for i in found.impossible] == [("1", "A")]


def test_a_part_for_another_diagnosis_is_not_impossible() -> None:
    other = all_of(diagnosis("colorectal-liver-metastasis"), AT_MOST, label="A")
    found = reading(statement(V, "1", "medically-necessary", RFA, "liver-tumor", any_of(other, SMALL)))
    assert found.impossible == ()


def test_a_statement_on_what_another_does_not_meet() -> None:
    one = version(
        "one",
        statement(V, "1", "medically-necessary", RFA, HCC, AT_MOST),
        statement(V, "2", "investigational", RFA, HCC, all_of(not_met("1"), is_("cirrhosis", True))),
    )
    assert compare(side(one), side(covering("other", AT_MOST)), RULES, AMPLE).relation == "equivalent"
    (gap,) = read_policies(side(one), RULES).gaps
    assert gap.patient.values["cirrhosis"] is False
