"""Patients on the command line: from options, from a file, from a file of many."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from api.encoding import encode
from api.errors import InvalidParameterError
from api.evaluation_requests import LONGEST_LINE, EvaluationRequest, evaluate_line, read_members, request_of

if TYPE_CHECKING:
    from api.service import Service

__all__ = ["evaluate_batch", "patient_of"]


def patient_of(arguments: argparse.Namespace) -> EvaluationRequest:
    """Return the patient of a file and of options; an option goes before what the file says.

    :raises InvalidParameterError: when the file holds no patient or an option is no fact.
    :raises OSError: when the file cannot be read.
    """
    members: dict[str, Any] = {}
    if arguments.file is not None:
        if str(arguments.file) == "-":
            data = sys.stdin.buffer.read(LONGEST_LINE + 1)
        else:
            with arguments.file.open("rb") as file:
                data = file.read(LONGEST_LINE + 1)
        members = read_members(data)
    members.update(_options(arguments))
    if arguments.fact:
        facts = members.get("facts", {})
        if not isinstance(facts, dict):
            raise InvalidParameterError("facts", "must be an object")
        members["facts"] = {**facts, **_facts(arguments.fact)}
    if not members.get("modality"):
        raise InvalidParameterError("modality", "is required; give --modality")
    if "facts" not in members:
        raise InvalidParameterError("facts", "are required; give a file or --fact NAME=VALUE")
    return request_of(members)


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    options = {
        "modality": arguments.modality,
        "payers": arguments.payer,
        "as_of": arguments.as_of,
        "line_of_business": arguments.line_of_business,
        "known_at": arguments.known_at,
    }
    return {name: value for name, value in options.items() if value is not None}


def _facts(texts: Iterable[str]) -> dict[str, object]:
    out: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidParameterError("--fact", "write it as NAME=VALUE")
        if name in out:
            raise InvalidParameterError(f"--fact {name}", "is given twice")
        out[name] = _value(value)
    return out


def _value(text: str) -> object:
    """Return the value that an option spells: JSON where it is, else plain words."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def evaluate_batch(service: Service, lines: BinaryIO, arguments: argparse.Namespace, out: BinaryIO) -> int:
    """Write the answer to each line as soon as it is known; return how many lines could not be read."""
    failed = number = 0
    options = _options(arguments)
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = lines.readline(LONGEST_LINE)
            line = b" " * (LONGEST_LINE + 1)
        elif not line.strip():
            continue
        body = evaluate_line(service, number, line, options)
        failed += "error" in body
        out.write(encode(body))
        out.flush()
    return failed
