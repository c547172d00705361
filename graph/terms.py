"""RDF terms and the IRIs of everything the graph names.

pyoxigraph's data model serves as the RDF library here: it is imported in two
milliseconds where rdflib takes a hundred and thirty, and the command line has
a second in all. rdflib serialises and validates where that time is no matter.
"""

from __future__ import annotations

import re
import unicodedata

import pyoxigraph as ox

from loaders.record import Record
from ontology.vocabulary import BASE

__all__ = ["OA", "PROV", "RDF_TYPE", "Names", "in_force", "iri", "literal", "names_of", "pgo", "slug"]

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


def literal(value: bool | int | float | str) -> ox.Literal:
    """Return a value as a literal; numbers with a point are decimals."""
    if isinstance(value, float):
        return ox.Literal(format(value, "f").rstrip("0").rstrip("."), datatype=ox.NamedNode(_XSD + "decimal"))
    return ox.Literal(value)


def date(value: str) -> ox.Literal:
    """Return an ISO date as xsd:date, a month as xsd:gYearMonth, a range as a plain string."""
    kind = {10: "date", 7: "gYearMonth"}.get(len(value))
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + kind)) if kind else ox.Literal(value)


def slug(text: str) -> str:
    """Return a text as a readable part of an IRI: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    out = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return out[:_LONGEST_SLUG].rstrip("-") or "unnamed"


def in_force(record: Record) -> tuple[str | None, str]:
    """Return from when a document version is in force, and which event says so.

    The current effective date decides; without one, the latest dated change.
    """
    effective = [e.date for e in record.dates if e.kind == "effective"]
    if effective:
        return max(effective), "effective"
    changes = [
        e.date.rpartition("/")[2]
        for e in record.dates
        if e.kind in ("revision", "review", "last_review", "code_update", "reference_update", "committee_approval",
                      "original_effective", "published", "other_change")
    ]  # fmt: skip
    return (max(changes), "latest dated change") if changes else (None, "no date printed")


def first_known(record: Record) -> str | None:
    """Return the earliest date at which the document says that the policy existed."""
    dates = [
        e.date.partition("/")[0]
        for e in record.dates
        if e.kind not in ("accessed", "next_review", "reference_access", "clinical_input", "coding_effective")
    ]
    return min(dates) if dates else None


class Names:
    """The IRIs of one document version."""

    def __init__(self, record: Record) -> None:
        self.document = iri(f"document/{record.sha256[:16]}")
        self.payer_id = record.payer.id if record.payer else None
        if record.payer is None:
            self.policy = self.version = None
            self.path = f"document/{record.sha256[:16]}"
            self.graph = iri(f"graph/{self.path}")
            return
        policy = slug(record.policy_number or record.title or record.sha256[:16])
        start, _ = in_force(record)
        self.policy_id = f"{record.payer.id}/{policy}"
        self.policy = iri(f"policy/{self.policy_id}")
        self.path = f"{self.policy_id}/{start or record.sha256[:16]}"
        self.version = iri(f"version/{self.path}")
        self.graph = iri(f"graph/{self.path}")

    def statement(self, id: str) -> ox.NamedNode:
        """Return the IRI of a statement."""
        return iri(f"statement/{self.path}/{slug(id) if not id.isascii() else re.sub(r'[^A-Za-z0-9._~-]', '-', id)}")

    def part(self, kind: str, number: int) -> ox.NamedNode:
        """Return the IRI of the n-th fact of a kind ('event', 'finding', ...)."""
        return iri(f"{kind}/{self.path}/{number}")


def names_of(record: Record) -> Names:
    """Return the IRIs of a record's document version."""
    return Names(record)
