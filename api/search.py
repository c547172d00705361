"""Routes for search over all that is here, and for codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from api.collections import answers, listed
from api.parameters import CollectionParameters
from api.problems import PROBLEMS
from api.responses import body_response, service_of
from api.searching import KINDS, code_body, list_codes, search_body

__all__ = ["router"]

router = APIRouter(tags=["search"], responses=PROBLEMS)


class SearchParameters(CollectionParameters):
    """Parameters of a search."""

    q: str = Field(
        description="Words to search for; beginnings and slips of the pen will do.", min_length=1, max_length=200
    )
    kind: str | None = Field(None, description=f"Kinds, joined by commas: {', '.join(KINDS)}.", max_length=200)


class SearchResult(BaseModel):
    """What a search finds."""

    kind: str
    id: str
    label: str
    score: float = Field(description="Its rank; only for comparison within one answer.")
    href: str | None = Field(description="Where more is said of it.")


class SearchBody(BaseModel):
    """What a search finds, the best first."""

    release: str
    corrected: dict[str, list[str]] = Field(description="Words that nothing has, each with those searched instead.")
    partial: bool = Field(description="Whether nothing has all of the words; the results then have the most of them.")
    results: list[SearchResult]


@router.get("/search", summary="Where is this spoken of?", responses=answers(SearchBody))
def search(request: Request, parameters: Annotated[SearchParameters, Query()]) -> Response:
    """Return the terms, payers, policies, statements, works, guidelines and trials that a text names."""
    body = search_body(service_of(request), parameters.q, parameters.kind)
    return listed(request, body, "results", SearchResult, parameters, searched=True)


class CodesParameters(CollectionParameters):
    """Filters of the list of codes."""

    system: str | None = Field(None, description="System of codes, as documents name it.", max_length=50)


class ListedCode(BaseModel):
    """A code that documents list."""

    system: str
    code: str
    policies: list[str]
    href: str


class CodeList(BaseModel):
    """The codes that documents list."""

    release: str
    codes: list[ListedCode]


class CodeBody(BaseModel):
    """Which policies name a code."""

    release: str
    system: str
    code: str
    listings: list[dict[str, object]] = Field(
        description="Each with its policy, the heading that it stands under, and the statements of the policy."
    )
    note: str


@router.get("/codes", summary="Which codes do policies list?", responses=answers(CodeList))
def get_codes(request: Request, parameters: Annotated[CodesParameters, Query()]) -> Response:
    """Return the codes that documents list, each with its policies; codes only, never a descriptor."""
    return listed(request, list_codes(service_of(request), parameters.system), "codes", ListedCode, parameters)


@router.get("/codes/{system}/{code}", summary="Which policies name this code?", responses={200: {"model": CodeBody}})
def get_code(request: Request, system: str, code: str) -> Response:
    """Return the policies that name a code, the heading under which each does, and what its statements say."""
    return body_response(code_body(service_of(request), system, code))
