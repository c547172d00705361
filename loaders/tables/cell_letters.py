"""Letters in cells: criteria that a table asks for by the labels of a list that stands elsewhere.

'Covered if (A and D) or E', 'with criteria A or B', 'when at least two of D, G and H are met': what the letters mean
stands in a list or a table of two columns. A letter counts only where all letters of an expression have a meaning.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from loaders.conditions.criterion_trees import all_of, any_of
from loaders.criteria.criteria import Reader
from loaders.record import Criterion, Group
from loaders.structure.blocks import Block
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import find_statuses

__all__ = ["CellLetters", "Lettered"]

_LABEL = re.compile(r"[A-Z]|[a-z]|[IVX]{2,4}|\d{1,2}[a-z]?")
_TOKEN = re.compile(r"\s*(?:(?P<open>[(\[])|(?P<close>[)\]])|(?P<comma>[,;&+/])|(?P<word>[A-Za-z0-9]+))")
_DEEPEST = 8
"""Brackets within each other, at most."""
_FEWEST = 2
"""Items of a list of letters."""
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Lettered:
    """What the letters of a cell ask, and what stands behind them."""

    criterion: Criterion
    rest: Passage | None


@dataclass(slots=True)
class CellLetters:
    """The lists of a document whose items a cell may mean by their labels."""

    lists: list[dict[str, Item]] = field(default_factory=list)
    apart: list[dict[str, Item]] = field(default_factory=list)
    """Those of other sections than the ones that state coverage; they count where no other list has the letters."""

    @classmethod
    def of(cls, outlines: Sequence[Sequence[Item]]) -> CellLetters:
        """Return the lists of labels at the top of outlines, and the tables whose first column holds labels."""
        lists, *apart = (
            [run for _, group in itertools.groupby(roots, _kind) for run in _runs(list(group)) if len(run) >= _FEWEST]
            for roots in outlines
        )
        return cls(lists, [run for found in apart for run in found])

    def having(self, names: Collection[str]) -> dict[str, Item] | None:
        """Return the only list that has some labels; None where none has them, or several have."""
        for lists in (self.lists, self.apart) if names else ():
            found = [run for run in lists if all(name in run for name in names)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def read(self, passage: Passage, reader: Reader) -> Lettered | None:
        """Return what the letters at the start of a text ask; None where they, or how they are joined, is unclear."""
        lead = lexicon_pattern("connectives", "cells", "letters").match(passage.text)
        start = lead.end() if lead is not None else 0
        named = lead is not None and lead["named"] is not None
        known = {label for run in (*self.lists, *self.apart) for label in run}
        parsed = _parse(passage, start, known, named=named)
        run = self.having(parsed[2]) if parsed is not None else None
        if parsed is None or run is None:
            return None
        tree, end, labels = parsed
        read = {label: reader.criterion(run[label]) for label in labels}
        if any(criterion is None for criterion in read.values()):
            return None
        criterion = _build(tree, {k: c for k, c in read.items() if c is not None}, passage)
        behind = passage.slice(end).strip(" ,;:.")
        return Lettered(criterion, behind if behind.text else None)


def _kind(item: Item) -> tuple[str, int]:
    return (item.block.kind, len(item.block.cells))


def _runs(items: list[Item]) -> Iterator[dict[str, Item]]:
    """Yield the labelled items that follow each other, by their labels; a label that comes again begins another run."""
    run: dict[str, Item] = {}
    for item in items:
        cells = item.block.cells
        label, meant = None, item
        if item.block.kind == "row" and len(cells) == 2 and _LABEL.fullmatch(cells[0].text.strip(" .()*")):
            label = cells[0].text.strip(" .()*")
            meant = Item(Block("paragraph", cells[1], item.block.indent), (), item.topics)
        elif item.block.kind != "row" and item.block.labels and item.path and _LABEL.fullmatch(item.path[-1]):
            label = item.path[-1]
        if label is None or label in run or any(p.status != "scope" for p in find_statuses(meant.passage.text)):
            yield run
            run = {}
        if label is not None and not any(p.status != "scope" for p in find_statuses(meant.passage.text)):
            run[label] = meant
    yield run


_Tree = str | tuple[str, int, list["_Tree"]]
"""A label, or how trees are joined: 'all', 'any', 'not' or 'least', the last with its number."""


def _parse(passage: Passage, start: int, known: Collection[str], *, named: bool) -> tuple[_Tree, int, list[str]] | None:
    """Return the expression of letters that begins at a place, where it ends, and its letters.

    :param named: 'criteria' or the like stands before it, so that what follows can be nothing but labels.
    """
    parser = _Parser(passage.text, start, known)
    tree = parser.expression()
    if tree is None or not parser.labels:
        return None
    behind = lexicon_pattern("connectives", "cells", "behind-letters").match(passage.text, parser.at)
    plain = all(label.isupper() for label in parser.labels)
    if behind is None or not (named or plain or behind["met"]):
        return None
    return tree, behind.end("met") if behind["met"] else parser.at, parser.labels


@dataclass(slots=True)
class _Parser:
    text: str
    at: int
    known: Collection[str]
    labels: list[str] = field(default_factory=list)
    depth: int = 0
    """How many expressions are open within each other."""

    def expression(self) -> _Tree | None:
        """Read terms joined by one connective; None where connectives are mixed without brackets."""
        if self.depth > _DEEPEST:
            return None
        self.depth += 1
        try:
            return self._terms()
        finally:
            self.depth -= 1

    def _terms(self) -> _Tree | None:
        first = self._term()
        if first is None:
            return None
        terms, joints = [first], set[str]()
        while True:
            here, known = self.at, len(self.labels)
            joint = self._joint()
            term = self._term() if joint is not None else None
            if joint is None or term is None:
                self.at = here  # a connective with no letter behind it belongs to what follows
                del self.labels[known:]
                return self._joined(terms, joints)
            terms.append(term)
            joints.add(joint)

    @staticmethod
    def _joined(terms: list[_Tree], joints: set[str]) -> _Tree | None:
        joints = joints - {","}
        if len(terms) == 1:
            return terms[0]
        if len(joints) > 1:
            return None
        return ("any" if joints == {"or"} else "all", 0, terms)

    def _next(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def _joint(self) -> str | None:
        found = None
        while (token := self._next()) is not None:
            word = (token["word"] or "").lower()
            if token["comma"]:
                found = found or ("and" if token["comma"] in "&+" else ",")
            elif word in ("and", "or"):
                found = word
            else:
                break
            self.at = token.end()
        return found

    def _term(self) -> _Tree | None:
        several = lexicon_pattern("connectives", "cells", "several").match(self.text, self.at)
        if several is not None:
            self.at = several.end()
            inner = self.expression()
            if not isinstance(inner, tuple):
                return None
            if several["count"]:
                count = several["count"].lower()
                return ("least", _NUMBERS.get(count) or int(count), inner[2])
            return ("any" if several["any"] else "all", 0, inner[2])
        token = self._next()
        if token is None:
            return None
        self.at = token.end()
        if token["open"]:
            inner = self.expression()
            close = self._next()
            if inner is None or close is None or not close["close"]:
                return None
            self.at = close.end()
            return inner
        word = token["word"] or ""
        if word.lower() == "not":
            inner = self.expression() if (after := self._next()) is not None and after["open"] else self._label()
            return ("not", 0, [inner]) if inner is not None else None
        return self._known(word)

    def _label(self) -> _Tree | None:
        token = self._next()
        if token is None or token["word"] is None:
            return None
        self.at = token.end()
        return self._known(token["word"])

    def _known(self, word: str) -> _Tree | None:
        if word not in self.known:
            return None
        self.labels.append(word)
        return word


def _build(tree: _Tree, read: dict[str, Criterion], passage: Passage) -> Criterion:
    if isinstance(tree, str):
        return read[tree]
    kind, count, inner = tree
    members = tuple(_build(t, read, passage) for t in inner)
    if kind == "not":
        return Group("none_of", members, passage.place())
    if kind == "least":
        return Group("at_least", members, passage.place(), count)
    return (any_of if kind == "any" else all_of)(members, passage.place())
