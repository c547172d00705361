"""Restarts: where a new statement begins inside a list item of a text that lost its line breaks.

In a short line only behind what plainly is a criterion: 'No extrahepatic disease. X is not covered for Y.'
"""

from __future__ import annotations

from dataclasses import replace

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of
from loaders.structure.blocks import Block
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.statuses import find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["split_restarts"]

_LONG = 300
"""A source line longer than this, in characters, holds more than one paragraph."""


def split_restarts(block: Block, vocabulary: Vocabulary) -> list[Block]:
    """Return an item as itself and the paragraphs that follow it without a break in the source."""
    source = block.passage.source
    length = source.line_length(source.line_start(block.number)) if block.number else 0
    if block.kind != "item":
        return [block]
    start = _restart(block.passage, vocabulary) if length >= _LONG else _behind_criterion(block.passage, vocabulary)
    if start is None:
        return [block]
    item = replace(block, passage=block.passage.slice(0, start).strip())
    rest = [
        Block("paragraph", sentence, block.indent, number=block.number)
        for sentence in split_sentences(block.passage.slice(start))
    ]
    return [item, *rest]


def _restart(passage: Passage, vocabulary: Vocabulary) -> int | None:
    """Return where a sentence behind the first, or a clause that a capitalised modality opens, states a position."""
    starts = [_sentence(passage, vocabulary), _clause(passage, vocabulary)]
    return min((s for s in starts if s is not None), default=None)


def _behind_criterion(passage: Passage, vocabulary: Vocabulary) -> int | None:
    """Return where a sentence states a position behind one that asks something of the patient only."""
    start = _sentence(passage, vocabulary)
    if start is None:
        return None
    criterion = passage.slice(0, start)
    if vocabulary.mentions(criterion.text, ("modality",)) or find_statuses(criterion.text):
        return None
    asked = read_conditions(criterion, Context(vocabulary)).criterion
    return start if any(a.characteristic != "diagnosis" for a in atoms_of(asked)) else None


def _sentence(passage: Passage, vocabulary: Vocabulary) -> int | None:
    first, *more = split_sentences(passage)
    for sentence in more:
        stated = any(p.status not in ("scope", "unclear") for p in find_statuses(sentence.text))
        if stated and vocabulary.mentions(sentence.text, ("modality",)):
            return passage.text.index(sentence.text, len(first.text))
    return None


def _clause(passage: Passage, vocabulary: Vocabulary) -> int | None:
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
