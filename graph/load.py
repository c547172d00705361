"""Loading records into a store: each document whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from graph.rdf import StaleRecordError, quads
from graph.store import Store, StoreError, Term
from graph.terms import names_of, pgo
from loaders.record import Record
from ontology.vocabulary import Vocabulary

__all__ = ["Loaded", "load_records"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a record: 'loaded', 'already loaded', 'new version' or 'replaced'."""

    record: Record
    outcome: str


def load_records(
    store: Store, records: Iterable[Record], vocabulary: Vocabulary, recorded_at: str | None = None
) -> Iterator[Loaded]:
    """Put records into a store one by one and yield what became of each.

    The same bytes again change nothing. A record of a policy that is already
    there is another version of it, or, with the same date, a better copy that
    replaces the one before.

    :raises StoreError: when a document cannot be written, or names a term that the ontology does not have; the
        store then holds the documents before it.
    """
    when = recorded_at or datetime.now(UTC).isoformat(timespec="seconds")
    for record in records:
        if store.holds(record.sha256):
            yield Loaded(record, "already loaded")
            continue
        names = names_of(record)
        outcome = "loaded"
        if store.has(names.graph):
            outcome = "replaced"
        elif names.policy is not None and _has_versions(store, names.policy):
            outcome = "new version"
        try:
            store.put(names.graph, quads(record, vocabulary, when))
        except StaleRecordError as error:
            raise StoreError(str(error)) from error
        yield Loaded(record, outcome)


def _has_versions(store: Store, policy: Term) -> bool:
    _, rows = store.select(f"SELECT ?p ?v WHERE {{ ?p <{pgo('hasVersion').value}> ?v }} LIMIT 1", {"p": policy})
    return next(iter(rows), None) is not None
