"""Asides: brackets that part a tumor from its origin, and origins that narrow a tumor of a kind."""

from __future__ import annotations

import re

from loaders.text.lexicon_patterns import lexicon_pattern
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["without_asides", "without_origins"]


_ASIDE = re.compile(
    r"\((?:e\.?\s?g\.?|i\.?\s?e\.?|for\s+example|because|due\s+to)[^()]{0,250}\)(?=\s+(?:of|from)\b)", re.IGNORECASE
)


def without_asides(text: str, vocabulary: Vocabulary) -> str:
    """Return a text of the same length without the brackets that part a tumor from its origin and name neither.

    'Hepatic metastases (e.g., because of where they lie) of colorectal origin'
    """

    def blank(match: re.Match[str]) -> str:
        return match[0] if vocabulary.mentions(match[0]) else " " * len(match[0])

    return _ASIDE.sub(blank, text) if "(" in text else text


def without_origins(text: str, tumors: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Return the tumors of a text without those that only say where one before them comes from.

    'A tumors, B in origin' are some of those of A, and no tumor of B is meant besides. The words stay unread, so that
    what is granted stays open.
    """
    behind, between = (lexicon_pattern("connectives", "origin-of-kind", name) for name in ("behind", "between"))
    heads = {head for head, _ in vocabulary.composed}
    out: list[Mention] = []
    for mention in tumors:
        kind = out[-1] if out else None
        narrows = (
            kind is not None
            and kind.id not in heads
            and mention.kind == "primary"
            and behind.match(text, mention.end) is not None
            and between.fullmatch(text[kind.end : mention.start]) is not None
            and mention.id not in vocabulary.descendants(kind.id)
        )
        if not narrows:
            out.append(mention)
    return out
