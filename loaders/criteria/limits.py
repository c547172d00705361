"""Limits: bounds that a document prints twice, and not alike.

A criterion may be limited twice within one list, or once more in a sentence
that stands beside the positions ('for ablation, the tumor may be up to 5 cm').
Which one holds is for the reader to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of
from loaders.criteria.entailment import Direction, beyond, bounds_of, conjuncts, direction, identity
from loaders.record import Atom, Criterion, Finding, Group, Place, Statement, StatementReference
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage, SourceText
from loaders.wording.statuses import GRANT, find_statuses, quotes_others
from ontology.lexicon import lexicon
from ontology.scope import members
from ontology.vocabulary import Vocabulary

__all__ = ["KIND", "called", "limits_beside", "limits_within", "shown"]

KIND = "two-limits"
_EXPLAINING = "policy-guidelines"
_DOUBT = "criteria-combination"
_Measure = tuple[str, Direction, str | None]
"""What is bounded, which way, and the UCUM unit."""


def shown(atom: Atom, vocabulary: Vocabulary) -> str:
    """Return a condition on a number in words of the ontology ('largest tumor <= 3 cm')."""
    unit = f" {atom.unit}" if atom.unit else ""
    return f"{vocabulary.characteristic(atom.characteristic).label} {atom.comparator} {atom.value}{unit}"


def called(statement: Statement) -> str:
    """Return what a message calls a statement; an identifier is the printed label, if there is one."""
    return f"statement {statement.id}"


def _measure(atom: Atom) -> _Measure | None:
    way = direction(atom)
    return None if way is None else (atom.characteristic, way, atom.unit)


def _same(one: Atom, other: Atom) -> bool:
    return (one.comparator, one.value) == (other.comparator, other.value)


# -- within one statement ------------------------------------------------------------------


def limits_within(statement: Statement, source: SourceText, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield where the criteria of a statement ask two bounds of one kind together, or bounds that no number meets.

    Two bounds within one line, the second behind words that set a case apart ('4 cm, or 2 cm if it is
    central'), are doubted as one criterion; others are two limits.
    """
    for parts in _asked_together(statement.criteria):
        grouped: dict[_Measure, list[Atom]] = defaultdict(list)
        for atom in bounds_of(parts):
            if (measure := _measure(atom)) is not None:
                grouped[measure].append(atom)
        for (name, way, unit), atoms in grouped.items():
            first = atoms[0]
            other = next((a for a in atoms[1:] if not _same(first, a)), None)
            if other is not None:
                both = f"{shown(first, vocabulary)} and for {shown(other, vocabulary)}"
                message = f"{called(statement)} is read as asking for {both} together"
                kind = KIND
                if _cases_between(first, other, source):
                    kind, message = _DOUBT, f"{message}; the text may mean them for different cases"
                yield Finding(kind, "warning", message, _both(first.at, other.at), (statement.id,))
            lower = grouped.get((name, "lower", unit), ()) if way == "upper" else ()
            empty = next(((u, low) for u in atoms for low in lower if beyond(u, low)), None)
            if empty is not None:
                both = " and for ".join(shown(a, vocabulary) for a in empty)
                message = f"{called(statement)} is read as asking for {both}; nobody meets both"
                yield Finding(KIND, "warning", message, _both(empty[0].at, empty[1].at), (statement.id,))


def _cases_between(one: Atom, other: Atom, source: SourceText) -> bool:
    """Tell whether two conditions stand in one line, with words between them that set cases apart."""
    first, second = sorted((one.at, other.at), key=lambda place: place[0].start)
    between = source.text[first[-1].end : second[0].start]
    return "\n" not in between.strip() and _cases().search(between.lower()) is not None


@cache
def _cases() -> Pattern:
    return compile_pattern(lexicon("connectives")["limit-beside"]["cases"])


def _asked_together(criterion: Criterion | None) -> Iterator[list[Criterion]]:
    """Yield what a tree asks in every case, and what each alternative in it asks in every case."""
    waiting = [criterion] if criterion is not None else []
    while waiting:
        parts = conjuncts(waiting.pop())
        yield parts
        waiting += [member for part in parts if isinstance(part, Group) for member in part.members]


def _both(one: Place, other: Place) -> Place:
    return tuple(sorted({*one, *other}, key=lambda span: span.start))


# -- beside the statements -----------------------------------------------------------------


@cache
def _binds() -> Pattern:
    return connective("limit-beside")


