"""Criteria of cells: what the words of a cell, the letters and the notes that it names, ask of the patient."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loaders.conditions.conditions import text_criterion
from loaders.criteria.criteria import Reader
from loaders.record import Criterion
from loaders.structure.blocks import Block
from loaders.structure.outline import Item, replace_passage, walk
from loaders.tables.cell_letters import CellLetters
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.list_leads import read_lead

__all__ = ["CellCriteria", "notes_by_label"]


_NOTE = re.compile(r"\W*note\s+(?P<label>\d{1,2}[a-z]?|[a-z])\W+", re.IGNORECASE)
"""How a paragraph begins that is a note by its number."""


_LETTER = re.compile(r"[a-z]|\d{1,2}")


def notes_by_label(roots: Sequence[Item]) -> dict[str, Item]:
    """Return the notes of a document by their last label; in a table of their own its first column holds the labels."""
    notes: dict[str, Item] = {}
    for item in walk(roots):
        cells = item.block.cells
        if item.path and item.block.labels and item.block.kind != "row":
            notes.setdefault(item.path[-1], item)
        elif item.block.kind == "paragraph" and (match := _NOTE.match(item.passage.text)):
            notes.setdefault(match["label"], replace_passage(item, item.passage.slice(match.end())))
        elif item.block.kind == "row" and len(cells) == 2 and _LETTER.fullmatch(cells[0].text):
            notes.setdefault(cells[0].text, Item(Block("paragraph", cells[1], item.block.indent), (), item.topics))
    return notes


@dataclass(slots=True)
class CellCriteria:
    """Reads what cells ask; one for each document."""

    letters: CellLetters = field(default_factory=CellLetters)
    notes: Mapping[str, Item] = field(default_factory=dict)
    """The notes of the document by their labels."""

    @classmethod
    def of(cls, outlines: Sequence[Sequence[Item]]) -> CellCriteria:
        """Return a reader that knows the lists and the notes of some outlines, of the first ones first."""
        notes: dict[str, Item] = {}
        for outline in outlines:
            notes = notes_by_label(outline) | notes
        return cls(CellLetters.of(outlines), notes)

    def noted(self, names: Sequence[str]) -> list[Item | None]:
        """Return the notes that a cell names; letters mean the only list that has all of them."""
        run = self.letters.having(names) if not any(name.isdigit() for name in names) else None
        return [run[name] for name in names] if run is not None else [self.notes.get(name) for name in names]

    def read(
        self, text: Passage, ignore: tuple[tuple[int, int], ...], reader: Reader, head: Passage | None = None
    ) -> list[Criterion]:
        """Return what a cell asks beside the stretches of it that say something else.

        :param head: the header of its column, which says how a list in the cell combines that has no lead.
        """
        if not ignore and (listed := _listed(text)) is not None:
            lead = read_lead(head.text) if head is not None and not listed.passage.text else None
            criterion = reader.group(listed.children, lead) if lead is not None else reader.criterion(listed)
            return [criterion] if criterion is not None else []
        lettered = self.letters.read(text, reader) if not ignore else None
        if lettered is None:
            criterion = reader.clause(text, ignore)
            asks = connective("hard-condition").search(text.text.lower()) is not None
            if criterion is None and asks and reader.positive:
                criterion = text_criterion(text, reader.context)  # 'when A is met', and nothing tells what A is
            return [criterion] if criterion is not None else []
        rest = lettered.rest
        behind = (reader.clause(rest) or text_criterion(rest, reader.context)) if rest is not None else None
        return [lettered.criterion, *([behind] if behind is not None else [])]


_BULLET = re.compile(r"(?:^|\s)[•▪◦●○■]\s+")
_SEVERAL = 2


def _listed(cell: Passage) -> Item | None:
    """Return the list that a cell holds as an item with those of the list below it; None where it holds none."""
    starts = [m.end() for m in _BULLET.finditer(cell.text)]
    ends = [m.start() for m in _BULLET.finditer(cell.text)]
    if len(starts) < _SEVERAL:
        return None
    parts = [cell.slice(a, b).strip() for a, b in zip(starts, [*ends[1:], len(cell.text)], strict=True)]
    children = [Item(Block("item", part, 1, bullet="•")) for part in parts if part.text]
    return Item(Block("paragraph", cell.slice(0, ends[0]).strip(), 0), children=children)
