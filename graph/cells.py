"""Cells: what the variables of a query are bound to in one row, as Python's own values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from graph.document_store import Term

__all__ = ["Cells", "flag", "integer", "native", "one_of", "optional", "text"]

Cells = dict[str, Term]
_Allowed = TypeVar("_Allowed")


def text(term: Term) -> str:
    """Return the text of a term."""
    return term.value


def optional(row: Cells, name: str) -> str | None:
    """Return the text of a cell, or None where it is unbound."""
    return row[name].value if name in row else None


def integer(row: Cells, name: str) -> int | None:
    """Return a cell as a whole number, or None where it is unbound."""
    return int(row[name].value) if name in row else None


def flag(row: Cells, name: str) -> bool:
    """Return a cell as a truth value."""
    return row[name].value == "true"


def one_of(row: Cells, name: str, allowed: Mapping[str, _Allowed]) -> _Allowed:
    """Return what the text of a cell stands for among some words.

    :raises ValueError: when it is none of them.
    """
    found = row[name].value
    if found not in allowed:
        raise ValueError(f"{name} in the store is {found!r}, not one of {', '.join(allowed)}")
    return allowed[found]


def native(term: Term) -> bool | int | float | str:
    """Return a term as the value that its datatype says; anything else as text."""
    datatype = getattr(term, "datatype", None)
    kind = datatype.value.rpartition("#")[2] if datatype is not None else ""
    if kind == "boolean":
        return term.value == "true"
    if kind == "integer":
        return int(term.value)
    return float(term.value) if kind == "decimal" else term.value
