"""Validation: what the loaders write meets the shapes, and what does not is refused with its reason."""

import json
from pathlib import Path
from typing import Any, cast

import msgspec
import pyoxigraph as ox
import pytest

from api.loading import load_documents
from graph.rdf import quads
from graph.terms import names_of, pgo
from graph.validation import refusal, validate
from loaders.record import Atom, Group, Record, Span
from ontology.shapes import shape_files
from ontology.vocabulary import load_vocabulary
from tests.commands import command
from tests.policies import ACORN, acorn, bramble, outcome_of, shipped
from tests.terms import value_of

V = load_vocabulary()
WHEN = "2026-01-02T03:04:05+00:00"
FOLDER = Path(__file__).with_name("policies")
POLICIES = sorted(p for p in FOLDER.iterdir() if p.suffix in {".txt", ".md", ".html"} and p.name != "README.md")
HERE = (Span(5, 9, 1, 1),)


def changed(**changes: Any) -> Record:
    first = msgspec.structs.replace(acorn().statements[0], **changes)
    return msgspec.structs.replace(acorn(), statements=(first, *acorn().statements[1:]))


def size(value: float | str, comparator: Any = "<=") -> Atom:
    return Atom("tumor_size_cm", comparator, value, HERE)


@pytest.mark.parametrize("record", shipped(), ids=lambda r: r.source)
def test_shipped_records_meet_the_shapes(record: Record) -> None:
    assert refusal(record, V) is None


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.name)
def test_the_policies_of_the_suite_meet_the_shapes(path: Path) -> None:
    record = outcome_of(path).record
    assert record is not None
    assert refusal(record, V) is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (changed(at=()), "A statement has its address."),
        (changed(at=(Span(9, 5, 1, 1),)), "A passage has one start, not below 0 and before its end."),
        (changed(at=(Span(5, 9, 3, 2),)), "A passage has one first line, counted from 1 and not after its last."),
        (changed(at=(Span(5, 10**6, 1, 1),)), "A passage must lie inside its document."),
        (
            changed(effective_from="2025-03-01", effective_until="2024-03-01"),
            "A position must not end before it starts.",
        ),
        (
            changed(criteria=Group("at_least", (size(3), size(5)), HERE, 3)),
            "The threshold of a group must not be above",
        ),
        (changed(criteria=Group("at_least", (size(3), size(5)), HERE)), "A group 'at_least' or 'at_most' needs a"),
        (changed(criteria=Group("all_of", (size(3), size(5)), HERE, 1)), "A group 'at_least' or 'at_most' needs a"),
        (changed(criteria=Group(cast(Any, "most_of"), (size(3),), HERE)), "and no other group has one."),
        (changed(criteria=Group("all_of", (), HERE)), "A group has a member."),
        (changed(criteria=size("three")), "Only a number is compared by <, <=, > or >=."),
        (changed(criteria=size(3, "~")), "An atomic criterion has one comparator."),
        (changed(printed_status=""), None),
        (changed(effective_from="2018-09-15", effective_until="2018-09"), None),
        (changed(criteria=Group("at_most", (size(3), size(5)), HERE, 2)), None),
    ],
)
def test_a_record_is_refused_with_the_reason(record: Record, reason: str | None) -> None:
    found = refusal(record, V)
    if reason is None:
        assert found is None
    else:
        assert found is not None
        assert found.startswith("acorn.txt: ")
        assert reason in found


def criteria(record: Record) -> tuple[list[ox.Quad], ox.NamedNode, ox.NamedNode]:
    root = ox.NamedNode(names_of(record).statement("I").value + "/criteria/1")
    return list(quads(record, V, WHEN)), root, ox.NamedNode(root.value + ".1")


def test_a_criterion_must_not_contain_itself() -> None:
    record = acorn()
    whole, root, _ = criteria(record)
    group = next(
        q.object
        for q in whole
        if q.subject == root and q.predicate == pgo("hasMember") and isinstance(q.object, ox.NamedNode)
    )
    report = validate([*whole, ox.Quad(group, pgo("hasMember"), root, names_of(record).graph)])
    assert any("one place of one tree" in r.message for r in report.violations)
    cut = [q for q in whole if q.object != root]
    report = validate([*cut, ox.Quad(group, pgo("hasMember"), root, names_of(record).graph)])
    assert any("must not contain itself" in r.message for r in report.violations)


def test_two_members_with_one_ordinal_are_found_with_their_lines() -> None:
    whole, _, member = criteria(acorn())
    moved = [
        ox.Quad(q.subject, q.predicate, ox.Literal(2), q.graph_name)
        if q.subject == member and q.predicate == pgo("ordinal")
        else q
        for q in whole
    ]
    (result,) = validate(moved).violations
    assert "same ordinal" in result.message
    assert result.lines is not None


