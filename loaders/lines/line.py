"""Lines: what is read of one line of a document."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.text.text import Passage

__all__ = ["Line"]


@dataclass(slots=True)
class Line:
    """One line of cleaned text.

    `number` is the source line, counted from 1; several lines share it when one
    source line holds list items or paragraphs. `indent` counts columns before
    the first character. `level` is the depth of a Markdown or HTML heading.
    `strong` tells that all of it is set in bold. `cells` are the columns of a
    table row. `bullet` is the sign of a list item, taken off the text. `gap`
    counts blank lines before. `marks` are the superscripts taken out of the
    text, as (position in the text, printed).
    """

    passage: Passage
    number: int
    indent: int
    level: int | None
    strong: bool
    cells: tuple[Passage, ...]
    bullet: str
    gap: int
    marks: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """Return the cleaned text."""
        return self.passage.text
