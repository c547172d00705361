"""What every store of documents does, whichever engine is behind it, and its errors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyoxigraph as ox

from graph.endpoint import Endpoint

__all__ = [
    "Closing",
    "DocumentStore",
    "QueryResult",
    "Row",
    "StoreError",
    "StoreLockedError",
    "StoreUnavailableError",
    "StoreVersionError",
    "Term",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = tuple[Term | None, ...]
QueryResult = ox.QueryBoolean | ox.QuerySolutions | Iterator[ox.Triple]
"""What a query gives: ASK, SELECT, and CONSTRUCT or DESCRIBE."""


class StoreError(OSError):
    """An error raised when a store cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """An error raised when another process is writing to the store."""


class StoreVersionError(StoreError):
    """An error raised when a store was written by a program with another record format."""


class StoreUnavailableError(StoreError):
    """An error raised when the server of a store cannot be reached or does not answer in time."""


class Closing(ABC):
    """What is closed at the end of a `with` block."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held; doing so again is no error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class DocumentStore(Protocol):
    """A set of named graphs, one for each document version; a reader sees each whole or not at all."""

    @property
    def path(self) -> Path | None:
        """Its folder; None for one in memory or on a server."""
        ...

    @property
    def endpoint(self) -> Endpoint | None:
        """Its server; None for one of this process."""
        ...

    def close(self) -> None:
        """Write what is pending and let go of the engine."""

    def flush(self) -> None:
        """Wait until all that was put in will outlast a crash."""

    def put(
        self,
        graph: ox.NamedNode,
        quads: Iterable[ox.Quad],
        beside: Iterable[ox.Quad] = (),
        removed: Iterable[ox.NamedNode] = (),
    ) -> None:
        """Put a named graph in, in place of an older one of the same name, whole or not at all.

        :param beside: quads of other, new graphs that are put in with it; `removed` are graphs that go.
        :raises StoreError: when it cannot be written; the store is then as before.
        """

    def remove(self, graph: ox.NamedNode) -> None:
        """Remove a named graph; one that is not there is no error."""

    def has(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a named graph of this name."""
        ...

    def graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that hold documents, in order."""
        ...

    def superseded(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that keep what others took the place of, in order."""
        ...

    def holds(self, sha256: str) -> bool:
        """Tell whether a document with this hash is in the store."""
        ...

    def select(
        self, query: str, bindings: dict[str, Term] | None = None, graphs: Iterable[str] | None = None
    ) -> tuple[list[str], Iterator[Row]]:
        """Return the variables and the rows of a SELECT query over `GRAPH ?graph`; bindings are values, never text.

        :param graphs: the IRIs of the named graphs that the query sees; all when None.
        """
        ...

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple] | None:
        """Return the triples of a graph; None when there is no such graph."""
        ...

    def quads(self, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one graph, or of all that hold documents."""
        ...

    def in_memory(self) -> Iterator[DocumentStore]:
        """Yield the documents in stores in memory, some at a time."""
        ...

    def evaluate(
        self, query: str, default: list[str], named: list[str], *, union: bool, base: str | None = None
    ) -> QueryResult:
        """Return what a query of any form gives over the named graphs chosen, or over all when none are.

        `default` and `named` are the IRIs of the dataset that the protocol names; `union` makes the
        default graph the union of all.
        :raises SyntaxError: when the query cannot be parsed.
        """
        ...
