"""Citation marks: where a text points to entries of the reference list."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CitationMark"]


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A mark behind the character at `position`; `end` is where it ends in the text (equal for a superscript)."""

    position: int
    end: int
    numbers: tuple[int, ...]
    printed: str
