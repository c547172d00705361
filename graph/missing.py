"""Missing facts: which unknown facts would settle a patient's outcome.

A set of facts settles an outcome when some values of them give it whatever the
other facts are. The sets are those of the branches of the criteria, made minimal:
none can lose a fact. A branch of a setting that the facts do not name is listed
apart: it is another patient's case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.completions import Search
from graph.criteria import Met, nodes, reduce
from graph.determination import Decided, Judgement
from graph.facts import DIAGNOSIS, Facts
from graph.model import PolicyVersion
from graph.references import named_in
from loaders.record import Atom, Criterion, Group, StatementReference

__all__ = ["NOTHING", "Branch", "Needs", "needs"]

MOST_BRANCHES = 200
"""Branches of one statement, or of all that are false together, that are looked at; the shortest are kept and the
answer says so."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A minimal set of facts.

    `outcome` is what they could settle, `settings` those it needs that the facts
    do not name, `texts` the criteria beside them that no fact expresses.
    """

    facts: tuple[str, ...]
    outcome: str | None = None
    settings: tuple[str, ...] = ()
    texts: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """The sets that could make the criteria met, the shortest first, and all that could settle the outcome.

    `elsewhere` are those that need a setting the facts do not name; `cut_short`
    tells that there are more than were looked at.
    """

    branches: tuple[Branch, ...] = ()
    elsewhere: tuple[Branch, ...] = ()
    deciders: tuple[Branch, ...] = ()
    cut_short: bool = False

    def names(self) -> tuple[str, ...]:
        """Return the facts of all branches, those of the shortest first."""
        return tuple(dict.fromkeys(name for b in self.branches for name in b.facts))


NOTHING = Needs()
"""No fact is missing."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to make a tree true or false: the value that each atom must have, and the texts that must hold."""

    atoms: tuple[tuple[Atom, bool], ...] = ()
    texts: tuple[Criterion, ...] = ()

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a.characteristic for a, _ in self.atoms))

    def size(self) -> int:
        return len(self.names()) + len(self.texts)


def needs(judgement: Judgement, facts: Facts, search: Search) -> Needs:
    """Return which facts are missing, of the statements that leave the outcome open.

    :param facts: the facts, with the settings they do not name.
    """
    return _Needs(judgement, facts, search).found()


class _Needs:
    """The missing facts of one patient at one payer."""

    def __init__(self, judgement: Judgement, facts: Facts, search: Search) -> None:
        self.facts = facts
        self.search = search
        self.met = judgement.met
        open_ = [d for d in judgement.decision.statements if d.value is None]
        self.positions = [d for d in open_ if d.role == "position"]
        self.exclusions = [d for d in judgement.statements if d.role == "exclusion" and d.value is None]
        self.cut_short = False

    def found(self) -> Needs:
        met = _minimal(
            b for d in self.positions for c in self._ways(d, True) for b in self._branches(c, "criteria_met")
        )
        other: list[Branch] = []
        if self.positions:
            together = [_Choice()]
            for position in self.positions:
                ways = self._ways(position, False)
                together, cut = _shortest(_joined((a, b)) for a in together for b in ways)
                self.cut_short = self.cut_short or cut
            for choice in together:
                other.extend(self._branches(choice, None))
        for exclusion in self.exclusions:
            for choice in self._ways(exclusion, True):
                other.extend(self._branches(choice, None))
        least = min((len(b.settings) for b in met), default=0)
        here = tuple(b for b in met if len(b.settings) == least)
        elsewhere = tuple(b for b in met if len(b.settings) > least)
        return Needs(here, elsewhere, _minimal((*met, *other)), self.cut_short or self.search.given_up)

    def _ways(self, decided: Decided, wanted: bool) -> list[_Choice]:
        criteria, version = decided.candidate.statement.criteria, decided.candidate.version
        if criteria is None:
            return []
        ways = _Ways(self.facts, self.met(version), version)
        found = ways.of(criteria, wanted)
        self.cut_short = self.cut_short or ways.cut_short
        return found

    def _branches(self, choice: _Choice, outcome: str | None) -> Iterator[Branch]:
        """Yield the minimal sets within one way, none when its facts contradict each other."""
        if choice.texts:
            if self._assigned(choice, choice.names()) is not None:
                yield Branch(choice.names(), outcome, self._settings(choice), choice.texts)
            return
        names = choice.names()
        settled = self._settles(choice, names)
        if settled is None or outcome not in (None, settled):
            return
        for name in reversed(names):
            fewer = tuple(n for n in names if n != name)
            if fewer and self._settles(choice, fewer) == settled:
                names = fewer
        yield Branch(names, settled, self._settings(choice))

    def _settles(self, choice: _Choice, names: Sequence[str]) -> str | None:
        """Return the outcome that the facts of a choice give whatever the others are."""
        facts = self._assigned(choice, names)
        if facts is None:
            return None
        found = self.search.outcome(facts) or self.search.settle(facts).verdict
        return found[0] if found else None

    def _assigned(self, choice: _Choice, names: Sequence[str], given: Facts | None = None) -> Facts | None:
        """Return the facts with values that the choice asks for, or None when no values agree."""
        facts = given or self.facts
        if not names:
            return facts
        wanted = [(a, w) for a, w in choice.atoms if a.characteristic == names[0]]
        if all(facts.value(a) is w for a, w in wanted):
            return self._assigned(choice, names[1:], facts)
        for leaf in self.search.leaves(names[0], facts):
            one = self.search.with_fact(facts, names[0], leaf)
            if one is not None and all(one.value(a) is w for a, w in wanted):
                rest = self._assigned(choice, names[1:], one)
                if rest is not None:
                    return rest
        return None

    def _settings(self, choice: _Choice) -> tuple[str, ...]:
        found = (s for atom, wanted in choice.atoms if wanted for s in self.facts.settings_needed(atom))
        return tuple(dict.fromkeys(found))


