"""Route for payers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.collections import answers, listed
from api.models import ListedPayer, PayerList
from api.parameters import PayerSearch
from api.problems import PROBLEMS
from api.responses import service_of

__all__ = ["router"]

router = APIRouter(tags=["payers"], responses={422: PROBLEMS[422]})


@router.get("/payers", summary="Which payers have a policy here?", responses=answers(PayerList))
def list_payers(request: Request, parameters: PayerSearch) -> Response:
    """Return the payers, those that a search names if there is one."""
    body = service_of(request).payers(parameters.q, parameters.known_at)
    return listed(request, body, "payers", ListedPayer, parameters, searched=True)
