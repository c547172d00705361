"""DOCX: the paragraphs and tables of a Word document as printed lines.

python-docx (MIT, kept up, on lxml, whose parser neither fetches nor expands entities here) opens the package; mammoth,
which makes HTML, drops the printed labels of numbered paragraphs, and the criteria of a policy hang on those.

1. The parts of the package are measured before they are unpacked.
2. Paragraphs print the label that their numbering shows, in styles as well.
3. Deleted text (tracked or struck out) and hidden text is not the policy; inserted text is.
4. Headers, footers and comments are no policy; headers and footers may name the payer.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from loaders.formats.docx_numbering import Numbering
from loaders.formats.docx_tables import Merger, head_of_part, is_layout, rows_of
from loaders.formats.grids import Cell, as_item, expand, one_line
from loaders.formats.refusals import RefusedError
from loaders.formats.symbols import in_font, shown
from loaders.formats.writer import Writer
from loaders.text.printed import PrintedDocument, PrintedLine
from loaders.wording.headings import is_heading_shaped

__all__ = ["print_docx", "warm"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LARGEST_PACKAGE = 200_000_000
"""Bytes of all parts, unpacked."""
_LARGEST_RATIO = 200
"""How many times a large part may be unpacked to."""
_SMALL = 2_000_000
_HEAD = 2000
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
)
"""What a package that is damaged, encrypted or compressed in an unknown way raises while it is opened."""
_DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C|E\x00?N\x00?T)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}delInstrText", f"{_W}instrText"})
_ASIDE = frozenset({f"{_W}pPr", f"{_W}rPr", f"{_W}tblPr", f"{_W}sectPr", f"{_W}rt", f"{_MC}Fallback"})
_BOXES = (f"{_W}txbxContent",)
_OFF = frozenset({"0", "false", "off", "none"})
_POINTS_OF_A_COLUMN = 110
"""Twentieths of a point that one column of indent stands for: five and a half points."""


def warm() -> None:
    """Import what reading needs, before the process gets its bounds."""
    import docx

    docx.Document()


def print_docx(data: bytes) -> PrintedDocument:
    """Return a Word document as printed lines.

    :raises RefusedError: when it is none, or unpacks to more than any document.
    """
    import docx

    _measure(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise RefusedError(f"the file is no Word document, or damaged ({type(error).__name__})") from None
    return _Printer(document).print()


def _measure(data: bytes) -> None:
    """Look at the table of contents of a package before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _measure_parts(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _DECLARATION.search(package.open(part).read(_HEAD)):
                    raise RefusedError("it declares XML entities, which no Word document does")
    except _DAMAGED as error:
        raise RefusedError(f"the package is damaged ({type(error).__name__})") from None


def _measure_parts(parts: list[zipfile.ZipInfo]) -> None:
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise RefusedError("the file is a ZIP archive and no Word document")
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedError("the document asks for a password")
    whole = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > _SMALL and p.file_size > _LARGEST_RATIO * max(1, p.compress_size)]
    if whole > _LARGEST_PACKAGE or bombs:
        raise RefusedError(f"its {len(parts)} parts unpack to {whole / 1e6:.0f} MB, which is no document")


def _flag(properties: Any, name: str) -> bool | None:
    """Return a switch of a run or style: on, off, or None when it says nothing."""
    found = properties.find(f"{_W}{name}") if properties is not None else None
    if found is None:
        return None
    return (found.get(f"{_W}val") or "on") not in _OFF


