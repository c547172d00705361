"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from api.encoding import encode
from api.escaping import cell_text
from graph.rendering import Json

__all__ = ["items_csv", "matrix_csv"]

_COLUMNS = ("payer", "modality", "indication", "setting", "determination", "otherwise", "statements", "curated")


def matrix_csv(body: Json) -> bytes:
    """Return the rows of a matrix as CSV (RFC 4180), the statements of a row joined by semicolons."""
    return items_csv(body["rows"], _COLUMNS)


def items_csv(items: Iterable[Mapping[str, object]], columns: Sequence[str]) -> bytes:
    """Return items as CSV (RFC 4180), one column a member.

    What has an identifier is written as that; several such are joined by semicolons, other lists and
    objects are JSON, so that nothing is lost.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for item in items:
        writer.writerow([_member(item.get(name)) for name in columns])
    return out.getvalue().encode()


def _member(value: object) -> str:
    plain = _plain(value)
    if plain is not None:
        return plain
    if isinstance(value, list | tuple):
        cells = [_plain(v) for v in value]
        if all(c is not None and ";" not in c for c in cells):
            return ";".join(str(c) for c in cells)
    return cell_text(encode(value).decode().strip())


def _plain(value: object) -> str | None:
    """Return a value as a cell, None when it has parts that a cell can't show."""
    if isinstance(value, Mapping):
        id = value.get("id")
        return cell_text(id) if isinstance(id, str) else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str):
        # Where a semicolon is the separator, each part of a joined cell becomes a cell of its own.
        return cell_text(value or "")
    return str(value) if isinstance(value, int | float) else None
