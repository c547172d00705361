"""Works: which entries of different reference lists are one publication.

1. Entries with one PMID, or one DOI, are one work; with different ones they never are.
2. Entries that print author, title and year alike are one work, unless their
   volumes and pages tell two papers apart.
3. Others are compared only within small blocks (author and year with the first or
   the last word of the title, or volume and page). Their titles may differ by what
   a scan damages or an editor abbreviates, not by a number, and volume or page must agree.

An edition of a guideline is a work of its own. An identifier that lost a digit is
no other identifier: it is known by the same entry printed whole elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from graph.terms import iri, work_path

__all__ = ["Citation", "Doubt", "Work", "find_works"]

_LARGEST_BLOCK = 40
"""Entries of a block that are compared with each other; a larger block tells too little to compare."""
_ALIKE = 94.0
"""How alike, of 100, two titles must be that differ by damage."""
_TRUNCATED = 0.8
"""How much of a title must be left of one that lost its beginning or end."""
_SHORTEST = 25
"""A shorter title is too common to be compared by likeness."""
_WHOLE_PMID, _WHOLE_SINCE = 8, 2001
"""Digits of every PMID that was given to a work published in that year or later."""
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
class Doubt:
    """An identifier that can't be as printed.

    `kind`: 'lost digit', with the PMID of another printing in `other`; 'too short' for its year; or 'two works',
    when entries that share nothing else print it.
    """

    kind: str
    citation: Citation
    pmid: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A publication and all entries that cite it; `iri` is the name of one of them."""

    iri: str
    citations: tuple[Citation, ...]
    doubts: tuple[Doubt, ...] = ()

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
    taken: set[str] = set()
    return sorted((_work(members, taken) for members in groups.members()), key=lambda w: w.iri)


def _work(members: Sequence[Citation], taken: set[str]) -> Work:
    # A name by an identifier is kept before one by author and title, one by a whole PMID before a damaged one.
    whole = {m.pmid for m in members if m.pmid}
    doubts = [d for m in members for d in _doubts(m, whole)]
    damaged = {d.citation.work for d in doubts if d.other}
    names = sorted({m.work for m in members}, key=lambda w: (not _is_identified(w), w in damaged, w))
    if names[0] in taken:
        first = members[0]
        doubts += [Doubt("two works", m, m.pmid) for m in members if m.pmid and m.work == names[0]]
        own = iri(work_path(None, None, first.first_author or first.kind, first.year, first.title, first.version))
        names = [*(n for n in names if n not in taken), own.value]
    taken.add(names[0])
    return Work(names[0], tuple(sorted(members, key=lambda c: (c.source, c.number or 0, c.node))), tuple(doubts))


def _doubts(citation: Citation, pmids: Iterable[str]) -> Iterator[Doubt]:
    """Yield what is wrong with the PMID of an entry, given those of all printings of its work."""
    if citation.pmid is None:
        return
    for other in sorted(pmids):
        if lost_digit(citation.pmid, other):
            yield Doubt("lost digit", citation, citation.pmid, other)
            return
    if citation.year is not None and citation.year >= _WHOLE_SINCE and len(citation.pmid) < _WHOLE_PMID:
        yield Doubt("too short", citation, citation.pmid)


def lost_digit(printed: str, whole: str) -> bool:
    """Tell whether a number is another one with one digit lost.

    >>> lost_digit("1234678", "12345678"), lost_digit("12345678", "1234678"), lost_digit("1", "23")
    (True, False, False)
    """
    return len(printed) + 1 == len(whole) and any(whole[:i] + whole[i + 1 :] == printed for i in range(len(whole)))


def _is_identified(work: str) -> bool:
    return work.rpartition("/")[2].startswith(("pmid-", "doi-"))


class _Groups:
    """Sets of entries that are one work, joined unless identifiers or editions within them differ."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self.citations = citations
        self._above = list(range(len(citations)))
        self._keys: list[dict[str, str]] = [{name: v for name, v in _identifiers(c) if v} for c in citations]

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
        if a == b:
            return
        known = {**mine, **theirs}
        for name in mine.keys() & theirs.keys():
            if mine[name] == theirs[name]:
                continue
            if name != "pmid" or not (lost_digit(mine[name], theirs[name]) or lost_digit(theirs[name], mine[name])):
                return
            known[name] = max(mine[name], theirs[name], key=len)
        self._above[b] = a
        self._keys[a] = known

    def join_alike(self, key: Callable[[Citation], object | None]) -> None:
        """Join the entries for which a function returns the same; None is like nothing."""
        first: dict[object, list[int]] = defaultdict(list)
        for i, citation in enumerate(self.citations):
            value = key(citation)
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
        # One digit may be wrong in print: a PMID alone does not make one work of two that share nothing.
        years = one.year is not None and other.year is not None and abs(one.year - other.year) > 1
        return years and bool(one.family and other.family) and one.family != other.family
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
    shared = max(_begin_alike(one.words, other.words), _begin_alike(one.words[::-1], other.words[::-1]))
    if shared >= _TRUNCATED * longest:
        return True
    return fuzz.ratio(one.words, other.words) >= _ALIKE


def _begin_alike(one: str, other: str) -> int:
    """Return how many characters two texts share from their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _numbers(words: str) -> list[str]:
    return _NUMBER.findall(words)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
