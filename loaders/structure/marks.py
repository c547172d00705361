"""Marks: what the cells of a table of positions print for a status, by the document's own legend or in words."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from loaders.structure.blocks import Block
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import GRANT, INVESTIGATIONAL, StatusPhrase, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["Legend", "Mark", "defines_mark", "legend_of_rows", "read_legend", "read_mark", "signs_in_cells"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark stands for: a status (None: no position), under criteria or not, and the status otherwise."""

    status: str | None
    printed: str
    conditional: bool
    otherwise: str | None


Legend = dict[str, Mark]


_MARK = r"[A-Z][A-Za-z]{0,5}(?:[-/][A-Za-z]{1,4})?|[-–—]{1,2}|[✓✔√✗✘●○◯■□▲△◆◇•+]"
_BLANK = r"\(?(?i:blank|(?:blank|empty)\s+cells?|no\s+(?:mark|entry|sign))\)?"
_DEFINED = compile_pattern(
    r"(?:^|[\s(;,.*:])(?:(?P<said>(?:marked|shown|labell?ed|designated|coded)\s+(?:as\s+|with\s+)?[\"“'(]?))?"
    rf"(?P<sign>{_MARK}|{_BLANK})[\"”')]?\s*(?(said)(?=\s*\b(?:is|are|may|can|will)\b)|(?:=|means)\s+)"
)
_DEFINES = compile_pattern(r"=|means|marked|shown|labelled|labeled|designated|coded")
"""Words of which a text that defines a mark so holds one."""
_NAMED = compile_pattern(rf"(?:^|[;,.*:]\s*|\s)(?P<sign>{_MARK}|{_BLANK})\s*[:–—-]\s+")
"""A sign before a colon or a dash: a definition only of what cells hold."""
_STOP = re.compile(r"\.(?=\s|$)")
_SIGN = re.compile(rf"[A-Z]{{1,5}}(?:[-/][A-Z]{{1,4}})?(?P<counted>[- ]?[nx#])?|[✓✔√✗✘●○◯■□▲△◆◇•+]|(?P<blank>{_BLANK})")
"""A sign in a column of its own; 'New' before what became covered is none. 'CC-n' stands for CC-1, CC-2 and so on."""
_COUNTED = re.compile(r"(?P<sign>[A-Z]{1,5}(?:[-/][A-Z]{1,4})?)[- ]?(?P<note>\d{1,2}[a-z]?)")
_NOTES = re.compile(
    r"\W{0,2}(?:(?:see\s+)?notes?\s*|see\s+)?(?:(?:\d{1,2}|[a-z]\b|\*{1,3}|[†‡§])\W{0,4}(?:and\s+)?){1,4}",
    re.IGNORECASE,
)
_NOTE_NAME = re.compile(r"\d{1,2}|\b[a-z]\b|\*{1,3}|[†‡§]", re.IGNORECASE)


def _printed(passage: Passage) -> str:
    """Return a text with the shapes that cleaning makes bullets of as they are printed: full and empty ones differ."""
    text = passage.text
    if "•" not in text:
        return text
    return "".join(passage.source.text[passage.offset(i)] if c == "•" else c for i, c in enumerate(text))


def signs_in_cells(blocks: Iterable[Block], vocabulary: Vocabulary) -> frozenset[str]:
    """Return what several cells behind the first of their rows hold that could be a mark, and name nothing."""
    cells = Counter(_printed(c).strip() for b in blocks if b.kind == "row" for c in b.cells[1:])
    signs = {text for text, count in cells.items() if count > 1 and re.fullmatch(_MARK, text)}
    return frozenset(text for text in signs if not vocabulary.mentions(text, ("modality", "tumor", "primary")))


def read_legend(passages: Iterable[Passage], signs: Collection[str] = ()) -> Legend:
    """Return the marks that a document defines ('MN = may be considered medically necessary').

    :param signs: those that count before a colon or a dash, too, when a status stands right behind that.
    """
    out: Legend = {}
    for passage in passages:
        text = _printed(passage)
        matches = list(_DEFINED.finditer(text)) if _DEFINES.may_match(text) else []
        if not matches and signs:
            matches = [m for m in _NAMED.finditer(text) if m["sign"] in signs or re.fullmatch(_BLANK, m["sign"])]
            matches = [m for m in matches if _begins_with_status(text[m.end() :])]
        for match, following in itertools.zip_longest(matches, matches[1:]):
            end = following.start() if following is not None else len(text)
            if match.groupdict().get("said") and (stop := _STOP.search(text, match.end(), end)):
                end = stop.start()
            mark = _meaning(text[match.end() : end])
            if mark is not None:
                out["" if re.fullmatch(_BLANK, match["sign"]) else match["sign"]] = mark
    return out


def _begins_with_status(text: str) -> bool:
    """Tell whether a text begins with a status."""
    return any(p.start == 0 for p in find_statuses(text)) or _COVERED.match(text) is not None


_ANY = "-n"
"""Behind a sign that has the number of a note behind it."""


def legend_of_rows(blocks: Iterable[Block]) -> Legend:
    """Return the marks that the rows of a table define: a sign in one column, what it means in the next."""
    pairs = [b.cells[:2] for b in blocks if b.kind == "row" and len(b.cells) == 2]
    found: dict[str, Mark | None] = {}
    for sign, says in pairs:
        if match := _SIGN.fullmatch(_printed(sign).strip(" *")):
            if match["blank"]:
                found[""] = _meaning(says.text)
                continue
            found[match[0].rstrip("nx# -") + _ANY if match["counted"] else match[0]] = _meaning(says.text)
    return {sign: mark for sign, mark in found.items() if mark is not None}


