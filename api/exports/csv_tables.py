"""CSV: a zip of tidy tables with a data dictionary (`dictionary.csv`) and the origin (`about.csv`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.escaping import cell_text
from api.exports.delimited import delimited
from api.exports.formats import Export
from api.exports.zipping import zipped
from graph.exports.tables import TABLES, Cell

__all__ = ["DICTIONARY", "chunks", "dictionary", "safe_cell"]

DICTIONARY = ("table", "column", "type", "description")
"""Columns of the data dictionary."""

_TYPES = {str: "text", int: "whole number", bool: "true or false"}


def dictionary() -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each column of each table."""
    for name, table in TABLES.items():
        for column in table.columns:
            yield name, column.name, _TYPES[column.type], column.description


def safe_cell(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet runs; an empty one for what the document does not say."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell_text(cell) if isinstance(cell, str) else str(cell)


def chunks(export: Export) -> Iterator[bytes]:
    """Yield the archive."""
    return zipped(_members(export))


def _members(export: Export) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "about.csv", delimited(("name", "value"), export.origin.body().items())
    yield "dictionary.csv", delimited(DICTIONARY, dictionary())
    for name, table in TABLES.items():
        rows = (map(safe_cell, row) for kept in export.kept() for row in table.rows(kept, export.vocabulary))
        yield f"{name}.csv", delimited([c.name for c in table.columns], map(tuple, rows))
