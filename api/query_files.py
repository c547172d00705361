"""The query files as bodies: text, question, parameters, bound text, and rows when every parameter is given."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from urllib.parse import urlencode

from api.errors import InvalidParameterError, NotFoundError
from api.examples import examples
from graph.document_store import DocumentStore, Term
from graph.index import Index
from graph.naming import resolve_indication, resolve_term
from graph.queries import Query, bound_text, load_query, query_names
from graph.rendering import Json
from graph.terms import iri, literal
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["list_queries", "query_body"]

MOST_ROWS = 10_000
"""Rows that a query file gives at most."""

_RESOURCES = ("payer", "policy", "version", "statement")


def list_queries(index: Index) -> Json:
    """Return the query files with their questions."""
    return {"queries": [_described(load_query(name), index) for name in query_names()]}


def _described(query: Query, index: Index) -> Json:
    values = _example_values(index)
    bound = {name: values[name] for name in query.parameters if name in values}
    return {
        "name": query.name,
        "question": query.question,
        "parameters": list(query.parameters),
        "text": query.text,
        "href": f"/queries/{query.name}",
        "example": f"/queries/{query.name}{'?' if bound else ''}{urlencode(bound)}"
        if len(bound) == len(query.parameters)
        else None,
    }


def _example_values(index: Index) -> dict[str, str]:
    """Return a value for each parameter of the query files, as far as anything is loaded."""
    values = {name: examples()[name] for name in ("modality", "indication")}
    for document in index.documents[:1]:
        values["thing"] = document.id.removeprefix(BASE)
    for statement in [s for version in index.versions for s in version.statements][:1]:
        values["statement"] = statement.iri.removeprefix(f"{BASE}statement/")
    return values


def query_body(
    store: DocumentStore, index: Index, vocabulary: Vocabulary, name: str, parameters: Mapping[str, str]
) -> Json:
    """Return a query file, and its rows when every parameter is given.

    :raises NotFoundError: when there is no such query.
    :raises UnknownTermError: when a value means nothing, with the nearest labels.
    :raises InvalidParameterError: for a name that is no parameter of it, and a value that cannot be an IRI.
    """
    if name not in query_names():
        raise NotFoundError("query", name, query_names())
    query = load_query(name)
    unknown = sorted(set(parameters) - set(query.parameters))
    if unknown:
        takes = ", ".join(query.parameters) or "none"
        raise InvalidParameterError(unknown[0], f"is no parameter of this query; it takes {takes}")
    bindings = {n: _value(n, value, vocabulary) for n, value in parameters.items()}
    body = _described(query, index) | {
        "bound": bound_text(name, bindings) if bindings else None,
        "missing": [n for n in query.parameters if n not in bindings],
        "columns": None,
        "rows": None,
        "truncated": False,
    }
    if not body["missing"]:
        columns, found = store.select(query.text, bindings)
        rows = [[None if term is None else term.value for term in row] for row in islice(found, MOST_ROWS + 1)]
        body |= {"columns": columns, "rows": rows[:MOST_ROWS], "truncated": len(rows) > MOST_ROWS}
    return body


def _value(parameter: str, value: str, vocabulary: Vocabulary) -> Term:
    """Return the term that a value of a parameter means: an IRI of ours, or a text."""
    if parameter == "modality" and not value.startswith(BASE):
        return iri(f"modality/{resolve_term('modality', value, vocabulary)}")
    if parameter == "indication" and not value.startswith(BASE):
        return iri(f"tumor/{resolve_indication(value, vocabulary)[0]}")
    try:
        if value.startswith(BASE):
            return iri(value.removeprefix(BASE))
        if parameter == "thing":
            return iri(value)  # the path of its name
        if parameter in _RESOURCES:
            return iri(f"{parameter}/{value}")
    except ValueError as error:
        raise InvalidParameterError(parameter, f"is no IRI: {error}") from error
    return literal(value)
