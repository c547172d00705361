"""Scopes: which modalities or indications a statement is about, as class expressions.

A scope is a named class, or a union, intersection or complement of scopes: the
small fragment of OWL that policies need ('metastases of any cancer except
colorectal or neuroendocrine'). It is plain data in a record and is evaluated
over the classified hierarchy, so that no reasoner runs when a document loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

__all__ = ["AllOf", "AnyOf", "Hierarchy", "Named", "Not", "Scope", "members", "named", "union_of"]


class Named(msgspec.Struct, frozen=True, tag="named", tag_field="is"):
    """One class of the ontology, by its identifier."""

    id: str


class AnyOf(msgspec.Struct, frozen=True, tag="any_of", tag_field="is"):
    """A union of scopes."""

    of: tuple[Scope, ...]


class AllOf(msgspec.Struct, frozen=True, tag="all_of", tag_field="is"):
    """An intersection of scopes."""

    of: tuple[Scope, ...]


class Not(msgspec.Struct, frozen=True, tag="not", tag_field="is"):
    """The complement of a scope; it means something only inside `AllOf`."""

    of: Scope


Scope = Named | AnyOf | AllOf | Not


class Hierarchy(Protocol):
    """What a scope needs to know of the ontology."""

    def descendants(self, id: str) -> frozenset[str]:
        """Return the identifiers below a class, the class itself among them."""
        ...

    def universe(self, id: str) -> frozenset[str]:
        """Return every identifier of the kind that a class belongs to."""
        ...


def union_of(scopes: Iterable[Scope]) -> Scope:
    """Return the union of one or more scopes, flat and without repeats."""
    flat: list[Scope] = []
    for scope in scopes:
        for part in scope.of if isinstance(scope, AnyOf) else (scope,):
            if part not in flat:
                flat.append(part)
    if not flat:
        raise ValueError("a union needs at least one scope")
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def named(scope: Scope) -> Iterator[str]:
    """Yield the identifiers that a scope names outside of complements, in order."""
    if isinstance(scope, Named):
        yield scope.id
    elif isinstance(scope, AnyOf | AllOf):
        for part in scope.of:
            yield from named(part)


def members(scope: Scope, hierarchy: Hierarchy) -> frozenset[str]:
    """Return the named classes that lie wholly inside a scope.

    A class lies inside a complement only when it shares no descendant with what
    is excluded: 'liver metastasis' is not inside 'metastases except colorectal'.
    """
    if isinstance(scope, Named):
        return hierarchy.descendants(scope.id)
    if isinstance(scope, AnyOf):
        return frozenset().union(*(members(part, hierarchy) for part in scope.of))
    parts = scope.of if isinstance(scope, AllOf) else (scope,)
    inside = [members(part, hierarchy) for part in parts if not isinstance(part, Not)]
    excluded = frozenset().union(*(members(part.of, hierarchy) for part in parts if isinstance(part, Not)))
    # What is excluded may be of several kinds, of which the order of a set would pick one.
    every = frozenset.intersection(*inside) if inside else _universe(excluded, hierarchy)
    return frozenset(id for id in every if not (hierarchy.descendants(id) & excluded))


def _universe(ids: frozenset[str], hierarchy: Hierarchy) -> frozenset[str]:
    """Return every identifier of the kinds that some belong to."""
    return frozenset().union(*(hierarchy.universe(id) for id in ids))
