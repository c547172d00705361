"""Linked data over HTTP: every IRI of ours answers, in every form, and hostile text stays text."""

import ast
import json
import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.compare import isomorphic

from api.app import make_app
from api.linked_data import DATA, KINDS, local_path
from graph.description import MOST_MENTIONS, describe
from graph.store import Store
from graph.terms import iri, literal, pgo
from ontology.publication import publication
from ontology.vocabulary import BASE
from tests.conftest import serving

PGO = rdflib.Namespace(BASE + "ontology/")
TUMOR = "/tumor/hepatocellular-carcinoma"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def ours(turtle: bytes) -> set[str]:
    """Return our names in Turtle, without what follows a number sign."""
    terms = {t for q in ox.parse(turtle, ox.RdfFormat.TURTLE) for t in q.triple if isinstance(t, ox.NamedNode)}
    return {t.value.partition("#")[0] for t in terms if t.value.startswith(BASE)}


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (None, f"/data{TUMOR}.ttl"),
        ("text/turtle", f"/data{TUMOR}.ttl"),
        ("application/ld+json", f"/data{TUMOR}.jsonld"),
        ("application/rdf+xml", f"/data{TUMOR}.rdf"),
        ("application/n-triples", f"/data{TUMOR}.nt"),
        ("text/html", f"/page{TUMOR}"),
        (BROWSER, f"/page{TUMOR}"),
        ("application/ld+json;q=0.5, text/turtle;q=0.4", f"/data{TUMOR}.jsonld"),
    ],
)
def test_a_thing_leads_to_the_document_that_the_client_likes_best(
    accept: str | None, target: str, client: httpx.Client
) -> None:
    response = client.get(TUMOR, headers={"Accept": accept} if accept else {"Accept": "*/*"})
    assert (response.status_code, response.headers["location"]) == (303, target)
    assert "Accept" in response.headers["vary"].split(", ")
    document = client.get(target)
    assert document.status_code == 200
    assert document.headers["link"] == f'<{BASE}{TUMOR[1:]}>; rel="describes"'


@pytest.mark.parametrize("media_type", DATA)
def test_every_form_of_data_says_the_same(media_type: str, client: httpx.Client) -> None:
    def read(form: str) -> Graph:
        response = client.get(TUMOR, headers={"Accept": form}, follow_redirects=True)
        assert response.headers["content-type"].partition(";")[0] == form
        return Graph().parse(data=response.content, format="json-ld" if form.endswith("ld+json") else form)

    found = read(media_type)
    assert isomorphic(found, read("application/n-triples"))
    assert (URIRef(BASE + TUMOR[1:]), RDFS.label, rdflib.Literal("hepatocellular carcinoma", lang="en")) in found


def test_unknown_names_and_forms_are_problems(client: httpx.Client) -> None:
    for path in ("/tumor/nothing-such", "/policy/a%20b", "/statement/x%0d%0aSet-Cookie:%20a", "/ontology/Nothing",
                 "/page/tumor/nothing", "/data/tumor/nothing.ttl", f"/data{TUMOR}.exe", "/ontology.exe"):  # fmt: skip
        response = client.get(path)
        assert (path, response.status_code) == (path, 404)
        assert response.headers["content-type"] == "application/problem+json"
        assert "set-cookie" not in response.headers
    for path in (TUMOR, "/ontology"):
        response = client.get(path, headers={"Accept": "image/png"})
        assert response.status_code == 406
        assert "text/turtle" in response.json()["detail"]


def test_every_iri_that_the_ontology_names_has_a_route() -> None:
    routes = {*KINDS, *publication().kinds(), "ontology"}
    named = {
        node.value.removeprefix(BASE).partition("#")[0].partition("/")[0]
        for quad in publication().graph
        for node in (quad.subject, quad.predicate, quad.object)
        if getattr(node, "value", "").startswith(BASE) and not hasattr(node, "language")
    }
    assert named - routes == set()


