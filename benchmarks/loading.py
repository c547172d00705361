"""Loading: how fast one core reads policies, and how the time grows with their length."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from benchmarks.measure import median_cpu, print_table, word_pass
from benchmarks.policies import document_bytes
from loaders.load import find_documents, load_bytes
from loaders.reading import decode_text
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

UNITS = 3
"""Units of the shortest policy; four times as many make the 75 KB of a long one."""

SIZES = (1, 2, 4, 16)
_HEAD = ("document", "KB", "CPU ms", "documents/s", "passes", "statements", "understood")


def run(sources: Path | None) -> None:
    """Print the figures.

    :param sources: a folder of documents to be timed beside the generated ones.
    """
    load_vocabulary()
    load_bytes(document_bytes(0), "warm.txt")
    rows, times, lengths = [], [], []
    for size in SIZES:
        data = document_bytes(size, UNITS * size)
        spent, row = _timed(f"generated, {size}x", data, 3 if size < 16 else 1)
        rows.append(row)
        times.append(spent)
        lengths.append(len(data))
    if sources is not None:
        for path in find_documents([sources])[0]:
            rows.append(_timed(path.name[:20], path.read_bytes(), 3)[1])
    print_table(_HEAD, rows)
    print("  passes: the time in which Python's re finds the words of the same text, as a unit")
    print_table(
        ("length", "time ratio", "size ratio", "time per size"),
        [
            (f"{size}x", f"{t / times[0]:.2f}", f"{n / lengths[0]:.2f}", f"{t / times[0] / (n / lengths[0]):.2f}")
            for size, t, n in zip(SIZES, times, lengths, strict=True)
        ],
    )
    print(f"  memory at its peak, over the bytes of the file: {_memory(document_bytes(4, 4 * UNITS)):.0f}x")


def _timed(name: str, data: bytes, rounds: int) -> tuple[float, tuple[str, ...]]:
    """Return the median CPU seconds of a document, and its row."""
    spent = median_cpu(lambda: load_bytes(data, name), rounds)
    record = load_bytes(data, name) if len(data) < 200_000 else None
    passes = spent / word_pass(decode_text(data, name)[0])
    return spent, (
        name, f"{len(data) / 1000:.0f}", f"{1000 * spent:.0f}", f"{1 / spent:.2f}", f"{passes:.0f}", *_content(record),
    )  # fmt: skip


def _content(record: Record | None) -> tuple[str, str]:
    if record is None:
        return "", ""
    accounting = record.accounting
    return str(len(record.statements)), f"{accounting.understood}/{accounting.sentences}"


def _memory(data: bytes) -> float:
    """Return the peak of the memory that loading takes, as a multiple of the file."""
    tracemalloc.start()
    load_bytes(data, "memory.txt")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(data)
