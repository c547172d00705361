"""Citations: the entries of all reference lists in a store, and the links between those that cite one work."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.document_store import DocumentStore, Term
from graph.queries import run
from graph.store_format import WORKS
from graph.terms import pgo
from graph.works import Citation, Work, find_works

__all__ = ["link_works", "read_citations", "read_works"]


def read_citations(store: DocumentStore) -> Iterator[Citation]:
    """Yield the entries of all reference lists in a store."""
    for row in run(store, "list-references"):
        year, number = _text(row, "year"), _text(row, "number")
        yield Citation(
            row["node"].value,
            row["source"].value,
            int(number) if number else None,
            _text(row, "kind") or "",
            _text(row, "title") or "",
            row["work"].value,
            _text(row, "firstAuthor"),
            _text(row, "authors"),
            int(year) if year else None,
            *(_text(row, name) for name in ("journal", "volume", "issue", "pages", "pmid", "doi", "url", "version")),
        )


def _text(row: dict[str, Term], name: str) -> str | None:
    return row[name].value if name in row else None


def read_works(store: DocumentStore) -> list[Work]:
    """Return the works that the documents of a store cite, each once."""
    return find_works(citation for part in store.in_memory() for citation in read_citations(part))


def link_works(store: DocumentStore) -> int:
    """Write which publications of different documents are one work; return how many works more than one name has.

    The links stand in a graph of their own, so that a document's graph says what it prints and nothing else.
    """
    quads: list[ox.Quad] = []
    linked = 0
    for work in read_works(store):
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
