"""Sentences: where one ends, abbreviations and decimals minded."""

from __future__ import annotations

import re

from loaders.text import Passage

__all__ = ["split_sentences"]

_STOP = re.compile(r"[.!?]['\")\]]*(?=\s+['\"(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|et al|vs|v|cf|approx|Drs?|Mr|Ms|Mrs|Prof|St|Nos?|Inc|Ltd|Corp|Co|Figs?|Tab|Refs?|Vol|pp|p|ca"
    r"|U\.S|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z]|criteri(?:on|a) [IVX]+)$"
)

_CLASS = re.compile(r"\b(?:or|and|to|class|grade|stage|category|type)\s+[A-Z]$")
"""A letter that ends a sentence: 'has Child-Pugh class A or B.'"""


def split_sentences(passage: Passage) -> tuple[Passage, ...]:
    """Return the sentences of a passage, each with its address."""
    if passage.sentences is None:
        passage.sentences = tuple(_split(passage))
    return passage.sentences


def _split(passage: Passage) -> list[Passage]:
    out: list[Passage] = []
    start = 0
    for match in _STOP.finditer(passage.text):
        before = passage.text[max(0, match.start() - 24) : match.start()]
        if passage.text[match.start()] == "." and _ABBREVIATION.search(before) and not _CLASS.search(before):
            continue
        out.append(_stripped(passage, start, match.end()))
        start = match.end()
    out.append(_stripped(passage, start, len(passage.text)))
    return [s for s in out if s.text]


def _stripped(passage: Passage, start: int, end: int) -> Passage:
    """Return the part [start, end) of a passage without the white space around it."""
    text = passage.text[start:end]
    return passage.slice(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
