"""Requests to evaluate a patient, from bodies, lines and files. No error holds a value that was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from api.errors import InvalidParameterError
from graph.naming import UnknownTermError
from graph.patient_facts import InvalidFactsError

if TYPE_CHECKING:
    from api.service import Service
    from graph.rendering import Json

__all__ = [
    "LONGEST_LINE",
    "EvaluationRequest",
    "evaluate_line",
    "fact_errors",
    "read_members",
    "read_request",
    "request_of",
    "without_value",
]

LONGEST_LINE = 1_000_000
"""Bytes that one patient may take."""


class EvaluationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patient to evaluate.

    `facts` are by the names of characteristics; `payers` by any name, all when
    left out; `as_of` is a date of any precision, today when left out;
    `known_at` the day or moment by which what answers had been loaded.
    """

    modality: str
    facts: dict[str, Any]
    payers: list[str] | None = None
    as_of: str | None = None
    line_of_business: str | None = None
    known_at: str | None = None


def read_request(data: bytes | str, options: Mapping[str, Any] | None = None) -> EvaluationRequest:
    """Return the request that a JSON object makes.

    :param options: members that go before those of the object.
    :raises InvalidParameterError: when it is none; the reason names the place.
    """
    return request_of({**read_members(data), **(options or {})})


def read_members(data: bytes | str) -> dict[str, Any]:
    """Return the members of a JSON object.

    :raises InvalidParameterError: when it is none; the reason names the place.
    """
    if len(data) > LONGEST_LINE:
        raise InvalidParameterError("body", f"has more than {LONGEST_LINE} bytes")
    try:
        found = json.loads(data, object_pairs_hook=_members, parse_constant=_no_number)
    except InvalidParameterError:
        raise
    except json.JSONDecodeError as error:
        raise InvalidParameterError("body", f"is no JSON: line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError:
        raise InvalidParameterError("body", "is not UTF-8") from None
    except (ValueError, RecursionError):
        raise InvalidParameterError("body", "is no JSON that can be read") from None
    if not isinstance(found, dict):
        raise InvalidParameterError("body", "must be a JSON object")
    return found


def request_of(members: Mapping[str, Any]) -> EvaluationRequest:
    """Return the request of some members.

    :raises InvalidParameterError: when one is missing, unknown or of another type.
    """
    try:
        return msgspec.convert(members, EvaluationRequest)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        raise InvalidParameterError(place.rstrip("`") or "body", reason[:1].lower() + reason[1:]) from None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidParameterError(twice[:100], "is given twice")
    return out


def _no_number(_text: str) -> object:
    raise InvalidParameterError("body", "is no JSON: a number must be finite")


def fact_errors(error: InvalidFactsError) -> list[dict[str, object]]:
    """Return each fact that was refused, with the reason and the nearest names or values."""
    return [{"parameter": f"facts.{p.fact}", "reason": p.reason, "nearest": list(p.nearest)} for p in error.problems]


def without_value(error: UnknownTermError) -> str:
    """Return what an unknown name is told with, the name itself left out."""
    nearest = ", ".join(repr(n) for n in error.nearest)
    return f"unknown {error.kind.replace('-', ' ')}" + (f"; the nearest are {nearest}" if nearest else "")


def evaluate_line(service: Service, number: int, line: bytes, options: Mapping[str, Any] | None = None) -> Json:
    """Return the answer to one line of a batch, or an object with its error; both with the number of the line."""
    try:
        return {"line": number, **service.evaluate(read_request(line, options))}
    except InvalidFactsError as error:
        errors: list[dict[str, object]] = fact_errors(error)
        reason = str(error)
    except InvalidParameterError as error:
        errors, reason = [{"parameter": error.parameter, "reason": error.reason}], str(error)
    except UnknownTermError as error:
        reason = without_value(error)
        errors = [{"parameter": error.kind, "reason": reason, "nearest": error.nearest}]
    return {"line": number, "error": {"detail": reason, "errors": errors}}
