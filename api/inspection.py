"""Inspection: one document as the loader sees it, line by line, with what was understood where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.curation_words import curation_words
from graph.determination import DENIALS, POSITIVE, normalised
from graph.readable import readable, term_label
from graph.rendering import curation_body
from loaders.load import read_file
from loaders.overlays import read_overlays
from loaders.record import Criterion, Group, Place, Record, Statement
from ontology.scope import named
from ontology.vocabulary import Vocabulary, load_vocabulary

__all__ = ["InspectedLine", "Inspection", "Piece", "Remark", "inspect_file", "mark_up", "tone", "understood"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line; `kinds` are what it is part of: section, fact, statement, criterion, finding, unread.

    `tone` is that of the statement: positive, denial or other; empty outside of statements.
    """

    text: str
    kinds: frozenset[str]
    tone: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands in the margin; `tone` is a statement's, or the severity of a finding."""

    kind: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """One line of the text, counted from 1; `statements` are the identifiers of those that it is part of."""

    number: int
    furniture: bool
    pieces: tuple[Piece, ...]
    statements: tuple[str, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document with what was understood of it; `whole` is said of no single line."""

    record: Record
    lines: tuple[InspectedLine, ...]
    whole: tuple[Remark, ...]


_UNMARKED = frozenset(("group", "curation"))
"""What stands in the margin only: a group's members and a corrected statement are marked themselves."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    tone: str = ""
    statement: str | None = None


def inspect_file(path: Path, overlays: Path | None = None) -> Inspection:
    """Return a file as the loader sees it.

    :param overlays: a folder of people's corrections.
    :raises UnreadableDocumentError: when the file is not a document that can be read.
    :raises OverlayError: when its corrections do not fit.
    :raises OSError: when there is no such file, or it cannot be opened.
    """
    reading, record = read_file(path)
    if overlays:
        record = read_overlays(overlays, [path.name]).apply(record, load_vocabulary())
    return mark_up(reading.source.text, reading.source.furniture, record, reading.source.pages)


def mark_up(text: str, furniture: frozenset[int], record: Record, pages: Sequence[int] = ()) -> Inspection:
    """Return the text of a record with what was understood marked in it.

    :param furniture: the lines, counted from 1, that repeat on pages.
    :param pages: the offsets at which pages start, none in a document without pages.
    """
    marks: list[_Mark] = []
    remarks: defaultdict[int, list[Remark]] = defaultdict(list)
    for number, start in enumerate(pages, 1):
        remarks[text.count("\n", 0, start) + 1].append(Remark("page", "", f"page {number}"))
    for kind, remark_tone, at, said, statement in _understood(record, load_vocabulary()):
        mark_tone = remark_tone if kind == "statement" else ""
        marks += [_Mark(s.start, s.end, kind, mark_tone, statement) for s in at if kind not in _UNMARKED]
        line = at[0].first_line if at else 0
        if said:
            remarks[line].append(Remark(kind, remark_tone, said))
    cut = _cut(text, marks)
    lines = []
    for number, (pieces, statements) in enumerate(cut, 1):
        lines.append(
            InspectedLine(number, number in furniture, pieces, statements, tuple(dict.fromkeys(remarks[number])))
        )
    return Inspection(record, tuple(lines), tuple(dict.fromkeys(remarks[0])))


def tone(status: str) -> str:
    """Return how a status is coloured: positive, denial or other."""
    spelled = normalised(status)
    return "positive" if spelled == POSITIVE else "denial" if spelled in DENIALS else "other"


def understood(record: Record) -> str:
    """Return in words how much of the coverage sentences was understood."""
    accounting = record.accounting
    if not accounting.sentences:
        return "no coverage sentences"
    share = accounting.understood / accounting.sentences
    return f"{share:.0%} of {accounting.sentences} coverage sentences understood"


_Understood = tuple[str, str, Place, str, str | None]
"""Kind, tone, place, what the margin says, and the statement it belongs to."""


def _understood(record: Record, vocabulary: Vocabulary) -> Iterator[_Understood]:
    """Yield what was understood, in the order in which the margin tells of it."""
    for section in record.sections:
        yield "section", "", section.at, f"section: {section.role}", None
    if record.title:
        yield "fact", "", record.title_at, f"title: {record.title}", None
    if record.payer:
        yield "fact", "", record.payer.at, f"payer: {record.payer.name}", None
    for identifier in record.identifiers:
        yield "fact", "", identifier.at, f"identifier ({identifier.kind}): {identifier.value}", None
    for event in record.dates:
        yield "fact", "", event.at, f"date ({event.kind.replace('_', ' ')}): {event.date}", None
    for line in record.lines_of_business:
        yield "fact", "", line.at, f"line of business ({line.rule.replace('_', ' ')}): {line.name}", None
    for statement in record.statements:
        yield "statement", tone(statement.status), statement.at, _position(statement, vocabulary), statement.id
        yield from _criteria(statement.criteria, "1", statement.id, vocabulary)
    for curation in record.curations:
        statement_at = next((s.at for s in record.statements if s.id == curation.statement), ())
        yield "curation", "curated", statement_at, curation_words(curation_body(curation)), None
    for finding in record.findings:
        touched = f" (on {', '.join(finding.touches)})" if finding.touches else ""
        yield "finding", finding.severity, finding.at, f"{finding.severity}: {finding.message}{touched}", None
    for span in record.accounting.not_understood:
        yield "unread", "warning", (span,), "not understood", None


def _position(statement: Statement, vocabulary: Vocabulary) -> str:
    words = [f"statement {statement.id}: {term_label(statement.status, vocabulary)}"]
    words.append(_labels(named(statement.modality), vocabulary))
    words.append(f"for {_labels(named(statement.indication), vocabulary)}")
    if statement.complement_of:
        words.append(f"when {', '.join(statement.complement_of)} is not met")
    if statement.former:
        words.append("a former position")
    return "; ".join(words)


def _labels(ids: Iterable[str], vocabulary: Vocabulary) -> str:
    return ", ".join(term_label(id, vocabulary) for id in dict.fromkeys(ids))


def _criteria(
    criterion: Criterion | None, address: str, statement: str, vocabulary: Vocabulary
) -> Iterator[_Understood]:
    """Yield a criteria tree; the address is the one that corrections name."""
    if criterion is None:
        return
    label = f"{criterion.label} " if criterion.label else ""
    if isinstance(criterion, Group):
        words = criterion.combination.replace("_", " ")
        words += f" {criterion.threshold}" if criterion.threshold is not None else ""
        yield "group", "", criterion.at, f"{label}[{statement} {address}] {words}", statement
        for number, member in enumerate(criterion.members, 1):
            yield from _criteria(member, f"{address}.{number}", statement, vocabulary)
        return
    said = f"{label}[{statement} {address}] {readable(criterion, vocabulary)}"
    yield "criterion", "", criterion.at, said, statement


def _cut(text: str, marks: list[_Mark]) -> Iterator[tuple[tuple[Piece, ...], tuple[str, ...]]]:
    """Yield each line of a text as pieces, cut where a mark starts or ends, with the statements on it."""
    opening: defaultdict[int, list[_Mark]] = defaultdict(list)
    closing: defaultdict[int, list[_Mark]] = defaultdict(list)
    for mark in marks:
        if 0 <= mark.start < mark.end <= len(text):
            opening[mark.start].append(mark)
            closing[mark.end].append(mark)
    edges = sorted({*opening, *closing})
    active: dict[int, _Mark] = {}
    start, next_edge = 0, 0
    for line in text.split("\n"):
        end = start + len(line)
        pieces: list[Piece] = []
        named_here = {m.statement: None for m in active.values() if m.statement}
        at = start
        while at < end or next_edge < len(edges):
            stop = min(end, edges[next_edge]) if next_edge < len(edges) else end
            if stop > at:
                pieces.append(_piece(text[at:stop], active.values()))
                at = stop
            if next_edge >= len(edges) or edges[next_edge] > end:
                break
            for mark in closing[edges[next_edge]]:
                active.pop(id(mark), None)
            for mark in opening[edges[next_edge]]:
                active[id(mark)] = mark
                if mark.statement:
                    named_here[mark.statement] = None
            next_edge += 1
        yield tuple(pieces), tuple(named_here)
        start = end + 1


def _piece(text: str, active: Iterable[_Mark]) -> Piece:
    inside = list(active)
    tones = [m.tone for m in inside if m.tone]
    return Piece(text, frozenset(m.kind for m in inside), tones[-1] if tones else "")
