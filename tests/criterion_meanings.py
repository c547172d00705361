"""What a criterion means: the values that pass, whatever form they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import msgspec

from loaders.record import Atom, Comparator
from ontology.vocabulary import Vocabulary
from tests.expectations import ExpectedCriterion

__all__ = ["Meanings"]

_UNITS = {"months": "mo", "month": "mo", "years": "a", "days": "d", "weeks": "wk", "mL/min": "mL/min"}
_FACTORS = {("mm", "cm"): 0.1, ("cm", "mm"): 10.0, ("wk", "mo"): 12 / 52, ("a", "mo"): 12.0, ("mo", "a"): 1 / 12}
_OPPOSITE: dict[str, Comparator] = {
    "<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "=", "in": "not_in", "not_in": "in"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meanings:
    """Values that criteria let pass, by the vocabulary."""

    vocabulary: Vocabulary

    def is_same(self, criterion: ExpectedCriterion, node: Atom) -> bool:
        """Return whether an atom of the same characteristic lets the same values pass."""
        if criterion.characteristic == "diagnosis":
            return isinstance(node.value, tuple) and self.diagnosis(criterion) in node.value
        known = self.vocabulary.characteristic(criterion.characteristic)
        if known.values:
            wanted, got = self.allowed(criterion.characteristic, criterion), self.allowed(node.characteristic, node)
            if got is None or wanted is None:
                return got is not None and "none" not in got
            # 'Symptomatic' is whoever has symptoms, those among them whom no drug helps as well.
            there = frozenset(v.id for v in known.values) - {"none"}
            return wanted == got or (wanted == {known.true_means} and got == there)
        if isinstance(criterion.value, bool):
            return (criterion.value == node.value) == (node.comparator == criterion.comparator)
        return self.same_figures(criterion, node)

    def same_figures(self, criterion: ExpectedCriterion, node: Atom) -> bool:
        """Return whether the same figures pass."""
        wanted, got = self.figures(criterion), self.figures(node)
        if wanted is not None and got is not None:
            return wanted == got
        value = criterion.value
        if (
            criterion.comparator != node.comparator
            or isinstance(node.value, tuple | str)
            or isinstance(value, list | str)
        ):
            return False
        unit, printed = _UNITS.get(criterion.unit, criterion.unit), node.unit or ""
        factor = 1.0 if not unit or unit == printed else _FACTORS.get((printed, unit))
        return factor is not None and abs(float(node.value) * factor - float(value)) < 1e-6

    def figures(self, of: ExpectedCriterion | Atom) -> frozenset[int] | None:
        """Return the whole numbers that pass, or None for what is no whole number."""
        known = self.vocabulary.characteristic(of.characteristic) if of.characteristic != "text" else None
        if known is None or known.value_type != "integer" or of.comparator not in get_args(Comparator):
            return None
        values = of.value if isinstance(of.value, list | tuple) else [of.value]
        return _integers(of.comparator, tuple(values), int(known.minimum or 0))

    def allowed(self, characteristic: str, of: ExpectedCriterion | Atom) -> frozenset[str] | None:
        """Return the values of a choice that pass, or None for a value in the reader's own words."""
        every = [v.id for v in self.vocabulary.characteristic(characteristic).values]
        values = of.value if isinstance(of.value, list | tuple) else [of.value]
        if values == [True]:
            return frozenset(every) - {"none"} if of.comparator == "=" else frozenset({"none"})
        ids = [self.choice(characteristic, v) for v in values]
        if None in ids:
            return None
        chosen = frozenset(i for i in ids if i in every)
        if of.comparator in ("<=", "<", ">=", ">") and len(chosen) == 1:
            at = every.index(*chosen)
            side = every[: at + 1] if of.comparator[0] == "<" else every[at:]
            return frozenset(side) - (frozenset() if of.comparator.endswith("=") else chosen)
        return frozenset(every) - chosen if of.comparator in ("!=", "not_in") else chosen

    def choice(self, characteristic: str, value: object) -> str | None:
        """Return the value of a choice that words name."""
        if value is False:
            return "none"
        said = str(value).lower()
        for one in self.vocabulary.characteristic(characteristic).values:
            if said.replace(" ", "-") == one.id.lower() or said in (one.label.lower(), *map(str.lower, one.synonyms)):
                return one.id
        return None

    def same_value(self, criterion: ExpectedCriterion, value: object) -> bool:
        """Return whether a value meets a criterion."""
        if not self.vocabulary.characteristic(criterion.characteristic).values:
            return criterion.value == value
        allowed = self.allowed(criterion.characteristic, criterion)
        return value in allowed if allowed is not None else value != "none"

    def diagnosis(self, criterion: ExpectedCriterion) -> str:
        """Return the tumor that a criterion names."""
        term = self.vocabulary.resolve("tumor", str(criterion.value))
        return term.id if term else ""

    def opposite(self, atom: Atom) -> Atom:
        """Return what whoever does not meet an atom meets."""
        if isinstance(atom.value, bool):
            return msgspec.structs.replace(atom, value=not atom.value)
        return msgspec.structs.replace(atom, comparator=_OPPOSITE[atom.comparator])


@cache
def _integers(comparator: str, values: tuple[Any, ...], least: int) -> frozenset[int] | None:
    """Return the small whole numbers that pass, or None when the value is not a whole number."""
    if not all(isinstance(v, int | float) and float(v).is_integer() for v in values):
        return None
    tests = {
        "<": lambda n: n < values[0], "<=": lambda n: n <= values[0], ">": lambda n: n > values[0],
        ">=": lambda n: n >= values[0], "=": lambda n: n in values, "in": lambda n: n in values,
        "!=": lambda n: n not in values, "not_in": lambda n: n not in values,
    }  # fmt: skip
    return frozenset(n for n in range(least, 200) if tests[comparator](n))
