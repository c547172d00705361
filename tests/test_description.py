"""The description of the API against the server: whatever is sent, no fault and no answer that is not described."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.app import make_app

EXAMPLES = 6
"""Requests of each kind to each operation."""
LONGEST = 8_000
"""Characters of parameters: what is too long for the protocol is refused before there is a request."""
SCHEMA = schemathesis.openapi.from_dict(make_app().openapi())
OPERATIONS = {f"{o.method.upper()} {o.path}": o for o in (found.ok() for found in SCHEMA.get_all_operations())}
load_all_checks()
NOT_SAID_BY_A_SCHEMA = CHECKS.get_by_names(["positive_data_acceptance"])
"""That what a schema allows is accepted: names, days, cursors and queries are valid by what they mean."""


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
