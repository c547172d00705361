"""The description of the API: what FastAPI makes of the routes, with requests that the shipped records answer."""

from __future__ import annotations

import copy
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

__all__ = ["BEGINNING", "DescribedAPI", "request_examples", "response_examples"]

BODY = "body"
"""The member of an example that is sent as the body."""
BEGINNING = "beginning"
"""The member of an example that is the beginning of a text, not the whole."""


@cache
def request_examples() -> dict[str, dict[str, Any]]:
    """Return a request by operation, such as `GET /coverage`: its parameters, and its body if it sends one."""
    return tomllib.loads(Path(__file__).with_name("request_examples.toml").read_text(encoding="utf-8"))


@cache
def response_examples() -> dict[str, dict[str, Any]]:
    """Return by operation what the shipped records answer to its example, by media type; `tests.examples` writes it."""
    loaded: dict[str, dict[str, Any]] = json.loads(
        Path(__file__).with_name("response_examples.json").read_text(encoding="utf-8")
    )
    return loaded


class DescribedAPI(FastAPI):
    """An application whose description shows a request and an answer for every operation."""

    def openapi(self) -> dict[str, Any]:
        """Return the description, made when it is first asked for."""
        if self.openapi_schema is None:
            description = super().openapi()
            for path, operations in description["paths"].items():
                for method, operation in operations.items():
                    _narrow(operation, description["components"]["schemas"])
                    name = f"{method.upper()} {path}"
                    _exemplify(operation, request_examples().get(name, {}))
                    _answer(operation, response_examples().get(name, {}))
        return super().openapi()


_REFERENCE = "#/components/schemas/"
_NARROWED = "Narrowed"
"""How the name of a schema goes on whose members `fields` chooses."""


def _narrow(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Describe the answer of a list also as `fields` makes it, whose items lack what is not asked for."""
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    whole = answer.get("schema", {}).get("$ref", "").removeprefix(_REFERENCE)
    if whole not in schemas or all(p["name"] != "fields" for p in operation.get("parameters", ())):
        return
    narrowed = copy.deepcopy(schemas[whole])
    narrowed["title"] = whole + _NARROWED
    narrowed["description"] = f"{whole}, as `fields` narrows its items."
    for member in narrowed["properties"].values():
        for form in (member, *member.get("anyOf", ())):
            item = form.get("items", {}).get("$ref", "").removeprefix(_REFERENCE)
            if item:
                form["items"]["$ref"] += _NARROWED
                schemas[item + _NARROWED] = _partial(item, schemas[item])
    schemas[whole + _NARROWED] = narrowed
    answer["schema"] = {"anyOf": [{"$ref": _REFERENCE + whole}, {"$ref": _REFERENCE + whole + _NARROWED}]}


def _partial(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    partial = {key: copy.deepcopy(value) for key, value in schema.items() if key != "required"}
    return partial | {
        "title": name + _NARROWED,
        "description": f"{name}, only with those of the members that `fields` names which it has.",
    }


def _exemplify(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example:
            parameter["example"] = example[parameter["name"]]
    if BODY in example:
        # The first form of a body is the one that the example is in.
        next(iter(operation["requestBody"]["content"].values()))["example"] = example[BODY]


def _answer(operation: dict[str, Any], answers: dict[str, Any]) -> None:
    for media_type, value in answers.items():
        content = operation["responses"]["200"].setdefault("content", {}).setdefault(media_type, {})
        if isinstance(value, dict) and value.keys() == {BEGINNING}:
            content["examples"] = {BEGINNING: {"summary": "How it begins", "value": value[BEGINNING]}}
        else:
            content["example"] = value
