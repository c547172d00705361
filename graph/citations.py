"""Citations: the entries of all reference lists in a store, and the links between those that cite one work."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.cells import integer, optional
from graph.document_store import DocumentStore
from graph.editions import edition_quads
from graph.queries import run
from graph.store_format import WORKS
from graph.terms import RDF_TYPE, literal, pgo
from graph.works import Citation, Doubt, Work, find_works

__all__ = ["doubt_words", "link_works", "read_citations", "read_works"]


def read_citations(store: DocumentStore) -> Iterator[Citation]:
    """Yield the entries of all reference lists in a store."""
    for row in run(store, "list-references"):
        yield Citation(
            row["node"].value,
            row["source"].value,
            integer(row, "number"),
            optional(row, "kind") or "",
            optional(row, "title") or "",
            row["work"].value,
            optional(row, "firstAuthor"),
            optional(row, "authors"),
            integer(row, "year"),
            *(optional(row, name) for name in ("journal", "volume", "issue", "pages", "pmid", "doi", "url", "version")),
        )


def read_works(store: DocumentStore) -> list[Work]:
    """Return the works that the documents of a store cite, each once."""
    return find_works(citation for part in store.in_memory() for citation in read_citations(part))


def link_works(store: DocumentStore) -> int:
    """Write what only all documents together tell; return how many works more than one name has.

    These are the works that several documents cite, the order of the editions of guidelines,
    and the identifiers that can't be as printed. They stand in a graph of their own, so that a
    document's graph says what it prints and nothing else.
    """
    quads = list(edition_quads(store))
    linked = 0
    for work in read_works(store):
        quads.extend(_doubts(work))
        names = {c.work for c in work.citations}
        if len(names) == 1:
            continue
        linked += 1
        known = ox.NamedNode(work.iri)
        quads.extend(ox.Quad(ox.NamedNode(n), pgo("sameWork"), known, WORKS) for n in sorted(names - {work.iri}))
        quads.extend(
            ox.Quad(ox.NamedNode(citation.node), pgo("entryFor"), known, WORKS)
            for citation in work.citations
            if citation.work != work.iri
        )
    store.put(WORKS, quads)
    return linked


def _doubts(work: Work) -> Iterator[ox.Quad]:
    for number, doubt in enumerate(work.doubts, 1):
        entry = ox.NamedNode(doubt.citation.node)
        node = ox.NamedNode(f"{entry.value}/doubt/{number}")
        yield ox.Quad(entry, pgo("hasDoubt"), node, WORKS)
        yield ox.Quad(node, RDF_TYPE, pgo("Finding"), WORKS)
        texts = {"findingKind": "identifier", "severity": "warning", "message": doubt_words(doubt)}
        yield from (ox.Quad(node, pgo(name), literal(text), WORKS) for name, text in texts.items())


def doubt_words(doubt: Doubt) -> str:
    """Return what is wrong with an identifier, in words."""
    return {
        "lost digit": f"The PMID {doubt.pmid} has a digit fewer than {doubt.other}, which another list prints.",
        "too short": f"The PMID {doubt.pmid} is too short for a work of {doubt.citation.year}.",
        "two works": f"The PMID {doubt.pmid} stands with two works that share nothing else.",
    }[doubt.kind]
