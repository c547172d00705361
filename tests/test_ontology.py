"""What a published ontology owes its readers, checked over all its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, VANN

from ontology.classification import BASE, INFERRED, sources
from ontology.mappings import mapping_problems, read_mappings

PGO = Namespace(BASE + "ontology/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
CHARACTERISTIC = BASE + "characteristic/"
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


def test_no_row_of_the_mappings_has_a_problem(graph: Graph) -> None:
    labels = {str(term): str(graph.value(term, RDFS.label)) for term in terms(graph)}
    assert len(read_mappings()) > 100
    assert list(mapping_problems(labels)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"mapping_source": ""}, "no source"),
        ({"mapping_justification": "because"}, "no justification"),
        ({"predicate_id": "owl:sameAs"}, "no match"),
        ({"object_id": "ICD10CM:C99.99"}, "no code of ICD-10-CM"),
        ({"object_id": "ELSEWHERE:1"}, "no prefix"),
        ({"subject_id": "tumor:never-seen"}, "no term"),
        ({"subject_label": "another"}, "label"),
    ],
)
def test_a_bad_row_of_the_mappings_is_found(change: dict[str, str], problem: str, graph: Graph) -> None:
    labels = {str(term): str(graph.value(term, RDFS.label)) for term in terms(graph)}
    (row,) = (r for r in read_mappings() if r["object_id"] == "ICD10CM:C22.0")
    (found,) = mapping_problems(labels, [row | change])
    assert problem in found


def test_a_pair_is_mapped_once_and_an_exact_match_is_of_one_term(graph: Graph) -> None:
    labels = {str(term): str(graph.value(term, RDFS.label)) for term in terms(graph)}
    (row,) = (r for r in read_mappings() if r["object_id"] == "ICD10CM:C22.0")
    assert ["mapped twice" in p for p in mapping_problems(labels, [row, row])] == [True]
    other = row | {"subject_id": "tumor:hepatoblastoma", "subject_label": "hepatoblastoma"}
    assert ["exact match of" in p for p in mapping_problems(labels, [row, other])] == [True]
