"""Granted rows: what the rows of a table grant for one treatment, so that 'all other' leaves them out."""

from __future__ import annotations

from loaders.structure.outline import Item
from loaders.tables.table_columns import Columns, ScopesOf
from loaders.wording.statuses import GRANT
from ontology.scope import named

__all__ = ["granted_by_rows"]


def granted_by_rows(rows: list[Item], columns: Columns, scopes_of: ScopesOf) -> dict[int, list[str]]:
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
