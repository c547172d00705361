"""Positions as the answers need them: what the index holds of the graph, in plain Python.

Everything here is filled from the named graphs by the query files and is
read-only afterwards. Criteria keep the shape they have in the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from graph.criteria import nodes
from graph.study_rows import NO_RESULTS, StudyResults
from loaders.record import Atom, Criterion, Curation, Span, StatementReference

__all__ = [
    "AuthorizationRow",
    "CodeRow",
    "EventRow",
    "EvidenceRow",
    "FindingRow",
    "GuidelineRow",
    "LineRow",
    "PayerRow",
    "PointerRow",
    "PolicyVersion",
    "ReferenceRow",
    "Source",
    "StatementRow",
]


@dataclass(frozen=True, slots=True)
class Source:
    """An address: the document, its lines and its character spans."""

    document: str
    spans: tuple[Span, ...]

    @property
    def lines(self) -> tuple[int, int] | None:
        """Return the first and the last line, counted from 1."""
        if not self.spans:
            return None
        return self.spans[0].first_line, self.spans[-1].last_line

    def meets(self, other: Source) -> bool:
        """Tell whether two addresses of one document have a character in common."""
        return self.document == other.document and any(
            a.start < b.end and b.start < a.end for a in self.spans for b in other.spans
        )

    @property
    def pages(self) -> tuple[int, int] | None:
        """Return the first and the last page, counted from 1; None in a document without pages."""
        pages = [span.page for span in self.spans if span.page is not None]
        return (pages[0], pages[-1]) if pages else None


@dataclass(frozen=True, slots=True)
class PayerRow:
    """An issuing payer."""

    id: str
    name: str
    affiliates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A coverage statement.

    `iri` is its name in the graph; `covers_*` are the identifiers of every class
    that its scope contains, `stated_*` those that it names itself. `scope_size`
    is (len(covers_modalities), len(covers_indications)): the smaller, the more
    specific. `lines_of_business` empty means: those of the policy.
    """

    iri: str
    id: str
    label: str | None
    ordinal: int
    status: str
    printed_status: str
    stated_modalities: frozenset[str]
    covers_modalities: frozenset[str]
    stated_indications: frozenset[str]
    covers_indications: frozenset[str]
    source: Source
    criteria: Criterion | None = None
    complement_of: tuple[str, ...] = ()
    heading: str | None = None
    scope_stated: bool = True
    former: bool = False
    effective_from: str | None = None
    effective_until: str | None = None
    lines_of_business: tuple[str, ...] = ()
    care_settings: tuple[str, ...] = ()
    nodes: tuple[Criterion, ...] = field(init=False, compare=False, repr=False)
    """Its criteria and everything below them, in the order of the document."""
    references: tuple[StatementReference, ...] = field(init=False, compare=False, repr=False)
    asked: frozenset[tuple[str, object]] = field(init=False, compare=False, repr=False)
    """The characteristics that its criteria ask for, with the values that they ask for."""

    def __post_init__(self) -> None:
        every = tuple(nodes(self.criteria))
        object.__setattr__(self, "nodes", every)
        object.__setattr__(self, "references", tuple(n for n in every if isinstance(n, StatementReference)))
        object.__setattr__(self, "asked", frozenset((n.characteristic, n.value) for n in every if isinstance(n, Atom)))


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of business of a policy; `rule` as in the record."""

    id: str
    name: str
    rule: str
    status_map: tuple[tuple[str, str], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class AuthorizationRow:
    """A prior-authorization requirement."""

    product: str
    care_setting: str | None
    requirement: str
    source: Source


@dataclass(frozen=True, slots=True)
class PointerRow:
    """Where the document sends the reader."""

    kind: str
    title: str
    number: str | None
    modalities: tuple[str, ...]
    line_of_business: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A listed code."""

    system: str
    code: str
    group: str | None
    historical: bool
    source: Source


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A study that the document weighs, with the reference entries it stands on."""

    iri: str
    design: str | None
    first_author: str | None
    year: int | None
    trial: str | None
    patients: int | None
    studies: int | None
    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    direction: str | None
    section: str | None
    references: tuple[dict[str, str | int | None], ...]
    source: Source
    results: StudyResults = NO_RESULTS
    several: bool = False


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """A guideline recommendation that the document cites; `cited_in`: text, list, or text and list."""

    iri: str
    body: str
    title: str | None
    version: str | None
    year: int | None
    scheme: str | None
    strength: str | None
    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    references: tuple[dict[str, str | int | None], ...]
    source: Source
    cited_in: str = "text"


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A publication that a document lists; `work` is the IRI of the publication."""

    work: str
    title: str
    first_author: str | None
    year: int | None
    pmid: str | None

    @classmethod
    def of(cls, entry: Mapping[str, str | int | None]) -> Self:
        """Return the row of an entry as answers show it."""
        author, year, pmid = entry["first_author"], entry["year"], entry["pmid"]
        return cls(
            str(entry["work"]),
            str(entry["title"]),
            None if author is None else str(author),
            None if year is None else int(year),
            None if pmid is None else str(pmid),
        )


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding; `touches` as in the record."""

    kind: str
    severity: str
    message: str
    touches: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class EventRow:
    """A dated event; dates are ISO 8601 with day or month precision."""

    kind: str
    date: str
    printed: str
    position_changed: bool | None
    source: Source


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of one policy: one named graph.

    `in_force_from` and `in_force_until` (exclusive) are ISO dates, or None when
    unknown or open; `in_force_basis` tells which event gave the start
    ('effective', 'latest dated change', ...). `first_known` is the earliest date
    at which the document says the policy existed.
    """

    iri: str
    graph: str
    id: str
    policy_iri: str
    policy_id: str
    title: str | None
    number: str | None
    payer: PayerRow
    document: str
    sha256: str
    outcome: str
    in_force_from: str | None
    in_force_until: str | None
    in_force_basis: str
    first_known: str | None
    recorded_at: str | None = None
    statements: tuple[StatementRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    authorizations: tuple[AuthorizationRow, ...] = ()
    pointers: tuple[PointerRow, ...] = ()
    codes: tuple[CodeRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    guidelines: tuple[GuidelineRow, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    findings: tuple[FindingRow, ...] = field(default=())
    curations: tuple[Curation, ...] = ()

    def curations_of(self, statement: str) -> tuple[Curation, ...]:
        """Return the corrections of one statement, by its identifier within the document."""
        return tuple(c for c in self.curations if c.statement == statement)
