"""Grants on nobody knows what: their tumor may stand in words that were not read."""

from __future__ import annotations

from loaders.drafts import Draft, Drafts
from loaders.expressions import atoms_of
from loaders.record import Criterion, Group, StatementReference, TextCriterion
from loaders.statuses import GRANT

__all__ = ["leave_adrift"]


def leave_adrift(drafts: Drafts) -> None:
    """Take out, and report, the grants of a document on any organ whose tumor may stand in words that were not read."""
    kept: list[Draft] = []
    for draft in drafts.all:
        statement = draft.statement
        tree = statement.criteria
        # Criteria that stand elsewhere may name the tumor there.
        names = any(atom.characteristic == "diagnosis" for atom in atoms_of(tree)) or _holds(tree, StatementReference)
        if not draft.anywhere or statement.status != GRANT or names or not _holds(tree, TextCriterion):
            kept.append(draft)
            continue
        message = "the position names no tumor, and a condition that may name one was not understood; it is left out"
        drafts.report("uncertain-scope", "error", message, statement.at)
        drafts.unread += statement.at
        if draft.reader.announced is not None:
            drafts.doubtful.append(draft.reader.announced)
    drafts.all[:] = kept


def _holds(criterion: Criterion | None, kind: type[Criterion]) -> bool:
    if isinstance(criterion, Group):
        return any(_holds(member, kind) for member in criterion.members)
    return isinstance(criterion, kind)
