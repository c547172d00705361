"""Topics: which disease and technique a passage of prose stands under.

Headings of a document set what is reviewed until another heading changes it. A
heading of the structure ('Study Selection Criteria') changes nothing; one below
another by its level keeps what stands above it; any other starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.headings import is_heading_shaped
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

_ACRONYM = re.compile(r"\s*\(?(?:[\w-]{1,8})?\)\s*")
_LABEL = re.compile(r"\(\w{1,4}\)\s")
_BRACKETED = 400
"""A longer stretch with an open bracket lost the closing one."""
_LONGEST = 90
"""A longer line is a sentence, not a heading."""

__all__ = ["Topic", "mentioned", "narrowed", "read_topics", "sentence_spans"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is reviewed: identifiers of the ontology, and the headings in force, outermost first."""

    modalities: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    modality_level: int | None = None
    indication_level: int | None = None
    level_of_last: int | None = None


def mentioned(vocabulary: Vocabulary, text: str, kind: str) -> tuple[str, ...]:
    """Return the terms of a kind that a text names, each once, in order.

    A general word right behind a narrower one, an acronym between them, belongs to it:
    'X (X) procedure' names X only.
    """
    found = vocabulary.mentions(text, (kind,))
    out: list[str] = []
    for i, mention in enumerate(found):
        before = found[i - 1] if i else None
        between = text[before.end : mention.start] if before else ""
        wider = before is not None and before.id != mention.id and mention.id in vocabulary.ancestors(before.id)
        if wider and _ACRONYM.fullmatch(between):
            continue
        out.append(mention.id)
    return tuple(dict.fromkeys(out))


def narrowed(vocabulary: Vocabulary, own: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a sentence names under a heading: a general word in it means the classes that the heading names."""
    below = {a: [b for b in above if b != a and a in vocabulary.ancestors(b)] for a in own}
    out: list[str] = []
    for term in own:
        out += below[term] or [term]
    return tuple(dict.fromkeys(out))


def sentence_spans(block: Block) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a block stand in its text; none ends within brackets ('(v. 1. 2030)')."""
    if block.spans is None:
        block.spans = tuple(_spans(block))
    return block.spans


def _spans(block: Block) -> Iterator[tuple[int, int]]:
    position, start = 0, -1
    for sentence in split_sentences(block.passage):
        at = block.text.index(sentence.text, position)
        if start >= 0 and not _aside(block.text[start:position], sentence.text):
            yield start, position
            start = -1
        position = at + len(sentence.text)
        start = at if start < 0 else start
    if start >= 0:
        yield start, position


def _aside(before: str, sentence: str) -> bool:
    """Tell whether a sentence goes on about the one before it: within its brackets, or as brackets behind it."""
    if before.count("(") > before.count(")") and len(before) < _BRACKETED:
        return True
    return sentence.startswith("(") and sentence.rstrip(" .").endswith(")") and not _LABEL.match(sentence)


def _deeper(level: int | None, than: int | None) -> bool:
    return level is not None and than is not None and level > than


def _after(topic: Topic, heading: Passage, level: int | None, vocabulary: Vocabulary, structural: Pattern) -> Topic:
    """Return the topic below a heading."""
    text = heading.text.strip(" :.*")
    modalities, indications = mentioned(vocabulary, text, "modality"), mentioned(vocabulary, text, "tumor")
    headings = (*topic.headings[-3:], text)
    if structural.fullmatch(text) and not indications:
        return Topic(topic.modalities, topic.indications, headings, topic.modality_level, topic.indication_level, level)
    keep_indications = not indications and _deeper(level, topic.indication_level)
    same_rank = level is None or topic.modality_level is None
    keep_modalities = not modalities and (_deeper(level, topic.modality_level) or (bool(indications) and same_rank))
    return Topic(
        topic.modalities if keep_modalities else modalities,
        topic.indications if keep_indications else indications,
        headings,
        topic.modality_level if keep_modalities else level,
        topic.indication_level if keep_indications else level,
        level,
    )


def _names_topic(block: Block, vocabulary: Vocabulary) -> bool:
    """Tell whether a short paragraph set in title case, prepositions aside, is a heading that names a disease."""
    text = block.text
    if block.kind != "paragraph" or len(text) > _LONGEST or not is_heading_shaped(text) or text.endswith(":"):
        return False
    words = [w for w in re.findall(r"[A-Za-z][\w'-]*", text) if w not in lexicon("evidence")["small_words"]]
    return all(w[0].isupper() for w in words) and bool(mentioned(vocabulary, text, "tumor"))


def read_topics(
    sections: list[Section], roles: frozenset[str], vocabulary: Vocabulary
) -> Iterator[tuple[Section, Block, Topic]]:
    """Yield the blocks of the sections of some roles, each with the topic it stands under; headings left out."""
    structural = compile_pattern(lexicon("evidence")["structural"], re.IGNORECASE)
    topic = Topic()
    adjacent = False
    for section in sections:
        if section.role not in roles:
            adjacent = False
            continue
        if section.heading is None or not adjacent:
            topic = Topic()
        if section.heading is not None:
            topic = _after(topic, section.heading, section.level, vocabulary, structural)
        adjacent = True
        for block in section.blocks:
            if block.kind == "heading" or _names_topic(block, vocabulary):
                topic = _after(topic, block.passage, block.level, vocabulary, structural)
            else:
                yield section, block, topic
