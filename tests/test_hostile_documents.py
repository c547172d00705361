"""Hostile documents: each ends as one error that names it, stops nothing else, and reaches nothing."""

import http.server
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import docx
import pytest

from loaders.batches import load_files
from loaders.formats import process
from loaders.formats.media import DOCX, HTML, JSON, PDF
from loaders.formats.process import ReadingProcess
from loaders.formats.refusals import RefusedError
from loaders.lines.documents import open_document
from loaders.lines.reading import UnreadableDocumentError
from loaders.load import find_documents, load_file
from tests.renderings import as_docx, as_html, as_pdf, saved

ROOT = Path(__file__).resolve().parents[1]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadingProcess]:
    made = ReadingProcess()
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes what it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Print nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}", asked
        running.shutdown()


def with_part(name: str, content: bytes) -> bytes:
    """Return a Word document one part of which is replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_docx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def word(body: str, declaration: str = "") -> bytes:
    text = f'<?xml version="1.0"?>{declaration}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return with_part("word/document.xml", text.encode())


LAUGHS = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{('&' + a + ';') * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip

CYCLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a part that unpacks to 300 MB": (DOCX, lambda: with_part("word/media/bomb.xml", b"\0" * 300_000_000)),
    "a part that unpacks far": (DOCX, lambda: word(PARAGRAPH.format(" " * 20_000_000))),
    "XML entities in entities": (DOCX, lambda: word(PARAGRAPH.format("&i;"), LAUGHS)),
    "an XML entity that reads a file": (
        DOCX, lambda: word(PARAGRAPH.format("&f;"), "<!DOCTYPE w [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"),
    ),
    "tables within tables": (
        DOCX, lambda: word("<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000),
    ),
    "a package cut short": (DOCX, lambda: as_docx()[:2000]),
    "pages that hold themselves": (PDF, lambda: CYCLE),
    "a PDF cut short": (PDF, lambda: as_pdf()[:300]),
    "a PDF of noise": (PDF, lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400),
    "elements a hundred thousand deep": (HTML, lambda: b"<html>" + b"<div>" * 100_000 + b"x"),
    "lists a hundred thousand deep": (HTML, lambda: b"<html>" + b"<ul><li>" * 100_000 + b"x"),
    "elements four thousand deep": (HTML, lambda: b"<html>" + b"<div>" * 4000 + b"x"),
    "JSON a million deep": (JSON, lambda: b"[" * 1_000_000),
    "JSON that never ends": (JSON, lambda: b'{"data": [' + b'{"title": "x"},' * 10_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_with_a_reason(name: str, reader: ReadingProcess) -> None:
    media_type, made = HOSTILE[name]
    with pytest.raises(RefusedError) as caught:
        reader.print(made(), media_type)
    assert 10 < len(str(caught.value)) < 320
    assert "passwd" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><td rowspan=65000 colspan=65000>x</td></tr>" * 50 + "</table>",
        "<table><tr>" + "<td>x</td>" * 20_000 + "</tr></table>",
        "<ol start=999999999999999999999><li>x</ol><h1 aria-level=99999>y</h1>",
        "<style>" + "div " * 2000 + "{display:none}" + "a{display:none}" * 5000 + "}}}</style><div>x</div>",
        "<p>" + "&lt;" * 50_000 + "<!--" * 20_000 + "</p><p>x</p>",
        "<p>" + "<sup>1</sup>x" * 20_000 + "</p>",
        "<p>" + "A. " * 50_000 + "</p>",
        "<div " + "class=nav " * 5000 + ">x</div><p>y</p>",
    ],
)
def test_what_looks_like_an_attack_and_is_small_is_read(body: str) -> None:
    document = open_document(f"<html><body><p>Policy</p>{body}</body></html>".encode(), "odd.html")
    assert document.reading.lines


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_is_read() -> None:
    slow = (
        f"<html><style>{'div div div div p{{display:block}}'.format() * 3000}</style>"
        + "<div>" * 150
        + "<p>x</p>" * 9999
    )
    reader = ReadingProcess(seconds=0.3)
    try:
        with pytest.raises(RefusedError, match=r"longer than 0\.3 seconds"):
            reader.print(slow.encode(), HTML)
    finally:
        reader.close()
    patient = ReadingProcess()
    try:
        assert patient.print(as_html().encode(), HTML).lines
    finally:
        patient.close()


def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    greedy = (
        "<html><table>" + f"<tr><td rowspan=2000>{'x' * 200_000}</td><td>y</td></tr>" + "<tr><td>z</td></tr>" * 2000
    )
    reader = ReadingProcess(memory=400_000_000)
    try:
        with pytest.raises(RefusedError, match="memory"):
            reader.print(greedy.encode(), HTML)
        assert reader.print(as_html().encode(), HTML).lines
    finally:
        reader.close()


def test_one_process_reads_a_whole_batch(tmp_path: Path) -> None:
    for name, data in (("a.html", as_html().encode()), ("b.pdf", as_pdf()), ("c.docx", as_docx())):
        (tmp_path / name).write_bytes(data)
    files = find_documents([tmp_path])[0]
    assert len(files) == 3
    used = set()
    for outcome in load_files(files):
        assert outcome.record is not None
        running = process._process._process
        assert running is not None
        used.add(running.pid)
    assert len(used) == 1


def test_a_batch_goes_on_over_a_hostile_document_also_in_other_processes(tmp_path: Path) -> None:
    for name, data in (
        ("a.html", as_html().encode()),
        ("b.pdf", CYCLE),
        ("c.docx", as_docx()),
        ("d.txt", b"\0\1\2" * 99),
    ):
        (tmp_path / name).write_bytes(data)
    files = find_documents([tmp_path])[0]
    here = list(load_files(files))
    there = list(load_files(files, lambda: ProcessPoolExecutor(2)))
    assert here == there
    assert [outcome.record is not None for outcome in here] == [True, False, True, False]
    for outcome in (here[1], here[3]):
        assert outcome.reason is not None
        assert outcome.reason.startswith(outcome.path + ": ")


def test_nothing_in_a_document_reaches_the_network(server: tuple[str, list[str]], reader: ReadingProcess) -> None:
    url, asked = server
    page = (
        f'<html><head><base href="{url}/"><link rel=stylesheet href="{url}/a.css">'
        f"<style>@import url({url}/b.css);</style>"
        f'<meta http-equiv=refresh content="0;url={url}/c"></head><body><img src="{url}/d.png" alt="logo"><p>Policy</p>'
        f'<iframe src="{url}/e"></iframe><object data="{url}/f"></object><script src="{url}/g.js"></script>'
    )
    assert [line.text for line in reader.print(page.encode(), HTML).lines] == ["Policy"]
    document = docx.Document()
    document.add_paragraph("Policy")
    for kind in ("image", "attachedTemplate", "oleObject", "footnotes", "header"):
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        document.part.relate_to(f"{url}/{kind}", base + kind, is_external=True)
    assert [line.text for line in reader.print(saved(document), DOCX).lines] == ["Policy"]
    entity = f"<!DOCTYPE w SYSTEM '{url}/x.dtd' [<!ENTITY e SYSTEM '{url}/e.xml'>]>"
    with pytest.raises(RefusedError):
        reader.print(word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", entity), DOCX)
    record = {"lcd_id": 1, "title": "Policy", "indication": f'<p>Covered.</p><img src="{url}/h">'}
    assert reader.print(json.dumps({"data": [record]}).encode(), JSON).lines
    assert asked == []


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('written.txt', 'w')",
    ],
)
def test_the_reading_process_opens_no_connection_and_writes_no_file(code: str, tmp_path: Path) -> None:
    program = f"import sys; from loaders.formats import worker; sys.addaudithook(worker._guard); {code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "PermissionError: a document asked" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("policy.txt", as_pdf(), PDF), ("policy.pdf", as_docx(), DOCX), ("policy.bin", as_pdf(), PDF),
        ("policy.pdf", as_html().encode(), HTML), ("policy", as_html().encode("utf-16"), HTML),
    ],
)  # fmt: skip
def test_a_document_is_what_its_bytes_are_whatever_its_name(name: str, data: bytes, media_type: str) -> None:
    assert open_document(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("scan.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "an image"),
        ("policy.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old binary kind"),
        ("policy.pdf", b"just a text", "damaged"),
        ("policy.docx", b"just a text", "damaged"),
        ("policy.json", b"just a text", "no JSON"),
        ("policy.html", b" \n ", "empty"),
        ("policy.xyz", b"just a text", "cannot be read"),
        ("policy.html", b"<html><body><img></body></html>", "no words"),
    ],
)
def test_what_is_no_document_is_refused_with_its_name_and_the_reason(
    name: str, data: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    outcome = load_file(tmp_path / name)
    assert outcome.record is None
    assert outcome.reason is not None
    assert outcome.reason.startswith(f"{tmp_path / name}: ")
    assert reason in outcome.reason
    with pytest.raises(UnreadableDocumentError, match=f"^{name}: "):
        open_document(data, name)
