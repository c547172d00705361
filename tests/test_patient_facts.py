"""Facts of patients: names and values in plain words, units, ranges, what follows and what contradicts."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.facts import FactValue, rules_of
from graph.patient_facts import InvalidFactsError, PatientFacts, read_facts
from loaders.record import Atom
from ontology.codes import coded_class
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()
RULES = rules_of(V)


def read(**facts: object) -> PatientFacts:
    return read_facts(facts, RULES)


def value(name: str, given: object) -> FactValue:
    facts = read_facts({name: given}, RULES)
    assert facts.unresolved == []
    (found,) = facts.values.values()
    return found


def refused(**facts: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFactsError) as error:
        read_facts(facts, RULES)
    return [(p.fact, p.reason) for p in error.value.problems]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("extrahepatic_disease", False, "none"),
        ("extrahepatic_disease", True, "present"),
        ("extrahepatic_disease", "stable bone metastasis only", "stable-bone-metastasis-only"),
        ("goal", "prevent tumor growth while waiting for transplant", "bridge-to-transplant"),
        ("goal", "Downstage to become eligible for liver transplant", "downstaging"),
        ("symptoms", "carcinoid syndrome refractory to octreotide", "refractory-to-medical-treatment"),
        ("symptoms", "none", "none"),
        ("liver_reserve", "Adequate", "adequate"),
        ("liver reserve", True, "adequate"),
        ("Child-Pugh", "b", "B"),
        ("tumor size", 3.2, 3.2),
        ("tumor size", "32 mm", 3.2),
        ("largest_tumor_cm", {"value": 32, "unit": "mm"}, 3.2),
        ("largest_tumor_cm", "3.2cm", 3.2),
        ("largest_tumor_cm", {"value": 2, "unit": "inches"}, 5.08),
        ("tumor_count", "3 nodules", 3),
        ("tumor_count", 3.0, 3),
        ("karnofsky", "60%", 60),
        ("ecog", 0, 0),
        ("ecog", 5, 5),
        ("life_expectancy_months", "1 year", 12.0),
        ("platelet_count", {"value": 90_000_000_000, "unit": "1/L"}, 90.0),
        ("accessible_location", "yes", True),
        ("albi_grade", 2, "2"),
        ("confirmed_by", ["imaging", "biopsy"], ("biopsy", "imaging")),
        ("confirmed_by", ["imaging"], "imaging"),
    ],
)  # fmt: skip
def test_plain_words_and_units_resolve(name: str, given: object, expected: FactValue) -> None:
    assert value(name, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("34.2 µmol/L", 2.0), ("34.2 umol/L", 2.0), ("2 mg/dL", 2.0), ("20 mg/L", 2.0), ("0.0342 mmol/L", 2.0)],
)
def test_an_amount_is_converted_by_the_molar_mass(given: str, expected: float) -> None:
    assert value("bilirubin", given) == pytest.approx(expected, rel=1e-3)


def test_the_molar_mass_has_a_source() -> None:
    text = (Path(__file__).parents[1] / "ontology" / "characteristics.ttl").read_text(encoding="utf-8")
    assert text.count("pgo:molarMass") > 0
    assert text.count("pgo:molarMass") == text.count("dcterms:source <https://pubchem.ncbi.nlm.nih.gov/")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"ecog": 7}, "must be from 0 to 5"),
        ({"ecog": -1}, "must be from 0 to 5"),
        ({"ecog": 1.5}, "must be a whole number"),
        ({"ecog": True}, "must be a number"),
        ({"ecog": "about two"}, "must be a number"),
        ({"ecog": float("nan")}, "must be a number"),
        ({"ecog": 10**400}, "must be a number"),
        ({"largest_tumor_cm": "3 kg"}, "must be in cm or a unit that can be converted to it"),
        ({"largest_tumor_cm": "3 µmol/L"}, "must be in cm or a unit that can be converted to it"),
        ({"largest_tumor_cm": "3 __import__('os')"}, "must be in cm or a unit that can be converted to it"),
        ({"largest_tumor_cm": "3 9**9**9**9"}, "must be in cm or a unit that can be converted to it"),
        ({"largest_tumor_cm": {"value": 3, "unit": 4}}, "its unit must be a text"),
        ({"largest_tumor_cm": {"size": 3}}, "an object has the members 'value' and 'unit'"),
        ({"platelet_count": "3 10**99999999/L"}, "must be in 10*3/uL or a unit that can be converted to it"),
        ({"ecog": {"value": 1, "unit": "kg"}}, "takes no unit"),
        ({"resection_feasible": 0}, "must be true or false"),
        ({"goal": True}, "is more than a yes or no"),
        ({"goal": ["downstaging", "palliation"]}, "takes one value"),
        ({"diagnosis": 12}, "must be a text"),
        ({"goal": "x" * 301}, "has more than 300 characters"),
    ],
)
def test_wrong_types_units_and_ranges_are_refused_without_the_value(facts: dict[str, object], reason: str) -> None:
    assert refused(**facts) == [(*facts, reason)]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidFactsError) as error:
        read(tumor_cuont=2, ecog=9)
    first, second = error.value.problems
    assert (first.fact, first.reason) == ("tumor_cuont", "is no known fact")
    assert "tumor_count" in first.nearest
    assert second.fact == "ecog"


def test_a_value_that_means_nothing_leaves_the_fact_unknown() -> None:
    facts = read(goal="see what happens", ecog=1, diagnosis="something nobody has heard of")
    assert facts.values == {"ecog": 1}
    assert facts.diagnosis is None
    assert [u.fact for u in facts.unresolved] == ["goal", "diagnosis"]
    assert all(u.nearest for u in facts.unresolved[:1])
    assert "see what happens" not in str(facts.unresolved)


def test_null_is_unknown() -> None:
    assert read(ecog=None, goal=None).values == {}


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"awaiting_transplant": False, "transplant_listed": True}, {"awaiting_transplant", "transplant_listed"}),
        ({"child_pugh": "A", "child_pugh_score": 10}, {"child_pugh", "child_pugh_score"}),
        ({"resection_feasible": True, "resection_infeasible_documented": True},
         {"resection_feasible", "resection_infeasible_documented"}),
        ({"ecog": 1, "ECOG PS": 2}, {"ecog", "ECOG PS"}),
        ({"symptoms": "none", "systemic_therapy_failed_to_control_symptoms": True},
         {"symptoms", "systemic_therapy_failed_to_control_symptoms"}),
        ({"diagnosis": "inoperable HCC", "resection_feasible": True}, {"diagnosis", "resection_feasible"}),
    ],
)  # fmt: skip
def test_contradictions_are_refused_with_both_named(facts: dict[str, object], named: set[str]) -> None:
    (problem,) = refused(**facts)
    assert problem[1].startswith("contradicts ")
    assert {problem[0], problem[1].removeprefix("contradicts ").strip("'")} == named


def test_the_same_fact_twice_is_no_contradiction() -> None:
    assert read(ecog=1, ECOG=1.0).values == {"ecog": 1}
    assert read(symptoms="present", systemic_therapy_failed_to_control_symptoms=True).values["symptoms"] == "present"


def closed(**facts: object) -> dict[str, FactValue]:
    found = read_facts(facts, RULES)
    return dict(RULES.facts(found.diagnosis, None, found.values, assume=False).values)


def test_what_follows_from_facts() -> None:
    assert closed(child_pugh_score=6)["child_pugh"] == "A"
    assert closed(child_pugh_score=7)["child_pugh"] == "B"
    assert closed(child_pugh_score=10)["child_pugh"] == "C"
    assert closed(transplant_listed=False)["awaiting_transplant"] is False
    assert closed(awaiting_transplant=False)["transplant_listed"] is False
    assert closed(transplant_listed=True)["awaiting_transplant"] is True
    assert "resection_infeasible_documented" not in closed(resection_feasible=False)
    narrowed = closed(symptoms="present", systemic_therapy_failed_to_control_symptoms=True)
    assert narrowed["symptoms"] == "refractory-to-medical-treatment"
    assert "systemic_therapy_failed_to_control_symptoms" not in closed(symptoms="refractory")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C22.0", "hepatocellular-carcinoma"),
        ("c220", "hepatocellular-carcinoma"),
        ("ICD-10-CM C22.1", "intrahepatic-cholangiocarcinoma"),
        ("C78.7", "liver-metastasis"),
        ("C22", None),
        ("C50.9", None),
        ("Z99.9", None),
        ("hepatocellular carcinoma", None),
    ],
)
def test_a_code_stands_for_a_diagnosis_where_one_is_mapped(code: str, expected: str | None) -> None:
    assert coded_class(code, V) == expected
    if expected:
        assert read(diagnosis=code).diagnosis == expected


SENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "unit"]), inner, max_size=2),
    max_leaves=3,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from([c.name for c in V.characteristics()]), SENT)
def test_whatever_is_sent_is_read_or_refused(name: str, sent: object) -> None:
    with contextlib.suppress(InvalidFactsError):
        read_facts({name: sent}, RULES)


def test_a_bound_in_another_unit_is_compared_in_that_of_its_characteristic() -> None:
    vocabulary = load_vocabulary()
    facts = rules_of(vocabulary).facts("hepatocellular-carcinoma", None, {"bilirubin": 2.5, "platelet_count": 60.0})
    assert facts.value(Atom("bilirubin", "<=", 34, (), "umol/L")) is False
    assert facts.value(Atom("bilirubin", "<=", 51, (), "umol/L")) is True
    assert facts.value(Atom("platelet_count", ">", 50000, (), "/uL")) is True
    assert facts.value(Atom("bilirubin", "<=", 34, (), "cm")) is None
