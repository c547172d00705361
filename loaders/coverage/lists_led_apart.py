"""Lists led by another sentence than the position: 'X is covered for A. None of the following may be present:'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.list_leads import read_lead
from loaders.wording.statuses import StatusPhrase
from ontology.vocabulary import Vocabulary

__all__ = ["led_apart"]


def led_apart(
    item: Item, sentences: list[Passage], stating: Sequence[tuple[Passage, StatusPhrase]], vocabulary: Vocabulary
) -> tuple[Item, list[Passage]]:
    """Return an item whose last sentence leads its list with that list under an item of its own, and the others.

    A list that names what the position is on is no list of criteria; it stays as it is.
    """
    last = sentences[-1] if sentences else None
    if not item.children or last is None or not stating or any(sentence is last for sentence, _ in stating):
        return item, sentences
    if any(vocabulary.mentions(child.passage.text, ("tumor", "primary", "modality")) for child in item.children):
        return item, sentences
    lead = read_lead(last.text)
    if (lead is None or lead.weak) and connective("exclusions").fullmatch(last.text.lower()) is None:
        return item, sentences
    led = replace(item, block=replace(item.block, passage=last, labels=()), connector=None)
    return replace(item, children=[led]), sentences[:-1]
