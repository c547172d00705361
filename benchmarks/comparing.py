"""Comparing: all pairs of 50 payers on one treatment and indication, and pairs of real policies."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from api.examples import examples
from benchmarks.measure import print_table
from benchmarks.policies import read_rivals
from graph.answers import by_payer
from graph.applicability import Question
from graph.comparison import Side, compare
from graph.facts import FactRules, rules_of
from graph.index import build_index
from graph.load import load_records
from graph.naming import resolve_indication, resolve_term
from graph.store import Store
from loaders.records import shipped_records
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

PAYERS, FEW = 50, 10
BOUNDS = (5.0, 0.05, 0.0)
"""Seconds that the solver may take for a pair."""


def run() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary()
    rules = rules_of(vocabulary)
    asked = {name: examples()[name] for name in ("modality", "indication")}
    modality = resolve_term("modality", asked["modality"], vocabulary)
    indication, _ = resolve_indication(asked["indication"], vocabulary)
    labels = [vocabulary.term(id).label for id in (modality, indication)]
    rivals = read_rivals(PAYERS, *labels)
    rows = []
    for name, records, bound in (
        ("real policies", tuple(shipped_records()), BOUNDS[0]),
        (f"{PAYERS} payers", rivals, BOUNDS[0]),
        *((f"{FEW} payers, {bound:g} s for a pair", rivals[:FEW], bound) for bound in BOUNDS[1:]),
    ):
        with Store() as store:
            list(load_records(store, records, vocabulary))
            groups = by_payer(build_index(store, vocabulary))
        sides = [Side(tuple(v), Question(modality, indication, "2026-01-01")) for v in groups.values()]
        spent, relations = _pairs(sides, rules, bound)
        told = ", ".join(f"{count} {relation}" for relation, count in relations.most_common())
        rows.append((name, str(len(spent)), f"{sum(spent):.1f}", f"{1000 * max(spent):.0f}", told))
    print_table(("pairs of", "pairs", "CPU s in all", "ms the slowest", "relations"), rows)


def _pairs(sides: Sequence[Side], rules: FactRules, bound: float) -> tuple[list[float], Counter[str]]:
    """Return the CPU seconds of each pair, and how often each relation came out."""
    spent: list[float] = []
    relations: Counter[str] = Counter()
    for a, b in combinations(sides, 2):
        start = time.process_time()
        relations[compare(a, b, rules, bound).relation] += 1
        spent.append(time.process_time() - start)
    return spent, relations
