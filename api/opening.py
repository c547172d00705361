"""Opening a service, and giving it a copy of its store that other processes may read.

Without a store the records that ship with the program answer, from a graph built
in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from api.service import Service
from api.shipped import shipped_records
from graph.document_store import DocumentStore, StoreError
from graph.endpoint import Location
from graph.index import build_index
from graph.load import load_records
from graph.opening import open_store
from graph.store import Store
from graph.store_format import WORKS
from ontology.vocabulary import load_vocabulary

__all__ = ["checkpoint", "open_service"]


def open_service(location: Location | None = None, progress: Callable[[str], object] | None = None) -> Service:
    """Return the service of a store, or of the shipped records.

    :param progress: told of each stage before it starts.
    :raises StoreError: when there is no store at the location or it cannot be read.
    :raises NoRecordsError: when no location is given and no records ship.
    """
    tell = progress or (lambda _: None)
    # What is built here stays for the life of the process; to look through it for garbage takes a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _open(location, tell)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _open(location: Location | None, tell: Callable[[str], object]) -> Service:
    tell("reading the vocabulary")
    vocabulary = load_vocabulary()
    store: DocumentStore
    if location is None:
        tell("building the graph from the shipped records")
        store = Store()
        for _ in load_records(store, shipped_records(), vocabulary):
            pass
    else:
        tell("opening the store")
        store = open_store(location, read_only=True)
    tell("reading the positions")
    return Service(store, vocabulary, build_index(store, vocabulary))


def checkpoint(service: Service, path: Path) -> Service:
    """Write a copy of the store that other processes may read, and return the service that reads it.

    A store on disk may be written by another process at any time; the copy never is. A server answers
    many readers itself: there is nothing to copy.
    """
    if service.store.endpoint is not None:
        return service
    if service.store.path is None:
        _copy(service, path)
        return service
    try:
        # A copy of a store that is open for reading lacks what its log still holds.
        with Store(service.store.path) as whole:
            whole.backup(path)
    except StoreError:
        _copy(service, path)  # the store is locked or its disk read-only
    copy = Store(path, read_only=True)
    # Documents may have come between the opening and the copy; all is answered from one state.
    same = (copy.graphs(), copy.superseded()) == (service.store.graphs(), service.store.superseded())
    return replace(service, store=copy, index=service.index if same else build_index(copy, service.vocabulary))


def _copy(service: Service, path: Path) -> None:
    with Store(path) as copy:
        for graph in (*service.store.graphs(), WORKS, *service.store.superseded()):
            copy.put(graph, service.linked.quads(graph))
