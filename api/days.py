"""Days in words."""

from __future__ import annotations

from datetime import date

__all__ = ["day"]


def day(value: str) -> str:
    """Return an ISO date in words; a month stays a month."""
    try:
        if value.count("-") == 2:
            read = date.fromisoformat(value)
            return f"{read.day} {read:%B %Y}"
        if value.count("-") == 1:
            return f"{date.fromisoformat(value + '-01'):%B %Y}"
    except ValueError:
        pass
    return value
