"""Inline lists: criteria behind the colon of the sentence that introduces them ('when any of these is present: A; B').

Such a sentence is read as its lead with the items below it, so that what the lead says of them holds, and not what the
marks between them would say. Commas set items apart only where the lead asks for none or for some of them: within the
other lists they also stand within an item ('a single tumor, 5 cm or less').
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from loaders.structure.blocks import Block
from loaders.structure.heading_lines import goes_on_with
from loaders.structure.outline import Item, replace_passage, walk
from loaders.text.labels import label_after, read_label
from loaders.text.patterns import compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.list_leads import Lead, read_lead
from loaders.wording.statuses import takes_position

__all__ = ["open_inline_lists"]

_MAY_LIST = re.compile(r":|(?<!\S)\(?(?:1|a)[.)]\s")
_COLON = re.compile(r"[^:;.]{0,50}:\s+(?=\S)")
_FOLLOWING = compile_pattern(r"\bthe\s+following(?:\s+[\w-]+){0,4}:\s+(?=\S)", re.IGNORECASE)
_SEMICOLON = re.compile(r"\s*;\s*")
_COMMA = re.compile(r"\s*,\s*(?![^()]{0,80}\))(?!\d{3}\b)")
_LABEL = re.compile(r"(?:(?<=\s)|^)\(?(?:[a-h]|[1-9]|i{1,3}|iv|v)\)\s+")
_JOINS = re.compile(r"(?:and/or|and|or)\b[\s,]*", re.IGNORECASE)
_OR = re.compile(r"or\b", re.IGNORECASE)
_END = re.compile(r"(?:[\s,]*\b(?P<word>and|or))?[\s.,]*\Z", re.IGNORECASE)
_FEWEST = 2
_NUMBER = re.compile(r"(?<!\S)\(?(?P<label>\d{1,2}|[a-h])[.)]\s+(?=\S)")
_BEFORE = re.compile(
    r"[:;,]$|(?:^|[\s:;,])(?:and|or|and/or|to|for|when|if|as|in|of|with|following|either)$", re.IGNORECASE
)
_NEAR = 12
"""Characters before a number that tell whether an item of a list begins with it."""
_OF_ALL = re.compile(
    r",\s*(?:but\s+)?(?:only\s+)?(?:provided|when|if|as\s+long|where|in\s+(?:each|every|all)|unless)\b", re.IGNORECASE
)
"""Behind the last item, what may be asked of all."""
_END_OF_COUNTED = re.compile(r"[\s,;]*(?:\b(?P<word>and|or))?[\s.,;]*\Z", re.IGNORECASE)


def open_inline_lists(items: list[Item]) -> list[Item]:
    """Return the items of a part of a document with the lists opened that stand within a sentence."""
    out: list[Item] = []
    for item in items:
        if item.children:
            item.children = [child for below in item.children for child in _opened(below)]
            for inner in walk(item.children):
                inner.children = [child for below in inner.children for child in _opened(below)]
        out += _opened(item)
    return out


def _opened(item: Item) -> list[Item]:
    """Return an item with its list, and behind it what a paragraph says after the list."""
    if item.children or item.block.kind not in ("paragraph", "item") or not _MAY_LIST.search(item.passage.text):
        return [item]
    text = item.passage.text
    at = 0
    for sentence in split_sentences(item.passage):
        start = text.index(sentence.text, at)
        at = start + len(sentence.text)
        found = _listed(sentence)
        if found is None:
            continue
        rest = item.passage.slice(at, len(text)).strip()
        following = _next_item(item, rest)
        if rest.text and following is None and (item.block.kind != "paragraph" or item.parent is not None):
            return [item]
        lead, parts = found
        opened = replace_passage(item, item.passage.slice(0, start + lead).strip())
        opened.children = list(_children(opened, parts))
        return [opened, *(_opened(following or replace_passage(item, rest)) if rest.text else ())]
    return [item]


def _next_item(item: Item, rest: Passage) -> Item | None:
    """Return what stands behind the list of an item as the next item of its own list, if its label goes on."""
    labels, end = read_label(rest.text)
    if not item.path or not goes_on_with(item.block.labels[-1:], labels):
        return None
    block = replace(item.block, passage=rest.slice(end, len(rest.text)).strip(), labels=labels)
    return replace(item, block=block, path=(*item.path[:-1], labels[0].text), children=[])


def _listed(sentence: Passage) -> tuple[int, list[tuple[Passage, str | None]]] | None:
    """Return where the lead of a sentence's list ends, and the items with the words that join them to the next."""
    lead = read_lead(sentence.text)
    colon = _COLON.match(sentence.text, lead.end) if lead is not None else _FOLLOWING.search(sentence.text)
    if colon is None:
        return _counted(sentence)
    parts = list(_parts(sentence.slice(colon.end(), len(sentence.text)), lead))
    if len(parts) < _FEWEST or any(not part.text or takes_position(part.text) for part, _ in parts):
        return None  # what judges by itself ('...; and D, except that it is covered for ...') is no item of a list
    return colon.end(), parts


