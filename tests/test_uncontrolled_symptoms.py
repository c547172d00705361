"""Symptoms that drugs do not control, in the many ways in which that is said."""

import pytest

from loaders.conditions.conditions import Context, read_conditions
from loaders.lines.reading import read_text
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, shown

REFRACTORY = "symptoms = refractory-to-medical-treatment"
FAILED = "systemic_therapy_failed_to_control_symptoms = True"


def read(text: str) -> tuple[str, tuple[str, ...]]:
    (line,) = read_text(text, "p.txt").lines
    conditions = read_conditions(line.passage, Context(load_vocabulary()))
    return shown(conditions.criterion) if conditions.criterion else "", conditions.left


@pytest.mark.parametrize(
    "text",
    [
        "symptoms not controlled by a somatostatin analog",
        "symptoms are not adequately controlled by a somatostatin analogue (e.g., octreotide or lanreotide)",
        "hormonal symptoms not controlled with octreotide",
        "tumor related symptoms (e.g., carcinoid syndrome) are refractory to drugs (e.g., somatostatin analogs)",
        "hormone-related symptoms in spite of octreotide or lanreotide",
        "octreotide has failed to control the carcinoid syndrome (e.g., flushing, diarrhea)",
        "octreotide or a similar agent does not control symptoms",
        "symptoms not controlled by octreotide or other systemic therapy",
        "carcinoid syndrome or other hormonal symptoms that are not relieved by somatostatin analogs",
        "symptoms (eg, flushing, wheezing) uncontrolled by octreotide",
        "after failure of lanreotide to control symptoms",
        "medical therapy does not control symptoms",
    ],
)
def test_symptoms_that_drugs_do_not_control_are_refractory(text: str) -> None:
    assert read(text) == (REFRACTORY, ())


@pytest.mark.parametrize(
    "text",
    [
        "systemic therapy (e.g. octreotide) did not control the symptoms",
        "systemic therapy with octreotide has failed to control the carcinoid syndrome",
        "hormonal symptoms persist despite systemic therapy (eg, octreotide, lanreotide)",
        "symptoms not controlled by systemic treatment",
        "after failure of systemic therapy to relieve the hormonal symptoms",
    ],
)
def test_systemic_therapy_that_is_named_is_what_failed(text: str) -> None:
    assert read(text) == (FAILED, ())


@pytest.mark.parametrize(
    "text",
    [
        "symptoms are controlled by octreotide",
        "symptoms not controlled by radiation",
        "without symptoms despite octreotide",
        "octreotide has not been tried to control symptoms",
        "octreotide controls the symptoms",
        "symptoms are not severe and octreotide is not given",
    ],
)
def test_other_words_of_drugs_and_symptoms_stay_open(text: str) -> None:
    tree, left = read(text)
    assert tree == ""
    assert left


@pytest.mark.parametrize("text", ["not responding to chemotherapy", "no longer responds to systemic chemotherapy"])
def test_what_a_concept_is_about_may_be_a_negation_itself(text: str) -> None:
    assert read(text) == ("chemotherapy_refractory = True", ())


def test_a_bracket_that_ends_between_two_conditions_joins_them_by_nothing() -> None:
    text = (
        "TARE is covered for the following:\n1. Liver metastases from a neuroendocrine tumor (carcinoid or "
        "non-carcinoid) when symptoms are not controlled with a somatostatin analog.\n2. Hepatocellular carcinoma.\n"
    )
    assert f"all_of(diagnosis in neuroendocrine-liver-metastasis, {REFRACTORY})" in criteria_of(text)


def test_what_stands_before_each_of_several_tumors_is_asked_of_all() -> None:
    text = (
        "TARE is covered for {}colorectal liver metastases, unresectable neuroendocrine metastases with symptoms not "
        "controlled by octreotide and unresectable hepatocellular carcinoma when bilirubin is below 2 mg/dL or "
        "treatment is segmental.\n"
    )
    assert criteria_of(text.format("unresectable ")).startswith("all_of(resection_feasible = False, text")
    assert "resection_feasible" not in criteria_of(text.format(""))
