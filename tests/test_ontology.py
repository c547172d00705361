"""What a published ontology owes its readers, checked over all its files."""

from __future__ import annotations

import csv
import importlib
import warnings
from collections import defaultdict
from collections.abc import Iterator

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, VANN

from ontology.classification import BASE, INFERRED, sources

PGO = Namespace(BASE + "ontology/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
CHARACTERISTIC = BASE + "characteristic/"
MAPPINGS = INFERRED.with_name("mappings.sssom.tsv")
MATCHES = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"}
NAMES = (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel)


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    for file in (*sources(), INFERRED):
        graph.parse(file)
    return graph


def terms(graph: Graph) -> list[URIRef]:
    """Return what the ontology itself declares, apart from the ontology as a whole."""
    found = {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(BASE)}
    return sorted(found - set(graph.subjects(RDF.type, OWL.Ontology)))


def kind(term: URIRef) -> str:
    """Return what comes before the last part of a name: terms of one kind must be told apart by their names."""
    return term.rpartition("/")[0]


def facts(graph: Graph) -> Iterator[tuple[URIRef, Literal]]:
    for node, characteristic in graph.subject_objects(PGO.characteristic):
        value = graph.value(node, PGO.value)
        assert isinstance(characteristic, URIRef)
        assert isinstance(value, Literal)
        yield characteristic, value


def mappings() -> list[dict[str, str]]:
    lines = [line for line in MAPPINGS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def test_the_ontology_says_what_it_is_and_who_may_use_it(graph: Graph) -> None:
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, OWL.versionInfo):
        assert len(list(graph.objects(ontology, needed))) == 1
    assert graph.value(ontology, OWL.versionIRI) != ontology
    assert str(graph.value(ontology, VANN.preferredNamespaceUri)) == str(PGO)


def test_every_term_has_one_label_and_one_definition_in_english(graph: Graph) -> None:
    for term in terms(graph):
        for needed in (RDFS.label, OBO.IAO_0000115):
            texts = list(graph.objects(term, needed))
            assert [text.language for text in texts if isinstance(text, Literal)] == ["en"], (term, needed)


def test_definitions_are_sentences_and_no_two_terms_share_one(graph: Graph) -> None:
    owners = defaultdict(set)
    for term, text in graph.subject_objects(OBO.IAO_0000115):
        assert str(text)[0].isupper(), term
        assert str(text).endswith("."), term
        owners[text].add(term)
    assert not {text: found for text, found in owners.items() if len(found) > 1}


def test_texts_have_no_stray_white_space(graph: Graph) -> None:
    for subject, predicate, text in graph:
        if isinstance(text, Literal) and text.language:
            assert str(text) == " ".join(text.split()), (subject, predicate)


def test_no_name_means_two_things_of_one_kind(graph: Graph) -> None:
    owners = defaultdict(set)
    for term in terms(graph):
        for predicate in NAMES:
            for name in graph.objects(term, predicate):
                owners[kind(term), str(name).casefold()].add(term)
    assert not {name: sorted(found) for name, found in owners.items() if len(found) > 1}


def test_no_term_repeats_a_name(graph: Graph) -> None:
    for term in terms(graph):
        names = [name for predicate in NAMES for name in graph.objects(term, predicate)]
        assert len(names) == len(set(names)), term


def test_every_term_of_our_own_that_is_used_is_declared(graph: Graph) -> None:
    declared = set(terms(graph)) | set(graph.subjects(RDF.type, OWL.Ontology))
    used = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(BASE)}
    versions = {*graph.objects(None, OWL.versionIRI), *graph.objects(None, OWL.priorVersion)}
    assert used - declared - versions - {URIRef(str(PGO))} == set()


def test_every_class_has_a_place(graph: Graph) -> None:
    """A class stands under another, or is one of the roots that the schema names."""
    for cls in graph.subjects(RDF.type, OWL.Class):
        if isinstance(cls, URIRef) and cls.startswith(BASE) and not cls.startswith(str(PGO)):
            assert [p for p in graph.objects(cls, RDFS.subClassOf) if isinstance(p, URIRef)], cls


