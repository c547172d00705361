"""Coverage units: the blocks of the sections that state coverage, in order, with the statements read from each."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.record import Finding, Statement
from loaders.structure.blocks import Block
from loaders.structure.outline import Item, nest, walk
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.text.text import Passage

__all__ = ["LOST_LINES", "CoverageUnits", "Unit"]

LOST_LINES = "lost-lines"
"""The kind of the findings on lines that are missing."""


@dataclass(slots=True)
class Unit:
    """A block, the number of its section (-1 for the heading of one), and the statements that were read from it."""

    block: Block
    section: int
    ids: dict[str, None]

    @property
    def text(self) -> str:
        """Return the text of the block."""
        return self.block.text.rstrip()

    @property
    def listed(self) -> bool:
        """Tell whether it is an item of a list."""
        return self.block.kind == "item"


class CoverageUnits:
    """The units of a document, and its lists as an outline: `roots`, and `items` with the index of the unit of each."""

    def __init__(self, sections: Sequence[Section], statements: Sequence[Statement]) -> None:
        coverage = [s for s in sections if s.role in COVERAGE_ROLES]
        heads = [Unit(Block("heading", s.heading, 0), -1, {}) for s in sections if s.heading and s.heading.text]
        units = [Unit(b, k, {}) for k, s in enumerate(coverage) for b in s.blocks if b.text]
        self.units = sorted([*heads, *units], key=lambda u: u.block.passage.offset(0))
        self._starts = [u.block.passage.offset(0) for u in self.units]
        self._headings = [i for i, u in enumerate(self.units) if u.block.kind == "heading"]
        for statement in statements:
            for span in statement.at:
                for unit in self.units[max(0, self.at(span.start)) : bisect.bisect_left(self._starts, span.end)]:
                    unit.ids[statement.id] = None
        entries: list[tuple[Block, tuple[Passage, ...]]] = []
        for section in coverage:
            if section.heading is not None:
                entries.append((Block("heading", section.heading, 0), ()))
            entries += [(b, section.topics.get(i, ())) for i, b in enumerate(section.blocks)]
        self.roots = nest(entries)
        index = {id(u.block): i for i, u in enumerate(self.units)}
        self.items = [(index[id(item.block)], item) for item in walk(self.roots) if id(item.block) in index]
        self._index = {id(item): i for i, item in self.items}
        levels = [self.roots, *(item.children for _, item in self.items if item.children)]
        self.follows = {id(b): a for level in levels for a, b in itertools.pairwise(level)}
        """The item before each item of the same list, by its `id`."""
        self._before = list(itertools.accumulate(range(len(self.units)), self._last, initial=-1))
        self._behind = list(itertools.accumulate(reversed(range(len(self.units))), self._last, initial=-1))[::-1]

    def _last(self, known: int, i: int) -> int:
        return i if self.units[i].ids else known

    def index(self, item: Item) -> int:
        """Return the index of the unit of an item, or -1."""
        return self._index.get(id(item), -1)

    def at(self, offset: int) -> int:
        """Return the index of the unit that holds a place, or of the last one before it (-1 for none)."""
        return bisect.bisect_right(self._starts, offset) - 1

    def before(self, i: int) -> Unit | None:
        """Return the unit before another one."""
        return self.units[i - 1] if i > 0 else None

    def behind(self, i: int) -> Unit | None:
        """Return the unit behind another one."""
        return self.units[i + 1] if i + 1 < len(self.units) else None

    def part(self, i: int) -> tuple[int, int]:
        """Return the range [start, end) of the units that stand under one heading with another one."""
        at = bisect.bisect_right(self._headings, i)
        return self._headings[at - 1] if at else 0, self._headings[at] if at < len(self._headings) else len(self.units)

    def around(self, i: int) -> list[str]:
        """Return the statements on both sides of the start of a unit: the last before, and those of it or of the next.

        Of a list that follows all items are meant.
        """
        before, behind = self._before[i], self._behind[i]
        ids = [*(self.units[before].ids if before >= 0 else ()), *(self.units[behind].ids if behind >= 0 else ())]
        following = itertools.takewhile(lambda u: u.listed, itertools.islice(self.units, i + 1, None))
        for unit in following:
            ids += unit.ids
        return ids

    def told(self, i: int, message: str, touches: Sequence[str] | None = None) -> Finding:
        """Return the finding that something is lost before or in a unit, by default on the statements around it."""
        ids = self.around(i) if touches is None else touches
        return Finding(
            LOST_LINES, "warning", message, self.units[i].block.passage.place()[:1], tuple(dict.fromkeys(ids))
        )
