"""DOCX: labels that numbering shows, tables with merged cells, tracked changes, and what only names the payer."""

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from loaders.formats.docx import print_docx
from loaders.formats.refusals import RefusedError
from loaders.lines.reading import read_printed
from loaders.load import load_bytes
from loaders.text.printed import PrintedLine
from tests.policies import acorn
from tests.renderings import as_docx, numbered, saved
from tests.trees import shown

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def lines(document: Document) -> list[PrintedLine]:
    return print_docx(saved(document)).lines


def words(document: Document) -> list[str]:
    return [line.text for line in lines(document) if not line.furniture]


def body(xml: str) -> Document:
    """Return a document of one paragraph with these runs."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {NAMES}>{xml}</w:p>"))
    return document


def test_a_policy_reads_the_same_as_word_document_and_as_text() -> None:
    word, text = load_bytes(as_docx(), "acorn.docx"), acorn()
    assert word.media_type.endswith("wordprocessingml.document")
    assert (word.payer and word.payer.name, word.title) == (text.payer and text.payer.name, text.title)
    assert (word.policy_number, [(d.kind, d.date) for d in word.dates]) == (
        text.policy_number, [(d.kind, d.date) for d in text.dates]
    )  # fmt: skip
    assert [(s.label, s.status, shown(s.criteria)) for s in word.statements] == [
        (s.label, s.status, shown(s.criteria)) for s in text.statements
    ]


def test_numbering_prints_the_labels_that_a_reader_sees() -> None:
    document = docx.Document()
    put = numbered(document, [("upperLetter", "%1)", 3), ("decimal", "%1.%2", 1), ("lowerRoman", "(%3)", 1)])
    for text, level in (("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 1), ("f", 0), ("g", 1)):
        put(document.add_paragraph(text), level)
    assert words(document) == ["C) a", "C.1 b", "(i) c", "(ii) d", "C.2 e", "D) f", "D.1 g"]
    assert [line.indent for line in lines(document)] == [4, 8, 12, 12, 8, 4, 8]


def test_styles_number_paragraphs_as_well_and_bullets_are_signs() -> None:
    document = docx.Document()
    for text, style in (("a", "List Bullet"), ("b", "List Bullet 2"), ("c", "List Number"), ("d", "List Number")):
        document.add_paragraph(text, style)
    assert [(line.bullet, line.text) for line in lines(document)] == [
        ("•", "a"),
        ("•", "b"),
        ("", "1. c"),
        ("", "2. d"),
    ]


def test_headings_and_titles_have_their_level_and_bold_is_strong() -> None:
    document = docx.Document()
    document.add_heading("Freezing of Tumors", 0)
    document.add_heading("Policy", 2)
    document.add_paragraph().add_run("Coverage").bold = True
    document.add_paragraph("Text with a ").add_run("bold word").bold = True
    assert [(line.text, line.level, line.strong) for line in lines(document)] == [
        ("Freezing of Tumors", 1, False), ("Policy", 2, True), ("Coverage", None, True),
        ("Text with a bold word", None, False),
    ]  # fmt: skip


def test_deletions_are_not_the_policy_and_insertions_are() -> None:
    document = body(
        "<w:r><w:t xml:space='preserve'>Ablation is </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>covered</w:t></w:r></w:ins><w:r><w:rPr><w:strike/></w:rPr><w:t> never</w:t></w:r>"
        "<w:moveFrom><w:r><w:t> o</w:t></w:r></w:moveFrom><w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>.</w:t></w:r>"
        "<w:r><w:instrText> DATE </w:instrText></w:r>"
    )
    assert words(document) == ["Ablation is covered."]


def test_hidden_text_is_left_out_and_told() -> None:
    document = body("<w:r><w:t>Shown.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Not shown.</w:t></w:r>")
    printed = print_docx(saved(document))
    assert [line.text for line in printed.lines] == ["Shown."]
    assert [f.kind for f in printed.findings] == ["text-left-out"]


def test_a_numbered_paragraph_that_is_deleted_prints_nothing() -> None:
    document = docx.Document()
    put = numbered(document, [("decimal", "%1.", 1)])
    for text in ("a", "", "c"):
        put(document.add_paragraph(text), 0)
    assert words(document) == ["1. a", "3. c"]


def test_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    document = body(
        f"<w:r><w:t>Outside.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words(document) == ["Outside.", "In a box."]


def test_merged_cells_are_printed_out() -> None:
    document = docx.Document()
    table = document.add_table(5, 3)
    for row, texts in enumerate((("Condition", "Heat", "Cold"), ("Primary", "yes", "no"), ("", "perhaps", ""),
                                 ("Other", "x", "y"), ("Notes", "", ""))):  # fmt: skip
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    table.cell(4, 0).merge(table.cell(4, 2))
    assert words(document) == [
        "Condition\tHeat\tCold", "Primary\tyes\tno", "Primary\tperhaps\tperhaps", "Other\tx\ty", "Notes",
    ]  # fmt: skip
    cells = read_printed(print_docx(saved(document)), "t.docx").lines[1].cells
    assert [cell.text for cell in cells] == ["Primary", "yes", "no"]


def test_tables_that_only_lay_out_a_page_are_read_as_what_they_hold() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Policy Statement"
    table.cell(0, 1).text = "One."
    table.cell(0, 1).add_paragraph("Two.")
    table.cell(1, 0).text, table.cell(1, 1).text = "Policy Number", "12"
    assert words(document) == ["Policy Statement", "One.", "Two.", "Policy Number\t12"]


def test_headers_and_footers_are_furniture_that_names_the_payer() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Quarry Bay Health Plan"
    document.sections[0].footer.paragraphs[0].text = "© Quarry Bay Health Plan"
    document.add_heading("Policy", 1)
    document.add_paragraph("Cryoablation of liver tumors is investigational.")
    assert [line.text for line in lines(document) if line.furniture] == [
        "Quarry Bay Health Plan", "© Quarry Bay Health Plan",
    ]  # fmt: skip
    payer = load_bytes(saved(document), "q.docx").payer
    assert payer is not None
    assert payer.name == "Quarry Bay Health Plan"


def test_a_table_of_contents_is_furniture() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Policy\t3", "toc 1")
    document.add_heading("Policy", 1)
    assert words(document) == ["Policy"]


def test_superscripts_are_marks_and_signs_of_symbol_fonts_are_read() -> None:
    document = body(
        "<w:r><w:t>At most</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>4</w:t></w:r>"
        "<w:r><w:t xml:space='preserve'> </w:t></w:r><w:r><w:sym w:font='Symbol' w:char='F0A3'/></w:r>"
        "<w:r><w:t xml:space='preserve'> 3</w:t><w:noBreakHyphen/><w:t>5</w:t><w:tab/><w:t>cm</w:t></w:r>"
    )
    (line,) = lines(document)
    assert (line.text, line.raised) == ("At most4 ≤ 3-5 cm", ((7, 8),))


def test_footnotes_stand_behind_the_text() -> None:
    (line, note) = lines(_with_footnote())
    assert (line.text, line.raised) == ("Rare1", ((4, 5),))
    assert note.text == "1 So they say."


def _with_footnote() -> Document:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = body("<w:r><w:t>Rare</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>")
    notes = (
        f"<w:footnotes {NAMES}><w:footnote w:id='0' w:type='separator'><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>So they say.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(), document.part.package,
    )  # fmt: skip
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return document


def test_other_archives_are_refused() -> None:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "Policy")
    with pytest.raises(RefusedError, match="no Word document"):
        print_docx(out.getvalue())
    with pytest.raises(RefusedError, match="damaged"):
        print_docx(b"PK\x03\x04" + b"x" * 100)


def test_signs_kept_as_letters_of_a_symbol_font_are_read() -> None:
    fonts = "<w:rPr><w:rFonts w:ascii='{0}' w:hAnsi='{0}'/></w:rPr>"
    document = body(
        f"<w:r>{fonts.format('Symbol')}<w:t>\uf0a3</w:t></w:r><w:r><w:t xml:space='preserve'> 3 cm </w:t></w:r>"
        f"<w:r>{fonts.format('Wingdings')}<w:t>\uf0fe</w:t></w:r><w:r><w:t>\uf0b7</w:t></w:r>"
    )
    assert words(document) == ["≤ 3 cm ☑•"]


def test_a_table_of_labels_and_texts_is_a_list_and_one_of_headings_a_layout() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for row, texts in enumerate((("A.", "One of:", ""), ("", "1.", "heat"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    layout = document.add_table(1, 2)
    layout.cell(0, 0).text = "Policy"
    layout.cell(0, 1).paragraphs[0].text = "Heat"
    layout.cell(0, 1).paragraphs[0].style = "Heading 3"
    layout.cell(0, 1).add_paragraph("Two.")
    assert [(line.text, line.indent, line.level) for line in lines(document)] == [
        ("A. One of:", 4, None), ("1. heat", 8, None), ("Policy", 0, 2), ("Heat", 0, 3), ("Two.", 0, None),
    ]  # fmt: skip


def test_first_lines_that_hang_out_are_items_without_a_gap() -> None:
    document = docx.Document()
    for text, left in (("A. one", 720), ("B. two", 720), ("behind it", 1440)):
        paragraph = document.add_paragraph(text)
        hanging = "w:hanging='360'" if left == 720 else ""
        paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:ind {NAMES} w:left='{left}' {hanging}/>"))
    assert [(line.indent, line.gap) for line in lines(document)] == [(3, 1), (3, 0), (13, 1)]
