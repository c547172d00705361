"""Routes for policies and their statements."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.collections import answers, listed
from api.models import ListedPolicy, PolicyBody, PolicyList, StatementBody
from api.parameters import Known, PolicySearch
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["policies"], responses=PROBLEMS)


@router.get("/policies", summary="Which policies are loaded?", responses=answers(PolicyList))
def list_policies(request: Request, parameters: PolicySearch) -> Response:
    """Return the policies, each with its latest version or the one in force on a day."""
    asked = parameters
    body = service_of(request).policies(asked.q, asked.payer, asked.as_of, asked.known_at)
    return listed(request, body, "policies", ListedPolicy, parameters, searched=True)


@router.get("/policies/{id:path}", summary="What does this policy say?", responses={200: {"model": PolicyBody}})
def get_policy(request: Request, id: str, parameters: Known) -> Response:
    """Return a policy with all its versions: statements, lines of business, codes, dates, findings."""
    return body_response(service_of(request).policy(id, parameters.known_at))


@router.get("/statements/{id:path}", summary="What does this statement say?", responses={200: {"model": StatementBody}})
def get_statement(request: Request, id: str, parameters: Known) -> Response:
    """Return a coverage statement with its whole criteria tree."""
    return body_response(service_of(request).statement(id, parameters.known_at))
