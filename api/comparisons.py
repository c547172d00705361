"""Routes for comparison by the meaning of criteria: of payers, and of a payer with what it said before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.changes_feed import ATOM, changes_feed
from api.collections import FORMS, answers, listed
from api.comparison_commands import changes_since, compare_payers
from api.models import Term
from api.parameters import CollectionParameters
from api.problems import PROBLEMS
from api.responses import body_response, preferred, service_of
from api.times import KNOWN_AT
from graph.rendering import Json

__all__ = ["router"]

router = APIRouter(tags=["comparison"], responses=PROBLEMS)

_NAME = "Identifier, label, synonym or acronym"


class ComparisonParameters(BaseModel):
    """Parameters of a comparison."""

    model_config = ConfigDict(extra="forbid")

    modality: str = Field(description=f"Treatment. {_NAME}.", min_length=1, max_length=200)
    indication: str = Field(description=f"What is treated. {_NAME}.", min_length=1, max_length=200)
    payers: list[Annotated[str, Field(min_length=1, max_length=200)]] | None = Field(
        None, description="Payer to compare, by any name; repeat it for each. Default: all that are loaded."
    )
    as_of: str | None = Field(None, description="Day to answer for. Default: today.", max_length=10)
    line_of_business: str | None = Field(None, description=f"Line of business. {_NAME}.", max_length=200)
    known_at: str | None = Field(None, description=KNOWN_AT, max_length=40)


class ComparisonBody(BaseModel):
    """How payers stand to each other, pair by pair, and what each leaves open among its own statements."""

    release: str
    query: dict[str, object]
    payers: list[dict[str, object]] = Field(description="Each with its conflicts, gaps and impossible criteria.")
    pairs: list[dict[str, object]] = Field(description="Relation, cases, witnesses, criteria side by side.")
    benefit_note: str


@router.get(
    "/compare",
    summary="Are these payers' criteria the same, is one stricter, and for which patient?",
    responses={200: {"model": ComparisonBody}},
)
def get_comparison(request: Request, parameters: Annotated[ComparisonParameters, Query()]) -> Response:
    """Return the relation of each pair of payers, with patients whom one covers and the other does not.

    `relation`: equivalent, a_stricter, b_stricter, neither, undecided (time was up), or
    not_comparable (one of them says nothing of it, which is no denial).
    """
    asked = parameters
    return body_response(
        compare_payers(
            service_of(request),
            asked.modality,
            asked.indication,
            asked.payers,
            asked.as_of,
            asked.line_of_business,
            asked.known_at,
        )
    )


class ChangesParameters(CollectionParameters):
    """Parameters of the list of changes."""

    since: str = Field(description="Day after which changes are wanted.", min_length=1, max_length=10)
    payer: str | None = Field(None, description=f"Payer. {_NAME}.", max_length=200)
    modality: str | None = Field(None, description=f"Treatment. {_NAME}.", max_length=200)
    as_of: str | None = Field(None, description="Last day of which changes are wanted. Default: today.", max_length=10)
    known_at: str | None = Field(None, description=KNOWN_AT, max_length=40)


class ListedChange(BaseModel):
    """What changed on a day for a payer; `a` is the day before, `b` the day."""

    payer: dict[str, str]
    day: str
    modality: Term
    indication: Term
    change: str = Field(description="What kind of change it is.")
    relation: str
    cases: list[dict[str, object]]
    opaque_criteria: list[dict[str, object]]
    cut_short: bool
    statements: dict[str, list[dict[str, object]]]
    criteria: list[dict[str, object]] = Field(description="The conditions that differ, side by side.")
    codes: dict[str, list[dict[str, object]]]
    guidelines: dict[str, list[dict[str, object]]]


class ChangesBody(BaseModel):
    """What changed, the last first."""

    release: str
    query: dict[str, object]
    changes: list[ListedChange]
    versions: list[dict[str, object]] = Field(
        description="What versions list and cite otherwise than those before: codes, guidelines, evidence, references."
    )
    announced: list[dict[str, object]] = Field(description="Statements that take effect after the last day.")
    benefit_note: str


def _changes(request: Request, asked: ChangesParameters) -> Json:
    return changes_since(service_of(request), asked.since, asked.payer, asked.modality, asked.as_of, asked.known_at)


@router.get(
    "/changes",
    summary="What became covered, lost cover, got stricter or looser?",
    responses=answers(ChangesBody, ATOM),
)
def get_changes(request: Request, parameters: Annotated[ChangesParameters, Query()]) -> Response:
    """Return what changed after a day until today, each change with patients who show it; as JSON, CSV or Atom feed."""
    accept = request.headers.get("accept", "")
    if parameters.format is None and preferred(accept, (*FORMS.values(), ATOM)) == ATOM:
        return _feed(request, parameters)
    return listed(request, _changes(request, parameters), "changes", ListedChange, parameters)


@router.get(
    "/changes.atom",
    summary="The same, as a feed to subscribe to",
    responses={200: {"content": {ATOM: {}}, "description": "An Atom feed (RFC 4287)."}},
    response_class=Response,
)
def get_changes_feed(request: Request, parameters: Annotated[ChangesParameters, Query()]) -> Response:
    """Return what `GET /changes` does as an Atom feed."""
    return _feed(request, parameters)


def _feed(request: Request, parameters: ChangesParameters) -> Response:
    return Response(changes_feed(_changes(request, parameters)), media_type=ATOM)
