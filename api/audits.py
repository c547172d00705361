"""The route of the audit."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.audit_commands import audit_body
from api.models import Source
from api.problems import PROBLEMS
from api.responses import body_response, service_of

__all__ = ["router"]

router = APIRouter(tags=["evidence"], responses=PROBLEMS)


class AuditParameters(BaseModel):
    """Parameters of the audit."""

    model_config = ConfigDict(extra="forbid")

    as_of: str | None = Field(None, description="Day on which dates are old. Default: today.", max_length=10)
    payer: str | None = Field(
        None, description="Payer: identifier, printed name, affiliate or acronym.", max_length=200
    )
    kind: str | None = Field(None, description="Kind of finding.", max_length=50)
    severity: Literal["error", "warning", "note"] | None = None


class AuditedFinding(BaseModel):
    """Something that does not fit together, its place, and the rule that found it."""

    kind: str
    rule: str
    severity: Literal["error", "warning", "note"]
    message: str
    payer: dict[str, str] | None = Field(description="Null for a document that no payer issued.")
    policy: str | None
    version: str | None
    file: str
    source: Source | None = Field(description="Without lines where the document as a whole is meant.")


class AuditBody(BaseModel):
    """The findings by document, the worst first, and how many there are of each kind."""

    query: dict[str, str | None]
    findings: list[AuditedFinding]
    counts: dict[str, int]


@router.get("/audit", summary="What does not fit together?", responses={200: {"model": AuditBody}})
def get_audit(request: Request, parameters: Annotated[AuditParameters, Query()]) -> Response:
    """Return what does not fit together within documents, between documents, and on a day."""
    return body_response(audit_body(service_of(request), **parameters.model_dump()))
