"""Completions: every way in which the unknown facts of a patient may turn out, as far as the statements ask.

A characteristic takes its critical values only: of a number those at, between and
beyond the thresholds that the statements print, of a choice each value. A value
that contradicts what follows from another fact is left out. The search stops
below every point where strong Kleene logic has decided already; it is exact, or
given up after a number of evaluations and then says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from graph.applicability import Candidate
from graph.criteria import atoms, reduce
from graph.facts import DIAGNOSIS, FactRules, Facts, FactValue
from graph.units import comparable
from loaders.record import Atom

__all__ = ["BY_COMPLETIONS", "BY_CRITERIA", "UNDECIDED", "Finding", "Leaf", "Search", "Settled", "open_names"]

BY_CRITERIA, BY_COMPLETIONS, UNDECIDED = "criteria", "completions", "undecided"

MOST_EVALUATIONS = 4_000
"""Evaluations of one patient's facts after which searching is given up."""

Finding = tuple[str, str | None] | None
"""An outcome with the status then; None while it is open."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A critical value, with the values of the characteristic that it rules out."""

    value: FactValue
    excluded: frozenset[tuple[str, FactValue]] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a search found: the one outcome of all completions, or None when they differ."""

    by: str
    verdict: tuple[str, str | None] | None


class _GivenUpError(Exception):
    """An error raised when a search takes too long."""


def open_names(trees: Sequence[Candidate], facts: Facts) -> list[str]:
    """Return the characteristics that the statements ask and the facts leave open, in the order of the document."""
    found = (a for c in trees for a in atoms(c.statement.criteria))
    return list(
        dict.fromkeys(a.characteristic for a in found if a.characteristic != DIAGNOSIS and facts.value(a) is None)
    )


class Search:
    """The completions of one patient's facts, put to the statements of one payer."""

    def __init__(
        self, rules: FactRules, facts: Facts, candidates: Sequence[Candidate], outcome: Callable[[Facts], Finding]
    ) -> None:
        self.rules = rules
        self.facts = facts
        self._outcome = outcome
        self._known: dict[object, Finding] = {}
        self._settled: dict[object, Settled] = {}
        self._completed: dict[object, Facts | None] = {}
        self._leaves: dict[object, list[Leaf]] = {}
        self.atoms: dict[str, list[Atom]] = {}
        for candidate in candidates:
            for atom in atoms(candidate.statement.criteria):
                if atom.characteristic != DIAGNOSIS:
                    self.atoms.setdefault(atom.characteristic, []).append(atom)
        self.names = open_names(candidates, facts)
        self._criteria = [c.statement.criteria for c in candidates if c.statement.criteria is not None]
        self._left = MOST_EVALUATIONS

    def outcome(self, facts: Facts) -> Finding:
        """Return the outcome on some facts; branches that have facts in common ask for the same ones."""
        key = _key(facts)
        if key not in self._known:
            self._known[key] = self._outcome(facts)
        return self._known[key]

    @property
    def given_up(self) -> bool:
        """Return whether the evaluations are used up."""
        return self._left == 0

    def repeats(self, facts: Facts) -> bool:
        """Return whether what is left of the criteria asks an open fact twice, or two that say something of each other.

        Only then can strong Kleene logic leave open what all completions agree on.
        """
        trees = [reduce(c, facts, assume=False).tree for c in self._criteria]
        asked = Counter(a.characteristic for t in trees for a in atoms(t) if facts.value(a) is None)
        if any(n > 1 for n in asked.values()):
            return True
        return any(b in self.rules.linked(a) for a, b in combinations(asked, 2))

    def settle(self, facts: Facts | None = None) -> Settled:
        """Return the outcome that every completion gives, if there is one."""
        facts = facts or self.facts
        key = _key(facts)
        if key not in self._settled:
            self._settled[key] = self._settle(facts)
        return self._settled[key]

    def _settle(self, facts: Facts) -> Settled:
        if self.given_up:
            return Settled(UNDECIDED, None)
        if not self.repeats(facts):
            return Settled(BY_CRITERIA, None)
        found: set[Finding] = set()
        try:
            # The first completion of each kind settles most questions: they differ.
            for backwards in (False, True):
                found.add(next(self._outcomes(facts, backwards)))
            if len(found) > 1 or None in found:
                return Settled(BY_CRITERIA, None)
            for one in self._outcomes(facts, False):
                found.add(one)
                if len(found) > 1:
                    return Settled(BY_CRITERIA, None)
        except _GivenUpError:
            return Settled(UNDECIDED, None)
        except StopIteration:
            return Settled(BY_CRITERIA, None)
        return Settled(BY_COMPLETIONS, found.pop())

    def _outcomes(self, facts: Facts, backwards: bool) -> Iterator[Finding]:
        """Yield the outcomes of the completions of some facts, whole groups of completions at once."""
        if self._left == 0:
            raise _GivenUpError
        self._left -= 1
        outcome = self.outcome(facts)
        if outcome is not None:
            yield outcome
            return
        name = next((n for n in self.names if any(facts.value(a) is None for a in self.atoms[n])), None)
        if name is None:
            yield None
            return
        for leaf in self.leaves(name, facts, backwards):
            completed = self.with_fact(facts, name, leaf)
            if completed is not None:
                yield from self._outcomes(completed, backwards)

    def with_fact(self, facts: Facts, name: str, leaf: Leaf) -> Facts | None:
        """Return the facts with one more and what follows, or None when it contradicts them."""
        key = (*_key(facts), name, leaf)
        if key not in self._completed:
            self._completed[key] = self._with_fact(facts, name, leaf)
        return self._completed[key]

    def _with_fact(self, facts: Facts, name: str, leaf: Leaf) -> Facts | None:
        if any((name, w) in facts.ruled_out for w in _values(leaf.value)):
            return None
        whole = self.rules.facts(facts.diagnosis, None, {**facts.values, name: leaf.value}, assume=False)
        whole = replace(whole, ruled_out=whole.ruled_out | facts.ruled_out | leaf.excluded)
        return whole if self.rules.consistent(whole) else None

    def leaves(self, name: str, facts: Facts, backwards: bool = False) -> list[Leaf]:
        """Return the critical values of a characteristic, those that make the first atom true before the others."""
        key = name, facts.values.get(name), backwards
        if key not in self._leaves:
            self._leaves[key] = self._ordered(name, facts, backwards)
        return self._leaves[key]

    def _ordered(self, name: str, facts: Facts, backwards: bool) -> list[Leaf]:
        characteristic = self.rules.vocabulary.characteristic(name)
        if characteristic.value_type == "boolean":
            found = [Leaf(True), Leaf(False)]
        elif characteristic.value_type == "choice":
            found = list(self._choices(name, facts))
        else:
            found = [Leaf(v) for v in self._numbers(name)]
        first = self.atoms[name][0]
        kinds = {True: 0, None: 1, False: 2}
        judged = [(kinds[_alone(facts, name, leaf).value(first)], leaf) for leaf in found]
        return [leaf for _, leaf in sorted(judged, key=lambda pair: -pair[0] if backwards else pair[0])]

    def _choices(self, name: str, facts: Facts) -> Iterator[Leaf]:
        characteristic = self.rules.vocabulary.characteristic(name)
        ids = [v.id for v in characteristic.values]
        given = facts.values.get(name)
        if characteristic.multiple:
            held = set(_values(given)) if given is not None else set()
            for size in range(len(ids), -1, -1):
                for chosen in combinations(ids, size):
                    if held <= set(chosen):
                        yield Leaf(chosen, frozenset((name, i) for i in ids if i not in chosen))
            return
        for id in ids:
            if given is None or given in characteristic.wider(id):
                narrower = frozenset((name, i) for i in ids if i != id and id in characteristic.wider(i))
                yield Leaf(id, narrower)

    def _numbers(self, name: str) -> list[int | float]:
        characteristic = self.rules.vocabulary.characteristic(name)
        low = characteristic.minimum if characteristic.minimum is not None else float("-inf")
        high = characteristic.maximum if characteristic.maximum is not None else float("inf")
        own = [comparable(a, self.rules.vocabulary) for a in self.atoms[name]]
        points = {float(v) for v in own if isinstance(v, int | float)}
        if not points:
            return []
        points |= {edge for band in self.rules.vocabulary.band_edges(name) for edge in band}
        ordered = sorted(points)
        if characteristic.value_type == "integer":
            every = {p + d for p in points for d in (-1, 0, 1)}
            return [int(v) for v in sorted(every) if low <= v <= high and v == int(v)]
        between = [(a + b) / 2 for a, b in pairwise(ordered)]
        ends = [ordered[0] - 1 if ordered[0] - 1 >= low else (ordered[0] + low) / 2, ordered[-1] + 1]
        if ordered[-1] + 1 > high:
            ends[1] = (ordered[-1] + high) / 2
        return [v for v in sorted({*ordered, *between, *ends}) if low <= v <= high]


def _key(facts: Facts) -> tuple[frozenset[tuple[str, FactValue]], frozenset[tuple[str, FactValue]]]:
    """Return what tells facts from others about the same patient."""
    return frozenset(facts.values.items()), facts.ruled_out


def _alone(facts: Facts, name: str, leaf: Leaf) -> Facts:
    return replace(facts, values={name: leaf.value}, ruled_out=leaf.excluded)


def _values(value: object) -> tuple[FactValue, ...]:
    return value if isinstance(value, tuple) else (value,)
