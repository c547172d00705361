"""Record to RDF to store to index: nothing is lost on the way."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from graph.study_rows import ArmRow, OutcomeRow, StudyResults
from loaders.load import load_bytes
from loaders.record import (
    Atom,
    EvidenceItem,
    Group,
    Record,
    Span,
    StatementReference,
    TextCriterion,
)
from loaders.record_files import decode, encode
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn, bramble, outcome_of, shipped

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


def test_limits_to_care_settings_and_lines_come_back() -> None:
    first = msgspec.structs.replace(
        acorn().statements[0], care_settings=("inpatient", "outpatient"), lines_of_business=("commercial",)
    )
    loaded = Store()
    for _ in load_records(loaded, [msgspec.structs.replace(acorn(), statements=(first,))], V):
        pass
    (version,) = build_index(loaded, V).versions
    (statement,) = version.statements
    assert statement.care_settings == ("inpatient", "outpatient")
    assert statement.lines_of_business == ("commercial",)


def test_former_statements_keep_their_order_and_their_own_ordinals() -> None:
    former = tuple(
        msgspec.structs.replace(
            acorn().statements[0], id=f"former-{n}", ordinal=n, former=True, effective_until="2021-05"
        )
        for n in (1, 2)
    )
    loaded = Store()
    record = msgspec.structs.replace(acorn(), statements=(*acorn().statements, *former))
    for _ in load_records(loaded, [record], V):
        pass
    (version,) = build_index(loaded, V).versions
    assert [(s.id, s.ordinal) for s in version.statements] == [(s.id, s.ordinal) for s in record.statements]
    assert version.statements[-1].effective_until == "2021-05"


def test_every_kind_of_criterion_comes_back_as_it_was() -> None:
    at = (Span(10, 20, 2, 2), Span(30, 41, 4, 5))
    tree = Group(
        "at_least",
        (
            Atom("largest_tumor_cm", "<=", 3.5, at, "cm", "A"),
            Atom("tumor_count", "<", 4, at),
            Atom("resection_feasible", "=", False, at),
            Atom("diagnosis", "in", ("neuroendocrine-liver-metastasis", "hepatocellular-carcinoma"), at),
            TextCriterion("0" * 64, ("cryoablation", "ablation"), at, "E"),
            StatementReference("III", False, at),
            StatementReference("no such label", True, at),
            Group("none_of", (Group("at_most", (Atom("tumor_count", ">", 1, at),), at, 1),), at, label="1."),
        ),
        at,
        2,
    )
    first = msgspec.structs.replace(acorn().statements[0], criteria=tree)
    loaded = Store()
    for _ in load_records(loaded, [msgspec.structs.replace(acorn(), statements=(first,))], V):
        pass
    (version,) = build_index(loaded, V).versions
    assert version.statements[0].criteria == tree


def test_a_store_on_disk_gives_the_index_of_one_in_memory(store: Store, tmp_path: Path) -> None:
    with Store(tmp_path / "store") as disk:
        for graph in store.graphs():
            disk.put(graph, store.quads(graph))
        assert [len(part.graphs()) for part in disk.in_memory(1)] == [1, 1]
        assert build_index(disk, V) == build_index(store, V)


def test_two_versions_of_a_policy_keep_their_statements_apart() -> None:
    older = load_bytes(ACORN.replace("03/01/2025", "04/01/2021").encode(), "older.txt")
    loaded = Store()
    for _ in load_records(loaded, [acorn(), older], V):
        pass
    index = build_index(loaded, V)
    assert [len(v.statements) for v in index.versions] == [3, 3]
    assert [p.id for p in index.payers] == ["acorn-valley-health-plan"]
    assert len(index.statements_for("histotripsy", "hepatocellular-carcinoma")) == 2


_POLICIES = sorted(p for p in (Path(__file__).parent / "policies").iterdir() if p.suffix in (".txt", ".html"))


@pytest.mark.parametrize("path", _POLICIES, ids=lambda p: p.stem)
def test_a_fictional_policy_of_each_layout_comes_back_as_it_was(path: Path) -> None:
    record, loaded = outcome_of(path).record, Store()
    assert record is not None
    for _ in load_records(loaded, [record], V):
        pass
    versions = build_index(loaded, V).versions
    assert len(versions) == (record.payer is not None)
    for version in versions:
        for rows, facts in (
            (version.statements, record.statements), (version.events, record.dates),
            (version.lines, record.lines_of_business), (version.authorizations, record.authorizations),
            (version.pointers, record.pointers), (version.codes, record.codes), (version.findings, record.findings),
            (version.evidence, record.evidence), (version.guidelines, record.guidelines),
        ):  # fmt: skip
            assert len(rows) == len(facts)
            for row, fact in zip(rows, facts, strict=True):
                expected = msgspec.structs.asdict(fact)
                for name in ("modality", "indication", "references"):
                    expected.pop(name, None)
                assert row.source.spans == expected.pop("at")
                if isinstance(fact, EvidenceItem):
                    assert row.results == results(fact)
                    for name in ("patients_basis", "follow_up", "arms", "outcomes", "limitations"):
                        expected.pop(name)
                assert {k: getattr(row, k) for k in expected} == expected


def number(text: str | None) -> str | None:
    """Return a decimal as a graph gives it; what was printed, its last zeros among it, stands beside it."""
    return None if text is None else format(Decimal(text).normalize(), "f")


def results(item: EvidenceItem) -> StudyResults:
    """Return what a record holds of a study as the index should, digit for digit."""
    return StudyResults(
        item.patients_basis,
        item.follow_up,
        tuple(ArmRow(a.label, a.patients, a.modalities) for a in item.arms),
        tuple(
            OutcomeRow(
                o.measure, o.statistic, o.unit, o.printed, number(o.value), number(o.low), number(o.high),
                *(o.interval or (None, None)), number(o.level), o.p, number(o.time), o.time_unit,
                o.arm, o.comparator, o.subgroup, o.count, o.total, o.category,
            )
            for o in item.outcomes
        ),
        tuple(sorted(item.limitations)),
    )  # fmt: skip


def test_the_results_of_shipped_studies_come_back_digit_for_digit() -> None:
    records = {r.sha256: r for r in shipped()}
    loaded = Store()
    for _ in load_records(loaded, records.values(), V):
        pass
    found = 0
    versions = build_index(loaded, V).versions
    for version in versions:
        for row, item in zip(version.evidence, records[version.sha256].evidence, strict=True):
            assert row.results == results(item)
            found += len(row.results.outcomes)
    issued = [records[sha256] for sha256 in {v.sha256 for v in versions}]  # a lecture has no version
    assert found == sum(len(e.outcomes) for r in issued for e in r.evidence) > 0
