"""Weighing: what bibliographies, studies and guidelines cost, with the rest of reading a document as the unit."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import loaders.load as loading
from benchmarks.measure import print_table
from benchmarks.policies import document_bytes
from loaders.load import find_documents, load_bytes
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

STEPS = {
    "bibliography": ("read_references",),
    "studies": ("read_evidence", "add_presented"),
    "guidelines": ("read_guidelines", "read_recommendations"),
    "audit": ("read_audit",),
}
"""The steps with the functions of `loaders.load` that take them."""
_ROUNDS = 3
"""Times that each document is read; the quickest counts."""


def run(sources: Path | None) -> None:
    """Print the figures.

    :param sources: a folder of documents to be timed beside a generated one.
    """
    load_vocabulary()
    documents = {"generated.txt": document_bytes(4, 24)}
    if sources is not None:
        documents |= {path.name: path.read_bytes() for path in find_documents([sources])[0]}
    rows: list[tuple[str, ...]] = []
    whole: dict[str, float] = dict.fromkeys((*STEPS, "rest"), 0.0)
    for name, data in documents.items():
        load_bytes(data, name)  # patterns are compiled once a process
        spent = min((_spent(name, data) for _ in range(_ROUNDS)), key=lambda one: sum(one.values()))
        rows.append(_row(name[:20], spent))
        whole = {step: whole[step] + spent[step] for step in whole}
    print_table(("document", *STEPS, "first three", "all four"), [*rows, _row("all", whole)])
    print("  CPU time, with that of all other steps of reading the same document as the unit.")


def _row(name: str, spent: dict[str, float]) -> tuple[str, ...]:
    steps = [spent[step] for step in STEPS]
    return (name, *(f"{s / spent['rest']:.2f}" for s in (*steps, sum(steps[:-1]), sum(steps))))


def _spent(name: str, data: bytes) -> dict[str, float]:
    """Return the CPU seconds of each step of reading a document, and of the rest."""
    spent: dict[str, float] = defaultdict(float)

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            out = function(*given, **named)
            out = list(out) if isinstance(out, Iterator) else out
            spent[step] += time.process_time() - begun
            return out

        return call

    own = {f: getattr(loading, f) for functions in STEPS.values() for f in functions}
    for step, functions in STEPS.items():
        for function in functions:
            setattr(loading, function, timed(step, own[function]))
    begun = time.process_time()
    try:
        loading.load_bytes(data, name)
    finally:
        for function, original in own.items():
            setattr(loading, function, original)
    return {**{step: spent[step] for step in STEPS}, "rest": time.process_time() - begun - sum(spent.values())}
