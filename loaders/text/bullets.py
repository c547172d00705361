"""Bullets: the signs that begin items, and the letters that a conversion left of them.

1. Arrows, geometric shapes and dingbats at the start of a line are bullets; so is what stands in the area of private
   use, for it can be nothing else there.
2. A sign or letter that begins no other words ('?', 'Ø', 'v' of a symbol font) is a bullet where it begins several
   lines of a document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["INLINE", "SHAPES", "is_bullet", "with_lost_bullets", "without_mark_tab"]

SHAPES = (
    "\u2022\u2023\u2043\u204c\u204d\u2219\u00b7\u00bb\u203a\u00a7\u00a8"  # bullets, guillemets, the fonts' own signs
    "\u2190-\u21ff\u25a0-\u25ff\u2605\u2606\u2610\u2611\u26aa\u26ab\u2700-\u2714\u2719-\u2775\u2794-\u27bf"
    "\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff\ue000-\uf8ff"
)
"""The inside of a class of characters: signs that are bullets wherever they begin a line."""
INLINE = "\u2022\u2023\u2043\u2219\u00b7\u25a0-\u25ff\u2794-\u27bf\u2b00-\u2bff\ue000-\uf8ff"
"""The signs that are bullets between blanks within a line, too; arrows and paragraph signs mean something there."""
_SHAPE = re.compile(f"[{SHAPES}]")
_OTHER = frozenset("o-+*\u2013")
_LOST = re.compile(r"\s*([?~\u00d8\u00fc\u00e0\u00be\u221a\u0178bdfhj-np-z])\s+[\w(\"\u201c\u2264\u2265<>]")
"""A sign or letter that is no word by itself, at the start of a line."""
_LEAST = 3
"""Lines that such a sign begins, at least, for it to stand for a bullet that a conversion lost."""


def is_bullet(text: str) -> bool:
    """Tell whether a text is the sign of an item and nothing else."""
    return len(text) == 1 and (text in _OTHER or _SHAPE.match(text) is not None)


_MARK_TAB = re.compile(
    r"\s*(\S|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])[ \u00a0]*(\t)[\s\u00a0]*(?=\S)[^\t]*\Z"
)


def without_mark_tab(line: str) -> str:
    """Return a line of the same length with a blank for the tab between the mark of an item and its text.

    A line with another tab is the row of a table, whose first cell may hold a sign.
    """
    match = _MARK_TAB.match(line) if "\t" in line else None
    if match is None or (len(match[1]) == 1 and not is_bullet(match[1])):
        return line
    return f"{line[: match.start(2)]} {line[match.end(2) :]}"


def with_lost_bullets(lines: Sequence[str]) -> list[str]:
    """Return lines of the same lengths with bullets where a conversion left other signs; a question keeps its mark."""
    starts = Counter(match[1] for line in lines if (match := _LOST.match(line)))
    lost = {sign for sign, count in starts.items() if count >= _LEAST}
    if not lost:
        return list(lines)
    out: list[str] = []
    for line in lines:
        if "?" in lost and "?" in line:
            line = re.sub(r"(?:(?<=\s)|^)\?(?=\s+\S)", "•", line)
        if (match := _LOST.match(line)) and match[1] in lost:
            line = f"{line[: match.start(1)]}•{line[match.end(1) :]}"
        out.append(line)
    return out
