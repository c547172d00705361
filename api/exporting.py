"""The route for exports: the graph as a file, sent as it is written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.export_requests import export
from api.exports import FORMATS, MissingExtraError
from api.filters import Filters
from api.parameters import Narrowing
from api.problems import PROBLEMS, ProblemError
from api.responses import service_of
from graph.exports import VIEWS

__all__ = ["router"]

router = APIRouter(tags=["export"], responses=PROBLEMS)

_FORMS = "; ".join(f"{name}: {form.title}" for name, form in FORMATS.items())


class ExportParameters(Narrowing):
    """Parameters of an export."""

    format: str = Field(description=f"Form of the file. {_FORMS}.", json_schema_extra={"enum": list(FORMATS)})
    view: str | None = Field(
        None, description="What a network shows; default: policy.", json_schema_extra={"enum": [*VIEWS, None]}
    )
    modality: str | None = Field(None, description="Treatment.", max_length=200)
    indication: str | None = Field(None, description="What is treated.", max_length=200)
    as_of: str | None = Field(
        None, description="Day; only what is in force on it. Default: all versions.", max_length=10
    )

    def filters(self) -> Filters:
        """Return the parameters as the service takes them."""
        return Filters(**self.model_dump(exclude={"format", "view"}))


@router.get(
    "/export",
    summary="The graph as a file",
    response_class=StreamingResponse,
    responses={
        200: {"description": "The file.", "content": {form.media_type: {} for form in FORMATS.values()}},
        501: PROBLEMS[404] | {"description": "The library that writes this form is not installed here."},
    },
)
def get_export(request: Request, parameters: Annotated[ExportParameters, Query()]) -> StreamingResponse:
    """Return the graph, or the part of it that the filters keep, in one of the forms; it says what it was made from."""
    service = service_of(request)
    try:
        name, chunks = export(service, parameters.format, parameters.filters(), parameters.view)
    except MissingExtraError as error:
        raise ProblemError(501, "not-installed", "Not installed", str(error)) from error
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Payergraph-Release": service.release,
    }
    return StreamingResponse(chunks, media_type=FORMATS[parameters.format].media_type, headers=headers)
