"""Groups of rows: a line within a table that names what the rows below it have in common ('Children only').

Such a line has words in one cell, or is set as a heading. The rows below it belong to the table above it, and what it
says beside the name of a treatment is asked in each of their positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.conditions.conditions import Context, read_conditions, with_rest
from loaders.positions.drafts import Drafts
from loaders.record import Place
from loaders.structure.marks import Legend, read_mark
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage

__all__ = ["RowGroup", "find_row_groups"]

_WORDS = 10
"""Words of the name of a group, at most."""
_LINES = 3
"""Lines from a row to the next with the name of a group between them, at most."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The name of a group, with where one of its rows stands."""

    name: Passage
    row: Place

    def ask(self, drafts: Drafts) -> None:
        """Ask what the name says of the statements of its row."""
        treatments = tuple((m.start, m.end) for m in drafts.vocabulary.mentions(self.name.text, ("modality",)))
        asked = read_conditions(self.name, Context(drafts.vocabulary), treatments)
        if asked.criterion is None and not asked.left:
            return
        within = [d for d in drafts.all if d.reader.announced is not None and self._holds(d.reader.announced)]
        for draft in within:
            criterion = with_rest(asked.criterion, self.name, draft.reader.context) if asked.left else asked.criterion
            if criterion is not None:
                drafts.require(draft, criterion)
        if asked.left and within:
            message = "the name of a group of rows was not understood; what it asks counts as open"
            touched = tuple(d.statement.id for d in within)
            drafts.report("partly-understood", "warning", message, self.name.place(), touched)

    def _holds(self, sentence: Passage) -> bool:
        """Tell whether a sentence stands in the row."""
        first = sentence.place()[0]
        return any(span.start <= first.start and first.end <= span.end for span in self.row)


def find_row_groups(roots: Sequence[Item], legend: Legend) -> tuple[list[Item], list[RowGroup]]:
    """Return the items of a document without the names of groups of rows, and these with each row below them."""
    out: list[Item] = []
    groups: list[RowGroup] = []
    table: Item | None = None
    """The last row of the table that is being read."""
    headings: tuple[Passage, ...] = ()
    """What stood over it before the name of a group was taken from it."""
    name: Passage | None = None
    for i, item in enumerate(roots):
        if item.block.kind != "row":
            following = roots[i + 1] if i + 1 < len(roots) else None
            if table is not None and following is not None and _heads(item, following, table, legend):
                name = item.passage
                continue
            table = name = None
            out.append(item)
            continue
        printed = item.topics
        if table is not None and printed != headings:
            heading = _heading_between(table, item, headings)
            name = heading if heading is not None and _goes_on(table, item, legend) else None
        if table is not None and name is not None:
            item.topics = table.topics
            groups.append(RowGroup(name, item.passage.place()))
        table, headings = item, printed
        out.append(item)
    return out, groups


def _goes_on(table: Item, row: Item, legend: Legend) -> bool:
    """Tell whether a row belongs to the table above it: as many cells, and one of them says what the position is."""
    near = row.passage.place()[0].first_line - table.passage.place()[-1].last_line <= _LINES
    alike = row.block.kind == "row" and len(row.block.cells) == len(table.block.cells) and near
    return alike and any(read_mark(cell, legend)[0] is not None for cell in row.block.cells[1:])


def _heads(item: Item, row: Item, table: Item, legend: Legend) -> bool:
    """Tell whether a line between two rows of a table is a name and no sentence."""
    text = item.passage.text.strip("| ")
    name = not item.children and len(text.split()) <= _WORDS and connective("finite").search(text.lower()) is None
    return name and text[-1:] not in ".;" and row.topics == item.topics and _goes_on(table, row, legend)


def _heading_between(table: Item, row: Item, headings: tuple[Passage, ...]) -> Passage | None:
    """Return the heading that stands between two rows and over the second of them only."""
    start, end = table.passage.place()[-1].end, row.passage.place()[0].start
    new = [t for t in row.topics if all(t is not known for known in headings)]
    between = [t for t in new if start <= t.place()[0].start < end]
    return between[-1] if between and len(between) == len(new) else None
