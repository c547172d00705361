"""Routes for the query files: each a question in English with the SPARQL that answers it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.collections import answers, listed
from api.errors import InvalidParameterError
from api.models import ListedQuery, QueryBody, QueryList
from api.parameters import QuerySearch
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["queries"], responses=PROBLEMS)


@router.get("/queries", summary="Which query files are there?", responses=answers(QueryList))
def list_queries(request: Request, parameters: QuerySearch) -> Response:
    """Return the query files with their questions and parameters."""
    body = service_of(request).queries()
    if parameters.parameter:
        body["queries"] = [q for q in body["queries"] if parameters.parameter in q["parameters"]]
    return listed(request, body, "queries", ListedQuery, parameters)


@router.get("/queries/{name}", summary="What is in this query file?", responses={200: {"model": QueryBody}})
def get_query(request: Request, name: str) -> Response:
    """Return a query file; parameters given by name are bound in its text.

    A value is an IRI, or a label, synonym or acronym where the parameter is named
    after a kind of term.
    """
    given: dict[str, str] = {}
    for parameter, value in request.query_params.multi_items():
        if given.setdefault(parameter, value) != value:
            raise InvalidParameterError(parameter, "is given with two values")
    return body_response(service_of(request).query(name, given))
