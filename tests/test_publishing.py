"""The published ontology: its page and its data, over HTTP and by `make docs`."""

import html.parser
import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from api.ontology_drawings import CORE
from api.publish import write_documentation
from ontology.mappings import read_mappings
from ontology.publication import ONTOLOGY, publication
from ontology.quality import ontology_files
from ontology.vocabulary import BASE

SKOS_EXAMPLE = URIRef("http://www.w3.org/2004/02/skos/core#example")


class Page(html.parser.HTMLParser):
    """The identifiers, links and outside references of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a":
            self.links.append(named["href"])
        if tag in ("script", "img", "iframe", "object", "embed") or "src" in named:
            self.fetched.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    write_documentation(folder)
    return folder


@pytest.fixture(scope="module")
def text(written: Path) -> str:
    return (written / "ontology.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in ontology_files():
        graph.parse(file)
    return graph


def test_the_page_stands_alone_and_its_links_lead_somewhere(page: Page) -> None:
    assert page.open == []
    assert page.fetched == []
    own = {link[1:] for link in page.links if link.startswith("#")}
    assert own - set(page.ids) == set()
    assert {i for i in page.ids if page.ids.count(i) > 1} - {"head"} == set()


def test_every_term_has_an_entry_with_all_that_is_said_of_it(text: str, page: Page, ontology: Graph) -> None:
    terms = {str(s) for s in ontology.subjects(RDFS.label) if str(s).startswith(BASE) and str(s) != ONTOLOGY}
    assert {t.removeprefix(BASE) for t in terms} - set(page.ids) == set()
    shown = html.unescape(text)
    for name in (RDFS.label, rdflib.SKOS.altLabel, rdflib.SKOS.scopeNote, SKOS_EXAMPLE,
                 URIRef("http://purl.obolibrary.org/obo/IAO_0000115")):  # fmt: skip
        assert [str(o) for s, o in ontology.subject_objects(name) if str(s) in terms and str(o) not in shown] == []
    assert [r["object_id"] for r in read_mappings() if f">{r['object_id']}</a>" not in text] == []


def test_the_page_tells_version_licence_and_citation(text: str, ontology: Graph) -> None:
    for name in (OWL.versionIRI, OWL.priorVersion, rdflib.DCTERMS.license, rdflib.DCTERMS.bibliographicCitation):
        said = ontology.value(URIRef(ONTOLOGY), name)
        assert said is not None
        assert str(said) in text


def test_the_core_pattern_is_that_of_the_ontology(ontology: Graph) -> None:
    for source, name, target in CORE:
        for end, side in ((source, RDFS.domain), (target, RDFS.range)):
            said = ontology.value(URIRef(f"{ONTOLOGY}/{name}"), side)
            if said is None:
                continue
            allowed = {said, *ontology.items(ontology.value(said, OWL.unionOf) or RDF.nil)}
            above = set(ontology.transitive_objects(URIRef(f"{ONTOLOGY}/{end}"), RDFS.subClassOf))
            below = set(ontology.transitive_subjects(RDFS.subClassOf, URIRef(f"{ONTOLOGY}/{end}")))
            assert allowed & (above | below), (source, name, target)


def test_the_worked_example_is_one_statement_with_its_criteria(text: str) -> None:
    drawing = text.partition('id="worked-example"')[2].partition("</svg>")[0]
    assert len(re.findall('class="box criterion"', drawing)) >= 4
    assert len(re.findall('class="box statement"', drawing)) == 1
    assert "lines " in drawing


def read(data: bytes, media_type: str) -> set[ox.Triple]:
    """Return the triples of a file as the engine keeps them, which writes equal times alike."""
    format = ox.RdfFormat.from_media_type(media_type)
    assert format is not None
    store = ox.Store()
    store.load(data, format)
    return {quad.triple for quad in store}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ontology.ttl", "text/turtle"),
        ("ontology.jsonld", "application/ld+json"),
        ("ontology.rdf", "application/rdf+xml"),
        ("ontology.nt", "application/n-triples"),
    ],
)
def test_the_ontology_is_served_in_each_form_as_it_is_written(
    name: str, media_type: str, written: Path, client: httpx.Client
) -> None:
    served = client.get("/ontology", headers={"Accept": media_type})
    assert served.status_code == 200
    assert served.headers["content-type"].partition(";")[0] == media_type
    assert served.headers["content-location"] == f"/{name}"
    assert client.get(f"/{name}").content == served.content
    found = read(served.content, media_type)
    file = (written / name).read_bytes()
    assert file == served.content or len(read(file, media_type)) == len(found)
    assert len(found) == len(publication().graph)
    by_people = {triple for source in ontology_files() for triple in read(source.read_bytes(), "text/turtle")}
    assert {t for t in by_people if not any(isinstance(term, ox.BlankNode) for term in t)} <= found


def test_browsers_get_the_page_and_the_version_stands_for_the_whole(client: httpx.Client, text: str) -> None:
    for path in ("/ontology", "/ontology.html", "/ontology/0.2.0"):
        assert client.get(path, headers={"Accept": "text/html"}).text == text
    assert client.get("/ontology/").headers["location"] == "/ontology"
    assert client.head("/ontology").status_code == 200
    assert client.get("/ontology/Policy").headers["location"] == "/data/ontology/Policy.ttl"
