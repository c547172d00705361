"""Positions on nobody knows whom: their tumor may stand in words that were not read, or be decided case by case."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from loaders.conditions.criterion_trees import atoms_of
from loaders.positions.drafts import Draft, Drafts
from loaders.record import Criterion, Group, StatementReference, TextCriterion
from loaders.text.text import Passage
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT
from ontology.scope import AllOf, Named, Not, members, named

__all__ = ["leave_adrift", "leave_general", "leave_one_by_one"]

_MANY = 10
"""Techniques below a word for treatments in general, at least."""


def leave_adrift(drafts: Drafts) -> None:
    """Take out, and report, the grants of a document on any organ whose tumor may stand in words that were not read."""

    def adrift(draft: Draft) -> bool:
        tree = draft.statement.criteria
        # Criteria that stand elsewhere may name the tumor there.
        names = any(atom.characteristic == "diagnosis" for atom in atoms_of(tree)) or _holds(tree, StatementReference)
        return draft.anywhere and not names and _holds(tree, TextCriterion)

    message = "the position names no tumor, and a condition that may name one was not understood; it is left out"
    out = _leave_out(drafts, adrift, message)
    drafts.doubtful += [draft.reader.announced for draft in out if draft.reader.announced is not None]


def leave_general(drafts: Drafts) -> None:
    """Take out, and report, a grant of treatments in general in a document that judges some of them by name.

    'Locoregional treatment of liver tumors is a benefit' over the parts of a policy opens them; which ones are granted,
    and whether all are, stands in those parts.
    """
    known = [d for d in drafts.all if isinstance(d.statement.modality, Named)]
    general = {d.statement.modality.id for d in known if isinstance(d.statement.modality, Named)} & _generals(drafts)
    if not general:
        return

    def of_all(draft: Draft) -> bool:
        modality = draft.statement.modality
        named = modality.id if isinstance(modality, Named) else ""
        below = drafts.vocabulary.descendants(named) - {named} if named in general else frozenset()
        return any(members(d.statement.modality, drafts.vocabulary) & below for d in drafts.all if d is not draft)

    message = "the position is on treatments in general; which ones it grants stands elsewhere; it is left out"
    _leave_out(drafts, of_all, message)


def leave_one_by_one(drafts: Drafts, scopes_of: Callable[[Passage], Scopes]) -> None:
    """Take out of denials, and report, the tumors on which requests are decided case by case.

    A denial that is not of what others leave must be of the treatments that the sentence names.
    """
    vocabulary = drafts.vocabulary
    for sentence in drafts.one_by_one:
        scopes = scopes_of(sentence)
        if scopes.indication is None:
            continue
        whom = members(scopes.indication, vocabulary)
        treatments = members(scopes.modality, vocabulary) if scopes.modality is not None else None
        for draft in drafts.all:
            statement, denied = draft.statement, members(draft.statement.indication, vocabulary)
            judged = treatments is None or treatments & members(statement.modality, vocabulary)
            of_these = treatments is not None and members(statement.modality, vocabulary) <= treatments
            if statement.status == GRANT or not judged or not whom < denied or not (draft.complement or of_these):
                continue
            rest = AllOf((statement.indication, *(Not(Named(id)) for id in named(scopes.indication))))
            draft.statement = msgspec.structs.replace(statement, indication=rest)
            message = "requests for these tumors are decided case by case; the denial leaves them out"
            drafts.report("uncertain-scope", "warning", message, sentence.place())


def _leave_out(drafts: Drafts, which: Callable[[Draft], bool], message: str) -> list[Draft]:
    """Take the grants of some kind out of a document, report each, and return them."""
    out = [draft for draft in drafts.all if draft.statement.status == GRANT and which(draft)]
    for draft in out:
        drafts.report("uncertain-scope", "error", message, draft.statement.at)
        drafts.unread += draft.statement.at
    drafts.all[:] = [draft for draft in drafts.all if not any(draft is other for other in out)]
    return out


def _generals(drafts: Drafts) -> frozenset[str]:
    """Return the treatments of which most others are kinds, and which are kinds of none."""
    v = drafts.vocabulary
    ids = [t.id for t in v.terms("modality")]
    return frozenset(id for id in ids if v.ancestors(id) <= {id} and len(v.descendants(id)) > _MANY)


def _holds(criterion: Criterion | None, kind: type[Criterion]) -> bool:
    if isinstance(criterion, Group):
        return any(_holds(member, kind) for member in criterion.members)
    return isinstance(criterion, kind)
