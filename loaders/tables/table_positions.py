"""Positions of tables: of technique by condition, with letters for criteria, and with a statement in each row."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.positions.clauses import Stated
from loaders.positions.drafts import Drafts
from loaders.positions.other_places import leave_elsewhere
from loaders.positions.statement_scope import Above
from loaders.structure.marks import read_mark
from loaders.structure.outline import Item
from loaders.tables.cell_criteria import CellCriteria
from loaders.tables.lettered_tables import find_lettered_table
from loaders.tables.row_tables import Announced, add_rows, announces_table
from loaders.tables.table_columns import ColumnReader, Columns, ScopesOf
from loaders.tables.table_leads import TableLead
from loaders.tables.table_rules import TableRules
from loaders.tables.tables import add_cell, read_table
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.scopes import Definitions, Scopes
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import GRANT, OwnTerms

__all__ = ["TablePositions"]

_SEVERAL = 2
"""Marks of a row that need a header to tell what each is on."""


@dataclass(slots=True)
class TablePositions:
    """Reads the tables of coverage sections; one for each document."""

    drafts: Drafts
    definitions: Definitions
    own_terms: OwnTerms
    title: Scopes
    scopes_of: ScopesOf
    asked: CellCriteria = field(default_factory=CellCriteria)
    rules_on_unmet: TableRules = field(init=False)
    leads: list[TableLead] = field(default_factory=list)
    """Positions over a table, whose treatments and indications its rows name."""

    def __post_init__(self) -> None:
        """Set up what keeps the rules on those who miss the criteria of a table."""
        self.rules_on_unmet = TableRules(self.drafts)

    def columns(self, rows: list[Item], lead: Passage | None = None) -> Columns | None:
        """Return what the columns of a table of statements hold; None for any other run of rows.

        :param lead: what stands right above the table; it may judge its rows.
        """
        drafts = self.drafts
        reader = ColumnReader(self.scopes_of, self.own_terms, drafts.legend, drafts.vocabulary, drafts.products)
        phrase = position_in(lead, self.own_terms) if lead is not None and announces_table(lead) else None
        judged = phrase is not None and phrase.status == GRANT
        crossed = judged and read_table(rows, drafts.legend, drafts.vocabulary, self.definitions) is not None
        return reader.read(rows, judged=judged and not crossed)

    def know(self, roots: list[Item], apart: list[Item]) -> None:
        """Take up the lists and notes of a document, which cells may name.

        :param apart: what stands in other sections than those that state coverage.
        """
        self.rules_on_unmet.tables = [item for item in roots if item.block.kind == "row"]
        self.asked = CellCriteria.of((roots, apart))

    def crossed(self, rows: list[Item]) -> list[Item] | None:
        """Read a table of technique by condition; return the items read as its notes, or None when it is none."""
        cells = read_table(rows, self.drafts.legend, self.drafts.vocabulary, self.definitions)
        if cells is None:
            return None
        self._count(len(rows))
        first = len(self.drafts.all)
        notes = [note for cell in cells for note in add_cell(self.drafts, cell, rows[0], self.asked)]
        self._granted(first, rows)
        return notes

    def _granted(self, first: int, rows: list[Item]) -> None:
        """Hand over what a table granted to the rules on those who miss its criteria, and keep its treatments."""
        judged = tuple(dict.fromkeys(d.statement.modality for d in self.drafts.all[first:]))
        numbers = [m["number"] for t in rows[0].topics[-1:] if (m := connective("table-number").match(t.text.lower()))]
        self.drafts.tabled |= {number: judged for number in ("", *numbers) if judged}
        known = [of for d in self.drafts.all[first:] for of in d.statement.complement_of]
        self.rules_on_unmet.know(first, rows[0].topics, known)

    def unheaded(self, row: Item) -> bool:
        """Tell, and report, that a row marks several columns, and that no header says what they are."""
        marks = [read_mark(cell, self.drafts.legend)[0] for cell in row.block.cells[1:]]
        if sum(mark is not None and mark.status is not None for mark in marks) < _SEVERAL:
            return False
        message = "a row of a table marks several columns, and no header tells what they are; it is no position"
        self.drafts.report("unreadable-cell", "warning", message, row.passage.place())
        self.drafts.sentences += 1
        self.drafts.unread += row.passage.place()
        self.drafts.doubtful.append(row.passage)
        return True

    def lettered(self, lead: Item, rows: list[Item], behind: list[Item]) -> list[Item] | None:
        """Read a table of letters with the sentence over it; return the items of its list, or None when it is none."""
        table = find_lettered_table(
            lead, rows, behind, self.drafts, self.drafts.legend, self.own_terms, self.definitions
        )
        if table is None:
            return None
        self._count(1 + len(rows))
        return table.add(self.drafts, lead)

    def rows(self, rows: list[Item], columns: Columns, above: Above, *, conditional: bool) -> None:
        """Read a table whose rows are statements.

        :param conditional: whether the sentence over it grants under criteria that the rows state.
        """
        if above.elsewhere:
            leave_elsewhere(self.drafts, rows)
            return
        over = Announced(above.status, above.printed, above.modality, above.indication, conditional)
        first = len(self.drafts.all)
        add_rows(self.drafts, rows, columns, over, self.title, self.scopes_of, self.drafts.legend, self.asked)
        self._granted(first, rows)
        for lead in self.leads:
            lead.ask(self.drafts, first, rows)

    def lead(self, stated: Stated, pointing: list[Item]) -> None:
        """Keep a position whose treatments and indications a table holds."""
        self.leads.append(TableLead.of(stated, pointing))

    def finish(self) -> None:
        """Report the positions that no table was tied to."""
        for lead in self.leads:
            lead.finish(self.drafts)

    def _count(self, understood: int) -> None:
        self.drafts.sentences += understood
        self.drafts.understood += understood
