"""Recorded time: what the store held at an earlier moment.

A document that takes the place of another (a better copy of the same version, other corrections) does not
erase what was answered before: the replaced graph is kept whole, packed into one literal beside the times at
which it was loaded and superseded (PROV), so that no query of today's graphs sees it. What was known at a
moment is then a matter of these times alone; where versions end follows from the versions known then.
"""

from __future__ import annotations

import base64
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyoxigraph as ox

from graph.document_store import DocumentStore, Term
from graph.index import DocumentRow, Index, documents_of, make_index, payer_names, payer_rows, versions_of
from graph.model import PolicyVersion
from graph.store import Store
from graph.terms import PROV, RDF_TYPE, iri, literal, moment, pgo
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["Recorded", "Superseded", "packed", "superseded", "was_superseded"]

_GENERATED, _INVALIDATED = ox.NamedNode(PROV + "generatedAtTime"), ox.NamedNode(PROV + "invalidatedAtTime")
_SPECIALIZES, _DERIVED = ox.NamedNode(PROV + "specializationOf"), ox.NamedNode(PROV + "wasDerivedFrom")
_CONTENT = pgo("supersededContent")
_BINARY = ox.NamedNode("http://www.w3.org/2001/XMLSchema#base64Binary")


@dataclass(frozen=True, slots=True)
class Superseded:
    """A graph that another took the place of, with what it held. Times are ISO 8601 with their zone."""

    graph: str
    recorded_at: str
    superseded_at: str
    content: str

    def quads(self) -> Iterator[ox.Quad]:
        """Yield what the graph held."""
        name = ox.NamedNode(self.graph)
        triples = zlib.decompress(base64.b64decode(self.content))
        for one in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(one.subject, one.predicate, one.object, name)


def packed(store: DocumentStore, graph: ox.NamedNode, superseded_at: str) -> list[ox.Quad]:
    """Return what keeps a graph that is about to be replaced, in a graph of its own."""
    # In order, so that it does not hang on the engine what is kept and how that is named.
    held = sorted((q.triple for q in store.quads(graph)), key=str)
    content = zlib.compress(ox.serialize(held, format=ox.RdfFormat.N_TRIPLES) or b"")
    path = graph.value.removeprefix(f"{BASE}graph/")
    name = iri(f"superseded/{path}/{superseded_at}-{zlib.crc32(content):08x}")
    kept: list[tuple[ox.NamedNode, Term]] = [
        (RDF_TYPE, ox.NamedNode(PROV + "Entity")),
        (_SPECIALIZES, graph),
        (_INVALIDATED, moment(superseded_at)),
        (_CONTENT, ox.Literal(base64.b64encode(content).decode(), datatype=_BINARY)),
    ]
    kept += [
        (t.predicate, t.object)
        for t in held
        if t.subject == graph and t.predicate in (_GENERATED, _DERIVED) and not isinstance(t.object, ox.Triple)
    ]
    return [ox.Quad(name, predicate, value, name) for predicate, value in kept]


_SUPERSEDED = f"""SELECT ?former ?recorded ?superseded ?content WHERE {{ GRAPH ?graph {{
  ?entry <{_SPECIALIZES.value}> ?former ; <{_GENERATED.value}> ?recorded ; <{_INVALIDATED.value}> ?superseded ;
         <{_CONTENT.value}> ?content }} }} ORDER BY ?superseded ?entry"""


def superseded(store: DocumentStore) -> list[Superseded]:
    """Return the graphs of a store that others took the place of, the first superseded first."""
    _, rows = store.select(_SUPERSEDED)
    found = [Superseded(*(term.value for term in row if term is not None)) for row in rows]
    # A server that broke off between keeping a graph and replacing it kept it again when it was replaced.
    return list({(one.graph, one.content): one for one in found}.values())


_OF_DOCUMENT = f"""SELECT ?former ?content ?document WHERE {{ GRAPH ?graph {{
  ?entry <{_DERIVED.value}> ?document ; <{_SPECIALIZES.value}> ?former ; <{_CONTENT.value}> ?content }} }}"""


