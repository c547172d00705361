"""The description of the API against the server: whatever is sent, no fault and no answer that is not described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.app import make_app
from api.describing import BEGINNING, request_examples, response_examples
from tests.conftest import serving
from tests.examples import answer_to, example_of, shape

EXAMPLES = 4
"""Requests of each kind to each operation."""
LONGEST = 8_000
"""Characters of parameters: what is too long for the protocol is refused before there is a request."""
DESCRIPTION: dict[str, Any] = make_app().openapi()
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = {f"{o.method.upper()} {o.path}": o for o in (found.ok() for found in SCHEMA.get_all_operations())}
load_all_checks()
LISTED = {"/matrix": "rows", "/search": "results", "/evidence": "studies"}
"""The members that hold the items of lists, where they are not called as their path."""
NOT_SAID_BY_A_SCHEMA = CHECKS.get_by_names(["positive_data_acceptance"])
"""That what a schema allows is accepted: names, days, cursors and queries are valid by what they mean."""


def test_the_description_is_openapi() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(DESCRIPTION).iter_errors()] == []


@pytest.fixture(scope="module")
def shipped() -> Iterator[httpx.Client]:
    with serving(make_app()) as opened:
        yield opened


def test_the_server_gives_the_description_with_its_examples(shipped: httpx.Client) -> None:
    assert shipped.get("/openapi.json").json() == json.loads(json.dumps(DESCRIPTION))


def test_examples_are_of_operations_that_there_are() -> None:
    assert request_examples().keys() | response_examples().keys() <= OPERATIONS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_shows_a_request_and_what_the_shipped_records_answer(shipped: httpx.Client, name: str) -> None:
    parameters = described(name).get("parameters", [])
    given = {p["name"] for p in parameters if "example" in p}
    assert given or not parameters
    assert {p["name"] for p in parameters if p.get("required")} <= given
    answer = answer_to(shipped, name, DESCRIPTION)
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "application/json":
        lists = [v for k, v in answer.json().items() if isinstance(v, list) and k != "ask_back"]
        assert not lists or any(lists), "an example shows something"
    shown = {
        media_type: form.get("example", form.get("examples"))
        for media_type, form in described(name)["responses"]["200"]["content"].items()
        if "example" in form or "examples" in form
    }
    made = example_of(answer)
    assert shown.keys() == made.keys()
    for media_type, value in made.items():
        if media_type.endswith("json"):
            assert shape(shown[media_type]) == shape(value), "run `python -m tests.examples` and look at what changed"
        else:
            assert shown[media_type].keys() == {BEGINNING}


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_that_are_shown_are_as_described(name: str) -> None:
    for form in described(name)["responses"]["200"]["content"].values():
        if "example" in form and "schema" in form:
            schema = {**form["schema"], "components": DESCRIPTION["components"]}
            assert [error.message for error in Draft202012Validator(schema).iter_errors(form["example"])] == []


def described(name: str) -> dict[str, Any]:
    method, _, path = name.partition(" ")
    operation: dict[str, Any] = DESCRIPTION["paths"][path][method.lower()]
    return operation


def lists_of_items() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the path of each list, the member that holds its items, and the schema of a whole one."""
    schemas = DESCRIPTION["components"]["schemas"]
    for path, operations in DESCRIPTION["paths"].items():
        for operation in operations.values():
            json_answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            for form in json_answer.get("schema", {}).get("anyOf", ())[:1]:
                for name, member in schemas[form["$ref"].rpartition("/")[2]]["properties"].items():
                    items = [kind["items"] for kind in (member, *member.get("anyOf", ())) if "items" in kind]
                    if items and "$ref" in items[0] and name in (path[1:], LISTED.get(path)):
                        yield path, name, schemas[items[0]["$ref"].rpartition("/")[2]]


@pytest.mark.parametrize(("path", "name", "item"), list(lists_of_items()))
def test_items_are_as_described_whole_and_with_the_fields_that_are_asked_for(
    shipped: httpx.Client, path: str, name: str, item: dict[str, Any]
) -> None:
    operation = OPERATIONS[f"GET {path}"]
    asked = {key: value for key, value in request_examples().get(f"GET {path}", {}).items() if key != "fields"}
    whole = shipped.get(path, params=asked).json()
    items = whole[name]
    assert items
    validator = Draft202012Validator({**item, "components": DESCRIPTION["components"]})
    assert [error.message for one in items for error in validator.iter_errors(one)] == []
    for field in list(item["properties"])[:3]:
        narrowed = shipped.get(path, params={**asked, "fields": field}).json()[name]
        assert narrowed == [{field: one[field]} if field in one else {} for one in items]
    case = operation.Case(query={**asked, "fields": field})
    case.call_and_validate(base_url=str(shipped.base_url), timeout=60)


def can_be_invalid(name: str) -> bool:
    """Tell whether a request to an operation can break its description: any text is a free part of a path.

    Looking for what breaks such a one takes minutes and finds nothing.
    """
    parameters = described(name).get("parameters", [])
    free = [p for p in parameters if p["in"] == "path" and p["schema"].keys() <= {"type", "title"}]
    return len(free) < len(parameters) or "requestBody" in described(name)


MODES = [(name, GenerationMode.POSITIVE) for name in OPERATIONS]
MODES += [(name, GenerationMode.NEGATIVE) for name in OPERATIONS if can_be_invalid(name)]


@pytest.mark.parametrize(("name", "mode"), MODES, ids=[f"{name}-{mode.value}" for name, mode in MODES])
def test_every_answer_is_as_described(client: httpx.Client, name: str, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(OPERATIONS[name].as_strategy(generation_mode=mode))
    def asked(case: Case) -> None:
        assume(len(str(case.query)) < LONGEST)
        case.call_and_validate(base_url=str(client.base_url), excluded_checks=NOT_SAID_BY_A_SCHEMA, timeout=60)

    asked()
