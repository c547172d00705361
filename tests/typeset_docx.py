"""Policies as Word documents, as their authors and the tools that export them write them: one function a way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.shared import Pt

from tests.renderings import saved
from tests.typeset import Part
from tests.typeset_html import count_of

__all__ = ["WORD_DOCUMENTS"]

Parts = Sequence[Part]
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def _xml(markup: str) -> Any:
    at = markup.index(" ") if " " in markup[: markup.index(">")] else markup.index(">")
    return parse_xml(f"{markup[:at]} {_NAMES}{markup[at:]}")


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _runs(part: Part) -> str:
    """Return the runs of a part, broken where Word breaks them, with its superscripts."""
    out, at = [], 0
    for position, mark in (*part.marks, (len(part.text), "")):
        text = part.text[at:position]
        middle = text.find(" ", len(text) // 2)
        pieces = [text[:middle], text[middle:]] if middle > 0 else [text]
        out += [_run(piece) + '<w:proofErr w:type="spellStart"/>' for piece in pieces if piece]
        out.append(_run(mark, '<w:vertAlign w:val="superscript"/>') if mark else "")
        at = position
    return "".join(out)


def _paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


class _Numbering:
    """Lists of a document's numbering part, one for each run of labels that counts."""

    def __init__(self, document: Document) -> None:
        self.root = document.part.numbering_part.element
        self.first = next(e for e in self.root if e.tag.endswith("}num"))
        self.serial = 500
        self.open: dict[int, tuple[str, int, int]] = {}

    def properties(self, part: Part) -> str | None:
        """Return the numbering of an item, None when its label is none that counts."""
        for deeper in [d for d in self.open if d > part.depth]:
            del self.open[deeper]
        form, style, number = "", "•", 0
        if part.label:
            bare = part.label.strip("().")
            found = count_of(f"{bare}.")
            if found is None:
                return None
            style, number = found
            form = part.label.replace(bare, f"%{part.depth + 1}", 1)
        held = self.open.get(part.depth)
        if held is None or held[0] != style + form or (number and number != held[1] + 1):
            self.serial += 1
            self._add(self.serial, part.depth, style, form, number)
            held = (style + form, number - 1, self.serial)
        self.open[part.depth] = (style + form, number, held[2])
        return f'<w:numPr><w:ilvl w:val="{part.depth}"/><w:numId w:val="{held[2]}"/></w:numPr>'

    def _add(self, id: int, depth: int, style: str, form: str, start: int) -> None:
        kind = _FORMATS.get(style, "bullet")
        text = escape(form) if kind != "bullet" else "\uf0b7"
        font = (
            '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol" w:hint="default"/></w:rPr>' if kind == "bullet" else ""
        )
        self.first.addprevious(
            _xml(
                f'<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="{depth}">'
                f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
                f'<w:pPr><w:ind w:left="{720 * (depth + 1)}" w:hanging="360"/></w:pPr>{font}</w:lvl></w:abstractNum>'
            )
        )
        self.root.append(
            _xml(
                f'<w:num w:numId="{id}"><w:abstractNumId w:val="{id}"/><w:lvlOverride w:ilvl="{depth}">'
                f'<w:startOverride w:val="{max(1, start)}"/></w:lvlOverride></w:num>'
            )
        )


def _table(rows: Parts, borders: bool = True) -> str:
    width = max(len(r.cells) for r in rows)
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in range(width))
    out = []
    for i, row in enumerate(rows):
        cells = []
        for k in range(width):
            text = row.cells[k] if k < len(row.cells) else ""
            cells.append(f'<w:tc><w:tcPr><w:tcW w:w="2000"/></w:tcPr>{_paragraph(_run(text) if text else "")}</w:tc>')
        header = "<w:trPr><w:tblHeader/></w:trPr>" if i == 0 and width > 2 else ""
        out.append(f"<w:tr>{header}{''.join(cells)}</w:tr>")
    style = '<w:tblStyle w:val="TableGrid"/>' if borders else ""
    return f"<w:tbl><w:tblPr>{style}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(out)}</w:tbl>"


