"""Labelled criteria: a list whose items a sentence over it combines by their labels ('A and B, or C', '1 plus 2')."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from loaders.conditions.criterion_trees import all_of, any_of
from loaders.criteria.criteria import Reader
from loaders.record import Criterion
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage

__all__ = ["chosen"]

_CRITERIA = r"(?i:criteri(?:on|a)|items?)"
_LABEL = r"(?:[A-H]|[1-9]\d?)\b(?![.\d]\d)"
_BETWEEN = (
    r"(?:(?:\s(?i:is|are)\s+(?i:met|satisfied|fulfilled))?\s?,?\s?"
    rf"(?:(?:(?i:and|or|plus|either|both|one\s+of|any\s+of)|{_CRITERIA})\s+)*|\s?[-–]\s?)"
)
_LABELLED = compile_pattern(
    rf"\b(?:(?i:either|both)\s+)?(?P<said>{_CRITERIA}\s+)?(?:(?i:either|both)\s+)?"
    rf"(?P<list>{_LABEL}(?:{_BETWEEN}{_LABEL}){{1,7}})\s?,?(?:\s?(?P<met>(?i:is|are)\s+(?i:met|satisfied|fulfilled)))?"
)
_ENDS = re.compile(r"\W*\Z")
_EITHER = re.compile(r"\s*,?\s*(?:\b(?:and|plus)\s+)?\beither\s+", re.IGNORECASE)
_ONE_OF = re.compile(r"\s*,?\s*(?:\b(?:and|plus)\s+)?\b(?:one|any)\s+of\s+", re.IGNORECASE)
_OR_APART = re.compile(r"\s*,\s*or\s+", re.IGNORECASE)
_AND_APART = re.compile(r"\s*,\s*(?:and|plus)\s+", re.IGNORECASE)
_OR = re.compile(r"\s*,?\s*\bor\s+", re.IGNORECASE)
_MET = re.compile(r"\s+(?:is|are)\s+(?:met|satisfied|fulfilled)\b", re.IGNORECASE)
"""What parts the labels before it from those behind."""
_AND = re.compile(r"\b(?:and|plus)\b", re.IGNORECASE)
_RANGE = re.compile(r"([A-H]|\d{1,2})\s?[-–]\s?([A-H]|\d{1,2})")

_Pick = Callable[[str], Criterion | None]


def chosen(reader: Reader, sentence: Passage, items: list[Item]) -> tuple[Criterion, int, int] | None:
    """Return the items of a list combined as the sentence over it says by their labels: 'A and B, or C'.

    The list may have lost its letters to a conversion; then they count its items. Numbers, and letters that no word
    for criteria leads, must end the sentence: elsewhere they may mean another list, or be figures.
    """
    own = [item.path[-1] if item.block.labels else "" for item in items]
    lost = len(set(own)) == 1
    for match in _LABELLED.finditer(sentence.text):
        letters = re.fullmatch(
            r"[A-H\W]+", re.sub(rf"{_CRITERIA}|(?i:and|or|plus|either|both|one\s+of|is|are|met)", "", match["list"])
        )
        ends = _ENDS.match(sentence.text, match.end()) is not None
        if not (match["said"] and letters) and not (ends and (match["said"] or match["met"])):
            continue
        if not match["said"] and connective("letter-of").search(sentence.text.lower(), 0, match.start()):
            continue  # 'when Child-Pugh A or B is met'

        def pick(label: str) -> Criterion | None:
            at = ord(label) - 65 if lost and label.isalpha() else (own.index(label) if label in own else -1)
            return reader.criterion(items[at]) if 0 <= at < len(items) else None

        tree = _tree(re.sub(_CRITERIA, " ", _MET.sub(",", match["list"])), pick)
        return (tree, match.start(), match.end()) if tree is not None else None
    return None


def _tree(text: str, pick: _Pick) -> Criterion | None:
    """Return what labels and the words between them ask; None where a label is of no item."""
    text = text.strip(" ,")
    if either := _EITHER.search(text):
        parts = [text[: either.start()], text[either.end() :]]
        return _all([_tree(part, pick) for part in parts if part.strip()])
    if one := _ONE_OF.search(text):
        alternatives = _any([pick(x) for x in _labels(text[one.end() :])])
        before = text[: one.start()]
        return _all([_tree(before, pick), alternatives]) if before.strip() else alternatives
    mixed = _AND.search(text) and _OR.search(text)
    for mark, join in ((_OR_APART, _any), (_AND_APART, _all), (_OR, _any)):
        parts = mark.split(text)
        if mixed and len(parts) > 1:
            return join([_tree(part, pick) for part in parts])
    return (_any if _OR.search(text) else _all)([pick(x) for x in _labels(text)])


def _labels(text: str) -> list[str]:
    """Return the labels of a text, a range with all within it."""
    ranges = _RANGE.sub(lambda m: " ".join(_between(m[1], m[2])), text)
    return re.findall(r"\b(?:[A-H]|\d{1,2})\b", ranges)


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first), int(last) + 1)]
    return [chr(n) for n in range(ord(first[0]), ord(last[0]) + 1)] if first.isalpha() and last.isalpha() else []


def _all(parts: Sequence[Criterion | None]) -> Criterion | None:
    known = [part for part in parts if part is not None]
    return all_of(known, tuple(s for p in known for s in p.at)) if known and len(known) == len(parts) else None


def _any(parts: Sequence[Criterion | None]) -> Criterion | None:
    known = [part for part in parts if part is not None]
    return any_of(known, tuple(s for p in known for s in p.at)) if known and len(known) == len(parts) else None
