"""Indexing: what a policy costs on its way into the store and the index, as their number grows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from api.examples import examples
from benchmarks.measure import cpu_seconds, per_call, print_table
from benchmarks.policies import WORKERS, read_policies
from graph.answers import coverage
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

COUNTS = (10, 100, 300)


def run() -> None:
    """Print the figures."""
    start = time.perf_counter()
    records = read_policies(COUNTS[-1])
    spent = time.perf_counter() - start
    if spent > 1:  # not when they were read before
        print(f"  read by {WORKERS} processes: {COUNTS[-1] / spent:.1f} documents/s by the clock")
    rows = []
    first: tuple[float, ...] = ()
    for count in COUNTS:
        quads, costs = _costs(records[:count])
        first = first or costs
        ratios = [(f"{1000 * c:.2f}", f"{c / f:.2f}") for c, f in zip(costs, first, strict=True)]
        rows.append((str(count), f"{quads:.0f}", *(cell for pair in ratios for cell in pair)))
    print_table(
        ("policies", "quads each", "load ms each", "to 10", "index ms each", "to 10", "answer ms each", "to 10"), rows
    )


def _costs(records: Sequence[Record]) -> tuple[float, tuple[float, ...]]:
    """Return the quads of a policy and its CPU seconds: to load it, to index it, to answer from it."""
    vocabulary = load_vocabulary()
    asked = {name: examples()[name] for name in ("modality", "indication")}
    store = Store()
    load = cpu_seconds(lambda: list(load_records(store, records, vocabulary)))
    index = build_index(store, vocabulary)
    build = per_call(lambda: build_index(store, vocabulary), 0)
    answer = per_call(lambda: coverage(index, vocabulary, asked["modality"], asked["indication"]))
    count = len(records)
    return len(store) / count, (load / count, build / count, answer / count)
