"""Filters: what an answer is narrowed by."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Filters"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a coverage question or a matrix is narrowed by, in people's words. `as_of` is a date of any precision,
    `known_at` a day or a moment of the time at which documents were loaded.
    """

    modality: str | None = None
    indication: str | None = None
    setting: str | None = None
    care_setting: str | None = None
    payer: str | None = None
    as_of: str | None = None
    line_of_business: str | None = None
    known_at: str | None = None