def _joined(choices: Iterable[_Choice]) -> _Choice:
    parts = list(choices)
    atoms = dict.fromkeys(a for c in parts for a in c.atoms)
    return _Choice(tuple(atoms), tuple(dict.fromkeys(t for c in parts for t in c.texts)))


def _shortest(choices: Iterable[_Choice]) -> tuple[list[_Choice], bool]:
    """Return as many of some ways as are looked at, the shortest first, and whether there are more."""
    unique = sorted(dict.fromkeys(choices), key=_Choice.size)
    return unique[:MOST_BRANCHES], len(unique) > MOST_BRANCHES


def _minimal(branches: Iterable[Branch]) -> tuple[Branch, ...]:
    """Return the branches of which no other with the same outcome needs less, the shortest first."""
    ordered = sorted(dict.fromkeys(branches), key=lambda b: (len(b.facts) + len(b.texts), len(b.settings)))
    out: list[Branch] = []
    for branch in ordered:
        if not any(
            b.outcome == branch.outcome and set(b.facts) <= set(branch.facts) and set(b.texts) <= set(branch.texts)
            for b in out
        ):
            out.append(branch)
    return tuple(out)


class _Ways:
    """The ways to make criteria true or false on some facts."""

    def __init__(self, facts: Facts, met: Met, version: PolicyVersion) -> None:
        self.facts = facts
        self.met = met
        self.version = version
        self.cut_short = False
        self._within: set[str] = set()

    def of(self, node: Criterion, wanted: bool) -> list[_Choice]:
        """Return the ways, the shortest first; none when the node has the other value."""
        value = reduce(node, self.facts, self.met, assume=False).value
        if value is not None:
            return [_Choice()] if value is wanted else []
        if isinstance(node, Atom):
            return [] if node.characteristic == DIAGNOSIS else [_Choice(((node, wanted),))]
        if isinstance(node, StatementReference):
            return self._referred(node, wanted)
        if isinstance(node, Group):
            return self._group(node, wanted)
        return [_Choice((), (node,))] if wanted else []

    def _referred(self, node: StatementReference, wanted: bool) -> list[_Choice]:
        if node.target in self._within:
            return []
        named = [s.criteria for s in named_in(self.version, node.target)]
        if not named:
            named = [n for s in self.version.statements for n in nodes(s.criteria) if n.label == node.target]
            if len(named) > 1:
                return []  # which of several is meant is not known
        if not named or named[0] is None:
            return []
        self._within.add(node.target)
        found = self.of(named[0], wanted is node.met)
        self._within.discard(node.target)
        return found

    def _group(self, group: Group, wanted: bool) -> list[_Choice]:
        count = len(group.members)
        threshold = group.threshold or 0
        negative = group.combination in ("none_of", "at_most")
        least = {"all_of": count, "any_of": 1, "at_least": threshold, "none_of": 1}.get(
            group.combination, threshold + 1
        )
        if wanted is not negative:
            return self._enough(group.members, least, True)
        # It is false when so many members are false that too few are left.
        return self._enough(group.members, count - least + 1, False)

    def _enough(self, members: Sequence[Criterion], least: int, wanted: bool) -> list[_Choice]:
        """Return the ways in which at least so many members have a value."""
        # table[k]: the ways in which k of the members looked at have the value.
        table: list[list[_Choice]] = [[_Choice()], *([] for _ in range(least))]
        for member in members:
            ways = self.of(member, wanted)
            for k in range(least, 0, -1):
                table[k] = self._kept([*table[k], *(_joined((a, b)) for a in table[k - 1] for b in ways)])
        return table[least]

    def _kept(self, choices: Iterable[_Choice]) -> list[_Choice]:
        shortest, cut = _shortest(choices)
        self.cut_short = self.cut_short or cut
        return shortest
