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
from loaders.statuses import GRANT

__all__ = ["join_restated"]


def join_restated(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with each grant that only restates the one before it put into that one."""
    gone: set[int] = set()
    for first, second in itertools.pairwise(drafts):
        if id(first) not in gone and _restates(first, second):
            _join(first, second)
            gone.add(id(second))
    return [d for d in drafts if id(d) not in gone]


def _restates(first: Draft, second: Draft) -> bool:
    one, two = first.statement, second.statement
    return (
        one.status == two.status == GRANT
        and (one.modality, one.indication, one.lines_of_business)
        == (two.modality, two.indication, two.lines_of_business)
        and two.criteria is not None
        and two.heading is not None
        and (two.heading != one.heading or len(one.at) < len(two.at))
        and heading_role(two.heading) == "criteria"
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
