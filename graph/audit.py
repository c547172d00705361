"""The audit: what does not fit together within a document, between documents, and on a day.

What one document contradicts itself in was found when it was loaded and stands in
its graph; the rules of `graph.audit_rules` compare documents with each other and
with a day. Each finding tells its rule. A rule that is not sure says nothing: an
audit with false alarms is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.audit_rules import (
    Material,
    changed_alone,
    damaged_identifiers,
    differing_numbers,
    early_effective_dates,
    old_searches,
    older_editions,
    overdue_reviews,
    retracted_works,
)
from graph.citations import read_citations
from graph.document_store import DocumentStore
from graph.index import Index
from graph.model import FindingRow, PolicyVersion, Source
from graph.rows import Gathered
from graph.works import find_works
from ontology.vocabulary import Vocabulary

__all__ = ["RULES", "SEVERITIES", "AuditFinding", "audit", "counts"]

RULES = {
    "contradiction": "Two positions of one document cannot both hold.",
    "text-against-table": "A table takes another position than the text around it.",
    "reference-off-topic": "The title of a cited work shares nothing with the passage that cites it.",
    "author-differs": "The text names one author, the list another for the entry cited there.",
    "edition-differs": "The text cites one edition of a guideline, the entry cited there is another.",
    "reference-never-cited": "Nothing in the text points to an entry of the list.",
    "mark-without-reference": "A mark in the text points to no entry of the list.",
    "reference-list-damaged": "A reference list breaks off, leaves numbers out or begins to count again.",
    "numbers-do-not-add-up": "Numbers printed side by side can't all be right.",
    "code-without-position": "A listed code describes a treatment that no statement names.",
    "retracted-work-cited": "A cited work was retracted, as a notice in a loaded list says.",
    "study-numbers-differ": "Two documents print different sizes of one study.",
    "identifier-damaged": "A PMID can't be as printed.",
    "guideline-edition-older": "Another loaded document cites a newer edition of the guideline.",
    "review-overdue": "The printed day of the next review has passed.",
    "effective-before-revision": "The printed effective date is earlier than later revisions.",
    "search-outdated": "The last search for evidence is more than two years old.",
    "position-changed-alone": "A new version changed its position and cites the same works.",
    "evidence-changed-alone": "A new version cites other works and kept its position.",
}
"""The kinds of findings, with the rule that finds each."""

SEVERITIES = ("error", "warning", "note")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A finding with its place; `version` is None for a document that is no policy of a payer."""

    kind: str
    severity: str
    message: str
    source: Source
    version: PolicyVersion | None

    @property
    def rule(self) -> str:
        """Return the rule that found it, in a sentence."""
        return RULES[self.kind]


def audit(store: DocumentStore, index: Index, vocabulary: Vocabulary, as_of: str) -> list[AuditFinding]:
    """Return the findings about everything in a store, by document and severity.

    :param as_of: the ISO day on which dates are old; versions not in force on it are left out
        of the rules that go by it.
    """
    versions = {v.iri: v for v in index.versions}
    by_document: dict[str, PolicyVersion] = {}
    for version in index.versions:
        by_document.setdefault(version.document, version)
    places: dict[str, Source] = {}
    printed: list[tuple[str, FindingRow]] = []
    citations = []
    for part in store.in_memory():
        gathered = Gathered(part, vocabulary)
        for citation in read_citations(part):
            citations.append(citation)
            places[citation.node] = gathered.source(citation.source, citation.node)
        printed += [(owner, row) for owner, rows in gathered.findings().items() for row in rows]
    material = Material(index.versions, tuple(find_works(citations)), places, as_of)
    printed = [(owner, row) for owner, row in printed if row.kind in RULES]
    found: dict[tuple[str, str, Source], AuditFinding] = {}
    for owner, row in (*printed, *_compared(material)):
        about = versions.get(owner) or by_document.get(owner)
        found[(row.kind, row.message, row.source)] = AuditFinding(
            row.kind, row.severity, row.message, row.source, about
        )
    return sorted(found.values(), key=_order)


def _compared(material: Material) -> Iterator[tuple[str, FindingRow]]:
    """Yield what comparing documents finds, each with the version or document it is about."""
    for rule in (
        retracted_works,
        differing_numbers,
        damaged_identifiers,
        older_editions,
        overdue_reviews,
        early_effective_dates,
        old_searches,
        changed_alone,
    ):
        yield from rule(material)


def _order(finding: AuditFinding) -> tuple[str, str, int, int, str, str]:
    payer = finding.version.payer.name if finding.version else "~"
    line = finding.source.lines[0] if finding.source.lines else 0
    return (payer, finding.source.document, SEVERITIES.index(finding.severity), line, finding.kind, finding.message)


def counts(findings: Sequence[AuditFinding]) -> dict[str, int]:
    """Return how many findings there are of each kind, in the order of the rules."""
    return {kind: n for kind in RULES if (n := sum(f.kind == kind for f in findings))}
