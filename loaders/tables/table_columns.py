"""Columns of tables whose rows are statements: what each holds, by its header and borne out by its cells.

A column may hold treatments, what they treat, their criteria, a status, or what is judged by a status in its header. It
may also hold the positions for one line of business, which its header names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loaders.structure.marks import Legend, Mark, read_mark
from loaders.structure.outline import Item
from loaders.text.text import Passage
from loaders.wording.column_names import bare, header_statuses, named_as
from loaders.wording.lines_above import lines_above
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, OwnTerms
from ontology.vocabulary import Vocabulary

__all__ = ["ColumnReader", "Columns", "ScopesOf"]

ScopesOf = Callable[[Passage], Scopes]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they hold.

    `judged` are those whose header states a status, `lines` those for lines of business.
    """

    modality: int | None
    indication: int | None
    status: int | None
    criteria: tuple[int, ...]
    judged: dict[int, Mark] = field(default_factory=dict)
    lines: dict[int, tuple[str, ...]] = field(default_factory=dict)
    remarks: dict[int, Passage] = field(default_factory=dict)
    """The headers of columns that hold something else; a row may ask there for more than its criteria."""
    asides: dict[int, Passage] = field(default_factory=dict)
    """The headers of columns that as a rule ask nothing ('Description'), where single cells may."""


@dataclass(frozen=True, slots=True)
class ColumnReader:
    """Reads what the columns of a table hold, by the words of one document."""

    scopes_of: ScopesOf
    own: OwnTerms
    legend: Legend
    vocabulary: Vocabulary
    products: Mapping[str, str]

    def read(self, rows: list[Item], *, judged: bool = False) -> Columns | None:
        """Return what the columns of a table hold, or None when its rows are no statements.

        :param judged: the sentence above it judges its rows.
        """
        if len(rows) < 2:
            return None
        body = [r.block.cells for r in rows[1:]]
        names: dict[str, list[int]] = {"modality": [], "indication": [], "status": [], "criteria": [], "remark": []}
        statuses: dict[int, Mark] = {}
        lines: dict[int, tuple[str, ...]] = {}
        for j, cell in enumerate(rows[0].block.cells):
            name = self._name(cell, body, j)
            phrases = [p for p in header_statuses(cell.text, self.own) if p.status not in ("scope", "unclear")]
            if name in (None, "criteria") and len({p.status for p in phrases}) == 1:
                first = phrases[0]
                statuses[j] = Mark(first.status, cell.text[first.start : first.end], name == "criteria", None)
            elif name is not None:
                names[name].append(j)
            elif ids := self._lines(cell):
                lines[j] = ids
        if len(lines) == 1 or not any(self._marks(body, j) for j in lines):
            lines = {}  # a document for one line may say so over the column of its positions
        modality = next((j for j in names["modality"] if self._bears_out(body, j, "modality")), None)
        indication = next((j for j in names["indication"] if self._bears_out(body, j, "indication")), None)
        taken = {*statuses, *lines, *(j for found in names.values() for j in found)}
        head = self.scopes_of(rows[0].block.cells[0])
        open_head = 0 not in taken and head.modality is None and head.indication is None
        if modality is None and indication is None and (statuses or lines or names["status"]) and open_head:
            # 'RFA of liver metastases' below a header that is empty, or names neither alone.
            modality = 0 if self._bears_out(body, 0, "modality") else None
            indication = 0 if modality is None and self._bears_out(body, 0, "indication") else None
        if modality is None and indication is None:
            return None
        status = names["status"][0] if names["status"] else None
        if status is not None and statuses and self._holds_uses(body, status):
            # 'Covered' beside 'Not covered', with indications below each
            statuses[status] = Mark(GRANT, rows[0].block.cells[status].text, False, None)
            statuses, status = dict(sorted(statuses.items())), None
        if status is None and not statuses and not lines:
            status = _status_by_cells(body, taken)
        if status is None and not statuses and not lines and not names["criteria"] and not judged:
            return None
        if status is not None:
            # Beside a status, what stands below 'Covered when' are its criteria.
            names["criteria"] += [j for j, mark in statuses.items() if mark.status == GRANT]
            statuses = {j: mark for j, mark in statuses.items() if mark.status != GRANT}
        lines = lines if status is None and not statuses else {}
        known = {modality, indication, status, *names["criteria"], *statuses, *lines}
        header = enumerate(rows[0].block.cells)
        others = {j: cell for j, cell in header if j not in known}
        remarks = {j: cell for j, cell in others.items() if not named_as("aside", bare(cell))}
        asides = {j: cell for j, cell in others.items() if j not in remarks and named_as("may-ask", bare(cell))}
        return Columns(modality, indication, status, tuple(names["criteria"]), statuses, lines, remarks, asides)

    def _name(self, cell: Passage, body: list[tuple[Passage, ...]], j: int) -> str | None:
        """Return what the header of a column calls it; 'Condition' may be over tumors or over criteria."""
        text = bare(cell)
        name = next((n for n in ("status", "modality", "criteria", "indication", "remark") if named_as(n, text)), None)
        tumors = name == "criteria" and named_as("indication", text) and self._bears_out(body, j, "indication")
        return "indication" if tumors else name

    def _lines(self, cell: Passage) -> tuple[str, ...]:
        """Return the lines of business that a header names, also by the document's own names for them."""
        own = {id for name, id in self.products.items() if name in cell.text}
        return lines_above((cell,), self.vocabulary) or tuple(sorted(own))

    def _marks(self, body: list[tuple[Passage, ...]], j: int) -> bool:
        """Tell whether half of the cells of a column take a position, or say that none is taken."""
        cells = [cells[j] for cells in body if j < len(cells)]
        return bool(cells) and sum(read_mark(c, self.legend)[0] is not None for c in cells) * 2 >= len(cells)

    def _holds_uses(self, body: list[tuple[Passage, ...]], j: int) -> bool:
        """Tell whether the cells of a column name indications, and none of them takes a position."""
        marked = any(read_mark(cells[j], self.legend)[0] is not None for cells in body if j < len(cells))
        return not marked and self._bears_out(body, j, "indication")

    def _bears_out(self, body: list[tuple[Passage, ...]], j: int, what: str) -> bool:
        filled = [cells[j] for cells in body if j < len(cells) and cells[j].text.strip()]
        known = [
            c
            for c in filled
            if getattr(self.scopes_of(c), what) is not None or named_as("everything", c.text.lower().strip())
        ]
        return bool(filled) and len(known) * 3 >= len(filled) * 2


def _status_by_cells(body: list[tuple[Passage, ...]], known: set[int]) -> int | None:
    """Return the only column without a known name whose cells each begin with a status."""
    found: list[int] = []
    for j in range(max(map(len, body), default=0)):
        filled = [cells[j] for cells in body if j < len(cells) and cells[j].text.strip()]
        if j not in known and len(filled) > 1 and all(read_mark(c, {})[0] is not None for c in filled):
            found.append(j)
    return found[0] if len(found) == 1 else None
