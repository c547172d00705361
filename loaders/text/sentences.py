"""Sentences: where one ends, abbreviations and decimals minded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage

__all__ = ["split_clauses", "split_sentences"]

_STOP = re.compile(r"[.!?]['\")\]]*(?=\s+['\"(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|et al|vs|v|cf|approx|Drs?|Mr|Ms|Mrs|Prof|St|Nos?|Inc|Ltd|Corp|Co|Figs?|Tab|Refs?|Vol|pp|p|ca"
    r"|U\.S|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z]|criteri(?:on|a) [IVX]+)$"
)

_LONG_WORD = 7
"""Letters beyond all abbreviations; numerals in capitals may be longer."""


def split_sentences(passage: Passage) -> tuple[Passage, ...]:
    """Return the sentences of a passage, each with its address."""
    if passage.sentences is None:
        passage.sentences = tuple(_split(passage))
    return passage.sentences


def split_clauses(sentence: Passage) -> Iterator[Passage]:
    """Yield the parts of a sentence between its semicolons."""
    start = 0
    for part in sentence.text.split(";"):
        if part.strip():
            yield sentence.slice(start, start + len(part)).strip()
        start += len(part) + 1


def _split(passage: Passage) -> list[Passage]:
    out: list[Passage] = []
    start, text = 0, passage.text
    for match in _STOP.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if text[match.start()] == "." and _is_abbreviated(before):
            continue
        out.append(_stripped(passage, start, match.end()))
        start = match.end()
    out.append(_stripped(passage, start, len(text)))
    return [s for s in out if s.text]


def _is_abbreviated(before: str) -> bool:
    """Tell whether what stands before a stop ends in an abbreviation, the stop of which ends no sentence."""
    end = before[-_LONG_WORD:]
    if len(end) == _LONG_WORD and end.isalpha() and not end.isupper():
        return False  # what most sentences end with needs no look at the list
    return _ABBREVIATION.search(before) is not None and not connective("class-letter").search(before.lower())


def _stripped(passage: Passage, start: int, end: int) -> Passage:
    """Return the part [start, end) of a passage without the white space around it."""
    text = passage.text[start:end]
    return passage.slice(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
