"""Restated grants: a position, and behind a heading for criteria the same position again with what it asks.

'The plan may consider X of A to be eligible. Patient selection criteria: eligibility of X of A will be considered when
...' is one position; read as two, the first would grant what the second restricts.
"""

from __future__ import annotations

import itertools

import msgspec

from loaders.drafts import Draft
from loaders.expressions import all_of
from loaders.headings import heading_role
from loaders.promises import PROMISED
from loaders.record import StatementReference
from loaders.statuses import GRANT
from ontology.scope import members

__all__ = ["join_restated"]


def join_restated(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with each grant that only restates the one before it put into that one."""
    gone: set[int] = set()
    for first, second in itertools.pairwise(drafts):
        if id(first) not in gone and _restates(first, second):
            _join(first, second)
            gone.add(id(second))
    left = [d for d in drafts if id(d) not in gone]
    for n, second in enumerate(left):
        # Also behind what is left over: "X is covered if criteria are met. All else is not. X is covered if ..."
        before = next((d for d in reversed(left[:n]) if d.statement.status == GRANT), None)
        if before is not None and id(before) not in gone and _promises(before) and _same(before, second):
            before.statement = msgspec.structs.replace(before.statement, criteria=None)
            _join(before, second)
            before.reader = second.reader
            gone.add(id(second))
    return [d for d in left if id(d) not in gone]


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
    at = tuple(sorted({*one.at, *two.at}, key=lambda s: s.start))
    first.statement = msgspec.structs.replace(one, criteria=all_of(criteria, at), at=at)
    first.reader.findings += second.reader.findings
    first.awaits = second.awaits
