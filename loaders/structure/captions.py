"""Lines that judge nothing themselves: the name of a treatment over what is said of it, and the word over notes."""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.structure.outline import Item
from loaders.text.text import Passage
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import StatusPhrase
from ontology.lexicon import lexicon
from ontology.scope import members
from ontology.vocabulary import Vocabulary

__all__ = ["captions", "heads_notes"]


def captions(
    item: Item,
    following: Item,
    vocabulary: Vocabulary,
    scopes_of: Callable[[Passage], Scopes],
    position_in: Callable[[Passage], StatusPhrase | None],
) -> bool:
    """Tell whether an item is the name of a treatment over the paragraphs that judge it."""
    if item.children or item.block.labels or item.block.kind != "paragraph" or item.topics != following.topics:
        return False
    named = vocabulary.resolve("modality", item.passage.text)
    if named is None or position_in(following.passage) is None:
        return False
    asked = scopes_of(following.passage).modality
    return asked is not None and any(named.id in vocabulary.ancestors(id) for id in members(asked, vocabulary))


def heads_notes(passage: Passage) -> bool:
    """Tell whether a line says that notes follow."""
    return re.fullmatch(lexicon("headings")["notes"], passage.text.strip(" :.*").lower()) is not None
