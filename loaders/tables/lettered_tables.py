"""Lettered tables: cells that name, by a letter, the criteria of a list behind the table.

'The techniques in the table are covered for the conditions marked with a letter, when the criteria under it are met.'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.positions.drafts import Drafts
from loaders.structure.marks import Legend, Mark
from loaders.structure.outline import Item
from loaders.tables.cell_criteria import CellCriteria
from loaders.tables.tables import Cell, add_cell, read_table
from loaders.text.text import Passage
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import GRANT, OwnTerms
from loaders.wording.treatment_scopes import Definitions

__all__ = ["LetteredTable", "find_lettered_table"]

_POINTS = re.compile(r"\b(?:table|grid|chart|matrix|marked|letters?|numbers?)\b", re.IGNORECASE)
_LETTER = re.compile(r"[A-Z]|[IVX]{1,4}|\d{1,2}")
_BETWEEN = 4
"""Items between a table and the list of its letters at most: notes, and what its other signs mean."""


@dataclass(frozen=True, slots=True)
class LetteredTable:
    """A table with the sentence over it that grants what its letters mark, and the list of the letters."""

    lead: Passage
    cells: list[Cell]
    listed: dict[str, Item]

    def add(self, drafts: Drafts, table: Item) -> list[Item]:
        """Add what the cells grant; return the items that were read with them."""
        read = [item for cell in self.cells for item in add_cell(drafts, cell, table, CellCriteria(notes=self.listed))]
        drafts.tabled[""] = tuple(dict.fromkeys(cell.modality for cell in self.cells))
        return list({id(item): item for item in read}.values())


def find_lettered_table(
    lead: Item, rows: Sequence[Item], behind: Sequence[Item], drafts: Drafts, legend: Legend,
    own_terms: OwnTerms, definitions: Definitions,
) -> LetteredTable | None:  # fmt: skip
    """Return the table whose letters a sentence grants, or None where it is none."""
    phrase = position_in(lead.passage, own_terms) if rows and not lead.children else None
    if phrase is None or phrase.status != GRANT or not _POINTS.search(lead.passage.text):
        return None
    cells = read_table(list(rows), legend, drafts.vocabulary, definitions)
    letters = {cell.passage.text.strip() for cell in cells or () if cell.mark is None}
    if not cells or not letters or not all(_LETTER.fullmatch(letter) for letter in letters):
        return None
    listed = _listed(behind)
    if not letters <= listed.keys():
        return None
    granted = Mark(GRANT, lead.passage.text[phrase.start : phrase.end], conditional=True, otherwise=None)
    read = [cell if cell.mark else replace(cell, mark=granted, notes=(cell.passage.text.strip(),)) for cell in cells]
    return LetteredTable(lead.passage, read, listed)


def _listed(behind: Sequence[Item]) -> dict[str, Item]:
    """Return the items of the first labelled list behind a table by their labels."""
    first = next((n for n, item in enumerate(behind) if item.block.labels), len(behind))
    if first > _BETWEEN:
        return {}
    run = itertools.takewhile(lambda item: item.block.labels and item.path, behind[first:])
    return {item.path[-1]: item for item in run}
