"""Routes for evidence: studies, works, guidelines and trials."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import evidence_listings as listings
from api.collections import answers, listed
from api.errors import NotFoundError, nearest_of
from api.evidence_models import (
    EvidenceList,
    GuidelineBody,
    GuidelineList,
    ListedGuideline,
    ListedTrial,
    ReleasedStudy,
    StudyBody,
    TrialList,
    WorkBody,
)
from api.parameters import CitedSearch, EvidenceSearch
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["evidence"], responses=PROBLEMS)


@router.get("/evidence", summary="Which studies do payers weigh?", responses=answers(EvidenceList))
def list_evidence(request: Request, parameters: EvidenceSearch) -> Response:
    """Return the studies that documents weigh, each with its numbers, and how many of them people corrected."""
    asked = (parameters.modality, parameters.indication, parameters.payer, parameters.design)
    return listed(request, listings.list_evidence(service_of(request), *asked), "studies", StudyBody, parameters)


@router.get("/studies/{id:path}", summary="What is said of this study?", responses={200: {"model": ReleasedStudy}})
def get_study(request: Request, id: str) -> Response:
    """Return a study as one document weighs it: design, groups, figures, follow-up, limitations."""
    service = service_of(request)
    body = listings.study_body(service, id)
    if body is None:
        studies = (listings.study_id(row) for v in service.index.versions for row in v.evidence)
        raise NotFoundError("study", id, nearest_of(id, studies))
    return body_response(body)


@router.get("/works/{id:path}", summary="Who cites this publication?", responses={200: {"model": WorkBody}})
def get_work(request: Request, id: str) -> Response:
    """Return a publication with every entry that cites it, as printed."""
    service = service_of(request)
    body = listings.work_body(service, id)
    if body is None:
        raise NotFoundError("work", id, nearest_of(id, listings.work_ids(service)))
    return body_response(body)


@router.get("/guidelines", summary="Which guidelines are cited?", responses=answers(GuidelineList))
def list_guidelines(request: Request, parameters: CitedSearch) -> Response:
    """Return the guidelines that documents cite, each with its editions in order."""
    body = listings.list_guidelines(service_of(request), parameters.payer)
    return listed(request, body, "guidelines", ListedGuideline, parameters)


@router.get("/guidelines/{id}", summary="Who cites which edition?", responses={200: {"model": GuidelineBody}})
def get_guideline(request: Request, id: str) -> Response:
    """Return a guideline with its editions and every recommendation that documents cite of it."""
    service = service_of(request)
    body = listings.guideline_body(service, id)
    if body is None:
        raise NotFoundError(
            "guideline", id, nearest_of(id, (g["id"] for g in listings.list_guidelines(service)["guidelines"]))
        )
    return body_response(body)


@router.get("/trials", summary="Which registered trials are listed?", responses=answers(TrialList))
def list_trials(request: Request, parameters: CitedSearch) -> Response:
    """Return the registered trials that documents list."""
    body = listings.list_trials(service_of(request), parameters.payer)
    return listed(request, body, "trials", ListedTrial, parameters)