def test_a_characteristic_says_how_it_is_asked(graph: Graph) -> None:
    for term in graph.subjects(RDF.type, PGO.Characteristic):
        assert len(list(graph.objects(term, PGO.question))) == 1, term
        value_type = str(graph.value(term, PGO.valueType))
        assert value_type in {"boolean", "number", "integer", "choice", "diagnosis"}, term
        assert (graph.value(term, PGO.unit) is not None) == (value_type in {"number", "integer"}), term
        assert (len(list(graph.objects(term, PGO.allowedValue))) > 1) == (value_type == "choice"), term


def test_a_yes_or_no_for_a_choice_is_one_of_its_values(graph: Graph) -> None:
    for predicate in (PGO.trueMeans, PGO.falseMeans):
        for term, meant in graph.subject_objects(predicate):
            values = graph.objects(term, PGO.allowedValue)
            assert str(meant) in {str(graph.value(value, SKOS.notation)) for value in values}, term


def test_every_fact_is_a_value_that_its_characteristic_can_take(graph: Graph) -> None:
    found = list(facts(graph))
    assert found
    for characteristic, value in found:
        value_type = str(graph.value(characteristic, PGO.valueType))
        if value_type == "boolean":
            assert value.datatype == XSD.boolean, characteristic
        elif value_type == "choice":
            values = graph.objects(characteristic, PGO.allowedValue)
            assert str(value) in {str(graph.value(v, SKOS.notation)) for v in values}, (characteristic, value)
        else:
            pytest.fail(f"no fact of this type is foreseen: {characteristic}")


def test_a_value_is_named_by_the_last_part_of_its_name(graph: Graph) -> None:
    for value in graph.subjects(RDF.type, PGO.CharacteristicValue):
        assert str(graph.value(value, SKOS.notation)) == str(value).rpartition("/")[2]
        assert str(value).startswith(CHARACTERISTIC)


def test_composed_classes_name_their_parts_as_their_axiom_does(graph: Graph) -> None:
    composed = list(graph.subject_objects(PGO.composedOfPrimary))
    assert composed
    for cls, primary in composed:
        head = graph.value(cls, PGO.composedOfHead)
        expression = graph.value(cls, OWL.equivalentClass)
        members = graph.value(expression, OWL.intersectionOf)
        assert members is not None, cls
        parts = list(graph.items(members))
        assert parts[0] == head, cls
        assert graph.value(parts[1], OWL.onProperty) == PGO.hasPrimary, cls
        assert graph.value(parts[1], OWL.someValuesFrom) == primary, cls


def test_every_mapping_has_a_predicate_a_justification_and_a_source() -> None:
    rows = mappings()
    assert rows
    for row in rows:
        assert row["predicate_id"] in MATCHES, row
        assert row["mapping_justification"].startswith("semapv:"), row
        assert row["mapping_source"], row


def test_no_pair_is_mapped_twice() -> None:
    pairs = [(row["subject_id"], row["object_id"]) for row in mappings()]
    assert len(pairs) == len(set(pairs))


def test_mapped_terms_exist_under_the_label_that_is_given(graph: Graph) -> None:
    for row in mappings():
        subject = URIRef(BASE + row["subject_id"].replace(":", "/", 1))
        assert str(graph.value(subject, RDFS.label)) == row["subject_label"], row


def test_every_diagnosis_code_exists() -> None:
    codes = [row["object_id"].partition(":")[2] for row in mappings() if row["object_id"].startswith("ICD10CM:")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the package opens its data the old way
        icd = importlib.import_module("simple_icd_10_cm")
    assert codes
    assert [code for code in codes if not icd.is_valid_item(code)] == []


def test_an_exact_match_belongs_to_one_term_only() -> None:
    owners = defaultdict(set)
    for row in mappings():
        if row["predicate_id"] == "skos:exactMatch":
            owners[row["object_id"]].add(row["subject_id"])
    assert not {code: found for code, found in owners.items() if len(found) > 1}
