"""Loading: one file to one record, and the report of what was understood.

Loading is a pure function of the bytes of one document. A file that cannot be
read is refused with one message that names it; it never stops a batch.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from loaders.audit.audit import read_audit
from loaders.coverage.contradictions import find_contradictions
from loaders.coverage.former import read_former_positions
from loaders.coverage.lost_lines import LOST_LINES, find_lost_lines
from loaders.coverage.positions import read_positions
from loaders.coverage.reversals import read_reversals
from loaders.coverage.unread import tie_unread
from loaders.evidence.evidence import read_evidence
from loaders.evidence.guidelines import read_guidelines
from loaders.evidence.presented import add_presented
from loaders.evidence.recommendation_tables import read_recommendations
from loaders.evidence.trials import read_trials
from loaders.identity.applicability import read_lines_of_business
from loaders.identity.authorization import read_authorizations
from loaders.identity.codes import read_codes
from loaders.identity.history import read_events
from loaders.identity.identifiers import read_identifiers
from loaders.identity.payers import find_companies, read_payer
from loaders.identity.pointers import read_pointers
from loaders.identity.title import read_title
from loaders.identity.unnamed_payer import no_payer, not_issued, presents_policy, unnamed_payer
from loaders.lines.documents import SUFFIXES, Document, open_document
from loaders.lines.reading import Reading, UnreadableDocumentError
from loaders.lines.repairs import repair
from loaders.record import RECORD_FORMAT, Finding, Place, Record, SectionEntry, Statement
from loaders.references.bibliography import read_references
from loaders.references.searches import read_searches
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import read_mark_style
from loaders.structure.inferred_sections import infer_positions, unread_positions
from loaders.structure.periods import other_periods
from loaders.structure.resumed_sections import resume_positions
from loaders.structure.sections import COVERAGE_ROLES, Section, read_sections
from loaders.text.kept import reading_one_document
from loaders.text.text import Passage
from loaders.wording.acronyms import find_acronyms
from loaders.wording.headings import short_heading
from loaders.wording.scopes import Definitions, Scopes, define_terms, read_scopes
from ontology.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "LARGEST_FILE", "Outcome", "UnreadableDocumentError", "find_documents", "load_bytes", "load_file",
    "read_file",
]  # fmt: skip

LARGEST_FILE = 20_000_000
"""A text larger than this, in bytes, is no policy; it is refused unread."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a record, or the reason why it was refused."""

    path: str
    record: Record | None = None
    reason: str | None = None


def find_documents(paths: Iterable[Path]) -> tuple[list[Path], list[Outcome]]:
    """Return the files that paths name, folders searched for documents, and what cannot be one."""
    files: list[Path] = []
    refused: list[Outcome] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            if not found:
                refused.append(Outcome(str(path), None, f"{path}: the folder holds no documents"))
            files += found
        elif not path.exists():
            refused.append(Outcome(str(path), None, f"{path}: no such file"))
        else:
            files.append(path)
    return files, refused


def load_file(path: Path) -> Outcome:
    """Return the record of one file, or why there is none."""
    try:
        return Outcome(str(path), read_file(path)[1])
    except UnreadableDocumentError as error:
        return Outcome(str(path), None, str(error))
    except OSError as error:
        return Outcome(str(path), None, f"{path}: {error.strerror or error}")


