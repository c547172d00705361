"""Query files: each a question in English and the SPARQL that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.binding import bind
from graph.document_store import DocumentStore, Row, Term

__all__ = ["Query", "bound_text", "load_query", "query_names", "run"]

_FOLDER = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Query:
    """A query file: its stem, the question of its first line, its parameters, its text."""

    name: str
    question: str
    parameters: tuple[str, ...]
    text: str


def query_names() -> list[str]:
    """Return the stems of all query files, in order."""
    return sorted(p.stem for p in _FOLDER.glob("*.rq"))


@cache
def load_query(name: str) -> Query:
    """Return a query file by its stem.

    :raises KeyError: when there is no such query.
    """
    if name not in query_names():
        raise KeyError(name)
    text = (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    match = re.match(r"# Parameters: (.+)", rest)
    parameters = tuple(p.strip() for p in match[1].split(",")) if match else ()
    return Query(name, first.removeprefix("#").strip(), parameters, text)


def run(
    store: DocumentStore, name: str, bindings: Mapping[str, Term] | None = None, graphs: Sequence[str] | None = None
) -> Iterator[dict[str, Term]]:
    """Yield the rows of a query file as dictionaries without unbound variables.

    :param graphs: the IRIs of the named graphs that are read; all when None.
    :raises ValueError: when a parameter is missing or unknown.
    """
    query = load_query(name)
    given = dict(bindings or {})
    if set(given) != set(query.parameters):
        raise ValueError(f"query {name!r} takes {list(query.parameters)}, not {sorted(given)}")
    names, rows = store.select(query.text, given, graphs)
    for row in rows:
        yield _named(names, row)


def _named(names: list[str], row: Row) -> dict[str, Term]:
    return {name: term for name, term in zip(names, row, strict=True) if term is not None}


def bound_text(name: str, bindings: Mapping[str, Term]) -> str:
    """Return a query with its parameters bound in its text, to be run at any SPARQL endpoint.

    Every query reads `GRAPH ?graph`, so that it does not matter what the endpoint's default graph is.

    :raises ValueError: when a name is no parameter of the query.
    """
    query = load_query(name)
    if unknown := sorted(set(bindings) - set(query.parameters)):
        raise ValueError(f"query {name!r} takes {list(query.parameters)}, not {unknown}")
    return bind(query.text, bindings)
