"""Uses around a resection: 'neoadjuvant or adjuvant' means every use in a tumor that can be resected."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.conditions.criterion_trees import atoms_of
from loaders.record import Criterion
from loaders.text.lexicon_patterns import connective

__all__ = ["around_resection"]


def around_resection(text: str, asked: Iterable[Criterion | None]) -> list[tuple[int, int]]:
    """Return where a denial for a tumor that can be resected says that it means the time before and after that.

    It asks nothing more then: what is not given instead of the resection is given before or after it. A denial that
    names one side only, and a grant, ask that this be the use.

    :param asked: the conditions that were read of the text.
    """
    resectable = (a for c in asked for a in atoms_of(c) if a.characteristic == "resection_feasible")
    if not any(a.comparator == "=" and a.value is True for a in resectable):
        return []
    return [m.span() for m in connective("around-resection").finditer(text.lower())]
