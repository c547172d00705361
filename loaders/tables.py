"""Tables of positions: technique by condition, each cell a status with or without criteria.

A table is read when its first row names what the columns are and its first
column what the rows are: techniques one way, conditions the other. What a mark
in a cell means is taken from the document's own legend. A cell that says
nothing is reported and never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.blocks import Block
from loaders.conditions import read_conditions, text_criterion
from loaders.criterion_trees import all_of
from loaders.drafts import Drafts
from loaders.lexicon_patterns import connective, said_of_any
from loaders.outline import Item, replace_passage, walk
from loaders.patterns import compile_pattern
from loaders.record import Criterion, Group
from loaders.scopes import Definitions, Scopes, read_scopes
from loaders.statuses import GRANT, StatusPhrase, find_statuses
from loaders.text import Passage
from ontology.scope import AllOf, Named, Not, Scope, named
from ontology.vocabulary import Vocabulary

__all__ = [
    "Cell",
    "Legend",
    "Mark",
    "add_cell",
    "begins_table",
    "defines_mark",
    "legend_of_rows",
    "read_legend",
    "read_mark",
    "read_table",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark stands for: a status (None: no position), under criteria or not, and the status otherwise."""

    status: str | None
    printed: str
    conditional: bool
    otherwise: str | None


Legend = dict[str, Mark]


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


_DEFINED = compile_pattern(
    r"(?:^|[\s(;,.*])(?:(?P<said>(?:marked|shown|labell?ed|designated|coded)\s+(?:as\s+|with\s+)?[\"“'(]?))?"
    r"([A-Z][A-Za-z]{0,5}(?:[-/][A-Za-z]{1,4})?|--?)[\"”')]?\s*(?(said)(?=\s*\b(?:is|are|may|can|will)\b)|(?:=|means)\s+)"
)
_STOP = re.compile(r"\.(?=\s|$)")
_SIGN = re.compile(r"[A-Z]{1,5}(?:[-/][A-Z]{1,4})?(?P<counted>[- ]?[nx#])?")
"""A sign in a column of its own; 'New' before what became covered is none. 'CC-n' stands for CC-1, CC-2 and so on."""
_COUNTED = re.compile(r"(?P<sign>[A-Z]{1,5}(?:[-/][A-Z]{1,4})?)[- ]?(?P<note>\d{1,2}[a-z]?)")
_NOTE = re.compile(r"\W*note\s+(?P<label>\d{1,2}[a-z]?|[a-z])\W+", re.IGNORECASE)
"""How a paragraph begins that is a note by its number."""
_NOTES = re.compile(
    r"\W{0,2}(?:(?:see\s+)?notes?\s*)?(?:(?:\d{1,2}|[a-z]|\*{1,3}|[†‡§])\W{0,4}(?:and\s+)?){1,4}", re.IGNORECASE
)
_NOTE_NAME = re.compile(r"\d{1,2}|\b[a-z]\b|\*{1,3}|[†‡§]", re.IGNORECASE)


def read_legend(passages: list[Passage]) -> Legend:
    """Return the marks that a document defines ('MN = may be considered medically necessary')."""
    out: Legend = {}
    for passage in passages:
        matches = list(_DEFINED.finditer(passage.text))
        for i, match in enumerate(matches):
            end = matches[i + 1].start() if i + 1 < len(matches) else len(passage.text)
            if match["said"] and (stop := _STOP.search(passage.text, match.end(), end)):
                end = stop.start()
            mark = _meaning(passage.text[match.end() : end])
            if mark is not None:
                out[match[2]] = mark
    return out


_ANY = "-n"
"""Behind a sign that has the number of a note behind it."""


def legend_of_rows(blocks: Iterable[Block]) -> Legend:
    """Return the marks that the rows of a table define: a sign in one column, what it means in the next."""
    pairs = [b.cells[:2] for b in blocks if b.kind == "row" and len(b.cells) == 2]
    found: dict[str, Mark | None] = {}
    for sign, says in pairs:
        if match := _SIGN.fullmatch(sign.text.strip(" *")):
            found[match[0].rstrip("nx# -") + _ANY if match["counted"] else match[0]] = _meaning(says.text)
    return {sign: mark for sign, mark in found.items() if mark is not None}


def _meaning(text: str) -> Mark | None:
    """Return what a text says that a mark stands for, or None when it names no status."""
    statuses = [p for p in find_statuses(text) if p.status not in ("scope", "unclear")]
    if not statuses and (bare := _COVERED.match(text)):
        statuses = [StatusPhrase(GRANT, *bare.span("said"))]
    if not statuses:
        return None
    first = statuses[0]
    later = next((p.status for p in statuses[1:] if p.status != first.status), None)
    conditional = connective("hard-condition").search(text.lower()) is not None
    return Mark(first.status, text[first.start : first.end], conditional, later)


def defines_mark(passage: Passage) -> bool:
    """Tell whether a sentence only says what a mark of a table stands for."""
    return bool(read_legend([passage]))


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
            out.append(
                Cell(
                    passage, row.block.cells[0], column, technique.modality, indication, names, condition.spans, mark,
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


def _behind(passage: Passage, end: int) -> tuple[tuple[str, ...], Passage | None]:
    """Return the notes that a cell refers to behind its mark, or what else stands there."""
    behind = passage.slice(end).strip(" ,;:")
    if not behind.text:
        return (), None
    if _NOTES.fullmatch(behind.text):
        words = re.sub(r"(?i)\b(?:see|notes?|and)\b", " ", behind.text)
        return tuple(_NOTE_NAME.findall(words)), None
    return (), behind


def read_mark(passage: Passage, legend: Legend) -> tuple[Mark | None, tuple[str, ...], Passage | None]:
    """Return the mark of a cell, the labels of the notes behind it, and what else stands behind it."""
    text = passage.text.strip()
    if text not in legend and re.fullmatch(r"[-–—]{1,3}|n/?a|none", text, re.IGNORECASE):
        return Mark(None, text, False, None), (), None
    counted = _COUNTED.fullmatch(text)
    if counted and counted["sign"] + _ANY in legend:
        return legend[counted["sign"] + _ANY], (counted["note"],), None
    for mark in sorted(legend, key=len, reverse=True):
        if text == mark or (text.startswith(mark) and not text[len(mark)].isalnum()):
            notes, rest = _behind(passage, len(mark))
            return legend[mark], notes, rest
    statuses = [p for p in find_statuses(text) if p.status not in ("scope", "unclear")]
    if not statuses and (bare := _COVERED.match(passage.text)):
        statuses = [StatusPhrase(GRANT, *bare.span("said"))]
    if len({p.status for p in statuses}) != 1:
        return None, (), None
    first = statuses[0]
    notes, rest = _behind(passage, first.end)
    return Mark(first.status, passage.text[first.start : first.end], bool(rest or notes), None), notes, rest


_COVERED = compile_pattern(
    r"\W*(?P<said>covered)\b(?!\s+(?:services?|expenses?|codes?|indications?|benefits?|persons?|members?|by|under)\b)",
    re.IGNORECASE,
)
"""A cell that begins with its status, whatever stands behind it."""
_LETTER = re.compile(r"[a-z]|\d{1,2}")


def notes_by_label(roots: list[Item]) -> dict[str, Item]:
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


def add_cell(drafts: Drafts, cell: Cell, table: Item, notes: dict[str, Item]) -> list[Item]:
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
    for name in cell.notes:
        note = notes.get(name)
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
        parts.append(reader.clause(cell.rest) or text_criterion(cell.rest, reader.context))
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
