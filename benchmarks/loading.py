"""Loading: how fast one core reads policies, and how the time grows with their length."""

from __future__ import annotations

import statistics
import tracemalloc
from pathlib import Path

from benchmarks.measure import cpu_seconds, print_table, word_pass
from benchmarks.policies import document_bytes
from loaders.lines.documents import SUFFIXES
from loaders.lines.reading import decode_text
from loaders.load import find_documents, load_bytes
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

UNITS = 3
"""Units of the shortest policy; four times as many make a long one of some 75 KB."""

_ROUNDS = {1: 5, 2: 5, 4: 3, 16: 1}
"""Lengths, in those of the shortest policy, with how often each is read."""

_HEAD = ("document", "KB", "CPU ms", "documents/s", "passes", "to 1x", "statements", "understood")


def run(sources: Path | None) -> None:
    """Print the figures.

    :param sources: a folder of documents to be timed beside the generated ones.
    """
    load_vocabulary()
    load_bytes(document_bytes(0), "warm.txt")
    documents = {f"generated, {size}x": (document_bytes(size, UNITS * size), _ROUNDS[size]) for size in _ROUNDS}
    if sources is not None:
        documents |= {path.name: (path.read_bytes(), 3) for path in find_documents([sources])[0]}
    rows: list[tuple[str, ...]] = []
    first = 0.0
    for name, (data, rounds) in documents.items():
        record, spent, passes = _timed(name, data, rounds)
        first = first or passes
        rows.append((
            name, f"{len(data) / 1000:.0f}", f"{1000 * spent:.0f}", f"{1 / spent:.2f}", f"{passes:.0f}",
            f"{passes / first:.2f}", *_content(record),
        ))  # fmt: skip
    print_table(_HEAD, rows)
    print("  passes: CPU time, with the time in which Python's re finds the words of the same text as the unit.")
    print("  to 1x: passes to those of the first row; 1.00 where the time grows as the length does.")
    print(f"  Memory at its peak: {_memory(document_bytes(4, 4 * UNITS)):.0f} times the bytes of the file (4x).")


def _timed(name: str, data: bytes, rounds: int) -> tuple[Record, float, float]:
    """Return the record of a document, and the medians of its CPU seconds and of its passes.

    The unit is taken right before and after each load, for the speed of a core changes from second to second.
    """
    text, named = decode_text(data, name)[0], name if Path(name).suffix in SUFFIXES else f"{name}.txt"
    records: list[Record] = []
    seconds, passes = [], []
    for _ in range(rounds):
        before = word_pass(text)
        seconds.append(cpu_seconds(lambda: records.append(load_bytes(data, named))))
        passes.append(2 * seconds[-1] / (before + word_pass(text)))
    return records[-1], statistics.median(seconds), statistics.median(passes)


def _content(record: Record) -> tuple[str, str]:
    accounting = record.accounting
    return str(len(record.statements)), f"{accounting.understood}/{accounting.sentences}"


def _memory(data: bytes) -> float:
    """Return the peak of the memory that loading takes, as a multiple of the file."""
    tracemalloc.start()
    load_bytes(data, "memory.txt")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(data)