@cache
def _reports() -> tuple[Pattern, ...]:
    words = lexicon("statuses")
    patterns = [
        words["attributed"]["pattern"],
        words["studies"]["pattern"],
        lexicon("connectives")["limit-beside"]["reports"],
    ]
    return tuple(map(compile_pattern, patterns))


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A grant with the bounds of its criteria, those of the statements that it borrows from among them."""

    statement: Statement
    modalities: frozenset[str]
    indications: frozenset[str]
    bounds: dict[_Measure, list[Atom]]
    asked: frozenset[Hashable]
    """What its criteria ask anywhere."""


def limits_beside(
    sections: Sequence[Section], statements: Sequence[Statement], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield where a sentence that is no statement bounds a treatment otherwise than every position on it does.

    :param statements: those in force, in order.
    """
    by_name = {name: s for s in reversed(statements) for name in (s.label, s.id) if name}
    grants = [_bounded(s, by_name, vocabulary) for s in statements if s.status == GRANT]
    grants = [g for g in grants if g.bounds]
    if not grants:
        return
    read = {span.start for s in statements for span in s.at}
    for role, sentence in _beside(sections):
        if not any(span.start in read for span in sentence.place()):
            yield from _differing(sentence, role, grants, vocabulary)


def _bounded(statement: Statement, by_name: dict[str, Statement], vocabulary: Vocabulary) -> _Bounded:
    bounds: dict[_Measure, list[Atom]] = defaultdict(list)
    asked: set[Hashable] = set()
    waiting, seen = [statement], {statement.id}
    while waiting:
        criteria = waiting.pop().criteria
        for atom in atoms_of(criteria):
            asked.add(identity(atom))
            if (measure := _measure(atom)) is not None:
                bounds[measure].append(atom)
        for target in _borrowed(criteria):
            if (other := by_name.get(target)) is not None and other.id not in seen:
                seen.add(other.id)
                waiting.append(other)
    scopes = members(statement.modality, vocabulary), members(statement.indication, vocabulary)
    return _Bounded(statement, *scopes, dict(bounds), frozenset(asked))


def _borrowed(criterion: Criterion | None) -> Iterator[str]:
    if isinstance(criterion, StatementReference) and criterion.met:
        yield criterion.target
    elif isinstance(criterion, Group):
        for member in criterion.members:
            yield from _borrowed(member)


def _beside(sections: Iterable[Section]) -> Iterator[tuple[str, Passage]]:
    """Yield the sentences of the parts that state coverage, explain it, or follow it under a name of their own."""
    stated = False
    for section in sections:
        stated = stated or section.role in COVERAGE_ROLES
        if section.role in (*COVERAGE_ROLES, _EXPLAINING) or (stated and section.role == "front"):
            for block in section.blocks:
                if block.kind in ("paragraph", "item"):
                    yield from ((section.role, sentence) for sentence in split_sentences(block.passage))


def _differing(sentence: Passage, role: str, grants: Sequence[_Bounded], vocabulary: Vocabulary) -> Iterator[Finding]:
    about = {m.id for m in vocabulary.mentions(sentence.text, ("modality",))}
    low = sentence.text.lower()
    if not about or low.rstrip().endswith("?"):
        return
    said = {phrase.status for phrase in find_statuses(sentence.text)}
    # What judges outside the part that explains is a position of its own, if one on other patients.
    if not said <= ({GRANT} if role == _EXPLAINING else set()) or not (said or _binds().search(low)):
        return
    if quotes_others(sentence.text) or any(pattern.search(low) for pattern in _reports()):
        return
    atoms = atoms_of(read_conditions(sentence, Context(vocabulary)).criterion)
    limits = [(measure, atom) for atom in atoms if (measure := _measure(atom)) is not None]
    tumors = {id for a in atoms if a.characteristic == "diagnosis" and isinstance(a.value, tuple) for id in a.value}
    # A limit for a case ('near a bile duct') is one of those that are asked the same only.
    case = {identity(a) for a in atoms if a.characteristic != "diagnosis" and _measure(a) is None}
    meant = [g for g in grants if about & g.modalities and case <= g.asked and (not tumors or tumors & g.indications)]
    meant = [g for g in meant if g.statement.label and _names(low, g.statement.label)] or meant
    for measure, atom in limits:
        limited = [g for g in meant if measure in g.bounds]
        if not limited or any(_same(atom, a) for g in limited for a in g.bounds[measure]):
            continue
        first = limited[0].bounds[measure][0]
        told = f"{shown(first, vocabulary)}; a sentence beside it says {shown(atom, vocabulary)}"
        message = f"{called(limited[0].statement)} asks for {told}"
        ids = tuple(g.statement.id for g in limited)
        yield Finding(KIND, "warning", message, _both(first.at, sentence.place()), ids)


def _names(low: str, label: str) -> bool:
    """Tell whether a lower-cased text names a label behind a word that leads to one ('under II.A')."""
    lead = r"\b(?:under|in|of|see|section|statement|item)\s+"
    return re.search(rf"{lead}{re.escape(label.lower())}(?!\w)", low) is not None
