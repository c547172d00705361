"""Measuring: CPU seconds, a unit for them, and tables."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

__all__ = ["cpu_seconds", "per_call", "print_table", "word_pass"]


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU seconds that this process spends on an action."""
    start = time.process_time()
    action()
    return time.process_time() - start


def per_call(action: Callable[[], object], at_least: float = 0.2) -> float:
    """Return the CPU seconds of one call, from as many calls as fill a time in seconds, at least three."""
    action()
    calls, spent = 0, 0.0
    while spent < at_least or calls < 3:
        spent += cpu_seconds(action)
        calls += 1
    return spent / calls


def word_pass(text: str) -> float:
    """Return the CPU seconds in which Python's `re` finds the words of a text: the peer of a reading time."""
    return per_call(lambda: re.findall(r"\w+", text.lower()), 0.05)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns, the first to the left and the others to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip())
