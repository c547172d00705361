"""Required lists: 'Patients must meet all of the following:' behind positions, in their paragraph or by itself.

What such a list asks of patients is asked of what was granted right before it, never of a denial that stands between.
Where several paragraphs under the same headings grant, whether the list is for those before the last is not told: they
stay open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.coverage.general_requirements import asks_of_patient
from loaders.positions.drafts import Draft, Drafts
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.list_leads import Lead, read_lead
from loaders.wording.statuses import GRANT, find_statuses

__all__ = ["requires", "requires_of_grants"]

_REQUIRED = re.compile(r"\b(?:must|shall|should|requir|need|criteri|condition|appl(?:y|ies)|met\b|meet|satisf|fulfil)")


def requires(lead: Passage) -> bool:
    """Tell whether a text leads a list of what patients must meet, or must not have, and names nothing else."""
    low = lead.text.lower()
    if connective("exclusions").fullmatch(low):
        return True
    return connective("required-list").fullmatch(low) is not None and _REQUIRED.search(low) is not None


def requires_of_grants(drafts: Drafts, item: Item | None) -> bool:
    """Ask a list that only says that it is required of the grants before it; return whether there are any."""
    if item is None or not item.children or item.block.kind != "paragraph" or not requires(item.passage):
        return False
    if find_statuses(item.passage.text) or not any(asks_of_patient(drafts, child.passage) for child in item.children):
        return False
    over = [h.place() for h in item.topics]
    grants = [
        d
        for d in drafts.all
        if d.statement.status == GRANT and not d.attached and [h.place() for h in d.headings] == over
    ]
    if not grants or grants[-1].complement is not None:
        return False
    last = grants[-1]
    here = [d for d in grants if d.begins == last.begins or (last.lead is not None and d.lead == last.lead)]
    if not _attach(drafts, item, here):
        return False
    for draft in grants:
        if not draft.attached:
            drafts.restrict(draft, item.passage)
    return True


def _attach(drafts: Drafts, item: Item, grants: Sequence[Draft]) -> bool:
    """Ask a list of grants; one whose lead says nothing of how its items combine asks for all of them."""
    if read_lead(item.passage.text) is not None or connective("exclusions").fullmatch(item.passage.text.lower()):
        return drafts.attach(item, list(grants))
    whole = Lead("all_of", None, 0, len(item.passage.text))
    asked = [(d, criterion) for d in grants if (criterion := d.reader.group(item.children, whole)) is not None]
    for draft, criterion in asked:
        drafts.require(draft, criterion)
        draft.attached = True
    for child in item.children if asked else ():
        drafts.count_below(child)
    return bool(asked)
