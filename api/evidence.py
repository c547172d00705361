"""Routes for evidence: studies, works, guidelines and trials."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import evidence_listings as listings
from api.errors import NotFoundError
from api.evidence_models import EvidenceList, GuidelineBody, GuidelineList, StudyBody, TrialList, WorkBody
from api.parameters import EvidenceSearch
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["evidence"], responses=PROBLEMS)


@router.get("/evidence", summary="Which studies do payers weigh?", responses={200: {"model": EvidenceList}})
def list_evidence(request: Request, parameters: EvidenceSearch) -> Response:
    """Return the studies that documents weigh, each with its numbers, and how many of them people corrected."""
    return body_response(listings.list_evidence(service_of(request), **parameters.model_dump()))


@router.get("/studies/{id:path}", summary="What is said of this study?", responses={200: {"model": StudyBody}})
def get_study(request: Request, id: str) -> Response:
    """Return a study as one document weighs it: design, groups, figures, follow-up, limitations."""
    body = listings.study_body(service_of(request), id)
    if body is None:
        raise NotFoundError("study", id, [])
    return body_response(body)


@router.get("/works/{id:path}", summary="Who cites this publication?", responses={200: {"model": WorkBody}})
def get_work(request: Request, id: str) -> Response:
    """Return a publication with every entry that cites it, as printed."""
    body = listings.work_body(service_of(request), id)
    if body is None:
        raise NotFoundError("work", id, [])
    return body_response(body)


@router.get("/guidelines", summary="Which guidelines are cited?", responses={200: {"model": GuidelineList}})
def list_guidelines(request: Request) -> Response:
    """Return the guidelines that documents cite, each with its editions in order."""
    return body_response(listings.list_guidelines(service_of(request)))


@router.get("/guidelines/{id}", summary="Who cites which edition?", responses={200: {"model": GuidelineBody}})
def get_guideline(request: Request, id: str) -> Response:
    """Return a guideline with its editions and every recommendation that documents cite of it."""
    service = service_of(request)
    body = listings.guideline_body(service, id)
    if body is None:
        raise NotFoundError("guideline", id, [g["id"] for g in listings.list_guidelines(service)["guidelines"]][:5])
    return body_response(body)


@router.get("/trials", summary="Which registered trials are listed?", responses={200: {"model": TrialList}})
def list_trials(request: Request) -> Response:
    """Return the registered trials that documents list."""
    return body_response(listings.list_trials(service_of(request)))
