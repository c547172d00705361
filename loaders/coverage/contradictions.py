"""Contradictions: positions of one document that cannot both hold, and limits of one criterion that differ.

Two positions are compared when they can both decide: they share a use that
no narrower position of the document decides, neither is narrower than the
other, and they hold for the same lines of business, in the same care setting
and at the same time. One that applies when another fails contradicts nothing.

1. Of a grant and a denial, or of two denials for different reasons, each use
   that one grants must be one that the other denies. An exclusion ('when there
   are more than three') is an exception and no contradiction.
2. Of two grants, one must ask for nothing where the other has criteria, or the
   stricter limit of the two must be empty because the other lets everything in.
   Grants that ask for different things are alternatives.
3. Within the criteria of one position, two bounds of the same direction, or
   bounds that no number meets, must be asked together.
4. A sentence beside the positions that limits a treatment otherwise than its
   position does.
5. A grant of whatever fails the criteria of another grant leaves nothing out:
   then the heading of a denial was lost over it and over what is listed with it.

Nothing is decided here: both places are shown to whoever gets an answer from either.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loaders.conditions.criterion_trees import atoms_of
from loaders.criteria.entailment import beyond, bounds_of, conjuncts, direction, identity, implies, tighter
from loaders.criteria.limits import KIND, called, limits_beside, limits_within, shown
from loaders.record import Atom, Criterion, Finding, Group, Place, Statement, StatementReference
from loaders.structure.sections import Section
from loaders.text.text import SourceText
from loaders.wording.statuses import GRANT
from ontology.scope import AnyOf, Named, Scope, members, named
from ontology.vocabulary import Vocabulary

__all__ = ["find_contradictions"]

_PAIRS = 100_000
"""Pairs of positions that are compared at most; a policy has some hundred."""


@dataclass(frozen=True, slots=True, eq=False)  # one is made for each scope: comparing them is comparing which it is
class _Axis:
    """The classes of treatments, or of tumors, that a position is on.

    `names` are those that it names where it excepts none: only these tell that two positions speak of the same.
    """

    classes: frozenset[str]
    names: frozenset[str]

    def shared(self, other: _Axis, vocabulary: Vocabulary) -> frozenset[str]:
        """Return the classes that both are on by the same name; none where one only lies within the other."""
        if self.classes == other.classes:
            return self.classes
        below = [vocabulary.descendants(name) for name in self.names & other.names]
        return frozenset().union(*below) & self.classes & other.classes


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """What a position is on."""

    modalities: _Axis
    indications: _Axis

    def same(self, other: _Reach) -> bool:
        """Tell whether two positions are on the same treatments and tumors."""
        return (
            self.modalities.classes == other.modalities.classes
            and self.indications.classes == other.indications.classes
        )


@dataclass(frozen=True, slots=True)
class _Position:
    """A statement that takes a position by itself. `tabled`: it stands in a row of a table."""

    statement: Statement
    reach: _Reach
    tabled: bool
    parts: tuple[Criterion, ...]

    @property
    def grants(self) -> bool:
        return self.statement.status == GRANT


def find_contradictions(
    source: SourceText, sections: list[Section], statements: tuple[Statement, ...], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield the findings about positions and limits of a document that differ; former positions are left out."""
    standing = [s for s in statements if not s.former]
    yield from _Compared(_positions(sections, standing, vocabulary), vocabulary).findings()
    yield from _grants_of_what_fails(standing, vocabulary)
    for statement in standing:
        yield from limits_within(statement, source, vocabulary)
    yield from limits_beside(sections, standing, vocabulary)


