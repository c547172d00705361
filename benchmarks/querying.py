"""Querying: the flagship question by the index, by SPARQL over the expanded closure, and by property paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

import ontology
from api.examples import examples
from api.shipped import shipped_records
from benchmarks.measure import per_call, print_table
from benchmarks.policies import read_policies
from graph.answers import coverage
from graph.index import build_index
from graph.load import load_records
from graph.naming import resolve_indication, resolve_term
from graph.queries import load_query
from graph.store import Store, Term
from graph.terms import iri
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["run"]

GENERATED = 100

_WALK = (
    ("GRAPH ?graph {", "?modality rdfs:subClassOf* ?wider . ?indication rdfs:subClassOf* ?broader . GRAPH ?graph {"),
    ("pgo:coversModality ?modality", "pgo:statedModality ?wider"),
    ("pgo:coversIndication ?indication", "pgo:statedIndication ?broader"),
)
"""What stands in the query when the hierarchy is walked, up from the asked class to one that a statement names."""


def run() -> None:
    """Print the figures."""
    shipped = list(shipped_records())
    _compare(f"{len(shipped)} shipped policies", shipped)
    _compare(f"and {GENERATED} generated ones", [*shipped, *read_policies(GENERATED)])


def _compare(title: str, records: Sequence[Record]) -> None:
    """Print the times of all ways over some records."""
    vocabulary = load_vocabulary()
    store = Store()
    for _ in load_records(store, records, vocabulary):
        pass
    index = build_index(store, vocabulary)
    store.put(iri("graph/ontology"), _ontology())
    asked = {name: examples()[name] for name in ("modality", "indication")}
    modality = resolve_term("modality", asked["modality"], vocabulary)
    indication = resolve_indication(asked["indication"], vocabulary)[0]
    bindings: dict[str, Term] = {
        "modality": ox.NamedNode(vocabulary.term(modality).iri),
        "indication": ox.NamedNode(vocabulary.term(indication).iri),
    }
    expanded = load_query("find-coverage").text
    walked = expanded
    for closed, path in _WALK:
        if closed not in walked:
            raise ValueError(f"the query no longer reads {closed!r}")
        walked = walked.replace(closed, path, 1)

    def by_sparql(text: str) -> set[str]:
        names, rows = store.select(text, bindings)
        place = names.index("statement")
        return {str(row[place]) for row in rows}

    def by_index() -> set[str]:
        return {f"<{s.iri}>" for _, s in index.statements_for(modality, indication)}

    ways: dict[str, Callable[[], object]] = {
        "index, statements": by_index,
        "index, whole answer": lambda: coverage(index, vocabulary, asked["modality"], asked["indication"]),
        "SPARQL, expanded closure": lambda: by_sparql(expanded),
        "SPARQL, property paths": lambda: by_sparql(walked),
    }
    found = [by_index(), None, by_sparql(expanded), by_sparql(walked)]
    spent = [per_call(way) for way in ways.values()]
    print_table(
        (title, "CPU ms", "of the whole answer", "statements"),
        [
            (name, f"{1000 * s:.3f}", f"{s / spent[1]:.3g}", str(len(rows)) if rows is not None else "")
            for name, s, rows in zip(ways, spent, found, strict=True)
        ],
    )


def _ontology() -> list[ox.Quad]:
    """Return the ontology, inferred hierarchy and all, as quads of one graph."""
    graph = iri("graph/ontology")
    folder = Path(ontology.__file__).parent
    return [
        ox.Quad(q.subject, q.predicate, q.object, graph)
        for file in sorted(folder.glob("*.ttl"))
        for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
