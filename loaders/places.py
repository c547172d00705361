"""Places: where a fact stands in the text of its document."""

from __future__ import annotations

import msgspec

__all__ = ["Place", "Span", "together"]


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of the decoded source text: code points [start, end), lines and the page counted from 1.

    `page` is that of the first character, None in a document without pages.
    """

    start: int
    end: int
    first_line: int
    last_line: int
    page: int | None = None


Place = tuple[Span, ...]
"""Where a fact stands. More than one span where page furniture cuts the passage."""


def together(*places: Place) -> Place:
    """Return one place of several: their spans in order, none of which lies within another."""
    out: list[Span] = []
    for span in sorted({span for place in places for span in place}, key=lambda s: (s.start, -s.end)):
        if not out or span.end > out[-1].end:
            out.append(span)
    return tuple(out)
