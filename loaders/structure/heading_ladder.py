"""Ladder of headings: which headings a named part of a policy stands under.

'Radiofrequency ablation' over 'Indications' and 'Contraindications', again over the next treatment: the names of the
parts are known and would end what stands before them, but they stand under the heading that nobody knows. Where levels
tell, these decide. Where all headings look alike, a known part stands under an unknown heading that has no text of its
own, or that such a part follows again and again; so do the parts behind it.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from loaders.text.patterns import Pattern, compile_pattern
from loaders.wording.headings import is_heading_shaped, states_status
from ontology.lexicon import lexicon

if TYPE_CHECKING:
    from loaders.structure.blocks import Block
    from loaders.text.text import Passage

__all__ = ["COVERAGE_ROLES", "Ladder", "depth_of"]

COVERAGE_ROLES = frozenset({"position", "criteria"})
"""Roles of the sections in which a policy takes its position."""

_DEPTH = 9
"""How deep a heading without a level stands."""
_INLINE = 5
"""How much deeper a heading stands that has its text on its line."""
_NUMBER = re.compile(r"\W*(?:[A-Z]{2,6}-)?\d{1,3}((?:\.\d{1,3}){0,3})[.:)]?\s+\S")


def _dots(heading: str) -> int:
    """Return how deep a heading's number is: 0 for '3' or none, 1 for '3.1'."""
    match = _NUMBER.match(heading)
    return re.sub(r"(?:\.0)+$", "", match[1]).count(".") if match else 0


def depth_of(block: Block) -> int:
    """Return how deep a heading stands by its level or, without one, by its number."""
    return block.level if block.level is not None else _DEPTH + _dots(block.text)


@cache
def _kind() -> Pattern:
    return compile_pattern(lexicon("headings")["document_kind"], re.IGNORECASE)


@cache
def _before_name() -> Pattern:
    """Match the kind of document before its name: 'Medical Policy: ' says of no part what it is on."""
    return compile_pattern(rf"(?:[\w ]{{1,40}} )?(?:{lexicon('headings')['document_kind']}):\s", re.IGNORECASE)


def _name(block: Block) -> str:
    return re.sub(r"[^a-z ]", "", block.text.lower()).strip()


_PARTS_OF_A_PART = frozenset({"description", "coding", "definitions", "policy-guidelines", "regulatory"})
"""Roles of parts that a treatment may have beside its indications, each under its heading."""


class Ladder:
    """The headings in force while the blocks of a document are read in order."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Find the known parts that stand under unknown headings of the same look."""
        self._below = _standing_below(blocks)
        self._unclear = _behind_name(blocks)
        depths = [(depth_of(b), id(b)) for b in blocks if b.kind == "heading"]
        highest = [block for depth, block in depths if depth == min(depths)[0]]
        self._whole = highest[0] if len(highest) == 1 else None
        self._open: list[tuple[float, Block]] = []
        self._names: dict[int, Passage] = {}

    def is_below(self, block: Block) -> bool:
        """Tell whether a known part stands under the unknown heading before it, which looks like it."""
        return id(block) in self._below

    def add(self, block: Block, *, inline: bool = False) -> None:
        """Read a heading: it ends all that stand as deep.

        :param inline: whether the text that it heads stands on its line; it ends no heading with a line of its own.
        """
        depth: float = depth_of(block)
        if inline and block.level is None:
            depth += _INLINE
        elif block.role is not None:
            depth += 0.5 if self.is_below(block) else -0.5
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        path = _path(block)
        self._open = [
            (d, b)
            for d, b in self._open
            if not (len(path) > 1 and b.level is None and (not _path(b) or _path(b) != path[: len(_path(b))]))
            and not (id(block) in self._unclear and b.level is None and b.role is None)
        ]
        self._open.append((depth, block))
        kind = _before_name().match(block.text)
        self._names[id(block)] = block.passage.slice(kind.end()) if kind else block.passage

    def over(self) -> tuple[Passage, ...]:
        """Return the headings over the one read last, but for the names of the document and of its other parts."""
        return tuple(self._names[id(b)] for _, b in self._open[:-1] if self._says_something(b))

    def _says_something(self, block: Block) -> bool:
        if block.role is not None:
            return block.role in COVERAGE_ROLES
        return id(block) != self._whole and not _kind().fullmatch(block.text.strip(" :"))

    def name(self, block: Block) -> Passage:
        """Return what a heading that was read names."""
        return self._names[id(block)]

    def holds(self, heading: Passage) -> bool:
        """Tell whether a heading is still in force."""
        return any(self._names[id(b)] is heading for _, b in self._open)


