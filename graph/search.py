"""Search: one full-text index over labels, synonyms, statements and titles, ranked, that bears slips of the pen.

The index is SQLite's FTS5 in memory. A word that no entry has is replaced by the nearest
words that some have; what was replaced is told.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from rapidfuzz import distance, process

__all__ = ["Entry", "Found", "Search", "SearchAnswer"]

_WORD = re.compile(r"\w+")
_SLIPS = 0.72
"""How like a word must be to one that is replaced by it, 1 is the same."""
_MOST_LIKE = 5
_COLUMNS = "kind UNINDEXED, id UNINDEXED, label, names, text"
_FIND = "SELECT kind, id, label, bm25(entries, 0, 0, 10.0, 6.0, 1.0) FROM entries WHERE entries MATCH ?"
"""A word weighs by where it stands: in the label, in another name, in the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found: its kind and identifier, its label, its other names and what else is said of it."""

    kind: str
    id: str
    label: str
    names: Sequence[str] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that a search finds, and its score, which is only for comparison within one answer."""

    kind: str
    id: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search finds, the best first, and the words that stood for others."""

    found: list[Found]
    corrected: dict[str, list[str]]


def _folded(text: str) -> str:
    """Return a text in small letters without marks above and below them."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


class Search:
    """An index of entries; it may be asked by several threads.

    >>> answer = Search([Entry("plant", "oak", "oak tree")]).find("oka tree")
    >>> [found.id for found in answer.found], answer.corrected
    (['oak'], {'oka': ['oak']})
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._lock = Lock()
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        # Texts are folded before, so that the words of the index are those of the searches.
        self._index.execute(f"CREATE VIRTUAL TABLE entries USING fts5({_COLUMNS}, tokenize = 'unicode61')")
        self._index.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
            ((e.kind, e.id, e.label, _folded("\n".join((e.label, *e.names))), _folded(e.text)) for e in entries),
        )
        self._index.execute("CREATE VIRTUAL TABLE words USING fts5vocab(entries, 'row')")
        self._words = [str(row[0]) for row in self._index.execute("SELECT term FROM words ORDER BY term")]

    def find(self, text: str, kinds: Sequence[str] = ()) -> SearchAnswer:
        """Return the entries that have every word of a text, as a whole or as a beginning, the best first.

        :param kinds: only entries of these kinds; all when empty.
        """
        words = list(dict.fromkeys(_WORD.findall(_folded(text))))
        # An underscore is no sign of a word to the index.
        words = [part for word in words for part in word.split("_") if part]
        if not words:
            return SearchAnswer([], {})
        choices = [self._like(word) for word in words]
        corrected = {w: found for w, found in zip(words, choices, strict=True) if found != [w]}
        if not all(choices):
            return SearchAnswer([], corrected)
        asked = " AND ".join("(" + " OR ".join(f'"{c}"*' for c in found) + ")" for found in choices)
        with self._lock:
            rows = self._index.execute(_FIND, (asked,)).fetchall()
        wanted = _folded(text).strip()
        found = [
            Found(kind, id, label, round(-rank, 6) + (100.0 if _folded(label) == wanted else 0.0))
            for kind, id, label, rank in rows
            if not kinds or kind in kinds
        ]
        return SearchAnswer(sorted(found, key=lambda f: (-f.score, f.kind, f.id)), corrected)

    def _like(self, word: str) -> list[str]:
        """Return a word that some entry has a word beginning with; else the nearest ones, none when none is near."""
        with self._lock:
            row = self._index.execute("SELECT 1 FROM entries WHERE entries MATCH ? LIMIT 1", (f'"{word}"*',)).fetchone()
        if row is not None:
            return [word]
        if len(word) < 3 or word.isdigit():
            return []  # another number is no slip of the pen
        near = process.extract(
            word, self._words, scorer=distance.DamerauLevenshtein.normalized_similarity, limit=_MOST_LIKE,
            score_cutoff=_SLIPS if len(word) > 4 else 0.6,
        )  # fmt: skip
        best = near[0][1] if near else 0.0
        return [str(found) for found, score, _ in near if score > best - 0.1]
