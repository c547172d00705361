"""The SPARQL 1.1 Protocol as its clients use it: descriptions, HEAD, other origins, and clients that leave."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import Namespace
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from api.app import make_app
from tests.conftest import serving

PAYERS = "SELECT ?payer { ?payer a <https://w3id.org/payergraph/ontology/Payer> } ORDER BY ?payer"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json;q=0.4, application/n-triples;q=0.9, text/html", "nt"),
    ],
)
def test_without_a_query_the_service_is_described(client: httpx.Client, accept: str, format: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    graph = Graph().parse(data=response.text, format=format)
    assert set(graph.objects(None, SD.endpoint)) == {URIRef(f"{client.base_url}".rstrip("/") + "/sparql")}
    assert set(graph.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_head_says_what_get_says(client: httpx.Client) -> None:
    head, get = (client.request(method, "/sparql", params={"query": PAYERS}) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "payergraph-truncated"):
        assert head.headers[name] == get.headers[name]


def test_pages_of_other_origins_may_ask_but_not_as_their_visitor(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "http://page.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    asked = {"Origin": "http://page.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/sparql", headers=asked).status_code == 200


def test_another_character_set_is_refused(client: httpx.Client) -> None:
    kind = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    assert client.post("/sparql", content="ASK {}".encode("utf-16"), headers=kind).status_code == 415


def test_relative_addresses_are_resolved_against_the_endpoint(client: httpx.Client) -> None:
    query = {"query": "CONSTRUCT { <s> <p> 1 } WHERE {}"}
    response = client.get("/sparql", params=query, headers={"Accept": "application/n-triples"})
    assert response.text.startswith(f"<{str(client.base_url).rstrip('/')}/s>")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_in_each_way(client: httpx.Client, method: str) -> None:
    store = SPARQLStore(str(client.base_url.join("/sparql")), method=method, returnFormat="json")
    assert len(list(Graph(store).query(PAYERS))) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_reads_each_format(client: httpx.Client, method: str, format: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    wrapper = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat=format)
    wrapper.setMethod(method)
    wrapper.setQuery(PAYERS)
    found = wrapper.queryAndConvert()
    if format == "json":
        assert len(found["results"]["bindings"]) == 2
    elif format == "xml":
        assert len(found.getElementsByTagName("result")) == 2
    else:
        assert len(found.strip().splitlines()) == 3


@pytest.mark.parametrize("sent", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_posts_a_construct(client: httpx.Client, sent: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    wrapper = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat="turtle")
    wrapper.setMethod("POST")
    wrapper.setRequestMethod(sent)
    wrapper.setQuery("CONSTRUCT { ?s a ?type } WHERE { ?s a ?type }")
    assert len(Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) > 10


def test_a_query_ends_when_its_client_goes_away(store: Path) -> None:
    app = make_app(store)
    with serving(app) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        (worker,) = app.state.pool._live
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as leaving:
            leaving.sendall(f"GET /sparql?query={quote(BOMB)}&timeout=30 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)  # the query is at work now
            assert worker in app.state.pool._live
        until = time.monotonic() + 10
        while worker in app.state.pool._live and time.monotonic() < until:
            time.sleep(0.05)
        assert worker not in app.state.pool._live
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_documentation_pages_need_no_other_server(client: httpx.Client, page: str) -> None:
    text = client.get(page).text
    assert "http://" not in text.replace(str(client.base_url), "")
    assert "https://" not in text
    linked = [part.partition('"')[0] for name in ('src="', 'href="') for part in text.split(name)[1:]]
    assert any(link.endswith(".js") for link in linked)
    for link in linked:
        assert client.get(link).status_code == 200, link
