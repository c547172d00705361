"""The remote store: the same named graphs on any server of SPARQL 1.1 Query, Update and Graph Store Protocol.

A document goes in by three steps: its graph is put, whole, under a name that no
reader asks for; its triples are counted there; and one update moves it to its own
name and enters it, with its hash, in the register, which is what makes it
visible. Every query of ours asks the register, so that a reader sees no half
document also where a server does not run an update as one transaction. A step
that fails is sent again; before the update is, the register is asked for the hash.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import IO, cast

import pyoxigraph as ox

from graph.binding import bind, only_graphs
from graph.document_store import (
    Closing,
    DocumentStore,
    QueryResult,
    Row,
    StoreError,
    StoreUnavailableError,
    StoreVersionError,
    Term,
)
from graph.endpoint import Endpoint
from graph.sparql_client import ATTEMPTS, GRAPH_TYPES, PAUSE, RESULT_TYPE, Answer, SparqlClient
from graph.store import Store
from graph.store_format import FORMAT, META, SELF, SUPERSEDED, WORKS, check_format, told
from graph.terms import as_iri, as_subject, iri, literal, pgo

__all__ = ["RemoteStore"]

_HASH, _COUNT = pgo("graphHash"), pgo("tripleCount")
_VISIBLE = f"GRAPH {META} {{ ?graph {_HASH} [] }}"
_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TRUTH = {"1": "true", "0": "false"}
_GRAPH_FORMATS = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}


class RemoteStore(Closing):
    """The documents of a server.

    :param read_only: whether a server without documents is an error; one that is written to gets its format.
    :param lazy: whether the server is first asked when something is read.
    :raises StoreError: when there are no documents of this program, or none of its format.
    :raises StoreUnavailableError: when the server does not answer.
    """

    path = None
    """A store of a server has no folder."""

    def __init__(self, endpoint: Endpoint, read_only: bool = False, *, lazy: bool = False) -> None:
        self.endpoint = endpoint
        self._client = SparqlClient(endpoint)
        self._reading = ExitStack()
        self._unites: bool | None = None
        try:
            if not lazy:
                self._check_version(read_only)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._reading.close()
        self._client.close()

    def flush(self) -> None:
        """Do nothing: the server has stored what it said it has."""

    def _check_version(self, read_only: bool) -> None:
        _, rows = self._rows(f"SELECT ?format WHERE {{ GRAPH {META} {{ {SELF} {FORMAT} ?format }} }}")
        if rows:
            check_format(rows[0][0], str(self.endpoint))
        elif read_only:
            raise StoreVersionError(f"{self.endpoint}: no documents of this program are there; load some first")
        else:
            triples = " ".join(f"{s} {p} {o} ." for s, p, o in told(on_disk=True))
            self._client.update(f"INSERT DATA {{ GRAPH {META} {{ {triples} }} }}", ATTEMPTS)

    # -- writing --------------------------------------------------------------------------

    def put(
        self,
        graph: ox.NamedNode,
        quads: Iterable[ox.Quad],
        beside: Iterable[ox.Quad] = (),
        removed: Iterable[ox.NamedNode] = (),
    ) -> None:
        """Put a named graph in, in place of an older one of the same name, whole or not at all.

        :param beside: quads of other, new graphs that are put in with it; `removed` are graphs that go.
        :raises StoreError: when the server refuses it or holds not all of it; readers then see what they saw before.
        :raises StoreUnavailableError: when it does not answer; loading again completes it.
        """
        new, gone = _by_graph(quads), list(removed)
        if any(name != graph for name in new):
            raise ValueError(f"every quad must be in the graph {graph.value!r}")
        if not new:
            gone.append(graph)
        # What keeps a graph comes before what replaces it: broken off between the two, nothing is forgotten.
        new = _by_graph(beside) | new
        hashes = {name: literal(hashlib.sha256(lines).hexdigest()) for name, (lines, _) in new.items()}
        if not gone and all(self._entry(name) == hashed for name, hashed in hashes.items()):
            return
        # Taken from the register first: where an update is no transaction, a reader then misses the document
        # for a moment and never sees half of it.
        steps = [self._moved(name, lines, count, hashes[name]) for name, (lines, count) in new.items()]
        steps += [_dropped(name) for name in gone]
        self._change(
            " ;\n".join(steps),
            lambda: (
                all(self._entry(name) == hashed for name, hashed in hashes.items())
                and not any(self.has(name) for name in gone)
            ),
        )

    def _moved(self, graph: ox.NamedNode, lines: bytes, count: int, hashed: ox.Literal) -> str:
        """Put triples where no reader looks and return the update that moves them to their graph."""
        staged = iri(f"graph/staged/{hashlib.sha256(graph.value.encode()).hexdigest()}")
        self._client.put_graph(staged.value, lines)
        _, rows = self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {staged} {{ ?s ?p ?o }} }}")
        held = int(rows[0][0].value) if rows and rows[0][0] is not None else 0
        if held != count:
            raise StoreError(f"{self.endpoint}: the server holds {held} of the {count} triples of {graph}")
        return (
            f"{_struck(graph)} ;\nMOVE {staged} TO {graph} ;\n"
            f"INSERT DATA {{ GRAPH {META} {{ {graph} {_HASH} {hashed} ; {_COUNT} {count} }} }}"
        )

    def remove(self, graph: ox.NamedNode) -> None:
        """Remove a named graph; one that is not there is no error."""
        self._change(_dropped(graph), lambda: not self.has(graph))

    def _change(self, update: str, done: Callable[[], bool]) -> None:
        """Send an update; after a failure of the connection only when it was not carried out."""
        for left in reversed(range(ATTEMPTS)):
            try:
                self._client.update(update)
            except StoreUnavailableError:
                if done():
                    return
                if not left:
                    raise
                time.sleep(PAUSE)
            else:
                return

    def _entry(self, graph: ox.NamedNode) -> Term | None:
        """Return the hash of a graph that is visible."""
        _, rows = self._rows(f"SELECT ?hash WHERE {{ GRAPH {META} {{ {graph} {_HASH} ?hash }} }}")
        return rows[0][0] if rows else None

    # -- reading --------------------------------------------------------------------------

    def has(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a named graph of this name."""
        return self._entry(graph) is not None

    def graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that hold documents, in order."""
        return [g for g, _ in self._register() if g != WORKS and not g.value.startswith(SUPERSEDED)]

    def superseded(self) -> list[ox.NamedNode]:
        """Return the names of the graphs that keep what others took the place of, in order."""
        return [g for g, _ in self._register() if g.value.startswith(SUPERSEDED)]

    def _register(self) -> list[tuple[ox.NamedNode, int]]:
        """Return the visible graphs, each with the number of its triples."""
        _, rows = self._rows(f"SELECT ?graph ?n WHERE {{ GRAPH {META} {{ ?graph {_COUNT} ?n }} }}")
        found = [(g, int(n.value)) for g, n in rows if isinstance(g, ox.NamedNode) and n is not None]
        return sorted(found, key=lambda entry: entry[0].value)

    def holds(self, sha256: str) -> bool:
        """Tell whether a document with this hash is in the store."""
        text = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ ?document {pgo('sha256')} {literal(sha256)} }} }} LIMIT 1"
        return bool(self._rows(only_graphs(text, _VISIBLE))[1])

    def select(
        self, query: str, bindings: dict[str, Term] | None = None, graphs: Iterable[str] | None = None
    ) -> tuple[list[str], Iterator[Row]]:
        """Return the variables and the rows of a SELECT query over `GRAPH ?graph`; bindings are values, never text.

        :param graphs: the IRIs of the named graphs that the query sees; all when None.
        """
        seen = _VISIBLE
        if graphs is not None:
            seen += f" VALUES ?graph {{ {' '.join(str(ox.NamedNode(g)) for g in graphs)} }}"
        names, rows = self._rows(only_graphs(bind(query, bindings or {}), seen))
        return names, iter(rows)

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple] | None:
        """Return the triples of a graph; None when there is no such graph."""
        return [q.triple for q in self.quads(graph)] or None

    def quads(self, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one graph, or of all that hold documents.

        :raises StoreError: when the server gives fewer than were put in: it cuts its answers.
        """
        for name, count in self._register():
            if name != graph if graph is not None else name == WORKS or name.value.startswith(SUPERSEDED):
                continue
            _, rows = self._rows(f"SELECT ?s ?p ?o WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}")
            if len(rows) != count:
                raise StoreError(
                    f"{self.endpoint}: the server gives {len(rows)} of the {count} triples of {name}; "
                    "raise its limit on rows, or load the document again"
                )
            for s, p, o in rows:
                if o is None:
                    raise StoreError(f"{self.endpoint}: the server gives a triple of {name} without an object")
                yield ox.Quad(as_subject(s), as_iri(p), o, name)

    def in_memory(self, most: int = 50) -> Iterator[DocumentStore]:
        """Yield the documents in stores in memory, so many at a time; each graph is fetched once."""
        graphs = self.graphs()
        for first in range(0, len(graphs), most):
            with Store() as part:
                for graph in graphs[first : first + most]:
                    part.put(graph, self.quads(graph))
                yield part

    def evaluate(
        self, query: str, default: list[str], named: list[str], *, union: bool, base: str | None = None
    ) -> QueryResult:
        """Return what a query of any form gives over the named graphs chosen, or over all when none are.

        The answer is read while it comes in, until the next one is asked for.
        :raises SyntaxError: when the query cannot be parsed.
        :raises StoreUnavailableError: when the server does not answer in time.
        """
        self._reading.close()
        # An engine of our own says what is wrong with a query, and which form it has.
        form = ox.Store().query(query, base_iri=base)
        text = query if base is None else f"BASE <{base}>\n{query}"
        dataset = [("default-graph-uri", g) for g in default] + [("named-graph-uri", g) for g in named]
        if union and not dataset:
            dataset = self._union()
        if not isinstance(form, ox.QueryTriples):
            return self._parse(self._reading.enter_context(self._client.query(text, RESULT_TYPE, dataset)))
        accept = f"{GRAPH_TYPES[0]}, {GRAPH_TYPES[1]};q=0.9"
        answer = self._reading.enter_context(self._client.query(text, accept, dataset))
        format = _GRAPH_FORMATS.get(answer.media_type)
        if format is None:
            raise StoreError(f"{self.endpoint}: the server answers as {answer.media_type!r}, not as {accept}")
        return (quad.triple for quad in ox.parse(_file(answer), format=format))

    def _union(self) -> list[tuple[str, str]]:
        """Return what makes the server's default graph the union of all, asked once.

        Most servers unite them always or never; for one that never does every visible graph is named.
        """
        asked = [("union-default-graph", "true")]  # what Oxigraph's server calls it; others take no notice
        if self._unites is None:
            with self._client.query(f"ASK {{ {SELF} {FORMAT} ?format }}", parameters=asked) as answer:
                self._unites = bool(ox.parse_query_results(answer.read(), ox.QueryResultsFormat.JSON))
        if self._unites:
            return asked
        graphs = [META.value, *(g.value for g, _ in self._register())]
        return [(name, g) for name in ("default-graph-uri", "named-graph-uri") for g in graphs]

    def _parse(self, answer: Answer) -> ox.QueryBoolean | ox.QuerySolutions:
        try:
            return ox.parse_query_results(_file(answer), ox.QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise StoreError(
                f"{self.endpoint}: the server gives no {RESULT_TYPE} (but {answer.media_type!r})"
            ) from error

    def _rows(self, text: str) -> tuple[list[str], list[Row]]:
        """Return the variables and rows of a query as it stands."""
        query: AbstractContextManager[Answer] = self._client.query(text)
        with query as answer:
            result = self._parse(answer)
            if not isinstance(result, ox.QuerySolutions):
                raise StoreError(f"{self.endpoint}: the server gives no rows")
            names = [v.value for v in result.variables]
            try:
                return names, [tuple(_canonical(row[i]) for i in range(len(names))) for row in result]
            except SyntaxError as error:
                raise StoreError(f"{self.endpoint}: the answer of the server breaks off") from error


def _file(answer: Answer) -> IO[bytes]:
    return cast("IO[bytes]", answer)  # it reads, which is all that a parser asks of a file


def _canonical(term: Term | ox.Triple | None) -> Term | None:
    """Return a term as our engine writes it: a server may call a truth value 1 or 0."""
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN and term.value in _TRUTH:
        return ox.Literal(_TRUTH[term.value], datatype=_BOOLEAN)
    if isinstance(term, ox.Triple):
        raise ValueError("no triple as a term was put in")
    return term


def _struck(graph: ox.NamedNode) -> str:
    """Return the update that takes a graph from the register."""
    return f"DELETE WHERE {{ GRAPH {META} {{ {graph} ?property ?value }} }}"


def _dropped(graph: ox.NamedNode) -> str:
    """Return the update that removes a graph."""
    return f"{_struck(graph)} ;\nDROP SILENT GRAPH {graph}"


def _by_graph(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, tuple[bytes, int]]:
    """Return the triples of each graph as Turtle, each once and in order, with their number."""
    lines: dict[ox.NamedNode, set[str]] = {}
    for quad in quads:
        line = f"{quad.subject} {quad.predicate} {quad.object} .\n"
        lines.setdefault(as_iri(quad.graph_name), set()).add(line)
    return {name: ("".join(sorted(found)).encode(), len(found)) for name, found in lines.items()}
