"""Routes for coverage: the question by parameters, the matrix, the question in plain English."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.collections import answers, listed
from api.models import AskBody, CoverageBody, MatrixBody, MatrixRow
from api.parameters import Ask, AskParameters, Coverage, CoverageParameters, Matrix
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["coverage"], responses=PROBLEMS)
_BAD_REQUEST = PROBLEMS[422] | {"description": "The body cannot be read as text."}


@router.get("/coverage", summary="Which payers cover this, and why?", responses={200: {"model": CoverageBody}})
def get_coverage(request: Request, parameters: Coverage) -> Response:
    """Return what each payer says of a treatment for an indication, with the statements and criteria behind it."""
    return body_response(service_of(request).coverage(parameters.filters()))


@router.post(
    "/coverage", summary="The same, asked in the body", responses={200: {"model": CoverageBody}, 400: _BAD_REQUEST}
)
def post_coverage(request: Request, parameters: CoverageParameters) -> Response:
    """Return what `GET /coverage` does; what is asked stands in no address and is kept nowhere."""
    return body_response(service_of(request).coverage(parameters.filters()))


@router.get(
    "/matrix",
    summary="What does each payer say of each treatment and indication?",
    responses=answers(MatrixBody),
)
def get_matrix(request: Request, parameters: Matrix) -> Response:
    """Return one row per payer, treatment and indication, as JSON or CSV."""
    return listed(request, service_of(request).matrix(parameters.filters()), "rows", MatrixRow, parameters)


@router.get("/ask", summary="What does this question in plain English get?", responses={200: {"model": AskBody}})
def ask(request: Request, parameters: Ask) -> Response:
    """Return what was understood of a question, and the answer or what must be known first."""
    return body_response(service_of(request).ask(parameters.q, parameters.as_of, parameters.known_at))


@router.post("/ask", summary="The same, asked in the body", responses={200: {"model": AskBody}, 400: _BAD_REQUEST})
def post_ask(request: Request, parameters: AskParameters) -> Response:
    """Return what `GET /ask` does; the question stands in no address and is kept nowhere."""
    return body_response(service_of(request).ask(parameters.q, parameters.as_of, parameters.known_at))
