"""Entailment: when criteria that are met make other criteria met, as far as their form tells.

Only what the form proves is told: where nothing is said, one may still follow from the other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Literal

from loaders.record import Atom, Criterion, Group, StatementReference, TextCriterion
from ontology.scope import Hierarchy

__all__ = ["Direction", "beyond", "bounds_of", "conjuncts", "direction", "identity", "implies", "tighter"]

Direction = Literal["upper", "lower"]
_DIRECTIONS: dict[str, Direction] = {"<": "upper", "<=": "upper", ">": "lower", ">=": "lower"}


def direction(atom: Atom) -> Direction | None:
    """Return which way a condition bounds a number, or None when it is no bound."""
    number = isinstance(atom.value, int | float) and not isinstance(atom.value, bool)
    return _DIRECTIONS.get(atom.comparator) if number else None


def _limit(atom: Atom) -> tuple[float, int]:
    """Return what orders bounds of one direction: of '< 3' and '<= 3' the first is lower, of '>= 3' and '> 3'."""
    value = float(atom.value) if isinstance(atom.value, int | float) else 0.0
    return value, 1 if atom.comparator in ("<=", ">") else 0


def tighter(one: Atom, other: Atom) -> bool:
    """Tell whether a bound leaves less than another bound of the same direction."""
    if direction(one) == "upper":
        return _limit(one) < _limit(other)
    return _limit(one) > _limit(other)


def beyond(upper: Atom, lower: Atom) -> bool:
    """Tell whether no number lies between a lower and an upper bound."""
    top, bottom = _limit(upper), _limit(lower)
    return top[0] < bottom[0] or (top[0] == bottom[0] and not (upper.comparator == "<=" and lower.comparator == ">="))


def conjuncts(criterion: Criterion | None) -> list[Criterion]:
    """Return what a tree asks in every case, groups taken apart."""
    if criterion is None:
        return []
    if isinstance(criterion, Group) and criterion.combination == "all_of":
        return [part for member in criterion.members for part in conjuncts(member)]
    return [criterion]


def bounds_of(parts: Iterable[Criterion]) -> Iterator[Atom]:
    """Yield the bounds among criteria."""
    for part in parts:
        if isinstance(part, Atom) and direction(part) is not None:
            yield part


def identity(criterion: Criterion | None) -> Hashable:
    """Return what two trees share that ask the same, whatever their labels, their places and the order of members."""
    if criterion is None:
        return None
    if isinstance(criterion, Atom):
        return "atom", criterion.characteristic, criterion.comparator, _value(criterion), criterion.unit
    if isinstance(criterion, TextCriterion):
        return "text", criterion.sha256
    if isinstance(criterion, StatementReference):
        return "reference", criterion.target, criterion.met
    members = frozenset(map(identity, criterion.members))
    return criterion.combination, criterion.threshold, members, len(criterion.members)


def _value(atom: Atom) -> Hashable:
    return frozenset(atom.value) if isinstance(atom.value, tuple) else (type(atom.value) is bool, atom.value)


def implies(one: Criterion | None, other: Criterion | None, hierarchy: Hierarchy) -> bool:
    """Tell whether whoever meets one tree meets the other; False also where that is not certain."""
    return _Proof(hierarchy).holds(one, other)


class _Proof:
    """What is known of the parts of two trees: each pair is asked once."""

    def __init__(self, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._known: dict[tuple[int, int], bool] = {}

    def holds(self, one: Criterion | None, other: Criterion | None) -> bool:
        if other is None:
            return True
        if one is None:
            return False
        key = id(one), id(other)
        if key not in self._known:
            self._known[key] = self._follows(one, other)
        return self._known[key]

    def _follows(self, one: Criterion, other: Criterion) -> bool:
        if isinstance(other, Group) and other.combination == "all_of":
            return all(self.holds(one, part) for part in other.members)
        if isinstance(one, Group) and one.combination == "any_of":
            return all(self.holds(part, other) for part in one.members)
        if (
            isinstance(other, Group)
            and other.combination == "any_of"
            and any(self.holds(one, p) for p in other.members)
        ):
            return True
        if isinstance(one, Group) and one.combination == "all_of":
            return any(self.holds(part, other) for part in one.members)
        if isinstance(one, Atom) and isinstance(other, Atom):
            return self._atoms(one, other)
        return identity(one) == identity(other)

    def _atoms(self, one: Atom, other: Atom) -> bool:
        if (one.characteristic, one.unit) != (other.characteristic, other.unit):
            return False
        if (one.comparator, _value(one)) == (other.comparator, _value(other)):
            return True
        if one.comparator in ("=", "in") and other.comparator in ("=", "in"):
            return all(any(self._inside(a, b) for b in _values(other)) for a in _values(one))
        way = direction(other)
        if way is None:
            return False
        if direction(one) == way:
            return not tighter(other, one)
        equal = one.comparator == "=" and isinstance(one.value, int | float) and not isinstance(one.value, bool)
        if not equal:
            return False
        exact = Atom(one.characteristic, "<=" if way == "upper" else ">=", one.value, one.at, one.unit)
        return not tighter(other, exact)

    def _inside(self, one: object, other: object) -> bool:
        """Tell whether a value is another one, or a class below it."""
        if isinstance(one, bool) is not isinstance(other, bool):
            return False
        return one == other or (isinstance(other, str) and one in self._hierarchy.descendants(other))


def _values(atom: Atom) -> tuple[object, ...]:
    return atom.value if isinstance(atom.value, tuple) else (atom.value,)
