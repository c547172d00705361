"""Page furniture: running headers and footers, found by their repetition.

A line is furniture when it stands at least three times in the document and
either says what only headers and footers say (page number, copyright, a
labelled date or number, a licence notice) or is always printed, word for word
and as no part of a sentence, next to lines that do. Section headings and
sentences that return with each topic repeat too; they stay. A line that states a position is never
furniture, however often it is printed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ontology.lexicon import lexicon

__all__ = ["find_furniture"]

_DIGITS = re.compile(r"\d+")
_FOLD = re.compile(r"[\W_]+")
_PROSE = re.compile(r"^[a-z(]|[.;:,]$|\b(?:and|or|of|the|a|an|to|for|with|in|by|is|are|be|that)$")
_LEAST = 3
"""A line printed twice may be a title and its heading; three times is a page header."""


def _key(text: str) -> str:
    return _FOLD.sub(" ", _DIGITS.sub("0", text.casefold())).strip()


def find_furniture(lines: Sequence[tuple[str, int, int]]) -> list[bool]:
    """Return for each line (text, source line number, blank lines before) whether it is page furniture."""
    words = lexicon("furniture")
    cue = re.compile("|".join(words["cues"]), re.IGNORECASE)
    always = re.compile("|".join(words["always"]), re.IGNORECASE)
    position = re.compile("|".join(lexicon("statuses")["any"]), re.IGNORECASE)
    keys = [_key(text) for text, _, _ in lines]
    counts = Counter(keys)
    candidate = [
        counts[key] >= _LEAST and bool(key) and not position.search(text)
        for key, (text, _, _) in zip(keys, lines, strict=True)
    ]
    # A key is furniture from the start when its own words say so.
    furniture = {key for key, ok, (text, _, _) in zip(keys, candidate, lines, strict=True) if ok and cue.search(text)}
    printed: dict[str, set[str]] = defaultdict(set)
    for key, (text, _, _) in zip(keys, lines, strict=True):
        printed[key].add(text)
    neighbours: dict[str, list[set[str]]] = defaultdict(list)
    for i, key in enumerate(keys):
        if candidate[i] and len(printed[key]) == 1 and not _PROSE.search(lines[i][0]):
            around = {keys[j] for j in (i - 1, i + 1) if 0 <= j < len(keys)}
            neighbours[key].append(around)
    grown = True
    while grown:
        grown = False
        for key, places in neighbours.items():
            if key not in furniture and sum(1 for near in places if near & furniture) >= len(places) - 1:
                furniture.add(key)
                grown = True
    flags = [ok and key in furniture for key, ok in zip(keys, candidate, strict=True)]
    return [flag or bool(always.fullmatch(text.strip())) for flag, (text, _, _) in zip(flags, lines, strict=True)]
