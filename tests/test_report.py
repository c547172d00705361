"""The report: what a policy analyst reads of an answer."""

from __future__ import annotations

import io
import os
import re
from typing import Any

import pytest

from api.command_line import main
from api.criteria_tree import lines_of, tree_lines, where
from api.curation_words import curations_in_words
from api.days import day
from api.page import Page, clean
from api.report import report_ask, report_coverage
from api.report_lists import report_load, report_matrix, report_policies, report_rows
from graph.answers import coverage, matrix
from graph.questions import answer_question
from graph.readable import term_label
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import Index, known_policies, version

VOCABULARY = load_vocabulary()
SLUG = re.compile(r"\b[a-z]+[_-][a-z]+_[a-z_]+\b|\b(?:not_addressed|covered_if|medically_necessary)\b")


def label(id: str) -> str:
    return term_label(id, VOCABULARY)


def printed(modality: str, indication: str, index: Index | None = None, **more: Any) -> str:
    body = coverage(index or known_policies(VOCABULARY), VOCABULARY, modality, indication, **more)
    stream = io.StringIO()
    report_coverage(body, Page(stream), label, lambda document: f"{document}.txt")
    return stream.getvalue()


def section(text: str, payer: str) -> str:
    return next(part for part in text.split("\n\n") if part.startswith(f"{payer}:"))


def test_the_table_names_the_payers_that_cover_first() -> None:
    table = printed("cryoablation", "NET liver metastases").split("\n\n")[1].splitlines()
    assert table[0].split() == ["Payer", "Answer", "Statements"]
    assert table[1].startswith("Providence Health Plan ")
    assert "covered if criteria are met, otherwise not" in table[1]
    assert table[-1].endswith("not addressed")


def test_a_conditional_answer_shows_its_tree_with_labels_and_lines() -> None:
    text = section(printed("cryoablation", "NET liver metastases"), "Providence Health Plan")
    lines = text.splitlines()
    assert lines[0].endswith(": covered if criteria are met, otherwise not medically necessary")
    assert "number 151, in force from 6 May 2025" in lines[1]
    at = next(i for i, line in enumerate(lines) if line.startswith("      I.A any of these:"))
    assert lines[at].endswith("line 1")
    assert lines[at + 1].startswith("        Karnofsky performance status: at least 60")
    assert "I.D.2 instead, for bridge to transplant:" in text
    assert 'statement II: "not-medically-necessary"' in text
    assert "when the criteria above" in text
    assert "I: doc.txt, line 1, characters 0-10" in text


def test_a_silent_payer_shows_where_its_document_points() -> None:
    text = section(printed("cryoablation", "NET liver metastases"), "Blue Cross Blue Shield of Massachusetts")
    assert "number 633, related policy" in text


def test_parts_are_told_once_each() -> None:
    text = section(printed("RFA", "HCC", payer="BCBSMA"), "Blue Cross Blue Shield of Massachusetts")
    assert "depends on the case" in text.splitlines()[0]
    assert "  inoperable: covered if criteria are met, otherwise investigational" in text
    assert "  operable: investigational" in text
    assert "instead, for" not in text


def test_a_former_position_is_told_as_such() -> None:
    text = section(
        printed("cryoablation", "NET liver metastases", as_of="2014-01-01"), "Blue Cross and Blue Shield of Kansas"
    )
    assert "a former position, until 12 June 2015" in text


def test_no_line_holds_a_slug_or_is_too_wide() -> None:
    for asked in (("cryoablation", "NET liver metastases"), ("RFA", "HCC"), ("ablation", "liver tumor")):
        text = printed(*asked)
        assert max(map(len, text.splitlines())) <= 100
        assert not any(line != line.rstrip() for line in text.splitlines())
        assert not SLUG.search(text)


def test_an_empty_store_says_so() -> None:
    assert "No payer has a policy in this store." in printed("RFA", "HCC", index=Index(()))


def test_a_question_says_what_it_did_not_understand_and_asks_back() -> None:
    body = answer_question(known_policies(VOCABULARY), VOCABULARY, "what about frobnication")
    stream = io.StringIO()
    report_ask(body, Page(stream), label, str)
    assert "Not understood: frobnication." in stream.getvalue()
    assert "Which modality is meant?" in stream.getvalue()


def test_the_matrix_is_a_table_for_each_payer() -> None:
    rows = matrix(known_policies(VOCABULARY), VOCABULARY, modality="cryoablation")
    stream = io.StringIO()
    report_matrix(rows, Page(stream), label, {"bcbsla": "Louisiana, in full"})
    tables = stream.getvalue().split("\n\n")
    assert len(tables) == 4
    assert tables[1].startswith("Louisiana, in full\n  Treatment")


def test_policies_are_listed_under_their_payer() -> None:
    policy = {"payer": {"name": "Oakmoor"}, "id": "oakmoor/1", "title": "Ablation", "number": None, "until": None,
              "effective": "2024-03", "statements": 1}  # fmt: skip
    stream = io.StringIO()
    report_policies([policy], Page(stream))
    assert stream.getvalue() == "Oakmoor\n  Ablation, in force from March 2024, 1 statement\n    oakmoor/1\n"


def test_wide_rows_stand_one_under_the_other() -> None:
    stream = io.StringIO()
    body = {
        "question": "Which?",
        "columns": ["one", "two"],
        "rows": [["a" * 60, None], ["b", "c" * 60]],
        "truncated": True,
    }
    report_rows(body, Page(stream), lambda cell: cell or "")
    assert "\n  one             " + "a" * 60 + "\n\n  one             b\n" in stream.getvalue()
    assert "Only the first 2 rows" in stream.getvalue()


