"""The citation network: policies, works and what joins them, in memory and in files that other programs read."""

import io

import networkx as nx
import pytest

from graph.citation_network import FORMATS, citation_network, export_network, payers_by_work
from graph.citations import read_works
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.load import load_bytes
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn


@pytest.fixture(scope="module")
def network() -> "nx.DiGraph[str]":
    other = load_bytes(ACORN.replace("Acorn Valley", "Bracken Ridge").replace(" PMID 31000001", "").encode(), "b.txt")
    with Store() as store:
        for _ in load_records(store, [acorn(), other], load_vocabulary()):
            pass
        return citation_network(build_index(store, load_vocabulary()).versions, read_works(store))


def test_two_policies_cite_one_work_that_both_weigh(network: "nx.DiGraph[str]") -> None:
    ((work, payers),) = payers_by_work(network)
    assert work.endswith("pmid-31000001")
    assert payers == ("Acorn Valley Health Plan", "Bracken Ridge Health Plan")
    assert [d["entries"] for _, _, d in network.edges(data=True)] == [1, 1]
    assert network.nodes[work]["year"] == 2019
    policies = {node["label"] for _, node in network.nodes(data=True) if node["kind"] == "policy version"}
    assert policies == {acorn().title}


def test_it_reads_back_from_every_format(network: "nx.DiGraph[str]") -> None:
    readers = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
    for format in FORMATS:
        back = readers[format](io.BytesIO(export_network(network, format)))
        assert set(back.nodes) == set(network.nodes)
        assert set(back.edges) == set(network.edges)
    with pytest.raises(ValueError, match="graphml, gexf"):
        export_network(network, "svg")