def read_file(path: Path) -> tuple[Reading, Record]:
    """Return one file as it is read, line by line, and its record.

    :raises UnreadableDocumentError: when the file is not a document that can be read.
    :raises OSError: when there is no such file, or it cannot be opened.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        limit = LARGEST_FILE // 1_000_000
        raise UnreadableDocumentError(f"{path}: {size / 1e6:.0f} MB is more than the {limit} MB a document may have")
    data = path.read_bytes()
    with reading_one_document():
        document = open_document(data, str(path))
        return document.reading, _record(document, path.name, data, load_vocabulary().for_document())


def load_bytes(data: bytes, name: str, media_type: str | None = None) -> Record:
    """Return the record of a document; its media type is read from its bytes and name when it is not given.

    :raises UnreadableDocumentError: when the bytes are not a document.
    """
    with reading_one_document():
        return _record(open_document(data, name, media_type), name, data, load_vocabulary().for_document())


def _record(document: Document, name: str, data: bytes, vocabulary: Vocabulary) -> Record:
    """Return the record of an opened document."""
    reading, repairs = repair(document.reading, vocabulary)
    vocabulary = vocabulary.with_acronyms(find_acronyms(reading.source.text, vocabulary))
    sections = resume_positions(read_sections(read_blocks(reading)), vocabulary)
    companies = find_companies(reading, sections)
    title = read_title(reading, companies, vocabulary)
    payer, payer_findings = read_payer(reading, companies, vocabulary, states=_states(sections))
    issued = payer is not None or presents_policy(reading)
    if issued:
        sections = resume_positions(infer_positions(sections, vocabulary), vocabulary)  # also behind an inferred one
    identifiers, identifier_findings = read_identifiers(reading, sections, labelled_only=payer is None)
    events, event_findings = read_events(reading, sections)
    lines, line_pointers = read_lines_of_business(reading, sections, vocabulary)
    authorizations = read_authorizations(sections)
    pointers = (*read_pointers(reading, sections, vocabulary), *line_pointers)
    title_passage = _passage_at(reading, title.at) if title else None
    known = tuple(span for facts in (lines, authorizations, pointers) for fact in facts for span in fact.at)
    positions = read_positions(sections, title_passage, vocabulary, known)
    former, former_findings = read_former_positions(
        sections, _title_scopes(title_passage, vocabulary), _definitions(sections, vocabulary), vocabulary
    )
    reversals = read_reversals(
        sections, _title_scopes(title_passage, vocabulary), _definitions(sections, vocabulary), vocabulary
    )
    statements = (*positions.statements, *former, *reversals) if issued else ()
    sha256 = hashlib.sha256(data).hexdigest()
    if payer is None and statements:
        payer, payer_findings = unnamed_payer(sha256), (no_payer(statements),)
    elif not issued and positions.statements:
        payer_findings = (*payer_findings, not_issued(positions.statements))
    effective = frozenset(e.date for e in events if e.kind == "effective")
    references = read_references(sections)
    style = read_mark_style(sections, references)
    weighed = read_evidence(sections, references, style, vocabulary)
    evidence, unassigned = add_presented(sections, weighed, vocabulary, slides=payer is None and not _states(sections))
    recommended, reasons, nameless = read_recommendations(sections, vocabulary)
    evidence = tuple(sorted((*evidence, *reasons), key=lambda e: e.at[0].start if e.at else 0))
    guidelines = (*read_guidelines(sections, references, style, vocabulary), *recommended)
    codes = read_codes(sections)
    audit = read_audit(reading.source, sections, references, style, evidence, guidelines, statements, codes, vocabulary)
    return Record(
        format=RECORD_FORMAT,
        source=name,
        media_type=document.media_type,
        sha256=sha256,
        text_sha256=reading.source.sha256(),
        length=len(reading.source.text),
        lines=reading.source.lines,
        outcome="position" if any(not s.former for s in statements) else "no_position",
        title=title.name if title else None,
        title_at=title.at if title else (),
        payer=payer,
        identifiers=identifiers,
        dates=(*events, *read_searches(sections)),
        lines_of_business=lines,
        authorizations=authorizations,
        pointers=tuple(dict.fromkeys(pointers)),
        codes=codes,
        sections=tuple(
            SectionEntry(s.role, short_heading(s.title), s.heading.place()) for s in sections if s.heading is not None
        ),
        statements=statements,
        references=references,
        evidence=tuple(
            msgspec.structs.replace(e, section=short_heading(e.section)) if e.section else e for e in evidence
        ),
        guidelines=guidelines,
        trials=read_trials(sections),
        findings=_once((
            *(f for f in reading.findings if f.kind != LOST_LINES), *repairs,
            *payer_findings, *identifier_findings, *event_findings, *former_findings,
            *tie_unread(positions, reading.source, sections, vocabulary),
            *other_periods(statements[: len(positions.statements)], effective),
            *find_lost_lines(reading, sections, positions.statements, positions.findings),
            *find_contradictions(reading.source, sections, statements, vocabulary),
            *_about_the_whole(sections, positions.statements, document.encoding), *audit,
            *(_unread(sections, known, vocabulary) if issued else ()),
            *unassigned, *nameless,
        )),
        accounting=positions.accounting,
    )  # fmt: skip


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without those that tell the same of the same place: of a statement and of its former one."""
    told: dict[object, Finding] = {}
    for finding in findings:
        start = finding.at[0].start if finding.at else -1
        told.setdefault((finding.kind, finding.message, start, finding.touches), finding)
    return tuple(told.values())


def _unread(sections: list[Section], known: Place, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield what judges a treatment outside the sections that were read as coverage, and was not read elsewhere."""
    for sentence in unread_positions(sections, vocabulary):
        at = sentence.place()
        if not any(k.start < span.end and span.start < k.end for k in known for span in at):
            message = "a sentence outside the coverage sections may take a position; it was not read"
            yield Finding("position-elsewhere", "warning", message, at)


def _passage_at(reading: Reading, at: Place) -> Passage | None:
    """Return the passage that stands at an address, furniture included."""
    for line in (*reading.lines, *reading.furniture):
        passage = line.passage
        if at and passage.text and passage.offset(0) <= at[0].start <= passage.offset(-1):
            offsets = passage.offsets
            start = bisect.bisect_left(offsets, at[0].start)
            return passage.slice(start, bisect.bisect_left(offsets, at[-1].end))
    return None


def _title_scopes(title: Passage | None, vocabulary: Vocabulary) -> Scopes:
    if title is None:
        return Scopes(None, None, (), ())
    return read_scopes(title, len(title.text), vocabulary, {}, len(title.text))


def _definitions(sections: list[Section], vocabulary: Vocabulary) -> Definitions:
    coverage = [s for s in sections if s.role in COVERAGE_ROLES]
    return define_terms([b.passage for s in coverage for b in s.blocks], vocabulary)


def _states(sections: list[Section]) -> bool:
    return any(s.role in COVERAGE_ROLES for s in sections)


def _about_the_whole(sections: list[Section], statements: tuple[Statement, ...], encoding: str) -> Iterator[Finding]:
    if not _states(sections):
        yield Finding("no-coverage-section", "warning", "no part of the document was found that states coverage", ())
    elif not statements:
        message = "the part that states coverage holds no position that was understood"
        yield Finding("no-position", "warning", message, ())
    if not encoding.startswith("utf-8"):
        yield Finding("encoding", "note", f"the file was read as {encoding}", ())