def test_every_iri_of_the_shipped_graph_answers(shipped: httpx.Client) -> None:
    found: set[str] = set()
    for policy in shipped.get("/policies").json()["policies"]:
        for version in shipped.get(f"/policies/{policy['id']}").json()["versions"]:
            path = local_path(version["graph"])
            data = shipped.get(f"{path}", headers={"Accept": "text/turtle"}, follow_redirects=True)
            found |= ours(data.content)
    names = sorted(found)
    kinds = {name.removeprefix(BASE).partition("/")[0] for name in names}
    assert len(kinds) >= 25
    # One of each form of name, and every hundredth of all: each takes a request.
    chosen = {name.removeprefix(BASE).partition("/")[0]: name for name in names}
    missing = [
        (name, response.status_code)
        for name in (*chosen.values(), *names[::100])
        if (response := shipped.get(local_path(name) or "", headers={"Accept": "text/html"})).status_code != 303
        and name != BASE + "ontology"
    ]
    assert missing == []


def named_in(text: str) -> set[str]:
    return {name.rstrip(".,;'").partition("#")[0] for name in re.findall(re.escape(BASE) + r"[^\s\"<>)\\\\]+", text)}


def test_an_iri_of_each_kind_that_the_server_names_answers_in_each_form(shipped: httpx.Client) -> None:
    """Whatever names the IRI: the graph, the ontology with its prefixes, a context, an answer or a problem."""
    routes = [path for path in shipped.get("/openapi.json").json()["paths"] if "{" not in path]
    asked = "/coverage?modality=cryoablation&indication=NET%20liver%20metastases"
    answers = [shipped.get(path) for path in (*routes, asked, "/coverage?modality=no-such-thing", "/no-such-path")]
    names = set[str]()
    for answer in answers:
        names |= named_in(answer.text) | named_in(json.dumps(dict(answer.headers)))
    names |= ours(shipped.get("/ontology.nt").content)
    names |= named_in(shipped.get("/mappings.tsv").text)
    for policy in shipped.get("/policies").json()["policies"]:
        names |= named_in(shipped.get(f"/policies/{policy['id']}").text)
    for context in ("answers", "policy", "statement", "coverage", "policies", "payers", "modalities", "indications"):
        names |= named_in(shipped.get(f"/contexts/{context}").text)
    # The schema of facts is a document of one form, as the forms of the ontology are.
    things = sorted(name for name in names - {BASE} if not name.startswith((BASE + "schema/", BASE + "ontology.")))
    chosen = {(name.removeprefix(BASE).partition("/")[0], name.endswith("/")): name for name in things}
    assert len(chosen) > 50
    missing = [
        (name, form, answer.status_code)
        for name in chosen.values()
        for form in ("text/turtle", "application/ld+json", "text/html")
        if (answer := shipped.get(local_path(name) or "", headers={"Accept": form}, follow_redirects=True)).status_code
        != 200
        or (answer.headers["content-type"].partition(";")[0] != form and name != BASE and not name.endswith("/"))
    ]
    assert missing == []


