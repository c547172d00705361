"""Evaluating: patients per second of one core against all statements, as their number grows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

from benchmarks.measure import cpu_seconds, per_call, print_table
from benchmarks.policies import WORKERS, read_policies
from graph.answers import Positions, by_payer
from graph.applicability import Question
from graph.evaluation import evaluate_payer
from graph.evaluation_bodies import evaluate
from graph.facts import DIAGNOSIS, rules_of
from graph.index import Index, build_index
from graph.load import load_records
from graph.patient_facts import read_facts
from graph.store import Store
from loaders.record import Record
from loaders.records import shipped_records
from ontology.vocabulary import Vocabulary, load_vocabulary

__all__ = ["run"]

COUNTS = (100, 300, 1000)
PATIENTS = 60


def run() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary()
    rows = [_row("shipped records", _index(tuple(shipped_records()), vocabulary), vocabulary, None)]
    start = time.perf_counter()
    records = read_policies(COUNTS[-1])
    if (spent := time.perf_counter() - start) > 1:
        print(f"  read by {WORKERS} processes: {COUNTS[-1] / spent:.1f} documents/s by the clock")
    first: float | None = None
    for count in COUNTS:
        index = _index(records[:count], vocabulary)
        rows.append(_row(f"{count} generated policies", index, vocabulary, first))
        first = first or float(rows[-1][3])
    print_table(("against", "statements", "patients/s", "us a statement", "to 100", "whole answers/s"), rows)


def _index(records: Sequence[Record], vocabulary: Vocabulary) -> Index:
    with Store() as store:
        for _ in load_records(store, records, vocabulary):
            pass
        return build_index(store, vocabulary)


def _row(name: str, index: Index, vocabulary: Vocabulary, first: float | None) -> tuple[str, ...]:
    """Return a row: a patient is evaluated against all statements of all payers, once for each of their treatments."""
    statements = sum(len(v.statements) for v in index.versions)
    patients = _patients(index, vocabulary)
    spent = cpu_seconds(partial(_evaluate_all, index, patients, vocabulary)) / len(patients)
    each = 1e6 * spent / statements
    modality, facts = patients[0]
    whole = per_call(lambda: evaluate(index, vocabulary, modality, facts), 1)
    ratio = f"{each / first:.2f}" if first else ""
    return name, str(statements), f"{1 / spent:.1f}", f"{each:.1f}", ratio, f"{1 / whole:.1f}"


def _evaluate_all(
    index: Positions, patients: Sequence[tuple[str, Mapping[str, object]]], vocabulary: Vocabulary
) -> None:
    rules = rules_of(vocabulary)
    for modality, facts in patients:
        patient = read_facts(facts, rules)
        question = Question(modality, patient.diagnosis or "", "2026-01-01")
        for versions in by_payer(index).values():
            evaluate_payer(versions, question, patient, rules)


def _patients(index: Index, vocabulary: Vocabulary) -> list[tuple[str, dict[str, object]]]:
    """Return treatments with patients who have a diagnosis and every other fact: half of what may be asked."""
    named = sorted({m for v in index.versions for s in v.statements for m in s.stated_modalities})
    tumors = sorted({t for v in index.versions for s in v.statements for t in s.stated_indications})
    out: list[tuple[str, dict[str, object]]] = []
    for number in range(PATIENTS):
        facts: dict[str, object] = {DIAGNOSIS: tumors[number % len(tumors)]}
        for place, one in enumerate(vocabulary.characteristics()):
            # Numbers alone: they contradict no other fact.
            if (
                place % 2 == number % 2
                and one.value_type in ("integer", "number")
                and not vocabulary.band_edges(one.name)
            ):
                facts[one.name] = int(one.minimum or 0) + 1
        out.append((named[number % len(named)], facts))
    return out
