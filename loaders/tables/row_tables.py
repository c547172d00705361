"""Tables whose rows are statements: a treatment, what it treats, its criteria, its status, each in a column.

What a column holds is told by its header and borne out by its cells. The
status stands in a column of its own, in a header ('Investigational for'), or
in the sentence that announces the table. A row that names no treatment or
condition that is known is reported and is no position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from loaders.conditions.conditions import text_criterion
from loaders.conditions.criterion_trees import all_of
from loaders.criteria.criteria import Reader
from loaders.positions.drafts import Drafts
from loaders.positions.unread_sentences import leave_unread
from loaders.record import Criterion
from loaders.structure.marks import Legend, Mark, read_mark
from loaders.structure.outline import Item
from loaders.tables.cell_criteria import CellCriteria
from loaders.tables.granted_rows import granted_by_rows
from loaders.tables.row_conditions import asked_beside_name, asked_in_remark, asks_after_all, lines_of_cell
from loaders.tables.table_columns import Columns, ScopesOf
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.text import Passage
from loaders.wording.column_names import bare, named_as
from loaders.wording.complements import read_complement
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import DENIAL, GRANT
from ontology.scope import AllOf, Named, Not, Scope, members, named, union_of

__all__ = ["Announced", "add_rows", "announces_table"]


@dataclass(frozen=True, slots=True)
class Announced:
    """What stands over a table: a status with its printed form or none, and the scopes that rows may leave out."""

    status: str | None
    printed: str
    modality: Scope | None
    indication: Scope | None
    conditional: bool = False
    """The sentence over the table asks for the criteria of its rows."""
    names: tuple[tuple[Passage, Scopes], ...] = ()
    """The cells with the names of treatment and tumor, which may ask for something beside them."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A position of a row: what stands behind the status, the status, the notes to it, and for which lines it holds."""

    behind: Passage | None
    mark: Mark
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


_ONLY = re.compile(r"(?:^|[,;(])\s*(?:for\s+)?(?P<name>[^,;()]{2,60}?)\s+only\W*\Z", re.IGNORECASE)
"""The last part of a cell that leaves some of what the row names."""
_ITEM = re.compile(r"(?:^|(?<=\s))[•▪◦–-]\s+|;\s+(?:and\s+|or\s+)?")


def announces_table(sentence: Passage) -> bool:
    """Tell whether a sentence speaks of a table or list that follows it."""
    return connective("announces-table").search(sentence.text.lower()) is not None


def _split(cell: Passage) -> list[Passage]:
    """Return the parts of a cell between semicolons."""
    ends = [m.start() for m in re.finditer(";", cell.text)]
    starts = [0, *(end + 1 for end in ends)]
    return [p for a, b in zip(starts, [*ends, len(cell.text)], strict=True) if (p := cell.slice(a, b).strip()).text]


