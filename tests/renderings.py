"""One fictional policy in every format: ACORN as its payer would print it on a page, in Word, as PDF."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from loaders.formats.numbering import label_text
from tests.policies import ACORN

__all__ = ["PARTS", "Part", "as_docx", "as_html", "as_pdf", "numbered", "saved"]

_LABEL = re.compile(r"([IVX]+|[A-Z]|\d)\. (?=\S)")
_DEPTHS = {"I": 0, "A": 1, "1": 2}


@dataclass(frozen=True)
class Part:
    """A paragraph of the policy: its text, and how deep its list is (None: in no list) or that it is a heading."""

    text: str
    depth: int | None = None
    heading: bool = False


def _parts() -> list[Part]:
    out = []
    for line in ACORN.splitlines():
        match = _LABEL.match(line)
        if match and not line.startswith("1. Birch"):
            style = "1" if match[1].isdigit() else "I" if set(match[1]) <= set("IVX") else "A"
            out.append(Part(line[match.end() :], _DEPTHS[style]))
        elif line:
            out.append(Part(line, heading=len(line) < 40 and ":" not in line and not line.startswith("Acorn")))
    return out


PARTS = _parts()


@cache
def as_html() -> str:
    """Return the policy as a web page whose lists print no labels in the source."""
    out, depth = ["<!DOCTYPE html><html><head><title>Policies</title></head><body><main>"], -1
    for part in PARTS:
        wanted = -1 if part.depth is None else part.depth
        while depth > wanted:
            out.append("</li></ol>")
            depth -= 1
        if depth == wanted and wanted >= 0:
            out.append("</li>")
        while depth < wanted:
            depth += 1
            out.append(f'<ol type="{"IA1"[depth]}">')
        tag = "li" if wanted >= 0 else "h2" if part.heading else "p"
        out.append(f"<{tag}>{part.text}" + ("" if wanted >= 0 else f"</{tag}>"))
    return "\n".join([*out, "</main></body></html>"])


_FURNITURE = ("Acorn Valley Health Plan Medical Policy", "Page {} of {}")


@cache
def as_pdf() -> bytes:
    """Return the policy as a PDF of several small pages with running headers and footers."""
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    lines: list[tuple[str, int, str, float, float]] = []
    counts = [0, 0, 0]
    for part in PARTS:
        text, indent = part.text, 0
        if part.depth is not None:
            counts[part.depth] += 1
            counts[part.depth + 1 :] = [0] * (2 - part.depth)
            text = f"{label_text('IA1'[part.depth], counts[part.depth])}. {text}"
            indent = 18 * part.depth
        font, size = ("Helvetica-Bold", 14.0) if part.heading else ("Helvetica", 10.0)
        line, space = "", 20.0
        for word in text.split():
            if line and stringWidth(f"{line} {word}", font, size) > 300 - indent:
                lines.append((line, indent, font, size, space))
                line, space = "", 12.0
            line = f"{line} {word}".strip()
        lines.append((line, indent, font, size, space))
    pages: list[list[tuple[str, int, str, float, float]]] = [[]]
    left = 300.0
    for entry in lines:
        left -= entry[4]
        if left < 0:
            pages.append([])
            left = 300 - entry[4]
        pages[-1].append(entry)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 440), invariant=1)
    for number, page in enumerate(pages, 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, 420, _FURNITURE[0])
        canvas.drawString(180, 20, _FURNITURE[1].format(number, len(pages)))
        y = 390.0
        for text, indent, font, size, space in page:
            y -= space
            canvas.setFont(font, size)
            canvas.drawString(50 + indent, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


_NUMBERING = """
<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:abstractNumId="{id}">
  <w:multiLevelType w:val="multilevel"/>{levels}
</w:abstractNum>"""
_LEVEL = (
    '<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
)
_NUM = """
<w:num xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:numId="{id}">
  <w:abstractNumId w:val="{id}"/>
</w:num>"""


def numbered(document: Document, levels: list[tuple[str, str, int]], id: int = 77) -> Callable[[Paragraph, int], None]:
    """Add a list of some levels (style, text, start) to a document; return what puts a paragraph into it."""
    root = document.part.numbering_part.element
    made = "".join(
        _LEVEL.format(number=i, style=style, text=text, start=start) for i, (style, text, start) in enumerate(levels)
    )
    first = root.find("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}num")
    first.addprevious(parse_xml(_NUMBERING.format(id=id, levels=made)))
    root.append(parse_xml(_NUM.format(id=id)))

    def put(paragraph: Paragraph, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = id

    return put


@cache
def as_docx() -> bytes:
    """Return the policy as a Word document whose numbering prints the labels."""
    document = docx.Document()
    put = numbered(document, [("upperRoman", "%1.", 1), ("upperLetter", "%2.", 1), ("decimal", "%3.", 1)])
    for part in PARTS:
        if part.heading:
            document.add_heading(part.text, 1)
            continue
        paragraph = document.add_paragraph(part.text)
        if part.depth is not None:
            put(paragraph, part.depth)
    document.sections[0].footer.paragraphs[0].text = "Acorn Valley Health Plan, all rights reserved"
    return saved(document)


def saved(document: Document) -> bytes:
    """Return the bytes of a Word document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
