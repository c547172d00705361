"""The embedded store: Oxigraph in this process, in memory or on disk.

A document version is one named graph. It is put in with one transaction or not
at all, also where it takes the place of another, so that a store never holds
half a document and never loses one. One process writes at a time; the lock is
the engine's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from graph.document_store import Closing, QueryResult, Row, StoreError, StoreLockedError, StoreVersionError, Term
from graph.store_format import FORMAT, META, SELF, SUPERSEDED, WORKS, check_format, told
from graph.terms import as_iri, literal, pgo

__all__ = ["WORKS", "Row", "Store", "StoreError", "StoreLockedError", "StoreVersionError", "Term"]


class Store(Closing):
    """A set of named graphs, one for each document version.

    >>> with Store() as store:
    ...     len(store.graphs())
    0
    """

    endpoint = None
    """A store of this process has no server."""

    def __init__(self, path: Path | None = None, read_only: bool = False, *, bare: bool = False) -> None:
        self.path = path
        self._engine = _open(path, read_only)
        try:
            with self._errors("opened"):
                if not bare:
                    self._check_version(read_only)
        except BaseException:
            self.close()  # a caller that keeps the exception must not keep the lock with it
            raise

    def close(self) -> None:
        """Write what is pending to disk and let the lock go."""
        if hasattr(self, "_engine"):
            del self._engine

    def flush(self) -> None:
        """Wait until all that was put in is on the disk."""
        with self._errors("written"):
            self._engine.flush()

    def optimize(self) -> None:
        """Order the files on disk for reading; worth its seconds after many documents."""
        with self._errors("written"):
            self._engine.optimize()

    @contextmanager
    def _errors(self, done: str) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(f"{self.path}: the store could not be {done}: {error}") from error

    def _check_version(self, read_only: bool) -> None:
        found = [q.object for q in self._engine.quads_for_pattern(SELF, FORMAT, None, META)]
        if found:
            check_format(found[0], str(self.path))
        elif len(self._engine):
            raise StoreVersionError(f"{self.path}: not a store of this program")
        elif not read_only:
            self._engine.extend(ox.Quad(*triple, META) for triple in told(on_disk=self.path is not None))

    def put(
        self,
        graph: ox.NamedNode,
        quads: Iterable[ox.Quad],
        beside: Iterable[ox.Quad] = (),
        removed: Iterable[ox.NamedNode] = (),
    ) -> None:
        """Put a named graph in, in place of an older one of the same name, in one transaction.

        :param beside: quads of other graphs that are added with it; `removed` are graphs that go.
        :raises StoreError: when the disk is full or the store cannot be written; the store is then as before.
        """
        new, more, gone = list(quads), list(beside), list(removed)
        if any(q.graph_name != graph for q in new):
            raise ValueError(f"every quad must be in the graph {graph.value!r}")
        with self._errors("written"):
            if not gone and not self.has(graph):
                self._engine.extend([*new, *more])
                return
            # Only an update removes and adds in one transaction. Its text is what the engine itself
            # serialises, so that no value of a document is ever read as SPARQL.
            dropped = "".join(f"DROP SILENT GRAPH {name} ; " for name in (graph, *gone))
            by_graph = {graph: new}
            for quad in more:
                by_graph.setdefault(as_iri(quad.graph_name), []).append(quad)
            inserted = " ".join(f"GRAPH {name} {{ {_triples(held)} }}" for name, held in by_graph.items())
            self._engine.update(f"{dropped}INSERT DATA {{ {inserted} }}")

    def remove(self, graph: ox.NamedNode) -> None:
        """Remove a named graph; one that is not there is no error."""
        with self._errors("written"):
            self._engine.remove_graph(graph)

    def has(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a named graph of this name."""
        return self._engine.contains_named_graph(graph)

    def graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that hold documents, in order."""
        return [g for g in self._named() if not g.value.startswith(SUPERSEDED)]

    def superseded(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that keep what others took the place of, in order."""
        return [g for g in self._named() if g.value.startswith(SUPERSEDED)]

    def _named(self) -> list[ox.NamedNode]:
        names = [g for g in self._engine.named_graphs() if isinstance(g, ox.NamedNode) and g not in (META, WORKS)]
        return sorted(names, key=lambda g: g.value)

    def holds(self, sha256: str) -> bool:
        """Tell whether a document with this hash is in the store."""
        found = self._engine.quads_for_pattern(None, pgo("sha256"), literal(sha256), None)
        return next(iter(found), None) is not None

    def select(
        self, query: str, bindings: dict[str, Term] | None = None, graphs: Iterable[str] | None = None
    ) -> tuple[list[str], Iterator[Row]]:
        """Return the variables and the rows of a SELECT query; bindings are values, never text.

        :param graphs: the IRIs of the named graphs that the query sees; all when None.
        """
        bound: dict[ox.Variable, Term | ox.Triple] = {
            ox.Variable(name): term for name, term in (bindings or {}).items()
        }
        with self._errors("read"):
            if graphs is None:
                result = self._engine.query(query, substitutions=bound or None, use_default_graph_as_union=True)
            else:
                named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(g) for g in graphs]
                result = self._engine.query(query, substitutions=bound or None, named_graphs=named)
        if not isinstance(result, ox.QuerySolutions):
            raise ValueError("not a SELECT query")
        names = [v.value for v in result.variables]
        return names, (tuple(row[i] for i in range(len(names))) for row in result)

    def evaluate(
        self, query: str, default: list[str], named: list[str], *, union: bool, base: str | None = None
    ) -> QueryResult:
        """Return what a query of any form gives over the named graphs chosen, or over all when none are.

        `default` and `named` are the IRIs of the dataset that the protocol names; `union` makes the
        default graph the union of all.
        :raises SyntaxError: when the query cannot be parsed.
        """
        chosen = bool(default or named)
        return self._engine.query(
            query,
            base_iri=base,
            use_default_graph_as_union=union,
            default_graph=[ox.NamedNode(g) for g in default] if chosen else None,
            named_graphs=[ox.NamedNode(g) for g in named] if chosen else None,
        )

    def update(self, text: str, base: str | None = None) -> None:
        """Run a SPARQL update in one transaction; what tells this store's format stays, whatever the update does.

        :raises SyntaxError: when the update cannot be parsed.
        """
        kept = ox.serialize(
            (q.triple for q in self._engine.quads_for_pattern(None, None, None, META)), format=ox.RdfFormat.N_TRIPLES
        )
        restored = f"DROP SILENT GRAPH {META} ; INSERT DATA {{ GRAPH {META} {{ {(kept or b'').decode()} }} }}"
        try:
            self._engine.update(f"{text}\n;\n{restored}", base_iri=base)
        except SyntaxError:
            # An update may be empty but for prefixes: no separator then stands before the next.
            self._engine.update(f"{text}\n{restored}", base_iri=base)

    def merge(self, graph: ox.NamedNode | None, triples: Iterable[ox.Triple], *, replace: bool) -> bool:
        """Put triples into a graph, the default graph for None, in one transaction; return whether it is new.

        :param replace: whether they take the place of what is there.
        :raises ValueError: for the graph that tells this store's format.
        """
        if graph == META:
            raise ValueError("this graph belongs to the store")
        new = graph is not None and not self.has(graph)
        text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        with self._errors("written"):
            if graph is None:
                cleared = "CLEAR DEFAULT ; " if replace else ""
                self._engine.update(f"{cleared}INSERT DATA {{ {text} }}")
            else:
                cleared = f"DROP SILENT GRAPH {graph} ; " if replace else ""
                inserted = f"INSERT DATA {{ GRAPH {graph} {{ {text} }} }}"
                self._engine.update(f"{cleared}CREATE SILENT GRAPH {graph} ; {inserted}")
        return new

    def triples(self, graph: ox.NamedNode | None) -> list[ox.Triple] | None:
        """Return the triples of a graph, of the default graph for None; None when there is no such graph."""
        if graph is not None and not self.has(graph):
            return None
        name = graph if graph is not None else ox.DefaultGraph()
        return [q.triple for q in self._engine.quads_for_pattern(None, None, None, name)]

    def quads(self, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one graph, or of all that hold documents."""
        for name in [graph] if graph is not None else self.graphs():
            yield from self._engine.quads_for_pattern(None, None, None, name)

    def in_memory(self, most: int = 50) -> Iterator[Store]:
        """Yield the documents in stores in memory, so many at a time; a store in memory yields itself.

        The engine joins ten times slower on disk than in memory, so that it pays to read each quad once.
        """
        if self.path is None:
            yield self
            return
        graphs = self.graphs()
        for first in range(0, len(graphs), most):
            with Store() as part, self._errors("read"):
                for graph in graphs[first : first + most]:
                    part.put(graph, self.quads(graph))
                yield part

    def backup(self, path: Path, *, bare: bool = False) -> None:
        """Write a checkpoint that readers may open while this store goes on being written.

        :param bare: whether it holds only what clients put in, not what tells the store's format.
        """
        with self._errors("copied"):
            self._engine.backup(str(path))
            if bare:
                ox.Store(str(path)).remove_graph(META)

    def dump(self) -> bytes:
        """Return all quads as N-Quads."""
        return self._engine.dump(format=ox.RdfFormat.N_QUADS) or b""

    def __len__(self) -> int:
        """Return the number of quads in the graphs that hold documents."""
        others = (META, *self.superseded())
        return len(self._engine) - sum(
            1 for name in others for _ in self._engine.quads_for_pattern(None, None, None, name)
        )


def _triples(quads: Iterable[ox.Quad]) -> str:
    return (ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES) or b"").decode()


_TRIES = 60
_PAUSE = 0.05
"""Seconds between them."""


def _reading(path: Path) -> ox.Store:
    """Return the engine on a store that another process may be writing.

    That one may put away files while the engine opens, which then finds less than there was, or nothing: it reads
    what the files are called, and after that the files. When their names have changed meanwhile, it opens again.

    :raises StoreError: when the store cannot be opened, or others write to it too often.
    """
    for _ in range(_TRIES):
        before = _files(path)
        try:
            opened = ox.Store.read_only(str(path))
        except (RuntimeError, OSError) as error:  # what the engine calls a corruption, when a file is gone
            if _files(path) == before:
                raise StoreError(f"{path}: the store cannot be opened: {error}") from error
        else:
            if _files(path) == before:
                return opened
            del opened
        time.sleep(_PAUSE)
    raise StoreError(f"{path}: others write to the store so often that it cannot be opened; try again")


def _files(path: Path) -> frozenset[str]:
    """Return the names of the files that hold data; none is ever used twice."""
    names = (file.name for file in path.iterdir())
    return frozenset(n for n in names if n.endswith((".sst", ".log")) or n.startswith("MANIFEST"))


def _open(path: Path | None, read_only: bool) -> ox.Store:
    if path is None:
        return ox.Store()
    try:
        if read_only:
            if not path.is_dir():
                raise StoreError(f"{path}: no store there; make one with `payergraph load PATH --store {path}`")
            return _reading(path)
        path.mkdir(parents=True, exist_ok=True)
        return ox.Store(str(path))
    except StoreError:
        raise
    except (OSError, ValueError) as error:
        text = str(error)
        if "lock" in text.lower():
            raise StoreLockedError(
                f"{path}: another process is writing to this store; try again when it is done"
            ) from error
        raise StoreError(f"{path}: the store cannot be opened: {text}") from error