@dataclass(slots=True)
class _Table:
    drafts: Drafts
    columns: Columns
    over: Announced
    title: Scopes
    scopes_of: ScopesOf
    legend: Legend
    granted: dict[int, list[str]]
    """The indications that the rows of one treatment grant, by the identity of each of its rows."""
    asked: CellCriteria
    heads: tuple[Passage, ...]
    """The cells of the header."""
    width: int
    """The columns of the header, where it judges them one by one; else 0: then a cell may be left out at the end."""

    def row(self, item: Item, before: Announced) -> Announced:
        """Add what a row states; return the scopes that a row below may go on with."""
        cells = item.block.cells
        read = before
        if len(cells) < self.width:
            message = "a row of the table has fewer cells than its header; it is no position"
            self.drafts.report("unreadable-cell", "warning", message, item.passage.place())
            return before
        uses: list[tuple[Scope | None, Passage]] = []
        for what, j in (("modality", self.columns.modality), ("indication", self.columns.indication)):
            if j is None or j >= len(cells) or not cells[j].text.strip():
                continue  # an empty cell goes on with the one above it
            own = self.scopes_of(cells[j])
            if what == "indication":
                uses = self._uses(item, cells[j])
                scope = union_of([use for use, _ in uses if use is not None]) if uses[0][0] is not None else None
            else:
                scope = own.modality
            if scope is None and not (what == "indication" and named_as("everything", cells[j].text.lower().strip())):
                message = f"a row of the table names no {what} that the ontology knows; it is no position"
                self.drafts.report("uncertain-scope", "warning", message, item.passage.place())
                return before
            read = replace(read, modality=scope) if what == "modality" else replace(read, indication=scope)
            kept = tuple(n for n in read.names if (n[1].modality is None) == (what == "modality"))
            alone = None in (self.columns.modality, self.columns.indication)
            read = replace(read, names=(*(() if alone else kept), (cells[j], own)))
            # 'RFA of liver metastases' in one cell, where no column holds the other alone.
            both = self._names_use(cells[j])
            if self.columns.indication is None:
                read = replace(read, indication=own.indication if both else self.over.indication)
            if self.columns.modality is None:
                read = replace(read, modality=self.over.modality or (own.modality if both else None))
        granting = [j for j, mark in self.columns.judged.items() if mark.status == GRANT]
        status = next((j for j in (self.columns.status, *granting) if j is not None), len(cells))
        if self.columns.indication is None and read.indication is None and status < len(cells):
            read = replace(read, indication=self.scopes_of(cells[status]).indication)  # 'Covered for A'
        for judged in self._judged(item):
            for part in self._apart(read, uses):
                self._add(item, judged, part)
        return read

    def _names_use(self, cell: Passage) -> bool:
        """Tell whether a cell names a treatment and behind it what that treats."""
        named = self.drafts.vocabulary.mentions(cell.text, ("modality", "tumor", "primary"))
        first = min(named, key=lambda m: m.start, default=None)
        own = self.scopes_of(cell)
        return first is not None and first.kind == "modality" and None not in (own.modality, own.indication)

    def _uses(self, item: Item, cell: Passage) -> list[tuple[Scope | None, Passage]]:
        """Return the indications of a cell, each with the part of it that names it.

        'All other metastases' are those that no row of the treatment names.
        """
        parts = [(self.scopes_of(part), part) for part in _split(cell)]
        if any(part.indication is None for part, _ in parts):
            return [(self.scopes_of(cell).indication, cell)]
        here = [id for part, _ in parts if part.indication is not None for id in named(part.indication)]
        uses: list[tuple[Scope | None, Passage]] = []
        key = id(item)
        for part, passage in parts:
            scope = part.indication
            if isinstance(scope, Named) and part.others:
                apart = [id for id in dict.fromkeys((*self.granted.get(key, ()), *here)) if id != scope.id]
                scope = AllOf((scope, *(Not(Named(id)) for id in apart))) if apart else scope
            uses.append((scope, passage))
        return uses

    def _apart(self, read: Announced, uses: list[tuple[Scope | None, Passage]]) -> list[Announced]:
        """Return what a row judges, use by use where its cell asks for something beside one of them."""
        if len(uses) < 2 or read.indication is None:
            return [read]
        reader = self.drafts.reader(read.indication, GRANT, uses[0][1])
        scopes = [self.scopes_of(part) for _, part in uses]
        asking = [asked_beside_name(p, s, GRANT, reader) for (_, p), s in zip(uses, scopes, strict=True)]
        if not any(asking):
            return [read]
        kept = read.names[:-1]
        return [
            replace(read, indication=use, names=(*kept, (part, scope)))
            for (use, part), scope in zip(uses, scopes, strict=True)
        ]

    def _judged(self, item: Item) -> Iterator[_Judged]:
        """Yield the positions of a row."""
        cells, columns = item.block.cells, self.columns
        if columns.status is not None and columns.status < len(cells):
            yield from self._marked(item, cells[columns.status])
            for j, mark in columns.judged.items():  # 'Not covered when' beside 'Coverage'
                if j < len(cells) and cells[j].text.strip():
                    yield from self._under_status(cells[j], mark)
        elif columns.lines:
            for j, lines in columns.lines.items():
                if j < len(cells):
                    yield from self._marked(item, self._meant(cells, j), lines)
        elif columns.judged:
            for j, mark in columns.judged.items():
                if j < len(cells):
                    yield from self._under_status(cells[j], mark)
        elif self.over.status is None:
            # Criteria, and nothing that says what those who meet them get.
            self.drafts.understood -= 1
            leave_unread(self.drafts, item.passage, item.passage)
        else:
            yield _Judged(None, Mark(self.over.status, self.over.printed, self.over.conditional, None))

    def _meant(self, cells: tuple[Passage, ...], j: int) -> Passage:
        """Return a cell for a line of business, or the one that it says it is the same as."""
        match = lexicon_pattern("connectives", "cells", "same").fullmatch(cells[j].text.strip())
        if match is None:
            return cells[j]
        name = (match["as"] or "").lower().strip(" .")
        named = [k for k in self.columns.lines if k != j and name and name in self.heads[k].text.lower()]
        named = named or ([j - 1] if not name and j - 1 in self.columns.lines else [])
        return cells[named[0]] if len(named) == 1 else cells[j]

    def _marked(self, item: Item, cell: Passage, lines: tuple[str, ...] = ()) -> Iterator[_Judged]:
        """Yield the position of a cell that holds a status, or says whether the status of its header applies."""
        mark, notes, rest = read_mark(cell, self.legend)
        if mark is None and (answer := self._answer(cell)) is not None:
            status = GRANT if answer[0] else DENIAL
            mark, rest = Mark(status, cell.text.strip(), answer[1] is not None, None), answer[1]
        if mark is None:
            message = "a cell of the table of positions is empty or could not be read; it is no position"
            self.drafts.report("unreadable-cell", "warning", message, (*item.passage.place(), *cell.place()))
        elif mark.status is not None:
            yield _Judged(rest, mark, notes, lines)

    def _under_status(self, cell: Passage, mark: Mark) -> Iterator[_Judged]:
        """Yield the positions of a cell under a header that states a status."""
        if named_as("nothing", cell.text.lower().strip()):
            return
        answer = self._answer(cell)
        if answer is None:
            for part in self._parts(cell):
                yield _Judged(part, mark)
        elif answer[0]:
            yield _Judged(answer[1], mark)
        elif mark.status == GRANT and len(self.columns.judged) == 1:
            own = read_mark(cell, self.legend)[0]  # 'No, investigational' below 'Medically necessary?'
            denied = own.status if own is not None and own.status not in (None, GRANT) else DENIAL
            yield _Judged(None, Mark(denied, cell.text.strip(), False, None))

    @staticmethod
    def _answer(cell: Passage) -> tuple[bool, Passage | None] | None:
        """Return whether a cell says yes or no, and what stands behind that; None where it says neither."""
        text = cell.text.strip()
        for says, name in ((True, "yes"), (False, "no")):
            match = lexicon_pattern("connectives", "cells", name).match(text)
            if match is not None and not text[match.end() : match.end() + 2].strip()[:1].isalnum():
                rest = cell.strip().slice(match.end()).strip(" ,;:.–-")
                return says, rest if rest.text and says else None
        return None

    def _parts(self, cell: Passage) -> list[Passage]:
        """Return the items of a list in a cell, when each names what it is on; else the cell as it is."""
        starts = [0, *(m.end() for m in _ITEM.finditer(cell.text))]
        ends = [*(m.start() for m in _ITEM.finditer(cell.text)), len(cell.text)]
        parts = [cell.slice(a, b).strip(" ;,.•") for a, b in zip(starts, ends, strict=True)]
        parts = [p for p in parts if p.text]
        named_all = all(self.scopes_of(p).indication is not None or read_complement(p) is not None for p in parts)
        return parts if len(parts) > 1 and named_all else [cell]

    def _add(self, item: Item, judged: _Judged, read: Announced) -> None:
        drafts, behind, mark = self.drafts, judged.behind, judged.mark
        read, behind = self._narrowed(read, behind)
        complement = read_complement(behind) if behind is not None else None
        rest = behind is not None and connective("all-others").fullmatch(behind.text.lower().strip(" .")) is not None
        rest |= complement is not None and complement.kind == "rest"
        if rest and (named_here := self._named_in(item, behind)):
            # 'All other tumors' in a row are those that the row does not name.
            complement = None
            left = AllOf((drafts.everything(), *(Not(Named(id)) for id in named_here)))
            read, behind = replace(read, indication=left), None
        names_use = behind is not None and (self.columns.judged or self.columns.indication is None)
        own = self.scopes_of(behind) if behind is not None and names_use else Scopes(None, None, (), ())
        if own.modality is not None and self.columns.modality is not None and read.modality is not None:
            named_apart = members(own.modality, drafts.vocabulary) <= members(read.modality, drafts.vocabulary)
            own = own if named_apart else Scopes(None, None, (), ())  # 'prior X' is what the patient had
        modality = own.modality or read.modality or self.title.modality
        indication = own.indication or read.indication
        if modality is None:
            message = "the position names no modality that the ontology knows"
            drafts.report("uncertain-scope", "error", message, item.passage.place())
            return
        wide = indication if indication is not None else self.title.indication or drafts.everything()
        status = mark.status or ""
        reader = drafts.reader(wide, status, item.passage, modality)
        parts = [] if complement is not None else self._criteria(item, replace(judged, behind=behind), own, reader)
        parts += [c for cell, names in read.names if (c := asked_beside_name(cell, names, status, reader)) is not None]
        parts += self._remarked(item, status, reader)
        bare = complement is None and mark.conditional and not parts and own.indication is None
        if bare and not self._asks_nothing(item):
            message = "a row of the table asks for criteria that were not found"
            drafts.report("criteria-missing", "error", message, item.passage.place())
            parts.append(text_criterion(item.passage, reader.context))
        draft = drafts.add(
            item, item.passage, status, mark.printed, modality, wide,
            all_of(parts, item.passage.place()) if parts else None, [],
            stated=True, complement=complement, reader=reader,
        )  # fmt: skip
        if lines := judged.lines or tuple(sorted({line for c in self._cells(item) for line in lines_of_cell(c)})):
            draft.statement = msgspec.structs.replace(draft.statement, lines_of_business=lines)
        if mark.otherwise and parts:
            drafts.add_otherwise(item, draft, mark.otherwise, mark.printed)

    def _narrowed(self, read: Announced, behind: Passage | None) -> tuple[Announced, Passage | None]:
        """Return what a row judges when its cell says 'X only' of some of that, and what else stands there."""
        match = _ONLY.search(behind.text) if behind is not None else None
        if behind is None or match is None:
            return read, behind
        only, vocabulary = self.scopes_of(behind.slice(*match.span("name"))), self.drafts.vocabulary
        within = [
            inner is not None and outer is not None and members(inner, vocabulary) < members(outer, vocabulary)
            for inner, outer in ((only.modality, read.modality), (only.indication, read.indication))
        ]
        if sum(within) != 1 or None not in (only.modality, only.indication):
            return read, behind
        read = replace(read, modality=only.modality) if within[0] else replace(read, indication=only.indication)
        rest = behind.slice(0, match.start()).strip(" ,;:.")
        return read, rest if rest.text else None

    def _asks_nothing(self, item: Item) -> bool:
        """Tell whether a row says itself that it has no criteria."""
        cells = item.block.cells
        said = [cells[j].text.lower().strip() for j in self.columns.criteria if j < len(cells)]
        return any(said) and all(named_as("nothing", text) for text in said)

    def _cells(self, item: Item) -> list[Passage]:
        """Return the cells of a row in columns of no kind that is known."""
        cells = item.block.cells
        return [cells[j] for j in self.columns.remarks if j < len(cells)]

    def _remarked(self, item: Item, status: str, reader: Reader) -> list[Criterion]:
        """Return what the cells of a row ask in columns of no kind that is known."""
        if status != GRANT and any(m.status == GRANT for m in self.columns.judged.values()):
            return []  # beside columns of what is covered and what is not, they are of what is covered
        heads = [head for j, head in self.columns.remarks.items() if j < len(item.block.cells)]
        pairs = [(h, c) for h, c in zip(heads, self._cells(item), strict=True) if not lines_of_cell(c)]
        pairs = [(h, c) for h, c in pairs if not named_as("nothing", c.text.lower().strip())]
        cells = item.block.cells
        asides = [(h, cells[j]) for j, h in self.columns.asides.items() if j < len(cells)]
        pairs += [(h, c) for h, c in asides if asks_after_all(h, c, reader)]
        asked = [
            asked_in_remark(None if named_as("remark", bare(h)) else h, c, self.scopes_of(c), status, reader)
            for h, c in pairs
        ]
        return [criterion for criterion in asked if criterion is not None]

    def _named_in(self, item: Item, apart: Passage | None) -> list[str]:
        """Return the indications that the other cells of a row name."""
        cells = [item.block.cells[j] for j in self.columns.judged if j < len(item.block.cells)]
        parts = [p for c in cells for p in self._parts(c) if apart is None or p.place() != apart.place()]
        scopes = [self.scopes_of(p).indication for p in parts if read_complement(p) is None]
        here = [id for s in scopes if s is not None for id in named(s)]
        return list(dict.fromkeys((*self.granted.get(id(item), ()), *here)))

    def _criteria(self, item: Item, judged: _Judged, own: Scopes, reader: Reader) -> list[Criterion]:
        mark, behind = judged.mark, judged.behind
        grants = any(m.status == GRANT for m in self.columns.judged.values())
        # Beside columns of what is covered and what is not, criteria are those of what is covered.
        asked = self.columns.criteria if mark.status == GRANT or not grants else ()
        texts = [(item.block.cells[j], self.heads[j]) for j in asked if j < len(item.block.cells)]
        parts: list[Criterion] = []
        for text, head in texts:
            if not named_as("nothing", text.text.lower().strip()):
                parts += self.asked.read(text, (), reader, head)
        if behind is not None and not named_as("nothing", behind.text.lower().strip()):
            parts += self.asked.read(behind, own.spans, reader)
        for note in self.asked.noted(judged.notes):
            criterion = reader.criterion(note) if note is not None else None
            parts.append(criterion or text_criterion(item.passage, reader.context))
        return parts


def add_rows(
    drafts: Drafts,
    rows: list[Item],
    columns: Columns,
    over: Announced,
    title: Scopes,
    scopes_of: ScopesOf,
    legend: Legend,
    asked: CellCriteria,
) -> None:
    """Add what the rows below the header of a table state."""
    heads = rows[0].block.cells
    granted = granted_by_rows(rows[1:], columns, scopes_of)
    width = len(heads) if columns.judged else 0
    table = _Table(drafts, columns, over, title, scopes_of, legend, granted, asked, heads, width)
    drafts.sentences += len(rows)
    drafts.understood += len(rows)
    before = over
    for row in rows[1:]:
        before = table.row(row, before)