def test_every_problem_is_of_a_type_that_is_explained() -> None:
    """The kind is the second argument of what makes a problem; those of the framework are named by their status."""
    kinds = {"bad-request", "method-not-allowed", "not-found"}
    for file in (Path(__file__).parents[1] / "api").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("ProblemError", "problem_response"):
                kinds |= {a.value for a in node.args[1:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "UNAVAILABLE":
                kinds.add(ast.literal_eval(node.value)[0])
    explained = Graph().parse(Path(__file__).parents[1] / "ontology" / "service" / "problems.ttl")
    concepts = {str(c).removeprefix(BASE + "problem/") for c in explained.subjects(RDF.type, SKOS.Concept)}
    assert concepts == kinds
    definition = URIRef("http://purl.obolibrary.org/obo/IAO_0000115")
    for concept in explained.subjects(RDF.type, SKOS.Concept):
        assert all(explained.value(concept, said) for said in (RDFS.label, definition, SKOS.example, SKOS.notation))


def test_the_mappings_come_as_they_stand(client: httpx.Client) -> None:
    served = client.get("/mappings.tsv")
    assert served.headers["content-type"].partition(";")[0] == "text/tab-separated-values"
    assert served.text.splitlines()[0] == f"# mapping_set_id: {BASE}mappings"
    said = Graph().parse(data=client.get("/data/mappings.ttl").text, format="turtle")
    assert str(said.value(URIRef(BASE + "mappings"), rdflib.DCTERMS.license)).startswith("https://creativecommons.org/")


def test_a_statement_comes_with_its_whole_tree_and_its_places(client: httpx.Client) -> None:
    policy = next(p["id"] for p in client.get("/policies").json()["policies"] if p["number"] == "FH-77")
    version = client.get(f"/policies/{policy}").json()["versions"][0]
    statement = URIRef(version["statements"][0]["iri"])
    found = Graph().parse(data=client.get(f"/data{local_path(statement)}.ttl").text, format="turtle")
    whole = Graph().parse(data=client.get(f"/data{local_path(version['graph'])}.ttl").text, format="turtle")
    for node in (statement, *found.objects(statement, PGO.hasCriteria / (PGO.hasMember * "*"))):
        assert set(found.triples((node, None, None))) == set(whole.triples((node, None, None)))
        for place in found.objects(node, PGO.at):
            assert set(found.triples((place, None, None))) == set(whole.triples((place, None, None)))
    assert (URIRef(version["iri"]), PGO.hasStatement, statement) in found


def test_a_document_comes_with_the_passages_that_lie_in_it(client: httpx.Client) -> None:
    policy = client.get("/policies").json()["policies"][0]["id"]
    version = client.get(f"/policies/{policy}").json()["versions"][0]
    found = Graph().parse(data=client.get(f"/data{local_path(version['document'])}.ttl").text, format="turtle")
    whole = Graph().parse(data=client.get(f"/data{local_path(version['graph'])}.ttl").text, format="turtle")
    source = URIRef("http://www.w3.org/ns/oa#hasSource")
    assert set(found.triples((None, source, None))) == set(whole.triples((None, source, None)))


def test_a_page_shows_labels_links_to_this_server_and_no_markup_of_a_document(tmp_path: Path) -> None:
    hostile = '<script>alert(1)</script><a href="javascript:alert(2)">x</a>\u202egnp'
    graph, version = iri("graph/evil/1/2024-01-01"), iri("version/evil/1/2024-01-01")
    import pyoxigraph as ox

    title = ox.NamedNode("http://purl.org/dc/terms/title")
    with Store(tmp_path / "store") as store:
        store.put(graph, [
            ox.Quad(version, title, literal(hostile), graph),
            ox.Quad(version, pgo("versionOf"), iri("policy/evil/1"), graph),
            ox.Quad(version, pgo("cites"), ox.NamedNode("javascript:alert(3)"), graph),
            ox.Quad(version, pgo("cites"), ox.NamedNode("https://example.org/%22onmouseover=%22alert(4)"), graph),
        ])  # fmt: skip
    with serving(make_app(tmp_path / "store")) as opened:
        for path in ("/page/version/evil/1/2024-01-01", "/page/policy/evil/1"):
            page = opened.get(path)
            assert page.status_code == 200
            assert "<script" not in page.text
            assert 'href="javascript' not in page.text
            assert "\u202e" not in page.text
            assert "default-src 'none'" in page.text
        assert "&lt;script&gt;" in opened.get("/page/version/evil/1/2024-01-01").text
        assert 'href="/policy/evil/1"' in opened.get("/page/version/evil/1/2024-01-01").text


def test_a_server_below_a_path_leads_to_its_own_documents(store: Path) -> None:
    app = make_app(store)
    app.root_path = "/coverage-graph"
    with serving(app) as opened:
        response = opened.get(TUMOR, headers={"Accept": "text/html"})
        assert response.headers["location"] == f"/coverage-graph/page{TUMOR}"
        assert f'href="/coverage-graph{TUMOR}"' in opened.get("/page/tumor/fibrolamellar-carcinoma").text


@pytest.mark.parametrize(
    ("modality", "mentions"),
    [
        ("modality/many", MOST_MENTIONS + 5),
        ("modality/ablation", MOST_MENTIONS),  # and the ontology has more of them
    ],
)
def test_what_is_mentioned_often_says_that_more_is_there(modality: str, mentions: int) -> None:
    import pyoxigraph as ox

    graph = iri("graph/many")
    with Store() as store:
        store.put(graph, [
            ox.Quad(iri(f"statement/many/{n}"), pgo("statedModality"), iri(modality), graph)
            for n in range(mentions)
        ])  # fmt: skip
        found = describe(store, BASE + modality)
        assert found is not None
        assert found.cut
        assert len(found.mentions) == MOST_MENTIONS
        assert describe(store, BASE + "modality/none-such") is None
