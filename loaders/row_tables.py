"""Tables whose rows are statements: a treatment, what it treats, its criteria, its status, each in a column.

What a column holds is told by its header and borne out by its cells. The
status stands in a column of its own, in a header ('Investigational for'), or
in the sentence that announces the table. A row that names no treatment or
condition that is known is reported and is no position.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec

from loaders.complements import read_complement
from loaders.conditions import text_criterion
from loaders.criteria import Reader
from loaders.criterion_trees import all_of
from loaders.drafts import Drafts
from loaders.lexicon_patterns import connective
from loaders.outline import Item
from loaders.patterns import Pattern, compile_pattern
from loaders.record import Criterion
from loaders.row_conditions import asked_beside_name, asked_in_remark, lines_of_cell
from loaders.scopes import Scopes
from loaders.statuses import GRANT, OwnTerms, StatusPhrase, find_statuses
from loaders.tables import Legend, Mark, read_mark
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.scope import AllOf, Named, Not, Scope, named, union_of

__all__ = ["Announced", "Columns", "add_rows", "announces_table", "header_statuses", "read_columns"]

ScopesOf = Callable[[Passage], Scopes]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they hold; `judged` are those whose header states a status."""

    modality: int | None
    indication: int | None
    status: int | None
    criteria: tuple[int, ...]
    judged: dict[int, Mark] = field(default_factory=dict)
    remarks: dict[int, Passage] = field(default_factory=dict)
    """The headers of columns that hold something else; a row may ask there for more than its criteria."""


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


@cache
def _column(name: str) -> Pattern:
    return compile_pattern(lexicon("connectives")["columns"][name])


_ITEM = re.compile(r"(?:^|(?<=\s))[•▪◦–-]\s+|;\s+(?:and\s+|or\s+)?")


def announces_table(sentence: Passage) -> bool:
    """Tell whether a sentence speaks of a table or list that follows it."""
    return connective("announces-table").search(sentence.text.lower()) is not None


def read_columns(rows: list[Item], scopes_of: ScopesOf, own: OwnTerms) -> Columns | None:
    """Return what the columns of a table hold, or None when its rows are no statements."""
    if len(rows) < 2:
        return None
    header = rows[0].block.cells
    body = [r.block.cells for r in rows[1:]]
    names: dict[str, list[int]] = {"modality": [], "indication": [], "status": [], "criteria": [], "remark": []}
    judged: dict[int, Mark] = {}
    for j, cell in enumerate(header):
        text = _bare(cell)
        name = next((n for n in ("status", "modality", "criteria", "indication", "remark") if _is(n, text)), None)
        phrases = [p for p in header_statuses(cell.text, own) if p.status not in ("scope", "unclear")]
        if name in (None, "criteria") and len({p.status for p in phrases}) == 1:
            first = phrases[0]
            judged[j] = Mark(first.status, cell.text[first.start : first.end], name == "criteria", None)
        elif name is not None:
            names[name].append(j)
    modality = next((j for j in names["modality"] if _bears_out(body, j, scopes_of, "modality")), None)
    indication = next((j for j in names["indication"] if _bears_out(body, j, scopes_of, "indication")), None)
    if modality is None and indication is None:
        return None
    status = names["status"][0] if names["status"] else None
    if status is None and not judged:
        status = _status_by_cells(body, {j for found in names.values() for j in found})
    if status is None and not judged and not names["criteria"]:
        return None
    known = {modality, indication, status, *names["criteria"], *judged}
    remarks = {j: cell for j, cell in enumerate(header) if j not in known and not _is("aside", _bare(cell))}
    return Columns(modality, indication, status, tuple(names["criteria"]), judged, remarks)


def header_statuses(text: str, own: OwnTerms) -> list[StatusPhrase]:
    """Return what a header says of its column: 'Covered indications' says 'covered:'."""
    return find_statuses(text, own) or find_statuses(_column("judged").sub(":", text.lower()), own)


def _bare(header: Passage) -> str:
    return header.text.lower().strip(" :*")


def _is(name: str, text: str) -> bool:
    return _column(name).fullmatch(text) is not None


