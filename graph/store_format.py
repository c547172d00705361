"""What a store tells of itself, in a graph of its own: the format of its records, and who wrote them."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.document_store import StoreVersionError, Term
from graph.terms import iri, literal, pgo
from loaders.record import RECORD_FORMAT

__all__ = ["FORMAT", "META", "SELF", "SUPERSEDED", "WORKS", "check_format", "told"]

META = iri("graph/store")
SELF = iri("store")
WORKS = iri("graph/works")
"""The graph that says which publications of different documents are one; it is made of all that are loaded."""
SUPERSEDED = iri("superseded/").value
"""How the names of graphs begin that keep what other graphs took the place of."""
FORMAT = pgo("recordFormat")


def told(*, on_disk: bool) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.Literal]]:
    """Yield what a new store tells of itself."""
    yield SELF, FORMAT, literal(RECORD_FORMAT)
    if on_disk:
        yield SELF, pgo("programVersion"), literal(_program_version())


def check_format(found: Term | ox.Triple | None, where: str) -> None:
    """Let a store through whose records this program can read.

    :raises StoreVersionError: when they have another format.
    """
    format = found.value if isinstance(found, ox.Literal) else "?"
    if format != str(RECORD_FORMAT):
        raise StoreVersionError(
            f"{where}: the store has record format {format}, this program writes {RECORD_FORMAT}; "
            "load the documents into a new store"
        )


def _program_version() -> str:
    from importlib import metadata  # 40 ms, and only a new store on disk needs it

    try:
        return metadata.version("payergraph")
    except metadata.PackageNotFoundError:
        return "unreleased"
