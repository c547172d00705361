"""References: the statements that a statement or a criterion of the same document names."""

from __future__ import annotations

from graph.applicability import Candidate
from graph.model import PolicyVersion, StatementRow

__all__ = ["Key", "named_in", "targets_of"]

Key = tuple[str, str]
"""A statement by the IRI of its version and its identifier."""


def named_in(version: PolicyVersion, target: str) -> list[StatementRow]:
    """Return the statements of a version that a reference names."""
    by_id = [s for s in version.statements if s.id == target]
    return by_id or [s for s in version.statements if s.label == target]


def targets_of(candidate: Candidate) -> frozenset[Key]:
    """Return the statements after whose falsity a statement applies."""
    names = list(candidate.statement.complement_of)
    names += [n.target for n in candidate.statement.references if not n.met]
    if not names:
        return frozenset()
    rows = {s.id for name in names for s in named_in(candidate.version, name)}
    rows |= set(candidate.statement.complement_of)
    return frozenset((candidate.version.iri, id) for id in rows if id != candidate.statement.id)
