"""What positions rest on, where it is weighed, and what all documents together tell of guidelines and identifiers."""

from typing import Any

import msgspec
import pytest

from graph.citations import link_works
from graph.editions import edition_order
from graph.load import load_records
from graph.rdf import quads
from graph.store import WORKS, Store
from graph.terms import pgo
from graph.validation import refusal, validate
from graph.weighing import bears_on, cited_in
from loaders.load import load_bytes
from loaders.record import EvidenceItem, GuidelineCitation, Record, ReferenceEntry, Span
from ontology.scope import members
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn, bramble
from tests.terms import value_of

V = load_vocabulary()
HERE = (Span(300, 340, 9, 9),)
NET, HCC, CRYO = "neuroendocrine-liver-metastasis", "hepatocellular-carcinoma", "cryoablation"


def links(record: Record, name: str) -> set[tuple[str, str]]:
    """Return the ends of all links of one kind, each as the last part of its IRI."""
    made = quads(record, V, "2026-01-02T03:04:05+00:00")
    return {
        (value_of(q.subject).rpartition("/")[2], value_of(q.object).rpartition("/")[2])
        for q in made
        if q.predicate == pgo(name)
    }


def with_evidence(*items: EvidenceItem) -> Record:
    return msgspec.structs.replace(acorn(), evidence=items)


def guideline(version: str | None, year: int | None = None, **changes: Any) -> GuidelineCitation:
    return GuidelineCitation("FHS", HERE, "Tumors of the Liver", version, year, **changes)


def test_a_position_rests_on_the_study_of_its_technique_and_tumor() -> None:
    assert links(acorn(), "restsOn") == {("I", "1"), ("II", "1")}
    sections = [section.heading for section in acorn().sections]
    assert links(acorn(), "weighedIn") == {("1", str(sections.index("Rationale") + 1))}


@pytest.mark.parametrize(
    ("modalities", "indications", "rests"),
    [
        ((CRYO,), (NET,), {"I", "II"}),
        (("ablation",), ("liver-tumor",), {"I", "II", "III"}),
        ((), (HCC,), {"I", "II", "III"}),
        (("histotripsy",), (), {"III"}),
        (("transarterial-chemoembolization",), (HCC,), set()),
        ((), (), set()),
    ],
)
def test_a_wider_passage_bears_on_a_statement_and_another_technique_does_not(
    modalities: tuple[str, ...], indications: tuple[str, ...], rests: set[str]
) -> None:
    record = with_evidence(EvidenceItem(HERE, modalities=modalities, indications=indications, direction="insufficient"))
    assert {statement for statement, _ in links(record, "restsOn")} == rests
    assert refusal(record, V) is None
    bearing = {
        s.id
        for s in acorn().statements
        if bears_on(modalities, indications, (members(s.modality, V), members(s.indication, V)), V)
    }
    assert bearing == rests


def test_a_former_position_rests_on_no_evidence_of_today() -> None:
    former = [msgspec.structs.replace(s, former=True) for s in acorn().statements]
    assert links(msgspec.structs.replace(acorn(), statements=tuple(former)), "restsOn") == set()


def test_a_passage_before_every_section_is_weighed_in_none() -> None:
    early = with_evidence(EvidenceItem((Span(0, 4, 1, 1),), modalities=(CRYO,), indications=(NET,)))
    assert links(early, "weighedIn") == set()


def test_a_guideline_is_cited_in_text_list_or_both() -> None:
    entry = ReferenceEntry(7, "guideline", "Tumors of the Liver", (Span(400, 480, 20, 21),))
    record = msgspec.structs.replace(acorn(), references=(entry,))
    assert cited_in(guideline("1.2024"), record) == "text"
    assert cited_in(guideline("1.2024", references=(7,)), record) == "text and list"
    assert cited_in(guideline("1.2024", references=(9,)), record) == "text"
    listed = msgspec.structs.replace(guideline("1.2024", references=(7,)), at=(Span(400, 430, 20, 20),))
    assert cited_in(listed, record) == "list"


def test_editions_stand_in_the_order_of_their_years_and_numbers() -> None:
    versions = ["10.2021", "2.2021", "1.2023", "3.2019"]
    cited = tuple(guideline(v) for v in versions)
    undated = (guideline(None), guideline(None, 2016))
    first = msgspec.structs.replace(acorn(), guidelines=cited[:2] + undated)
    second = msgspec.structs.replace(bramble(), guidelines=cited[2:])
    assert refusal(first, V) is None
    with Store() as store:
        for _ in load_records(store, [first, second], V):
            pass
        link_works(store)
        pairs = {
            tuple(value_of(node).rpartition("/")[2] for node in (q.object, q.subject))
            for q in store.quads(WORKS)
            if q.predicate == pgo("precedingEdition")
        }
    assert pairs == {("2016", "3.2019"), ("3.2019", "2.2021"), ("2.2021", "10.2021"), ("10.2021", "1.2023")}
    assert edition_order(None, None) < edition_order(None, 2016) < edition_order("3.2019", None)


def test_an_identifier_that_lost_a_digit_is_a_finding_of_its_entry() -> None:
    damaged = load_bytes(ACORN.replace("Acorn Valley", "Fern Hill").replace("31000001", "3100001").encode(), "f.txt")
    with Store() as store:
        for _ in load_records(store, [acorn(), damaged], V):
            pass
        link_works(store)
        texts = [value_of(q.object) for q in store.quads(WORKS) if q.predicate == pgo("message")]
        entries = [value_of(q.subject) for q in store.quads(WORKS) if q.predicate == pgo("hasDoubt")]
    assert texts == ["The PMID 3100001 has a digit fewer than 31000001, which another list prints."]
    assert len(entries) == 1
    assert "fern-hill" in entries[0]


def test_a_figure_without_a_value_and_an_edition_without_a_name_do_not_meet_the_shapes() -> None:
    made = list(quads(msgspec.structs.replace(acorn(), guidelines=(guideline("1.2024"),)), V, "2026-01-02T00:00:00Z"))
    bare = [q for q in made if "/edition/" not in value_of(q.subject) or q.predicate != pgo("guidelineVersion")]
    messages = {v.message for v in validate(bare).violations}
    assert messages == {"An edition has a version or a year."}
