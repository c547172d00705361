"""How the criteria of a record are held against those that a careful reader expects.

A criterion counts as right when its statement's tree holds it in any form that
means the same:

1. `ecog in 0|1|2` and `ecog <= 2`, 'none' and false, 5 cm and 50 mm; `tumor_count = 1` and `<= 1`, for nobody has
   fewer; `child_pugh <= B` and `in A|B`; 'two or three' as two bounds that are asked together.
2. Class A, or B with a score of 7, as a bound of the score.
3. What a contraindication or a denial says, as what a grant asks: 'not above 30' of an exclusion of what is above 30. A
   grant that asks for what it should rule out is wrong.
4. What the expectation accepts besides.

A printed criterion that was expected as free text may also be an atom that
shares its words and its figure, for the ontology knows more than the reader
of the document had to. One that is asked in each alternative of a statement may
answer for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import msgspec

from loaders.record import Atom, Criterion, Group, Record, Statement, StatementReference, TextCriterion
from loaders.wording.statuses import GRANT
from ontology.scope import named as ids_of
from ontology.vocabulary import Vocabulary
from tests.criterion_meanings import Meanings
from tests.expectations import Expectation, ExpectedCriterion

__all__ = ["Matched", "match_criteria"]

_SMALLEST_WORD = 4
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_RULES_OUT = re.compile(r"exclu|contra-?indic|limitation|not covered|negated|absence of|absent", re.IGNORECASE)
"""By these words an expectation tells that a criterion is one that rules out."""
_ALIKE = (
    # 'Awaiting a transplant' is expected as being listed; the ontology has a characteristic of its own for it.
    ("transplant_listed", "awaiting_transplant = true", re.compile(r"\ba?wait", re.IGNORECASE), True),
    # 'Symptoms in spite of octreotide' is expected as failed systemic therapy, which is told apart where it is named.
    ("systemic_therapy_failed_to_control_symptoms", "symptoms = refractory-to-medical-treatment",
     re.compile(r"\bsystemic\b", re.IGNORECASE), False),
)  # fmt: skip
"""Characteristic that is expected as true, what its words say as well, and the word that they hold or lack."""


@dataclass(slots=True)
class Matched:
    """How the criteria of one document came out; `extra` are atoms of the named statements that nobody expects."""

    right: list[ExpectedCriterion] = field(default_factory=list)
    wrong: list[tuple[ExpectedCriterion, str]] = field(default_factory=list)
    missing: list[ExpectedCriterion] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def match_criteria(expectation: Expectation, record: Record, text: str, vocabulary: Vocabulary) -> Matched:
    """Return which expected criteria a record holds.

    :param text: the decoded text of the document, in which addresses count.
    """
    matched = Matched()
    by_name: dict[str, list[ExpectedCriterion]] = {}
    for criterion in expectation.criterion:
        by_name.setdefault(criterion.statement, []).append(criterion)
    taken: set[int] = set()
    used: dict[int, Statement] = {}

    def trials(name: str) -> list[_Trial]:
        statements = _named(name, record.statements) or record.statements
        return [_Trial(by_name[name], s, taken, record, text, vocabulary) for s in statements]

    for name in by_name:
        best = max(
            trials(name), key=lambda t: (len(t.right), -len(t.wrong), id(t.statement) not in used), default=None
        )  # fmt: skip
        if best is None:
            matched.missing += [c for c in by_name[name] if not c.optional]
            continue
        best.continue_in([s for s in record.statements if _same_passage(s, best.statement)])
        used.update((id(s), s) for s in best.statements)
        taken |= best.taken
        matched.right += [c for c in best.right if not c.optional]
        matched.wrong += best.wrong
        matched.missing += best.missing
    named = [(s, [leaf.node for leaf in _leaves(s.criteria)]) for s in used.values()]
    known = {_shown(n) for _, nodes in named for n in nodes if id(n) in taken}
    for statement, nodes in named:
        atoms = [n for n in nodes if isinstance(n, Atom) and n.characteristic != "diagnosis"]
        matched.extra += [f"{statement.id}: {_shown(n)}" for n in atoms if _shown(n) not in known]
    return matched


def _named(name: str, statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements that print a label; names without one are matched by what they hold."""
    wanted = name.strip("().").lower()
    return [s for s in statements if s.label and s.label.strip("().").lower() == wanted]


