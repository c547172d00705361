"""Any input of any format is read or refused with a reason; nothing else comes out of a format."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.formats.html import print_html
from loaders.lines.documents import open_document
from loaders.lines.reading import Reading, UnreadableDocumentError, read_printed
from loaders.structure.blocks import read_blocks
from tests.renderings import as_docx, as_pdf

BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PDF, WORD = as_pdf(), as_docx()

TAGS = (
    "p", "div", "span", "b", "sup", "sub", "ol", "ul", "li", "table", "tr", "td", "th", "caption", "thead", "h1", "h3",
    "details", "summary", "br", "hr", "pre", "nav", "footer", "a", "em", "del", "dl", "dt", "dd", "section", "body",
    "html", "head", "title", "style", "script", "template", "button", "img",
)  # fmt: skip
ATTRIBUTES = (
    "hidden", "start=3", "type=A", "type=i", "reversed", "value=9", "colspan=3", "rowspan=2", "rowspan=0", "class=nav",
    'style="display:none"', 'style="list-style-type:lower-roman"', "open", "alt=logo", "id=x", "href=#x",
    "role=heading",
)  # fmt: skip
TEXTS = ("A. ", "covered", "• ", "\t", "\n", "&lt;", "&nbsp;", "≤ 3 cm", "¹²", "Archived", "\u202e", "\0", "*", "    ")

piece = st.one_of(
    st.builds("<{} {}>".format, st.sampled_from(TAGS), st.sampled_from(("", *ATTRIBUTES))),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(TEXTS),
    st.text(max_size=8),
)


def holds_together(reading: Reading) -> None:
    """Hold that every character that is read stands where it says."""
    text = reading.source.text
    for line in (*reading.lines, *reading.furniture):
        assert list(line.passage.offsets) == sorted(line.passage.offsets)
        assert all(0 <= at < len(text) for at in line.passage.offsets)
        assert reading.source.line_at(line.passage.offsets[0]) == line.number
    for block in read_blocks(reading):
        assert block.passage.place()


def read_or_refused(data: bytes, name: str) -> None:
    """Hold that a file is read, or refused with its name."""
    try:
        document = open_document(data, name)
    except UnreadableDocumentError as error:
        if not str(error).startswith(f"{name}: "):
            raise
        return
    holds_together(document.reading)


@BOUNDED
@given(st.lists(piece, max_size=40).map("".join))
@example("<table><tr><td rowspan=0>x<td colspan=0>y<tr><td>z</table>")
@example("<ol><li><ol><li>x</ol>y<li></ol><sup>a</sup>")
def test_any_page_is_read(markup: str) -> None:
    page = print_html(markup)
    assert all("\n" not in line.text for line in page.lines)
    if any(c.isalnum() for line in page.lines for c in line.text):
        holds_together(read_printed(page, "x.html"))


@BOUNDED
@given(st.integers(0, len(PDF) - 1), st.binary(min_size=1, max_size=12), st.booleans())
def test_a_damaged_pdf_is_read_or_refused(at: int, noise: bytes, cut: bool) -> None:
    read_or_refused(PDF[:at] + noise + (b"" if cut else PDF[at + len(noise) :]), "x.pdf")


@BOUNDED
@given(st.sampled_from(("word/document.xml", "word/numbering.xml", "word/styles.xml")), st.data())
def test_a_damaged_word_document_is_read_or_refused(name: str, data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == name:
                at = data.draw(st.integers(0, len(content) - 1))
                content = (
                    content[:at] + data.draw(st.sampled_from((b"", b"<w:x/>", b"9", b'"', b"\0"))) + content[at + 1 :]
                )
            new.writestr(part, content)
    read_or_refused(out.getvalue(), "x.docx")


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(("&lt;p&gt;x", "<b>", "N/A"))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("data", "title", "lcd_id", "indication", "contractor_name", "new")), inner),
    ),
    max_leaves=20,
)


@BOUNDED
@given(values)
@example({"title": "x", "lcd_id": 1, "indication": "<p>y</p>"})
def test_any_json_is_read_or_refused(value: object) -> None:
    read_or_refused(json.dumps(value).encode(), "x.json")


def test_a_word_document_cut_anywhere_is_refused() -> None:
    for at in range(100, len(WORD), len(WORD) // 20):
        with pytest.raises(UnreadableDocumentError, match=r"^x\.docx: "):
            open_document(WORD[:at], "x.docx")
