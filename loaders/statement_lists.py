"""Lists under a position: whether their items are judged each by itself, or are its criteria."""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.clauses import hard_conditions
from loaders.complements import read_complement
from loaders.criteria import read_lead
from loaders.outline import Item
from loaders.scopes import Scopes
from loaders.statement_scope import Above
from loaders.statuses import GRANT, StatusPhrase
from loaders.text import Passage
from ontology.lexicon import lexicon

__all__ = ["lists_statements", "names_only"]


def lists_statements(
    sentence: Passage,
    phrase: StatusPhrase,
    scopes: Scopes,
    above: Above,
    children: list[Item],
    scopes_of: Callable[[Passage], Scopes],
) -> bool:
    """Tell whether the items of a list are judged each by itself: treatments, or uses of one that is denied."""
    if scopes.modality is None:
        if above.modality is not None and any(h >= phrase.end for h in hard_conditions(sentence.text.lower())):
            return False  # 'Any of these techniques is covered when one of the following is present:'
        judged = [
            scopes_of(c.passage).modality is not None
            or ((found := read_complement(c.passage)) is not None and found.kind == "labels")
            for c in children
        ]
        return sum(judged) * 2 > len(children)
    lead = read_lead(sentence.text)
    return (
        phrase.status not in (GRANT, "unclear")
        and scopes.indication is None
        and (lead is None or lead.combination == "any_of")
        and all(scopes_of(c.passage).indication is not None for c in children)
    )


def names_only(item: Item, above: Above) -> bool:
    """Tell whether an item under a status names what the status is about, and rules nothing itself."""
    if item.block.kind == "row":
        return False
    low = item.passage.text.lower()
    conditions = hard_conditions(low)
    if (complement := read_complement(item.passage)) is not None:
        conditions.append(complement.start)
    head = low[: min(conditions, default=len(low))]
    return above.by_lead or re.search(lexicon("connectives")["finite"]["pattern"], head) is None
