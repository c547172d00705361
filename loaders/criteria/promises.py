"""Promises: criteria that a sentence only announces, and that stand under another heading.

'... if the coverage criteria are met (see Criteria below)' asks for what a later
statement of the same treatment asks. Without such a statement, and without a
list, the clause stays a criterion that nobody has read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from loaders.conditions.criterion_trees import all_of, any_of
from loaders.record import Atom, Criterion, Group, Place, Statement, StatementReference, TextCriterion
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern
from loaders.text.text import Passage
from ontology.scope import members, named
from ontology.vocabulary import Vocabulary

__all__ = ["PROMISED", "is_kept", "is_promise", "keep_promise"]

PROMISED = "promised"
"""The target of a reference whose criteria are still to be found."""


@cache
def _pattern() -> Pattern:
    return connective("promised-criteria")


def is_promise(clause: Passage) -> bool:
    """Tell whether a clause says nothing but that criteria which stand elsewhere are met."""
    return _pattern().fullmatch(clause.text.lower().strip(" .;:*")) is not None


def keep_promise(
    statement: Statement,
    others: Sequence[Statement],
    promised: Mapping[Place, TextCriterion],
    vocabulary: Vocabulary,
    *,
    listed: bool,
) -> tuple[Statement, bool]:
    """Return a statement whose promised criteria are those of the statements that state them, and whether any do.

    :param others: the statements of the document that may keep the promise.
    :param promised: what stands in for each promise that nothing keeps, by its place.
    :param listed: whether a list of criteria was read for the statement; then the promise is kept by it.
    """
    found = _kept(statement, others, vocabulary)

    def resolve(criterion: Criterion) -> Criterion | None:
        if isinstance(criterion, Group):
            parts = [p for m in criterion.members if (p := resolve(m)) is not None]
            return msgspec.structs.replace(criterion, members=tuple(parts)) if parts else None
        if not isinstance(criterion, StatementReference) or criterion.target != PROMISED:
            return criterion
        if listed:
            return None
        if not found:
            return promised[criterion.at]
        return any_of([_reference(s, statement, criterion, vocabulary) for s in found], criterion.at)

    criteria = None if statement.criteria is None else resolve(statement.criteria)
    return msgspec.structs.replace(statement, criteria=criteria), listed or bool(found)


def is_kept(statement: Statement, others: Sequence[Statement], vocabulary: Vocabulary) -> bool:
    """Tell whether other statements state the criteria that one promises."""
    return bool(_kept(statement, others, vocabulary))


def _kept(statement: Statement, others: Sequence[Statement], vocabulary: Vocabulary) -> list[Statement]:
    """Return the granting statements under other headings that speak of all its treatments and some of its patients."""
    modalities = members(statement.modality, vocabulary)
    indications = members(statement.indication, vocabulary)
    return [
        other
        for other in others
        if other.ordinal != statement.ordinal
        and other.heading != statement.heading
        and other.status == statement.status
        and other.criteria is not None
        and modalities <= members(other.modality, vocabulary)
        and indications & members(other.indication, vocabulary)
    ]


def _reference(other: Statement, owner: Statement, promise: StatementReference, vocabulary: Vocabulary) -> Criterion:
    """Return a reference to a statement, for the patients that it speaks of."""
    reference = StatementReference(other.id, True, promise.at)
    inside = members(other.indication, vocabulary)
    if members(owner.indication, vocabulary) <= inside:
        return reference
    tops = [id for id in named(other.indication) if vocabulary.descendants(id) <= inside]
    covered = frozenset().union(*(vocabulary.descendants(id) for id in tops))
    ids = tuple(tops) if covered == inside else tuple(sorted(inside))
    return all_of([Atom("diagnosis", "in", ids, promise.at), reference], promise.at)
