"""What is asked of several tumors only: 'up to three tumors and, if more than one, each of 3 cm or less'."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.conditions.criterion_trees import Found, any_of, atoms_of
from loaders.record import Atom
from loaders.text.lexicon_patterns import connective
from ontology.lexicon import lexicon

__all__ = ["asked_if_several"]

_NEAR = 80
"""Characters before a size in which the words stand that ask it of several tumors only."""


def asked_if_several(text: str, found: Sequence[Found]) -> list[Found]:
    """Return conditions with a size that is asked of several tumors only as an alternative to a single one."""
    sizes, counts = (lexicon("characteristics")[name]["characteristic"] for name in ("size", "count"))
    out: list[Found] = []
    for one in found:
        of_size = {a.characteristic for a in atoms_of(one.criterion)} == {sizes}
        before = connective("if-several").search(text, max(0, one.start - _NEAR), one.start) if of_size else None
        if before is None or any(before.end() <= f.start < one.start for f in found):
            out.append(one)
            continue
        out = [f for f in out if not before.start() <= f.start < before.end()]  # 'if two or more lesions are present'
        single = Atom(counts, "=", 1, one.criterion.at)
        out.append(Found(one.start, one.end, any_of((single, one.criterion), one.criterion.at), one.named))
    return out
