"""Scoping: what the scopes of policies cost to resolve over the shipped hierarchy, as their number grows; checks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyoxigraph as ox

from api.shipped import shipped_records
from benchmarks.measure import cpu_seconds, per_call, print_table
from graph.rdf import quads
from graph.terms import pgo
from graph.validation import validate
from ontology.quality import examine
from ontology.scope import AllOf, AnyOf, Named, Not, Scope, members
from ontology.vocabulary import Vocabulary, load_vocabulary

__all__ = ["run"]

COUNTS = (10, 100, 1_000)
_LOADED = "2000-01-01T00:00:00+00:00"  # the shapes ask for no time


def run() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary()
    scopes = [scope for number in range(COUNTS[-1]) for scope in _scopes(number, vocabulary)]
    each = len(scopes) // COUNTS[-1]
    rows, first = [], 0.0
    for count in COUNTS:
        spent = per_call(partial(_resolve, scopes[: each * count], vocabulary), 0.1)
        first = first or spent / count
        cells = (f"{1000 * spent:.2f}", f"{1e6 * spent / count:.1f}", f"{spent / count / first:.2f}")
        rows.append((str(count), str(each * count), *cells))
    print_table(("policies", "scopes", "CPU ms", "us a policy", "to 10"), rows)
    found = [(record.source, list(quads(record, vocabulary, _LOADED))) for record in shipped_records()]
    validate(_broken(found[0][1]))  # what is imported and compiled once
    costs = [
        (name, len(graph), cpu_seconds(partial(validate, graph)), cpu_seconds(partial(validate, _broken(graph))))
        for name, graph in found
    ]
    print_table(("shapes over", "triples", "CPU s", "us a triple", "broken CPU s", "to met"), [
        (name, str(size), f"{met:.2f}", f"{1e6 * met / size:.0f}", f"{broken:.2f}", f"{broken / met:.1f}")
        for name, size, met, broken in costs
    ])  # fmt: skip
    print(f"  `payergraph ontology check` without its Java process: {cpu_seconds(examine):.1f} CPU s")


def _broken(graph: list[ox.Quad]) -> list[ox.Quad]:
    """Return a graph without the address of one node, so that the full validator is asked."""
    first = next(place for place, quad in enumerate(graph) if quad.predicate == pgo("at"))
    return [*graph[:first], *graph[first + 1 :]]


def _scopes(number: int, vocabulary: Vocabulary) -> list[Scope]:
    """Return the scopes of two statements of a made policy: a union, a class, and an intersection with a complement."""
    modalities, indications = ([Named(t.id) for t in vocabulary.terms(kind)] for kind in ("modality", "tumor"))
    one, two = (modalities[(5 * number + step) % len(modalities)] for step in (0, 7))
    wide, narrow = (indications[(3 * number + step) % len(indications)] for step in (0, 11))
    return [AnyOf((one, two)), wide, two, AllOf((indications[number % len(indications)], Not(narrow)))]


def _resolve(scopes: Sequence[Scope], vocabulary: Vocabulary) -> int:
    """Return how many classes lie in scopes, so that none is left out."""
    return sum(len(members(scope, vocabulary)) for scope in scopes)
