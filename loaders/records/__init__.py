"""The records that ship with the program, one file for each known document."""

from __future__ import annotations

from pathlib import Path

from loaders.record import Record
from loaders.record_files import read_record

__all__ = ["RECORDS", "shipped_records"]

RECORDS = Path(__file__).parent
"""Where the shipped records stand."""


OVERLAYS = RECORDS.parent / "overlays"
"""Where people's corrections of the shipped records stand, if there are any."""


def shipped_records() -> list[Record]:
    """Return the records that come with the program, corrected, in order of their sources.

    :raises OverlayError: when a correction does not fit the record.
    """
    records = [read_record(path) for path in sorted(RECORDS.glob("*.json"))]
    if not OVERLAYS.is_dir():
        return records
    from loaders.overlays import read_overlays
    from ontology.vocabulary import load_vocabulary

    overlays = read_overlays(OVERLAYS, [r.source for r in records])
    return [overlays.apply(r, load_vocabulary()) for r in records]
