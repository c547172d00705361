"""Expectations of the fictional policies, and how a record is held against them.

A criterion counts as right when its statement's tree holds it in any form that
means the same: `ecog in 0|1|2` and `ecog <= 2`, 'none' and false, 5 cm and 50
mm. A printed criterion that was expected as free text may also be an atom that
shares its words and its figure, for the ontology knows more than the reader
of the document had to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from loaders.record import Atom, Criterion, Group, Record, Statement, StatementReference, TextCriterion
from ontology.scope import named as ids_of
from ontology.vocabulary import Vocabulary

__all__ = ["POLICIES", "Expectation", "ExpectedCell", "ExpectedCriterion", "Matched", "expectations", "match_criteria"]

POLICIES = Path(__file__).parent / "policies"

_UNITS = {"months": "mo", "month": "mo", "years": "a", "days": "d", "weeks": "wk", "mL/min": "mL/min"}
_FACTORS = {("mm", "cm"): 0.1, ("cm", "mm"): 10.0, ("wk", "mo"): 12 / 52, ("a", "mo"): 12.0, ("mo", "a"): 1 / 12}
_SMALLEST_WORD = 4
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


class ExpectedCell(msgspec.Struct, forbid_unknown_fields=True):
    """One cell of the matrix of a document; '' stands for 'none'."""

    modality: str
    indication: str
    setting: str
    determination: str
    otherwise: str = ""
    accept: tuple[str, ...] = ()
    otherwise_accept: tuple[str, ...] = ()
    as_of: str = ""
    line_of_business: str = ""
    note: str = ""

    @property
    def determinations(self) -> frozenset[str]:
        """Return every determination that passes."""
        return frozenset((self.determination, *self.accept))

    @property
    def others(self) -> frozenset[str]:
        """Return every 'otherwise' that passes."""
        return frozenset((self.otherwise, *self.otherwise_accept))

    @property
    def name(self) -> str:
        """Return the question in a few words."""
        extra = [self.setting, self.line_of_business, f"as of {self.as_of}" if self.as_of else ""]
        return " / ".join([self.modality, self.indication, *filter(None, extra)])


class ExpectedCriterion(msgspec.Struct, forbid_unknown_fields=True):
    """One condition of a statement, by the name that the reader gave the statement."""

    statement: str
    characteristic: str
    comparator: str
    value: bool | int | float | str | list[bool | int | float | str]
    unit: str = ""
    note: str = ""
    optional: bool = False

    @property
    def name(self) -> str:
        """Return the criterion in a line."""
        return f"{self.statement}: {self.characteristic} {self.comparator} {self.value} {self.unit}".rstrip()


class ExpectedFinding(msgspec.Struct, forbid_unknown_fields=True):
    """Something that the reader of an answer must be told."""

    kind: str
    about: str
    optional: bool = False


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """What a careful reader takes from one document."""

    file: str
    payer: str
    policy_number: str
    title: str
    effective: str
    as_of: str
    outcome: str
    notes: str = ""
    payer_accept: tuple[str, ...] = ()
    policy_number_accept: tuple[str, ...] = ()
    title_accept: tuple[str, ...] = ()
    effective_accept: tuple[str, ...] = ()
    determination: tuple[ExpectedCell, ...] = ()
    criterion: tuple[ExpectedCriterion, ...] = ()
    finding: tuple[ExpectedFinding, ...] = ()

    @property
    def path(self) -> Path:
        """Return the document."""
        return POLICIES / self.file

    @property
    def number(self) -> str:
        """Return the number of the document in the suite."""
        return self.file.partition("-")[0]


def expectations(prefix: str = "", folder: Path = POLICIES) -> list[Expectation]:
    """Return the expectations of the documents whose names begin in a certain way.

    :raises msgspec.ValidationError: when a file has a key that nothing reads.
    """
    files = sorted(folder.glob(f"{prefix}*.expected.toml"))
    return [msgspec.toml.decode(file.read_bytes(), type=Expectation) for file in files]


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
    for name, wanted in by_name.items():
        statements = _named(name, record.statements) or record.statements
        trials = [_Trial(wanted, s, taken, record, text, vocabulary) for s in statements]
        best = max(
            trials, key=lambda t: (len(t.right), -len(t.wrong), id(t.statement) not in used), default=None
        )  # fmt: skip
        if best is None:
            matched.missing += [c for c in wanted if not c.optional]
            continue
        used[id(best.statement)] = best.statement
        taken |= best.taken
        matched.right += [c for c in best.right if not c.optional]
        matched.wrong += best.wrong
        matched.missing += best.missing
    named = [(s, list(_leaves(s.criteria))) for s in used.values()]
    known = {_shown(n) for _, nodes in named for n in nodes if id(n) in taken}
    for statement, nodes in named:
        atoms = [n for n in nodes if isinstance(n, Atom) and n.characteristic != "diagnosis"]
        matched.extra += [f"{statement.id}: {_shown(n)}" for n in atoms if _shown(n) not in known]
    return matched


def _named(name: str, statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements that print a label; names without one are matched by what they hold."""
    wanted = name.strip("().").lower()
    return [s for s in statements if s.label and s.label.strip("().").lower() == wanted]


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
        self.statement, self.text, self.vocabulary = statement, text, vocabulary
        self.right: list[ExpectedCriterion] = []
        self.wrong: list[tuple[ExpectedCriterion, str]] = []
        self.missing: list[ExpectedCriterion] = []
        own = [n for n in _leaves(statement.criteria) if id(n) not in taken]
        borrowed = [n for t in _referred(statement, record) for n in _leaves(t.criteria)]
        self.free: list[Criterion] = [*own, *borrowed]
        rest = wanted
        # What says a criterion in its own terms is given out first, so that free text takes only what is left.
        for fits in (self.says, self.follows, self.means, self.shares_words, self.stands_for):
            rest = [c for c in rest if not self.give(c, fits)]
        rest = [c for c in rest if c.characteristic != "diagnosis" or not self.in_scope(c)]
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
        self.taken = {id(n) for n in own if id(n) not in left}

    def give(self, criterion: ExpectedCriterion, fits: Callable[[ExpectedCriterion, Criterion], bool]) -> bool:
        """Return whether a node that nothing has claimed yet fits a criterion; it is claimed."""
        node = next((n for n in self.free if fits(criterion, n)), None)
        if node is None:
            return False
        self.free = [n for n in self.free if n is not node]
        self.right.append(criterion)
        return True

    def says(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether an atom is the criterion, in any form that means the same."""
        if not isinstance(node, Atom) or node.characteristic != criterion.characteristic:
            return False
        if criterion.characteristic == "diagnosis":
            return isinstance(node.value, tuple) and self.diagnosis(criterion) in node.value
        if self.vocabulary.characteristic(criterion.characteristic).values:
            wanted, got = self.allowed(criterion.characteristic, criterion), self.allowed(node.characteristic, node)
            return got is not None and (wanted == got if wanted is not None else "none" not in got)
        if isinstance(criterion.value, bool):
            return (criterion.value == node.value) == (node.comparator == criterion.comparator)
        return self.same_figures(criterion, node)

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
        return name in facts and self.same_value(criterion, facts[name])

    def means(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether an atom carries an expected free text, for which the reader knew no characteristic."""
        return isinstance(node, Atom) and self.shares_words(criterion, node)

    def shares_words(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether a node's own words and figures carry an expected free text."""
        meaning = str(criterion.value)
        if criterion.characteristic != "text" or getattr(node, "characteristic", "") == "diagnosis":
            return False
        quote = " ".join(self.text[s.start : s.end] for s in node.at)
        if isinstance(node, Atom):
            figures = [float(f) for f in _FIGURE.findall(meaning)]
            if isinstance(node.value, int | float) and not isinstance(node.value, bool) and node.value not in figures:
                return False
            quote += f" {node.characteristic}"
        return not _words(meaning).isdisjoint(_words(quote))

    def stands_for(self, criterion: ExpectedCriterion, node: Criterion) -> bool:
        """Return whether free text may stand for a criterion; its words need not be the reader's."""
        if criterion.characteristic == "text":
            return isinstance(node, TextCriterion | StatementReference)
        choice = criterion.characteristic != "diagnosis" and isinstance(criterion.value, str)
        # A value in the reader's own words has no identifier; free text says it as well.
        return isinstance(node, TextCriterion) and choice and not self.known(criterion)

    def same_figures(self, criterion: ExpectedCriterion, node: Atom) -> bool:
        wanted, got = _integers(criterion.comparator, criterion.value), _integers(node.comparator, node.value)
        whole = self.vocabulary.characteristic(node.characteristic).value_type == "integer"
        if whole and wanted is not None and got is not None:
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

    def allowed(self, characteristic: str, of: ExpectedCriterion | Atom) -> frozenset[str] | None:
        """Return the values of a choice that pass, or None for a value in the reader's own words."""
        every = frozenset(v.id for v in self.vocabulary.characteristic(characteristic).values)
        values = of.value if isinstance(of.value, list | tuple) else [of.value]
        ids = [self.choice(characteristic, v) for v in values]
        if None in ids:
            return None
        chosen = frozenset(i for i in ids if i)
        return every - chosen if of.comparator in ("!=", "not_in") else chosen

    def choice(self, characteristic: str, value: object) -> str | None:
        if value is False:
            return "none"
        said = str(value).lower()
        for one in self.vocabulary.characteristic(characteristic).values:
            if said.replace(" ", "-") == one.id.lower() or said in (one.label.lower(), *map(str.lower, one.synonyms)):
                return one.id
        return None

    def known(self, criterion: ExpectedCriterion) -> bool:
        return self.allowed(criterion.characteristic, criterion) is not None

    def same_value(self, criterion: ExpectedCriterion, value: object) -> bool:
        if not self.vocabulary.characteristic(criterion.characteristic).values:
            return criterion.value == value
        allowed = self.allowed(criterion.characteristic, criterion)
        return value in allowed if allowed is not None else value != "none"

    def diagnosis(self, criterion: ExpectedCriterion) -> str:
        term = self.vocabulary.resolve("tumor", str(criterion.value))
        return term.id if term else ""

    def in_scope(self, criterion: ExpectedCriterion) -> bool:
        return self.diagnosis(criterion) in set(ids_of(self.statement.indication))


def _leaves(criterion: Criterion | None) -> Iterator[Criterion]:
    if isinstance(criterion, Group):
        for member in criterion.members:
            yield from _leaves(member)
    elif criterion is not None:
        yield criterion


def _referred(statement: Statement, record: Record) -> list[Statement]:
    """Return the statements whose criteria a statement borrows, and those that a part of is borrowed."""
    targets = [n.target for n in _leaves(statement.criteria) if isinstance(n, StatementReference) and n.met]
    return [s for s in record.statements if any(t == s.id or t.startswith(f"{s.id}.") for t in targets)]


def _integers(comparator: str, value: Any) -> frozenset[int] | None:
    """Return the small whole numbers that pass, or None when the value is not a whole number."""
    values = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(v, int | float) and float(v).is_integer() for v in values):
        return None
    tests = {
        "<": lambda n: n < values[0], "<=": lambda n: n <= values[0], ">": lambda n: n > values[0],
        ">=": lambda n: n >= values[0], "=": lambda n: n in values, "in": lambda n: n in values,
        "!=": lambda n: n not in values, "not_in": lambda n: n not in values,
    }  # fmt: skip
    return frozenset(n for n in range(200) if tests[comparator](n))


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]+", text.lower()) if len(w) >= _SMALLEST_WORD}


def _shown(node: Criterion) -> str:
    if not isinstance(node, Atom):
        return type(node).__name__
    value = "|".join(node.value) if isinstance(node.value, tuple) else node.value
    return f"{node.characteristic} {node.comparator} {value} {node.unit or ''}".rstrip()
