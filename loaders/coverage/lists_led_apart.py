"""Lists led by another sentence than the position: 'X is covered for A. None of the following may be present:'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loaders.coverage.required_lists import requires
from loaders.structure.outline import Item
from loaders.text.text import Passage
from loaders.wording.list_leads import read_lead
from loaders.wording.statuses import GRANT, StatusPhrase
from ontology.vocabulary import Vocabulary

__all__ = ["led_apart"]


def led_apart(
    item: Item, sentences: list[Passage], stating: Sequence[tuple[Passage, StatusPhrase]], vocabulary: Vocabulary
) -> tuple[Item, list[Passage], Item | None]:
    """Return an item whose last sentence leads its list with that list under an item of its own, and the others.

    A list that names what the position is on is no list of criteria; it stays as it is. What patients must meet
    where more than one position stands before it, a grant among them, comes as an item apart: it is asked of what
    is granted.
    """
    last = sentences[-1] if sentences else None
    if not item.children or last is None or not stating or any(sentence is last for sentence, _ in stating):
        return item, sentences, None
    if any(vocabulary.mentions(child.passage.text, ("tumor", "primary", "modality")) for child in item.children):
        return item, sentences, None
    lead = read_lead(last.text)
    if (lead is None or lead.weak) and not requires(last):
        return item, sentences, None
    led = replace(item, block=replace(item.block, passage=last, labels=()), connector=None)
    if len(stating) > 1 and any(phrase.status == GRANT for _, phrase in stating) and requires(last):
        return replace(item, children=[]), sentences[:-1], led
    return replace(item, children=[led]), sentences[:-1], None
