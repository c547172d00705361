"""Policies as PDF files, set by a layout engine as publishers set theirs: one function a way."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from tests.typeset import Part

__all__ = ["PDF_FILES"]

Parts = Sequence[Part]


class _Setting:
    """The type of a policy: sizes, fonts, indents, and how tables are ruled."""

    def __init__(self, font: str = "Helvetica", size: float = 10.0, **more: Any) -> None:
        from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
        from reportlab.lib.styles import ParagraphStyle

        self.font, self.size = font, size
        self.bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}.get(font, f"{font}-Bold")
        self.ruled = more.get("ruled", True)
        self.large = more.get("large", True)
        self.symbols = more.get("symbols", False)
        align = TA_JUSTIFY if more.get("justified") else TA_LEFT
        space = more.get("space", 6.0)
        self.body = ParagraphStyle(
            "body", fontName=font, fontSize=size, leading=1.2 * size, spaceAfter=space, alignment=align
        )

    def style(self, part: Part) -> Any:
        from reportlab.lib.styles import ParagraphStyle

        if part.kind == "heading":
            size = self.size * {1: 1.8, 2: 1.4, 3: 1.2}.get(part.level, 1.0) if self.large else self.size
            return ParagraphStyle(
                "h", self.body, fontName=self.bold, fontSize=size, leading=1.2 * size, spaceBefore=8, alignment=0
            )
        if part.kind == "item":
            left = 18.0 * (part.depth + 1) + 6
            return ParagraphStyle("i", self.body, leftIndent=left, bulletIndent=left - 20, bulletFontName=self.font,
                                  bulletFontSize=self.size, spaceAfter=2)  # fmt: skip
        return ParagraphStyle("p", self.body, leftIndent=18.0 * max(0, part.depth + 1) if part.depth >= 0 else 0)

    def markup(self, text: str) -> str:
        marked = escape(text)
        if self.symbols:
            for sign, letter in (("≤", "\u00a3"), ("≥", "\u00b3"), ("≠", "\u00b9")):
                marked = marked.replace(sign, f'<font face="Symbol">{sign}</font>')
                del letter
                break
        for sign, entity in (("≤", "le"), ("≥", "ge")):
            marked = marked.replace(sign, f'<font face="Symbol">&{entity};</font>')
        return marked

    def flow(self, parts: Parts) -> list[Any]:
        from reportlab.platypus import Paragraph

        out: list[Any] = []
        for kind, run in groupby(parts, lambda p: p.kind):
            group = list(run)
            if kind == "row":
                out.append(self.table(group))
                continue
            for part in group:
                if kind == "item":
                    out.append(Paragraph(self.text(part), self.style(part), bulletText=part.label or "\u2022"))
                else:
                    out.append(Paragraph(self.text(part), self.style(part)))
        return out

    def text(self, part: Part) -> str:
        out, at = "", 0
        for position, mark in part.marks:
            out += f"{self.markup(part.text[at:position])}<super>{escape(mark)}</super>"
            at = position
        return out + self.markup(part.text[at:])

    def table(self, rows: Parts) -> Any:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph, Table, TableStyle

        width = max(len(r.cells) for r in rows)
        cell = ParagraphStyle("c", self.body, spaceAfter=0, alignment=0)
        head = ParagraphStyle("t", cell, fontName=self.bold)
        data = [
            [Paragraph(self.markup(row.cells[k] if k < len(row.cells) else ""), head if i == 0 and width > 2 else cell)
             for k in range(width)]
            for i, row in enumerate(rows)
        ]  # fmt: skip
        ruled = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if self.ruled else []
        return Table(data, colWidths=[460 / width] * width, repeatRows=1 if width > 2 else 0,
                     style=TableStyle([*ruled, ("VALIGN", (0, 0), (-1, -1), "TOP")]), spaceAfter=8, spaceBefore=4)  # fmt: skip


def _built(
    flow: list[Any],
    size: tuple[float, float] = (612, 792),
    columns: int = 1,
    header: str = "Provider Policy Manual",
    footer: str = "Page {} ",
    encrypt: Any = None,
    under: Callable[[Any], None] | None = None,
) -> bytes:
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=size, invariant=1, encrypt=encrypt)
    margin, gap = 72.0, 24.0
    width = (size[0] - 2 * margin - (columns - 1) * gap) / columns
    frames = [
        Frame(
            margin + i * (width + gap),
            72,
            width,
            size[1] - 144,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        for i in range(columns)
    ]

    def paint(canvas: Any, _: Any) -> None:
        canvas.saveState()
        if under is not None:
            under(canvas)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(margin, size[1] - 40, header)
        canvas.drawCentredString(size[0] / 2, 36, footer.format(canvas.getPageNumber()))
        canvas.restoreState()

    document.addPageTemplates([PageTemplate(frames=frames, onPage=paint)])
    document.build(flow)
    return out.getvalue()


def report(parts: Parts) -> bytes:
    """One column, large headings, ruled tables with heads that return on each page, running lines."""
    return _built(_Setting().flow(parts))


def serif(parts: Parts) -> bytes:
    """Justified serif type, headings only bold, tables without rules."""
    return _built(_Setting("Times-Roman", 11, justified=True, large=False, ruled=False).flow(parts))


def booklet(parts: Parts) -> bytes:
    """Small pages, so that everything breaks over pages."""
    return _built(_Setting(size=9).flow(parts), size=(612, 330))


def dense(parts: Parts) -> bytes:
    """No space between paragraphs."""
    return _built(_Setting(size=9, space=0.0).flow(parts))


def two_columns(parts: Parts) -> bytes:
    """Two columns; tables are left out, for they do not fit."""
    return _built(_Setting(size=9).flow([p for p in parts if p.kind != "row"]), columns=2)


def watermark(parts: Parts) -> bytes:
    """A large word across each page and a line along its edge; the file asks for no password, but is encrypted."""

    def under(canvas: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica-Bold", 70)
        canvas.setFillGray(0.9)
        canvas.translate(306, 396)
        canvas.rotate(45)
        canvas.drawCentredString(0, 0, "COPY")
        canvas.restoreState()
        canvas.saveState()
        canvas.setFont("Helvetica", 7)
        canvas.translate(20, 200)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Downloaded by a subscriber")
        canvas.restoreState()

    from reportlab.lib.pdfencrypt import StandardEncryption

    return _built(_Setting().flow(parts), under=under, encrypt=StandardEncryption("", ownerPassword="o", canPrint=1))


PDF_FILES: dict[str, Callable[[Parts], bytes]] = {
    f.__name__: f for f in (report, serif, booklet, dense, two_columns, watermark)
}
"""Renderings of a policy as a PDF file, by name."""
