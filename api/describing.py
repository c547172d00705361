"""The description of the API: what FastAPI makes of the routes, with requests that the shipped records answer."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

__all__ = ["DescribedAPI", "request_examples"]

BODY = "body"
"""The member of an example that is sent as the body."""


@cache
def request_examples() -> dict[str, dict[str, Any]]:
    """Return a request by operation, such as `GET /coverage`: its parameters, and its body if it sends one."""
    return tomllib.loads(Path(__file__).with_name("request_examples.toml").read_text(encoding="utf-8"))


class DescribedAPI(FastAPI):
    """An application whose description shows a request for every operation."""

    def openapi(self) -> dict[str, Any]:
        """Return the description, made when it is first asked for."""
        if self.openapi_schema is None:
            for path, operations in super().openapi()["paths"].items():
                for method, operation in operations.items():
                    _exemplify(operation, request_examples().get(f"{method.upper()} {path}", {}))
        return super().openapi()


def _exemplify(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example:
            parameter["example"] = example[parameter["name"]]
    if BODY in example:
        # The first form of a body is the one that the example is in.
        next(iter(operation["requestBody"]["content"].values()))["example"] = example[BODY]
