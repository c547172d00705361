"""Asides: brackets that part a tumor from its origin."""

from __future__ import annotations

import re

from ontology.vocabulary import Vocabulary

__all__ = ["without_asides"]


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
