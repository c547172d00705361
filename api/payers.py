"""Route for payers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.models import PayerList
from api.parameters import PayerSearch
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["payers"], responses={422: PROBLEMS[422]})


@router.get("/payers", summary="Which payers have a policy here?", responses={200: {"model": PayerList}})
def list_payers(request: Request, parameters: PayerSearch) -> Response:
    """Return the payers, those that a search names if there is one."""
    return body_response(service_of(request).payers(parameters.q, parameters.known_at))
