"""JSON-LD: with their contexts the REST answers are RDF, and say what the graph and the ontology say."""

import json
from typing import Any

import httpx
import pytest
import rdflib
from pyld import jsonld
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.compare import isomorphic

from graph.contexts import CONTEXTS, context
from tests import policies

BASE = "https://w3id.org/payergraph/"
PGO = rdflib.Namespace(BASE + "ontology/")
ANSWER = {PGO.answersFor, PGO.answersFrom, PGO.determination, PGO.decidedBy, PGO.showsEvidence}
FLAGSHIP = {"modality": "cryosurgery", "indication": "NET liver metastases"}


@pytest.fixture(scope="module")
def graph(shipped: httpx.Client) -> Graph:
    """The graph of the shipped records, as the SPARQL endpoint gives it."""
    found = Graph()
    for policy in shipped.get("/policies").json()["policies"]:
        for version in shipped.get(f"/policies/{policy['id']}").json()["versions"]:
            path = version["graph"].removeprefix(BASE)
            found.parse(data=shipped.get(f"/data/{path}.nt").text, format="nt")
    return found


@pytest.fixture(scope="module")
def ontology(shipped: httpx.Client) -> Graph:
    return Graph().parse(data=shipped.get("/ontology.nt").text, format="nt")


def as_rdf(client: httpx.Client, response: httpx.Response) -> Graph:
    """Return the RDF of an answer, read with the context that its header names, from nowhere but the server."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    (link,) = [part for part in response.headers.get_list("link") if "json-ld#context" in part]
    address = link.partition("<")[2].partition(">")[0]

    def loader(url: str, _: object) -> Any:
        assert url == f"http://offline.test{address}"
        served = client.get(address)
        assert served.headers["content-type"] == "application/ld+json"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": served.json()}

    document = {"@context": f"http://offline.test{address}", **response.json()}
    quads = jsonld.to_rdf(
        document, {"documentLoader": loader, "format": "application/n-quads", "base": "http://offline.test/"}
    )
    found = Graph().parse(data=quads, format="nt")
    inline = {"@context": client.get(address).json()["@context"], **response.json()}
    other = Graph().parse(data=json.dumps(inline), format="json-ld")
    assert isomorphic(found, other), "two readers of JSON-LD disagree"
    return found


def stray(found: Graph, *known: Graph) -> list[object]:
    """Return the triples that no graph has, but for those of the answer itself and the membership in its list."""
    own = {RDFS.member, *ANSWER}
    return [t for t in found if t[1] not in own and not any(t in graph for graph in known)]


def test_the_answers_to_a_coverage_question_say_what_the_graph_says(
    shipped: httpx.Client, graph: Graph, ontology: Graph
) -> None:
    response = shipped.get("/coverage", params=FLAGSHIP)
    found = as_rdf(shipped, response)
    assert stray(found, graph, ontology) == []
    answers = response.json()["answers"]
    assert len(set(found.objects(None, PGO.answersFor))) == len(answers)
    said = {
        (str(payer), str(ontology.value(found.value(answer, PGO.determination), SKOS.notation)))
        for answer, payer in found.subject_objects(PGO.answersFor)
    }
    assert said == {(a["payer"]["iri"], a["determination"]) for a in answers}
    shown = {URIRef(row["iri"]) for a in answers for row in (*a["evidence"], *a["guidelines"])}
    assert set(found.objects(None, PGO.showsEvidence)) == shown
    assert shown
    for evidence in shown:
        kept = (PGO.aboutModality, PGO.aboutIndication, PGO.design, PGO.year, PGO.firstAuthor, PGO.direction)
        for name in kept:
            assert set(found.objects(evidence, name)) == set(graph.objects(evidence, name))


def test_a_patients_facts_are_no_part_of_the_rdf(shipped: httpx.Client, graph: Graph, ontology: Graph) -> None:
    asked = {"modality": "RFA", "facts": {"diagnosis": "hepatocellular carcinoma", "tumor_count": 2}}
    found = as_rdf(shipped, shipped.post("/evaluations", json=asked))
    assert stray(found, graph, ontology) == []
    assert set(found.objects(None, PGO.determination))


@pytest.mark.parametrize("number", range(len([r for r in policies.shipped() if r.payer])))
def test_a_policy_says_all_that_the_graph_says_of_its_statements(
    number: int, shipped: httpx.Client, graph: Graph, ontology: Graph
) -> None:
    policy_id = shipped.get("/policies").json()["policies"][number]["id"]
    found = as_rdf(shipped, shipped.get(f"/policies/{policy_id}"))
    assert stray(found, graph, ontology) == []
    (policy,) = found.subjects(PGO.hasVersion)
    for name in (PGO.hasVersion, PGO.policyNumber, PGO.issuedBy):
        assert set(found.objects(policy, name)) == set(graph.objects(policy, name))
    (version,) = found.objects(policy, PGO.hasVersion)
    for name in (
        rdflib.DCTERMS.title,
        PGO.inForceFrom,
        PGO.inForceBasis,
        PGO.versionOf,
        PGO.hasStatement,
        PGO.readFrom,
    ):
        assert set(found.objects(version, name)) == set(graph.objects(version, name)), name
    for statement in found.objects(version, PGO.hasStatement):
        for name in STATED:
            assert set(found.objects(statement, name)) == set(graph.objects(statement, name)), name
    for criterion in {*found.objects(None, PGO.hasCriteria), *found.objects(None, PGO.hasMember)}:
        whole = {t for t in graph.triples((criterion, None, None)) if t[1] not in UNSAID}
        assert set(found.triples((criterion, None, None))) == whole


STATED = [
    PGO[name]
    for name in (
        "status", "printedStatus", "printedLabel", "printedHeading", "scopeStated", "former", "effectiveFrom",
        "effectiveUntil", "statedModality", "statedIndication", "complementOf", "appliesToLine", "inCareSetting",
        "hasCriteria", "at",
    )
]  # fmt: skip
UNSAID = {PGO.printedOrder, PGO.refersTo}
"""What keeps the order of a list, and what follows from the identifier that a reference gives."""


def test_a_statement_says_the_same_alone(shipped: httpx.Client, graph: Graph, ontology: Graph) -> None:
    policy = shipped.get("/policies").json()["policies"][-1]["id"]
    for version in shipped.get(f"/policies/{policy}").json()["versions"]:
        for statement in version["statements"]:
            found = as_rdf(shipped, shipped.get(f"/statements/{statement['id']}"))
            assert stray(found, graph, ontology) == []
            for name in STATED:
                assert set(found.objects(URIRef(statement["iri"]), name)) == set(
                    graph.objects(URIRef(statement["iri"]), name)
                )


@pytest.mark.parametrize("path", ["/modalities", "/indications", "/characteristics"])
def test_terms_say_what_the_ontology_says(path: str, shipped: httpx.Client, ontology: Graph) -> None:
    found = as_rdf(shipped, shipped.get(path))
    assert stray(found, ontology) == []
    assert len(set(found.subjects(RDFS.label))) == len(shipped.get(path).json()[path[1:]])


@pytest.mark.parametrize("path", ["/payers", "/policies"])
def test_lists_say_what_the_graph_says(path: str, shipped: httpx.Client, graph: Graph, ontology: Graph) -> None:
    found = as_rdf(shipped, shipped.get(path))
    assert stray(found, graph, ontology) == []
    assert len(set(found.objects(None, RDFS.member))) == len(shipped.get(path).json()[path[1:]])


def test_values_keep_the_types_of_the_graph(client: httpx.Client, ontology: Graph) -> None:
    policy = next(p["id"] for p in client.get("/policies").json()["policies"] if p["number"] == "FH-77")
    response = client.get(f"/policies/{policy}")
    found = as_rdf(client, response)
    graph = Graph().parse(
        data=client.get(f"/data/{response.json()['versions'][0]['graph'].removeprefix(BASE)}.ttl").text
    )
    assert stray(found, graph, ontology) == []
    atoms = set(graph.subjects(RDF.type, PGO.AtomicCriterion))
    assert atoms
    for atom in atoms:
        assert set(found.objects(atom, PGO.value)) == set(graph.objects(atom, PGO.value))


def test_only_answers_that_have_a_context_name_one(client: httpx.Client) -> None:
    assert "link" not in client.get("/health").headers
    assert "link" not in client.get("/policies/nothing-such").headers
    assert client.get("/contexts/nothing").status_code == 404


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_context_names_only_terms_of_the_ontology(name: str, ontology: Graph) -> None:
    def texts(node: object) -> list[str]:
        if isinstance(node, dict):
            return [text for key, value in node.items() if key != "@vocab" for text in texts(value)]
        return [node] if isinstance(node, str) else []

    named = {text.partition(":")[2] for text in texts(context(name)) if text.startswith("pgo:")}
    assert [n for n in sorted(named) if (PGO[n], RDFS.label, None) not in ontology] == []