def _counted(sentence: Passage) -> tuple[int, list[tuple[Passage, str | None]]] | None:
    """Return the list of a position whose items count: 'X is covered to: 1. treat A; or 2. bridge to B'."""
    text = sentence.text
    labels: list[re.Match[str]] = []
    for match in _NUMBER.finditer(text):
        awaited = label_after(labels[0]["label"], len(labels)) if labels else None
        goes_on = match["label"] == awaited if awaited else match["label"] in ("1", "a")
        if goes_on and _BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()].rstrip()):
            labels.append(match)
    if len(labels) < _FEWEST:
        return None
    end = labels[0].start()
    if not takes_position(text[:end]):
        return None
    parts: list[tuple[Passage, str | None]] = []
    for match, behind in zip_longest(labels, labels[1:]):
        part = sentence.slice(match.end(), behind.start() if behind else len(text))
        tail = _END_OF_COUNTED.search(part.text)
        word = tail["word"].lower() if tail and tail["word"] else None
        parts.append((part.slice(0, tail.start() if tail else len(part.text)).strip(), word))
    if any(not part.text or takes_position(part.text) for part, _ in parts) or _OF_ALL.search(parts[-1][0].text):
        return None
    return end, parts


def _parts(body: Passage, lead: Lead | None) -> Iterator[tuple[Passage, str | None]]:
    """Yield the items of a list that is printed in one line, each with the word that joins it to the next."""
    text = body.text
    cuts = [m.span() for m in _SEMICOLON.finditer(text)]
    if not cuts and len(labels := list(_LABEL.finditer(text))) >= _FEWEST and labels[0].start() == 0:
        cuts = [m.span() for m in labels[1:]]
    if not cuts and lead is not None and lead.combination in ("none_of", "at_least", "at_most"):
        cuts = [m.span() for m in _COMMA.finditer(text)]
    if not cuts and lead is not None and lead.combination == "any_of":
        commas = [m.span() for m in _COMMA.finditer(text)]
        cuts = commas if len(commas) == 1 and _OR.match(text, commas[0][1]) else []
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        start += len(match[0]) if (match := _JOINS.match(text, start)) else 0
        start += len(match[0]) if (match := _LABEL.match(text[start:end])) else 0
        tail = _END.search(text, start, end)
        word = tail["word"] if tail and tail["word"] else None
        if word is None and n + 1 < len(starts) and (joins := _JOINS.match(text, starts[n + 1])):
            word = joins[0].strip(" ,")
        last = tail.start() if tail else end
        yield body.slice(start, last), word.lower() if word and word.lower() in ("and", "or") else None


def _children(item: Item, parts: list[tuple[Passage, str | None]]) -> Iterator[Item]:
    for passage, word in parts:
        block = Block("item", passage, item.block.indent + 1, number=item.block.number)
        yield Item(block, item.path, item.topics, parent=item, connector=word)
