"""Repairs: words that scanning damaged, read by one rule of confusion, never by a list of damage seen.

A word that nothing knows is read as the one known word that differs from it only
by letters which scanners confuse (1, l and I; 0 and O; rn and m). A word that
is known, or could be several, stays as it is. What was repaired is reported.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import Finding, Place
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["lexicon_words", "repair"]

# A word, not a code: nothing but letters and what is taken for them, two letters side by side at least.
_WORD = re.compile(r"(?<![\w.|-])(?=[A-Za-z01|]*?[A-Za-z]{2})[A-Za-z01|]{3,}+(?!\w)")
_SUSPECT = re.compile(r"rn|[01|]|l[A-Z]|[A-Z]l[A-Z]|[a-z]I|\bI[a-z]|\bl[A-Z]|[A-Z]l\b|\bl[^aeiouyl]")
_MOST = 6
"""Confusable places in a word; one with more is not repaired."""
_SHOWN = 20
"""Places that the finding gives."""


@cache
def lexicon_words() -> frozenset[str]:
    """Return the whole words in the patterns of the lexicon."""
    words: set[str] = set()
    for name in ("headings", "statuses", "connectives", "characteristics", "identity"):
        patterns = str(lexicon(name)).lower()
        words |= set(re.findall(r"(?<![a-z\[])[a-z]{4,}(?![a-z*+?\]])", patterns))
        words |= {form for word in re.findall(r"(?<![a-z\[])([a-z]{3,})s\?", patterns) for form in (word, word + "s")}
    return frozenset(words)


@lru_cache(maxsize=50_000)
def _is_suspect(stretch: str) -> bool:
    """Tell whether a stretch between spaces holds a word that may be damaged."""
    return any(_SUSPECT.search(match[0]) for match in _WORD.finditer(stretch))


def _options(word: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the confusable places [start, end) of a word, each with what it may stand for, itself first."""
    out: list[tuple[int, int, tuple[str, ...]]] = []
    for match in re.finditer(r"rn|[1lI|]|0", word):
        seen = match[0]
        choices = {"rn": ("rn", "m"), "0": ("0", "o")}.get(seen, (seen, "l", "i"))
        out.append((match.start(), match.end(), tuple(dict.fromkeys(c.lower() for c in choices))))
    return out


def _read(word: str, known: frozenset[str]) -> str | None:
    """Return the one known word that a damaged one stands for, in its case, or None."""
    if word.lower() in known:
        # 'POLlCY' is known but for its case.
        return (
            None
            if word.islower() or word.isupper() or word.istitle() or not _SUSPECT.search(word)
            else _cased(word, word)
        )
    options = _options(word)
    if not 0 < len(options) <= _MOST:
        return None
    found: set[str] = set()
    for chosen in itertools.product(*(choices for _, _, choices in options)):
        out, position = "", 0
        for (start, end, _), letter in zip(options, chosen, strict=True):
            out += word[position:start].lower() + letter
            position = end
        out += word[position:].lower()
        if out in known:
            found.add(out)
    return _cased(found.pop(), word) if len(found) == 1 else None


def _cased(read: str, printed: str) -> str:
    letters = [c for c in printed if c.isalpha() and c not in "lI"]
    if letters and all(c.isupper() for c in letters) and len(letters) > 1:
        return read.upper()
    return read.capitalize() if printed[0].isupper() and printed[0] != "I" else read.lower()


def _damaged(text: str, known: frozenset[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the words of a text that are damaged, each with what it is read as."""
    for match in _WORD.finditer(text):
        word = match[0]
        if _is_suspect(word) and any(c.isalpha() for c in word):
            read = _read(word, known)
            if read is not None and read != word:
                yield match, read


def _repaired(passage: Passage, known: frozenset[str], places: list[Place]) -> Passage:
    text, offsets, position, printed = "", array("I"), 0, passage.offsets
    for match, read in _damaged(passage.text, known):
        places.append(passage.place(match.start(), match.end()))
        text += passage.text[position : match.start()] + read
        offsets += printed[position : match.start()]
        offsets += _spread(printed[match.start() : match.end()], len(read))
        position = match.end()
    if not position:
        return passage
    return Passage(passage.source, text + passage.text[position:], offsets + printed[position:])


def _spread(offsets: array[int], length: int) -> array[int]:
    """Return offsets for a word of another length; the last letter keeps the last place."""
    last = len(offsets) - 1
    return array("I", [offsets[min(last, i + (last + 1 - length if i == length - 1 else 0))] for i in range(length)])


def repair(reading: Reading, vocabulary: Vocabulary) -> tuple[Reading, tuple[Finding, ...]]:
    """Return a reading whose damaged words are read, and what was repaired."""
    # The same words stand in many lines: each is read once, and most documents hold no damaged one.
    stretches = set(" ".join([line.text for line in (*reading.lines, *reading.furniture)]).split())
    suspect = [s for s in stretches if _is_suspect(s)]
    known = vocabulary.words() | lexicon_words() if suspect else frozenset()
    damaged = {s for s in suspect if any(_damaged(s, known))}
    if not damaged:
        return reading, ()
    places: list[Place] = []

    def mended(line: Line) -> Line:
        if damaged.isdisjoint(line.text.split()):
            return line
        passage = _repaired(line.passage, known, places)
        return line if passage is line.passage else replace(
            line, passage=passage, cells=tuple(_repaired(c, known, []) for c in line.cells)
        )  # fmt: skip

    lines = [mended(line) for line in reading.lines]
    furniture = [mended(line) for line in reading.furniture]
    if not places:
        return reading, ()
    at = tuple(span for place in places[:_SHOWN] for span in place)
    message = f"{len(places)} words damaged by scanning were read as the known words that they look like."
    return replace(reading, lines=lines, furniture=furniture), (Finding("repaired-text", "note", message, at),)
