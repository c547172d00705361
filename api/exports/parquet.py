"""Parquet: a zip of tidy tables with typed columns, written by pyarrow in row groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from api.exports.formats import Export, MissingExtraError
from api.exports.zipping import Sink, zipped
from graph.exports.tables import TABLES, Cell, Table

__all__ = ["chunks"]

_ROWS = 5_000
"""Rows of a row group."""


def chunks(export: Export) -> Iterator[bytes]:
    """Yield the archive; each table has the origin and the meaning of its columns in its metadata.

    :raises MissingExtraError: when pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError("Parquet needs pyarrow; install it with: pip install 'payergraph[parquet]'") from error
    kinds = {str: pyarrow.string(), int: pyarrow.int64(), bool: pyarrow.bool_()}

    def written(table: Table) -> Iterator[bytes]:
        fields = [pyarrow.field(c.name, kinds[c.type], metadata={"description": c.description}) for c in table.columns]
        schema = pyarrow.schema(fields, metadata=export.origin.body())
        rows = (row for kept in export.kept() for row in table.rows(kept, export.vocabulary))
        sink = Sink()
        with pyarrow.parquet.ParquetWriter(sink, schema) as writer:
            for columns in _groups(rows):
                writer.write_table(pyarrow.table(columns, schema=schema))
                yield sink.taken()
        yield sink.taken()

    return zipped((f"{name}.parquet", written(table)) for name, table in TABLES.items())


def _groups(rows: Iterable[tuple[Cell, ...]]) -> Iterator[list[Any]]:
    """Yield the columns of some thousand rows at a time."""
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        yield [list(column) for column in zip(*some, strict=True)]
