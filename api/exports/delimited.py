"""Rows as delimited text in UTF-8, some hundred at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

__all__ = ["delimited"]

_ROWS = 500


def delimited(head: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> Iterator[bytes]:
    """Yield a table (RFC 4180; for another delimiter with lines that end in a line feed)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
    writer.writerow(head)
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        writer.writerows(some)
        yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    data = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return data
