"""Errors of a question that a caller can mend."""

from __future__ import annotations

__all__ = ["InvalidParameterError", "NoRecordsError", "NotFoundError"]


class NoRecordsError(OSError):
    """An error raised when no records ship with the program and no store is given."""


class NotFoundError(LookupError):
    """An error raised when nothing has an identifier; `nearest` are some that exist."""

    def __init__(self, kind: str, id: str, nearest: list[str]) -> None:
        self.nearest = nearest
        hint = f"; there are {', '.join(repr(n) for n in nearest)}" if nearest else ""
        super().__init__(f"no {kind} {id!r}{hint}")


class InvalidParameterError(ValueError):
    """An error raised when a parameter has no valid value."""

    def __init__(self, parameter: str, reason: str) -> None:
        self.parameter = parameter
        self.reason = reason
        super().__init__(f"{parameter}: {reason}")
