"""History: what the document says happened to it, and when.

1. A row begins with a date, perhaps behind a status or a version label; what
   follows without a date of its own belongs to it, over page breaks too.
2. The words of the row give the kind of the event, and whether a position changed.
3. Labelled dates of the front matter come first; a date inside a row
   ('effective 6/1/2024') is an event of its own.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial

import msgspec

from loaders.identity.dates_behind import rows_dated_behind
from loaders.lines.reading import Reading
from loaders.record import DatedEvent, Finding, Place
from loaders.structure.blocks import Block
from loaders.structure.dates import PrintedDate, find_dates, header_events, impossible_date, latest
from loaders.structure.sections import Section
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_clauses, split_sentences
from loaders.text.text import Passage, join
from ontology.lexicon import lexicon

__all__ = ["DatedRow", "dated_rows", "history_blocks", "in_force", "read_events"]


@dataclass(slots=True)
class _Row:
    """A dated row under construction."""

    date: PrintedDate
    at: Place
    status: str | None
    item: tuple[str, int] | None = None
    parts: list[Passage] = field(default_factory=list)

    @property
    def text(self) -> str:
        return ". ".join(p.text.rstrip(".") for p in self.parts if p.text.strip())

    @property
    def place(self) -> Place:
        return self.at + tuple(span for part in self.parts for span in part.place())


@dataclass(frozen=True, slots=True)
class DatedRow:
    """What a row of a history says, and the day from which it holds."""

    holds_from: str
    words: Passage


_pattern = partial(lexicon_pattern, "history")


@cache
def _prefix() -> Pattern:
    return compile_pattern(rf"\W*(?:{lexicon('history')['prefix']}\W{{0,3}}){{0,3}}", re.IGNORECASE)


@cache
def _header() -> Pattern:
    return compile_pattern(rf"\W*(?:{lexicon('history')['header']}\W*){{1,5}}", re.IGNORECASE)


def history_blocks(sections: list[Section]) -> Iterator[tuple[Block, bool]]:
    """Yield the blocks of the history, each with whether a new history starts with it.

    A history is a section of that role, or the text under a heading that the
    lexicon of headings does not know and that of histories does.
    """
    after_history = False
    for section in sections:
        under: Passage | None = None
        inside = section.role == "history"
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            topic = topics[-1] if topics else None
            if i == 0 or topic is not under:
                inside = _is_history(section, topic)
            inside = inside or _heads_rows(section.blocks, i)
            if inside:
                yield block, not after_history or (under is not topic and topic is not None and block.passage is topic)
            after_history = inside
            under = topic
        if section.role == "history":
            after_history = True


def _is_history(section: Section, topic: Passage | None) -> bool:
    """Tell whether what stands under a heading of a section, or under none, is of a history."""
    if section.role == "history" and (topic is None or find_dates(topic.text)):
        return True
    return topic is not None and _pattern("headings").search(topic.text) is not None


def _heads_rows(blocks: list[Block], at: int) -> bool:
    """Tell whether a line is the bare name of a history, run into the text around it, with dated rows behind it."""
    if blocks[at].kind != "paragraph" or _pattern("bare_heading").fullmatch(blocks[at].text) is None:
        return False
    behind = [b for b in blocks[at + 1 : at + 3] if _header().fullmatch(b.text) is None]
    return bool(behind) and bool(_row_starts(behind[0].passage, None, listed=behind[0].kind == "item"))


def _column(passage: Passage, position: int) -> int:
    offset = passage.offset(position)
    return offset - passage.source.line_start(passage.source.line_at(offset))


def _histories(sections: list[Section]) -> Iterator[list[Block]]:
    """Yield the blocks of each history."""
    blocks: list[Block] = []
    for block, fresh in history_blocks(sections):
        if fresh and blocks:
            yield blocks
            blocks = []
        blocks.append(block)
    if blocks:
        yield blocks


def _rows(sections: list[Section], findings: list[Finding]) -> list[_Row]:
    rows: list[_Row] = []
    for blocks in _histories(sections):
        behind = rows_dated_behind(blocks, _header())
        if behind is None:
            rows += _rows_dated_before(blocks, findings)
            continue
        message = "to which of its dates the words of a history belong cannot be told; they were not read"
        findings += [Finding("dates", "warning", message, place, ("dates",)) for place in behind.unclear]
        for row in behind.rows:
            if row.date.iso is None:
                findings.append(impossible_date(row.date, row.at))
            else:
                rows.append(_Row(row.date, row.at, None, None, [row.words]))
    return rows


def _rows_dated_before(blocks: list[Block], findings: list[Finding]) -> list[_Row]:
    """Return the rows of a history, each of which begins with its date."""
    rows: list[_Row] = []
    current: _Row | None = None
    status: str | None = None
    margin: int | None = None
    for block in blocks:
        cells = _dates_first([c for c in block.cells if c.text]) or [block.passage]
        if block.kind == "heading" and not find_dates(block.text):
            # The caption of a table is repeated on its next page; other headings end the row.
            if not _header().fullmatch(block.text):
                current = None
            continue
        paragraph = block.kind == "paragraph" and block.gap > 0
        item = (block.bullet, len(block.labels)) if block.kind == "item" else None
        for cell in cells:
            starts = _row_starts(cell, margin, listed=item is not None)
            if not starts:
                word = cell.text.strip(" .:").lower()
                if word in lexicon("history")["status"]:
                    if current is not None and current.status is None and not current.parts:
                        current.status = word  # a column of statuses behind that of the dates
                    else:
                        status, current = word, None
                elif current is not None and current.parts and (paragraph or (item and item == current.item)):
                    current = None
                elif current is not None and not _header().fullmatch(cell.text):
                    current.parts.append(cell)
                continue
            before = cell.slice(0, starts[0].start)
            if current is not None and len(before.text.strip()) > 20:
                current.parts.append(before.strip())
            for date, following in zip(starts, [*starts[1:], None], strict=True):
                margin = _column(cell, date.start) if margin is None else margin
                rest = cell.slice(date.end, _row_end(cell, following)).strip(" \t:.-|)")
                if date.iso is None:
                    findings.append(impossible_date(date, cell.place(date.start, date.end)))
                    current = None
                    continue
                own = _status_before(cell.text[: date.start]) or status
                current = _Row(date, cell.place(date.start, date.end), own, item, [rest] if rest.text else [])
                rows.append(current)
                status = None
    return rows


def _dates_first(cells: list[Passage]) -> list[Passage]:
    """Return the cells of a row, what was done behind the dates of a column on its right."""
    dates = [c for c in cells if (found := find_dates(c.text)) and not c.text[: found[0].start].strip()
             and not c.text[found[-1].end :].strip()]  # fmt: skip
    if not dates or any(cells[0] is c for c in dates):
        return cells
    if len(cells[0].text.split()) < 3 and len(cells) > len(dates) + 1:
        return cells  # a number of a version, or who did it
    if cells[0].text.strip(" .:").lower() in lexicon("history")["status"] or _prefix().fullmatch(cells[0].text):
        return cells
    return [*dates, *(c for c in cells if all(c is not d for d in dates))]


def dated_rows(sections: list[Section]) -> Iterator[DatedRow]:
    """Yield the rows of the history that say something, each with its effective date or else its own.

    A row that dates its sentences is several.
    """
    for row in _rows(sections, []):
        if not row.parts or row.date.iso is None:
            continue
        days = {day for part in row.parts for day in _effective_days(part)}
        if len(days) < 2:
            yield DatedRow(next(iter(days), row.date.iso), join(row.parts))
            continue
        held: list[str] = [row.date.iso]
        for clause in (c for part in row.parts for s in split_sentences(part) for c in split_clauses(s)):
            held = sorted(_effective_days(clause)) or held
            if len(held) == 1:  # of two days it is not said which one is meant
                yield DatedRow(held[0], clause)


def _effective_days(words: Passage) -> set[str]:
    """Return the days from which something holds, as the words of a row say."""
    found = ((d.iso, words.text[max(0, d.start - 60) : d.start]) for d in find_dates(words.text))
    return {day for day, before in found if day is not None and _pattern("within", "effective").search(before)}


def _status_before(text: str) -> str | None:
    words = re.findall(r"[a-z]+", text[-24:].lower())
    return words[-1] if words and words[-1] in lexicon("history")["status"] else None


def _row_starts(cell: Passage, margin: int | None, *, listed: bool = False) -> list[PrintedDate]:
    """Return the dates that begin a row: first in the cell, or first in a source line and not indented deeper.

    :param listed: the cell is an item of a list, which may begin with 'Effective 07/01/2017: ...'.
    """
    dates = find_dates(cell.text)
    lines = cell.line_starts() if dates else []
    out = []
    for date in dates:
        line = lines[bisect.bisect_right(lines, date.start) - 1]
        before = cell.text[line : date.start]
        if _prefix().fullmatch(before) is None and not (
            listed and line == 0 and _pattern("within", "effective").fullmatch(before)
        ):
            continue
        if line == 0 or margin is None or _column(cell, date.start) <= margin:
            out.append(date)
    return out


def _row_end(cell: Passage, following: PrintedDate | None) -> int:
    if following is None:
        return len(cell)
    return max(i for i in cell.line_starts() if i <= following.start)


def _changed(text: str) -> bool | None:
    """Tell whether a row says that a position changed, or that none did."""
    if _pattern("position", "changed").search(text):
        return True
    if _pattern("position", "unchanged_first").search(text):
        return False
    for clause in re.split(r"[.;:](?=\s|$)", text):
        if _pattern("position", "verbs").search(clause) and not lexicon_pattern(
            "history", "position", "other_things"
        ).search(clause):
            return True
    return False if _pattern("position", "unchanged").search(text) else None


def _kind(row: _Row, changed: bool | None) -> str:
    """Return what happened: by the status column for a new document, else by the words."""
    text = row.text
    statuses: dict[str, str] = lexicon("history")["status"]
    if row.status and statuses[row.status] in ("original_effective", "archived"):
        return statuses[row.status]
    for rule in lexicon("history")["kind"]:
        kind = str(rule["kind"])
        if kind == "changed":
            if changed:
                return "revision"
        elif kind == "references":
            if _only_references(text):
                return "reference_update"
        elif re.search(rule["pattern"], text, re.IGNORECASE):
            return "revision" if kind == "review" and row.status == "revised" else kind
    return statuses[row.status] if row.status else "revision"


def _only_references(text: str) -> bool:
    clauses = [c for c in re.split(r"[.;](?=\s|$)", text) if c.strip()]
    return bool(clauses) and all(_pattern("references", "subject").search(c) for c in clauses)


def _within(row: _Row, changed: bool | None) -> Iterator[DatedEvent]:
    """Yield the events that a row dates itself."""
    for part in row.parts:
        for date in find_dates(part.text):
            if date.iso is None or date.iso == row.date.iso:
                continue
            before = part.text[max(0, date.start - 60) : date.start]
            for kind in ("effective", "published", "committee_approval"):
                if (match := _pattern("within", kind).search(before)) is None:
                    continue
                coding = kind == "effective" and changed is not True and _pattern("within", "coding").search(row.text)
                name = "coding_effective" if coding else "change_effective" if kind == "effective" else kind
                start = date.start - len(before) + match.start() if kind == "effective" else date.start
                printed = " ".join(part.text[start : date.end].split())
                yield DatedEvent(
                    name, date.iso, printed, part.place(start, date.end), changed if kind == "effective" else None
                )
                break


def read_events(reading: Reading, sections: list[Section]) -> tuple[tuple[DatedEvent, ...], tuple[Finding, ...]]:
    """Return the dated events, labelled dates first, then the history in its order, and impossible dates.

    An event of the history has the place of its date and of the words of its
    row. `change_effective` and `coding_effective` are dates within a row from
    which its change holds.
    """
    events, findings = header_events(reading, sections)
    rows = _rows(sections, findings)
    for row in rows:
        changed = _changed(row.text)
        if row.text or row.status:
            events.append(DatedEvent(_kind(row, changed), row.date.iso or "", row.date.printed, row.place, changed))
        events.extend(_within(row, changed))
    merged = _merged(events)
    start, basis = in_force(merged)
    if merged and basis != "effective":
        since = start or "none is dated"
        message = f"No effective date is printed; the version counts from its latest dated change ({since})."
        findings.append(Finding("dates", "note", message, (), ("effective",)))
    ended = latest(e.date for e in merged if e.kind in ("archived", "superseded"))
    if ended is not None:
        at = next(e.at for e in merged if e.date == ended and e.kind in ("archived", "superseded"))
        findings.append(
            Finding("dates", "warning", f"The document says that it is out of force from {ended}.", at, ("effective",))
        )
    return merged, tuple(findings)


def _merged(events: list[DatedEvent]) -> tuple[DatedEvent, ...]:
    """Return the events, one for what the front matter and the history both say."""
    unique: dict[tuple[str, str], DatedEvent] = {}
    for event in events:
        key = (event.kind, event.date)
        known = unique.get(key)
        if known is None:
            unique[key] = event
            continue
        said = [c for c in (known.position_changed, event.position_changed) if c is not None]
        unique[key] = msgspec.structs.replace(
            known, at=tuple(dict.fromkeys(known.at + event.at)), position_changed=any(said) if said else None
        )
    return tuple(unique.values())


def in_force(events: tuple[DatedEvent, ...]) -> tuple[str | None, str]:
    """Return the day from which the version holds and what it rests on.

    The basis is 'effective' for a printed effective date, else 'latest dated
    change', else 'none' with no day.
    """
    printed = latest(e.date for e in events if e.kind == "effective")
    if printed is not None:
        return printed, "effective"
    changes = lexicon("history")["in_force"]["changes"]
    changed = latest(e.date for e in events if e.kind in changes)
    return (changed, "latest dated change") if changed is not None else (None, "none")
