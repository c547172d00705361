"""Trees of criteria: groups put together without needless levels, and what a tree asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from loaders.record import Atom, Criterion, Group, Place
from ontology.vocabulary import Vocabulary

__all__ = [
    "Found",
    "all_of",
    "any_of",
    "atoms_of",
    "diagnoses_of",
    "group",
    "hull",
    "is_diagnosis",
    "joined",
    "labelled",
    "narrowest_of",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A condition found at [start, end) of a text; `named` marks one stated by a name that figures may spell out."""

    start: int
    end: int
    criterion: Criterion
    named: bool = False


def group(
    combination: Literal["all_of", "any_of", "at_least", "at_most", "none_of"],
    members: Sequence[Criterion],
    at: Place,
    label: str | None = None,
    threshold: int | None = None,
) -> Criterion:
    """Return members combined; unlabelled groups of the same kind are folded in, one member stays itself."""
    flat: list[Criterion] = []
    for member in members:
        if (
            isinstance(member, Group)
            and member.combination == combination
            and member.label is None
            and combination in ("all_of", "any_of")
        ):
            flat += member.members
        else:
            flat.append(member)
    if len(flat) == 1 and combination in ("all_of", "any_of") and label is None:
        return flat[0]
    return Group(combination, tuple(flat), at, threshold, label)


def all_of(members: Sequence[Criterion], at: Place, label: str | None = None) -> Criterion:
    """Return the conjunction of members."""
    return group("all_of", members, at, label)


def joined(parts: Sequence[Criterion | None], at: Place) -> Criterion | None:
    """Return the conjunction of what there is, or None."""
    there = [part for part in parts if part is not None]
    return all_of(there, at) if there else None


def any_of(members: Sequence[Criterion], at: Place, label: str | None = None) -> Criterion:
    """Return the disjunction of members."""
    return group("any_of", members, at, label)


def is_diagnosis(criterion: Criterion) -> bool:
    """Tell whether a criterion is a diagnosis and nothing else."""
    return isinstance(criterion, Atom) and criterion.characteristic == "diagnosis"


def hull(members: Sequence[Criterion]) -> Place:
    """Return the places of members in order, each once."""
    spans = sorted({span for m in members for span in m.at}, key=lambda s: s.start)
    return tuple(spans)


def atoms_of(criterion: Criterion | None) -> list[Atom]:
    """Return the atoms of a tree in order."""
    if isinstance(criterion, Group):
        return [a for m in criterion.members for a in atoms_of(m)]
    return [criterion] if isinstance(criterion, Atom) else []


def narrowest_of(criteria: Criterion | None, vocabulary: Vocabulary) -> list[str]:
    """Return the diagnoses of a tree; of those asked together only the narrowest: 'metastases in patients with X'."""
    if isinstance(criteria, Group) and criteria.combination != "all_of":
        return [id for member in criteria.members for id in narrowest_of(member, vocabulary)]
    ids = diagnoses_of(criteria)
    return [id for id in ids if not any(o != id and o in vocabulary.descendants(id) for o in ids)]


def diagnoses_of(criteria: Criterion | None) -> list[str]:
    """Return the diagnoses that a tree names, in order."""
    return [
        id
        for atom in atoms_of(criteria)
        if atom.characteristic == "diagnosis" and isinstance(atom.value, tuple)
        for id in atom.value
    ]


def labelled(criterion: Criterion, label: str | None, at: Place) -> Criterion:
    """Return a criterion under the label of its item, in a group of its own where it has one already."""
    if label is None or criterion.label == label:
        return criterion
    if criterion.label is not None:
        return Group("all_of", (criterion,), at, None, label)
    return msgspec.structs.replace(criterion, label=label)


def alternatives_of_tumor(parts: Sequence[Criterion]) -> tuple[list[Criterion], list[Criterion]]:
    """Return the tumors that the first of several alternatives asks for and no other names, and what each asks besides.

    'A of up to 3 cm. Patients on a waiting list may be treated, too': those have A, too.
    """
    first = parts[0] if parts else None
    members = first.members if isinstance(first, Group) and first.combination == "all_of" else ()
    tumors = [m for m in members if is_diagnosis(m)]
    beside = [m for m in members if not is_diagnosis(m)]
    if first is None or not (tumors and beside) or any(diagnoses_of(part) for part in parts[1:]):
        return [], list(parts)
    return tumors, [all_of(beside, hull(beside)), *parts[1:]]
