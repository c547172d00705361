"""RDF terms and the IRIs of everything the graph names.

pyoxigraph's data model serves as the RDF library here: it is imported in two
milliseconds where rdflib takes a hundred and thirty, and the command line has
a second in all. rdflib serialises and validates where that time is no matter.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox

from loaders.record import DatedEvent, Record
from ontology.lexicon import lexicon
from ontology.vocabulary import BASE

__all__ = [
    "DCTERMS",
    "OA",
    "PROV",
    "RDFS",
    "RDF_TYPE",
    "Names",
    "as_iri",
    "as_subject",
    "date",
    "decimal",
    "first_known",
    "guideline_paths",
    "in_force",
    "iri",
    "literal",
    "moment",
    "names_of",
    "pgo",
    "slug",
    "strengths",
    "work_path",
]

OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LONGEST_SLUG = 80


def iri(path: str) -> ox.NamedNode:
    """Return an IRI of ours by its path below the base."""
    return ox.NamedNode(BASE + path)


def pgo(name: str) -> ox.NamedNode:
    """Return a class or property of the ontology by its local name."""
    return ox.NamedNode(f"{BASE}ontology/{name}")


def as_iri(term: object) -> ox.NamedNode:
    """Return a term of which only an IRI is possible.

    :raises ValueError: when it is none.
    """
    if isinstance(term, ox.NamedNode):
        return term
    raise ValueError(f"{term} is no IRI")


def as_subject(term: object) -> ox.NamedNode | ox.BlankNode:
    """Return a term of which only an IRI or a blank node is possible.

    :raises ValueError: when it is neither.
    """
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return term
    raise ValueError(f"{term} is neither an IRI nor a blank node")


def literal(value: bool | int | float | str) -> ox.Literal:
    """Return a value as a literal; numbers with a point are decimals."""
    if isinstance(value, float):
        return ox.Literal(format(Decimal(repr(value)), "f"), datatype=ox.NamedNode(_XSD + "decimal"))
    return ox.Literal(value)


def decimal(digits: str) -> ox.Literal:
    """Return printed digits as xsd:decimal, no digit of them changed."""
    return ox.Literal(digits, datatype=ox.NamedNode(_XSD + "decimal"))


def moment(value: str) -> ox.Literal:
    """Return an ISO time with its zone as xsd:dateTime."""
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + "dateTime"))


def date(value: str) -> ox.Literal:
    """Return an ISO date as xsd:date, a month as xsd:gYearMonth, a range as a plain string."""
    kind = {10: "date", 7: "gYearMonth"}.get(len(value))
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + kind)) if kind else ox.Literal(value)


def slug(text: str, longest: int | None = _LONGEST_SLUG) -> str:
    """Return a text as a readable part of an IRI: lower case, words joined by hyphens, at most so long."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    out = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return out[:longest].rstrip("-") or "unnamed"


def strengths(scheme: str, printed: str) -> tuple[str, ...]:
    """Return the identifiers that a printed grade may have: one, or its level and its grade where it joins both.

    >>> strengths("nccn", "2A"), strengths("esmo", "II, B")
    (('nccn/2a',), ('esmo-level/ii', 'esmo-grade/b'))
    """
    parts = [slug(p) for p in printed.split(",")]
    if len(parts) == 2:
        return f"{scheme}-level/{parts[0]}", f"{scheme}-grade/{parts[1]}"
    return (f"{scheme}/{slug(printed)}",)


def in_force(record: Record) -> tuple[str | None, str]:
    """Return from when a document version is in force, and which event says so.

    The current effective date decides; without one, the latest dated change. The
    kinds of events that count as a change stand in the lexicon, so that the
    loaders, which report the missing date, and the graph mean the same.
    """
    effective = _latest(e for e in record.dates if e.kind == "effective")
    if effective is not None:
        return effective, "effective"
    kinds = lexicon("history")["in_force"]["changes"]
    changed = _latest(e for e in record.dates if e.kind in kinds)
    return (changed, "latest dated change") if changed is not None else (None, "none")


def _latest(events: Iterable[DatedEvent]) -> str | None:
    """Return the latest date; of a range its last part, a month before the days in it."""
    return max((e.date.rpartition("/")[2] for e in events), default=None)


# Events of the literature, of code lists or of the future say nothing of the policy's age.
_NOT_OF_THE_POLICY = frozenset(("accessed", "next_review", "reference_access", "clinical_input", "coding_effective"))


def first_known(record: Record) -> str | None:
    """Return the earliest date at which the document says that the policy existed."""
    dates = [e.date.partition("/")[0] for e in record.dates if e.kind not in _NOT_OF_THE_POLICY]
    return min(dates, default=None)


def work_path(
    pmid: str | None, doi: str | None, author: str | None, year: int | None, title: str, version: str | None = None
) -> str:
    """Return the path of a publication: by PMID, else DOI, else author, year, title and edition.

    Documents print one work with different capitals and stops: those fold away.
    """
    if pmid:
        return f"work/pmid-{_part(pmid)}"
    if doi:
        return f"work/doi-{_part(doi.lower())}"
    edition = f" {version}" if version else ""
    words = slug(f"{author or 'anonymous'} {year or 'undated'} {title}{edition}", longest=None)
    return f"work/{words if len(words) <= _LONGEST_SLUG else slug(words) + '-' + _digest(words)}"


def guideline_paths(body: str, title: str | None, version: str | None, year: int | None) -> tuple[str, str | None]:
    """Return the path of a guideline, and that of its edition where one is printed."""
    path = f"guideline/{slug(' '.join(filter(None, (body, title))), longest=None)}"
    edition = version or (str(year) if year is not None else None)
    return path, f"{path}/edition/{_part(edition)}" if edition else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _part(text: str) -> str:
    """Return a printed label as one part of a path; two labels never give the same one."""
    plain = re.sub(r"[^A-Za-z0-9._~-]", "-", text)
    return plain if plain == text else f"{plain}-{_digest(text)}"


class Names:
    """The IRIs of one document version."""

    def __init__(self, record: Record) -> None:
        self.document = iri(f"document/{record.sha256[:16]}")
        if record.payer is None:
            self.policy = self.version = None
            self.path = f"document/{record.sha256[:16]}"
            self.graph = iri(f"graph/{self.path}")
            return
        policy = slug(record.policy_number or record.title or record.sha256[:16])
        start, _ = in_force(record)
        self.policy = iri(f"policy/{record.payer.id}/{policy}")
        self.path = f"{record.payer.id}/{policy}/{start or record.sha256[:16]}"
        self.version = iri(f"version/{self.path}")
        self.graph = iri(f"graph/{self.path}")

    def statement(self, id: str) -> ox.NamedNode:
        """Return the IRI of a statement."""
        return iri(f"statement/{self.path}/{_part(id)}")

    def part(self, kind: str, number: int) -> ox.NamedNode:
        """Return the IRI of the n-th fact of a kind ('event', 'finding', ...)."""
        return iri(f"{kind}/{self.path}/{number}")


def names_of(record: Record) -> Names:
    """Return the IRIs of a record's document version."""
    return Names(record)
