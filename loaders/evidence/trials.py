"""Trials: registered trials that a document lists in a table.

A row starts with, or holds, a registration number. A row that holds one word
('Ongoing') gives the status of the rows below it, also across a page.
"""

from __future__ import annotations

import re
from functools import cache

from loaders.record import TrialEntry
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.patterns import PatternTable, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["read_trials"]

_MONTH = compile_pattern(r"\b([A-Za-z]{3})[a-z]{0,6}\.?,?\s+(?:\d{1,2},?\s+)?((?:19|20)\d{2})\b")
_NUMERIC = compile_pattern(r"\b(\d{1,2})/(?:\d{1,2}/)?((?:19|20)\d{2})\b")
_ISO = compile_pattern(r"\b((?:19|20)\d{2})-(\d{2})\b")
_YEAR = compile_pattern(r"^\W*((?:19|20)\d{2})\W*$")
_COUNT = re.compile(r"\D{0,2}(\d{1,3}(?:,\d{3})+|\d{1,6})\D{0,20}")


@cache
def _states() -> PatternTable[str]:
    status: dict[str, str] = lexicon("evidence")["trials"]["status"]
    return PatternTable((compile_pattern(pattern, re.IGNORECASE), state) for state, pattern in status.items())


def read_trials(sections: list[Section]) -> tuple[TrialEntry, ...]:
    """Return the trials that tables list, each with enrollment, completion ('2024-08') and status where printed."""
    words = lexicon("evidence")["trials"]
    registration = compile_pattern(words["registration"])
    out: list[TrialEntry] = []
    seen: set[str] = set()
    status: str | None = None
    for section in sections:
        if section.role not in words["roles"]:
            continue
        for block in section.blocks:
            state = next((s for _, s in _states().found(block.text)), None)
            if state is not None:
                status = state
                continue
            cells = [c for c in block.cells if c.text] if block.kind == "row" else []
            match = registration.search(block.text) if cells else None
            if not match or match[1] in seen:
                continue
            seen.add(match[1])
            out.append(_trial(block, cells, re.sub(r"\s", "", match[1]), status))
    return tuple(out)


def _trial(block: Block, cells: list[Passage], registration: str, status: str | None) -> TrialEntry:
    """Return the trial of a row: the longest cell is its name, a bare number its enrollment, a date its completion."""
    rest = [c for c in cells if registration not in re.sub(r"\s", "", c.text)]
    name = max(rest, key=lambda c: len(c.text), default=cells[0]).text
    enrollment: int | None = None
    completion: str | None = None
    for cell in rest:
        if cell.text == name:
            continue
        if (date := _date(cell.text)) is not None:
            completion = date
        elif enrollment is None and (match := _COUNT.fullmatch(cell.text)):
            enrollment = int(match[1].replace(",", ""))
    return TrialEntry(registration, name, block.passage.place(), enrollment, completion, status)


def _date(text: str) -> str | None:
    """Return a printed date as an ISO month or year."""
    months: dict[str, int] = lexicon("evidence")["trials"]["months"]
    if (match := _MONTH.search(text)) and (month := months.get(match[1].lower())):
        return f"{match[2]}-{month:02d}"
    if match := _NUMERIC.search(text):
        return f"{match[2]}-{int(match[1]):02d}" if 1 <= int(match[1]) <= 12 else match[2]
    if match := _ISO.search(text):
        return f"{match[1]}-{match[2]}"
    if match := _YEAR.search(text):
        return match[1]
    return None
