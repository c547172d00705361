"""What is asked of several tumors only: 'up to three tumors and, if more than one, each of 3 cm or less'.

1. A single tumor meets what is asked of several only: 'and, if more than one, each of 3 cm or less'.
2. An alternative is for several tumors alone: 'one of 5 cm or less, or, if more than one, each of 3 cm or less'. So is
   what a denial speaks of, and a size that is too large.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.conditions.criterion_trees import Found, all_of, any_of, atoms_of, hull
from loaders.record import Atom, Criterion
from loaders.text.lexicon_patterns import connective
from ontology.lexicon import lexicon

__all__ = ["asked_if_several"]

_NEAR = 80
"""Characters before a size in which the words stand that ask it of several tumors only."""
_OR = re.compile(r"\b(?:or|and/or)\b[\s,;]*\Z")
_AFTER = 12
"""Characters before such words in which an 'or' stands that joins them to what is before."""
_OR_BEHIND = re.compile(r"[\s,;]*\b(?:or|and/or)\b")


def asked_if_several(text: str, found: Sequence[Found], *, denies: bool = False) -> list[Found]:
    """Return conditions with a size that is asked of several tumors only as an alternative to a single one.

    :param denies: whether the conditions are those of a denial.
    """
    sizes, counts = (lexicon("characteristics")[name]["characteristic"] for name in ("size", "count"))
    out: list[Found] = []
    for one in sorted(found, key=lambda f: f.start):
        of_size = {a.characteristic for a in atoms_of(one.criterion)} == {sizes}
        before = connective("if-several").search(text, max(0, one.start - _NEAR), one.start) if of_size else None
        if before is None:
            out.append(one)
            continue
        # 'if two or more lesions are present' is no condition besides.
        out = [f for f in out if not before.start() <= f.start < before.end("several")]
        alone = denies or _is_least(one.criterion) or _is_alternative(text, before, one)
        if not alone and (first := _single_before(out, before.start(), counts, sizes)) is not None:
            # 'One tumor of 5 cm or less; if several, each of 3 cm or less' has no 'or' between the two.
            several = all_of((Atom(counts, ">", 1, one.criterion.at), one.criterion), one.criterion.at)
            of_one = all_of([f.criterion for f in out[first:]], out[first].criterion.at)
            out[first:] = [Found(out[first].start, one.end, any_of((of_one, several), hull((of_one, several))))]
            continue
        single = Atom(counts, ">" if alone else "=", 1, one.criterion.at)
        both = (single, one.criterion)
        asked = all_of(both, one.criterion.at) if alone else any_of(both, one.criterion.at)
        out.append(Found(one.start, one.end, asked, one.named))
    return out


def _single_before(found: Sequence[Found], until: int, counts: str, sizes: str) -> int | None:
    """Return the place of a single tumor among conditions, behind which nothing stands but sizes."""
    for n, one in reversed(list(enumerate(found))):
        asked = atoms_of(one.criterion)
        if one.end > until:
            return None
        if any(a.characteristic == counts for a in asked):
            return n if len(asked) == 1 and asked[0].comparator == "=" and asked[0].value == 1 else None
        if any(a.characteristic != sizes for a in asked):
            return None
    return None


def _is_least(size: Criterion) -> bool:
    return all(atom.comparator in (">", ">=") for atom in atoms_of(size))


def _is_alternative(text: str, several: re.Match[str], size: Found) -> bool:
    """Tell whether 'or' joins what is asked of several tumors with what is asked of others."""
    near = max(0, several.start() - _AFTER)
    return _OR.search(text, near, several.start()) is not None or _OR_BEHIND.match(text, size.end) is not None
