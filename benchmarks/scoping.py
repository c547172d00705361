"""Scoping: what the scopes of policies cost to resolve over the shipped hierarchy, as their number grows; checks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from api.shipped import shipped_records
from benchmarks.measure import cpu_seconds, per_call, print_table
from graph.rdf import quads
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
    validate(found[0][1])  # what is imported and compiled once
    costs = [(name, len(graph), cpu_seconds(partial(validate, graph))) for name, graph in found]
    print_table(("shapes over", "triples", "CPU s", "us a triple"), [
        (name, str(size), f"{spent:.2f}", f"{1e6 * spent / size:.0f}") for name, size, spent in costs
    ])  # fmt: skip
    print(f"  `payergraph ontology check` without its Java process: {cpu_seconds(examine):.1f} CPU s")


def _scopes(number: int, vocabulary: Vocabulary) -> list[Scope]:
    """Return the scopes of two statements of a made policy: a union, a class, and an intersection with a complement."""
    modalities, indications = ([Named(t.id) for t in vocabulary.terms(kind)] for kind in ("modality", "tumor"))
    one, two = (modalities[(5 * number + step) % len(modalities)] for step in (0, 7))
    wide, narrow = (indications[(3 * number + step) % len(indications)] for step in (0, 11))
    return [AnyOf((one, two)), wide, two, AllOf((indications[number % len(indications)], Not(narrow)))]


def _resolve(scopes: Sequence[Scope], vocabulary: Vocabulary) -> int:
    """Return how many classes lie in scopes, so that none is left out."""
    return sum(len(members(scope, vocabulary)) for scope in scopes)
