"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io

from api.escaping import cell_text
from graph.rendering import Json

__all__ = ["matrix_csv"]

_COLUMNS = ("payer", "modality", "indication", "setting", "determination", "otherwise", "statements", "curated")


def matrix_csv(body: Json) -> bytes:
    """Return the rows of a matrix as CSV (RFC 4180), the statements of a row joined by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in body["rows"]:
        writer.writerow([_cell(row[name]) for name in _COLUMNS])
    return out.getvalue().encode()


def _cell(value: str | list[str] | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Where a semicolon is the separator, each part of a joined cell becomes a cell of its own.
    return ";".join(map(cell_text, value)) if isinstance(value, list) else cell_text(value or "")