def _bears_out(body: list[tuple[Passage, ...]], j: int, scopes_of: ScopesOf, what: str) -> bool:
    filled = [cells[j] for cells in body if j < len(cells) and cells[j].text.strip()]
    known = [c for c in filled if getattr(scopes_of(c), what) is not None or _is("everything", c.text.lower().strip())]
    return bool(filled) and len(known) * 3 >= len(filled) * 2


def _split(cell: Passage) -> list[Passage]:
    """Return the parts of a cell between semicolons."""
    ends = [m.start() for m in re.finditer(";", cell.text)]
    starts = [0, *(end + 1 for end in ends)]
    return [p for a, b in zip(starts, [*ends, len(cell.text)], strict=True) if (p := cell.slice(a, b).strip()).text]


def _status_by_cells(body: list[tuple[Passage, ...]], known: set[int]) -> int | None:
    """Return the only column without a known name whose cells each begin with a status."""
    found: list[int] = []
    for j in range(max(map(len, body), default=0)):
        filled = [cells[j] for cells in body if j < len(cells) and cells[j].text.strip()]
        if j not in known and len(filled) > 1 and all(read_mark(c, {})[0] is not None for c in filled):
            found.append(j)
    return found[0] if len(found) == 1 else None


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
            if scope is None and not (what == "indication" and _is("everything", cells[j].text.lower().strip())):
                message = f"a row of the table names no {what} that the ontology knows; it is no position"
                self.drafts.report("uncertain-scope", "warning", message, item.passage.place())
                return before
            read = replace(read, modality=scope) if what == "modality" else replace(read, indication=scope)
            kept = tuple(n for n in read.names if (n[1].modality is None) == (what == "modality"))
            read = replace(read, names=(*kept, (cells[j], own)))
        for passage, mark in self._judged(item):
            for part in self._apart(read, uses):
                self._add(item, passage, mark, part)
        return read

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

    def _judged(self, item: Item) -> list[tuple[Passage | None, Mark]]:
        """Return the positions of a row: what stands behind the status, and the status."""
        cells = item.block.cells
        if self.columns.status is not None and self.columns.status < len(cells):
            cell = cells[self.columns.status]
            mark, _, rest = read_mark(cell, self.legend)
            if mark is None:
                message = "a cell of the table of positions is empty or could not be read; it is no position"
                self.drafts.report("unreadable-cell", "warning", message, item.passage.place())
                return []
            return [(rest, mark)] if mark.status is not None else []
        if self.columns.judged:
            filled = [(cells[j], m) for j, m in self.columns.judged.items() if j < len(cells)]
            return [
                (part, mark)
                for cell, mark in filled
                if not _is("nothing", cell.text.lower().strip())
                for part in self._parts(cell)
            ]
        if self.over.status is None:
            # Criteria, and nothing that says what those who meet them get.
            self.drafts.understood -= 1
            self.drafts.leave_unread(item.passage, item.passage)
            return []
        return [(None, Mark(self.over.status, self.over.printed, self.over.conditional, None))]

    def _parts(self, cell: Passage) -> list[Passage]:
        """Return the items of a list in a cell, when each names what it is on; else the cell as it is."""
        starts = [0, *(m.end() for m in _ITEM.finditer(cell.text))]
        ends = [*(m.start() for m in _ITEM.finditer(cell.text)), len(cell.text)]
        parts = [cell.slice(a, b).strip(" ;,.•") for a, b in zip(starts, ends, strict=True)]
        parts = [p for p in parts if p.text]
        named_all = all(self.scopes_of(p).indication is not None or read_complement(p) is not None for p in parts)
        return parts if len(parts) > 1 and named_all else [cell]

    def _add(self, item: Item, behind: Passage | None, mark: Mark, read: Announced) -> None:
        drafts = self.drafts
        complement = read_complement(behind) if behind is not None else None
        if complement is not None and complement.kind == "rest" and (named_here := self._named_in(item, behind)):
            # 'All other tumors' in a row are those that the row does not name.
            complement = None
            left = AllOf((drafts.everything(), *(Not(Named(id)) for id in named_here)))
            read, behind = replace(read, indication=left), None
        own = self.scopes_of(behind) if behind is not None and self.columns.judged else Scopes(None, None, (), ())
        modality = own.modality or read.modality or self.title.modality
        indication = own.indication or read.indication
        if modality is None:
            message = "the position names no modality that the ontology knows"
            drafts.report("uncertain-scope", "error", message, item.passage.place())
            return
        wide = indication if indication is not None else self.title.indication or drafts.everything()
        status = mark.status or ""
        reader = drafts.reader(wide, status, item.passage, modality)
        parts = [] if complement is not None else self._criteria(item, behind, own, mark, reader)
        parts += [c for cell, names in read.names if (c := asked_beside_name(cell, names, status, reader)) is not None]
        parts += self._remarked(item, status, reader)
        draft = drafts.add(
            item, item.passage, status, mark.printed, modality, wide,
            all_of(parts, item.passage.place()) if parts else None, [],
            stated=True, complement=complement, reader=reader,
        )  # fmt: skip
        if lines := tuple(sorted({line for cell in self._cells(item) for line in lines_of_cell(cell)})):
            draft.statement = msgspec.structs.replace(draft.statement, lines_of_business=lines)
        if mark.otherwise and parts:
            drafts.add_otherwise(item, draft, mark.otherwise, mark.printed)

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
        pairs = [(h, c) for h, c in pairs if not _is("nothing", c.text.lower().strip())]
        asked = [
            asked_in_remark(None if _is("remark", _bare(h)) else h, c, self.scopes_of(c), status, reader)
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

    def _criteria(self, item: Item, behind: Passage | None, own: Scopes, mark: Mark, reader: Reader) -> list[Criterion]:
        grants = any(m.status == GRANT for m in self.columns.judged.values())
        # Beside columns of what is covered and what is not, criteria are those of what is covered.
        asked = self.columns.criteria if mark.status == GRANT or not grants else ()
        cells = [item.block.cells[j] for j in asked if j < len(item.block.cells)]
        texts = [
            c for c in (*cells, *([behind] if behind is not None else [])) if not _is("nothing", c.text.lower().strip())
        ]
        parts: list[Criterion] = []
        for text in texts:
            ignore = own.spans if text is behind else ()
            criterion = reader.clause(text, ignore)
            if criterion is not None:
                parts.append(criterion)
        if mark.conditional and not parts:
            message = "a row of the table asks for criteria that were not found"
            self.drafts.report("criteria-missing", "error", message, item.passage.place())
            parts.append(text_criterion(item.passage, reader.context))
        return parts


def _granted(rows: list[Item], columns: Columns, scopes_of: ScopesOf) -> dict[int, list[str]]:
    """Return for each row what the rows of its treatment grant; one that names none goes on with the one above."""
    out: dict[int, list[str]] = {}
    ids: list[str] = []
    treatment = ""
    for row in rows:
        cells = row.block.cells
        j = columns.modality
        name = cells[j].text.strip() if j is not None and j < len(cells) else ""
        if name and name != treatment:
            ids, treatment = [], name  # a name that spans rows may be printed in each
        for k, mark in columns.judged.items():
            scope = scopes_of(cells[k]).indication if mark.status == GRANT and k < len(cells) else None
            ids += named(scope) if scope is not None else ()
        if columns.indication is not None and columns.indication < len(cells) and not columns.judged:
            scope = scopes_of(cells[columns.indication]).indication
            ids += named(scope) if scope is not None else ()
        out[id(row)] = ids
    return out


def add_rows(
    drafts: Drafts,
    rows: list[Item],
    columns: Columns,
    over: Announced,
    title: Scopes,
    scopes_of: ScopesOf,
    legend: Legend,
) -> None:
    """Add what the rows below the header of a table state."""
    width = len(rows[0].block.cells) if columns.judged else 0
    table = _Table(drafts, columns, over, title, scopes_of, legend, _granted(rows[1:], columns, scopes_of), width)
    drafts.sentences += len(rows)
    drafts.understood += len(rows)
    before = over
    for row in rows[1:]:
        before = table.row(row, before)
