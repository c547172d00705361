"""Segments: the parts of a text's lines, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Segment"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A line of a text or the part of it in one column: its number, from 1, and [start, end) within the line."""

    number: int
    start: int
    end: int
    heading: bool = False
    """It is a name in the margin, or goes on with the one before it."""
    indent: int = 0
    """Columns before it that are no part of it, and in which it is indented."""
    furniture: bool = False
    """It repeats what pages are headed or footed with."""
    named: bool = False
    """It is the name of a part, which stands alone."""
