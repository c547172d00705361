"""Grants on nobody knows what: their tumor may stand in words that were not read."""

from __future__ import annotations

from loaders.drafts import Draft, Drafts
from loaders.expressions import atoms_of
from loaders.record import Criterion, Group, StatementReference, TextCriterion
from loaders.statuses import GRANT
from ontology.scope import Named, members

__all__ = ["leave_adrift", "leave_general"]

_MANY = 10
"""Techniques below a word for treatments in general, at least."""


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


def leave_general(drafts: Drafts) -> None:
    """Take out, and report, a grant of treatments in general in a document that judges some of them by name.

    'Locoregional treatment of liver tumors is a benefit' over the parts of a policy opens them; which ones are granted,
    and whether all are, stands in those parts.
    """
    known = [d for d in drafts.all if isinstance(d.statement.modality, Named)]
    general = {d.statement.modality.id for d in known if isinstance(d.statement.modality, Named)} & _generals(drafts)
    if not general:
        return
    kept: list[Draft] = []
    for draft in drafts.all:
        statement = draft.statement
        named = statement.modality.id if isinstance(statement.modality, Named) else ""
        below = drafts.vocabulary.descendants(named) - {named} if named in general else frozenset()
        judged = any(members(d.statement.modality, drafts.vocabulary) & below for d in drafts.all if d is not draft)
        if statement.status != GRANT or not below or not judged:
            kept.append(draft)
            continue
        message = "the position is on treatments in general; which ones it grants stands elsewhere; it is left out"
        drafts.report("uncertain-scope", "error", message, statement.at)
        drafts.unread += statement.at
    drafts.all[:] = kept


def _generals(drafts: Drafts) -> frozenset[str]:
    """Return the treatments of which most others are kinds, and which are kinds of none."""
    v = drafts.vocabulary
    ids = [t.id for t in v.terms("modality")]
    return frozenset(id for id in ids if v.ancestors(id) <= {id} and len(v.descendants(id)) > _MANY)


def _holds(criterion: Criterion | None, kind: type[Criterion]) -> bool:
    if isinstance(criterion, Group):
        return any(_holds(member, kind) for member in criterion.members)
    return isinstance(criterion, kind)
