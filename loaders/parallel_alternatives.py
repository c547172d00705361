"""Parallel alternatives: what stands before or behind alternatives that bound the same things is asked in each."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["asked_before", "asked_behind"]

Kinds = Sequence[Sequence[frozenset[str]]]
"""Per alternative, per condition of it in order, the characteristics that it bounds."""


def asked_before(alternatives: Kinds) -> int:
    """Return how many conditions before the first alternative are asked in each: the others bound what it bounds.

    'No ascites, with one tumor of 5 cm, or with up to three of 3 cm'.
    """
    if len(alternatives) < 2:
        return 0
    bounded = _bounded(alternatives[1]) if len(alternatives[1]) > 1 else frozenset()
    if not bounded or any(_bounded(part) != bounded for part in alternatives[1:]):
        return 0
    first = alternatives[0]
    lead = next((i for i, kind in enumerate(first) if kind & bounded), 0)
    return lead if _bounded(first[lead:]) == bounded else 0


def asked_behind(alternatives: Kinds) -> int:
    """Return how many conditions behind the last alternative are asked in each: it bounds what the others bound.

    'One tumor of 5 cm, or up to three of 3 cm, and no ascites'.

    >>> size, count, ascites = frozenset({"size"}), frozenset({"count"}), frozenset({"ascites"})
    >>> asked_behind([[count, size], [count, size, ascites]])
    1
    >>> asked_behind([[count], [count, ascites]])
    0
    """
    if len(alternatives) < 2 or len(alternatives[0]) < 2:
        return 0
    bounded = _bounded(alternatives[0])
    if any(_bounded(part) != bounded for part in alternatives[:-1]):
        return 0
    last = alternatives[-1]
    begin = next((i for i, kind in enumerate(last) if not kind & bounded), len(last))
    same = _bounded(last[:begin]) == bounded and not _bounded(last[begin:]) & bounded
    return len(last) - begin if same else 0


def _bounded(part: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*part)