class _Printer:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.out = Writer()
        self.styles: dict[str, Any] = {}
        for style in document.styles.element.iter(f"{_W}style"):
            self.styles[style.get(f"{_W}styleId") or ""] = style
        self.numbering = Numbering(document)
        self.hidden = 0
        self.listed = False
        self.notes: dict[tuple[str, str], int] = {}

    def print(self) -> PrintedDocument:
        for section in self.document.sections:
            for part in (section.first_page_header, section.header):
                self.margin(part)
        self.blocks(self.document.element.body)
        self.footnotes()
        for section in self.document.sections:
            for part in (section.first_page_footer, section.footer):
                self.margin(part)
        if self.hidden:
            message = f"{self.hidden} hidden words were left out; what a document does not show is not its policy"
            self.out.report("text-left-out", "note", message)
        return PrintedDocument(MEDIA_TYPE, self.out.lines, (), tuple(self.out.findings))

    def footnotes(self) -> None:
        """Print the notes that the text refers to, each behind its number."""
        from docx.oxml import parse_xml

        for name in ("footnote", "endnote"):
            rels = self.document.part.rels.values()
            part = next((r.target_part for r in rels if r.reltype.endswith(f"/{name}s") and not r.is_external), None)
            for note in parse_xml(part.blob).iter(f"{_W}{name}") if part is not None else ():
                number = self.notes.get((name, note.get(f"{_W}id") or ""))
                if number is not None:
                    self.out.put(f"{number} ")
                    self.blocks(note)

    def margin(self, part: Any) -> None:
        """Print a header or footer once."""
        if part.is_linked_to_previous:
            return
        before = len(self.out.lines)
        self.blocks(part.part.element)
        seen = {line.text for line in self.out.lines[:before] if line.furniture}
        added = self.out.lines[before:]
        del self.out.lines[before:]
        for line in added:
            line.furniture, line.level = True, None
            if line.text not in seen:
                self.out.lines.append(line)

    # -- blocks ---------------------------------------------------------------------------

    def blocks(self, parent: Any) -> None:
        for child in parent:
            if child.tag == f"{_W}p":
                self.paragraph(child)
            elif child.tag == f"{_W}tbl":
                self.table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                self.blocks(child)

    def style_chain(self, id: str | None) -> Iterator[Any]:
        """Yield a style and those that it is based on."""
        seen = set()
        while id and id in self.styles and id not in seen:
            seen.add(id)
            yield self.styles[id]
            based = self.styles[id].find(f"{_W}basedOn")
            id = based.get(f"{_W}val") if based is not None else None

    def paragraph(self, element: Any) -> None:
        properties = element.find(f"{_W}pPr")
        named = properties.find(f"{_W}pStyle") if properties is not None else None
        chain = list(self.style_chain(named.get(f"{_W}val") if named is not None else None))
        strong = next((b for s in chain if (b := _flag(s.find(f"{_W}rPr"), "b")) is not None), False)
        label = self.numbering.label(element, chain)
        if label is not None and label.text:
            self.out.put(f"{label.text} ", strong)
        boxes: list[Any] = []
        self.runs(element, strong, boxes)
        level = _outline_level(properties, chain)
        text = self.out.text().strip()
        bullet = "•" if label is not None and not label.text else ""
        # A tracked deletion may leave a paragraph that shows its label and nothing else.
        if label is not None and text == label.text:
            self.out.clear()
        if level is not None and not is_heading_shaped(text):
            level = None
        indent = label.indent if label is not None else _indent(properties, chain)
        # A first line that hangs out to the left is that of an item, whose label somebody has typed.
        listed = label is not None or _hanging(properties, chain)
        gap = 0 if listed and self.listed else 1
        self.listed = listed
        self.out.end(indent, level, bullet, gap, furniture=any(_style_name(s).startswith("toc ") for s in chain))
        for box in boxes:
            self.blocks(box)

    def runs(self, element: Any, strong: bool, boxes: list[Any]) -> None:
        """Write the runs of a paragraph; the boxes that are anchored in it come behind it."""
        for child in element:
            tag = child.tag
            if tag in _DELETED or tag in _ASIDE or not isinstance(tag, str):
                continue
            if tag == f"{_W}r":
                self.run(child, strong, boxes)
            elif tag in _BOXES:
                boxes.append(child)
            else:
                self.runs(child, strong, boxes)

    def run(self, element: Any, strong: bool, boxes: list[Any]) -> None:
        properties = element.find(f"{_W}rPr")
        if _flag(properties, "strike") or _flag(properties, "dstrike"):
            return
        if _flag(properties, "vanish"):
            self.hidden += sum(len((t.text or "").split()) for t in element.iter(f"{_W}t"))
            return
        own = _flag(properties, "b")
        bold = strong if own is None else own
        high = properties.find(f"{_W}vertAlign") if properties is not None else None
        font = _font(properties)
        raised = high is not None and high.get(f"{_W}val") == "superscript"
        for child in element:
            if child.tag == f"{_W}t":
                self.out.put(in_font(child.text or "", font), bold, raised)
            elif child.tag in (f"{_W}tab", f"{_W}ptab"):
                self.out.put(" ")
            elif child.tag == f"{_W}noBreakHyphen":
                self.out.put("-", bold)
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                self.out.end(gap=1 if len(self.out.text()) >= 45 else 0)
            elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                kind = "footnote" if "footnote" in child.tag else "endnote"
                number = self.notes.setdefault((kind, child.get(f"{_W}id") or ""), len(self.notes) + 1)
                self.out.put(str(number), bold, raised=True)
            elif child.tag == f"{_W}sym":
                self.out.put(_symbol(child), bold)
            elif child.tag not in _DELETED and child.tag not in _ASIDE and isinstance(child.tag, str):
                self.runs(child, bold, boxes)

    # -- tables ---------------------------------------------------------------------------

    def table(self, element: Any) -> None:
        rows = rows_of(element)
        if max((len(cells) for _, cells in rows), default=0) < 2:
            for _, cells in rows:
                for cell in cells:
                    self.blocks(cell)
            return
        read = [(row, [(cell, self.lines(cell)) for cell in cells]) for row, cells in rows]
        layout = is_layout([[lines for _, lines in cells] for _, cells in read])
        merger = Merger()
        listed = False
        for row, cells in read:
            texts = [lines for _, lines in cells]
            item = as_item(texts, 0, listed=listed)
            listed = item is not None
            level = head_of_part(texts)
            if item is None and level is None and not layout:
                merger.add(row, cells)
                continue
            self.rows(merger.taken())
            for i, lines in enumerate([item] if item is not None else texts):
                for line in lines:
                    if level is not None and item is None and i == 0:
                        line.strong, line.level = True, line.level or level
                    self.out.lines.append(line)
        self.rows(merger.taken())

    def lines(self, cell: Any) -> list[PrintedLine]:
        """Return the lines of a cell."""
        outer, self.out = self.out, Writer()
        self.blocks(cell)
        inner, self.out = self.out, outer
        return inner.lines

    def rows(self, grid: list[list[Cell]]) -> None:
        for row in expand(grid):
            self.out.row(one_line(row))


