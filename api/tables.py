"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io

from graph.rendering import Json

__all__ = ["matrix_csv"]

_COLUMNS = ("payer", "modality", "indication", "setting", "determination", "otherwise", "statements")


def matrix_csv(body: Json) -> bytes:
    """Return the rows of a matrix as CSV (RFC 4180), the statements of a row joined by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in body["rows"]:
        writer.writerow([_cell(row[name]) for name in _COLUMNS])
    return out.getvalue().encode()


def _cell(value: str | list[str] | None) -> str:
    text = ";".join(value) if isinstance(value, list) else value or ""
    # A cell that starts like a formula is run by spreadsheets.
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
