"""Waivers: whom a criterion is not asked of, in 'A, unless B', 'unless B, A' and 'A, with the exception of B'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.conditions.criterion_trees import all_of, any_of, atoms_of
from loaders.conditions.negations import is_ailment
from loaders.record import Criterion, Group, Place
from loaders.text.lexicon_patterns import connective
from ontology.lexicon import lexicon

__all__ = ["Waiver", "find_waiver", "join_waiver", "takes_out"]

_LEADING = re.compile(r"\W*unless\s+(?P<freed>[^,;:.()]+),\s*(?P<asked>[^;:]{8,})", re.IGNORECASE)
_UNLESS = re.compile(r"\s*,?\s*\b(?:unless|except\s+(?:when|if))\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Where a text says what is asked, and whom that is waived for."""

    asked: tuple[int, int]
    freed: tuple[int, int]
    unless: bool = False
    """By 'unless' and its like, not by 'with the exception of'."""
    leads: bool = False
    """The waiver stands first, which no other reader expects."""


def find_waiver(text: str) -> Waiver | None:
    """Return the waiver that a criterion holds."""
    if leading := _LEADING.match(text):
        return Waiver(leading.span("asked"), leading.span("freed"), unless=True, leads=True)
    matches = list(_UNLESS.finditer(text))
    if len(matches) == 1 and text[: matches[0].start()].strip():
        return Waiver((0, matches[0].start()), (matches[0].end(), len(text)), unless=True)
    match = connective("waived").search(text.lower())
    return Waiver((0, match.start()), (match.end(), len(text))) if match is not None and match.start() else None


def join_waiver(asked: Criterion, freed: Criterion, at: Place, *, grants: bool) -> Criterion:
    """Return a criterion with its waiver: either will do for a grant; a denial holds for whoever is not freed."""
    return any_of((asked, freed), at) if grants else all_of((asked, Group("none_of", (freed,), freed.at)), at)


def takes_out(asked: str, freed: Criterion) -> bool:
    """Tell whether an exception takes out who would meet the criterion: 'one tumor, except with ascites'.

    Nobody is let in for an illness or for a tumor that is hard to reach, but where the criterion rules something out
    ('no disease outside of the liver, except ...').
    """
    hard = lexicon("connectives")["taken-out"]["characteristics"]
    atoms = atoms_of(freed)
    ill = bool(atoms) and all(is_ailment(a) or (a.characteristic in hard and a.value is True) for a in atoms)
    return ill and connective("taken-out").search(asked.lower()) is None
