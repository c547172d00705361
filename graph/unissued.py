"""Unissued: documents that no payer issues, such as a lecture, with the studies and guidelines that they weigh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph.document_store import DocumentStore
from graph.index import DocumentRow
from graph.model import EvidenceRow, GuidelineRow, PolicyVersion
from graph.rows import Gathered
from graph.store import Store
from loaders.record import Curation
from ontology.vocabulary import Vocabulary

__all__ = ["UnissuedDocument", "unissued_documents"]


@dataclass(frozen=True, slots=True)
class UnissuedDocument:
    """A document without a policy; the names are those of a policy version."""

    iri: str
    document: str
    file_name: str
    evidence: tuple[EvidenceRow, ...]
    guidelines: tuple[GuidelineRow, ...]
    curations: tuple[Curation, ...]


def unissued_documents(
    store: DocumentStore, documents: Iterable[DocumentRow], versions: Iterable[PolicyVersion], vocabulary: Vocabulary
) -> list[UnissuedDocument]:
    """Return the documents of a store that are of no policy, in the order of their file names."""
    issued = {v.document for v in versions}
    rows = sorted((d for d in documents if d.id not in issued), key=lambda d: (d.file_name, d.id))
    if not rows:
        return []
    with Store() as part:
        for row in rows:
            graph = ox.NamedNode(row.graph)
            part.put(graph, store.quads(graph))
        gathered = Gathered(part, vocabulary)
        evidence, guidelines, curations = gathered.evidence(), gathered.guidelines(), gathered.curations()
    return [
        UnissuedDocument(
            d.id, d.id, d.file_name,
            tuple(evidence.get(d.id, ())), tuple(guidelines.get(d.id, ())), tuple(curations.get(d.id, ())),
        )
        for d in rows
    ]  # fmt: skip
