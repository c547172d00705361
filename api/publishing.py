"""Routes for the ontology: its page, the whole of it as data, and its terms; and the contexts of the JSON answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.linked_data import DATA, HTML, see_other
from api.ontology_page import ontology_page
from api.problems import PROBLEMS, ProblemError
from api.responses import ByteCache, preferred
from graph.sparql import GRAPH_FORMATS
from ontology.mappings import MAPPINGS
from ontology.publication import ONTOLOGY, publication

__all__ = ["ontology_files", "router"]

_TYPES = {ending: media_type for media_type, ending in DATA.items()}
TSV = "text/tab-separated-values"
_OFFERED = (*DATA, HTML)
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in _OFFERED}, "description": "The ontology."}
}

router = APIRouter(tags=["linked data"], responses={404: PROBLEMS[404] | {"description": "Nothing of this name."}})


def ontology_files() -> dict[str, bytes]:
    """Return the ontology in all its forms, by the name of the file that holds it."""
    data = {f"ontology.{ending}": _data(media_type) for media_type, ending in DATA.items()}
    return {"ontology.html": ontology_page(), **data}


def _data(media_type: str) -> bytes:
    return publication().serialized(GRAPH_FORMATS[media_type])


async def _whole(request: Request, media_type: str) -> Response:
    """Return the whole ontology in a form, made once."""
    cache: ByteCache[bytes] = request.app.state.cache
    root = request.scope.get("root_path", "")
    key = ("ontology", media_type)
    body = cache.get(key)
    if body is None:
        make = ontology_page if media_type == HTML else lambda: _data(media_type)
        body = await run_in_threadpool(cache.fill, key, make)
    location = f"{root}/ontology.{DATA.get(media_type, 'html')}"
    return Response(body, headers={"Vary": "Accept", "Content-Location": location}, media_type=media_type)


@router.head("/ontology", include_in_schema=False)
@router.get("/ontology", summary="What do the words mean?", responses=_FORMS)
async def get_ontology(request: Request) -> Response:
    """Return the whole ontology: as a page, Turtle, JSON-LD, RDF/XML or N-Triples, as the Accept header asks."""
    media_type = preferred(request.headers.get("accept", ""), _OFFERED)
    if media_type is None:
        detail = f"The ontology is offered as {', '.join(_OFFERED)}."
        raise ProblemError(406, "not-acceptable", "Not acceptable", detail)
    return await _whole(request, media_type)


@router.get("/ontology.{ending}", summary="The ontology in one form", responses=_FORMS)
async def get_ontology_file(request: Request, ending: str) -> Response:
    """Return the whole ontology in the form of an ending: html, ttl, jsonld, rdf or nt."""
    media_type = {**_TYPES, "html": HTML}.get(ending)
    if media_type is None:
        raise ProblemError(404, "not-found", "Not found", f"The forms are {', '.join(_TYPES)} and html.")
    return await _whole(request, media_type)


@router.get(
    "/mappings.tsv",
    summary="The mappings to outside codes, with predicate, justification and source (SSSOM)",
    response_class=FileResponse,
    responses={200: {"content": {TSV: {}}}},
)
def get_mappings() -> Response:
    """Return the mapping set as it stands in the ontology."""
    return FileResponse(MAPPINGS, media_type=TSV)


@router.api_route("/ontology/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
async def get_schema_term(request: Request, path: str) -> Response:
    """Lead to what is said of a class or property; the version's own name stands for the whole."""
    if not path:
        return RedirectResponse(request.scope.get("root_path", "") + "/ontology", 303)
    if f"{ONTOLOGY}/{path}" in publication().versions():
        return await get_ontology(request)
    return await run_in_threadpool(see_other, request, f"ontology/{path}")
