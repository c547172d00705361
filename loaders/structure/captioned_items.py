"""Captioned items: the name of a treatment as an item of a list, and a paragraph below it that says for whom.

'A. Ethanol injection' over 'PEI for the treatment of small hepatocellular carcinoma;' is one item: what is judged is
what the paragraph names, not all that goes by the name over it. A paragraph that is a sentence of its own describes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.structure.blocks import Block
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.statuses import find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["join_captions"]

_RELATIVE = re.compile(r"\b(?:who|whose|whom|which|that|where)\b")
_WORDS = 8
"""Words of a name, at most."""
_BEGINS = 60
"""Characters in which a paragraph that goes on with the name begins with a treatment."""


def join_captions(
    entries: Sequence[tuple[Block, tuple[Passage, ...]]], vocabulary: Vocabulary
) -> list[tuple[Block, tuple[Passage, ...]]]:
    """Return blocks with the headings over them, each name of a treatment with what the paragraph below it says."""
    out: list[tuple[Block, tuple[Passage, ...]]] = []
    taken = -1
    for k, (block, topics) in enumerate(entries):
        if k == taken:
            continue
        following = entries[k + 1][0] if k + 1 < len(entries) else None
        if following is not None and _names_only(block, vocabulary) and _says_for_whom(following, vocabulary):
            block, taken = replace(block, passage=following.passage, marks=following.marks), k + 1
        out.append((block, topics))
    return out


def _names_only(block: Block, vocabulary: Vocabulary) -> bool:
    """Tell whether an item is the name of a treatment and nothing else."""
    text = block.text
    if block.kind != "item" or (not text[-1:].isalnum() and text[-1:] != ")") or len(text.split()) > _WORDS:
        return False
    if not text[:1].isupper() or connective("finite").search(text.lower()) or find_statuses(text):
        return False
    if any(word in text.lower().split() for word in ("for", "of", "with", "when", "in", "as")):
        return False
    return bool(vocabulary.mentions(text, ("modality",))) and not vocabulary.mentions(text, ("tumor", "primary"))


def _says_for_whom(block: Block, vocabulary: Vocabulary) -> bool:
    """Tell whether a paragraph begins with a treatment and goes on with its use, in no sentence of its own."""
    if block.kind != "paragraph" or find_statuses(block.text):
        return False
    low = block.text.lower()
    asked = [m.start() for m in (connective("hard-condition").search(low), _RELATIVE.search(low)) if m]
    use = min(asked, default=len(low))
    begins = vocabulary.mentions(block.text[:_BEGINS], ("modality",))
    return bool(begins) and connective("finite").search(low[:use]) is None
