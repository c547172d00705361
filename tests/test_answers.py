"""The bodies of coverage answers: names, addresses, evidence, pointers, findings, the matrix."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from graph.answers import UnknownTermError, coverage, matrix, readable
from graph.model import (
    AuthorizationRow,
    CodeRow,
    EvidenceRow,
    FindingRow,
    GuidelineRow,
    PointerRow,
    PolicyVersion,
    Source,
    StatementRow,
)
from graph.rendering import Renderer
from loaders.record import Criterion, Group, Span, TextCriterion
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import (
    AT,
    HERE,
    Index,
    all_of,
    any_of,
    atom,
    diagnosis,
    is_,
    none_of,
    not_met,
    statement,
    version,
)

V = load_vocabulary()
RFA, CRYO, HCC, METS = "radiofrequency-ablation", "cryoablation", "hepatocellular-carcinoma", "liver-metastasis"
YES, NO = "medically-necessary", "investigational"


def row(
    id: str, status: str, modality: str = RFA, indication: str = HCC, criteria: Criterion | None = None
) -> StatementRow:
    return statement(V, id, status, modality, indication, criteria)


def study(name: str, modalities: tuple[str, ...], indications: tuple[str, ...]) -> EvidenceRow:
    return EvidenceRow(
        name, None, name, 2011, None, 40, None, modalities, indications, None, None, ({"number": 3, "pmid": "1"},), HERE
    )


def ask(*versions: PolicyVersion, modality: str = RFA, indication: str = HCC, **more: Any) -> dict[str, Any]:
    more.setdefault("as_of", "2024-06-01")
    return coverage(Index(versions), V, modality, indication, **more)


BIRCH = version("birch", row("1", YES), name="Birch Health Plan of Ohio, Inc.")
CEDAR = version("cedar", row("1", NO, CRYO), name="Cedar Mutual")


def test_there_is_one_answer_per_payer_in_the_order_of_their_names() -> None:
    second = version("birch", row("1", NO, CRYO), name="Birch Health Plan of Ohio, Inc.", policy="other")
    body = ask(CEDAR, BIRCH, second)
    assert [a["payer"]["name"] for a in body["answers"]] == ["Birch Health Plan of Ohio, Inc.", "Cedar Mutual"]
    assert body["query_file"].endswith(".rq")
    assert body["benefit_note"]


def test_a_body_is_plain_json_with_every_field() -> None:
    body = json.loads(json.dumps(ask(BIRCH)))
    assert set(body) == {"query", "answers", "benefit_note", "query_file"}
    assert set(body["answers"][0]) == {
        "payer", "policy", "policies", "determination", "otherwise", "statements", "other_settings", "parts",
        "authorization", "codes", "lines_of_business", "evidence", "guidelines", "see_also", "findings",
        "curated", "benefit_note",
    }  # fmt: skip
    (one,) = body["answers"][0]["statements"]
    assert one["source"] == {"document": "doc", "lines": [1, 1], "pages": None, "spans": [[0, 10]], "quote": None}
    assert (one["id"], one["label"], one["status"], one["printed_status"]) == ("1", "1", "medically_necessary", YES)


def test_names_labels_and_acronyms_mean_the_same() -> None:
    queries = [
        ask(BIRCH, modality=m, indication=i)["query"]
        for m, i in (("RFA", "HCC"), ("radiofrequency ablation", "hepatocellular carcinoma"), (RFA, HCC))
    ]
    assert queries[0] == queries[1] == queries[2]
    assert queries[0]["modality"]["id"] == RFA


def test_a_setting_may_stand_in_the_indication() -> None:
    query = ask(BIRCH, indication="unresectable HCC")["query"]
    assert (query["indication"]["id"], query["setting"]["id"]) == (HCC, "inoperable")


@pytest.mark.parametrize("payer", ["birch", "Birch", "Birch Health Plan of Ohio", "birch health plan", "BHPOH"])
def test_a_payer_goes_by_many_names(payer: str) -> None:
    (answer,) = ask(BIRCH, CEDAR, payer=payer)["answers"]
    assert answer["payer"]["id"] == "birch"


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("modality", "cryablation", "modality"),
        ("indication", "hepatocelular carcinoma", "indication"),
        ("setting", "sideways", "setting"),
        ("payer", "Elm", "payer"),
        ("care_setting", "at sea", "care-setting"),
        ("line_of_business", "lunar", "line-of-business"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(field: str, value: str, kind: str) -> None:
    with pytest.raises(UnknownTermError) as caught:
        ask(BIRCH, CEDAR, **{field: value})
    assert (caught.value.kind, caught.value.text) == (kind, value)
    if field in ("modality", "indication", "payer"):
        assert caught.value.nearest


def test_a_primary_alone_names_its_metastases() -> None:
    with pytest.raises(UnknownTermError) as caught:
        ask(BIRCH, indication="breast cancer")
    assert V.term("breast-liver-metastasis").label in caught.value.nearest


def test_evidence_that_names_the_indication_comes_first() -> None:
    birch = version(
        "birch", row("1", YES),
        evidence=(
            study("Wide", (RFA,), ("liver-tumor",)), study("Other", (RFA,), (METS,)), study("Near", (RFA,), (HCC,)),
            study("Cold", (CRYO,), (HCC,)), study("Vague", (), ()), study("Plain", (RFA,), ()),
        ),
        guidelines=(GuidelineRow("g", "A society", "A guideline", None, 2020, None, None, (RFA,), (HCC,), (), HERE),),
    )  # fmt: skip
    (answer,) = ask(birch)["answers"]
    assert [(e["first_author"], e["relevance"]) for e in answer["evidence"]] == [
        ("Near", "asked"), ("Wide", "broader"), ("Plain", "broader"),
    ]  # fmt: skip
    assert answer["evidence"][0]["references"] == [{"number": 3, "pmid": "1"}]
    assert [g["relevance"] for g in answer["guidelines"]] == ["asked"]


def test_silence_points_where_the_document_points() -> None:
    birch = version(
        "birch", row("1", YES), number="10",
        pointers=(
            PointerRow("related_policy", "Cold", "11", (CRYO,), None, HERE),
            PointerRow("related_policy", "Heat", "12", (RFA,), None, HERE),
            PointerRow("vendor", "A vendor", None, (), None, HERE),
        ),
    )  # fmt: skip
    loaded = version("birch", row("1", NO, "histotripsy"), number="11", policy="cold")
    answer = ask(birch, loaded, modality=CRYO)["answers"][0]
    assert answer["determination"] == "not_addressed"
    assert [(p["title"], p["loaded"]) for p in answer["see_also"]] == [("Cold", "birch/cold"), ("A vendor", None)]


def test_findings_on_other_statements_are_left_out() -> None:
    def finding(kind: str, *touches: str) -> FindingRow:
        return FindingRow(kind, "note", kind, touches, HERE)

    birch = version(
        "birch", row("1", YES), row("2", NO, CRYO),
        findings=(finding("all"), finding("mine", "1"), finding("theirs", "2"), finding("cold", CRYO),
                  finding("field", "effective")),
    )  # fmt: skip
    assert [f["kind"] for f in ask(birch)["answers"][0]["findings"]] == ["all", "mine", "field"]


def test_a_doubt_about_evidence_stands_in_the_answers_that_show_it() -> None:
    def source(start: int, end: int) -> Source:
        return Source("doc", (Span(start, end, 3, 3),))

    birch = version(
        "birch", row("1", YES), row("2", NO, RFA, METS),
        evidence=(replace(study("Ash", (RFA,), (HCC,)), source=source(10, 90)),
                  replace(study("Elm", (RFA,), (METS,)), source=source(100, 190))),
        findings=tuple(FindingRow(kind, "warning", kind, touches, source(at, at + 5)) for kind, touches, at in (
            ("author-differs", ("references",), 20), ("numbers-do-not-add-up", ("evidence",), 110),
            ("reference-never-cited", ("references",), 500), ("code-without-position", ("codes",), 600))),
    )  # fmt: skip
    assert [f["kind"] for f in ask(birch)["answers"][0]["findings"]] == ["author-differs"]
    assert [f["kind"] for f in ask(birch, indication=METS)["answers"][0]["findings"]] == ["numbers-do-not-add-up"]


def test_authorization_and_codes_come_with_their_places() -> None:
    birch = version(
        "birch", row("1", YES),
        authorizations=(
            AuthorizationRow("PPO", "inpatient", "required", HERE),
            AuthorizationRow("PPO", "outpatient", "not_required", HERE),
        ),
        codes=(CodeRow("CPT", "47382", "listed", False, HERE),),
    )  # fmt: skip
    answer = ask(birch)["answers"][0]
    assert [a["requirement"] for a in answer["authorization"]] == ["required", "not_required"]
    assert answer["codes"][0]["code"] == "47382"
    only = ask(birch, care_setting="outpatient")["answers"][0]
    assert [a["care_setting"] for a in only["authorization"]] == ["outpatient"]


def test_what_a_renderer_keeps_stays_as_it_is_whatever_a_reader_does_to_a_body() -> None:
    criteria = all_of(atom("largest_tumor_cm", "<=", 5), is_("one", True))
    one = replace(version("birch", row("1", YES, criteria=criteria)), evidence=(study("A", (RFA,), (HCC,)),))
    fresh, kept = ask(one), Renderer(V)
    for _ in range(2):
        body = ask(one, renderer=kept)
        assert body == fresh
        (answer,) = body["answers"]
        (shown,) = answer["statements"]
        for part in (answer["evidence"][0], shown["source"], shown["criteria"], shown["criteria"]["members"][0]):
            part.clear()


def test_quotes_come_from_the_document_at_hand() -> None:
    body = ask(BIRCH, renderer=Renderer(V, lambda source: f"words of {source.document}"))
    assert body["answers"][0]["statements"][0]["source"]["quote"] == "words of doc"


def test_the_matrix_has_a_row_for_every_payer_and_named_pair() -> None:
    rows = matrix(Index((BIRCH, CEDAR)), V, as_of="2024-06-01")
    assert len(rows) == 4
    assert rows[1] == {
        "payer": "birch", "modality": RFA, "indication": HCC, "setting": None, "determination": "covered",
        "otherwise": None, "statements": ["1"], "curated": False,
    }  # fmt: skip
    (one,) = matrix(Index((BIRCH, CEDAR)), V, "cryo", "HCC", payer="Cedar", as_of="2024-06-01")
    assert one["determination"] == "investigational"


def test_criteria_read_as_plain_english() -> None:
    tree = all_of(
        diagnosis(HCC),
        any_of(atom("largest_tumor_cm", "<=", 5), atom("tumor_count", "<", 4)),
        is_("accessible_location", False),
        atom("child_pugh", "in", ("A", "B")),
        none_of(is_("goal", "downstaging")),
        not_met("I"),
        Group("at_least", (is_("one", True), is_("two", True)), AT, 2),
        TextCriterion("0" * 64, (RFA,), AT),
    )
    text = readable(tree, V)
    for words in ("hepatocellular carcinoma", "at most 5 cm", "less than 4", "no and", "none of", "I is not met",
                  "at least 2 of", "the document's own words"):  # fmt: skip
        assert words in text
    assert "_" not in text
    assert "{" not in text
    assert readable(None, V)
