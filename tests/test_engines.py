"""What needs Debian or npm packages: other clients, another engine. Run by `make test-engines`; a skip fails there."""

import inspect
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from api.app import make_app
from api.loading import load_documents
from graph.document_store import Term
from graph.exports import VIEWS
from graph.index import build_index
from graph.queries import load_query, query_names
from graph.remote_store import RemoteStore
from graph.store import Store
from ontology.vocabulary import load_vocabulary
from tests import test_api
from tests.conftest import serving
from tests.engines import filled, virtuoso_server
from tests.policies import acorn, bramble
from tests.test_queries import EXAMPLES

SVG = "{http://www.w3.org/2000/svg}"
NODE_MODULES = Path(__file__).parents[1] / "node_modules"
INSTALLED = "(`make test-engines` installs it)"

pytestmark = pytest.mark.engines
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason=f"curl is not installed {INSTALLED}")
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not NODE_MODULES.is_dir(), reason=f"there are no npm packages here {INSTALLED}"
)
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason=f"Graphviz is not installed {INSTALLED}")
needs_virtuoso = pytest.mark.skipif(shutil.which("virtuoso-t") is None, reason=f"Virtuoso is not installed {INSTALLED}")

PAYERS = "SELECT ?payer WHERE { ?payer a <https://w3id.org/payergraph/ontology/Payer> } ORDER BY ?payer"


def curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True, timeout=60).stdout


@needs_curl
def test_curl_reads_an_answer(client: httpx.Client) -> None:
    body = json.loads(
        curl("-G", f"{client.base_url}/coverage", "-d", "modality=RFA", "--data-urlencode", "indication=HCC")
    )
    assert {a["payer"]["name"] for a in body["answers"]} == {"Fernhill Health Plan", "Oakmoor Insurance Company"}


@needs_curl
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


@needs_graphviz
@pytest.mark.parametrize("view", VIEWS)
def test_graphviz_draws_every_node_and_edge_of_each_view(client: httpx.Client, view: str) -> None:
    drawn, listed = (client.get("/export", params={"format": f, "view": view}).content for f in ("dot", "nodelink"))
    done = subprocess.run(["dot", "-Tsvg"], input=drawn, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    titles = {"node": Counter[str](), "edge": Counter[str]()}
    for group in ElementTree.fromstring(done.stdout).iter(f"{SVG}g"):
        if group.get("class") in titles:
            titles[str(group.get("class"))][str(group.findtext(f"{SVG}title"))] += 1
    body = json.loads(listed)
    assert titles["node"] == Counter(n["id"] for n in body["nodes"])
    assert titles["edge"] == Counter(f"{e['source']}->{e['target']}" for e in body["edges"])


def node(*arguments: str) -> str:
    environment = {**os.environ, "NODE_PATH": str(NODE_MODULES)}
    done = subprocess.run(
        ["node", *arguments],
        env=environment,
        cwd=NODE_MODULES.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


CLIENT = """
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const found = createRequire(process.argv[1] + '/').resolve('sparql-http-client')
const { default: Client } = await import(pathToFileURL(found).href)
const client = new Client({ endpointUrl: process.argv[2] })
const operation = process.argv[3]
const payers = []
for await (const row of client.query.select(process.argv[4], { operation })) payers.push(row.payer.value)
let triples = 0
for await (const quad of client.query.construct('CONSTRUCT WHERE { ?s a ?o } LIMIT 3', { operation })) triples += 1
const known = await client.query.ask('ASK { ?s ?p ?o }', { operation })
console.log(JSON.stringify({ payers, triples, known }))
"""


@needs_node
@pytest.mark.parametrize("operation", ["get", "postUrlencoded", "postDirect"])
def test_sparql_http_client_asks_in_every_request_form(client: httpx.Client, operation: str) -> None:
    arguments = (str(NODE_MODULES), f"{client.base_url}/sparql", operation, PAYERS)
    found = json.loads(node("--input-type=module", "-e", CLIENT, *arguments))
    assert found["payers"] == payers(client)
    assert (found["triples"], found["known"]) == (3, True)


@needs_node
def test_comunica_asks_the_endpoint(client: httpx.Client) -> None:
    program = NODE_MODULES / "@comunica" / "query-sparql" / "bin" / "query.js"
    found = json.loads(node(str(program), f"sparql@{client.base_url}/sparql", PAYERS, "-t", "application/json"))
    assert [row["payer"] for row in found] == payers(client)


def payers(client: httpx.Client) -> list[str]:
    rows = client.get("/sparql", params={"query": PAYERS}).json()["results"]["bindings"]
    assert len(rows) == 2
    return [row["payer"]["value"] for row in rows]


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, RemoteStore]]:
    """The same two policies in memory and in Virtuoso."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as endpoint:
        embedded, remote = filled(endpoint, [acorn(), bramble()])
        with remote:
            yield embedded, remote


@needs_virtuoso
@pytest.mark.parametrize("name", query_names())
def test_virtuoso_gives_the_same_rows(name: str, virtuoso: tuple[Store, RemoteStore]) -> None:
    here, there = (store.select(load_query(name).text, EXAMPLES.get(name)) for store in virtuoso)
    assert there[0] == here[0]
    assert [list(map(_normalised, row)) for row in there[1]] == [list(map(_normalised, row)) for row in here[1]]


def _normalised(term: Term | None) -> tuple[str, str] | None:
    """Return a cell as Virtuoso may give it: it computes truth values as the integers 1 and 0."""
    if isinstance(term, ox.Literal) and term.value in ("true", "false"):
        return "integer", "1" if term.value == "true" else "0"
    kind = term.datatype.value.rpartition("#")[2] if isinstance(term, ox.Literal) else type(term).__name__
    return None if term is None else (kind, term.value)


@needs_virtuoso
def test_virtuoso_gives_the_same_index(virtuoso: tuple[Store, RemoteStore]) -> None:
    embedded, remote = virtuoso
    assert build_index(remote, load_vocabulary()) == build_index(embedded, load_vocabulary())
    assert remote.graphs() == embedded.graphs()


@pytest.fixture(scope="module")
def by_virtuoso(tmp_path_factory: pytest.TempPathFactory, documents: Path) -> Iterator[httpx.Client]:
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso-served")) as endpoint:
        outcomes = [f["outcome"] for f in load_documents([documents], endpoint, lambda *_: None)]
        assert outcomes == ["loaded", "loaded"]
        with serving(make_app(endpoint)) as opened:
            yield opened


@needs_virtuoso
@pytest.mark.parametrize(
    "name", [n for n, test in vars(test_api).items() if n.startswith("test_") and
             list(inspect.signature(test).parameters) == ["client"]],
)  # fmt: skip
def test_rest_answers_from_virtuoso(name: str, by_virtuoso: httpx.Client) -> None:
    getattr(test_api, name)(by_virtuoso)


@needs_virtuoso
def test_virtuoso_answers_the_sparql_endpoint(by_virtuoso: httpx.Client, client: httpx.Client) -> None:
    assert payers(by_virtuoso) == payers(client)
    construct = {"query": "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"}
    accept = {"Accept": "application/n-triples"}
    theirs, ours = (
        set(c.get("/sparql", params=construct, headers=accept).text.splitlines()) for c in (by_virtuoso, client)
    )
    # Virtuoso's own graphs are part of its union.
    assert ours
    assert ours <= theirs
