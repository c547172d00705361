"""Works: which entries of different reference lists are one publication.

1. Entries with one PMID, or one DOI, are one work; with different ones they never are.
2. Entries that print author, title and year alike are one work, unless their
   volumes and pages tell two papers apart.
3. Others are compared only within small blocks (author and year with the first or
   the last word of the title, or volume and page). Their titles may differ by what
   a scan damages or an editor abbreviates, not by a number, and volume or page must agree.

An edition of a guideline is a work of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from os.path import commonprefix

__all__ = ["Citation", "Work", "find_works"]

_LARGEST_BLOCK = 40
"""Entries of a block that are compared with each other; a larger block tells too little to compare."""
_ALIKE = 94.0
"""How alike, of 100, two titles must be that differ by damage."""
_TRUNCATED = 0.8
"""How much of a title must be left of one that lost its beginning or end."""
_SHORTEST = 25
"""A shorter title is too common to be compared by likeness."""
_NUMBER = re.compile(r"\b(?:\d+|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third)\b")


@dataclass(frozen=True)
class Citation:
    """One entry of a reference list, as printed. `source` is the version or document, `work` the name it has alone."""

    node: str
    source: str
    number: int | None
    kind: str
    title: str
    work: str
    first_author: str | None = None
    authors: str | None = None
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pmid: str | None = None
    doi: str | None = None
    url: str | None = None
    version: str | None = None

    @cached_property
    def words(self) -> str:
        """Return the title as it is compared: letters and digits in small case."""
        return _folded(self.title)

    @cached_property
    def family(self) -> str:
        """Return the family name of the first author as it is compared."""
        return "".join(_folded(self.first_author or "").split(" ")[:1])

    @cached_property
    def first_page(self) -> str:
        """Return the first page, letters in small case; empty when none is printed."""
        match = re.match(r"\w+", (self.pages or "").lower())
        return match[0] if match else ""


@dataclass(frozen=True, slots=True)
class Work:
    """A publication and all entries that cite it; `iri` is the name of one of them."""

    iri: str
    citations: tuple[Citation, ...]

    @property
    def best(self) -> Citation:
        """Return the entry that prints most of the work."""
        return max(
            self.citations,
            key=lambda c: (
                sum(x is not None for x in (c.pmid, c.doi, c.year, c.journal, c.volume, c.pages)), len(c.title), c.node,
            ),
        )  # fmt: skip


def find_works(citations: Iterable[Citation]) -> list[Work]:
    """Return the works of some reference lists, in the order of their names."""
    every = list(citations)
    groups = _Groups(every)
    for key in (_pmid, _doi):
        groups.join_alike(key)
    groups.join_alike(_printed_alike)
    for block in _blocks(every):
        for i, one in enumerate(block):
            for other in block[i + 1 :]:
                if not groups.joined(one, other) and _same(every[one], every[other]):
                    groups.join(one, other)
    return sorted((_work(members) for members in groups.members()), key=lambda w: w.iri)


def _work(members: Sequence[Citation]) -> Work:
    # A name by an identifier is kept before one by author and title.
    names = sorted({m.work for m in members}, key=lambda w: (not _is_identified(w), w))
    return Work(names[0], tuple(sorted(members, key=lambda c: (c.source, c.number or 0, c.node))))


def _is_identified(work: str) -> bool:
    return work.rpartition("/")[2].startswith(("pmid-", "doi-"))


class _Groups:
    """Sets of entries that are one work, joined unless identifiers or editions within them differ."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self.citations = citations
        self._above = list(range(len(citations)))
        self._keys: list[dict[str, frozenset[str]]] = [
            {name: frozenset((v,)) for name, v in _identifiers(c) if v} for c in citations
        ]

    def _top(self, i: int) -> int:
        while self._above[i] != i:
            self._above[i] = self._above[self._above[i]]
            i = self._above[i]
        return i

    def joined(self, one: int, other: int) -> bool:
        return self._top(one) == self._top(other)

    def join(self, one: int, other: int) -> None:
        """Join two sets, unless one knows an identifier that the other knows differently."""
        a, b = sorted((self._top(one), self._top(other)))
        mine, theirs = self._keys[a], self._keys[b]
        if a == b or any(mine[k] != theirs[k] for k in mine.keys() & theirs.keys()):
            return
        self._above[b] = a
        self._keys[a] = {**mine, **theirs}

    def join_alike(self, key: object) -> None:
        first: dict[object, list[int]] = defaultdict(list)
        for i, citation in enumerate(self.citations):
            value = key(citation)  # type: ignore[operator]  # a function of a citation
            if value is None:
                continue
            for other in first[value][:_LARGEST_BLOCK]:
                if not _told_apart(citation, self.citations[other]):
                    self.join(i, other)
                    break
            else:
                first[value].append(i)

    def members(self) -> Iterator[list[Citation]]:
        found: dict[int, list[Citation]] = defaultdict(list)
        for i, citation in enumerate(self.citations):
            found[self._top(i)].append(citation)
        yield from found.values()


