"""Solving: criteria as formulas over what is true of a patient, and patients that make a formula true.

1. A characteristic becomes variables: a truth value, a number within its bounds,
   or one truth value for each allowed value, of which a choice has exactly one.
2. What the ontology says follows from a fact, and the bands of scores, are
   axioms about every characteristic that has to do with one that is asked.
3. A criterion in the document's own words is a truth value that nothing is known
   of; so is a condition that the characteristics cannot express.

Every check is bounded in time and may come out undecided.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from graph.facts import DIAGNOSIS, FactRules, Facts, FactValue
from graph.units import comparable
from loaders.record import Atom, Criterion, Group, StatementReference, TextCriterion
from ontology.vocabulary import Characteristic

__all__ = ["Formula", "Pair", "Patient", "Problem", "opaque_key"]

Formula = Any
"""A formula of the solver, whose library has no types."""
Pair = tuple[Formula, Formula]
"""When a criterion is certainly true, and when it is certainly false."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient whose every fact that is asked is known.

    `ruled_out` are values that the patient does not have; `texts` the values
    taken for criteria that no fact can answer, by `opaque_key`.
    """

    diagnosis: str
    values: Mapping[str, FactValue]
    ruled_out: frozenset[tuple[str, FactValue]] = frozenset()
    texts: Mapping[str, bool] = field(default_factory=dict)


def opaque_key(criterion: Criterion) -> str:
    """Return what tells criteria apart that no fact can answer: the same words are the same criterion."""
    if isinstance(criterion, TextCriterion):
        return f"text {criterion.sha256}"
    if isinstance(criterion, Atom):
        return f"atom {criterion.characteristic} {criterion.comparator} {criterion.value!r} {criterion.unit or ''}"
    return f"reference {criterion.target}" if isinstance(criterion, StatementReference) else "group"


class Problem:
    """Criteria of any number of policies about the same patient, who has one diagnosis.

    :param diagnosis: None to leave open what is asked of it.
    :param seconds: after which checks come out undecided, all of them together.
    """

    def __init__(self, rules: FactRules, diagnosis: str | None, seconds: float) -> None:
        import z3  # 150 ms, and only comparisons need it

        self.z3 = z3
        # Formulas of one context belong to one thread.
        self.context = z3.Context()
        self.rules = rules
        self.diagnosis = diagnosis
        self.true, self.false = z3.BoolVal(True, self.context), z3.BoolVal(False, self.context)
        self.opaque: dict[str, Formula] = {}
        self.numbers: dict[str, Formula] = {}
        self._until = time.monotonic() + seconds
        self._facts = Facts(rules.vocabulary, diagnosis)
        self._raw: dict[str, Formula] = {}
        self._booleans: dict[str, Formula] = {}
        self._choices: dict[str, dict[str, Formula]] = {}
        self._points: dict[str, set[float]] = {}
        self._axioms: list[Formula] = []
        self.asked: dict[str, None] = {}

    def all(self, members: Iterable[Formula]) -> Formula:
        """Return the conjunction."""
        return self.z3.And([self.true, *members])

    def any(self, members: Iterable[Formula]) -> Formula:
        """Return the disjunction."""
        return self.z3.Or([self.false, *members])

    def no(self, member: Formula) -> Formula:
        """Return the negation."""
        return self.z3.Not(member)

    def fact(self, name: str, value: FactValue) -> Formula:
        """Return when a patient has a fact."""
        self._declare(name)
        return self._counts_as(name, value)

    def criterion(self, node: Criterion, met: Callable[[StatementReference], Pair]) -> Pair:
        """Return when a criterion is true and when it is false.

        :param met: tells both of a reference to another passage.
        """
        if isinstance(node, Group):
            return self._group(node, [self.criterion(m, met) for m in node.members])
        if isinstance(node, StatementReference):
            true, false = met(node)
            return (true, false) if node.met else (false, true)
        held = self._atom(node) if isinstance(node, Atom) else None
        held = self.unknown(node) if held is None else held
        return held, self.no(held)

    def unknown(self, node: Criterion) -> Formula:
        """Return the truth value of a criterion that no fact can answer."""
        key = opaque_key(node)
        if key not in self.opaque:
            self.opaque[key] = self.z3.Bool(f"unknown/{key}", self.context)
        return self.opaque[key]

    def _group(self, group: Group, members: list[Pair]) -> Pair:
        true, false = [t for t, _ in members], [f for _, f in members]
        count = len(members)
        if group.combination in ("none_of", "at_most"):
            least = 1 if group.combination == "none_of" else (group.threshold or 0) + 1
            return self._least(false, count - least + 1), self._least(true, least)
        least = {"all_of": count, "any_of": 1}.get(group.combination, group.threshold or 1)
        return self._least(true, least), self._least(false, count - least + 1)

    def _least(self, members: list[Formula], n: int) -> Formula:
        """Return when at least n members hold."""
        if n <= 0:
            return self.true
        if n > len(members):
            return self.false
        if n == len(members):
            return self.all(members)
        return self.any(members) if n == 1 else self.z3.PbGe([(m, 1) for m in members], n)

    def _atom(self, atom: Atom) -> Formula | None:
        """Return when a condition holds, None when the characteristics cannot express it."""
        if atom.characteristic == DIAGNOSIS:
            value = self._facts.value(atom)
            return None if value is None else self.true if value else self.false
        found = self._declare(atom.characteristic)
        if found is None:
            return None
        self.asked.setdefault(atom.characteristic)
        own = comparable(atom, self.rules.vocabulary)
        if own is None:
            return None
        wanted = own if isinstance(own, tuple) else (own,)
        if atom.comparator in ("=", "in", "!=", "not_in"):
            held = self.any(self._counts_as(atom.characteristic, w) for w in wanted)
            return held if atom.comparator in ("=", "in") else self.no(held)
        if atom.characteristic not in self.numbers or not _is_number(wanted[0]):
            return None
        number, bound = self.numbers[atom.characteristic], self._bound(atom.characteristic, wanted[0])
        return {
            "<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound,
        }[atom.comparator]  # fmt: skip

    def _counts_as(self, name: str, value: FactValue) -> Formula:
        if name in self._booleans:
            held = self._booleans[name]
            return (held if value else self.no(held)) if isinstance(value, bool) else self.false
        if name in self.numbers:
            return self.numbers[name] == self._bound(name, value) if _is_number(value) else self.false
        wider = self._characteristic(name).wider
        return self.any(held for id, held in self._choices.get(name, {}).items() if value in wider(id))

    def _bound(self, name: str, value: Any) -> Formula:
        self._points[name].add(float(value))
        return self._decimal(value)

    def _decimal(self, value: Any) -> Formula:
        # The decimal that is printed, not the binary fraction next to it.
        return self.z3.RealVal(str(value), self.context)

    def _characteristic(self, name: str) -> Characteristic:
        return self.rules.vocabulary.characteristic(name)

    def _declare(self, name: str) -> Characteristic | None:
        """Make the variables of a characteristic and of those that have to do with it."""
        try:
            characteristic = self._characteristic(name)
        except KeyError:
            return None
        if name in self._booleans or name in self.numbers or name in self._choices:
            return characteristic
        linked = sorted({name, *self.rules.linked(name)} - {DIAGNOSIS})
        for one in linked:
            self._variables(self._characteristic(one))
        for one in linked:
            self._axioms.extend(self._consequences(one))
        return characteristic

    def _variables(self, characteristic: Characteristic) -> None:
        name = characteristic.name
        if characteristic.value_type == "boolean":
            self._booleans[name] = self.z3.Bool(name, self.context)
        elif characteristic.value_type == "choice":
            held = {v.id: self.z3.Bool(f"{name}={v.id}", self.context) for v in characteristic.values}
            self._choices[name] = held
            if not characteristic.multiple and held:
                self._axioms.append(self.z3.PbEq([(h, 1) for h in held.values()], 1))
        else:
            integer = characteristic.value_type == "integer"
            number = self.z3.Int(name, self.context) if integer else self.z3.Real(name, self.context)
            self.numbers[name] = self.z3.ToReal(number) if integer else number
            self._points[name] = set()
            self._raw[name] = number
            if characteristic.minimum is not None:
                self._axioms.append(self.numbers[name] >= self._decimal(characteristic.minimum))
            if characteristic.maximum is not None:
                self._axioms.append(self.numbers[name] <= self._decimal(characteristic.maximum))

    def _consequences(self, name: str) -> Iterable[Formula]:
        vocabulary = self.rules.vocabulary
        held: list[tuple[FactValue, Formula]] = [(id, h) for id, h in self._choices.get(name, {}).items()]
        if name in self._booleans:
            held = [(True, self._booleans[name]), (False, self.no(self._booleans[name]))]
        for low, high in vocabulary.band_edges(name):
            number = self.numbers[name]
            held.append((low, self.all((number >= self._bound(name, low), number <= self._bound(name, high)))))
        for value, given in held:
            for follows, then in vocabulary.implied(name, value).items():
                if follows != DIAGNOSIS:
                    yield self.z3.Implies(given, self._counts_as(follows, then))

    def bounds(self, name: str) -> list[float]:
        """Return the numbers that a characteristic is held against, in order."""
        return sorted(self._points.get(name, ()))

    def find(self, *formulas: Formula) -> Patient | bool | None:
        """Return a patient of whom all formulas hold, False when there is none, None when time is up."""
        left = self._until - time.monotonic()
        if left <= 0:
            return None
        solver = self.z3.Solver(ctx=self.context)
        solver.set("timeout", max(1, int(left * 1000)))
        solver.add(*self._axioms, *formulas)
        found = solver.check()
        if found == self.z3.unsat:
            return False
        return self._patient(solver.model()) if found == self.z3.sat else None

    def _patient(self, model: Any) -> Patient:
        def true(formula: Formula) -> bool:
            return bool(self.z3.is_true(model.eval(formula, model_completion=True)))

        values: dict[str, FactValue] = {name: true(held) for name, held in self._booleans.items()}
        ruled_out: set[tuple[str, FactValue]] = set()
        for name, choices in self._choices.items():
            chosen = tuple(sorted(id for id, held in choices.items() if true(held)))
            wider = self._characteristic(name).wider
            counted = {w for id in chosen for w in wider(id)}
            ruled_out |= {(name, id) for id in choices if id not in counted}
            if chosen:
                values[name] = chosen if len(chosen) > 1 else chosen[0]
        for name, number in self.numbers.items():
            value = model.eval(number, model_completion=True).as_fraction()
            integer = self._characteristic(name).value_type == "integer"
            values[name] = int(value) if integer else self._plain(name, float(value))
        texts = {key: true(held) for key, held in self.opaque.items()}
        return Patient(self.diagnosis or "", values, frozenset(ruled_out), texts)

    def _plain(self, name: str, value: float) -> float:
        """Return the plainest number that every condition takes as it takes this one."""
        points, characteristic = self.bounds(name), self._characteristic(name)
        if value in points or not points:
            return value
        low, high = characteristic.minimum, characteristic.maximum
        first = points[0] - 2 if low is None else low
        last = points[-1] + 2 if high is None else high
        cells = pairwise(sorted({first, *points, last}))
        return next((middle for a, b in cells if a <= value <= b and (middle := _between(a, b)) is not None), value)

    def neighbours(self, name: str, bound: float) -> list[float]:
        """Return a number just below a bound and one just above it, such that no other bound lies between."""
        if self._characteristic(name).value_type == "integer":
            return [bound - 1, bound + 1]
        points = self.bounds(name)
        below = max((p for p in points if p < bound), default=bound - 1)
        above = min((p for p in points if p > bound), default=bound + 1)
        return [n for n in (_between(below, bound), _between(bound, above)) if n is not None]

    def at(self, name: str, value: float) -> Formula:
        """Return that a number of a patient is this one."""
        return self.numbers[name] == self._decimal(value)

    def moved(self, formula: Formula, name: str, value: float) -> Formula:
        """Return when a formula would hold of a patient whose one number is another, all else the same."""
        whole = self.all((formula, *self._axioms))
        integer = self._characteristic(name).value_type == "integer"
        number = self.z3.IntVal(int(value), self.context) if integer else self._decimal(value)
        return self.z3.substitute(whole, (self._raw[name], number))


def _between(low: float, high: float) -> float | None:
    """Return a number with few digits between two."""
    return next((n for n in (round((low + high) / 2, d) for d in range(6)) if low < n < high), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