_PATH = compile_pattern(r"\W*(?:[A-Z]{2,6}-)?(\d{1,3}(?:\.\d{1,3}){0,4})[.:)]?\s")


def _path(block: Block) -> tuple[str, ...]:
    """Return the numbers that a heading is numbered by: ('3', '1') for '3.1'."""
    match = _PATH.match(block.text)
    return tuple(n for n in match[1].split(".") if n != "0") if match else ()


def _behind_name(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the known parts (by identity) right behind a line that may be their heading or the end of a list."""
    return frozenset(
        id(block)
        for before, block in itertools.pairwise(blocks)
        if block.kind == "heading" and block.role in COVERAGE_ROLES and block.level is None
        and before.kind == "paragraph" and before.gap > 0 and before.text[:1].isupper()
        and len(before.text.split()) <= _NAME and is_heading_shaped(before.text)
        and not re.search(r"[\d:?!%<>≤≥]", before.text)
    )  # fmt: skip


_NAME = 10
"""Words of a name at most."""


def _recurring(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the names of the known parts of a policy that stand behind several unknown headings."""
    behind: dict[str, set[str]] = defaultdict(set)
    last = ""
    for block in blocks:
        if block.kind == "heading" and block.role is None:
            last = _name(block)
        elif block.kind == "heading" and block.role in COVERAGE_ROLES and not _kind().fullmatch(block.text.strip(" :")):
            behind[_name(block)].add(last)
    return frozenset(name for name, over in behind.items() if len(over - {""}) > 1)


def _standing_below(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the known parts (by identity) that stand under an unknown heading which looks as they do."""
    recurring = _recurring(blocks)
    below: set[int] = set()
    over: Block | None = None
    bare = opened = False  # no text since that heading; a known part stands under it
    empty = False  # no text since the last heading that states a status
    within: str | None = None
    listed = False  # a list of its own stands under that heading
    known: set[str] = set()  # the known parts under that heading
    inside = False  # the heading may be one within a part that takes no position
    for block in blocks:
        if block.kind != "heading":
            bare = empty = False
            listed |= block.kind == "item"
        elif block.role is None:
            # A name right behind a heading that states a status is what that is said of, and heads nothing.
            if not empty:
                over, bare, opened, listed, known = block, True, False, False, set()
                inside = within not in COVERAGE_ROLES | {None, "coding"}
        elif block.role in COVERAGE_ROLES:
            if over is not None and depth_of(block) <= depth_of(over):
                same = depth_of(block) == depth_of(over) and (over.text.isupper() or not block.text.isupper())
                again = over.text.isupper() != block.text.isupper() or _name(block) in recurring
                # The same part again: it is another treatment's, whose heading was not told from the text around it.
                same = same and _name(block) not in known
                if same and (opened or bare or (again and not inside and not listed)):
                    below.add(id(block))
                    opened = True
                    known.add(_name(block))
                else:
                    over = None
            empty, within, bare = states_status(block.text), block.role, False
        elif over is not None and depth_of(block) <= depth_of(over):
            if (opened or bare) and block.role in _PARTS_OF_A_PART:
                below.add(id(block))
            else:
                over = None
            within = block.role
        else:
            within = block.role
    return frozenset(below)