def _same_passage(one: Statement, other: Statement) -> bool:
    """Tell whether two statements were read from one printed passage, as where each of its treatments has its own."""
    return one is not other and any(a.start < b.end and b.start < a.end for a in one.at for b in other.at)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A condition of a tree: whether it is ruled out, whether all must meet it, and the group that it is in."""

    node: Criterion
    excluded: bool
    of_all: bool
    group: int


def _leaves(
    criterion: Criterion | None, group: int = 0, *, excluded: bool = False, of_all: bool = True
) -> Iterator[_Leaf]:
    if isinstance(criterion, Group):
        excluded ^= criterion.combination == "none_of"
        of_all &= criterion.combination == "all_of"
        for member in criterion.members:
            yield from _leaves(member, id(criterion), excluded=excluded, of_all=of_all)
    elif criterion is not None:
        yield _Leaf(criterion, excluded, of_all, group)


class _Trial:
    """Expected criteria held against one statement; every node of its tree answers for one of them."""

    def __init__(
        self,
        wanted: list[ExpectedCriterion],
        statement: Statement,
        taken: set[int],
        record: Record,
        text: str,
        vocabulary: Vocabulary,
    ) -> None:
        self.statement, self.text, self.vocabulary, self.record = statement, text, vocabulary, record
        self.meanings = Meanings(vocabulary)
        self.statements = [statement]
        self.right: list[ExpectedCriterion] = []
        self.wrong: list[tuple[ExpectedCriterion, str]] = []
        self.missing: list[ExpectedCriterion] = []
        self.taken: set[int] = set()
        self.elsewhere = taken
        self.claim(wanted, statement)

    def claim(self, wanted: list[ExpectedCriterion], statement: Statement) -> None:
        """Hold criteria against one statement."""
        own = [leaf for leaf in _leaves(statement.criteria) if id(leaf.node) not in self.elsewhere or leaf.of_all]
        borrowed = [leaf for t in _referred(statement, self.record) for leaf in _leaves(t.criteria)]
        self.leaves = {id(leaf.node): leaf for leaf in (*own, *borrowed)}
        self.denies = statement.status != GRANT
        self.free: list[Criterion] = [leaf.node for leaf in (*own, *borrowed)]
        rest = self.with_classes(wanted)
        # What says a criterion in its own terms is given out first, so that free text takes only what is left.
        fits: tuple[Callable[[ExpectedCriterion, Criterion], bool], ...] = (
            self.says, self.follows, self.means, self.shares_words, self.stands_for, self.is_accepted
        )  # fmt: skip
        for one in fits:
            rest = [c for c in rest if not self.give(c, one)]
            if one == self.says:
                rest = [c for c in rest if not self.give_two(c)]
        rest = [c for c in rest if c.characteristic != "diagnosis" or not self.in_scope(c, statement)]
        for criterion in rest:
            near = next(
                (n for n in self.free if isinstance(n, Atom) and n.characteristic == criterion.characteristic), None
            )
            if near is not None:
                self.free = [n for n in self.free if n is not near]
                self.wrong.append((criterion, _shown(near)))
            elif not criterion.optional:
                self.missing.append(criterion)
        left = {id(n) for n in self.free}
        self.taken |= {id(leaf.node) for leaf in own if id(leaf.node) not in left}

    def continue_in(self, statements: list[Statement]) -> None:
        """Look for what is still missing in statements of the same passage."""
        for statement in statements:
            if not (wanted := [*self.missing, *(c for c, _ in self.wrong)]):
                return
            before = self.right, self.wrong, self.missing
            self.right, self.wrong, self.missing = [], [], []
            self.claim(wanted, statement)
            found = self.right
            said = {id(c): got for c, got in before[1]}
            self.right = [*before[0], *found]
            open_ones = [c for c in wanted if all(c is not f for f in found)]
            self.wrong = [(c, said[id(c)]) for c in open_ones if id(c) in said]
            self.missing = [c for c in open_ones if id(c) not in said]
            if found:
                self.statements.append(statement)

    def give(self, criterion: ExpectedCriterion, fits: Callable[[ExpectedCriterion, Criterion], bool]) -> bool:
        """Return whether a node that nothing has claimed yet fits a criterion; it is claimed."""
        node = next((n for n in self.free if fits(criterion, n)), None)
        if node is None:
            return False
        self.free = [n for n in self.free if n is not node]
        self.right.append(criterion)
        return True

    def give_two(self, criterion: ExpectedCriterion) -> bool:
        """Return whether two bounds that are asked together make the figures of a criterion; they are claimed."""
        wanted = self.meanings.figures(criterion)
        near = [n for n in self.free if isinstance(n, Atom) and n.characteristic == criterion.characteristic]
        for one, other in combinations(near, 2) if wanted is not None else ():
            apart = self.leaves[id(one)].group != self.leaves[id(other)].group or self.leaves[id(one)].excluded
            got = self.meanings.figures(one), self.meanings.figures(other)
            if apart or got[0] is None or got[1] is None or got[0] & got[1] != wanted:
                continue
            self.free = [n for n in self.free if n is not one and n is not other]
            self.right.append(criterion)
            return True
        return False

    def with_classes(self, wanted: list[ExpectedCriterion]) -> list[ExpectedCriterion]:
        """Return the criteria without classes and scores that one bound of the score says together."""
        for node in self.free:
            target = self.vocabulary.band_target(node.characteristic) if isinstance(node, Atom) else None
            if target is None or not isinstance(node, Atom) or self.leaves[id(node)].excluded:
                continue
            scores = [c for c in wanted if c.characteristic == node.characteristic]
            classes = [c for c in wanted if c.characteristic == target]
            values = [v.id for v in self.vocabulary.characteristic(target).values]
            edges = dict(zip(values, self.vocabulary.band_edges(node.characteristic), strict=True))
            said: set[int] = set()
            for c in classes:
                bands = [edges[id] for id in self.meanings.allowed(target, c) or ()]
                said |= {n for low, high in bands for n in range(int(low), int(high) + 1)}
            for c in scores:
                said |= self.meanings.figures(c) or frozenset()
            if scores and classes and self.meanings.figures(node) == said:
                self.free = [n for n in self.free if n is not node]
                self.right += [*classes, *scores]
                return [c for c in wanted if c not in classes and c not in scores]
        return wanted

    def forms(self, node: Atom, criterion: ExpectedCriterion) -> tuple[Atom, ...]:
        """Return what a node asks of whom the statement grants; what rules out may be expected as printed, too."""
        if not (self.leaves[id(node)].excluded or self.denies):
            return (node,)
        opposite = self.meanings.opposite(node)
        as_printed = self.denies or _RULES_OUT.search(f"{criterion.statement} {criterion.note}")
        return (opposite, node) if as_printed else (opposite,)

    def says(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether an atom is the criterion, in any form that means the same."""
        if not isinstance(node, Atom) or node.characteristic != criterion.characteristic:
            return False
        return any(self.meanings.is_same(criterion, form) for form in self.forms(node, criterion))

    def follows(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether the criterion follows from another fact that an atom asks for."""
        if (
            not isinstance(node, Atom)
            or isinstance(node.value, tuple)
            or {node.comparator, criterion.comparator} != {"="}
        ):
            return False
        facts = self.vocabulary.implied(node.characteristic, node.value)
        name = criterion.characteristic
        return name in facts and self.meanings.same_value(criterion, facts[name])

    def means(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether an atom carries an expected free text, for which the reader knew no characteristic."""
        return isinstance(node, Atom) and self.shares_words(criterion, node)

    def shares_words(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether a node's own words and figures carry an expected free text."""
        meaning = str(criterion.value)
        if criterion.characteristic != "text" or getattr(node, "characteristic", "") == "diagnosis":
            return False
        quote = self.quoted(node)
        if isinstance(node, Atom):
            figures = [float(f) for f in _FIGURE.findall(meaning)]
            if isinstance(node.value, int | float) and not isinstance(node.value, bool) and node.value not in figures:
                return False
            quote += f" {node.characteristic}"
        return not _words(meaning).isdisjoint(_words(quote))

    def quoted(self, node: Criterion) -> str:
        return " ".join(self.text[s.start : s.end] for s in node.at)

    def stands_for(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether free text may stand for a criterion; its words need not be the reader's."""
        if criterion.characteristic == "text":
            return isinstance(node, TextCriterion | StatementReference)
        choice = criterion.characteristic != "diagnosis" and isinstance(criterion.value, str)
        # A value in the reader's own words has no identifier; free text says it as well.
        return isinstance(node, TextCriterion) and choice and not self.known(criterion)

    def is_accepted(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether a node is what the expectation accepts besides, or what readers call by the same words."""
        for name, said, word, held in _ALIKE:
            alike = criterion.characteristic == name and criterion.value is True
            if alike and self.is_as_accepted(criterion, said, node) and bool(word.search(self.quoted(node))) == held:
                return True
        return any(self.is_as_accepted(criterion, accepted, node) for accepted in criterion.accept)

    def is_as_accepted(self, criterion: ExpectedCriterion, accepted: str, node: Criterion) -> bool:
        if accepted == "text":
            meaning = f"{criterion.characteristic.replace('_', ' ')} {criterion.note}"
            return isinstance(node, TextCriterion) and not _words(meaning).isdisjoint(_words(self.quoted(node)))
        parts = _ACCEPTED.fullmatch(accepted)
        if parts is None:
            raise ValueError(f"nothing can be accepted as {accepted!r}")
        name, comparator, value = parts["name"], parts["comparator"], parts["value"]
        said = criterion.value if value is None else msgspec.json.decode(value) if _IS_VALUE.match(value) else value
        other = msgspec.structs.replace(
            criterion, characteristic=name or criterion.characteristic, comparator=comparator or "=", value=said
        )
        if value is None and not isinstance(criterion.value, bool):
            return isinstance(node, Atom) and node.characteristic == name
        return self.says(other, node)

    def known(self, criterion: ExpectedCriterion) -> bool:
        return self.meanings.allowed(criterion.characteristic, criterion) is not None

    def in_scope(self, criterion: ExpectedCriterion, statement: Statement) -> bool:
        return self.meanings.diagnosis(criterion) in set(ids_of(statement.indication))


_ACCEPTED = re.compile(r"(?P<name>\w*)\s*(?:(?P<comparator>[<>=!]+|in)\s*(?P<value>.+))?")
_IS_VALUE = re.compile(r"(?:true|false|-?\d+(?:\.\d+)?)\Z")


def _referred(statement: Statement, record: Record) -> list[Statement]:
    """Return the statements whose criteria a statement borrows, and those that a part of is borrowed."""
    nodes = [leaf.node for leaf in _leaves(statement.criteria)]
    targets = [n.target for n in nodes if isinstance(n, StatementReference) and n.met]
    if not targets:
        return []
    return [s for s in record.statements if any(t == s.id or t.startswith(f"{s.id}.") for t in targets)]


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]+", text.lower()) if len(w) >= _SMALLEST_WORD}


def _shown(node: Criterion) -> str:
    if not isinstance(node, Atom):
        return type(node).__name__
    value = "|".join(node.value) if isinstance(node.value, tuple) else node.value
    return f"{node.characteristic} {node.comparator} {value} {node.unit or ''}".rstrip()
