"""Guideline names: bodies, titles, editions and grades, as a text prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.record import ReferenceEntry
from loaders.references.entry import editions_in
from loaders.structure.citation_marks import CitationMark
from loaders.text.kept import kept
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = [
    "Edition", "bodies_in", "body_of", "editions_named", "names_guideline", "scheme_of", "strength_in", "titles_in",
    "wording",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """A guideline: body, printed title, edition, year, and its entries in the reference list."""

    body: str
    title: str | None = None
    version: str | None = None
    year: int | None = None
    references: tuple[int, ...] = ()

    @property
    def bare(self) -> bool:
        """Tell that only the body is named."""
        return self.title is None and self.version is None and self.year is None


@dataclass(frozen=True, slots=True)
class _Wording:
    bodies: PatternTable[str]
    society: Pattern
    no_society: Pattern
    guideline: Pattern
    recommends: Pattern
    advice: Pattern
    following: Pattern
    again: Pattern
    titles: list[Pattern]
    series: Pattern
    strengths: PatternTable[tuple[str, frozenset[str]]]


_YEAR = compile_pattern(r"(?<![\d./])((?:19|20)\d{2})(?![\d./])")


@cache
def wording() -> _Wording:
    """Return the patterns of the lexicon of guidelines."""
    words: dict[str, Any] = lexicon("guidelines")
    return _Wording(
        PatternTable(
            (compile_pattern(r"(?<![\w-])(?:" + "|".join(b["names"]) + r")(?!\w)"), b["id"]) for b in words["body"]
        ),
        compile_pattern(words["any_society"]),
        compile_pattern(words["not_society"]),
        compile_pattern(words["guideline"], re.IGNORECASE),
        compile_pattern(words["recommends"], re.IGNORECASE),
        compile_pattern(words["advice"], re.IGNORECASE),
        compile_pattern(words["following"], re.IGNORECASE),
        compile_pattern(words["again"], re.IGNORECASE),
        [compile_pattern(p) for p in words["titles"]],
        compile_pattern(words["series"], re.IGNORECASE),
        PatternTable(
            (compile_pattern(s["pattern"], re.IGNORECASE), (s["scheme"], frozenset(s["bodies"])))
            for s in words["strength"]
        ),
    )


def editions_named(text: str, marks: Sequence[CitationMark], references: Sequence[ReferenceEntry]) -> list[Edition]:
    """Return the editions that a text names: its bodies, titles and editions in step, with their listed entries."""
    bodies = bodies_in(text)
    titles = titles_in(text)
    versions = editions_in(text)
    count = max(1, min(len(titles), len(versions)) if versions else 1)
    marked = [n for m in marks for n in m.numbers]
    out: list[Edition] = []
    for i in range(count):
        title = titles[i] if i < len(titles) else None
        version = versions[i] if i < len(versions) else None
        year = int(version[-4:]) if version else None
        if year is None and (match := _YEAR.search(text)):
            year = int(match[1])
        entry = _entry(references, bodies[0], title, marked)
        numbers = (entry.number,) if entry and (not marked or count > 1) else tuple(marked)
        if title is not None:
            listed = entry.title if entry and _overlap(entry.title, title) else None
            title = wording().series.sub("", listed) if listed else _capitals(title)
        out.append(Edition(bodies[0], title, version, year, numbers))
    return out


def _entry(
    references: Sequence[ReferenceEntry], body: str, title: str | None, marked: list[int]
) -> ReferenceEntry | None:
    """Return the entry of the list that is the guideline of a body with a title, among the marked ones if any."""
    if title is None:
        return None
    # That two titles overlap is told sooner than whose guideline an entry is.
    alike = (r for r in references if (not marked or r.number in marked) and _overlap(r.title, title))
    return next((r for r in alike if marked or body in bodies_in(f"{r.authors or ''} {r.title}")), None)


def body_of(text: str) -> str | None:
    """Return the first body that a text names."""
    return next(iter(bodies_in(text)), None)


def scheme_of(grade: str, body: str) -> str | None:
    """Return the scale of a grade that a column of its own prints: that of the body whose grades look like it."""
    for pattern, (scheme, bodies) in wording().strengths.rows:
        if body in bodies and any(pattern.search(form.format(grade)) for form in ("{}", "category {}", "[{}]")):
            return scheme
    return None


def names_guideline(text: str) -> bool:
    """Tell whether a heading names a body and a guideline of it."""
    return bool(bodies_in(text)) and wording().guideline.search(text) is not None


@kept
def bodies_in(text: str) -> list[str]:
    """Return the bodies that a text names, in the order of their first mention."""
    found = [(m.start(), body) for m, body in wording().bodies.found(text)]
    return list(dict.fromkeys(body for _, body in sorted(found))) if found else _societies(text)


def _societies(text: str) -> list[str]:
    """Return the bodies that the lexicon does not list: by the acronym behind the name, else by the name as printed."""
    found = [m for m in wording().society.finditer(text) if not wording().no_society.search(m["name"])]
    return list(dict.fromkeys(m["acronym"] or " ".join(m["name"].split()) for m in found))


def titles_in(text: str) -> list[str]:
    """Return the titles of guidelines that a text prints."""
    for pattern in wording().titles:
        if found := [m["title"].strip() for m in pattern.finditer(text)]:
            return found
    return []


def strength_in(text: str, body: str | None) -> tuple[str | None, str | None]:
    """Return the scale and grade that a text prints, of the scales that a body uses."""
    for match, (scheme, bodies) in wording().strengths.found(text):
        if not bodies or body in bodies:
            return scheme, re.sub(r"\s+", " ", match["strength"])
    return None, None


def _overlap(one: str, other: str) -> bool:
    """Tell whether two titles share a word that tells guidelines apart, or are the same."""
    return not _telling(one).isdisjoint(_telling(other)) or one.casefold() == other.casefold()


@kept
def _telling(title: str) -> frozenset[str]:
    """Return the words of a title that tell guidelines apart."""
    common = frozenset(lexicon("guidelines")["common"])
    return frozenset(w.rstrip("s") for w in re.findall(r"[a-z]{3,}", title.casefold()) if w not in common)


def _capitals(title: str) -> str:
    small = set(lexicon("guidelines")["small"])
    return " ".join(w if w in small or not w.islower() else w[0].upper() + w[1:] for w in title.split())
