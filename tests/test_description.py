"""The description of the API against the server: whatever is sent, no fault and no answer that is not described."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.app import make_app
from api.describing import request_examples

EXAMPLES = 4
"""Requests of each kind to each operation."""
LONGEST = 8_000
"""Characters of parameters: what is too long for the protocol is refused before there is a request."""
DESCRIPTION = make_app().openapi()
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = {f"{o.method.upper()} {o.path}": o for o in (found.ok() for found in SCHEMA.get_all_operations())}
load_all_checks()
NOT_SAID_BY_A_SCHEMA = CHECKS.get_by_names(["positive_data_acceptance"])
"""That what a schema allows is accepted: names, days, cursors and queries are valid by what they mean."""


def test_the_description_is_openapi() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(DESCRIPTION).iter_errors()] == []


def test_the_server_gives_the_description_with_its_examples(shipped: httpx.Client) -> None:
    assert shipped.get("/openapi.json").json() == json.loads(json.dumps(DESCRIPTION))


def test_examples_are_of_operations_that_there_are() -> None:
    assert request_examples().keys() <= OPERATIONS.keys()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_has_an_example_that_the_shipped_records_answer(shipped: httpx.Client, operation: Any) -> None:
    described: dict[str, Any] = DESCRIPTION["paths"][operation.path][operation.method]
    parameters = described.get("parameters", [])
    given = {p["name"]: p["example"] for p in parameters if "example" in p}
    assert given or not parameters
    assert {p["name"] for p in parameters if p.get("required")} <= given.keys()
    path = operation.path
    for name in re.findall(r"\{(\w+)\}", path):
        path = path.replace(f"{{{name}}}", str(given.pop(name)))
    sent: dict[str, Any] = {}
    if "requestBody" in described:
        form, content = next(iter(described["requestBody"]["content"].items()))
        body = content["example"]
        sent = {"content": body if isinstance(body, str) else json.dumps(body), "headers": {"Content-Type": form}}
    answer = shipped.request(operation.method.upper(), path, params=given, **sent)
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "application/json":
        lists = [v for k, v in answer.json().items() if isinstance(v, list) and k != "ask_back"]
        assert not lists or any(lists), "an example shows something"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_answer_is_as_described(client: httpx.Client, operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case: Case) -> None:
        assume(len(str(case.query)) < LONGEST)
        case.call_and_validate(base_url=str(client.base_url), excluded_checks=NOT_SAID_BY_A_SCHEMA, timeout=60)

    try:
        asked()
    except Unsatisfiable:
        if mode is GenerationMode.POSITIVE:
            raise
        pytest.skip("no request to this operation is invalid")