def _identifiers(citation: Citation) -> Iterator[tuple[str, str | None]]:
    yield "pmid", citation.pmid
    yield "doi", citation.doi.lower() if citation.doi else None
    yield "version", citation.version


def _pmid(citation: Citation) -> str | None:
    return citation.pmid


def _doi(citation: Citation) -> str | None:
    return citation.doi.lower() if citation.doi else None


def _printed_alike(citation: Citation) -> tuple[str, str, int | str] | None:
    """Return what two entries that print the same have in common; an undated one needs its edition or address."""
    dated = citation.year or citation.version or citation.url
    if not citation.words or dated is None:
        return None
    return (citation.family, citation.words, dated)


def _blocks(citations: Sequence[Citation]) -> Iterator[list[int]]:
    """Yield small groups of entries that may be one work."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, c in enumerate(citations):
        if c.year is None or c.kind == "guideline" or len(c.words) < _SHORTEST:
            continue
        words = c.words.split()
        blocks[("first", c.family, c.year, words[0])].append(i)
        blocks[("last", c.family, c.year, words[-1])].append(i)
        if c.volume and c.first_page:
            blocks[("place", c.volume, c.first_page, c.year)].append(i)
            blocks[("near", c.family, c.volume, c.first_page)].append(i)
    yield from (b for b in blocks.values() if 1 < len(b) <= _LARGEST_BLOCK)


def _told_apart(one: Citation, other: Citation) -> bool:
    """Tell whether volume and page, or the kind, say that two entries are two papers."""
    if (one.kind == "retraction") != (other.kind == "retraction"):
        return True
    if one.pmid and one.pmid == other.pmid:
        return False
    differ = [bool(a and b and a != b) for a, b in ((one.volume, other.volume), (one.first_page, other.first_page))]
    return all(differ)


def _same(one: Citation, other: Citation) -> bool:
    """Tell whether two entries of one block are one work."""
    from rapidfuzz import fuzz

    if _told_apart(one, other) or one.family != other.family or one.version != other.version:
        return False
    if abs((one.year or 0) - (other.year or 0)) > 1:
        return False
    confirmed = bool(one.first_page and one.first_page == other.first_page) or bool(
        one.volume and one.volume == other.volume and not (one.first_page and other.first_page)
    )
    if one.words == other.words:
        # A year off by one is printed of papers that appeared online first.
        return one.year == other.year or confirmed
    if not confirmed or _numbers(one.words) != _numbers(other.words):
        return False
    longest = max(len(one.words), len(other.words))
    shared = max(len(commonprefix([one.words, other.words])), len(commonprefix([one.words[::-1], other.words[::-1]])))
    if shared >= _TRUNCATED * longest:
        return True
    return fuzz.ratio(one.words, other.words) >= _ALIKE


def _numbers(words: str) -> list[str]:
    return _NUMBER.findall(words)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
