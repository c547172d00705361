"""Entries: the parts of one reference as printed, in Vancouver, AMA or APA order.

1. Identifiers (PMID, DOI, address, access date) are taken out.
2. The rest is read backwards: the last date with its volume, issue and pages,
   the journal before it, the authors in front, the title between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["Entry", "edition_of", "editions_in", "looks_like_entry", "parse_entry"]


@dataclass(slots=True)
class Entry:
    """The parts of a reference; None for what is not printed."""

    kind: str
    title: str
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
    accessed: str | None = None


@dataclass(frozen=True, slots=True)
class _Imprint:
    """Where and what: the date with volume, issue and pages, at [start, end) of the text."""

    start: int
    end: int
    year: int
    volume: str | None
    issue: str | None
    pages: str | None


@dataclass(frozen=True, slots=True)
class _Patterns:
    year: Pattern
    month: Pattern
    imprint: Pattern
    accessed: Pattern
    published: PatternTable[None]
    not_published: Pattern
    version: Pattern
    bare_version: Pattern
    organisation: Pattern
    notes: PatternTable[None]


_PMID = compile_pattern(r"\bPMID\s*:?\s*(\d{1,8})\b", re.IGNORECASE)
_PMCID = compile_pattern(r"\b(?:PMCID\s*:?\s*)?PMC\d{4,9}\b", re.IGNORECASE)
_DOI = compile_pattern(r"(?:\bdoi\s*:?\s*|https?://(?:dx\.)?doi\.org/)?\b(10\.\d{4,9}/[^\s<>\"]+)", re.IGNORECASE)
_URL = compile_pattern(
    r"(?:(?:available\s+(?:at|from|online)|retrieved\s+from|,\s*from|url)\s*:?\s*)?<?((?:https?://|www\.)[^\s<>\"]+)>?",
    re.IGNORECASE,
)
_DAY = (
    r"(?:[A-Za-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+[A-Za-z]{3,9}\.?,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{4}|[A-Za-z]{3,9}\.?,?\s+\d{4}|\d{4})"
)
_BEHIND = 60
"""Characters before a date that may tell what it is the date of."""
_YEAR = compile_pattern(r"\b((?:19|20)\d{2})\b")
_APA = compile_pattern(
    r"^(?P<authors>[^()]{3,600}?)\s*\((?P<year>(?:19|20)\d{2})[a-z]?(?:,[^()]{1,20})?\)[.,:]?\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
_APA_SOURCE = re.compile(
    r"^(?P<journal>[^.?!]{2,150}?),\s*(?P<volume>\d{1,5})\s*(?:\((?P<issue>[^()]{1,30})\))?"
    r"\s*(?:[,:]\s*(?P<pages>[\w., -]{1,60}))?\.?$"
)
_PERSON = re.compile(r"(?P<family>[^\W\d_][\w'.-]*(?: [\w'.-]+){0,4}) (?P<initials>[A-Z][A-Z.-]{0,6})$")
_SPELLED = re.compile(r"[A-Z][\w'-]+(?: [A-Z]\.?){1,3} [A-Z][\w'-]+$")
_INITIAL = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}$")
_STOP = re.compile(r"[.?!]['\")\]]*\s+(?=\S)")
_ARCHIVED = compile_pattern(r"[;,]?\s*\barchived\s+\d{4}\b", re.IGNORECASE)
_NO_TITLE = re.compile(r"[\d/.\s-]*|updated|archived", re.IGNORECASE)
_NEXT_PERSON = re.compile(r"[A-Z][\w'-]+ [A-Z]{1,3},")


@cache
def _patterns() -> _Patterns:
    words: dict[str, Any] = lexicon("bibliography")
    month = rf"(?:{words['months']})\.?"
    season = rf"(?P<season>{month}(?:\s*[-/]\s*{month})?)\s+(?:\d{{1,2}}(?:-\d{{1,2}})?,?\s+)?"
    year = r"(?P<year>(?:19|20)\d{2})\b"
    date = rf"(?:{season})?{year}(?:\s+{month}(?:\s*[-/]\s*{month})?(?:\s+\d{{1,2}}\b)?)?"
    where = (
        rf"(?:\s*[;,]\s*(?:{words['volume_word']})?(?P<volume>(?!\()[A-Za-z]?\d[\w.-]{{0,8}}(?:\s+suppl\.?(?:\s+\w{{1,3}})?)?))?"
        r"(?:\s*;?\s*\((?P<issue>[^()]{1,40})\))?"
        r"(?:\s*:\s*(?P<pages>[^\s.][^.]{0,80}(?:\.\s?e\d+)?))?"
    )
    return _Patterns(
        compile_pattern(year),
        compile_pattern(rf"{season}\Z", re.IGNORECASE),
        compile_pattern(date + where, re.IGNORECASE),
        compile_pattern(words["accessed"] + rf"(?P<day>{_DAY})", re.IGNORECASE),
        PatternTable(
            (compile_pattern(p + rf"\s*:?\s*(?P<day>{_DAY})", re.IGNORECASE), None) for p in words["published"]
        ),
        compile_pattern(words["not_published"], re.IGNORECASE),
        compile_pattern(words["version"], re.IGNORECASE),
        compile_pattern(words["bare_version"], re.IGNORECASE),
        compile_pattern(words["organisation"], re.IGNORECASE),
        PatternTable((compile_pattern(p, re.IGNORECASE), None) for p in words["title_notes"]),
    )


def edition_of(text: str) -> str | None:
    """Return the edition that a title or sentence prints ('3.2021'), white space taken out."""
    found = editions_in(text) or [m["number"] for m in _patterns().bare_version.finditer(text)]
    return found[0] if found else None


def editions_in(text: str) -> list[str]:
    """Return all labelled editions that a text prints ('3.2021'), white space taken out."""
    return [re.sub(r"\s", "", m["number"]) for m in _patterns().version.finditer(text)]


def looks_like_entry(text: str) -> bool:
    """Tell whether a text has what a whole reference has: a year, an identifier or an address."""
    return len(text) > 20 and bool(_YEAR.search(text) or _PMID.search(text) or _URL.search(text) or _DOI.search(text))


def parse_entry(text: str) -> Entry:
    """Return the parts of one reference, given as a single line without its number."""
    patterns = _patterns()
    entry = Entry("article", "")
    rest = " ".join(text.split())
    if match := _PMID.search(rest):
        entry.pmid = match[1]
        rest = rest[: match.start()] + rest[match.end() :]
    rest = _PMCID.sub("", rest)
    if match := _DOI.search(rest):
        entry.doi = match[1].rstrip(".,;)]")
        rest = rest[: match.start()] + " " + rest[match.end() :]
    if match := patterns.accessed.search(rest):
        entry.accessed = match["day"].strip()
        rest = rest[: match.start()] + rest[match.end() :]
    if match := _URL.search(rest):
        # A backslash can only be an escape that the conversion left.
        entry.url = match[1].rstrip(".,;)]>").replace("\\", "")
        rest = rest[: match.start()] + " " + rest[match.end() :]
    rest = " ".join(rest.split()).strip(" ;")
    if not _read_apa(entry, rest):
        _read_vancouver(entry, rest)
    _finish_title(entry)
    entry.kind = _kind_of(entry)
    return entry


def _read_apa(entry: Entry, text: str) -> bool:
    match = _APA.match(text)
    if not match or not re.search(r",\s*(?:[A-Z]\.[ -]?){1,3}", match["authors"]):
        return False
    entry.authors = match["authors"].strip(" ,.")
    first = re.match(r"([^,]{2,60}),\s*((?:[A-Z]\.[ -]?){1,4})", match["authors"])
    if first:
        entry.first_author = f"{first[1].strip()} {re.sub(r'[^A-Z-]', '', first[2])}"
    entry.year = int(match["year"])
    parts = _segments(match["rest"])
    entry.title = parts[0]
    if len(parts) > 1:
        source = _APA_SOURCE.match(" ".join(parts[1:]).strip())
        if source:
            entry.journal, entry.volume = source["journal"], source["volume"]
            entry.issue, entry.pages = source["issue"], source["pages"]
    return True


def _read_vancouver(entry: Entry, text: str) -> None:
    imprint = _imprint(text)
    parts = _segments(text[: imprint.start] if imprint else text)
    parts = [p for p in (_drop_dates(p) for p in parts) if p]
    located = imprint is not None and (imprint.volume is not None or imprint.issue is not None)
    # A date with nothing behind it ends an article only when something stands between title and date.
    if imprint:
        entry.year = imprint.year
        entry.volume, entry.issue, entry.pages = imprint.volume, imprint.issue, imprint.pages
    else:
        entry.year = _published_year(text)
    if parts and len(parts) > 1 and (persons := _persons(parts[0])):
        entry.authors, entry.first_author = parts.pop(0), persons
    else:
        persons = None
    wanted = 2 if persons or not parts or not _is_organisation(parts[0]) else 3
    if imprint and entry.url is None and (located or persons) and len(parts) >= wanted:
        entry.journal = _take_journal(parts)
    if persons is None and len(parts) > 1 and (_is_organisation(parts[0]) or not located):
        # Of an entry that is no article, the first part is who issued it.
        entry.authors = entry.first_author = parts.pop(0).rstrip(".")
    elif persons is None and imprint and located and len(parts) > 2:
        entry.authors = entry.first_author = parts.pop(0).rstrip(".")
    if entry.journal is None and imprint and located and len(parts) > 1:
        entry.journal = _take_journal(parts)
    entry.title = _join_title(parts) if parts else text[:200]


def _dates(text: str) -> Iterator[re.Match[str]]:
    """Yield the dates of a text with what stands behind them, found from their years back to their months."""
    patterns, end = _patterns(), 0
    while year := patterns.year.search(text, end):
        near = max(end, year.start() - _BEHIND)
        month = patterns.month.search(text, near, year.start())
        match = patterns.imprint.match(text, month.start() if month else year.start())
        if match is None:
            end = year.end()
            continue
        yield match
        end = match.end()


def _imprint(text: str) -> _Imprint | None:
    """Return the last date that has a volume, an issue or pages, else the last that opens or ends a segment."""
    patterns = _patterns()
    located: _Imprint | None = None
    bare: _Imprint | None = None
    for match in _dates(text):
        before = text[max(0, match.start() - _BEHIND) : match.start()]
        # The year of an edition ('2.2018') is no date.
        if patterns.not_published.search(before) or re.search(r"\d\.\s?$", before):
            continue
        found = _Imprint(match.start(), match.end(), int(match["year"]), match["volume"], match["issue"],
                         match["pages"].strip(" ;,") if match["pages"] else None)  # fmt: skip
        opens = bool(re.search(r"[.?!,]['\")\]]*\s*$", before))
        if (match["volume"] or match["issue"] or match["pages"]) and (opens or match["volume"]):
            located = found
        elif opens and not re.match(r"\s*[\w(]", text[match.end() :]):
            bare = found
    return located or bare


def _published_year(text: str) -> int | None:
    """Return the year that a labelled date gives."""
    for labelled, _ in _patterns().published.found(text):
        if year := _YEAR.search(labelled["day"]):
            return int(year[1])
    match = re.search(r"(?:^|[.,]\s)\d{1,2}/\d{1,2}/(\d{4})\b", text)
    return int(match[1]) if match else None


def _drop_dates(part: str) -> str:
    """Return a segment without labelled dates; nothing is left of 'Published 2019'."""
    patterns = _patterns()
    for pattern, _ in patterns.published.rows if patterns.published.possible(part) else ():
        part = pattern.sub("", part)
    part = _ARCHIVED.sub("", part).strip(" ;,.")
    if len(part) < 80 and patterns.notes.any_in(part):
        return ""
    return "" if _NO_TITLE.fullmatch(part) else part


def _segments(text: str) -> list[str]:
    """Return the parts of a reference between full stops."""
    words = {w.casefold() for w in lexicon("bibliography")["abbreviations"]}
    out: list[str] = []
    start = 0
    for match in _STOP.finditer(text):
        head = text[start : match.start()]
        last = head.rsplit(None, 1)[-1] if head.strip() else ""
        if not head.strip():
            continue
        if text[match.start()] == ".":
            if last.casefold().lstrip("(") in words:
                continue
            single = re.fullmatch(r"[A-Z]", last) is not None
            if single and not out and _NEXT_PERSON.match(text, match.end()):
                continue
        keep = match.start() + (1 if text[match.start()] in "?!" else 0)
        out.append(text[start:keep].strip())
        start = match.end()
    tail = text[start:].strip().rstrip(".").strip()
    if tail:
        out.append(tail)
    return out


def _persons(text: str) -> str | None:
    """Return the first person of a list of authors, or None when the text is no such list."""
    words = lexicon("bibliography")
    particles, suffixes = set(words["particles"]), set(words["suffixes"])
    text = re.sub(r"\s*,?\s*\bet al\.?$", "", text.strip())
    pieces = [p.strip() for p in re.split(r"[,;]\s*|\s+(?:and|&)\s+", text) if p.strip()]
    if not pieces or len(text) > 1500:
        return None
    first: str | None = None
    good = 0
    for piece in pieces:
        if piece.casefold().rstrip(".") in suffixes or _INITIAL.fullmatch(piece):
            continue
        match = _PERSON.match(piece)
        if match:
            small = [w for w in match["family"].split() if w[0].islower() and w.casefold() not in particles]
            if small or (_is_organisation(piece) and len(pieces) == 1 and len(piece.split()) > 2):
                continue
        elif not _SPELLED.match(piece):
            continue
        good += 1
        first = first or piece
    return first if first and good * 2 > len(pieces) else None


def _is_organisation(text: str) -> bool:
    return len(text) <= 200 and bool(_patterns().organisation.search(text))


def _take_journal(parts: list[str]) -> str:
    """Take the journal off the end; an abbreviated one may hold full stops ('J. Foo. Bar')."""
    journal = parts.pop()
    while len(parts) > 1 and re.fullmatch(r"[A-Z][a-z]{0,6}", parts[-1]) and len(journal) < 40:
        journal = f"{parts.pop()}. {journal}"
    return journal


def _join_title(parts: list[str]) -> str:
    out = parts[0]
    for part in parts[1:]:
        out += (" " if out.endswith(("?", "!")) else ". ") + part
    return out


def _finish_title(entry: Entry) -> None:
    """Take the edition and notes of the medium off the title."""
    patterns = _patterns()
    title = patterns.version.sub("", entry.title)
    if entry.journal is None:
        title = patterns.bare_version.sub("", title)
    for note, _ in patterns.notes.rows if patterns.notes.possible(title) else ():
        title = note.sub("", title.strip(" ."))
    entry.title = " ".join(title.split()).strip(" .,;")
    if entry.first_author:
        entry.first_author = entry.first_author.strip(" ,")


@cache
def _kinds() -> list[tuple[str, dict[str, Pattern], dict[str, bool]]]:
    out: list[tuple[str, dict[str, Pattern], dict[str, bool]]] = []
    for rule in lexicon("bibliography")["kind"]:
        patterns = {
            k: compile_pattern(rule[k], re.IGNORECASE) for k in ("title", "author", "journal", "url") if k in rule
        }
        flags = {k: bool(rule[k + "_printed"]) for k in ("journal", "url") if k + "_printed" in rule}
        out.append((rule["kind"], patterns, flags))
    return out


def _kind_of(entry: Entry) -> str:
    parts = {
        "title": entry.title,
        "author": entry.authors or "",
        "journal": entry.journal or "",
        "url": entry.url or "",
    }
    for kind, patterns, flags in _kinds():
        if all(p.search(parts[k]) for k, p in patterns.items()) and all(bool(parts[k]) == v for k, v in flags.items()):
            return kind
    return "article"
