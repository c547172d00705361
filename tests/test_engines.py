"""What needs Debian packages: a client that is not Python. Run by `make test-engines`, where a skip is a failure."""

import json
import shutil
import subprocess

import httpx
import pytest

pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed (`make test-engines` installs it)"),
]


def curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True, timeout=60).stdout  # noqa: S607 - curl from the path is what users run


def test_curl_reads_an_answer(client: httpx.Client) -> None:
    body = json.loads(
        curl("-G", f"{client.base_url}/coverage", "-d", "modality=RFA", "--data-urlencode", "indication=HCC")
    )
    assert {a["payer"]["name"] for a in body["answers"]} == {"Fernhill Health Plan", "Oakmoor Insurance Company"}


@pytest.mark.parametrize("form", ["get", "form", "direct"])
def test_curl_asks_sparql_in_every_request_form(client: httpx.Client, form: str) -> None:
    query = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a <https://w3id.org/payergraph/ontology/CoverageStatement> }"
    accept = ("-H", "Accept: application/sparql-results+json")
    url = f"{client.base_url}/sparql"
    arguments = {
        "get": ("-G", url, "--data-urlencode", f"query={query}"),
        "form": (url, "--data-urlencode", f"query={query}"),
        "direct": (url, "-H", "Content-Type: application/sparql-query", "--data-binary", query),
    }[form]
    (row,) = json.loads(curl(*accept, *arguments))["results"]["bindings"]
    assert int(row["n"]["value"]) == 5
