"""The records that ship with the program."""

from __future__ import annotations

from collections.abc import Iterator

from api.errors import NoRecordsError
from loaders.record import Record

__all__ = ["shipped_records"]


def shipped_records() -> Iterator[Record]:
    """Yield the records that ship with the program.

    :raises NoRecordsError: when there are none.
    """
    from loaders import records

    found = records.shipped_records()
    if not found:
        raise NoRecordsError("no records ship with this program; load documents into a store and name it by --store")
    yield from found
