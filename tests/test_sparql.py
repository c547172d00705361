"""The SPARQL endpoint: forms and formats, deadlines, and that nothing gets out."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from api.opening import checkpoint, open_service
from api.sparql_pool import MOST_ROWS, QueryDeadlineError, QueryDeathError, QueryError, QueryPool
from api.sparql_problems import MOST_AT_ONCE
from api.sparql_scan import LONGEST_QUERY, ForbiddenQueryError, UnscannableQueryError, scan_query

RESULTS = "application/sparql-results+json"
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def pool(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryPool]:
    copy = tmp_path_factory.mktemp("checkpoint") / "checkpoint"
    checkpoint(open_service(store), copy)
    pool = QueryPool(copy, 1)
    yield pool
    pool.close()


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that notes who calls."""
    seen: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            self.send_error(500)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", seen
        server.shutdown()
        thread.join()


def ask(client: httpx.Client, query: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def test_each_form_is_answered(client: httpx.Client) -> None:
    select = ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert select.headers["content-type"] == RESULTS
    assert int(select.json()["results"]["bindings"][0]["n"]["value"]) > 100
    assert ask(client, "ASK { ?s ?p ?o }").json()["boolean"] is True
    for query in ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "DESCRIBE ?s WHERE { ?s ?p ?o } LIMIT 1"):
        graph = ask(client, query)
        assert graph.headers["content-type"].startswith("text/turtle")
        assert "<https://w3id.org/payergraph/" in graph.text


def test_get_direct_post_and_form_post_agree(client: httpx.Client) -> None:
    query = "SELECT ?payer { ?payer a <https://w3id.org/payergraph/ontology/Payer> } ORDER BY ?payer"
    by_get = ask(client, query).json()
    assert len(by_get["results"]["bindings"]) == 2
    direct = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert direct.json() == by_get
    assert client.post("/sparql", data={"query": query}).json() == by_get


@pytest.mark.parametrize(
    ("query", "accept", "beginning"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "text/csv", "s\r\n"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "text/tab-separated-values", "?s\n<"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "application/sparql-results+xml", "<?xml"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "application/json", '{"head"'),
        ("ASK {}", "application/sparql-results+xml", "<?xml"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "application/n-triples", "<"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "application/ld+json", "["),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "application/n-quads", "<"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "application/trig", "@prefix"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "application/rdf+xml", "<?xml"),
    ],
)
def test_results_come_in_the_accepted_format(client: httpx.Client, query: str, accept: str, beginning: str) -> None:
    response = ask(client, query, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == accept
    assert response.text.startswith(beginning)


def test_named_graphs_can_be_chosen(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(query: str, **parameters: str) -> int:
        return int(ask(client, query, **parameters).json()["results"]["bindings"][0]["n"]["value"])

    graphs = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s <https://w3id.org/payergraph/ontology/sha256> ?o } }")
    first = graphs.json()["results"]["bindings"][0]["g"]["value"]
    assert 0 < number(count, **{"default-graph-uri": first}) < number(count)
    assert number(count.replace("{", f"FROM <{first}> {{", 1)) == number(count, **{"default-graph-uri": first})
    assert number(count.replace("{", "FROM <http://127.0.0.1:9/unknown> {", 1)) == 0


def test_the_row_cap_is_told(client: httpx.Client) -> None:
    response = ask(client, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }")
    assert response.headers["payergraph-truncated"] == "true"
    assert len(response.json()["results"]["bindings"]) == MOST_ROWS
    assert response.json()["truncated"]["rows"] == MOST_ROWS
    assert ask(client, "ASK {}").headers["payergraph-truncated"] == "false"


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "SELECT * {"}, 400),
        ({"query": "nonsense"}, 400),
        ({"query": "{" * 3000}, 400),
        ({"timeout": "5"}, 400),
        ({"query": "ASK {}", "using-graph-uri": "a:b"}, 400),
        ({"query": "ASK {}", "timeout": "soon"}, 400),
        ({"query": "ASK {}", "timeout": "3000"}, 400),
        ({"query": "ASK {}", "default-graph-uri": "no iri"}, 400),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, 403),
        ({"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}, 403),
        ({"query": "PREFIX a: <b:> LOAD <http://127.0.0.1:9/>"}, 403),
        ({"update": "CLEAR ALL"}, 403),
    ],
)
def test_bad_and_forbidden_queries_are_problems(client: httpx.Client, parameters: dict[str, str], status: int) -> None:
    for response in (client.get("/sparql", params=parameters), client.post("/sparql", data=parameters or {"x": ""})):
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"


