"""A new primary and a new modality by Turtle alone: the reasoner places them, and every part of the program follows."""

from collections.abc import Iterator

import pytest

from api.filters import Filters
from api.service import Service
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.lines.documents import open_document
from loaders.load import _record
from ontology.classification import classify, inferred, render, sources
from ontology.vocabulary import Vocabulary, load_vocabulary, read_vocabulary

MORE = """
@prefix tumor: <https://w3id.org/payergraph/tumor/> . @prefix modality: <https://w3id.org/payergraph/modality/> .
@prefix site: <https://w3id.org/payergraph/site/> . @prefix histology: <https://w3id.org/payergraph/histology/> .
@prefix energy: <https://w3id.org/payergraph/energy/> . @prefix mechanism: <https://w3id.org/payergraph/mechanism/> .
@prefix pgo: <https://w3id.org/payergraph/ontology/> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

site:thymus a owl:Class ; rdfs:subClassOf pgo:Site ; owl:disjointWith site:digestive-tract, site:breast ;
    rdfs:label "thymus"@en ; obo:IAO_0000115 "The gland behind the breastbone."@en .
tumor:thymic-carcinoma a owl:Class ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( tumor:primary-tumor
        [ a owl:Restriction ; owl:onProperty pgo:hasSite ; owl:someValuesFrom site:thymus ]
        [ a owl:Restriction ; owl:onProperty pgo:hasHistology ; owl:someValuesFrom histology:malignant-epithelial ]
    ) ] ;
    rdfs:label "thymic carcinoma"@en ; pgo:adjectivalForm "thymic"@en ;
    obo:IAO_0000115 "A carcinoma of the thymus."@en .
tumor:thymic-liver-metastasis a owl:Class ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( tumor:liver-metastasis
        [ a owl:Restriction ; owl:onProperty pgo:hasPrimary ; owl:someValuesFrom tumor:thymic-carcinoma ] ) ] ;
    rdfs:label "thymic liver metastasis"@en ;
    pgo:composedOfHead tumor:liver-metastasis ; pgo:composedOfPrimary tumor:thymic-carcinoma ;
    obo:IAO_0000115 "A liver metastasis whose primary is a thymic carcinoma."@en .
modality:pulsed-field-ablation a owl:Class ;
    rdfs:subClassOf modality:ablation,
        [ a owl:Restriction ; owl:onProperty pgo:hasMechanism ; owl:someValuesFrom mechanism:membrane-poration ] ;
    rdfs:label "pulsed field ablation"@en ; skos:altLabel "PFA"@en ;
    obo:IAO_0000115 "A non-thermal ablation by a pulsed field."@en .
"""

POLICY = """\
Quarry Hill Health Plan
Medical Policy

Title: Ablation of Liver Tumors
Policy Number: QH-3
Effective Date: 02/01/2025

Policy Statement

I. Pulsed field ablation of liver metastases from thymic cancer is considered medically necessary.

II. Cryoablation of liver metastases from any cancer except colorectal cancer or neuroendocrine tumors is considered
    investigational.

III. Non-thermal ablation of hepatocellular carcinoma is considered not medically necessary.

Quarry Hill Health Plan issues this policy for its members.
"""

THYMIC = "thymic-liver-metastasis"


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The vocabulary with the new terms, in the hierarchy that HermiT finds for it."""
    folder = tmp_path_factory.mktemp("ontology")
    more, hierarchy = folder / "more.ttl", folder / "inferred.ttl"
    more.write_text(MORE, encoding="utf-8")
    classified = classify(files=[*sources(), more])
    assert not classified.unsatisfiable
    hierarchy.write_text(render(inferred(classified)), encoding="utf-8")
    return read_vocabulary([*sources(), more, hierarchy])


@pytest.fixture(scope="module")
def service(vocabulary: Vocabulary) -> Iterator[Service]:
    data = POLICY.encode()
    record = _record(open_document(data, "quarry.txt"), "quarry.txt", data, vocabulary)
    with Store() as store:
        assert [loaded.outcome for loaded in load_records(store, [record], vocabulary)] == ["loaded"]
        yield Service(store, vocabulary, build_index(store, vocabulary))


def determination(service: Service, modality: str, indication: str) -> str:
    body = service.coverage(Filters(modality=modality, indication=indication, as_of="2026-01-01"))
    (answer,) = body["answers"]
    return str(answer["determination"])


def test_the_terms_are_new() -> None:
    shipped = load_vocabulary()
    assert THYMIC not in shipped
    assert "pulsed-field-ablation" not in shipped


def test_the_reasoner_places_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.ancestors(THYMIC) >= {"liver-metastasis", "liver-tumor", "metastasis"}
    assert "non-thermal-ablation" in vocabulary.ancestors("pulsed-field-ablation")
    assert "thermal-ablation" not in vocabulary.ancestors("pulsed-field-ablation")


def test_the_loaders_read_them(service: Service) -> None:
    (statement,) = (s for v in service.index.versions for s in v.statements if s.label == "I")
    assert statement.stated_modalities == {"pulsed-field-ablation"}
    assert statement.stated_indications == {THYMIC}


def test_determinations_follow(service: Service) -> None:
    assert determination(service, "PFA", "thymic liver metastases") == "covered"
    assert determination(service, "cryoablation", "liver metastases from thymic carcinoma") == "investigational"
    assert determination(service, "pulsed field ablation", "HCC") == "not_medically_necessary"
    assert determination(service, "cryoablation", "colorectal liver metastases") == "not_addressed"


def test_search_follows(service: Service) -> None:
    assert THYMIC in {row["id"] for row in service.indications("thymic")["indications"]}
    assert [row["id"] for row in service.modalities("PFA")["modalities"]] == ["pulsed-field-ablation"]


def test_question_answering_follows(service: Service) -> None:
    (result,) = service.ask("Who covers PFA of hepatic metastases from thymic cancer?")["results"]
    assert result["query"]["modality"]["id"] == "pulsed-field-ablation"
    assert result["query"]["indication"]["id"] == THYMIC
    assert [a["determination"] for a in result["answers"]] == ["covered"]
