"""Search: one full-text index over labels, synonyms, statements and titles, ranked, that bears slips of the pen.

The index is SQLite's FTS5 in memory. A word that no entry has is replaced by the nearest
words that some have; what was replaced is told.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
    """What a search finds, the best first, the words that stood for others, and whether some words are missing."""

    found: list[Found]
    corrected: dict[str, list[str]]
    partial: bool = False


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

    def find(
        self, text: str, kinds: Sequence[str] = (), named: Collection[tuple[str, str]] = frozenset()
    ) -> SearchAnswer:
        """Return the entries that have every word of a text, as a whole or as a beginning, the best first.

        Where none has all, those that have the most of them; words that nothing has count for none.

        :param kinds: only entries of these kinds; all when empty.
        :param named: kinds and identifiers of the entries that the whole text is a name of, which come first.
        """
        words = list(dict.fromkeys(_WORD.findall(_folded(text))))
        # An underscore is no sign of a word to the index.
        words = [part for word in words for part in word.split("_") if part]
        choices = [self._like(word) for word in words]
        corrected = {w: found for w, found in zip(words, choices, strict=True) if found != [w]}
        asked = ["(" + " OR ".join(f'"{c}"*' for c in found) + ")" for found in choices if found]
        if not asked:
            return SearchAnswer([], corrected)
        rows = self._matching(" AND ".join(asked), kinds) if all(choices) else []
        partial = not rows
        if partial:
            held = Counter(row[:2] for one in asked for row in self._matching(one, kinds))
            most = max(held.values(), default=0)
            rows = [row for row in self._matching(" OR ".join(asked), kinds) if held[row[:2]] == most]
        wanted = _folded(text).strip()
        found = [
            Found(kind, id, label, round(-rank, 6) + 100.0 * ((kind, id) in named or _folded(label) == wanted))
            for kind, id, label, rank in rows
        ]
        return SearchAnswer(sorted(found, key=lambda f: (-f.score, f.kind, f.id)), corrected, partial and bool(found))

    def _matching(self, asked: str, kinds: Sequence[str]) -> list[tuple[str, str, str, float]]:
        """Return kind, identifier, label and rank of the entries of some kinds that an expression of words finds."""
        with self._lock:
            rows = self._index.execute(_FIND, (asked,)).fetchall()
        return [row for row in rows if not kinds or row[0] in kinds]

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