def _meaning(text: str) -> Mark | None:
    """Return what a text says that a mark stands for, or None when it names no status."""
    statuses = _statuses(text)
    if not statuses:
        return None
    first = statuses[0]
    later = next((p.status for p in statuses[1:] if p.status != first.status), None) if first.status == GRANT else None
    conditional = connective("hard-condition").search(text.lower()) is not None
    return Mark(first.status, text[first.start : first.end], conditional, later)


def _statuses(text: str) -> list[StatusPhrase]:
    """Return the statuses of a cell or a legend; 'not covered (investigational)' is one."""
    statuses = [p for p in find_statuses(text) if p.status not in ("scope", "unclear")]
    if not statuses and (bare := _COVERED.match(text)):
        return [StatusPhrase(GRANT, *bare.span("said"))]
    out = statuses[:1]
    for phrase in statuses[1:]:
        between = text[out[-1].end : phrase.start].lower()
        both_deny = GRANT not in (phrase.status, out[-1].status)
        if both_deny and lexicon_pattern("connectives", "cells", "one-position").fullmatch(between):
            status = out[-1].status if out[-1].status == phrase.status else INVESTIGATIONAL
            out[-1] = StatusPhrase(status, out[-1].start, phrase.end)
        else:
            out.append(phrase)
    return out


def defines_mark(passage: Passage, legend: Legend | None = None) -> bool:
    """Tell whether a sentence only says what a mark of a table stands for."""
    return bool(read_legend([passage], legend or ()))


def _behind(passage: Passage, end: int) -> tuple[tuple[str, ...], Passage | None]:
    """Return the notes that a cell refers to behind its mark, or what else stands there."""
    behind = passage.slice(end).strip(" ,;:.")
    if not re.search(r"\w|[*†‡§]", behind.text) or lexicon_pattern("connectives", "cells", "asks-nothing").fullmatch(
        behind.text
    ):
        return (), None
    if _NOTES.fullmatch(behind.text):
        words = re.sub(r"(?i)\b(?:see|notes?|and)\b", " ", behind.text)
        return tuple(_NOTE_NAME.findall(words)), None
    return (), behind


def read_mark(passage: Passage, legend: Legend) -> tuple[Mark | None, tuple[str, ...], Passage | None]:
    """Return the mark of a cell, the labels of the notes behind it, and what else stands behind it."""
    text = _printed(passage).strip()
    if text not in legend and re.fullmatch(r"[-–—]{1,3}|n/?a|none", text, re.IGNORECASE):
        return Mark(None, text, False, None), (), None
    counted = _COUNTED.fullmatch(text)
    if counted and counted["sign"] + _ANY in legend:
        return legend[counted["sign"] + _ANY], (counted["note"],), None
    if not text and "" in legend:
        return legend[""], (), None
    for mark in sorted(filter(None, legend), key=len, reverse=True):
        if text == mark or (text.startswith(mark) and not text[len(mark)].isalnum()):
            notes, rest = _behind(passage, len(mark))
            return legend[mark], notes, rest
    statuses = _statuses(text)
    if not statuses:
        return None, (), None
    first, later = statuses[0], statuses[1:]
    cell = passage.strip()
    otherwise = _otherwise(first, later, text) if later else None
    if later and otherwise is None:
        return None, (), None
    cell = cell.slice(0, otherwise[0]).strip(" ,;:.(") if otherwise is not None else cell
    notes, rest = _behind(cell, first.end)
    if rest is not None and first.status != GRANT and connective("reason").fullmatch(rest.text.lower()):
        rest = None  # 'Not covered. There is insufficient evidence of benefit.'
    conditional = bool(rest or notes)
    printed = text[first.start : first.end]
    if rest is not None and first.status != GRANT and otherwise is None and (excepts := _EXCEPTS.match(rest.text)):
        # 'Not covered unless A': granted to whoever meets A, else denied.
        return Mark(GRANT, text[first.start :], True, first.status), notes, rest.slice(excepts.end())
    return Mark(first.status, printed, conditional, otherwise[1] if otherwise is not None else None), notes, rest


def _otherwise(first: StatusPhrase, later: list[StatusPhrase], text: str) -> tuple[int, str] | None:
    """Return where a cell says what follows when its criteria are not met, and the status then."""
    match = lexicon_pattern("connectives", "cells", "otherwise").search(text, first.end)
    if match is None or first.status != GRANT or len(later) != 1 or later[0].status == GRANT:
        return None
    between = text[min(match.end(), later[0].end) : max(match.start(), later[0].start)]
    near = match.start() < later[0].start and not re.search(r"\w", between)
    behind = later[0].end <= match.start() and not re.search(r"\w", between)
    return (min(match.start(), later[0].start), later[0].status) if near or behind else None


_EXCEPTS = compile_pattern(
    r"(?:unless|except(?:\s+(?:for|in|when|if|where|with))?|other\s+than(?:\s+(?:for|in))?)\s+(?:patients\s+with\s+)?(?=\w)",
    re.IGNORECASE,
)
"""What begins the exception of a denial."""
_COVERED = compile_pattern(
    r"\W*(?P<said>covered)\b(?!\s+(?:services?|expenses?|codes?|indications?|benefits?|persons?|members?|by|under)\b)",
    re.IGNORECASE,
)
"""A cell that begins with its status, whatever stands behind it."""
