"""Errors of a question that a caller can mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["InvalidParameterError", "NoRecordsError", "NotFoundError", "nearest_of"]


class NoRecordsError(OSError):
    """An error raised when no records ship with the program and no store is given."""


class NotFoundError(LookupError):
    """An error raised when nothing has an identifier; `nearest` are some that exist."""

    def __init__(self, kind: str, id: str, nearest: list[str]) -> None:
        self.nearest = nearest
        hint = f"; there are {', '.join(repr(n) for n in nearest)}" if nearest else ""
        super().__init__(f"no {kind} {id!r}{hint}")


def nearest_of(name: str, known: Iterable[str]) -> list[str]:
    """Return the five names that come nearest to one, the nearest first."""
    from rapidfuzz import process  # what it costs to import only an error pays

    return [str(found[0]) for found in process.extract(name, sorted(set(known)), limit=5)]


class InvalidParameterError(ValueError):
    """An error raised when a parameter has no valid value; `nearest` are valid ones."""

    def __init__(self, parameter: str, reason: str, nearest: Sequence[str] = ()) -> None:
        self.parameter = parameter
        self.reason = reason
        self.nearest = list(nearest)
        hint = f"; there are {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"{parameter}: {reason}{hint}")
