"""Routes for every IRI of ours: the thing answers with 303, its page and its data with what is said of it.

An IRI `https://w3id.org/payergraph/PATH` is answered at `/PATH` of whatever host the server
runs at: `303 See Other` leads to `/page/PATH` for people and to `/data/PATH.ttl` and its kin for
programs, as the Accept header asks (W3C, Cool URIs for the Semantic Web, 4.2).
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.problems import PROBLEMS, ProblemError
from api.responses import preferred, service_of
from api.thing_page import thing_page
from graph.description import Description, describe, serialized
from ontology.publication import publication
from ontology.vocabulary import BASE

__all__ = ["DATA", "HTML", "KINDS", "local_path", "router", "see_other"]

HTML = "text/html"
DATA = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
}
"""Media types of data, each with the ending of its address."""

KINDS = (
    "affiliate", "authorization", "curation", "curator", "document", "event", "evidence", "finding", "graph",
    "guideline", "guideline-citation", "identifier", "line", "listed-code", "loading", "payer", "pointer", "policy",
    "program", "reference", "section", "statement", "trial-entry", "version", "work",
)  # fmt: skip
"""First parts of the paths of what documents tell of; those of terms come from the ontology."""

_OFFERED = (*DATA, HTML)
_TYPES = {ending: media_type for media_type, ending in DATA.items()}
_SEEN: dict[int | str, dict[str, object]] = {404: PROBLEMS[404] | {"description": "Nothing of this name."}}
_BODIES = {"content": {media_type: {} for media_type in DATA}, "description": "What is said of the thing."}

router = APIRouter(tags=["linked data"], responses=_SEEN)


def local_path(iri: str, root: str = "") -> str | None:
    """Return where on this server an IRI of ours is answered, None for one of others.

    :param root: the path under which the server is mounted.
    """
    if not iri.startswith(BASE):
        return None
    path, mark, fragment = iri.removeprefix(BASE).partition("#")
    return f"{root}/{_escaped(path)}" + (f"#{quote(fragment, safe='=,')}" if mark else "")


def _escaped(path: str) -> str:
    return quote(path, safe="/~:@!$,;=*+()")


def _described(request: Request, path: str) -> Description:
    try:
        found = describe(service_of(request).store, BASE + path)
    except ValueError:
        found = None
    if found is None:
        raise ProblemError(404, "not-found", "Not found", "There is nothing of this name; / lists what there is.")
    return found


def see_other(request: Request, path: str) -> Response:
    """Lead from a thing to the document about it that the client likes best."""
    _described(request, path)
    media_type = preferred(request.headers.get("accept", ""), _OFFERED)
    if media_type is None:
        raise ProblemError(406, "not-acceptable", "Not acceptable", f"This is answered as {', '.join(_OFFERED)}.")
    named = _escaped(path)
    root = request.scope.get("root_path", "")
    target = f"{root}/page/{named}" if media_type == HTML else f"{root}/data/{named}.{DATA[media_type]}"
    return RedirectResponse(target, 303, {"Vary": "Accept"})


def _thing(kind: str, listed: str) -> None:
    """Answer the things of a kind; their namespace, which is no thing, leads to what lists them."""

    def get_thing(request: Request, path: str) -> Response:
        if not path:
            return RedirectResponse(request.scope.get("root_path", "") + listed, 303)
        return see_other(request, f"{kind}/{path}")

    router.add_api_route(f"/{kind}/{{path:path}}", get_thing, methods=["GET", "HEAD"], include_in_schema=False)


def _single(name: str) -> None:
    def get_single(request: Request) -> Response:
        return see_other(request, name)

    router.add_api_route(f"/{name}", get_single, methods=["GET", "HEAD"], include_in_schema=False)


for _kind in sorted(publication().kinds() - {"ontology", "mappings"}):
    _thing(_kind, "/ontology")
for _kind in KINDS:
    _thing(_kind, "/")
for _name in ("mappings", "program", "store"):
    _single(_name)


@router.get(
    "/page/{path:path}", summary="What is said of the thing of this name, as a page?", response_class=HTMLResponse
)
def get_page(request: Request, path: str) -> Response:
    """Return a page about a thing: what is said of it, and what refers to it."""
    found = _described(request, path)
    service = service_of(request)
    root = request.scope.get("root_path", "")
    data = {media_type: f"{root}/data/{_escaped(path)}.{e}" for media_type, e in DATA.items()}
    body = thing_page(found, service.store, lambda iri: local_path(iri, root), data)
    return Response(body, headers={"Link": _about(found)}, media_type=HTML)


@router.get(
    "/data/{path:path}",
    summary="What is said of the thing of this name, as RDF?",
    responses={200: _BODIES},
)
def get_data(request: Request, path: str) -> Response:
    """Return what is said of a thing; `.ttl`, `.jsonld`, `.rdf` or `.nt` behind its path names the form."""
    name, _, ending = path.rpartition(".")
    if ending not in _TYPES:
        raise ProblemError(404, "not-found", "Not found", f"Data end in {', '.join('.' + e for e in _TYPES)}.")
    found = _described(request, name)
    headers = {"Link": _about(found), "Payergraph-Truncated": "true" if found.cut else "false"}
    return Response(serialized(found.triples, _TYPES[ending]), headers=headers, media_type=_TYPES[ending])


def _about(found: Description) -> str:
    return f'<{quote(found.iri, safe="/~:@!$,;=*+()#")}>; rel="describes"'
