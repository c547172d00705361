"""RDF of a record: the named graph says all of it, in terms that the ontology declares."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest

from graph.rdf import StaleRecordError, quads
from graph.terms import OA, PROV, date, in_force, iri, literal, names_of, pgo, work_path
from loaders.record import (
    Accounting,
    Curation,
    DatedEvent,
    EvidenceItem,
    Finding,
    Outcome,
    Record,
    ReferenceEntry,
    Span,
    Statement,
    StudyArm,
)
from ontology.scope import AllOf, AnyOf, Named, Not
from ontology.vocabulary import BASE, load_vocabulary
from tests.policies import acorn, bramble
from tests.terms import value_of

V = load_vocabulary()
WHEN = "2026-01-02T03:04:05+00:00"
HERE = (Span(5, 9, 1, 1),)
CURATION = Curation("A", "2026-11-20", "b", "changed", "status", '"a"', '"b"', "1", "1.1")


def triples(record: Record) -> list[ox.Triple]:
    return [q.triple for q in quads(record, V, WHEN)]


def objects(record: Record, subject: object, property: ox.NamedNode) -> list[str]:
    return [value_of(t.object) for t in triples(record) if t.subject == subject and t.predicate == property]


def with_statement(record: Record, **changes: Any) -> Record:
    first = msgspec.structs.replace(record.statements[0], **changes)
    return msgspec.structs.replace(record, statements=(first, *record.statements[1:]))


def test_everything_stands_in_the_one_graph_of_the_version() -> None:
    for record in (acorn(), bramble()):
        assert {q.graph_name for q in quads(record, V, WHEN)} == {names_of(record).graph}


def test_the_same_record_gives_the_same_quads() -> None:
    assert list(quads(acorn(), V, WHEN)) == list(quads(acorn(), V, WHEN))


def test_names_are_readable_and_tell_two_labels_apart() -> None:
    names = names_of(acorn())
    assert names.version == iri("version/acorn-valley-health-plan/av-12/2025-03-01")
    assert names.statement("I.A") == iri("statement/acorn-valley-health-plan/av-12/2025-03-01/I.A")
    assert len({names.statement(label).value for label in ("1 a", "1-a", "1(a", "1_a", "1ä")}) == 5


def test_every_fact_has_its_characters_lines_and_document() -> None:
    record = acorn()
    spans = [t.subject for t in triples(record) if t.object == ox.NamedNode(OA + "TextPositionSelector")]
    assert spans
    for span in spans:
        for property in (ox.NamedNode(OA + "start"), ox.NamedNode(OA + "end"), pgo("firstLine"), pgo("lastLine")):
            assert len(objects(record, span, property)) == 1
        assert objects(record, span, ox.NamedNode(OA + "hasSource")) == [names_of(record).document.value]
    facts = {t.subject for t in triples(record) if t.predicate == pgo("statementId")}
    assert len(facts) == len(record.statements)
    assert all(objects(record, fact, pgo("at")) for fact in facts)


def test_the_graph_says_which_document_and_loading_it_comes_from() -> None:
    record, names = acorn(), names_of(acorn())
    assert objects(record, names.graph, ox.NamedNode(PROV + "wasDerivedFrom")) == [names.document.value]
    (loading,) = objects(record, names.graph, ox.NamedNode(PROV + "wasGeneratedBy"))
    assert objects(record, ox.NamedNode(loading), ox.NamedNode(PROV + "used")) == [names.document.value]
    assert objects(record, names.document, pgo("sha256")) == [record.sha256]


def test_a_scope_with_an_exception_covers_what_lies_wholly_inside_it() -> None:
    scope = AllOf((Named("liver-metastasis"), Not(Named("colorectal-liver-metastasis"))))
    record = with_statement(acorn(), indication=scope)
    node = names_of(record).statement("I")
    covered = objects(record, node, pgo("coversIndication"))
    assert f"{BASE}tumor/neuroendocrine-liver-metastasis" in covered
    assert f"{BASE}tumor/colorectal-liver-metastasis" not in covered
    assert f"{BASE}tumor/liver-metastasis" not in covered
    assert objects(record, node, pgo("statedIndication")) == [f"{BASE}tumor/liver-metastasis"]


def test_a_scope_says_how_its_parts_are_joined() -> None:
    either = AnyOf((Named("colorectal-liver-metastasis"), Named("breast-liver-metastasis")))
    record = with_statement(acorn(), indication=AllOf((Named("liver-metastasis"), Not(either))))
    (both,) = {t.subject for t in triples(record) if t.predicate == pgo("intersectionOf")}
    whole, outside = objects(record, both, pgo("intersectionOf"))
    (excluded,) = objects(record, ox.NamedNode(outside), pgo("complementOfScope"))
    assert whole == f"{BASE}tumor/liver-metastasis"
    assert objects(record, ox.NamedNode(excluded), pgo("unionOf")) == [
        f"{BASE}tumor/colorectal-liver-metastasis", f"{BASE}tumor/breast-liver-metastasis",
    ]  # fmt: skip


def test_members_of_a_group_can_be_walked_in_their_order() -> None:
    record = acorn()
    root = iri("statement/acorn-valley-health-plan/av-12/2025-03-01/I/criteria/1")
    members = objects(record, root, pgo("hasMember"))
    assert members == [f"{root.value}.1", f"{root.value}.2"]
    assert [objects(record, ox.NamedNode(m), pgo("ordinal")) for m in members] == [["1"], ["2"]]


def test_limits_of_a_statement_to_lines_and_care_settings_are_kept() -> None:
    record = with_statement(acorn(), care_settings=("outpatient",), lines_of_business=("medicare-advantage", "other"))
    node = names_of(record).statement("I")
    assert objects(record, node, pgo("inCareSetting")) == ["outpatient"]
    assert objects(record, node, pgo("careSetting")) == [f"{BASE}care-setting/outpatient"]
    assert objects(record, node, pgo("appliesToLine")) == ["medicare-advantage", "other"]
    assert objects(record, node, pgo("lineOfBusiness")) == [f"{BASE}line-of-business/medicare-advantage"]


def test_a_term_that_the_ontology_does_not_have_is_never_dropped_in_silence() -> None:
    with pytest.raises(StaleRecordError, match="no-such-technique"):
        triples(with_statement(acorn(), modality=Named("no-such-technique")))


def test_sentences_that_were_not_understood_have_their_address() -> None:
    record = msgspec.structs.replace(acorn(), accounting=Accounting(1, 4, 3, (Span(100, 120, 9, 9),)))
    assert objects(record, names_of(record).document, pgo("notUnderstood")) == [
        f"{names_of(record).document.value}#char=100,120"
    ]


def test_two_lists_that_both_count_from_one_stay_two_lists() -> None:
    entries = tuple(
        ReferenceEntry(n, "article", title, HERE) for n, title in ((1, "On frost"), (2, "On heat"), (1, "On sound"))
    )
    record = msgspec.structs.replace(acorn(), references=entries, evidence=())
    nodes = [t.object for t in triples(record) if t.predicate == pgo("hasReference")]
    assert len(set(nodes)) == 3


def test_a_study_names_the_references_of_the_list_and_those_that_it_lacks() -> None:
    record = msgspec.structs.replace(acorn(), evidence=(EvidenceItem(HERE, references=(1, 99)),))
    node = iri("evidence/acorn-valley-health-plan/av-12/2025-03-01/1")
    assert objects(record, node, pgo("supportedBy")) == [f"{BASE}reference/acorn-valley-health-plan/av-12/2025-03-01/1"]
    assert objects(record, node, pgo("unlistedReference")) == ["99"]


def test_a_work_is_one_node_for_all_who_cite_it() -> None:
    cited = [
        [t.object for t in triples(record) if t.predicate == pgo("entryFor")] for record in (acorn(), bramble())
    ]  # fmt: skip
    assert cited[0] == cited[1] == [iri("work/pmid-31000001")]


def test_works_without_a_number_are_told_apart_by_all_of_their_title() -> None:
    start = "A very long title of a work on the freezing of deposits in fictional organs and what became of it "
    paths = {work_path(None, None, "Birch", 2019, start + end) for end in ("part one", "part two")}
    assert len(paths) == 2
    assert work_path(None, None, "Birch", 2019, "On Frost.") == work_path(None, None, "birch", 2019, "On frost")
    assert work_path(None, "10.1000/A-b", None, None, "") == work_path(None, "10.1000/a-b", None, None, "")
    assert work_path(None, "10.1000/a-b", None, None, "") != work_path(None, "10.1000/a/b", None, None, "")


def test_a_finding_is_linked_to_what_it_touches() -> None:
    finding = Finding("ambiguous", "warning", "Two readings.", HERE, ("I", "cryoablation", "effective"))
    record = msgspec.structs.replace(acorn(), findings=(finding,))
    node = iri("finding/acorn-valley-health-plan/av-12/2025-03-01/1")
    assert objects(record, node, pgo("touchesId")) == ["I", "cryoablation", "effective"]
    assert objects(record, node, pgo("touches")) == [
        names_of(record).statement("I").value,
        f"{BASE}modality/cryoablation",
    ]


def test_a_document_of_no_payer_is_a_graph_without_a_policy() -> None:
    record = msgspec.structs.replace(bramble(), payer=None, outcome="no_position", statements=())
    said = triples(record)
    assert not [t for t in said if t.object in (pgo("Policy"), pgo("PolicyVersion"), pgo("Payer"))]
    assert [value_of(t.object) for t in said if t.predicate == pgo("takesPosition")] == ["false"]
    assert any(t.predicate == pgo("hasReference") for t in said)


@pytest.mark.parametrize(
    ("value", "text", "type"),
    [
        (3.0, "3.0", "decimal"),
        (0.0000001, "0.0000001", "decimal"),
        (3, "3", "integer"),
        (True, "true", "boolean"),
        ("07", "07", "string"),
    ],
)
def test_values_are_lossless(value: float | str, text: str, type: str) -> None:
    assert (literal(value).value, literal(value).datatype.value.rpartition("#")[2]) == (text, type)


@pytest.mark.parametrize(
    ("value", "type"), [("2025-03-01", "date"), ("2025-03", "gYearMonth"), ("2011-11/2012-04", "string")]
)
def test_dates_keep_their_precision(value: str, type: str) -> None:
    assert (date(value).value, date(value).datatype.value.rpartition("#")[2]) == (value, type)


def test_a_version_is_in_force_from_its_effective_date_else_its_latest_change() -> None:
    def dated(*dates: tuple[str, str]) -> Record:
        return msgspec.structs.replace(acorn(), dates=tuple(DatedEvent(kind, day, day, HERE) for kind, day in dates))

    assert in_force(dated(("effective", "2024-01-01"), ("revision", "2025-02"))) == ("2024-01-01", "effective")
    assert in_force(dated(("revision", "2018-09"), ("revision", "2011-11/2012-04"), ("accessed", "2020-01-01"))) == (
        "2018-09",
        "latest dated change",
    )
    assert in_force(dated(("accessed", "2020-01-01"))) == (None, "none")


def test_statements_keep_their_own_ordinal_beside_their_place() -> None:
    again = msgspec.structs.replace(acorn().statements[0], id="former-1", ordinal=1, former=True)
    statements: tuple[Statement, ...] = (*acorn().statements, again)
    record = msgspec.structs.replace(acorn(), statements=statements)
    node = names_of(record).statement("former-1")
    assert objects(record, node, pgo("statementOrdinal")) == ["1"]
    assert objects(record, node, pgo("ordinal")) == ["4"]


def test_the_ontology_declares_every_class_and_property_of_the_graph() -> None:
    text = "\n".join(f.read_text() for f in (Path(__file__).parents[1] / "ontology").glob("*.ttl"))
    declared = set(re.findall(r"^pgo:(\w+) a ", text, re.MULTILINE))
    used = {
        term.value.removeprefix(pgo("").value)
        for record in (acorn(), msgspec.structs.replace(bramble(), curations=(CURATION,)))
        for t in triples(record)
        for term in (t.predicate, t.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(pgo("").value)
    }
    assert used - declared == set()


def test_a_figure_is_a_decimal_of_the_printed_digits_beside_the_printed_string() -> None:
    outcome = Outcome(
        "overall-survival", "hazard-ratio", "1", ".70", HERE, value="0.70", interval=("0.50", "0.980"), level="95",
        p="<.01", time="5", time_unit="a", arm="RFA",
    )  # fmt: skip
    arm_of = StudyArm("RFA", 60, HERE, ("radiofrequency-ablation",))
    item = EvidenceItem(
        HERE, patients=119, patients_basis="sum of arms", arms=(arm_of,),
        follow_up=("median", "25.50", "mo"), outcomes=(outcome,), limitations=("small-sample",),
    )  # fmt: skip
    record = msgspec.structs.replace(acorn(), evidence=(item,))
    node = names_of(record).part("evidence", 1)
    figure, arm = ox.NamedNode(node.value + "/outcome/1"), ox.NamedNode(node.value + "/arm/1")
    found = {t.predicate.value.rpartition("/")[2]: t.object for t in triples(record) if t.subject == figure}
    assert str(found["outcomeValue"]).startswith('"0.70"^^')
    assert str(found["intervalUpper"]).startswith('"0.980"^^')
    assert found["printedValue"] == literal(".70")
    assert found["pValue"] == literal("<.01")
    assert found["outcomeMeasure"] == ox.NamedNode(BASE + "outcome/overall-survival")
    assert objects(record, arm, pgo("armPatients")) == ["60"]
    assert objects(record, node, pgo("patientCountBasis")) == ["sum of arms"]
    assert objects(record, node, pgo("limitation")) == [BASE + "limitation/small-sample"]
