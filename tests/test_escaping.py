"""Hostile policies: what they print is shown and never obeyed, in HTML, on a terminal, in CSV and in XML."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import networkx
import pytest

from api.escaping import markup, visible
from api.export_requests import export
from api.filters import Filters
from api.inspection import inspect_file
from api.inspection_html import inspection_html
from api.inspection_report import report_inspection
from api.load_html import load_html
from api.loading import REFUSED, load_documents, load_report
from api.opening import open_service
from api.page import Page
from api.report import report_coverage
from api.report_lists import report_load
from api.tables import matrix_csv

ESC, BELL, CSI, RLO, ISOLATE = "\x1b", "\x07", "\x9b", "\u202e", "\u2067"
HOSTILE = f"""\
Larkspur <img src=x onerror=alert(1)> Health Plan
Medical Policy

Title: Ablation of Liver Tumors</title><script>alert("{RLO}txt")</script> {ESC}]0;owned{BELL}
Policy Number: =HYPERLINK("http://127.0.0.1/leak")
Effective Date: 02/01/2024

Policy Statement <style>*{{display:none}}</style>

=1+2. Cryoablation of hepatocellular carcinoma is considered investigational. {CSI}2J{ISOLATE}

I. Radiofrequency ablation of hepatocellular carcinoma is considered medically necessary when the following is met:

   A. The member's "\\" onmouseover="alert(2)" & wishes {RLO}are heard; and
   B. Each tumor is smaller than 4 cm. <a href="javascript:alert(3)">here</a> [here](javascript:alert(4))

Larkspur <img src=x onerror=alert(1)> Health Plan issues this policy for its members. \ufffe\ud800
"""
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, their attributes, its words."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(page: bytes) -> Reader:
    """Return a page that runs nothing, fetches nothing and turns nothing around."""
    read = Reader(page)
    assert not set(read.tags) & {"script", "img", "iframe", "object", "embed", "link", "form", "base", "svg", "math"}
    assert read.tags.count("style") == 1
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in ("style", "src")]
    assert all((value or "").startswith("#") for name, value in read.attributes if name == "href")
    assert not STEERING.search(page.decode())
    assert b"default-src 'none'" in page
    return read


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "evil<b>.txt"
    path.write_bytes(HOSTILE.encode("utf-8", "surrogatepass").replace("\ud800".encode("utf-8", "surrogatepass"), b""))
    return path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, as printed: 3 cm \u2264 5 cm", "plain, as printed: 3 cm \u2264 5 cm"),
        (f"{ESC}[31mred{CSI}0m", r"\x1b[31mred\x9b0m"),
        (f"a {RLO}b", r"a \u202eb"),
        ("one\u2028two\ufeff", r"one\u2028two\ufeff"),
        ("\U000e0041 \ud800", r"\U000e0041 \ud800"),
    ],
)
def test_what_could_steer_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_markup_is_text_in_an_element_and_in_an_attribute() -> None:
    assert markup(f"<b title='x'>\"&\"</b>{RLO}\n\t") == (
        "&lt;b title=&#x27;x&#x27;&gt;&quot;&amp;&quot;&lt;/b&gt;\\u202e\n\t"
    )


def test_an_inspected_document_runs_nothing_in_a_browser(hostile: Path) -> None:
    read = harmless(inspection_html(inspect_file(hostile)))
    for printed in ("<img src=x onerror=alert(1)>", "</title><script>", "javascript:alert(3)", r"\x1b]0;owned\x07"):
        assert printed in read.words
    assert r"\u202eare heard" in read.words


def test_an_inspected_document_cannot_steer_a_terminal(hostile: Path) -> None:
    stream = io.StringIO()
    report_inspection(inspect_file(hostile), stream)
    assert not STEERING.search(stream.getvalue())
    assert r"\u202eare" in stream.getvalue()
    assert r"\x9b2J\u2067" in stream.getvalue()


def test_a_load_of_a_hostile_document_is_reported_unharmed(hostile: Path, tmp_path: Path) -> None:
    bad = tmp_path / f"<script>alert(1)<script>{ESC}[2J.txt"
    bad.write_bytes(b"")
    files = list(load_documents([hostile, bad], tmp_path / "store", lambda *_: None))
    assert [f["outcome"] == REFUSED for f in files] == [False, True]
    report = load_report(tmp_path / "store", files)
    read = harmless(load_html(report))
    assert "evil<b>.txt" in read.words
    assert r"<script>alert(1)<script>\x1b[2J.txt" in read.words
    stream = io.StringIO()
    report_load(report, Page(stream))
    assert not STEERING.search(stream.getvalue())


def test_answers_from_a_hostile_document_are_shown_unharmed(hostile: Path, tmp_path: Path) -> None:
    for _ in load_documents([hostile], tmp_path / "store", lambda *_: None):
        pass
    service = open_service(tmp_path / "store")
    stream = io.StringIO()
    filters = Filters(modality="RFA", indication="HCC")
    report_coverage(service.coverage(filters), Page(stream), service.label, service.file_name)
    assert "Larkspur" in stream.getvalue()
    assert not STEERING.search(stream.getvalue())
    for format, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        graph = read(io.BytesIO(b"".join(export(service, format)[1])))
        assert any("Larkspur" in data["label"] for _, data in graph.nodes(data=True))


def test_no_cell_of_a_table_is_a_formula() -> None:
    empty = dict.fromkeys(("modality", "indication", "setting", "determination", "otherwise"))
    risky = ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", " =1", "\u200b=1", "|calc", "%0A=1"]
    rows = [{**empty, "payer": text, "statements": ["I", text], "curated": False} for text in risky]
    made = list(csv.reader(io.StringIO(matrix_csv({"rows": rows}).decode(), newline="")))
    assert len(made) == len(risky) + 1
    for row in made[1:]:
        assert row[0].startswith("'")
        assert all(part.startswith(("'", "I")) for part in row[-2].split(";"))
        assert not STEERING.search(row[0])


def test_a_plain_cell_stays_as_it_is() -> None:
    row = {"payer": "oakmoor", "modality": "m", "indication": "i", "setting": None, "determination": "covered",
           "otherwise": None, "statements": ["I.D.1", "II"], "curated": True}  # fmt: skip
    assert matrix_csv({"rows": [row]}).decode().splitlines()[1] == "oakmoor,m,i,,covered,,I.D.1;II,yes"
