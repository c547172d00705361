"""Exporting: each form of the graph of generated policies, beside a plain read of its quads; memory as it grows.

Time is given as a multiple of reading all quads of the store once. Memory is the
peak of what Python allocates for an export, of some policies and of four times
as many: an export that streams needs the same for both.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from functools import partial

from api.export_requests import export
from api.exports import FORMATS
from api.service import Service
from benchmarks.measure import cpu_seconds, print_table
from benchmarks.policies import read_policies
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

POLICIES = 300
"""As many as `indexing` reads, so that they are read once; 1,000 give the same memory."""
_SKIPPED = ("xlsx",)
"""Its matrix is not made for so many payers: it is refused."""


def run(policies: int = POLICIES) -> None:
    """Print the figures."""
    whole = read_policies(policies)
    few, many = _service(whole[: policies // 4]), _service(whole)
    read = cpu_seconds(lambda: _drained(many.store.quads()))
    rows = []
    for format in FORMATS:
        if format in _SKIPPED:
            continue
        spent = cpu_seconds(partial(_export, many, format))
        size = sum(map(len, export(many, format)[1]))
        peaks = [_peak(service, format) for service in (few, many)]
        rows.append((
            format, f"{spent / read:.1f}x", f"{size / 1e6:.1f} MB", *(f"{p / 1e6:.1f} MB" for p in peaks),
        ))  # fmt: skip
    head = ("format", "a plain read", "size", f"peak, {policies // 4} policies", f"peak, {policies} policies")
    print_table(head, rows)


def _service(records: Iterable[Record]) -> Service:
    store, vocabulary = Store(), load_vocabulary()
    for _ in load_records(store, records, vocabulary):
        pass
    return Service(store, vocabulary, build_index(store, vocabulary))


def _export(service: Service, format: str) -> None:
    _drained(export(service, format)[1])


def _peak(service: Service, format: str) -> int:
    tracemalloc.start()
    try:
        _export(service, format)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _drained(items: Iterable[object]) -> None:
    for _ in items:
        pass