def was_superseded(store: DocumentStore, document: ox.NamedNode, sha256: str, curations: str | None) -> bool:
    """Tell whether a document with these corrections was loaded and another has taken its place since."""
    _, rows = store.select(_OF_DOCUMENT, {"document": document})
    for graph, content, _ in rows:
        if not isinstance(graph, ox.NamedNode) or content is None or not store.has(graph):
            continue
        held = {(q.predicate, q.object) for q in Superseded(graph.value, "", "", content.value).quads()}
        hashes = [o.value for p, o in held if p == pgo("curationsHash") and isinstance(o, ox.Literal)]
        if (pgo("sha256"), literal(sha256)) in held and hashes == ([curations] if curations else []):
            return True
    return False


def _time(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


class Recorded:
    """The recorded times of a store, and its index as it stood at any of them."""

    def __init__(self, store: DocumentStore, index: Index, vocabulary: Vocabulary) -> None:
        self._store = store
        self._index = index
        self._vocabulary = vocabulary
        self._former = superseded(store)
        times = [d.recorded_at for d in index.documents]
        times += [t for one in self._former for t in (one.recorded_at, one.superseded_at)]
        self._moments = sorted({_time(t) for t in times})
        self._indexes: dict[datetime, Index] = {}

    @property
    def begins(self) -> datetime | None:
        """Return the moment at which the first document was loaded; None in an empty store."""
        return self._moments[0] if self._moments else None

    def superseded_of(self, policy: str, known: datetime | None) -> list[Superseded]:
        """Return what was replaced of a policy, by its identifier, until a moment or until now."""
        start = f"{BASE}graph/{policy}/"
        return [
            one
            for one in self._former
            if one.graph.startswith(start) and (known is None or _time(one.superseded_at) <= known)
        ]

    def at(self, known: datetime) -> Index:
        """Return the index as the store would have given it at a moment.

        :raises ValueError: when the moment is before the first document was loaded.
        """
        place = bisect_right(self._moments, known)
        if not self._moments or place == len(self._moments):
            return self._index
        if not place:
            raise ValueError(f"{known.isoformat()} is before the first document was loaded")
        last = self._moments[place - 1]
        if last not in self._indexes:
            if len(self._indexes) >= _MOST_KEPT:
                del self._indexes[next(iter(self._indexes))]
            self._indexes[last] = self._read(last)
        return self._indexes[last]

    def _read(self, known: datetime) -> Index:
        documents = [d for d in self._index.documents if _time(d.recorded_at) <= known]
        graphs = {d.graph for d in documents}
        versions = [v for v in self._index.versions if v.graph in graphs]
        names = payer_names(self._store, sorted(graphs))
        # A server may have replaced since what this index still holds.
        here = {(d.graph, _time(d.recorded_at)) for d in documents}
        for one in self._former:
            recorded = _time(one.recorded_at)
            if recorded <= known < _time(one.superseded_at) and (one.graph, recorded) not in here:
                found = _parts(one.quads(), ox.NamedNode(one.graph), self._vocabulary)
                versions += found[0]
                documents += found[1]
                names += found[2]
        rows = {payer.id: payer for payer in payer_rows(names).values()}
        documents.sort(key=lambda d: (d.file_name, d.id))
        return make_index([replace(v, payer=rows.get(v.payer.id, v.payer)) for v in versions], documents)


_MOST_KEPT = 8
"""Earlier states of an index that are kept; a state shares what has not changed with the others."""


def _parts(
    quads: Iterable[ox.Quad], graph: ox.NamedNode, vocabulary: Vocabulary
) -> tuple[Sequence[PolicyVersion], Sequence[DocumentRow], list[tuple[str, str, str | None]]]:
    """Return the versions, documents and payers that one graph holds."""
    with Store() as alone:
        alone.put(graph, quads)
        names = payer_names(alone)
        return list(versions_of(alone, vocabulary, payer_rows(names))), list(documents_of(alone)), names
