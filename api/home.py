"""Routes for what is here, and whether it is well."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.examples import examples
from api.models import Health
from api.release import program_version
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["service"])


@router.get("/", summary="What is here?")
def home(request: Request) -> Response:
    """Return the routes, each with the question it answers."""
    paths = request.app.openapi()["paths"]
    routes = {path: next(iter(methods.values()))["summary"] for path, methods in sorted(paths.items()) if path != "/"}
    service = service_of(request)
    example = examples()["question"]
    return body_response({
        "name": "Payergraph",
        "version": program_version(),
        "release": service.release,
        "routes": routes,
        "description": "/openapi.json",
        "example": f"/ask?{urlencode({'q': example})}",
    })  # fmt: skip


@router.get("/health", summary="Is the service well?", responses={200: {"model": Health}})
def health(request: Request) -> Response:
    """Return whether the service answers, and from what."""
    return body_response(service_of(request).health())
