"""Numbers apart: titles whose number a conversion printed on the line above them.

'9.2.4.1' and right below it 'Ablation' are one title. A number of two parts may as well be a figure of a table; it
counts where several of them stand so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.lines.line import Line
from loaders.text.text import join
from loaders.wording.headings import is_heading_shaped, title_like

__all__ = ["with_their_numbers"]

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,5}\.?")
_CERTAIN = 2
"""Points in a number that nothing but a title has."""
_SEVERAL = 3
"""Titles below numbers with one point, for these to be numbers of titles."""
_WORDS = 12
"""Words of a title at most."""


def with_their_numbers(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of a document, each number that stands alone over a title put before it."""
    found = [i for i in range(len(lines) - 1) if _over_title(lines, i)]
    few = sum(_points(lines[i]) < _CERTAIN for i in found) < _SEVERAL
    taken = {i for i in found if _points(lines[i]) >= _CERTAIN or not few}
    if not taken:
        return lines
    out: list[Line] = []
    for i, line in enumerate(lines):
        if i in taken:
            continue
        if i - 1 in taken:
            number = lines[i - 1]
            line = replace(line, passage=join([number.passage, line.passage], " "), gap=number.gap, strong=True)
        out.append(line)
    return out


def _points(line: Line) -> int:
    return line.text.rstrip(".").count(".")


def _over_title(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line is a number that stands by itself right over a title, with space around both."""
    line, title = lines[at], lines[at + 1]
    if _NUMBER.fullmatch(line.text) is None or line.bullet or title.bullet or line.cells or title.cells:
        return False
    ends = at + 2 == len(lines) or lines[at + 2].gap > 0
    alone = (line.gap > 0 or at == 0) and title.gap == 0 and ends
    named = title_like(title.text) and is_heading_shaped(title.text) and len(title.text.split()) <= _WORDS
    return alone and named
