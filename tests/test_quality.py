"""Quality of the ontology: every check finds nothing, and finds what it is for."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology.quality import Check, checks, examine, find_breaches, load_ontology, ontology_files

CHECKS = checks()
BAD = """
@prefix pgo: <https://w3id.org/payergraph/ontology/> .
@prefix tumor: <https://w3id.org/payergraph/tumor/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return load_ontology(ontology_files())


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_a_check_finds_nothing(check: Check, graph: ox.Store) -> None:
    assert find_breaches(check, graph) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_a_check_says_what_it_checks_and_whence(check: Check) -> None:
    first, second, _ = check.query.split("\n", 2)
    assert first == f"# {check.rule}"
    assert check.rule.endswith(".")
    assert second == f"# From: {check.origin}"
    assert "ORDER BY" in check.query


@pytest.mark.parametrize(
    ("name", "turtle"),
    [
        ("missing-label", "tumor:a a owl:Class ."),
        ("missing-definition", "tumor:a a owl:Class ."),
        ("multiple-labels", 'tumor:liver-tumor rdfs:label "another"@en .'),
        ("duplicate-label", 'tumor:a rdfs:label "liver tumor"@en .'),
        ("label-formatting", 'tumor:a rdfs:label "two  blanks"@en .'),
        ("annotation-whitespace", 'tumor:a skos:scopeNote "end "@en .'),
        ("multiple-definitions", 'tumor:liver-tumor obo:IAO_0000115 "Another."@en .'),
        ("lowercase-definition", 'tumor:a obo:IAO_0000115 "no sentence"@en .'),
        ("texts-have-a-language", 'tumor:a skos:altLabel "plain" .'),
        ("one-ontology", "<http://example.org/o> a owl:Ontology ."),
        ("deprecated-boolean", 'tumor:a owl:deprecated "yes" .'),
        ("deprecated-reference", "tumor:a owl:deprecated true . tumor:b rdfs:subClassOf tumor:a ."),
        ("deprecated-label", 'tumor:a owl:deprecated true ; rdfs:label "a"@en .'),
        ("misused-replaced-by", "tumor:a obo:IAO_0100001 tumor:liver-tumor ."),
        ("illegal-use-of-built-in-vocabulary", 'owl:Thing rdfs:label "thing"@en .'),
        ("multiple-equivalent-classes", "tumor:a owl:equivalentClass tumor:b, tumor:c ."),
        ("equivalent-pair", "tumor:a owl:equivalentClass tumor:b ."),
        (
            "equivalent-class-without-genus",
            "tumor:a owl:equivalentClass [ owl:intersectionOf ( [ a owl:Class ] [ a owl:Class ] ) ] .",
        ),
        ("recursive-definition", "tumor:a owl:equivalentClass [ owl:intersectionOf ( tumor:a tumor:b ) ] ."),
        ("missing-superclass", "tumor:a a owl:Class ."),
        ("unconnected-class", "pgo:Lost a owl:Class ."),
        ("subclass-cycle", "tumor:a rdfs:subClassOf tumor:b . tumor:b rdfs:subClassOf tumor:a ."),
        ("broader-cycle", "tumor:a skos:broader tumor:b . tumor:b skos:broader tumor:a ."),
        ("merged-concepts", 'pgo:Two a owl:Class ; rdfs:label "payer and policy"@en .'),
        ("miscellaneous-class", 'tumor:a a owl:Class ; rdfs:label "other tumor"@en .'),
        ("missing-domain-or-range", "pgo:loose a owl:ObjectProperty ."),
        ("multiple-domains-or-ranges", "pgo:issues rdfs:domain pgo:Code ."),
        ("inverse-of-itself", "pgo:issues owl:inverseOf pgo:issues ."),
        ("wrong-inverse", "pgo:issues owl:inverseOf pgo:hasEvent ."),
        ("naming-convention", "pgo:lower_case a owl:Class ."),
        ("file-extension-in-name", "<https://w3id.org/payergraph/tumor/a.owl> a owl:Class ."),
        ("namespace-hijacking", 'skos:Concept rdfs:label "concept"@en .'),
        ("duplicate-synonym", 'tumor:a skos:altLabel "HCC"@en .'),
        ("synonym-repeats-name", 'tumor:a rdfs:label "b"@en ; skos:altLabel "b"@en .'),
        ("same-as", "tumor:a owl:sameAs tumor:b ."),
        ("concept-without-scheme", "tumor:a a skos:Concept ."),
        ("concept-without-notation", "tumor:a a skos:Concept ; skos:inScheme tumor:b ."),
        ("missing-example", "pgo:Lost a owl:Class ."),
        ("missing-example", "pgo:lost a owl:ObjectProperty ."),
        ("missing-example", "tumor:a a pgo:Characteristic ."),
        ("missing-example", "tumor:a a skos:ConceptScheme ."),
        ("owl-dl-undeclared-property", "tumor:a pgo:neverSeen tumor:b ."),
        ("owl-dl-undeclared-class", "tumor:liver-tumor rdfs:subClassOf tumor:never-seen ."),
        ("owl-dl-property-of-two-kinds", "pgo:issues a owl:DatatypeProperty ."),
        ("owl-dl-class-and-datatype", "tumor:liver-tumor a rdfs:Datatype ."),
        ("owl-dl-datatype", 'tumor:a pgo:year "2020-01-01"^^xsd:date .'),
        ("owl-dl-object-property-with-literal", 'tumor:a pgo:issues "text" .'),
        ("owl-dl-restriction-on-annotation", "tumor:a rdfs:subClassOf [ owl:onProperty skos:altLabel ] ."),
        ("owl-dl-transitive-and-functional", "pgo:status a owl:TransitiveProperty ."),
    ],
)
def test_a_check_finds_what_it_is_for(name: str, turtle: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(BAD + turtle, encoding="utf-8")
    (check,) = (c for c in CHECKS if c.name == name)
    assert find_breaches(check, load_ontology([*ontology_files(), bad])) != []


def test_the_examination_states_profile_and_consistency() -> None:
    found = examine()
    assert found.passed
    assert found.text().splitlines()[-2:] == ["profile: OWL 2 DL", "HermiT: consistent"]


def test_an_inconsistent_ontology_does_not_pass(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(BAD + "owl:Thing rdfs:subClassOf owl:Nothing .", encoding="utf-8")
    found = examine([*ontology_files(), bad])
    assert found.consistent is False
    assert not found.passed
    assert "illegal-use-of-built-in-vocabulary: " in found.text()