def test_a_row_over_the_cap_on_bytes_is_left_out(pool: QueryPool) -> None:
    doubled = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(25))
    for query, media_type in (
        (f"SELECT ?v25 {{ BIND('x' AS ?v0) {doubled} }}", RESULTS),
        (f"CONSTRUCT {{ <a:a> <a:b> ?v25 }} {{ BIND('x' AS ?v0) {doubled} }}", "text/turtle"),
    ):
        answer = pool.run(query, media_type, 20, True)
        assert (answer.rows, answer.cut) == (0, True)
        assert len(answer.body) < 10_000


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT ('a\\u0001' AS ?x) {}", "application/sparql-results+xml"),
        ("SELECT ('a\\uFFFE' AS ?x) {}", "application/xml"),
        ("CONSTRUCT { <a:a> <a:b> 'a\\u0001' } {}", "application/rdf+xml"),
        ("CONSTRUCT { <a:a> <http://x.example/1> 1 } {}", "application/rdf+xml"),
    ],
)
def test_what_xml_cannot_hold_is_refused_and_not_written(client: httpx.Client, query: str, accept: str) -> None:
    response = ask(client, query, accept)
    assert response.status_code == 406
    assert "XML" in response.json()["detail"]
    assert ask(client, query).status_code == 200


def test_xml_keeps_a_carriage_return(client: httpx.Client) -> None:
    response = ask(client, "SELECT ('a\\rb' AS ?x) {}", "application/sparql-results+xml")
    assert ElementTree.fromstring(response.content).findtext(".//{*}literal") == "a\rb"


def test_parameters_that_are_no_text_or_too_many_are_problems(client: httpx.Client) -> None:
    assert client.get("/sparql?query=ASK%20%7B%22%FF%22%7D").status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"query=ASK%FF{}", b"query=ASK{}&" + b"a=&" * 100_000):
        response = client.post("/sparql", content=body, headers=form)
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"


def test_other_bodies_and_formats_are_refused(client: httpx.Client) -> None:
    assert ask(client, "ASK {}", "image/png").status_code == 406
    assert ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", "text/csv").status_code == 406
    assert client.post("/sparql", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
    direct = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=b"\xff\xfe", headers=direct).status_code == 400
    assert client.post("/sparql", content=b"x" * 100_001, headers=direct).status_code == 400
    assert client.post("/sparql", content=b"x" * 700_000, headers=direct).status_code == 413
    update = {"Content-Type": "application/sparql-update"}
    assert client.post("/sparql", content=b"CLEAR ALL", headers=update).status_code == 403


def test_a_slow_query_is_stopped_and_others_are_answered_meanwhile(client: httpx.Client) -> None:
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(ask(client, BOMB, timeout="2")))
    thread.start()
    for _ in range(5):
        assert client.get("/health").status_code == 200
    assert thread.is_alive(), "the others were answered only after the slow one"
    thread.join()
    assert answers[0].status_code == 503
    assert "2 seconds" in answers[0].json()["detail"]
    assert ask(client, "ASK {}").status_code == 200


def test_many_slow_queries_leave_the_other_routes_their_threads(client: httpx.Client) -> None:
    statuses: list[int] = []

    def slow() -> None:
        with httpx.Client(base_url=client.base_url, timeout=60) as own:
            statuses.append(ask(own, BOMB, timeout="6").status_code)

    threads = [threading.Thread(target=slow) for _ in range(4 * MOST_AT_ONCE)]
    for thread in threads:
        thread.start()
    while len(statuses) < len(threads) - 2:  # two run; all others are told to come later
        assert client.get("/payers").status_code == 200
    assert any(thread.is_alive() for thread in threads), "the others were answered only after the slow ones"
    for thread in threads:
        thread.join()
    assert set(statuses) == {503}