def _outline_level(properties: Any, chain: list[Any]) -> int | None:
    """Return the level of a heading, from 1, as the paragraph or its style gives it."""
    for part in (properties, *(style.find(f"{_W}pPr") for style in chain)):
        found = part.find(f"{_W}outlineLvl") if part is not None else None
        if found is not None:
            value = found.get(f"{_W}val") or ""
            return int(value) + 1 if value.isdecimal() and int(value) < 9 else None
    for style in chain:
        text = _style_name(style)
        if text == "title":
            return 1
        if text.startswith("heading ") and text[8:].isdecimal():
            return min(6, int(text[8:]))
    return None


def _style_name(style: Any) -> str:
    name = style.find(f"{_W}name")
    return ((name.get(f"{_W}val") or "") if name is not None else "").lower()


def _twentieths(properties: Any, chain: list[Any], *names: str) -> int:
    """Return a measure of the indents of a paragraph or its style, in twentieths of a point."""
    for part in (properties, *(style.find(f"{_W}pPr") for style in chain)):
        found = part.find(f"{_W}ind") if part is not None else None
        text = next((t for name in names if found is not None and (t := found.get(f"{_W}{name}"))), None)
        if text is not None:
            return int(text) if text.isdecimal() and len(text) < 6 else 0
    return 0


def _hanging(properties: Any, chain: list[Any]) -> bool:
    return _twentieths(properties, chain, "hanging") > 0


def _indent(properties: Any, chain: list[Any]) -> int:
    """Return the columns before the first line of a paragraph."""
    left, out = _twentieths(properties, chain, "left", "start"), _twentieths(properties, chain, "hanging")
    return max(0, left - out) // _POINTS_OF_A_COLUMN


def _font(properties: Any) -> str:
    """Return the font that a run asks for, an empty text when it asks for none."""
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    return next((f for name in ("ascii", "hAnsi") if fonts is not None and (f := fonts.get(f"{_W}{name}"))), "")


def _symbol(element: Any) -> str:
    """Return what a sign of a symbol font shows."""
    code = element.get(f"{_W}char") or ""
    try:
        return shown(int(code, 16), element.get(f"{_W}font") or "")
    except ValueError:
        return "\ufffd"
