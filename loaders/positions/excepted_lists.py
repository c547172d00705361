"""Lists that a sentence excepts ('covered except in the following:'), and exceptions that ask something themselves."""

from __future__ import annotations

from dataclasses import replace

from loaders.conditions.criterion_trees import joined
from loaders.criteria.criteria import Reader
from loaders.criteria.exceptions import qualified_exception
from loaders.positions.clauses import Stated, criteria_of
from loaders.record import Criterion, Group
from ontology.scope import AllOf, Not, Scope

__all__ = ["list_excepted", "without_exception"]


def list_excepted(stated: Stated, reader: Reader, excepts: tuple[int, int, int]) -> Criterion | None:
    """Return what a sentence asks whose list says for whom it does not hold ('covered except in the following: ...').

    :param excepts: where the exception stands, as `exception_of` returns it.
    """
    sentence, (start, behind, end) = stated.sentence, excepts
    asked = criteria_of(_until(stated, start), reader) if start >= stated.phrase.end else None
    against = replace(reader, positive=False, context=replace(reader.context, denies=True))
    listed = against.under(sentence.slice(behind, end), stated.children, None)
    excluded = Group("none_of", (listed,), listed.at) if listed is not None else None
    return joined((asked, excluded), sentence.place())


def _until(stated: Stated, end: int) -> Stated:
    """Return what stands in a sentence before a place, without its list."""
    spans = tuple(s for s in stated.scopes.spans if s[1] <= end)
    scopes = replace(stated.scopes, spans=spans)
    return replace(stated, sentence=stated.sentence.slice(0, end), scopes=scopes, children=[])


def without_exception(
    stated: Stated, indication: Scope | None, reader: Reader
) -> tuple[Stated, Scope | None, Criterion | None]:
    """Return a sentence without an exception that asks something of its indication, what it is on then, and that.

    What stands behind 'except for A' was taken out of the indication as if all of A were excepted.
    """
    phrase = (stated.phrase.start, stated.phrase.end)
    found = None
    if isinstance(indication, AllOf) and not stated.children and stated.complement is None:
        found = qualified_exception(stated.sentence, phrase, stated.scopes.spans, reader.context)
    if found is None or not isinstance(indication, AllOf):
        return stated, indication, None
    start, excepted = found
    kept = tuple(part for part in indication.of if not isinstance(part, Not))
    whole = kept[0] if len(kept) == 1 else AllOf(kept)
    return _until(stated, start), whole, Group("none_of", (excepted,), excepted.at)
