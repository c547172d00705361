"""Positions of one document that cannot both hold: found at load, kept in the graph, shown by answers they touch."""

from __future__ import annotations

from typing import Any

import pytest

from graph.answers import coverage
from graph.evaluation_bodies import evaluate
from graph.load import load_records
from graph.store import Store
from loaders.load import load_bytes
from loaders.record import Finding, Record
from ontology.vocabulary import load_vocabulary
from tests.measuring import index_of

V = load_vocabulary()
KINDS = ("contradiction", "text-against-table", "two-limits", "criteria-combination")
HEAD = """Pelican Bluff Health Plan

Medical Policy: Local Treatment of Liver Tumors

Policy Number: PB-77
Effective Date: March 1, 2026

## Policy

"""
MWA, CRYO = "Microwave ablation of hepatocellular carcinoma", "Cryoablation of liver metastases from breast cancer"
GRANT, DENIAL = "is considered medically necessary", "is considered investigational"


def load(*paragraphs: str) -> Record:
    return load_bytes((HEAD + "\n\n".join(paragraphs) + "\n").encode(), "fictional.md")


def told(record: Record) -> list[Finding]:
    return [f for f in record.findings if f.kind in KINDS]


def lines(finding: Finding) -> list[int]:
    return [span.first_line - HEAD.count("\n") for span in finding.at]


def ask(record: Record, modality: str, indication: str, as_of: str = "2026-11-21") -> dict[str, Any]:
    answers = coverage(index_of([record], V), V, modality, indication, as_of=as_of)["answers"]
    answer: dict[str, Any] = answers[0]
    return answer


TABLE = """| Procedure | Hepatocellular carcinoma | Colorectal metastases |
|---|---|---|
| Microwave ablation | {} | Investigational |
| Cryoablation | Investigational | Investigational |"""


def test_opposite_positions_on_one_use_are_told_with_both_places() -> None:
    record = load(f"{CRYO} {GRANT}.", f"{MWA} {GRANT}.", f"## Limitations\n\n{CRYO} {DENIAL}.")
    (finding,) = told(record)
    assert (finding.kind, finding.severity, finding.touches) == ("contradiction", "error", ("1", "3"))
    assert lines(finding) == [1, 7]
    assert finding.message == "statement 1 and statement 3 take opposite positions on the same use"


def test_the_graph_holds_a_contradiction_that_touches_both_statements() -> None:
    store = Store()
    list(load_records(store, [load(f"{CRYO} {GRANT}.", f"{CRYO} {DENIAL}.")], V))
    query = """PREFIX pgo: <https://w3id.org/payergraph/ontology/>
    SELECT ?id WHERE { GRAPH ?g { ?version pgo:hasFinding ?finding . ?finding pgo:findingKind "contradiction" ;
    pgo:touches ?statement . ?statement pgo:statementId ?id } } ORDER BY ?id"""
    _, rows = store.select(query)
    assert [id.value for (id,) in rows if id is not None] == ["1", "2"]


def test_answers_that_a_contradiction_touches_show_it_and_others_do_not() -> None:
    record = load(f"{CRYO} {GRANT}.", f"{MWA} {GRANT} when no tumor is larger than 3 cm.", f"{CRYO} {DENIAL}.")
    touched, other = ask(record, "cryoablation", "breast liver metastases"), ask(record, "microwave ablation", "HCC")
    assert touched["determination"] == "conflict"
    assert [f["kind"] for f in touched["findings"]] == ["contradiction"]
    assert other["findings"] == []
    body = evaluate(
        index_of([record], V), V, "cryoablation", {"diagnosis": "breast liver metastases"}, None, "2026-11-21"
    )
    (answer,) = body["answers"]
    assert answer["outcome"] == "conflict"
    assert "contradiction" in [f["kind"] for f in answer["findings"]]


def test_a_denial_contradicts_a_grant_of_the_same_use_under_criteria() -> None:
    record = load(f"{MWA} {GRANT} when no tumor is larger than 3 cm.", f"{MWA} {DENIAL}.")
    assert [f.kind for f in told(record)] == ["contradiction"]


def test_a_use_that_two_lists_name_contradicts_itself() -> None:
    record = load(
        f"Microwave ablation and cryoablation of HCC and of breast cancer liver metastases {GRANT}.",
        f"Cryoablation and histotripsy of breast cancer liver metastases {DENIAL}.",
    )
    assert [f.kind for f in told(record)] == ["contradiction"]


def test_two_reasons_for_one_denial_are_told() -> None:
    record = load(f"{MWA} {DENIAL}.", f"{MWA} is considered not medically necessary.")
    (finding,) = told(record)
    assert finding.message == "statement 1 and statement 2 deny the same use for different reasons"


def test_text_against_table() -> None:
    cells = TABLE.format("Medically necessary")
    record = load(f"Cryoablation of colorectal metastases {GRANT} when resection is not feasible.", cells)
    (finding,) = told(record)
    assert (finding.kind, finding.touches) == ("text-against-table", ("1", "5"))
    assert lines(finding) == [1, 6]
    assert [f["kind"] for f in ask(record, "cryoablation", "hepatocellular carcinoma")["findings"]] == []


