"""Measuring: what the loaders make of a document, against what a careful reader takes from it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.answers import UnknownTermError, coverage
from graph.index import Index, build_index
from graph.load import load_records
from graph.model import FindingRow
from graph.store import Store
from loaders.lines.documents import open_document
from loaders.record import Finding, Record
from ontology.vocabulary import Vocabulary
from tests.criteria_matching import Matched, match_criteria
from tests.expectations import Expectation, ExpectedCell
from tests.policies import outcome_of
from tests.test_sources import INDICATIONS, MODALITIES, PAYERS, SHARED, SOURCES

__all__ = ["CLASSES", "FIELDS", "Report", "WrongCell", "measure", "measure_sources", "severity"]

COVERED = frozenset(("covered", "covered_if_criteria_met"))
DENIED = frozenset(("investigational", "not_medically_necessary"))
SILENT = frozenset(("not_addressed", "no_version_in_force"))
UNANSWERED = frozenset(("not_loaded", "name_not_known"))
"""What the measurement writes where there is no answer, and the reader is told why."""
CLASSES = ("wrong covered", "wrong denial", "missed", "missed, reported", "otherwise", "other")
FIELDS = ("payer", "number", "title", "effective", "outcome")

SAME_KIND = {
    "criteria-without-combination": ("criteria-combination",),
    "contradiction": ("text-against-table",),
    "unreadable": ("unreadable-cell", "unreadable-text", "damaged-text"),
    "damaged-text": ("unreadable", "unreadable-text"),
    "unknown-characteristic": ("partly-understood",),
    "criteria-missing": ("missing-criteria",),
    "dates": ("no-effective-date", "future-statement", "former-position"),
}
"""Kinds of findings that say what an expected kind says."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that came out wrong, with the statements that decided it."""

    cell: ExpectedCell
    got: str
    otherwise: str
    severity: str
    statements: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """How one document came out. `fields` holds (got, expected) of the plain fields, and whether it is right."""

    name: str
    refused: str = ""
    fields: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    cells: int = 0
    positions: int = 0
    claimed: int = 0
    right_positions: int = 0
    wrong: list[WrongCell] = field(default_factory=list)
    criteria: Matched = field(default_factory=Matched)
    findings: int = 0
    findings_missing: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def severities(self) -> Counter[str]:
        """Return the number of wrong cells by severity."""
        return Counter(w.severity for w in self.wrong)


def severity(
    cell: ExpectedCell, got: str, otherwise: str, parts: frozenset[str], reported: Callable[[], bool]
) -> str | None:
    """Return what a wrong answer does to a reader, or None when it is right.

    :param parts: the determinations of the parts of an answer that varies.
    """
    if got in cell.determinations:
        return None if got != cell.determination or otherwise in cell.others else "otherwise"
    claims, truths = parts or frozenset((got,)), cell.determinations
    takes_position = not truths.issubset(SILENT)
    if got in UNANSWERED:
        return "missed, reported"
    if claims & COVERED and truths.isdisjoint(COVERED | {"conflict"}):
        return "wrong covered"
    if claims & DENIED and claims.isdisjoint(COVERED) and truths.isdisjoint(DENIED | {"conflict"}):
        return "wrong denial"
    if claims & DENIED and not takes_position:
        return "wrong denial"
    if claims.isdisjoint(COVERED | DENIED) and takes_position:
        return "missed, reported" if reported() else "missed"
    return "other"


def index_of(records: Iterable[Record], vocabulary: Vocabulary) -> Index:
    """Return the index of a store of its own."""
    store = Store()
    for _ in load_records(store, records, vocabulary):
        pass
    return build_index(store, vocabulary)


def measure(expectation: Expectation, vocabulary: Vocabulary) -> Report:
    """Load one document and compare it with what a reader takes from it."""
    report = Report(expectation.file)
    start = time.perf_counter()
    outcome = outcome_of(expectation.path)
    report.seconds = time.perf_counter() - start
    record = outcome.record
    if record is None:
        report.refused = outcome.reason or "refused"
    text = open_document(expectation.path.read_bytes(), expectation.file).reading.source.text
    index = index_of([record] if record else [], vocabulary)
    kinds: Counter[str] = Counter(f.kind for f in record.findings) if record else Counter()
    notes: Counter[str] = Counter()
    for cell in expectation.determination:
        answer = _ask(index, vocabulary, cell, expectation.as_of)
        notes |= Counter(f["kind"] for f in answer.get("findings", ()) if f["computed"])
        _compare(report, cell, answer, record, text, vocabulary)
    _fields(report, expectation, record, index)
    if record is None:
        report.criteria.missing = [c for c in expectation.criterion if not c.optional]
    else:
        report.criteria = match_criteria(expectation, record, text, vocabulary)
    kinds += notes
    for finding in expectation.finding:
        found = next((k for k in (finding.kind, *SAME_KIND.get(finding.kind, ())) if kinds[k]), None)
        if found:
            kinds[found] -= 1
        if not finding.optional:
            report.findings += 1
            if found is None:
                report.findings_missing.append(f"{finding.kind}: {finding.about}")
    return report


def _ask(index: Index, vocabulary: Vocabulary, cell: ExpectedCell, as_of: str) -> dict[str, Any]:
    """Return the answer of the only payer of an index; nothing when it holds none."""
    if not index.versions:
        return {}
    try:
        body = coverage(
            index, vocabulary, cell.modality, cell.indication, cell.setting or None,
            as_of=cell.as_of or as_of, line_of_business=cell.line_of_business or None,
        )  # fmt: skip
    except UnknownTermError:
        # Only the document can make its own names for lines of business known; a refusal tells the reader.
        return {
            "determination": "name_not_known",
            "findings": [{"kind": "name", "severity": "error", "computed": True}],
        }
    answers: list[dict[str, Any]] = body["answers"]
    return answers[0] if answers else {}


