"""Loading records into a store: each document whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from graph.document_store import DocumentStore, StoreError, Term
from graph.provenance import curations_hash
from graph.rdf import StaleRecordError, quads
from graph.recorded import packed, was_superseded
from graph.terms import literal, names_of, pgo
from loaders.record import Record
from ontology.vocabulary import Vocabulary

__all__ = ["Loaded", "load_records"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a record.

    `outcome`: 'loaded', 'already loaded', 'new version' or 'replaced'; of a document that is there with other
    corrections 'corrected' or 'corrections removed'.
    """

    record: Record
    outcome: str


def load_records(
    store: DocumentStore,
    records: Iterable[Record],
    vocabulary: Vocabulary,
    recorded_at: str | None = None,
    check: Callable[[Record, Vocabulary], str | None] | None = None,
) -> Iterator[Loaded]:
    """Put records into a store one by one and yield what became of each.

    The same bytes with the same corrections again change nothing; with other
    corrections they replace what was there. A record of a policy that is already
    there is another version of it, or, with the same date, a better copy that
    replaces the one before. What is replaced stays known of its time, see
    `graph.recorded`; its bytes again change nothing.

    `graph.citations.link_works` afterwards links the works that several documents cite.

    `check` tells why a record must not enter, or None; `graph.validation.refusal` asks the shapes. The shipped
    records need none: a test holds that they meet the shapes.

    :raises StoreError: when a document cannot be written, does not pass the check, or names a term that the
        ontology does not have; the store then holds the documents before it.
    """
    when = recorded_at or datetime.now(UTC).isoformat(timespec="seconds")
    for record in records:
        names = names_of(record)
        held = _graphs_of(store, record.sha256) if store.holds(record.sha256) else set()
        corrected = curations_hash(record)
        if (names.graph, corrected) in held:
            for graph, _ in held:
                if graph != names.graph:
                    store.remove(graph)
            yield Loaded(record, "already loaded")
            continue
        if not held and was_superseded(store, names.document, record.sha256, corrected):
            yield Loaded(record, "already loaded")
            continue
        outcome = "loaded"
        if held:
            outcome = "corrected" if record.curations else "corrections removed"
        elif store.has(names.graph):
            outcome = "replaced"
        elif names.policy is not None and _has_versions(store, names.policy):
            outcome = "new version"
        reason = check(record, vocabulary) if check else None
        if reason is not None:
            raise StoreError(reason)
        # Corrections may have given the document another name.
        replaced = {graph for graph, _ in held} | ({names.graph} if store.has(names.graph) else set())
        kept = [quad for graph in sorted(replaced, key=str) for quad in packed(store, graph, when)]
        try:
            store.put(names.graph, quads(record, vocabulary, when), kept, replaced - {names.graph})
        except StaleRecordError as error:
            raise StoreError(str(error)) from error
        yield Loaded(record, outcome)


def _graphs_of(store: DocumentStore, sha256: str) -> set[tuple[ox.NamedNode, str | None]]:
    """Return the graphs of a document, each with the hash of the corrections that were made of it."""
    _, rows = store.select(_GRAPHS, {"sha256": literal(sha256)})
    return {(g, h.value if h else None) for g, h, _ in rows if isinstance(g, ox.NamedNode)}


_GRAPHS = f"""SELECT ?graph ?hash ?sha256 WHERE {{ GRAPH ?graph {{
  ?document <{pgo("sha256").value}> ?sha256 . OPTIONAL {{ ?document <{pgo("curationsHash").value}> ?hash }} }} }}"""


def _has_versions(store: DocumentStore, policy: Term) -> bool:
    _, rows = store.select(_VERSIONS, {"p": policy})
    return next(iter(rows), None) is not None


_VERSIONS = f"SELECT ?p ?v WHERE {{ GRAPH ?graph {{ ?p <{pgo('hasVersion').value}> ?v }} }} LIMIT 1"
