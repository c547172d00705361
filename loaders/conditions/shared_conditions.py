"""Shared conditions: whether what a sentence asks is asked of all the tumors that it names."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.conditions.criterion_trees import Found, atoms_of
from ontology.lexicon import lexicon
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["asked_of_some", "different", "said_of_each"]


def different(named: Sequence[Mention], indications: frozenset[str], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where a sentence names different tumors; what only says once more what another one is, is none.

    :param indications: what the sentence is on.
    """
    own = [m for m in named if not (vocabulary.descendants(m.id) - {m.id}) & indications]
    return list({m.id: (m.start, m.end) for m in own}.values())


def asked_of_some(found: Sequence[Found], spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Found]:
    """Return the conditions of which nobody can tell which of several tumors each is asked of.

    They stand before the first and behind the last ('unresectable A or B of 3 cm or less'), or between two.

    :param spans: where the tumors are named; the conditions within [start, end) count.
    """
    if len(spans) < 2:
        return []
    first, last = min(spans), max(spans)
    near = [f for f in found if start <= f.start < end]
    before = [f for f in near if f.end <= first[0]]
    counts = lexicon("characteristics")["count"]["characteristic"]
    # 'Unresectable A and unresectable B' are both so, and so are 'a single A or B'.
    shared = {_said(f) for f in before if {_said(f)} & {_said(g) for g in near if first[1] <= g.start < last[0]}}
    shared |= {_said(f) for f in before if all(a.characteristic == counts for a in atoms_of(f.criterion))}
    open_ones = [f for f in near if _said(f) not in shared]
    between = any(first[1] <= f.start < last[0] for f in open_ones)
    around = any(f in open_ones for f in before) and any(f.start >= last[1] for f in open_ones)
    return open_ones if between or around else []


def said_of_each(found: Sequence[Found], spans: Sequence[tuple[int, int]], start: int) -> list[Found]:
    """Return the conditions that stand before each of several tumors: 'unresectable A, unresectable B with C'.

    :param spans: where the tumors are named, behind `start`.
    """
    starts = sorted(spans)
    gaps = list(zip([start, *(end for _, end in starts)], [begin for begin, _ in starts], strict=False))
    said = [{_said(f) for f in found if left <= f.start and f.end <= right} for left, right in gaps]
    each = set.intersection(*said) if said else set()
    return list({_said(f): f for f in found if _said(f) in each}.values())


def _said(found: Found) -> str:
    return str(sorted((a.characteristic, a.comparator, str(a.value)) for a in atoms_of(found.criterion)))
