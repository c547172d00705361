"""Labelled lines: the line of business that stands as a label before positions ('Medicaid plans: X is not covered')."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.lines_above import all_but, lines_above, lines_but_excepted
from loaders.wording.named_lines import find_lines, lines_left_out, lines_of_members, names_lines_only
from loaders.wording.statuses import takes_position
from ontology.vocabulary import Vocabulary

__all__ = ["lines_of"]


def lines_of(
    item: Item,
    sentence: Passage,
    products: Mapping[str, str],
    before: Iterable[tuple[str, ...]],
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    """Return the lines of business that a position is for, as its sentence, a label or a heading says; none for all.

    :param products: lines of business by the document's own names for them.
    :param before: the lines of the statements before it.
    """
    excepted = lines_but_excepted(sentence.text, vocabulary)
    named = (
        lines_of_members(sentence.text, products)
        or _of_label(item, sentence, before, vocabulary)
        or (() if excepted else _of_leads(item, products, vocabulary) or lines_above(item.topics, vocabulary))
    )
    # 'Commercial plans: X is covered except for Medicaid members' is of no other line.
    return tuple(id for id in named if not excepted or vocabulary.ancestors(id) & set(excepted)) or named or excepted


def _of_label(
    item: Item, sentence: Passage, before: Iterable[tuple[str, ...]], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return the lines of business that the label of a sentence, of its paragraph or of the list over it names.

    :param before: the lines of the statements before it, which 'all other lines of business' leaves out.
    """
    over: Item | None = item
    texts = [sentence.text]
    while over is not None:
        texts.append(over.passage.text)
        over = over.parent
    for text in texts:
        match = lexicon_pattern("applicability", "label", "pattern").match(text)
        if match is None:
            continue
        if match["others"]:
            named = {ids for ids in before if ids}
            return all_but(named.pop(), vocabulary) if len(named) == 1 and len(min(named)) == 1 else ()
        apart = lines_left_out(match["label"])
        if apart and names_lines_only(match["label"], [(line.start, line.end) for line in apart]):
            return all_but((line.id for line in apart), vocabulary)
        found = find_lines(match["label"], listed=True)
        if found and names_lines_only(match["label"], [(line.start, line.end) for line in found]):
            return tuple(sorted({line.id for line in found}))
    return ()


def _of_leads(item: Item, products: Mapping[str, str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the lines of business whose members the nearest lead over an item names that takes its position.

    A lead that takes none may name those of whom the list does not speak ('what holds for X members holds but for:').
    """
    over = item.parent
    while over is not None:
        text = over.passage.text
        last = split_sentences(over.passage)[-1].text if text.rstrip(" *_").endswith(":") else ""
        if takes_position(last) and (found := lines_of_members(last, products) or lines_but_excepted(last, vocabulary)):
            return found
        over = over.parent
    return ()
