"""Record to RDF to store to index: nothing is lost on the way."""

import msgspec
import pytest

from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.record import Record, decode, encode
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble

V = load_vocabulary()


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for _ in load_records(store, [acorn(), bramble()], V):
        pass
    return store


@pytest.mark.parametrize("record", [acorn(), bramble()], ids=["acorn", "bramble"])
def test_the_index_holds_the_statements_of_the_record(store: Store, record: Record) -> None:
    (version,) = [v for v in build_index(store, V).versions if v.sha256 == record.sha256]
    assert [(s.id, s.label, s.status, s.printed_status) for s in version.statements] == [
        (s.id, s.label, s.status, s.printed_status) for s in record.statements
    ]
    for row, statement in zip(version.statements, record.statements, strict=True):
        assert row.criteria == statement.criteria
        assert row.complement_of == statement.complement_of
        assert row.source.spans == statement.at
    assert record.payer is not None
    assert version.payer.name == record.payer.name
    assert (version.title, version.number) == (record.title, record.policy_number)


@pytest.mark.parametrize("record", [acorn(), bramble()], ids=["acorn", "bramble"])
def test_the_index_holds_every_other_fact_of_the_record(store: Store, record: Record) -> None:
    (version,) = [v for v in build_index(store, V).versions if v.sha256 == record.sha256]
    for rows, facts in (
        (version.events, record.dates), (version.lines, record.lines_of_business),
        (version.authorizations, record.authorizations), (version.pointers, record.pointers),
        (version.codes, record.codes), (version.findings, record.findings),
    ):  # fmt: skip
        assert len(rows) == len(facts)
        for row, fact in zip(rows, facts, strict=True):
            expected = msgspec.structs.asdict(fact)
            assert row.source.spans == expected.pop("at")
            assert {k: getattr(row, k) for k in expected} == expected
    assert [(e.first_author, e.year, e.design, e.patients) for e in version.evidence] == [
        (e.first_author, e.year, e.design, e.patients) for e in record.evidence
    ]


def test_what_applies_is_found_through_the_hierarchy(store: Store) -> None:
    index = build_index(store, V)
    found = index.statements_for("cryoablation", "neuroendocrine-liver-metastasis")
    assert sorted((v.payer.id, s.id) for v, s in found) == [
        ("acorn-valley-health-plan", "I"),
        ("acorn-valley-health-plan", "II"),
        ("bramble-mutual-insurance", "1"),
    ]
    assert index.statements_for("transarterial-chemoembolization", "hepatocellular-carcinoma") == []


def test_records_come_back_from_json_as_they_went_in() -> None:
    assert decode(encode(acorn())) == acorn()
    assert encode(decode(encode(bramble()))) == encode(bramble())
