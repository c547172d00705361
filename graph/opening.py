"""A store by its location, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.document_store import DocumentStore
from graph.endpoint import Endpoint, Location
from graph.store import Store

__all__ = ["open_store", "opened_store"]


def open_store(location: Location, *, read_only: bool = False) -> DocumentStore:
    """Return the store of a folder or a server; whoever opens it closes it.

    :raises StoreError: when it cannot be opened, or has another format.
    """
    if isinstance(location, Endpoint):
        from graph.remote_store import RemoteStore  # 100 ms of HTTP that a folder has no use for

        return RemoteStore(location, read_only)
    return Store(location, read_only)


@contextmanager
def opened_store(location: Location, *, read_only: bool = False) -> Iterator[DocumentStore]:
    """Open a store for the length of a block; raises what `open_store` raises."""
    store = open_store(location, read_only=read_only)
    try:
        yield store
    finally:
        store.close()