def test_a_pool_starts_anew_after_a_query_that_was_stopped_or_died(pool: QueryPool) -> None:
    with pytest.raises(QueryDeadlineError):
        pool.run(BOMB, RESULTS, 0.5, True)
    assert pool.run("ASK {}", RESULTS, 10, True).body
    with pytest.raises(QueryDeathError):
        # What the scan refuses because it ends the process of the engine.
        pool.run("ASK " + "{" * 20_000 + "}" * 20_000, RESULTS, 10, True)
    assert pool.run("ASK {}", RESULTS, 10, True).body


def test_the_query_process_itself_can_reach_nothing(pool: QueryPool, listener: tuple[str, list[str]]) -> None:
    address, seen = listener
    with pytest.raises(QueryError):
        pool.run(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", RESULTS, 10, True)
    pool.run(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}", RESULTS, 10, True)
    pool.run(f"ASK FROM <{address}> {{ ?s ?p ?o }}", RESULTS, 10, False)
    assert seen == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <a:b> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<a:b> { ?s ?p ?o } }",
        "SELECT * { ?s ?p true.SERVICESILENT<a:b>{} }",
        "SELECT * { ?s ?p ex:.SERVICEex:a {} }",
        "SELECT * { ?s ?p _:b.SERVICE <a:b> {} }",
        "SELECT * { FILTER(?a<?b)SERVICE#>\n?g{} }",
        'SELECT * { ?s ?p "a" # "\n SERVICE <a:b> {} }',
        r"SELECT * { \u0053ERVICE <a:b> {} }",
        r"SELECT * { ?s ?p <a:\u0041#> SERVICE <a:b> {} }",
        'SELECT * { ?s ?p "\\"" . SERVICE <a:b> {} }',
    ],
)
def test_a_federated_query_is_seen_however_it_is_written(query: str) -> None:
    with pytest.raises(ForbiddenQueryError):
        scan_query(query)


@pytest.mark.parametrize(
    "piece",
    [
        "a\u00b7",
        ")",
        ")servic",
        '"\\',
        "'\\",
        '"""a"\\',
        "<a",
        "<\\u0041",
        ":%4",
        "a:.",
        "_:a.servic",
        "@a-",
        '"',
        "'\"",
    ],
)
def test_a_long_text_is_scanned_in_one_pass(piece: str) -> None:
    """What looks far ahead again and again would take minutes of the serving process: this test would not end."""
    before, after = ("<", ">") if ")" in piece else ("", "")
    text = f"ASK {before}{piece * ((LONGEST_QUERY - 10) // len(piece))}{after}"
    with contextlib.suppress(UnscannableQueryError):
        assert scan_query(text).form == "ask"


@pytest.mark.parametrize("query", ["ASK { 'a }", 'ASK { """a"" }', "ASK { '''a'' }", 'ASK { "a\n" }'])
def test_a_string_without_an_end_is_told(query: str) -> None:
    with pytest.raises(UnscannableQueryError, match="no end"):
        scan_query(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service { ?service <http://x/SERVICE> \'SERVICE\', """a \'SERVICE\' " b""" } # SERVICE',
        "PREFIX load: <a:> SELECT * { ?s load:service ex:my-service, 'x'@service }",
        "SELECT * { ?s ex:p ex:a\\-service, ex:%20service, $service }",
    ],
)
def test_the_word_alone_is_allowed(query: str) -> None:
    assert scan_query(query).form == "select"


def test_a_scan_tells_form_depth_and_graphs() -> None:
    scan = scan_query("BASE <a:> PREFIX insert: <b:> construct { ?s ?p ?o } FROM <c:d> { { ?s ?p ?o } }")
    assert (scan.form, scan.depth, scan.names_graphs) == ("construct", 2, True)
    assert not scan_query("SELECT ?from { ?from ?p 'FROM' }").names_graphs
    with pytest.raises(UnscannableQueryError, match="brackets"):
        scan_query("SELECT * " + "(" * 81)
