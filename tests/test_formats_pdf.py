"""PDF: reading order, tables, furniture and broken words of a page; pages without text are told."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table

from api.criteria_tree import where
from graph.answers import coverage
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.formats.pdf import print_pdf
from loaders.formats.pdf_glyphs import _Glyph, _words
from loaders.formats.refusals import RefusedError
from loaders.formats.symbols import shown as sign_shown
from loaders.lines.documents import open_document
from loaders.load import load_bytes
from loaders.record_files import decode, encode
from loaders.text.printed import PrintedLine
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn
from tests.renderings import as_pdf
from tests.trees import shown

Draw = Callable[[Canvas], None]


def made(*pages: Draw, **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1, **options)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def column(lines: list[str], x: float = 72, y: float = 700, step: float = 12) -> Draw:
    def draw(canvas: Canvas) -> None:
        for i, line in enumerate(lines):
            canvas.drawString(x, y - step * i, line)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in draws:
            part(canvas)

    return draw


def lines(data: bytes) -> list[PrintedLine]:
    return print_pdf(data).lines


def words(data: bytes) -> list[str]:
    return [line.text for line in lines(data) if not line.furniture]


LEFT = [
    "The first column of this page starts here",
    "and it goes on for several lines in which",
    "nothing is said that matters to anybody at",
    "all, except that its last line ends with a",
    "stop.",
]
RIGHT = [
    "The second column starts at the same place",
    "and must be read only after the first one,",
    "since otherwise each sentence would be cut",
    "in two by another one that has no business",
    "there.",
]


def test_a_policy_reads_the_same_as_pdf_and_as_text() -> None:
    pdf, text = load_bytes(as_pdf(), "acorn.pdf"), acorn()
    assert pdf.media_type == "application/pdf"
    assert (pdf.payer and pdf.payer.name, pdf.title) == (text.payer and text.payer.name, text.title)
    assert (pdf.policy_number, [(d.kind, d.date) for d in pdf.dates]) == (
        text.policy_number, [(d.kind, d.date) for d in text.dates]
    )  # fmt: skip
    assert [(s.label, s.status, shown(s.criteria)) for s in pdf.statements] == [
        (s.label, s.status, shown(s.criteria)) for s in text.statements
    ]


def test_running_headers_and_footers_are_furniture_also_within_a_sentence() -> None:
    record, document = load_bytes(as_pdf(), "acorn.pdf"), open_document(as_pdf(), "acorn.pdf")
    assert {line.text for line in document.reading.furniture} == {
        "Acorn Valley Health Plan Medical Policy", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3",
    }  # fmt: skip
    text = document.reading.source.text
    first, second = next(s for s in record.statements if s.label == "II").at
    assert text[first.start : first.end].endswith("is considered")
    assert text[second.start : second.end].startswith("investigational")


@pytest.mark.parametrize("shift", [0, 5])
def test_two_columns_are_read_one_after_the_other(shift: float) -> None:
    page = both(
        column(["A line over the full width of the page, which stands above the two columns and is read before them."]),
        column(LEFT, 72, 670), column(RIGHT, 320, 670 - shift),
    )  # fmt: skip
    found = words(made(page))
    assert found[1:] == [" ".join(LEFT), " ".join(RIGHT)]


def test_labels_and_values_side_by_side_are_no_columns() -> None:
    names = ["Policy number", "Effective date", "Last review", "Next review", "Author"]
    values = ["12", "01/01/2024", "01/01/2025", "01/01/2026", "Nobody"]
    found = words(made(both(column(names), column(values, 320))))
    assert found == [f"{name}\t{value}" for name, value in zip(names, values, strict=True)]


def test_a_wide_space_in_a_single_line_parts_it() -> None:
    page = both(column(["Policy number: 12", "", "", "Another line."]), column(["Effective date: 01/01/2024"], 320))
    assert words(made(page)) == ["Policy number: 12", "Effective date: 01/01/2024", "Another line."]


def test_labels_set_apart_from_their_items_stay_with_them() -> None:
    page = both(column(["A.", "B.", "•"], 72), column(["One item", "Another", "A third"], 110))
    assert words(made(page)) == ["A. One item", "B. Another", "• A third"]


def test_ruled_tables_are_rows_with_their_spans_printed_out() -> None:
    rows = [
        ["Condition", "Technique", ""], ["", "Heat", "Cold"], ["Primary", "yes", "no"], ["", "perhaps\nso", ""],
        ["Notes of any kind", "", ""],
    ]  # fmt: skip
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"), ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1)),
        ("SPAN", (0, 2), (0, 3)), ("SPAN", (1, 3), (2, 3)), ("SPAN", (0, 4), (2, 4)),
    ]  # fmt: skip
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1).build([Table(rows, style=style)])
    assert words(out.getvalue()) == [
        "Condition\tTechnique\tTechnique", "Condition\tHeat\tCold", "Primary\tyes\tno",
        "Primary\tperhaps so\tperhaps so", "Notes of any kind",
    ]  # fmt: skip


def test_lines_are_joined_only_where_the_next_word_did_not_fit() -> None:
    page = column([
        "Policy",
        "A paragraph whose first line is as long as the width of the text allows it to be",
        "goes on here.",
        "Another paragraph.",
        "A. An item",
        "B. Another item",
    ])  # fmt: skip
    assert words(made(page)) == [
        "Policy",
        "A paragraph whose first line is as long as the width of the text allows it to be goes on here.",
        "Another paragraph.", "A. An item", "B. Another item",
    ]  # fmt: skip


def test_a_sentence_that_a_page_cuts_goes_on_without_a_gap() -> None:
    long = "A line of text that goes over the whole width of the page and is cut in the middle of a long"
    first, second, third = lines(made(column([long]), column(["sentence.", "", "End of it."])))
    assert (first.text, second.text, second.gap, third.gap) == (long, "sentence.", 0, 1)


def test_a_page_of_short_lines_keeps_them_apart() -> None:
    long = "A line of text that goes over the whole width of the page, as those of most pages do, and ends there."
    pages = (
        column([long, "", long, "", long]),
        column(["Title", "Freezing of tumors", "Proposed in comment period", "No"]),
    )
    assert words(made(*pages))[3:] == ["Title", "Freezing of tumors", "Proposed in comment period", "No"]


def test_a_word_broken_at_the_end_of_a_line_is_joined_when_it_stands_whole_elsewhere() -> None:
    page = column([
        "Freezing of a tumor is cryosurgery, and nobody who knows of it would call it cryo-",
        "surgery, while it is known that there are good results in long-term and in short-",
        "term observation.",
    ])  # fmt: skip
    document = print_pdf(made(page))
    (line,) = document.lines
    assert "call it cryosurgery, while" in line.text
    assert "in short-term observation" in line.text
    assert [f.kind for f in document.findings] == ["repaired-text"]


def test_superscripts_are_marks_and_large_type_makes_headings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 740, "Freezing of Tumors")
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(72, 710, "Coverage")
        text = canvas.beginText(72, 680)
        text.setFont("Helvetica", 10)
        text.textOut("Lesions were rare")
        text.setFont("Helvetica", 6)
        text.setRise(4)
        text.textOut("12")
        text.setFont("Helvetica", 10)
        text.setRise(0)
        text.textOut(" in the last trial.")
        canvas.drawText(text)

    found = lines(made(draw))
    assert [(line.text, line.level, line.strong) for line in found] == [
        ("Freezing of Tumors", 1, True), ("Coverage", None, True),
        ("Lesions were rare12 in the last trial.", None, False),
    ]  # fmt: skip
    assert found[2].raised == ((17, 19),)


def image(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (20, 20), 128)), 72, 72, 400, 600)


def test_a_page_without_text_is_a_finding_with_its_number() -> None:
    data = made(column(["Policy", "Cryoablation is investigational."]), image, column(["The end."]))
    document = print_pdf(data)
    ((kind, severity, message),) = [(f.kind, f.severity, f.message) for f in document.findings]
    assert (kind, severity) == ("unreadable", "error")
    assert message.startswith("page 2 ")
    record = load_bytes(data, "scan.pdf")
    assert "unreadable" in {f.kind for f in record.findings}


def test_an_empty_page_is_nothing_to_tell() -> None:
    assert print_pdf(made(column(["Policy"]), Canvas.saveState, column(["End."]))).findings == ()


def test_a_document_without_any_text_is_refused() -> None:
    with pytest.raises(RefusedError, match="OCR"):
        print_pdf(made(image, image))


def test_what_cannot_be_opened_is_refused() -> None:
    with pytest.raises(RefusedError, match="password"):
        print_pdf(made(column(["Policy"]), encrypt=StandardEncryption("secret")))
    with pytest.raises(RefusedError, match="damaged"):
        print_pdf(b"%PDF-1.7\nnothing")


def test_text_across_a_page_is_furniture() -> None:
    def draw(canvas: Canvas) -> None:
        column(["Policy", "Cryoablation is investigational."])(canvas)
        canvas.translate(300, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "ARCHIVED")

    first = lines(made(draw))[0]
    assert (first.text, first.furniture) == ("ARCHIVED", True)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_printed_sideways_are_read_upright(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        column(["Policy", "", "Cryoablation is", "", "investigational."], 0, 0)(canvas)

    assert words(made(draw)) == ["Policy", "Cryoablation is", "investigational."]


@pytest.mark.parametrize(
    ("code", "font", "sign"),
    [
        (0xF0A3, "ABCDEF+SymbolMT", "≤"), (0xF0B3, "Symbol", "≥"), (0xF0B7, "Symbol", "•"), (0xF0A7, "Wingdings", "▪"),
        (0xF0A3, "Arial", "\ufffd"), (0, "Arial", "\ufffd"), (0x41, "Symbol", "A"),
    ],
)  # fmt: skip
def test_signs_of_symbol_fonts_are_what_they_show(code: int, font: str, sign: str) -> None:
    assert sign_shown(code, font) == sign


def test_addresses_tell_the_page() -> None:
    document = open_document(as_pdf(), "acorn.pdf")
    text, pages = document.reading.source.text, document.reading.source.pages
    assert len(pages) == 3
    record = load_bytes(as_pdf(), "acorn.pdf")
    assert [s.at[0].page for s in record.statements] == [1, 1, 2]
    assert [span.page for span in record.statements[1].at] == [1, 2]
    assert decode(encode(record)) == record
    assert all(text[start:].startswith("Acorn Valley Health Plan Medical Policy") for start in pages)


def test_answers_tell_the_page() -> None:
    store = Store()
    vocabulary = load_vocabulary()
    list(load_records(store, [load_bytes(as_pdf(), "acorn.pdf")], vocabulary))
    body = coverage(build_index(store, vocabulary), vocabulary, "histotripsy", "colorectal liver metastases")
    (statement,) = body["answers"][0]["statements"]
    assert statement["source"]["pages"] == [2, 2]
    assert where(statement["source"]) == "page 2"


def test_ligatures_are_their_letters_and_double_printing_is_one() -> None:
    def glyph(text: str, x: float, spaced: bool = False) -> _Glyph:
        return _Glyph(text, x, x + 5, 0, 10, 8, 10, False, x, spaced)

    signs = [glyph("o", 0), glyph("f", 5), glyph("f", 5), glyph("i", 5), glyph("x", 10), glyph("x", 10.2)]
    assert [word.text for word in _words([*signs, glyph("y", 15), glyph("z", 20, True)])] == ["offixy", "z"]


def test_tables_without_rules_are_rows_and_go_on_over_the_page() -> None:
    def table(top: int, *rows: tuple[str, ...]) -> Draw:
        def draw(canvas: Canvas) -> None:
            y = float(top)
            for row in rows:
                cells = [cell.split("\n") for cell in row]
                for x, cell in zip((72, 200, 330), cells, strict=True):
                    for i, line in enumerate(cell):
                        canvas.drawString(x, y - 12 * i, line)
                y -= 12 * max(len(cell) for cell in cells) + 6

        return draw

    first = table(
        600, ("Technique", "Primary", "Metastases"), ("Microwave\nablation", "MN (1)", "INV"), ("Cold", "INV", "-")
    )
    assert words(made(first, table(720, ("Sound of high\nintensity", "INV", "INV")))) == [
        "Technique\tPrimary\tMetastases", "Microwave ablation\tMN (1)\tINV", "Cold\tINV\t-",
        "Sound of high intensity\tINV\tINV",
    ]  # fmt: skip


def test_a_paragraph_to_the_left_of_an_item_is_no_part_of_it() -> None:
    text = "a tumor of the liver that has spread to no other organ and that nobody can remove"
    page = both(
        column(["1."], 76),
        column([text, "without harm"], 92),
        column(["Microwave ablation is investigational."], 72, 676),
    )
    assert words(made(page)) == [f"1. {text} without harm", "Microwave ablation is investigational."]


def test_columns_of_a_page_are_those_of_its_other_pages() -> None:
    full = both(
        column(["A line over the full width of the page, which stands above the two columns and is read before them."]),
        column(LEFT, 72, 670), column(RIGHT, 320, 670),
    )  # fmt: skip
    last = both(column(["Status", "Date"], 320), column(["The last words of the left column", "end here."], 72))
    assert words(made(full, last))[3:] == ["The last words of the left column", "end here.", "Status", "Date"]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 700, "Scientific Background and")
        canvas.drawString(72, 683, "Reference-Documentation-Sources")
        canvas.setFont("Helvetica", 10)
        column(["This paragraph is as wide as the column is.", "It goes on."] * 4, y=650)(canvas)

    assert words(made(page))[0] == "Scientific Background and Reference-Documentation-Sources"
