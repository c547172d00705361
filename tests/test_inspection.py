"""Inspection: the whole text comes back, with what was understood where it stands."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.inspection import Inspection, inspect_file, mark_up
from api.inspection_html import inspection_html
from api.inspection_report import report_inspection
from loaders.load import load_bytes, read_file
from loaders.record import Finding, Span
from loaders.record_files import encode
from tests.commands import command
from tests.conftest import FERNHILL
from tests.policies import ACORN, acorn
from tests.renderings import as_docx, as_html, as_pdf

FOOTER = "Fernhill Health Plan, policy FH-77, page {page} of 2\n"
PAGED = FERNHILL.replace("   A. The", FOOTER.format(page=1) + "   A. The") + FOOTER.format(page=2)


@pytest.fixture
def fernhill(tmp_path: Path) -> Path:
    path = tmp_path / "fernhill.txt"
    path.write_text(PAGED)
    return path


def remarks(inspection: Inspection, kind: str) -> dict[int, list[str]]:
    """Return what the margin says of one kind, by line."""
    return {n.number: said for n in inspection.lines if (said := [r.text for r in n.remarks if r.kind == kind])}


def marked(inspection: Inspection, kind: str) -> str:
    return "|".join(p.text for line in inspection.lines for p in line.pieces if kind in p.kinds)


def test_the_text_comes_back_whole(fernhill: Path) -> None:
    lines = inspect_file(fernhill).lines
    assert "\n".join("".join(p.text for p in line.pieces) for line in lines) == PAGED
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_furniture_sections_statements_and_criteria_are_marked(fernhill: Path) -> None:
    inspection = inspect_file(fernhill)
    furniture = [line.number for line in inspection.lines if line.furniture]
    assert [PAGED.splitlines()[n - 1].startswith("Fernhill Health Plan, policy") for n in furniture] == [True, True]
    assert "Policy Statement" in marked(inspection, "section")
    assert "may be considered medically necessary" in marked(inspection, "statement")
    assert "smaller than 4 cm" in marked(inspection, "criterion")
    (first, *_) = [line for line in inspection.lines if "I" in line.statements]
    assert first.pieces[-1].tone == "positive"
    (statement,) = remarks(inspection, "statement")[first.number]
    assert statement.startswith("statement I: medically necessary; ")
    said = [text for found in remarks(inspection, "criterion").values() for text in found]
    assert "I.C [I 1.3] largest tumor diameter: less than 4 cm" in said


def test_findings_stand_in_the_margin_and_those_on_the_whole_above_the_text() -> None:
    record = acorn()
    findings = (
        Finding("ambiguous", "warning", "Two readings.", (Span(10, 20, 1, 1),), ("I",)),
        Finding("encoding", "note", "Read as something else.", ()),
    )
    inspection = mark_up(ACORN, frozenset(), msgspec.structs.replace(record, findings=findings))
    assert remarks(inspection, "finding") == {1: ["warning: Two readings. (on I)"]}
    assert [r.text for r in inspection.whole] == ["note: Read as something else."]
    page = inspection_html(inspection).decode()
    assert "Two readings." in page
    assert page.index("Read as something else.") < page.index('id="line-1"')


@pytest.mark.parametrize(("name", "made"), [("a.html", as_html), ("a.pdf", as_pdf), ("a.docx", as_docx)])
def test_every_format_is_shown_by_the_text_that_is_read_from_it(
    name: str, made: Callable[[], str | bytes], tmp_path: Path
) -> None:
    data = made()
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    inspection = inspect_file(path)
    assert [s for n in inspection.lines for s in n.statements]
    assert "medically necessary" in marked(inspection, "statement")
    assert bool(remarks(inspection, "page")) is (name == "a.pdf")
    assert b"medically necessary" in inspection_html(inspection)


def test_what_was_not_understood_is_marked() -> None:
    text = FERNHILL.replace(
        "Related Policies", "A frobnication of the whole is quibbled as needed.\n\nRelated Policies"
    )
    record = load_bytes(text.encode(), "odd.txt")
    assert record.accounting.not_understood
    assert "frobnication" in marked(mark_up(text, frozenset(), record), "unread")


RECORD = acorn()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12), st.integers(0, 60))
def test_marks_of_any_shape_cut_and_never_change_the_text(spans: list[tuple[int, int]], breaks: int) -> None:
    text = ("abcdefghij\n" * 6)[:60].replace("j", "j" if breaks % 2 else "\n")
    findings = tuple(
        Finding("k", "note", "m", (Span(a, b, text.count("\n", 0, a) + 1, text.count("\n", 0, b) + 1),))
        for a, b in spans
    )
    record = msgspec.structs.replace(RECORD, findings=findings, statements=(), sections=(), dates=(), title=None,
                                     payer=None, identifiers=())  # fmt: skip
    inspection = mark_up(text, frozenset(), record)
    assert "\n".join("".join(p.text for p in line.pieces) for line in inspection.lines) == text
    covered = {i for a, b in spans for i in range(a, b) if b > a and b <= len(text) and text[i] != "\n"}
    assert sum(len(p.text) for line in inspection.lines for p in line.pieces if "finding" in p.kinds) == len(covered)


def test_without_a_terminal_the_marks_are_words_and_signs(fernhill: Path) -> None:
    stream = io.StringIO()
    report_inspection(inspect_file(fernhill), stream)
    text = stream.getvalue()
    assert "\x1b" not in text
    assert re.search(r"^ *~\d+ +Fernhill Health Plan, policy FH-77, page 1 of 2", text, re.MULTILINE)
    assert re.search(r"^ *\d+ I +I\. Radiofrequency ablation.* statement I: medically", text, re.MULTILINE)
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_the_command_shows_the_text_writes_a_page_or_prints_the_record(fernhill: Path, tmp_path: Path) -> None:
    shown = command("inspect", fernhill)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"statement II: not medically necessary" in b" ".join(shown.stdout.split())
    page = tmp_path / "page.html"
    assert command("inspect", fernhill, "--html", page).stdout == b""
    assert page.read_bytes() == inspection_html(inspect_file(fernhill))
    assert command("inspect", fernhill, "--format", "json").stdout == encode(read_file(fernhill)[1])


def test_the_command_refuses_what_cannot_be_read_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "sheet.xyz").write_bytes(b"words")
    for name, reason in (("empty.txt", "empty"), ("sheet.xyz", "'.xyz'"), ("missing.txt", "No such file")):
        done = command("inspect", tmp_path / name)
        assert done.returncode == 2
        (line,) = done.stderr.decode().splitlines()
        assert name in line
        assert reason in line


def test_a_document_without_a_position_is_status_one(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear colleague,\n\nthe meeting is on Friday at ten.\n")
    assert command("inspect", letter).returncode == 1


def test_the_reports_of_a_load_hold_sections_statements_and_findings(fernhill: Path, tmp_path: Path) -> None:
    report, page = tmp_path / "report.json", tmp_path / "report.html"
    done = command("load", fernhill, "--store", tmp_path / "store", "--json-report", report, "--html-report", page)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"statement       I: medically necessary, 3 criteria" in done.stdout
    (file,) = json.loads(report.read_bytes())["files"]
    assert [s["status"] for s in file["details"]["statements"]] == [
        "medically-necessary", "not-medically-necessary", "investigational",
    ]  # fmt: skip
    section = {"role": "position", "heading": "Policy Statement", "lines": [8, 8], "pages": None}
    assert section in file["details"]["sections"]
    assert "Policy Statement" in page.read_text()
