"""Exports: opened with the readers that their users have."""

import io
import json

import msgspec
import networkx
import pytest
import rdflib

from graph.exports import FORMATS, Filters, export
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.record import GuidelineCitation, Span
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble

V = load_vocabulary()


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for _ in load_records(store, [acorn(), bramble()], V, "2026-01-01T00:00:00+00:00"):
        pass
    return store


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_the_same_store_gives_the_same_bytes(format: str, store: Store) -> None:
    other = Store()
    for _ in load_records(other, [bramble(), acorn()], V, "2026-01-01T00:00:00+00:00"):
        pass
    first = export(format, store, build_index(store, V), V)
    assert first
    assert export(format, other, build_index(other, V), V) == first


def test_rdflib_reads_turtle_and_trig_with_the_quads_of_the_store(store: Store) -> None:
    index = build_index(store, V)
    dataset = rdflib.Dataset()
    dataset.parse(data=export("trig", store, index, V), format="trig")
    assert sum(1 for _ in dataset.quads()) == len(store)
    graph = rdflib.Graph().parse(data=export("turtle", store, index, V), format="turtle")
    statements = graph.subjects(
        rdflib.RDF.type, rdflib.URIRef("https://w3id.org/payergraph/ontology/CoverageStatement")
    )
    assert len(list(statements)) == 4


def test_jsonld_is_json_and_reads_back(store: Store) -> None:
    data = export("jsonld", store, build_index(store, V), V)
    json.loads(data)
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="json-ld")
    assert sum(1 for _ in dataset.quads()) == len(store)


@pytest.mark.parametrize(("format", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_networkx_reads_graph_formats(format: str, read: object, store: Store) -> None:
    graph = read(io.BytesIO(export(format, store, build_index(store, V), V)))  # type: ignore[operator]
    kinds = {data["kind"] for _, data in graph.nodes(data=True)}
    assert {"payer", "policy", "statement", "modality", "indication", "work"} <= kinds
    assert graph.has_edge("payer/acorn-valley-health-plan", "policy/acorn-valley-health-plan/av-12")


def test_cytoscape_elements_and_filters(store: Store) -> None:
    index = build_index(store, V)
    data = json.loads(export("cytoscape", store, index, V, Filters(modality="histotripsy")))
    nodes = [n["data"] for n in data["elements"]["nodes"]]
    assert [n["label"] for n in nodes if n["kind"] == "statement"] == ["III: not medically necessary"]
    assert [n["label"] for n in nodes if n["kind"] == "payer"] == ["Acorn Valley Health Plan"]
    nothing = json.loads(export("cytoscape", store, index, V, Filters(payer="nobody")))
    assert nothing["elements"]["nodes"] == []


def test_criteria_evidence_and_works_are_nodes_of_the_network(store: Store) -> None:
    graph = networkx.read_graphml(io.BytesIO(export("graphml", store, build_index(store, V), V)))
    statement = "statement/acorn-valley-health-plan/av-12/2025-03-01/I"
    assert graph.edges[statement, f"{statement}/criteria/1"]["relation"] == "asks"
    assert graph.nodes[f"{statement}/criteria/1"]["combination"] == "all_of"
    assert graph.has_edge(f"{statement}/criteria/1", f"{statement}/criteria/1.2")
    study = "evidence/acorn-valley-health-plan/av-12/2025-03-01/1"
    assert graph.nodes[study]["label"].startswith("Birch 2019")
    assert graph.has_edge(study, "work/pmid-31000001")


@pytest.mark.parametrize(("format", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_characters_that_xml_forbids_are_left_out(format: str, read: object) -> None:
    citation = GuidelineCitation("Society\x0c of\x01 Frost & <Heat>", (Span(0, 1, 1, 1),), title="On \ufffe frost")
    record = msgspec.structs.replace(acorn(), title="Ablation\x0b of \x00 tumors", guidelines=(citation,))
    damaged = Store()
    for _ in load_records(damaged, [record], V):
        pass
    graph = read(io.BytesIO(export(format, damaged, build_index(damaged, V), V)))  # type: ignore[operator]
    labels = {data["label"] for _, data in graph.nodes(data=True)}
    assert {"Ablation of  tumors", "Society of Frost & <Heat> On  frost"} <= labels


def test_evidence_on_something_else_is_left_out_of_a_narrowed_network(store: Store) -> None:
    index = build_index(store, V)

    def kinds(**only: str) -> set[str]:
        data = json.loads(export("cytoscape", store, index, V, Filters(**only)))
        return {n["data"]["kind"] for n in data["elements"]["nodes"]}

    assert "evidence" in kinds(modality="cryoablation")
    assert "evidence" not in kinds(modality="histotripsy")
    assert "evidence" not in kinds(indication="hepatocellular-carcinoma")
