"""Route for comparison of payers by the meaning of their criteria."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.comparison_commands import compare_payers
from api.problems import PROBLEMS
from api.responses import body_response, service_of

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


class ComparisonBody(BaseModel):
    """How payers stand to each other, pair by pair, and what each leaves open among its own statements."""

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
            service_of(request), asked.modality, asked.indication, asked.payers, asked.as_of, asked.line_of_business
        )
    )
