"""Deciding nodes: the labelled criteria that fix an outcome, as few as do.

- Met: the statement, each of its labelled members, and of members that offer
  labelled alternatives the one that is true.
- Not met: the innermost labelled criterion that is false, and the complement that
  fires. An alternative that the diagnosis or the setting rules out is another
  patient's case and is passed over while an alternative of this patient's is left.
- Open: the labelled members that are open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.criteria import Met, reduce
from graph.determination import Decided, Judgement
from graph.facts import DIAGNOSIS, Facts, Kleene
from graph.model import Source
from loaders.record import Atom, Criterion, Group

__all__ = ["DecidingNode", "deciding_nodes"]


@dataclass(frozen=True, slots=True)
class DecidingNode:
    """A criterion or a whole statement that has a part in an outcome. `label` is None where none is printed."""

    decided: Decided
    label: str | None
    criterion: Criterion | None
    value: Kleene

    @property
    def id(self) -> str:
        """Return the label, or the identifier of the statement where none is printed."""
        return self.label or self.decided.candidate.statement.id

    @property
    def source(self) -> Source:
        """Return the address of the criterion, of the statement where it is the whole."""
        statement, version = self.decided.candidate.statement, self.decided.candidate.version
        return statement.source if self.criterion is None else Source(version.document, self.criterion.at)


def deciding_nodes(judgement: Judgement, outcome: str, facts: Facts) -> tuple[DecidingNode, ...]:
    """Return the nodes that fix an outcome, statements before their criteria, in the order of the document."""
    statements = list(judgement.decision.statements)
    found: list[DecidingNode] = []
    if outcome == "criteria_met":
        held = [d for d in statements if d.role == "position" and d.value]
        for decided in held[:1]:
            found.extend(_Tree(decided, judgement, facts).holding())
    elif outcome == "criteria_not_met":
        failed = [d for d in statements or judgement.statements if d.role == "position" and d.value is False]
        failed = failed or [d for d in judgement.statements if d.role == "position" and d.value is False]
        for decided in failed:
            found.extend(_Tree(decided, judgement, facts).failing())
        found.extend(_whole(d) for d in statements if d.role == "complement" and d.value)
    elif outcome == "insufficient_information":
        for decided in statements or judgement.statements:
            if decided.value is None:
                found.extend(_Tree(decided, judgement, facts).open())
    else:
        for decided in statements:
            found.extend(_Tree(decided, judgement, facts).holding() if decided.value else [_whole(decided)])
    return tuple({(n.decided.candidate.key, n.id): n for n in found}.values())


def _whole(decided: Decided) -> DecidingNode:
    return DecidingNode(decided, decided.candidate.statement.label, None, decided.value)


class _Tree:
    """The criteria of one statement on the facts."""

    def __init__(self, decided: Decided, judgement: Judgement, facts: Facts) -> None:
        self.decided = decided
        self.facts = facts
        self.root = decided.candidate.statement.criteria
        self._met: Met = judgement.met(decided.candidate.version)
        vocabulary = facts.vocabulary
        markers = [m for t in vocabulary.terms("setting") for m in vocabulary.setting_markers(t.id).items()]
        self._markers = set(markers)
        # Of a yes-or-no marker the opposite tells the settings apart as well.
        self._yes_no = {name for name, value in markers if isinstance(value, bool)}

    def value(self, node: Criterion) -> Kleene:
        return reduce(node, self.facts, self._met, assume=False).value

    def _node(self, criterion: Criterion) -> DecidingNode:
        return DecidingNode(self.decided, criterion.label, criterion, self.value(criterion))

    def holding(self) -> Iterator[DecidingNode]:
        """Yield what makes the statement apply."""
        yield _whole(self.decided)
        if isinstance(self.root, Group) and self.root.combination != "none_of":
            yield from self._holding_members(self.root)

    def _holding_members(self, group: Group) -> Iterator[DecidingNode]:
        members = [m for m in group.members if self.value(m)]
        if group.combination in ("any_of", "at_least"):
            members = members[: group.threshold or 1]
        for member in members:
            if isinstance(member, Group) and (not member.label or _offers(member)):
                yield from self._holding_members(member)
            elif member.label:
                yield self._node(member)

    def failing(self) -> list[DecidingNode]:
        """Return what makes the criteria false."""
        if self.root is None:
            return [_whole(self.decided)]
        return [self._node(n) if n is not None else _whole(self.decided) for n in self._blamed(self.root, None)]

    def _blamed(self, node: Criterion, within: Criterion | None) -> list[Criterion | None]:
        """Return the innermost labelled criteria that make a false one false.

        :param within: the labelled criterion around it.
        """
        here = node if node.label else within
        if not isinstance(node, Group) or node.combination in ("none_of", "at_most"):
            return [here]
        false = [m for m in node.members if self.value(m) is False]
        if node.combination == "all_of":
            choices = [self._blamed(m, here) for m in false]
            own = [c for m, c in zip(false, choices, strict=True) if not self._routes(m)]
            return min(own or choices, key=len, default=[here])
        here_too = [m for m in false if not self._elsewhere(m)]
        if not here_too:
            return [here]
        found = [b for m in here_too for b in self._blamed(m, here)]
        return list({id(b): b for b in found}.values())

    def _routes(self, node: Criterion) -> bool:
        """Return whether a condition tells the cases of a policy apart: the diagnosis, or what marks a setting."""
        if not isinstance(node, Atom):
            return False
        if node.characteristic == DIAGNOSIS or node.characteristic in self._yes_no:
            return True
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        return all((node.characteristic, v) in self._markers for v in values)

    def _elsewhere(self, node: Criterion) -> bool:
        """Return whether a false alternative is ruled out by the diagnosis or the setting."""
        if isinstance(node, Group) and node.combination == "all_of":
            return any(self.value(m) is False and self._elsewhere(m) for m in node.members)
        return self._routes(node)

    def open(self) -> Iterator[DecidingNode]:
        """Yield what leaves the statement open; a complement without criteria of its own adds nothing."""
        if self.root is None or self.decided.role == "exclusion":
            return
        labelled = [n for n in _labelled(self.root) if self.value(n) is None]
        if labelled:
            yield from (self._node(n) for n in labelled)
        else:
            yield _whole(self.decided)


def _labelled(root: Criterion) -> list[Criterion]:
    """Return the outermost labelled criteria below the root."""
    if not isinstance(root, Group):
        return []
    out: list[Criterion] = []
    for member in root.members:
        out.extend([member] if member.label else _labelled(member))
    return out


def _offers(group: Group) -> bool:
    """Return whether alternatives with labels of their own stand within a group."""
    if group.combination in ("any_of", "at_least") and any(m.label for m in group.members):
        return True
    return any(isinstance(m, Group) and _offers(m) for m in group.members)
