"""The description of the API: what FastAPI makes of the routes, with requests that the shipped records answer."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

__all__ = ["described", "request_examples"]

BODY = "body"
"""The member of an example that is sent as the body."""


@cache
def request_examples() -> dict[str, dict[str, Any]]:
    """Return a request by operation, such as `GET /coverage`: its parameters, and its body if it sends one."""
    return tomllib.loads(Path(__file__).with_name("request_examples.toml").read_text(encoding="utf-8"))


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return what gives the description of an application, made when it is first asked for."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = made()
            for path, operations in description["paths"].items():
                for method, operation in operations.items():
                    _exemplify(operation, request_examples().get(f"{method.upper()} {path}", {}))
            app.openapi_schema = description
        return app.openapi_schema

    return openapi


def _exemplify(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example:
            parameter["example"] = example[parameter["name"]]
    if BODY in example:
        # The first form of a body is the one that the example is in.
        next(iter(operation["requestBody"]["content"].values()))["example"] = example[BODY]
