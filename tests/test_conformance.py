"""The W3C's suites of SPARQL 1.1 against a writable scratch server; `make conformance` prints the same."""

import pytest

from tests.conformance import KNOWN, failures, passed, run
from tests.test_sources import SHARED


@pytest.mark.skipif(not (SHARED / "w3c").is_dir(), reason="the suites (../shared/w3c) are not here")
def test_a_scratch_server_passes_the_suites_but_for_what_is_the_engines() -> None:
    report = run(SHARED)
    assert failures(report) == KNOWN.keys()
    suites = passed(report)
    assert {name: suites[name] for name in ("protocol", "gsp", "sd", "json-res")} == {
        "protocol": (34, 34), "gsp": (9, 9), "sd": (4, 4), "json-res": (4, 4),
    }  # fmt: skip
    assert suites["csv-tsv-res"] == (5, 6)
    assert suites["syntax"][0] == suites["syntax"][1] >= 94
