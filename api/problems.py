"""Problems: the one place that turns errors into status codes and RFC 9457 problem details."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.encoding import encode
from api.errors import InvalidParameterError, NotFoundError, nearest_of
from api.evaluation_requests import fact_errors, without_value
from graph.document_store import StoreUnavailableError
from graph.naming import UnknownTermError
from graph.patient_facts import InvalidFactsError

__all__ = ["PROBLEMS", "UNAVAILABLE", "ProblemDetails", "ProblemError", "add_problem_handlers", "problem_response"]

MEDIA_TYPE = "application/problem+json"
_TYPES = "https://w3id.org/payergraph/problem/"
_log = logging.getLogger("payergraph.api")


UNAVAILABLE = (
    "store-unavailable", "Store unavailable", "The server that holds the documents does not answer; try again shortly.",
    {"Retry-After": "5"},
)  # fmt: skip
"""The kind, title, detail and headers of the problem that a store on another machine may have."""


class ProblemError(Exception):
    """A problem (RFC 9457) to answer with; `members` extend the problem details."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.headers = headers
        self.members = members
        super().__init__(title)


class ProblemDetails(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="What kind of problem it is, as an IRI.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this request, and what to do.")
    nearest: list[str] | None = Field(None, description="The valid names that come nearest, for an unknown term.")
    errors: list[dict[str, object]] | None = Field(None, description="Each parameter that is wrong, with the reason.")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "model": ProblemDetails,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    for status, description in (
        (404, "A name that means nothing here, with the nearest labels."),
        (422, "A parameter is missing or has no valid value."),
    )
}
"""The problems that most routes may answer with, for the description of the API."""


def problem_response(
    status: int,
    kind: str,
    title: str,
    detail: str,
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response with problem details, extended by further members."""
    body = {"type": _TYPES + kind, "title": title, "status": status, "detail": detail, **(members or {})}
    return Response(encode(body), status, headers, MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Make an application answer every error with problem details."""
    app.exception_handler(ProblemError)(_problem)
    app.exception_handler(UnknownTermError)(_unknown_term)
    app.exception_handler(NotFoundError)(_not_found)
    app.exception_handler(InvalidParameterError)(_invalid_parameter)
    app.exception_handler(InvalidFactsError)(_invalid_facts)
    app.exception_handler(StoreUnavailableError)(_unavailable)
    app.exception_handler(RequestValidationError)(_validation)
    app.exception_handler(HTTPException)(_http)
    app.add_middleware(_Unexpected)


async def _problem(_: Request, error: ProblemError) -> Response:
    return problem_response(error.status, error.kind, error.title, error.detail, error.members, error.headers)


async def _unknown_term(request: Request, error: UnknownTermError) -> Response:
    if request.method == "POST":
        # What is in a body may be about a patient, and is not repeated.
        members = {"kind": error.kind, "nearest": error.nearest}
        return problem_response(404, "unknown-term", "Unknown term", without_value(error), members)
    return problem_response(
        404,
        "unknown-term",
        "Unknown term",
        str(error),
        {"kind": error.kind, "term": error.text, "nearest": error.nearest},
    )


async def _not_found(_: Request, error: NotFoundError) -> Response:
    return problem_response(404, "not-found", "Not found", str(error), {"nearest": error.nearest})


async def _invalid_parameter(_: Request, error: InvalidParameterError) -> Response:
    errors = [{"parameter": error.parameter, "reason": error.reason}]
    members = {"errors": errors, **({"nearest": error.nearest} if error.nearest else {})}
    return problem_response(422, "invalid-parameter", "Invalid parameter", str(error), members)


async def _invalid_facts(_: Request, error: InvalidFactsError) -> Response:
    nearest = [name for p in error.problems for name in p.nearest]
    members = {"errors": fact_errors(error), "nearest": list(dict.fromkeys(nearest))}
    return problem_response(422, "invalid-facts", "Invalid facts", str(error), members)


async def _unavailable(_: Request, error: StoreUnavailableError) -> Response:
    _log.error("%s", error)  # names the server, and neither question nor token
    return problem_response(503, *UNAVAILABLE[:3], headers=UNAVAILABLE[3])


async def _validation(request: Request, error: RequestValidationError) -> Response:
    errors = [{"parameter": _place(e["loc"]), "reason": _reason(e)} for e in error.errors()]
    detail = "; ".join(f"{e['parameter']}: {e['reason']}" for e in errors)
    nearest = list(dict.fromkeys(name for e in error.errors() for name in _valid(e, request)))
    members = {"errors": errors, **({"nearest": nearest} if nearest else {})}
    return problem_response(422, "invalid-parameter", "Invalid parameter", detail, members)


def _valid(error: Mapping[str, Any], request: Request) -> list[str]:
    """Return the values that a parameter may have, or the names that come nearest to one that is none."""
    if error["type"] == "literal_error":
        return re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    if error["type"] == "extra_forbidden" and error["loc"][0] == "query":
        parameters = request.scope["route"].dependant.query_params
        models = (p.field_info.annotation for p in parameters)
        known = [name for m in models if isinstance(m, type) and issubclass(m, BaseModel) for name in m.model_fields]
        return nearest_of(str(error["loc"][-1]), known)
    return []


def _place(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def _reason(error: Mapping[str, Any]) -> str:
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "extra_forbidden":
        return "is no parameter of this route"
    message = str(error["msg"])
    return message[:1].lower() + message[1:]


async def _http(_: Request, error: HTTPException) -> Response:
    phrase = HTTPStatus(error.status_code).phrase
    kind = phrase.lower().replace(" ", "-")
    detail = {
        404: "There is nothing at this address; / lists what there is.",
        405: "This address does not take that method.",
    }.get(error.status_code, str(error.detail))
    return problem_response(error.status_code, kind, phrase, detail, headers=error.headers)


class _Unexpected:
    """Answers an unforeseen error with a problem and logs where it arose.

    The message of the error stays out of the log: it may hold a question.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _log.error("unexpected %s at %s", type(error).__name__, _where(error))  # no message
            response = problem_response(
                500, "internal-error", "Internal error", "The server could not answer; the error has been logged."
            )
            await response(scope, receive, send)


def _where(error: BaseException) -> str:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-6:])
