"""Restated positions: one that is taken twice is one.

A grant, and behind a heading for criteria the same grant again with what it asks:
'The plan may consider X of A to be eligible. Patient selection criteria: eligibility of X of A will be considered when
...' is one position; read as two, the first would grant what the second restricts. And a denial with its reason:
'X is not covered for all other uses. For some contracts X is investigational for all other uses.'
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from loaders.conditions.criterion_trees import all_of
from loaders.criteria.promises import PROMISED
from loaders.places import together
from loaders.positions.drafts import Draft, Drafts
from loaders.record import StatementReference
from loaders.wording.headings import heading_role
from loaders.wording.statuses import GRANT, INVESTIGATIONAL
from ontology.scope import members

__all__ = ["join_restated"]


def join_restated(of: Drafts) -> None:
    """Put each position that only restates one before it into that one, with the findings that touch it."""
    again = list(_denied_again(of.all))
    gone = {id(second) for second, _ in again}
    drafts = [d for d in of.all if id(d) not in gone]
    kept = {second.statement.id: first.statement.id for second, first in again}
    of.findings[:] = [
        msgspec.structs.replace(f, touches=tuple(dict.fromkeys(kept.get(t, t) for t in f.touches)))
        if any(t in kept for t in f.touches)
        else f
        for f in of.findings
    ]
    for first, second in itertools.pairwise(drafts):
        if id(first) not in gone and _restates(first, second):
            _join(first, second)
            gone.add(id(second))
    left = [d for d in drafts if id(d) not in gone]
    before: Draft | None = None
    for second in left:
        # Also behind what is left over: "X is covered if criteria are met. All else is not. X is covered if ..."
        if before is not None and id(before) not in gone and _promises(before) and _same(before, second):
            before.statement = msgspec.structs.replace(before.statement, criteria=None)
            _join(before, second)
            before.reader = second.reader
            gone.add(id(second))
        before = second if second.statement.status == GRANT else before
    of.all[:] = [d for d in left if id(d) not in gone]


def _denied_again(drafts: list[Draft]) -> Iterator[tuple[Draft, Draft]]:
    """Yield the denials that are one before them in the same line once more, each with that; it takes their reason."""
    ending: defaultdict[int, list[Draft]] = defaultdict(list)
    for second in drafts:
        two = second.statement
        before = ending[two.at[0].first_line]
        ending[two.at[-1].last_line].append(second)
        before = [d for d in before if d is not second]
        first = next((d for d in before if _denies_the_same(d, second)), None)
        if first is None:
            continue
        sentence = first.statement.at[0]
        for draft in before:
            one = draft.statement
            if one.status != GRANT and one.at[0].start < sentence.end and sentence.start < one.at[-1].end:
                status = INVESTIGATIONAL if INVESTIGATIONAL in (one.status, two.status) else one.status
                at = together(one.at, two.at)
                draft.statement = msgspec.structs.replace(one, status=status, at=at)
        yield second, first


def _denies_the_same(first: Draft, second: Draft) -> bool:
    """Tell whether two denials are on the same treatments for all of the same patients."""
    one, two = first.statement, second.statement
    kinds = {c.kind if c is not None else "" for c in (first.complement, second.complement)}
    return (
        GRANT not in (one.status, two.status)
        and one.criteria is None
        and two.criteria is None
        and len(kinds) == 1
        and (one.modality, one.indication, one.lines_of_business)
        == (two.modality, two.indication, two.lines_of_business)
        and (one.effective_from, one.effective_until) == (two.effective_from, two.effective_until)
    )


def _promises(draft: Draft) -> bool:
    """Tell whether all that a grant asks is that criteria be met which stand elsewhere."""
    criteria = draft.statement.criteria
    return isinstance(criteria, StatementReference) and criteria.target == PROMISED


def _restates(first: Draft, second: Draft) -> bool:
    one, two = first.statement, second.statement
    return (
        _same(first, second)
        and two.heading is not None
        and (two.heading != one.heading or len(one.at) < len(two.at))
        and heading_role(two.heading) == "criteria"
    )


def _same(first: Draft, second: Draft) -> bool:
    """Tell whether two grants are of the same treatments for the same patients, and the second asks something."""
    one, two = first.statement, second.statement
    vocabulary = first.reader.context.vocabulary
    # 'X will be considered when ...' under 'Patient selection criteria' is for the patients of the position before it.
    wider = not two.scope_stated and members(one.indication, vocabulary) <= members(two.indication, vocabulary)
    return (
        one.status == two.status == GRANT
        and (one.modality, one.lines_of_business) == (two.modality, two.lines_of_business)
        and (one.indication == two.indication or wider)
        and two.criteria is not None
        and first.complement is None
        and second.complement is None
    )


def _join(first: Draft, second: Draft) -> None:
    one, two = first.statement, second.statement
    criteria = [c for c in (one.criteria, two.criteria) if c is not None]
    at = together(one.at, two.at)
    first.statement = msgspec.structs.replace(one, criteria=all_of(criteria, at), at=at)
    first.reader.findings += second.reader.findings
    first.awaits = second.awaits