def test_a_load_tells_each_outcome_and_the_sums() -> None:
    figures = {"sections": 1, "statements": 2, "criteria": 1, "findings": 0, "coverage_sentences": 4, "understood": 3}
    files = [
        {"path": "in/a.txt", "outcome": "loaded", "payer": "Oakmoor", "title": None, **figures,
         "not_understood": [{"lines": [7, 7]}], "details": {
             "sections": [], "statements": [{"id": "I", "status": "medically-necessary", "former": False,
                                             "criteria": 1, "lines": [3, 5]}],
             "findings": [{"severity": "warning", "message": "two readings", "lines": [4, 4]}] * 2, "curations": []}},
        {"path": "in/b.txt", "outcome": "refused", "reason": "in/b.txt: the file is empty"},
    ]  # fmt: skip
    stream = io.StringIO()
    sums = {**figures, "facts": {"extracted": 9, "inferred": 4, "curated": 1}}
    report_load({"files": files, "outcomes": {"loaded": 1, "refused": 1}, "sums": sums}, Page(stream))
    assert "a.txt: Oakmoor" in stream.getvalue()
    assert "1 section, 2 statements, 1 criterion, 0 findings, 75% of 4 coverage sentences" in stream.getvalue()
    assert "refused         in/b.txt: the file is empty" in stream.getvalue()
    lines = [" ".join(line.split()) for line in stream.getvalue().splitlines()]
    assert {
        "statement I: medically necessary, 1 criterion lines 3-5", "warning two readings 2 places",
        "not understood line 7", "facts 9 extracted, 4 inferred, 1 curated",
    } <= set(lines)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain, as printed", "plain, as printed"),
        ("\x1b[31mred\x1b[0m and \x07 a bell", r"\x1b[31mred\x1b[0m and \x07 a bell"),
        ("C1 \x9b31m and turned \u202e around", r"C1 \x9b31m and turned \u202e around"),
        ("a\nbreak\tand\x00null", r"a break and\x00null"),
        ("3 cm \u2264 5\N{NO-BREAK SPACE}cm, naïve", "3 cm \u2264 5 cm, naïve"),
    ],
)
def test_text_cannot_steer_a_terminal(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_a_document_cannot_colour_the_report() -> None:
    evil = version("evil", name="Evil \x1b]0;title\x07 Plan \x9b2J")
    text = printed("RFA", "HCC", index=Index((evil,)))
    assert "Evil" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    leader, follower = os.openpty()
    with os.fdopen(leader, "rb", 0) as reading, os.fdopen(follower, "w") as terminal:
        Page(terminal).line("an answer", "line 3", style="green")
        terminal.flush()
        assert b"\x1b[32man answer\x1b[0m" in reading.read(1000)
    stream = io.StringIO()
    Page(stream).line("an answer", "line 3", style="green")
    assert stream.getvalue() == f"{'an answer':94}line 3\n"


def test_a_tree_folds_groups_of_one_and_counts_choices() -> None:
    leaf = {
        "is": "atom",
        "label": None,
        "text": "size",
        "source": {"lines": [4, 5], "spans": [[1, 2]], "document": "d"},
    }
    single = {
        "is": "group",
        "label": "A",
        "combination": "all_of",
        "threshold": None,
        "members": [leaf],
        "source": None,
    }
    choice = {
        "is": "group",
        "label": None,
        "combination": "at_least",
        "threshold": 2,
        "members": [single, leaf],
        "source": None,
    }
    assert [(line.depth, line.label, line.text, line.at) for line in tree_lines(choice)] == [
        (0, "", "at least 2 of these:", ""),
        (1, "A", "size", "lines 4-5"),
        (1, "", "size", "lines 4-5"),
    ]


def test_addresses_and_dates_are_in_words() -> None:
    assert where(None) == ""
    assert where({"lines": [3, 3]}) == "line 3"
    assert lines_of({"lines": [3, 9], "spans": [[10, 20], [30, 40]]}) == "lines 3-9, characters 10-40 in 2 pieces"
    assert lines_of({"lines": None, "spans": []}) == ""
    assert [day(d) for d in ("2024-07-08", "2018-09", "2015", "unknown-x-y")] == [
        "8 July 2024", "September 2018", "2015", "unknown-x-y",
    ]  # fmt: skip


def test_many_corrections_of_the_evidence_are_counted_and_others_are_told() -> None:
    def curation(field: str, why: str, statement: str | None = None) -> dict[str, Any]:
        return {
            "who": "Ann Lee", "when": "2031-02-03", "why": why, "change": "changed", "field": field, "old": None,
            "new": "b", "statement": statement, "criterion": None,
        }  # fmt: skip

    told = curations_in_words(
        [curation(f"evidence.{n}.design", f"Line {n} says so.") for n in range(1, 8)] + [curation("status", "No.", "I")]
    )
    assert len(told) == 5
    assert told[0].startswith("curated by Ann Lee on 3 February 2031: Line 1 says so.")
    assert told[3] == "curated by Ann Lee on 3 February 2031: No. (statement I, status from nothing to b)"
    assert told[4] == "4 more corrections of the evidence, by Ann Lee: --format json lists them"


def test_recommendations_of_one_edition_stand_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--modality", "cryoablation", "--indication", "hepatocellular carcinoma", "--as-of", "2026-01-31"]
    assert main(["coverage", *asked, "--payer", "Providence Health Plan"]) == 0
    text = capsys.readouterr().out
    (named,) = [line for line in text.splitlines() if "NCCN, Hepatobiliary Cancers, 3.2024" in line]
    assert "recommendations" in named
    assert " 1 studies" not in text
