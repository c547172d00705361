"""Routes for the terms of the ontology that questions are asked in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.models import TermList
from api.parameters import Search
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["terms"], responses={422: PROBLEMS[422]})


@router.get("/modalities", summary="Which treatments can be asked about?", responses={200: {"model": TermList}})
def list_modalities(request: Request, parameters: Search) -> Response:
    """Return the treatments, those that a search names by any label if there is one."""
    return body_response(service_of(request).modalities(parameters.q))


@router.get("/indications", summary="Which indications can be asked about?", responses={200: {"model": TermList}})
def list_indications(request: Request, parameters: Search) -> Response:
    """Return the indications, those that a search names by any label if there is one."""
    return body_response(service_of(request).indications(parameters.q))
