"""Hostile: how the time of one core grows when a text that is made to be slow gets four times as long."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.measure import cpu_seconds, print_table
from loaders.lines.reading import UnreadableDocumentError
from loaders.load import load_bytes
from ontology.vocabulary import load_vocabulary

__all__ = ["LONG", "PLACES", "UNITS", "hostile_text", "run"]

_POLICY = (
    "Example Health Plan\n\nPolicy Number: EX-1\n\nPolicy\n\n"
    "Radiofrequency ablation of hepatocellular carcinoma is considered medically necessary when {sentence}:\n{items}\n"
)

UNITS = (
    "a", "1", ".", ",", "(", ")", "[", "{", "<", ">", "$", "*", "_", "#", "|", "-", "\t", " \t", "\n", "\f\n", "•",
    "(a) ", "a. ", "1.1.1 ", "(i)\n", "1. \n", "- item\n", "* x\n", "• x ", "<b>", "<li>x", "<p>x", "<sup>1", "**x** ",
    "[x](y) ", "$x$ ", "&amp;", "|x|y|\n", "# h\n", "and ", "and\n", "not ", "other ", "unless ", "criteria A, B and ",
    "5 cm ", "5, ", "1/1/2020 ", "January 1, 2020 ", "47382, ", "C22.0-", "PMID: 1 ", "Smith J, ", "Aa Bb ", "a, ",
    "is considered medically necessary. ", "radiofrequency ablation ", "liver metastases from ", "no more than ",
    "ALL of the following:\n", "Child-Pugh ", "Page 1\n", "Policy\n\n", "References\n1. x\n", "Health Plan, Inc. ",
    "Medicare, ", "twenty-", "Smith et al ", "A and B ", "1 trial and ", "(n = 4 ", "(1, ", "Jan 2011 ", "10.1234/",
)  # fmt: skip
"""What a hostile text repeats: what regular expressions and nested lists are known to stumble over."""
PLACES = ("front", "sentence", "list")
"""Where it stands: before the policy, within its sentence, or as its list."""

LONG = 12_000
"""Characters of the longer of two hostile texts; the shorter has a quarter of them."""
_TIMES = 4
_ROUNDS = 2
_SLOWEST = 15
"""Rows that are printed."""


def hostile_text(unit: str, place: str, length: int) -> str:
    """Return a policy with one piece repeated, at one of the places.

    :param length: characters of the repeated part.
    """
    repeated = unit * (length // len(unit))
    if place == "front":
        policy = _POLICY.format(sentence="ALL of the following are met", items="1. The tumor is unresectable")
        return f"{repeated}\n\n{policy}"
    if place == "sentence":
        return _POLICY.format(sentence=f"the tumor is {repeated} and ALL of the following are met", items="1. ECOG 0")
    return _POLICY.format(sentence="ALL of the following are met", items=repeated)


def run() -> None:
    """Print the texts whose time grows most, and the most of all."""
    load_vocabulary()
    load_bytes(hostile_text("a ", "list", LONG).encode(), "warm.txt")
    rows = sorted(_measured(), reverse=True)
    print_table(
        ("repeated", "CPU ms", f"ratio at {_TIMES}x"),
        [
            (f"{name!r} ({place})", f"{1000 * spent:.0f}", f"{ratio:.1f}")
            for ratio, spent, name, place in rows[:_SLOWEST]
        ],
    )
    print(f"  The {_SLOWEST} largest of {len(rows)} ratios; {_TIMES}.0 is linear, {_TIMES**2}.0 is quadratic.")
    print(f"  Median {statistics.median(row[0] for row in rows):.1f}, largest {rows[0][0]:.1f}.")


def _measured() -> Iterator[tuple[float, float, str, str]]:
    """Yield the ratio, the CPU seconds of the longer text, what it repeats and where."""
    for place in PLACES:
        for unit in UNITS:
            before = _seconds(hostile_text(unit, place, LONG // _TIMES))
            after = _seconds(hostile_text(unit, place, LONG))
            yield after / before, after, unit, place


def _seconds(text: str) -> float:
    """Return the CPU seconds of a text, the least of some rounds: what other programs take of a core only adds."""
    data = text.encode()
    return min(cpu_seconds(lambda: _read(data)) for _ in range(_ROUNDS))


def _read(data: bytes) -> None:
    """Load a document, which may be refused."""
    try:
        load_bytes(data, "hostile.txt", "text/plain")
    except UnreadableDocumentError:
        return