def _blocks(parts: Parts, one: Callable[[Part], str]) -> list[str]:
    out: list[str] = []
    for kind, run in groupby(parts, lambda p: p.kind):
        group = list(run)
        out += [_table(group), _paragraph("")] if kind == "row" else [one(part) for part in group]
    return out


def _written(document: Document, blocks: Sequence[str]) -> bytes:
    body = document.element.body
    for block in blocks:
        body.insert(len(body) - 1, _xml(block))
    return saved(document)


def _document() -> Document:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "Printed copies are not controlled"
    return document


def automatic(parts: Parts) -> bytes:
    """Heading styles, automatic numbering that starts anew by overrides, tables with header rows."""
    document = _document()
    numbering = _Numbering(document)

    def one(part: Part) -> str:
        if part.kind == "heading":
            return _paragraph(_runs(part), f'<w:pStyle w:val="Heading{part.level}"/>')
        if part.kind == "item":
            properties = numbering.properties(part)
            if properties is not None:
                return _paragraph(_runs(part), f'<w:pStyle w:val="ListParagraph"/>{properties}')
            label = _run(part.label) + "<w:r><w:tab/></w:r>"
            return _paragraph(label + _runs(part), f'<w:ind w:left="{720 * (part.depth + 1)}" w:hanging="360"/>')
        left = f'<w:ind w:left="{720 * part.depth + 360}"/>' if part.depth > 0 else ""
        return _paragraph(_runs(part), left)

    return _written(document, _blocks(parts, one))


def typed(parts: Parts) -> bytes:
    """No styles: headings are bold lines, labels are typed and followed by a tab, empty paragraphs make space."""

    def one(part: Part) -> str:
        if part.kind == "heading":
            bold = "<w:b/><w:bCs/>" + ('<w:sz w:val="28"/>' if part.level < 3 else "")
            return _paragraph(_run(part.text, bold)) + "\0"
        if part.kind == "item":
            sign = _run(part.label) if part.label else _run("\uf0b7", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
            label = sign + "<w:r><w:tab/></w:r>"
            return _paragraph(label + _runs(part), f'<w:ind w:left="{720 * (part.depth + 1)}" w:hanging="360"/>')
        left = f'<w:ind w:left="{720 * part.depth + 720}"/>' if part.depth >= 0 else ""
        return _paragraph(_runs(part), left)

    blocks = []
    for block in _blocks(parts, one):
        blocks.append(block.rstrip("\0"))
        if block.endswith("\0"):
            blocks.append(_paragraph(""))
    return _written(_document(), blocks)


def controls(parts: Parts) -> bytes:
    """Everything in content controls, text with tracked changes, comments and bookmarks."""
    document = _document()
    numbering = _Numbering(document)
    serial = iter(range(10_000))

    def one(part: Part) -> str:
        mark = f'w:id="{next(serial)}" w:author="A" w:date="2026-01-01T00:00:00Z"'
        deleted = (
            f'<w:del {mark}><w:r><w:delText xml:space="preserve"> not medically necessary</w:delText></w:r></w:del>'
        )
        comment = f'<w:commentRangeStart w:id="{next(serial)}"/>'
        properties = f'<w:pStyle w:val="Heading{part.level}"/>' if part.kind == "heading" else ""
        label = ""
        if part.kind == "item":
            found = numbering.properties(part)
            label = "" if found else _run(f"{part.label} ")
            properties = found or f'<w:ind w:left="{720 * (part.depth + 1)}"/>'
        inserted = f"<w:ins {mark}>{_runs(part)}</w:ins>" if part.kind == "item" else _runs(part) + deleted
        content = f'{comment}<w:bookmarkStart w:id="{next(serial)}" w:name="b"/>{label}{inserted}'
        inner = _paragraph(content, properties)
        gone = _paragraph(f"<w:del {mark}><w:r><w:delText>Everything is covered.</w:delText></w:r></w:del>",
                          f"<w:rPr><w:del {mark}/></w:rPr>")  # fmt: skip
        return (
            f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}{gone if part.kind == 'paragraph' else ''}</w:sdtContent></w:sdt>"
        )

    return _written(document, _blocks(parts, one))


