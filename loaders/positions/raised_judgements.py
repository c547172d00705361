"""Judgements among criteria: an item by its label of another list, which judges another treatment than the one above.

'MWA is medically necessary for ...: A. ... II. Cryoablation is considered not medically necessary for ...': the second
stands beside the first, whatever list the labels seem to make of both.
"""

from __future__ import annotations

from dataclasses import dataclass

from loaders.structure.outline import Item
from loaders.wording.statuses import OwnTerms, find_statuses, takes_position
from ontology.vocabulary import Vocabulary

__all__ = ["raise_judgements"]

_TUMORS = ("tumor", "primary")


def raise_judgements(items: list[Item], own_terms: OwnTerms, vocabulary: Vocabulary) -> None:
    """Put items that judge another treatment than the one they stand under behind it, in place."""
    for at in reversed(range(len(items))):
        item = items[at]
        if item.children and takes_position(item.passage.text):
            treatments = frozenset(m.id for m in vocabulary.mentions(item.passage.text, ("modality",)))
            on_tumor = bool(vocabulary.mentions(item.passage.text, _TUMORS))
            judges = _Judges(treatments, on_tumor, own_terms, vocabulary)
            items[at + 1 : at + 1] = _taken_out(item, judges)


@dataclass(frozen=True, slots=True)
class _Judges:
    """What the items below are compared with: the treatments that a root names, and whether it names a tumor."""

    treatments: frozenset[str]
    on_tumor: bool
    own_terms: OwnTerms
    vocabulary: Vocabulary

    def another(self, item: Item) -> bool:
        """Tell whether an item judges another treatment."""
        text = item.passage.text
        # Only an item that begins no list of its own and goes on with none above belongs elsewhere by its label:
        # 'RFA is not medically necessary' may be what a numbered criterion asks.
        if not item.skipped or not takes_position(text):
            return False
        if self.on_tumor and not item.children and not self.vocabulary.mentions(text, _TUMORS):
            return False  # for which tumor it does, that of the root or any, is not said
        judged = find_statuses(text, self.own_terms)
        named = self.vocabulary.mentions(text[: judged[0].start], ("modality",)) if judged else []
        return bool(named) and named[0].id not in self.treatments


def _taken_out(item: Item, judges: _Judges) -> list[Item]:
    """Take what judges another treatment out from under an item; return it in order."""
    out: list[Item] = []
    kept: list[Item] = []
    for child in item.children:
        if judges.another(child):
            child.parent = None
            out.append(child)
        else:
            kept.append(child)
            out += _taken_out(child, judges)
    item.children = kept
    return out