def _positions(sections: list[Section], statements: Iterable[Statement], vocabulary: Vocabulary) -> list[_Position]:
    rows = sorted(
        (span.start, span.end) for s in sections for b in s.blocks if b.kind == "row" for span in b.passage.place()
    )
    starts = [start for start, _ in rows]
    axes: dict[Scope, _Axis] = {}
    reaches: dict[tuple[Scope, Scope], _Reach] = {}

    def axis(scope: Scope) -> _Axis:
        if scope not in axes:
            plain = all(isinstance(part, Named) for part in (scope.of if isinstance(scope, AnyOf) else (scope,)))
            axes[scope] = _Axis(members(scope, vocabulary), frozenset(named(scope) if plain else ()))
        return axes[scope]

    def tabled(place: Place) -> bool:
        i = bisect_right(starts, place[0].start) - 1 if place else -1
        return i >= 0 and place[0].start < rows[i][1]

    seen: set[Hashable] = set()
    out: list[_Position] = []
    for s in statements:
        if s.complement_of or _refers(s.criteria):
            continue
        scopes = s.modality, s.indication
        reach = reaches[scopes] if scopes in reaches else reaches.setdefault(scopes, _Reach(*map(axis, scopes)))
        position = _Position(s, reach, tabled(s.at), tuple(conjuncts(s.criteria)))
        # A document that says the same again and again is not compared with itself again and again.
        key = (
            s.status, reach, position.tabled, identity(s.criteria), s.lines_of_business, s.care_settings,
            s.effective_from, s.effective_until,
        )  # fmt: skip
        if key not in seen:
            seen.add(key)
            out.append(position)
    return out


