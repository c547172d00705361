"""How patients stand with payers: the readers' patients, then fictional policies for each rule."""

import json
import re
from typing import Any

import pytest

from graph.answers import by_payer
from graph.applicability import Question
from graph.evaluation import Evaluation, evaluate_payer
from graph.facts import rules_of
from graph.index import Index
from graph.naming import resolve_term
from graph.patient_facts import read_facts
from ontology.vocabulary import load_vocabulary
from tests.test_sources import MODALITIES, PAYERS, SHARED, needs_gold, shipped_index

V = load_vocabulary()
RULES = rules_of(V)

READERS_NAMES = {
    "max_tumor_diameter_cm": "largest_tumor_cm",
    "child_pugh_class": "child_pugh",
    "resectable": "resection_feasible",
    "biopsy_or_imaging_confirmed": "confirmed_by",
    "adequate_liver_reserve": "liver_reserve",
}


@pytest.fixture(scope="module")
def index() -> Index:
    return shipped_index()


def evaluated(index: Index, payer: str, modality: str, facts: dict[str, Any]) -> Evaluation:
    patient = read_facts(facts, RULES)
    assert patient.unresolved == []
    asked = Question(resolve_term("modality", modality, V), patient.diagnosis or "", "2026-11-21")
    (versions,) = [v for v in by_payer(index).values() if v[0].payer.name == PAYERS[payer]]
    return evaluate_payer(versions, asked, patient, RULES)


@needs_gold
def test_every_answer_of_the_readers(index: Index) -> None:
    wrong = []
    patients = json.loads((SHARED / "gold" / "vignettes-sample.json").read_text())
    for patient in patients:
        for payer, expected in patient.get("answers", {}).items():
            got = evaluated(index, payer, MODALITIES[patient["modality"]], patient["facts"])
            alternatives = [
                {READERS_NAMES.get(n, n) for n in re.findall(r"[a-z]\w+", names)} for names in expected["missing"]
            ]
            named = set(got.needs.names())
            if (
                (got.verdict.outcome, got.verdict.status_then) != (expected["outcome"], expected.get("status_then"))
                or [d.id for d in got.deciding] != expected["deciding"]
                or not all(named & one for one in alternatives)
                or not named <= {n for one in alternatives for n in one}
            ):
                wrong.append((patient["id"], payer, got.verdict, [d.id for d in got.deciding], named))
    assert len([p for p in patients if "answers" in p]) == 12
    assert wrong == []


REASONED = {
    # patient: payer: outcome, what applies then, deciding. Read from the documents, not from the program.
    "v05": {"bcbsma": ("investigational", None, ["4"]),
            "providence": ("criteria_not_met", "not_medically_necessary", ["I.D.1.a.i", "II"])},
    "v08": {"bcbsma": ("criteria_met", None, ["2"]),
            "providence": ("criteria_not_met", "not_medically_necessary", ["I.D.1.b.iv", "II"])},
    "v09": {"bcbsma": ("not_addressed", None, []),
            "providence": ("criteria_met", None, ["I", "I.A", "I.B", "I.C", "I.D.1.d"])},
    "v10": {"bcbsma": ("investigational", None, ["5"]),
            "providence": ("criteria_met", None, ["I", "I.A", "I.B", "I.C", "I.D.1.d"])},
    "v11": {"providence": ("not_medically_necessary", None, ["IV"]), "bcbsks": ("investigational", None, ["1"]),
            "bcbsla": ("investigational", None, ["1"])},
    "v13": {"bcbsma": ("not_addressed", None, []),
            "providence": ("criteria_not_met", "not_medically_necessary", ["I.D.1", "II"])},
    "v15": {"bcbsma": ("investigational", None, ["3"]),
            "providence": ("criteria_not_met", "not_medically_necessary", ["I.D.1.a.iii", "II"])},
    "v16": {"providence": ("criteria_not_met", "not_medically_necessary", ["I.A", "II"]),
            "bcbsks": ("investigational", None, ["1"])},
    "v20": {"bcbsma": ("investigational", None, ["5"]),
            "providence": ("criteria_not_met", "not_medically_necessary", ["I.D.1", "II"])},
    "v21": {"providence": ("criteria_met", None, ["III"]), "bcbsma": ("not_addressed", None, [])},
    "v22": dict.fromkeys(PAYERS, ("not_addressed", None, [])),
    "v24": {"providence": ("not_medically_necessary", None, ["V"]), "bcbsma": ("not_addressed", None, [])},
}  # fmt: skip


@needs_gold
def test_patients_without_an_answer_of_the_readers(index: Index) -> None:
    wrong = []
    for patient in json.loads((SHARED / "gold" / "vignettes-sample.json").read_text()):
        for payer, expected in REASONED.get(patient["id"], {}).items():
            got = evaluated(index, payer, MODALITIES[patient["modality"]], patient["facts"])
            if (got.verdict.outcome, got.verdict.status_then, [d.id for d in got.deciding]) != expected:
                wrong.append((patient["id"], payer, got.verdict, [d.id for d in got.deciding]))
    assert wrong == []
