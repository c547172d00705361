"""Record files: records as JSON and back without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from loaders.record import Record, Span

__all__ = ["decode", "encode", "read_record"]


def encode(record: Record) -> bytes:
    """Return a record as indented JSON with a final newline; equal records give equal bytes."""
    return msgspec.json.format(msgspec.json.encode(_trimmed(msgspec.to_builtins(record))), indent=1) + b"\n"


def _trimmed(value: Any) -> Any:
    """Return plain data without the empty pages of spans."""
    if isinstance(value, dict):
        return {name: _trimmed(inner) for name, inner in value.items()}
    if not isinstance(value, list | tuple):
        return value
    if len(value) == len(Span.__struct_fields__) and value[-1] is None and all(type(n) is int for n in value[:-1]):
        return value[:-1]
    return [_trimmed(inner) for inner in value]


def decode(data: bytes) -> Record:
    """Return the record that `encode` wrote.

    :raises msgspec.ValidationError: when the data is not a record of this format.
    """
    return msgspec.json.decode(data, type=Record)


def read_record(path: Path) -> Record:
    """Read one record file."""
    return decode(path.read_bytes())