def _grants_of_what_fails(statements: Sequence[Statement], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the grants without criteria of their own on those who fail the criteria of a grant of the same use."""
    by_id = {s.id: s for s in statements}
    for s in statements:
        if s.status != GRANT or atoms_of(s.criteria) or not s.complement_of:
            continue
        inside = members(s.indication, vocabulary)
        failed = [t for t in map(by_id.get, s.complement_of) if t is not None and t.status == GRANT]
        failed = [t for t in failed if inside & members(t.indication, vocabulary)]
        if failed:
            # Where the list of the denial began is not known: all that the same words grant may be denied.
            ids = [s.id, *(t.id for t in failed), *(o.id for o in statements if _under(o) == _under(s))]
            message = f"{called(s)} grants what fails the criteria of {called(failed[0])}"
            message += "; the heading of a denial may be lost over it and what is listed with it"
            yield Finding("contradiction", "error", message, s.at[:1], tuple(dict.fromkeys(ids)))


def _under(statement: Statement) -> tuple[str, str, str | None]:
    """Return what statements share that stand in one list under one heading."""
    return statement.status, statement.printed_status, statement.heading


def _refers(criterion: Criterion | None) -> bool:
    """Tell whether criteria ask that another passage is not met: then the statement is on the rest."""
    if isinstance(criterion, Group):
        return any(map(_refers, criterion.members))
    return isinstance(criterion, StatementReference) and not criterion.met


class _Compared:
    """The positions of one document as they are compared with each other."""

    def __init__(self, positions: Sequence[_Position], vocabulary: Vocabulary) -> None:
        self._positions = positions
        self._vocabulary = vocabulary
        settings = [vocabulary.setting_markers(t.id) for t in vocabulary.terms("setting")]
        self._marks = {(name, value) for marks in settings for name, value in marks.items()}
        self._shared: dict[tuple[_Reach, _Reach], bool] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong between two positions, in the order of the document."""
        pairs = itertools.combinations(self._positions, 2)
        for one, other in itertools.islice(pairs, _PAIRS):
            if self._meet(one.reach, other.reach) and self._together(one.statement, other.statement):
                yield from self._compare(one, other)
        if (first := next(pairs, None)) is not None:
            message = f"the document takes {len(self._positions)} positions; not all were compared with each other"
            yield Finding("contradiction", "note", message, first[0].statement.at[:1])

    def _meet(self, one: _Reach, other: _Reach) -> bool:
        """Tell whether two positions speak of the same treatment and the same tumor."""
        key = one, other
        if key not in self._shared:
            self._shared[key] = self._share(one, other)
        return self._shared[key]

    def _share(self, one: _Reach, other: _Reach) -> bool:
        modalities = one.modalities.shared(other.modalities, self._vocabulary)
        indications = one.indications.shared(other.indications, self._vocabulary)
        return bool(modalities and indications)

    def _together(self, one: Statement, other: Statement) -> bool:
        """Tell whether two statements hold for the same lines of business and care settings at the same time."""
        if (one.effective_from, one.effective_until) != (other.effective_from, other.effective_until):
            return False
        lines, others = one.lines_of_business, other.lines_of_business
        if bool(lines) != bool(others) or bool(one.care_settings) != bool(other.care_settings):
            return False
        if lines and not any(self._related(a, b) for a in lines for b in others):
            return False
        return not one.care_settings or bool(set(one.care_settings) & set(other.care_settings))

    def _related(self, one: str, other: str) -> bool:
        return one in self._vocabulary.ancestors(other) or other in self._vocabulary.ancestors(one)

    def _implies(self, one: _Position, other: _Position) -> bool:
        return implies(one.statement.criteria, other.statement.criteria, self._vocabulary)

    def _another_case(self, one: _Position, other: _Position) -> bool:
        """Tell whether a position is on tumors or a setting of its own that another one does not name."""
        marking = [
            part
            for part in one.parts
            for a in atoms_of(part)
            if a.characteristic == "diagnosis" or (a.characteristic, a.value) in self._marks
        ]
        return any(not implies(other.statement.criteria, part, self._vocabulary) for part in marking)

    def _compare(self, one: _Position, other: _Position) -> Iterator[Finding]:
        if one.grants and other.grants:
            if one.reach.same(other.reach):
                yield from self._grants(one, other)
        elif one.grants or other.grants:
            grant, denial = (one, other) if one.grants else (other, one)
            yield from self._opposed(one, other, grant, denial)
        elif one.statement.status != other.statement.status and not (one.parts or other.parts):
            yield _disagree(one, other, f"{_names(one, other)} deny the same use for different reasons")

    def _opposed(self, one: _Position, other: _Position, grant: _Position, denial: _Position) -> Iterator[Finding]:
        if self._another_case(grant, denial):
            return
        if self._implies(grant, denial):
            yield _disagree(one, other, f"{_names(one, other)} take opposite positions on the same use")
            return
        # 'Up to 5 cm' is granted, 'more than 3 cm' excluded: what lies between is both.
        for excluded in bounds_of(_alternatives(denial)):
            for granted in bounds_of(grant.parts):
                if (excluded.characteristic, excluded.unit) != (granted.characteristic, granted.unit):
                    continue
                ends = {direction(granted): granted, direction(excluded): excluded}
                if len(ends) == 2 and not beyond(ends["upper"], ends["lower"]):
                    told = f"{called(grant.statement)} grants {shown(granted, self._vocabulary)}"
                    told += f", {called(denial.statement)} excludes {shown(excluded, self._vocabulary)}"
                    yield _finding(KIND, "warning", told, granted.at, excluded.at, one, other)

    def _grants(self, one: _Position, other: _Position) -> Iterator[Finding]:
        if self._implies(one, other) == self._implies(other, one):
            return  # alternatives, or the same once more
        strict, lax = (one, other) if self._implies(one, other) else (other, one)
        if self._another_case(strict, lax):
            return
        if lax.statement.criteria is None:
            asks = (
                f"{called(lax.statement)} grants without criteria what {called(strict.statement)} grants under criteria"
            )
            yield _disagree(one, other, asks)
            return
        for bound in bounds_of(lax.parts):
            same = [b for b in bounds_of(strict.parts) if _comparable(b, bound)]
            if same and all(tighter(b, bound) for b in same):
                told = f"{called(strict.statement)} asks for {shown(same[0], self._vocabulary)}"
                told += f", {called(lax.statement)} for {shown(bound, self._vocabulary)}"
                yield _finding(KIND, "warning", told, same[0].at, bound.at, one, other)


def _alternatives(position: _Position) -> list[Criterion]:
    """Return what each excludes by itself: the one criterion of a denial, or each of its alternatives."""
    if len(position.parts) != 1:
        return []
    (only,) = position.parts
    return list(only.members) if isinstance(only, Group) and only.combination == "any_of" else [only]


def _comparable(one: Atom, other: Atom) -> bool:
    return (one.characteristic, one.unit, direction(one)) == (other.characteristic, other.unit, direction(other))


def _names(one: _Position, other: _Position) -> str:
    return f"{called(one.statement)} and {called(other.statement)}"


def _disagree(one: _Position, other: _Position, message: str) -> Finding:
    kind = "contradiction" if one.tabled == other.tabled else "text-against-table"
    return _finding(kind, "error", message, one.statement.at[:1], other.statement.at[:1], one, other)


def _finding(
    kind: str,
    severity: Literal["error", "warning"],
    message: str,
    at: Place,
    also: Place,
    one: _Position,
    other: _Position,
) -> Finding:
    place = tuple(sorted({*at, *also}, key=lambda span: span.start))
    return Finding(kind, severity, message, place, (one.statement.id, other.statement.id))
