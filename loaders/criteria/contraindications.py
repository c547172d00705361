"""Contraindications: what a list under a heading or lead of its own asks of a grant, or bars from it."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.conditions.conditions import text_criterion
from loaders.conditions.criterion_trees import any_of
from loaders.conditions.listed_exclusions import excludes_from
from loaders.criteria.criteria import Reader
from loaders.record import Criterion, Group
from loaders.structure.outline import Item, replace_passage
from loaders.text.lexicon_patterns import connective

__all__ = ["asked_under_heading"]

_MORE = re.compile(r"\bnot\s+limited\s+to\b")
"""There are others than those that are listed."""


def asked_under_heading(item: Item, reader: Reader) -> Criterion | None:
    """Return what an item and the list below it ask; under 'Contraindications:' that none of it be so.

    Contraindications to another treatment bar nothing here; whether they are a reason for it is for a reader to tell.
    """
    exclusions, vocabulary, treatments = connective("exclusions"), reader.context.vocabulary, reader.context.treatments
    leads = exclusions.fullmatch(item.passage.text.lower()) is not None
    heading = item.passage if leads else item.topics[-1] if item.topics else None
    excluding = excludes_from(heading, vocabulary, treatments)
    if heading is None or excluding is False:
        return reader.criterion(item)
    if excluding is None:
        return reader.open_part(item.passage)
    if leads and item.children:
        # 'Contraindications to all of the above:' says by no 'all of' that only all of them together exclude.
        item = replace_passage(item, item.passage.slice(0, 0))
    criterion = replace(reader, positive=False).exclusion(item)
    if criterion is None:
        return None
    if _MORE.search(heading.text.lower()):
        criterion = any_of((criterion, text_criterion(heading, reader.context)), criterion.at)
    return Group("none_of", (criterion,), criterion.at)
