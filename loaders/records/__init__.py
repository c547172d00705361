"""The records that ship with the program, one file for each known document."""

from __future__ import annotations

from pathlib import Path

from loaders.record import Record
from loaders.record_files import read_record

__all__ = ["RECORDS", "shipped_records"]

RECORDS = Path(__file__).parent
"""Where the shipped records stand."""


def shipped_records() -> list[Record]:
    """Return the records that come with the program, in order of their sources."""
    return [read_record(path) for path in sorted(RECORDS.glob("*.json"))]