def section_table(parts: Parts) -> bytes:
    """The whole in a table of two columns: headings at the left, texts and tables within at the right."""
    document = _document()
    numbering = _Numbering(document)

    def one(part: Part) -> str:
        if part.kind == "item":
            properties = numbering.properties(part)
            label = "" if properties else _run(f"{part.label} ")
            return _paragraph(label + _runs(part), properties or f'<w:ind w:left="{720 * (part.depth + 1)}"/>')
        style = f'<w:pStyle w:val="Heading{part.level}"/>' if part.kind == "heading" else ""
        return _paragraph(_runs(part), style)

    blocks: list[str] = []
    rows: list[str] = []
    runs: list[list[Part]] = [[]]
    for part in parts:
        if part.kind == "heading" and part.level <= 2:
            runs.append([])
        runs[-1].append(part)
    for run in runs:
        if not run or run[0].kind != "heading" or len(run) == 1:
            blocks += _blocks(run, one)
            continue
        head = f'<w:tc><w:tcPr><w:tcW w:w="2000"/></w:tcPr>{_paragraph(_run(run[0].text, "<w:b/>"))}</w:tc>'
        body = "".join(_blocks(run[1:], one))
        rows.append(f'<w:tr>{head}<w:tc><w:tcPr><w:tcW w:w="7000"/></w:tcPr>{body}{_paragraph("")}</w:tc></w:tr>')
    table = (
        f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="7000"/></w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    return _written(document, [*blocks, table])


def list_table(parts: Parts) -> bytes:
    """Lists as tables without rules: labels at the left, texts at the right."""

    def cell(content: str, span: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{_paragraph(content)}</w:tc>'

    blocks: list[str] = []
    for kind, run in groupby(parts, lambda p: "list" if p.depth >= 0 else p.kind):
        group = list(run)
        if kind == "row":
            blocks += [_table(group), _paragraph("")]
        elif kind != "list":
            blocks += [
                _paragraph(_runs(p), f'<w:pStyle w:val="Heading{p.level}"/>' if kind == "heading" else "")
                for p in group
            ]
        else:
            rows = []
            for p in group:
                label = (p.label or "•") if p.kind == "item" else ""
                cells = cell("") * p.depth + cell(_run(label) if label else "") + cell(_runs(p), 5 - p.depth)
                rows.append(f"<w:tr>{cells}</w:tr>")
            grid = '<w:gridCol w:w="500"/>' * 6
            blocks += [f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>", _paragraph("")]
    return _written(_document(), blocks)


def boxes(parts: Parts) -> bytes:
    """A letterhead in a text box, soft breaks and soft hyphens in text, page breaks before headings."""
    document = _document()
    document.styles["Normal"].font.size = Pt(10)
    numbering = _Numbering(document)

    def one(part: Part) -> str:
        properties = f'<w:pStyle w:val="Heading{part.level}"/><w:pageBreakBefore/>' if part.kind == "heading" else ""
        label = ""
        if part.kind == "item":
            found = numbering.properties(part)
            label, properties = ("" if found else _run(f"{part.label} ")), found or ""
        content = _runs(part)
        if part.kind == "paragraph" and len(part.text) > 80 and not part.marks:
            words = part.text.split(" ")
            middle = len(words) // 2
            content = (
                _run(" ".join(words[:middle]) + " ")
                + f"<w:r><w:t>{escape(words[middle][:2])}</w:t><w:softHyphen/><w:t xml:space='preserve'>{escape(words[middle][2:])} </w:t>"
                + "<w:lastRenderedPageBreak/></w:r>" + _run(" ".join(words[middle + 1 :]))
            )  # fmt: skip
        return _paragraph(label + content, properties)

    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent><w:p><w:r>"
        "<w:t>Send questions to the plan.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )
    blocks = _blocks(parts, one)
    return _written(document, [*blocks, box])


WORD_DOCUMENTS: dict[str, Callable[[Parts], bytes]] = {
    f.__name__: f for f in (automatic, typed, controls, section_table, list_table, boxes)
}
"""Renderings of a policy as a Word document, by name."""
