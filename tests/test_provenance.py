"""Provenance of a graph: corrections in PROV, each tied to the fact it is about."""

import msgspec
import pyoxigraph as ox
import pytest

from graph.provenance import curations_hash
from graph.rdf import quads
from graph.terms import PROV, iri, names_of, pgo
from loaders.record import Curation, Record
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble
from tests.terms import value_of

V = load_vocabulary()
DAY = Curation("Ann Lee", "2026-11-20", "b", "changed", "value", "4", "5", "I", "1.1")


def facts(record: Record) -> list[str]:
    found = (q.object for q in quads(record, V, "2026-01-02T03:04:05+00:00") if q.predicate == pgo("curates"))
    return sorted(o.value.partition("payergraph/")[2] for o in found if isinstance(o, ox.NamedNode))


def with_curations(*curations: Curation) -> Record:
    return msgspec.structs.replace(acorn(), curations=curations)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["statement/{}/I", "statement/{}/I/criteria/1.1"]),
        ({"criterion": None}, ["statement/{}/I"]),
        ({"statement": "gone", "criterion": None, "change": "removed", "field": ""}, []),
        ({"statement": None, "criterion": None, "field": "dates.2.date"}, ["event/{}/2"]),
        ({"statement": None, "criterion": None, "field": "payer.name"}, ["version/{}"]),
        ({"statement": None, "criterion": None, "field": "dates.2", "change": "removed"}, ["version/{}"]),
    ],
)
def test_a_correction_is_tied_to_what_it_is_about(changes: dict[str, str], expected: list[str]) -> None:
    path = names_of(acorn()).path
    assert facts(with_curations(msgspec.structs.replace(DAY, **changes))) == [e.format(path) for e in expected]


def test_where_a_criterion_was_taken_out_addresses_behind_it_are_not_trusted() -> None:
    out = msgspec.structs.replace(DAY, change="removed", field="")
    assert facts(with_curations(DAY, out)) == [f"statement/{names_of(acorn()).path}/I"] * 2


def test_a_day_stays_a_day_and_a_moment_is_the_time_of_generation() -> None:
    moment = msgspec.structs.replace(DAY, when="2026-11-20T09:30:00+01:00")
    made = list(quads(with_curations(DAY, moment), V, "2026-01-02T03:04:05+00:00"))
    nodes = [names_of(acorn()).part("curation", n) for n in (1, 2)]
    generated = [q.subject for q in made if q.predicate == ox.NamedNode(PROV + "generatedAtTime")]
    assert [n in generated for n in nodes] == [False, True]
    dated = [q.object for n in nodes for q in made if q.subject == n and q.predicate.value.endswith("/date")]
    kinds = [o.datatype.value.rpartition("#")[2] for o in dated if isinstance(o, ox.Literal)]
    assert kinds == ["date", "dateTime"]


def test_statements_say_whether_they_were_extracted_or_curated() -> None:
    made = list(quads(with_curations(DAY), V, "2026-01-02T03:04:05+00:00"))
    origins = {value_of(q.subject): value_of(q.object) for q in made if q.predicate == pgo("origin")}
    assert set(origins.values()) == {"curated", "extracted"}
    assert sum(o == "curated" for o in origins.values()) == 1


def test_only_other_corrections_have_another_hash() -> None:
    assert curations_hash(bramble()) is None
    assert curations_hash(with_curations(DAY)) == curations_hash(with_curations(DAY))
    assert curations_hash(with_curations(DAY)) != curations_hash(with_curations(DAY, DAY))


def test_two_curators_whose_names_look_alike_are_two() -> None:
    made = quads(with_curations(DAY, msgspec.structs.replace(DAY, who="ann lee")), V, "2026-01-02T03:04:05+00:00")
    people = {q.subject for q in made if q.object == ox.NamedNode(PROV + "Person")}
    assert len(people) == 2
    assert all(value_of(p).startswith(iri("curator/ann-lee-").value) for p in people)
