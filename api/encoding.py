"""Encoding: bodies as bytes. The server and the command line print the same ones."""

from __future__ import annotations

from typing import Any

import orjson

__all__ = ["encode"]


def encode(body: object) -> bytes:
    """Return plain data as JSON with a final newline."""
    return orjson.dumps(body, default=_plain, option=orjson.OPT_APPEND_NEWLINE)


def _plain(value: object) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")