def test_a_table_that_leaves_out_the_criteria_of_the_text_is_told_by_the_answer() -> None:
    record = load(f"{MWA} {GRANT} when no tumor is larger than 3 cm.", TABLE.format("Medically necessary"))
    (finding,) = told(record)
    assert finding.kind == "text-against-table"
    assert finding.message == "statement 2 grants without criteria what statement 1 grants under criteria"
    answer = ask(record, "microwave ablation", "hepatocellular carcinoma")
    assert [f["kind"] for f in answer["findings"]] == ["text-against-table"]


def test_a_table_and_a_text_with_different_limits() -> None:
    record = load(
        f"{MWA} {GRANT} when no tumor is larger than 3 cm.", TABLE.format("Medically necessary for tumors up to 5 cm")
    )
    (finding,) = told(record)
    assert (finding.kind, finding.severity, finding.touches) == ("two-limits", "warning", ("1", "2"))
    told_ = "statement 1 asks for largest tumor diameter <= 3 cm, statement 2 for largest tumor diameter <= 5 cm"
    assert finding.message == told_


def test_what_is_granted_and_excluded_at_once() -> None:
    record = load(f"{MWA} {GRANT} when no tumor is larger than 5 cm.", f"{MWA} larger than 3 cm {DENIAL}.")
    (finding,) = told(record)
    assert (finding.kind, finding.touches) == ("two-limits", ("1", "2"))


@pytest.mark.parametrize(
    "paragraphs",
    [
        [f"{MWA} {GRANT} for a tumor up to 3 cm.", f"{MWA} {GRANT} for a tumor up to 3 cm."],
        [
            f"{MWA} {GRANT} when there is a single tumor of 5 cm or less.",
            f"{MWA} {GRANT} when there are up to 3 tumors, each of 3 cm or less.",
        ],
        [f"{MWA} {GRANT} when no tumor is larger than 5 cm.", f"Radiofrequency ablation of HCC {DENIAL}."],
        [f"{MWA} {GRANT}.", f"Microwave ablation of colorectal liver metastases {DENIAL}."],
        [f"Ablation of liver tumors {DENIAL}.", f"{MWA} {GRANT}."],
        [f"{MWA} {GRANT} when no tumor is larger than 5 cm.", f"{MWA} {DENIAL} when there are more than 3 tumors."],
        [f"{MWA} {GRANT} when no tumor is larger than 5 cm.", f"{MWA} larger than 5 cm {DENIAL}."],
        [f"{MWA} {GRANT} for a tumor up to 3 cm.", f"{MWA} {DENIAL} when the criteria above are not met."],
        [f"{MWA} {GRANT} for a tumor up to 3 cm.", f"Microwave ablation {DENIAL} for all other indications."],
        [f"{MWA} {GRANT}.", f"### Medicaid\n\n{MWA} {DENIAL}."],
        [f"{MWA} {DENIAL}.", f"For dates of service on or after January 1, 2027, {MWA.lower()} {GRANT}."],
        [
            f"Microwave ablation of unresectable hepatocellular carcinoma {GRANT} when no tumor is larger than 5 cm.",
            f"Microwave ablation of resectable hepatocellular carcinoma {GRANT} when no tumor is larger than 2 cm.",
        ],
        [f"{MWA} {GRANT} when no tumor is larger than 5 cm.", f"{MWA} as a bridge to transplant {DENIAL}."],
        [f"{MWA} {GRANT} for a tumor up to 3 cm.", TABLE.format("Medically necessary for tumors up to 3 cm")],
    ],
    ids=[
        "said twice", "alternatives", "treatments", "indications", "general rule and exception", "exclusion",
        "exclusion beyond the limit", "otherwise", "rest", "lines of business", "times", "cases", "settings",
        "table that repeats the text",
    ],
)  # fmt: skip
def test_what_is_no_contradiction(paragraphs: list[str]) -> None:
    record = load(*paragraphs)
    assert len(record.statements) >= 2
    assert told(record) == []


def test_a_grant_of_what_fails_the_criteria_tells_that_the_heading_of_a_denial_is_lost() -> None:
    denied = f"{MWA} when the criteria above are not met.\n\n{CRYO}."
    granted = f"### Medically necessary\n\n{MWA} when no tumor is larger than 3 cm."
    assert told(load(granted, "### Not medically necessary", denied)) == []
    record = load(granted, denied)
    (finding,) = told(record)
    assert (finding.kind, finding.severity, finding.touches) == ("contradiction", "error", ("2", "1", "3"))
    answer = ask(record, "cryoablation", "breast liver metastases")
    assert [f["kind"] for f in answer["findings"]] == ["contradiction"]


def test_a_document_with_very_many_positions_says_what_was_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.coverage.contradictions._PAIRS", 1)
    record = load(f"{MWA} {GRANT}.", f"{CRYO} {GRANT}.", f"{CRYO} {DENIAL}.")
    (finding,) = told(record)
    assert (finding.severity, finding.touches) == ("note", ())