def _compare(
    report: Report, cell: ExpectedCell, answer: dict[str, Any], record: Record | None, text: str, vocabulary: Vocabulary
) -> None:
    got = answer.get("determination", "not_addressed" if record else "not_loaded")
    otherwise = answer.get("otherwise") or ""
    found = severity(
        cell, got, otherwise, _parts(answer),
        lambda: record is None or _reported(cell, answer, record, text, vocabulary),
    )  # fmt: skip
    report.cells += 1
    report.positions += cell.determination in COVERED | DENIED
    report.claimed += got in COVERED | DENIED
    report.right_positions += found in (None, "otherwise") and got in COVERED | DENIED
    if found is not None:
        statements = tuple(_described(s) for s in answer.get("statements", ()))
        report.wrong.append(WrongCell(cell, got, otherwise, found, statements))


def _parts(answer: dict[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for part in answer.get("parts", ()):
        found |= _parts(part) or {part["determination"]}
    return frozenset(found)


def _described(statement: dict[str, Any]) -> str:
    lines = (statement["source"] or {}).get("lines")
    where = f" lines {lines[0]}-{lines[1]}" if lines else ""
    return f"{statement['id']} {statement['role']} {statement['status']} [{statement['value']}]{where}"


def _reported(cell: ExpectedCell, answer: dict[str, Any], record: Record, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether the answer or the record warns of what was missed."""
    if any(f["severity"] != "note" for f in answer.get("findings", ()) if f["computed"]):
        return True
    modality, tumor = vocabulary.resolve("modality", cell.modality), vocabulary.resolve("tumor", cell.indication)
    related = {
        "modality": vocabulary.ancestors(modality.id) | vocabulary.descendants(modality.id) if modality else set(),
        "tumor": vocabulary.ancestors(tumor.id) | vocabulary.descendants(tumor.id) if tumor else set(),
    }
    return any(f.severity != "note" and _about(f, related, record, text, vocabulary) for f in record.findings)


def _about(
    finding: Finding | FindingRow, related: dict[str, Any], record: Record, text: str, vocabulary: Vocabulary
) -> bool:
    """Return whether a finding bears on a question: the passages that it touches name nothing else."""
    if not isinstance(finding, Finding):
        return False
    places = [finding.at, *(s.at for s in record.statements if s.id in finding.touches)]
    lines = text.split("\n")
    passage = " ".join(" ".join(lines[s.first_line - 1 : s.last_line]) for place in places for s in place)
    if set(finding.touches) & related["modality"]:
        return True
    if not passage:
        return not finding.touches
    for kind, ids in related.items():
        mentioned = {m.id for m in vocabulary.mentions(passage, (kind,))}
        if mentioned and mentioned.isdisjoint(ids):
            return False
    return True


def _fields(report: Report, expectation: Expectation, record: Record | None, index: Index) -> None:
    version = index.versions[0] if index.versions else None
    start = (version.in_force_from or "") if version else ""
    effective = "" if version and version.in_force_basis != "effective" else start
    accepted = {expectation.effective, *expectation.effective_accept}
    got = {
        "payer": record.payer.name if record and record.payer else "",
        "number": (record.policy_number or "") if record else "",
        "title": (record.title or "") if record else "",
        "effective": start if start in accepted else effective,
        "outcome": record.outcome.replace("_", " ") if record else "",
    }
    wanted = {
        "payer": (expectation.payer, *expectation.payer_accept),
        "number": (expectation.policy_number, *expectation.policy_number_accept),
        "title": (expectation.title, *expectation.title_accept),
        "effective": (expectation.effective, *expectation.effective_accept),
        "outcome": (expectation.outcome,),
    }
    for name in FIELDS:
        right = _folded(got[name]) in {_folded(w) for w in wanted[name]}
        report.fields[name] = (got[name], wanted[name][0], right)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def sample_cells() -> Iterator[tuple[str, ExpectedCell, list[str]]]:
    """Yield the payer, the cell and the deciding labels of the matrix sample of the real documents."""
    for row in json.loads((SHARED / "gold" / "matrix-sample.json").read_text()):
        indication, setting = INDICATIONS[row["indication"]]
        yield PAYERS[row["payer"]], ExpectedCell(
            MODALITIES[row["modality"]], indication, setting or "", row["determination"], row["otherwise"] or "",
            as_of="2026-11-21",
        ), row["statements"]  # fmt: skip


def measure_sources(vocabulary: Vocabulary, folder: Path = SOURCES) -> list[Report]:
    """Ask the sample of the matrix of all real documents in one store, one report for each payer."""
    reports: dict[str, Report] = {}
    records = []
    for path in sorted(folder.iterdir()):
        record = outcome_of(path).record
        if record is not None:
            records.append(record)
    index = index_of(records, vocabulary)
    asked: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for payer, cell, statements in sample_cells():
        question = (cell.modality, f"{cell.indication}/{cell.setting}")
        if question not in asked:
            body = coverage(index, vocabulary, cell.modality, cell.indication, cell.setting or None, as_of=cell.as_of)
            asked[question] = {a["payer"]["name"]: a for a in body["answers"]}
        report = reports.setdefault(payer, Report(payer))
        answer = asked[question].get(payer, {})
        record = next((r for r in records if r.payer and r.payer.name == payer), None)
        before = len(report.wrong)
        _compare(report, cell, answer, record, "", vocabulary)
        labels = [s["label"] or s["id"] for s in answer.get("statements", ())]
        if len(report.wrong) == before and labels != statements:
            report.wrong.append(WrongCell(cell, f"statements {labels}", f"for {statements}", "other", ()))
    return [reports[name] for name in sorted(reports)]
