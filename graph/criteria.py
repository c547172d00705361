"""Criteria trees on the facts of a question: strong Kleene values and reduction.

1. Every node is true, false or open; an unknown fact leaves its atom open.
2. A tree is reduced by what is settled: true members leave a conjunction, false
   ones a disjunction; a group of one becomes its member. The rest is equivalent
   to the whole under the facts, and keeps labels and addresses.
3. A branch that needs a setting which was not asked counts as false, and is
   found again by `unasked_branches`. The assumption holds in affirmative
   positions only: under a negation such an atom stays open.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from graph.facts import Facts, Kleene
from loaders.record import Atom, Criterion, Group, StatementReference

__all__ = ["Branch", "Met", "Reduced", "atoms", "labels", "needs_unasked", "nodes", "reduce", "unasked_branches"]

Met = Callable[[str], Kleene]
"""Tells whether a labelled passage that a criterion refers to is met."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """A criterion on the facts.

    `tree` is what remains: open, the equivalent rest; false, the members that
    make it so; true, None.
    """

    value: Kleene
    tree: Criterion | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a tree that needs settings which were not asked; `tree` as reduced for them."""

    settings: tuple[str, ...]
    label: str | None
    criterion: Criterion
    tree: Criterion | None


def _unknown(_target: str) -> Kleene:
    return None


def reduce(criterion: Criterion, facts: Facts, met: Met = _unknown, *, assume: bool = True) -> Reduced:
    """Return a criterion reduced by the facts.

    :param met: tells the value of the passages that references name.
    :param assume: whether settings that were not asked count as absent.
    """
    value, tree, _ = _reduce(criterion, facts, met, assume)
    return Reduced(value, tree)


_Part = tuple[Kleene, Criterion | None]
"""A value, and what remains as in `Reduced`."""


def _reduce(criterion: Criterion, facts: Facts, met: Met, assume: bool) -> tuple[Kleene, Criterion | None, bool]:
    """Return value and rest, and whether they hang on passages that references name.

    What does not is remembered with the facts: a question comes back to the same criteria many times.
    """
    if isinstance(criterion, Atom):
        value = facts.value(criterion)
        if value is None and assume and facts.settings_needed(criterion):
            value = False
        return value, None if value else criterion, False
    if isinstance(criterion, StatementReference):
        target = met(criterion.target)
        value = target if target is None or criterion.met else not target
        return value, None if value else criterion, True
    if not isinstance(criterion, Group):
        return None, criterion, False
    key = id(criterion), "reduced" if assume else "reduced, nothing assumed"
    kept = facts.trees.get(key)
    if kept is not None:
        value, tree = kept[1]
        return value, tree, False
    # Under a negation an absent setting would prove something; there it stays open.
    below = assume and criterion.combination in ("all_of", "any_of", "at_least")
    referring = False
    members: list[_Part] = []
    for member in criterion.members:
        value, tree, refers = _reduce(member, facts, met, below)
        referring = referring or refers
        members.append((value, tree))
    part = _combine(criterion, members)
    if not referring:
        facts.trees[key] = criterion, part
    return *part, referring


def _combine(group: Group, members: list[_Part]) -> _Part:
    open_ = [tree for value, tree in members if value is None and tree is not None]
    false = [tree for value, tree in members if value is False and tree is not None]
    true = sum(1 for value, _ in members if value is True)
    if group.combination == "all_of":
        least, negative = len(members), False
    elif group.combination == "any_of":
        least, negative = 1, False
    elif group.combination == "at_least":
        least, negative = group.threshold or 1, False
    elif group.combination == "none_of":
        least, negative = 1, True
    else:
        least, negative = (group.threshold or 0) + 1, True
    if true >= least:
        return (False, group) if negative else (True, None)
    if true + len(open_) < least:
        return (True, None) if negative else (False, _rest(group, tuple(false), group.combination, None))
    missing = least - true
    if negative:
        combination, threshold = ("none_of", None) if missing == 1 else ("at_most", missing - 1)
        return None, msgspec.structs.replace(
            group, combination=combination, threshold=threshold, members=tuple(open_))  # fmt: skip
    if missing == len(open_):
        return None, _rest(group, tuple(open_), "all_of", None)
    if missing == 1:
        return None, _rest(group, tuple(open_), "any_of", None)
    return None, _rest(group, tuple(open_), "at_least", missing)


def _rest(group: Group, members: tuple[Criterion, ...], combination: str, threshold: int | None) -> Criterion:
    """Return what is left of an affirmative group; one member stands for the group."""
    if len(members) == 1:
        only = members[0]
        return only if only.label or not group.label else msgspec.structs.replace(only, label=group.label)
    if combination == "at_least" and threshold is None:
        threshold = group.threshold
    kept = (combination, threshold, len(members)) == (group.combination, group.threshold, len(group.members))
    if kept and all(map(operator.is_, members, group.members)):
        return group
    return msgspec.structs.replace(group, members=members, combination=combination, threshold=threshold)


def nodes(criterion: Criterion | None) -> Iterator[Criterion]:
    """Yield a criterion and everything below it, in the order of the document."""
    waiting = [] if criterion is None else [criterion]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Group):
            waiting.extend(reversed(node.members))


def atoms(criterion: Criterion | None) -> Iterator[Atom]:
    """Yield the atoms of a tree."""
    return (node for node in nodes(criterion) if isinstance(node, Atom))


def labels(criterion: Criterion | None) -> tuple[str, ...]:
    """Return the printed labels in a tree, outermost first."""
    return tuple(dict.fromkeys(node.label for node in nodes(criterion) if node.label))


def needs_unasked(criterion: Criterion | None, facts: Facts) -> tuple[str, ...]:
    """Return the settings that a whole tree needs and that were not asked, else nothing."""
    if isinstance(criterion, Atom):
        return facts.settings_needed(criterion)
    if not isinstance(criterion, Group):
        return ()
    if not facts.unasked:
        return ()
    key = id(criterion), "needs"
    kept = facts.trees.get(key)
    if kept is None:
        found = [needs_unasked(m, facts) for m in criterion.members]
        needed: tuple[str, ...] = ()
        if criterion.combination == "all_of" or (criterion.combination == "any_of" and found and all(found)):
            needed = tuple(dict.fromkeys(s for group in found for s in group))
        kept = facts.trees[key] = criterion, needed
    known: tuple[str, ...] = kept[1]
    return known


def unasked_branches(criterion: Criterion | None, facts: Facts, met: Met = _unknown) -> list[Branch]:
    """Return the branches that would count in a setting which was not asked, outermost label kept."""
    out: list[Branch] = []
    _collect(criterion, facts, met, None, out)
    return out


def _collect(criterion: Criterion | None, facts: Facts, met: Met, label: str | None, out: list[Branch]) -> None:
    if criterion is None or not isinstance(criterion, Atom | Group):
        return
    label = criterion.label or label
    settings = needs_unasked(criterion, facts)
    if settings:
        if isinstance(criterion, Group) and criterion.combination == "any_of":
            for member in criterion.members:
                _collect(member, facts, met, label, out)
            return
        rest = reduce(criterion, facts, met, assume=False)
        if rest.value is not False:
            out.append(Branch(settings, label, criterion, rest.tree))
        return
    if isinstance(criterion, Group) and criterion.combination in ("all_of", "any_of", "at_least"):
        if criterion.combination == "all_of" and reduce(criterion, facts, met, assume=False).value is False:
            return
        for member in criterion.members:
            _collect(member, facts, met, label, out)
