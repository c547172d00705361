"""Restarts: where a new statement begins inside a list item of a text that lost its line breaks."""

from __future__ import annotations

from dataclasses import replace

from loaders.blocks import Block
from loaders.sentences import split_sentences
from loaders.statuses import find_statuses
from loaders.text import Passage
from ontology.vocabulary import Vocabulary

__all__ = ["split_restarts"]

_LONG = 300
"""A source line longer than this, in characters, holds more than one paragraph."""


def split_restarts(block: Block, vocabulary: Vocabulary) -> list[Block]:
    """Return an item as itself and the paragraphs that follow it without a break in the source."""
    source = block.passage.source
    line = source.text[source.line_start(block.number) :].split("\n", 1)[0] if block.number else ""
    if block.kind != "item" or len(line) < _LONG:
        return [block]
    start = _restart(block.passage, vocabulary)
    if start is None:
        return [block]
    item = replace(block, passage=block.passage.slice(0, start).strip())
    rest = [
        Block("paragraph", sentence, block.indent, number=block.number)
        for sentence in split_sentences(block.passage.slice(start))
    ]
    return [item, *rest]


def _restart(passage: Passage, vocabulary: Vocabulary) -> int | None:
    """Return where a capitalised modality opens a clause that states a position."""
    for mention in vocabulary.mentions(passage.text, ("modality",)):
        if mention.start == 0 or not passage.text[mention.start].isupper():
            continue
        word = passage.text[mention.start : mention.end].split()[0]
        before = passage.text[: mention.start].rstrip()
        if word.isupper() or not before or before[-1] in "(,/":
            continue
        if any(p.start > mention.end for p in find_statuses(passage.text)):
            return mention.start
    return None
