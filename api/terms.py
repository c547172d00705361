"""Routes for the terms of the ontology that questions are asked in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.collections import answers, listed
from api.models import ListedTerm, TermList
from api.parameters import TermSearch
from api.problems import PROBLEMS
from api.responses import service_of

__all__ = ["router"]

router = APIRouter(tags=["terms"], responses=PROBLEMS)


@router.get("/modalities", summary="Which treatments can be asked about?", responses=answers(TermList))
def list_modalities(request: Request, parameters: TermSearch) -> Response:
    """Return the treatments, those that a search names by any label if there is one."""
    body = service_of(request).modalities(parameters.q, parameters.parent)
    return listed(request, body, "modalities", ListedTerm, parameters, searched=True)


@router.get("/indications", summary="Which indications can be asked about?", responses=answers(TermList))
def list_indications(request: Request, parameters: TermSearch) -> Response:
    """Return the indications, those that a search names by any label if there is one."""
    body = service_of(request).indications(parameters.q, parameters.parent)
    return listed(request, body, "indications", ListedTerm, parameters, searched=True)
