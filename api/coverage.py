"""Routes for coverage: the question by parameters, the matrix, the question in plain English."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.encoding import encode
from api.models import AskBody, CoverageBody, MatrixBody
from api.parameters import Ask, AskParameters, Coverage, CoverageParameters, Matrix
from api.problems import PROBLEMS, Problem
from api.responses import CSV, JSON, ByteCache, body_response, preferred, service_of
from api.service import Service, today
from api.tables import matrix_csv

__all__ = ["router"]

router = APIRouter(tags=["coverage"], responses=PROBLEMS)


def _cache(request: Request) -> ByteCache:
    cache: ByteCache = request.app.state.cache
    return cache


@router.get("/coverage", summary="Which payers cover this, and why?", responses={200: {"model": CoverageBody}})
async def get_coverage(request: Request, parameters: Coverage) -> Response:
    """Return what each payer says of a treatment for an indication, with the statements and criteria behind it."""
    service, cache = service_of(request), _cache(request)
    filters = parameters.filters()
    key = (service.release, "coverage", filters, filters.as_of or today())
    body = cache.get(key)
    if body is None:
        body = await run_in_threadpool(cache.fill, key, lambda: encode(service.coverage(filters)))
    return Response(body, media_type=JSON)


@router.post("/coverage", summary="The same, asked in the body", responses={200: {"model": CoverageBody}})
def post_coverage(request: Request, parameters: CoverageParameters) -> Response:
    """Return what `GET /coverage` does; what is asked stands in no address and is kept nowhere."""
    return body_response(service_of(request).coverage(parameters.filters()))


@router.get(
    "/matrix",
    summary="What does each payer say of each treatment and indication?",
    responses={200: {"model": MatrixBody, "content": {CSV: {}}}, 406: PROBLEMS[404] | {"description": "No such form."}},
)
async def get_matrix(request: Request, parameters: Matrix) -> Response:
    """Return one row per payer, treatment and indication, as JSON or CSV."""
    service, cache = service_of(request), _cache(request)
    accept = request.headers.get("accept", "")
    form = {"json": JSON, "csv": CSV}[parameters.format] if parameters.format else preferred(accept, (JSON, CSV))
    if form is None:
        raise Problem(406, "not-acceptable", "Not acceptable", f"The matrix is offered as {JSON} and {CSV}.")
    filters = parameters.filters()
    key = (service.release, "matrix", form, filters, filters.as_of or today())
    body = cache.get(key) or await run_in_threadpool(
        cache.fill, key, lambda: matrix_csv(service.matrix(filters)) if form == CSV else encode(service.matrix(filters))
    )
    headers = {"Vary": "Accept"}
    if form == CSV:
        headers["Content-Disposition"] = f'inline; filename="matrix-{service.release}.csv"'
    return Response(body, headers=headers, media_type=form)


@router.get("/ask", summary="What does this question in plain English get?", responses={200: {"model": AskBody}})
def ask(request: Request, parameters: Ask) -> Response:
    """Return what was understood of a question, and the answer or what must be known first."""
    service: Service = service_of(request)
    return body_response(service.ask(parameters.q, parameters.as_of, parameters.known_at))


@router.post("/ask", summary="The same, asked in the body", responses={200: {"model": AskBody}})
def post_ask(request: Request, parameters: AskParameters) -> Response:
    """Return what `GET /ask` does; the question stands in no address and is kept nowhere."""
    return body_response(service_of(request).ask(parameters.q, parameters.as_of, parameters.known_at))