def test_the_report_is_a_shacl_validation_report() -> None:
    report = validate(quads(changed(at=()), V, WHEN))
    parsed = list(ox.parse(report.turtle.encode(), format=ox.RdfFormat.TURTLE))
    sh = "http://www.w3.org/ns/shacl#"
    assert any(q.predicate.value == sh + "conforms" and value_of(q.object) == "false" for q in parsed)
    assert any(q.predicate.value == sh + "focusNode" for q in parsed)


def test_every_class_that_is_written_has_a_shape() -> None:
    shapes = "\n".join(file.read_text() for file in shape_files())
    written = {
        value_of(q.object).removeprefix(pgo("").value)
        for record in (*shipped(), acorn(), bramble())
        for q in quads(record, V, WHEN)
        if q.predicate.value.endswith("#type") and value_of(q.object).startswith(pgo("").value)
    }
    assert len(written) > 15
    assert {name for name in written if f"sh:targetClass pgo:{name} " not in shapes} == set()


def test_facts_of_a_record_belong_where_the_ontology_lets_them() -> None:
    """Domains and ranges hold for what is typed, so that a reasoner would infer nothing absurd from the data."""
    from rdflib import OWL, RDF, RDFS, Graph, URIRef
    from rdflib.collection import Collection

    ontology = Graph()
    for file in sorted((Path(__file__).parents[1] / "ontology").glob("*.ttl")):
        ontology.parse(file)

    def bound(property: URIRef, by: URIRef) -> set[object]:
        node = ontology.value(property, by)
        if node is None:
            return set()
        members = ontology.value(node, OWL.unionOf)
        return {node} if members is None else set(Collection(ontology, members))

    def above(types: set[URIRef]) -> set[object]:
        return {c for t in types for c in ontology.transitive_objects(t, RDFS.subClassOf)}

    for record in (*shipped(), acorn()):
        said = [q.triple for q in quads(record, V, WHEN)]
        types: dict[str, set[URIRef]] = {}
        for t in said:
            if t.predicate.value == str(RDF.type):
                types.setdefault(value_of(t.subject), set()).add(URIRef(value_of(t.object)))
        for t in said:
            if not t.predicate.value.startswith(pgo("").value):
                continue
            for node, by in ((t.subject, RDFS.domain), (t.object, RDFS.range)):
                if isinstance(node, ox.NamedNode) and node.value in types:
                    wanted = bound(URIRef(t.predicate.value), by)
                    assert not wanted or wanted & above(types[node.value]), (t.predicate.value, node.value)


def test_documents_can_be_checked_before_they_are_loaded(tmp_path: Path) -> None:
    document = tmp_path / "acorn.txt"
    document.write_text(ACORN, encoding="utf-8")
    done = command("check", document)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, b"1 of 1 meet the shapes")
    done = command("check", document, tmp_path / "absent.txt", "--format", "json")
    assert done.returncode == 2
    assert [d["conforms"] for d in json.loads(done.stdout)["checked"]] == [False, True]
    assert b"absent.txt" in done.stderr


def test_a_store_can_be_checked(tmp_path: Path) -> None:
    document = tmp_path / "acorn.txt"
    document.write_text(ACORN, encoding="utf-8")
    (loaded,) = load_documents([document], tmp_path / "store", lambda *_: None)
    assert loaded["outcome"] == "loaded"
    done = command("check", "--store", tmp_path / "store", "--format", "turtle")
    assert done.returncode == 0
    assert b"sh:conforms true" in done.stdout
    assert command("check", "--store", tmp_path / "store", document).returncode == 2


def test_loading_refuses_what_does_not_meet_the_shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape that no document can meet stands in for a loader that has gone wrong."""
    import graph.validation

    strict = tmp_path / "strict.ttl"
    strict.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix pgo: <https://w3id.org/payergraph/ontology/> .\n"
        "[] a sh:NodeShape ; sh:targetClass pgo:Payer ; "
        'sh:property [ sh:path pgo:never ; sh:minCount 1 ; sh:message "Never." ] .',
        encoding="utf-8",
    )
    monkeypatch.setattr(graph.validation, "shape_files", lambda: [strict])
    caches = (graph.validation._shapes, graph.validation._shapes_graph)
    for cache in caches:
        cache.cache_clear()
    document = tmp_path / "acorn.txt"
    document.write_text(ACORN, encoding="utf-8")
    try:
        (refused,) = load_documents([document], tmp_path / "store", lambda *_: None)
    finally:
        for cache in caches:
            cache.cache_clear()
    assert refused["outcome"] == "refused"
    assert str(document) in refused["reason"]
    assert "Never." in refused["reason"]
