"""Indexing: what a policy costs on its way into the store and the index, as their number grows."""

from __future__ import annotations

import time

from api.examples import examples
from benchmarks.measure import cpu_seconds, per_call, print_table
from benchmarks.policies import WORKERS, read_policies
from graph.answers import coverage
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

COUNTS = (10, 100, 300)


def run() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary()
    start = time.perf_counter()
    records = read_policies(COUNTS[-1])
    spent = time.perf_counter() - start
    if spent > 1:  # not when they were read before
        print(f"  read by {WORKERS} processes: {COUNTS[-1] / spent:.1f} documents/s by the clock")
    asked = {name: examples()[name] for name in ("modality", "indication")}
    rows = []
    first: tuple[float, ...] = ()
    for count in COUNTS:
        store = Store()
        load = cpu_seconds(lambda store=store, count=count: list(load_records(store, records[:count], vocabulary)))
        index = build_index(store, vocabulary)
        build = per_call(lambda store=store: build_index(store, vocabulary), 0)
        answer = per_call(lambda index=index: coverage(index, vocabulary, asked["modality"], asked["indication"]))
        costs = (load / count, build / count, answer / count)
        first = first or costs
        rows.append((
            str(count), f"{len(store) / count:.0f}",
            *(cell for c, f in zip(costs, first, strict=True) for cell in (f"{1000 * c:.2f}", f"{c / f:.2f}")),
        ))  # fmt: skip
    print_table(
        (
            "policies",
            "quads each",
            "load ms each",
            "to first",
            "index ms each",
            "to first",
            "answer ms each",
            "to first",
        ),
        rows,
    )
