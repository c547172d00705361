"""Tables of positions: technique by condition, each cell a status with or without criteria.

A table is read when its first row names what the columns are and its first
column what the rows are: techniques one way, conditions the other. What a mark
in a cell means is taken from the document's own legend. A cell that says
nothing is reported and never filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.conditions.conditions import read_conditions, text_criterion
from loaders.conditions.criterion_trees import all_of
from loaders.positions.drafts import Drafts
from loaders.record import Criterion, Group
from loaders.structure.blocks import Block
from loaders.structure.marks import Legend, Mark, read_mark
from loaders.structure.outline import Item
from loaders.tables.cell_criteria import CellCriteria
from loaders.text.lexicon_patterns import said_of_any
from loaders.text.text import Passage
from loaders.wording.scopes import Definitions, Scopes, read_scopes
from loaders.wording.statuses import GRANT, find_statuses
from ontology.scope import AllOf, Named, Not, Scope, named
from ontology.vocabulary import Vocabulary

__all__ = [
    "Cell",
    "add_cell",
    "begins_table",
    "end_of_rows",
    "read_table",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table of positions, with the scopes of its row and column.

    `mark` is None for a cell that could not be read. `notes` are the labels of the
    notes that the cell refers to; `rest` what stands behind the status.
    """

    passage: Passage
    row: Passage
    column: Passage
    modality: Scope
    indication: Scope
    head: Passage
    """The head of the row or column that names the indication."""
    named: tuple[tuple[int, int], ...]
    """Where the head names it."""
    mark: Mark | None
    notes: tuple[str, ...]
    rest: Passage | None


def read_table(rows: list[Item], legend: Legend, vocabulary: Vocabulary, definitions: Definitions) -> list[Cell] | None:
    """Return the cells of a table of positions, or None when it is none."""
    if len(rows) < 2:
        return None
    header = rows[0].block.cells
    top = [_scopes(c, vocabulary, definitions) for c in header[1:]]
    side = [_scopes(r.block.cells[0], vocabulary, definitions) for r in rows[1:] if r.block.cells]
    by_column = _all_name(top, "modality") and _all_name(side, "indication")
    by_row = _all_name(side, "modality") and _all_name(top, "indication")
    if not (by_column or by_row):
        return None
    out: list[Cell] = []
    others = _named_by(side if by_column else top)
    for row, head in zip(rows[1:], side, strict=False):
        for passage, column, head_of_column in zip(row.block.cells[1:], header[1:], top, strict=False):
            technique, condition = (head, head_of_column) if by_row else (head_of_column, head)
            indication = condition.indication
            if technique.modality is None or indication is None:
                continue
            if condition.others:
                excluded = [id for id in others if id not in set(named(indication))]
                indication = AllOf((indication, *(Not(Named(id)) for id in excluded)))
            mark, notes, rest = read_mark(passage, legend)
            names = column if by_row else row.block.cells[0]
            place = passage if passage.text else row.block.cells[0]  # a blank cell may be a mark, and has no place
            out.append(
                Cell(
                    place, row.block.cells[0], column, technique.modality, indication, names, condition.spans, mark,
                    notes, rest,
                )
            )  # fmt: skip
    return out


def _scopes(passage: Passage, vocabulary: Vocabulary, definitions: Definitions) -> Scopes:
    return read_scopes(passage, len(passage.text), vocabulary, definitions, len(passage.text))


def _all_name(scopes: list[Scopes], what: str) -> bool:
    filled = [s for s in scopes if getattr(s, what) is not None]
    return len(filled) >= 1 and len(filled) * 3 >= len(scopes) * 2


def _named_by(scopes: list[Scopes]) -> list[str]:
    return list(
        dict.fromkeys(id for s in scopes if s.indication is not None and not s.others for id in named(s.indication))
    )


def add_cell(drafts: Drafts, cell: Cell, table: Item, lettered: CellCriteria) -> list[Item]:
    """Add what a cell states to the drafts; return the notes that it was read with."""
    if cell.mark is None:
        place = (*cell.row.place(), *cell.column.place(), *cell.passage.place())
        message = "a cell of the table of positions is empty or could not be read; it is no position"
        drafts.report("unreadable-cell", "warning", message, place)
        return []
    if cell.mark.status is None:
        return []
    reader = drafts.reader(cell.indication, cell.mark.status, cell.passage)
    # 'HCC: listed for transplantation' over a column asks for more than the diagnosis.
    asked = read_conditions(cell.head, reader.context, cell.named)
    parts: list[Criterion] = [asked.criterion] if asked.criterion is not None else []
    heads = {head for head, _ in drafts.vocabulary.composed}
    if heads.intersection(named(cell.indication)) and set(asked.left) - said_of_any():
        parts.append(text_criterion(cell.head, reader.context))  # 'Breast metastases': of what, nobody can tell
    behind = cell.head.text[max((end for _, end in cell.named), default=0) :]
    if re.search(r"[:(]\W*\w{2}", behind) and (asked.left or asked.criterion is None):
        parts.append(text_criterion(cell.head, reader.context))
    children: list[Item] = []
    missing = False
    for note in lettered.noted(cell.notes):
        criterion = reader.criterion(note) if note is not None else None
        if note is None or criterion is None:
            missing = True
            continue
        if _turns_over(note.passage, cell.mark.status):
            # 'Not covered (a)', where note a grants X for some: these are left out, and the note is read by itself.
            parts.append(Group("none_of", (criterion,), note.passage.place()))
            continue
        children.append(note)
        parts.append(criterion)
    if cell.rest is not None:
        parts += lettered.read(cell.rest, (), reader) or [text_criterion(cell.rest, reader.context)]
    if missing or (cell.mark.conditional and not parts):
        message = "a cell of the table asks for criteria that were not found"
        drafts.report("criteria-missing", "error", message, cell.passage.place())
        parts.append(text_criterion(cell.passage, reader.context))
    draft = drafts.add(
        table, cell.passage, cell.mark.status, cell.mark.printed, cell.modality, cell.indication,
        all_of(parts, cell.passage.place()) if parts else None, children,
        stated=True, complement=None, reader=reader,
    )  # fmt: skip
    if cell.mark.otherwise and parts:
        drafts.add_otherwise(table, draft, cell.mark.otherwise, cell.mark.printed)
    return children


def _turns_over(note: Passage, status: str) -> bool:
    """Tell whether a note takes a position, and the opposite of its cell's."""
    said = {p.status for p in find_statuses(note.text) if p.status not in ("scope", "unclear")}
    return bool(said) and all((s == GRANT) != (status == GRANT) for s in said)


def end_of_rows(roots: list[Item], start: int) -> int:
    """Return where the table that begins at an index ends; the index itself when no row stands there."""
    end = start
    while end < len(roots) and roots[end].block.kind == "row" and roots[end].topics == roots[start].topics:
        if end > start and begins_table(roots[end].block, roots[end - 1].block):
            break
        end += 1
    return end


def begins_table(row: Block, before: Block) -> bool:
    """Tell whether a row begins another table than the row before it: behind a gap, with other columns."""
    return row.gap > 0 and len(row.cells) != len(before.cells)
