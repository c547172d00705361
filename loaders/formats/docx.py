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
from loaders.formats.grids import Cell, cell_of, expand, one_line
from loaders.formats.refusals import RefusedError
from loaders.formats.writer import Writer
from loaders.headings import heading_role, is_heading_shaped
from loaders.printed import PrintedDocument

__all__ = ["print_docx", "warm"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LARGEST_PACKAGE = 200_000_000
"""Bytes of all parts, unpacked."""
_LARGEST_RATIO = 200
"""How many times a large part may be unpacked to."""
_SMALL = 2_000_000
_HEAD = 2000
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
    # The library calls a compression that it does not know 'not implemented'.
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
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
        gap = 0 if label is not None and self.listed else 1
        self.listed = label is not None
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
        raised = high is not None and high.get(f"{_W}val") == "superscript"
        for child in element:
            if child.tag == f"{_W}t":
                self.out.put(child.text or "", bold, raised)
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
        rows = [row for row in _within(element, f"{_W}tr") if not _tracked_away(row)]
        cells = [list(_within(row, f"{_W}tc")) for row in rows]
        if max((len(row) for row in cells), default=0) < 2:
            for row in cells:
                for cell in row:
                    self.blocks(cell)
            return
        grid: list[list[Cell]] = []
        open_above: dict[int, Cell] = {}
        for row, its_cells in zip(rows, cells, strict=True):
            if len(its_cells) == 2 and self.part(its_cells, grid):
                grid, open_above = [], {}
                continue
            header = _flag(row.find(f"{_W}trPr"), "tblHeader") is True
            made: list[Cell] = []
            column = _skipped(row)
            made += [Cell("") for _ in range(column)]
            for cell in its_cells:
                properties = cell.find(f"{_W}tcPr")
                width = _number(properties, "gridSpan", 1)
                merge = properties.find(f"{_W}vMerge") if properties is not None else None
                above = open_above.get(column)
                if merge is not None and merge.get(f"{_W}val") != "restart" and above is not None:
                    above.rows += 1
                else:
                    made.append(self.cell(cell, width, header))
                    open_above.pop(column, None)
                    if merge is not None:
                        open_above[column] = made[-1]
                column += width
            grid.append(made)
        self.rows(grid)

    def part(self, cells: list[Any], grid: list[list[Cell]]) -> bool:
        """Print a row that is a part of the document, its heading at the left and its text at the right."""
        head = " ".join("".join(t.text or "" for t in cells[0].iter(f"{_W}t")).split())
        body = sum(1 for p in cells[1].iter(f"{_W}p") if any((t.text or "").strip() for t in p.iter(f"{_W}t")))
        if heading_role(head) is None or body < 2:
            return False
        self.rows(grid)
        before = len(self.out.lines)
        self.blocks(cells[0])
        for line in self.out.lines[before:]:
            line.strong = True
        self.blocks(cells[1])
        return True

    def cell(self, element: Any, width: int, header: bool) -> Cell:
        outer, self.out = self.out, Writer()
        self.blocks(element)
        inner, self.out = self.out, outer
        return cell_of(inner.lines, width, 1, header)

    def rows(self, grid: list[list[Cell]]) -> None:
        for row in expand(grid):
            text, strong, raised = one_line(row)
            if sum(1 for cell in row if cell.text) < 2:
                text, raised = text.strip("\t"), next((cell.raised for cell in row if cell.text), ())
            self.out.row(text, strong, raised)


def _within(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, those in content controls and insertions among them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _within(child, tag)


def _tracked_away(row: Any) -> bool:
    properties = row.find(f"{_W}trPr")
    return properties is not None and properties.find(f"{_W}del") is not None


def _skipped(row: Any) -> int:
    """Return how many columns a row leaves out at its start."""
    return _number(row.find(f"{_W}trPr"), "gridBefore", 0)


def _number(properties: Any, name: str, default: int) -> int:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    text = (found.get(f"{_W}val") or "") if found is not None else ""
    return min(int(text), 200) if text.isdecimal() and len(text) < 6 else default


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


def _indent(properties: Any, chain: list[Any]) -> int:
    for part in (properties, *(style.find(f"{_W}pPr") for style in chain)):
        found = part.find(f"{_W}ind") if part is not None else None
        if found is not None:
            text = found.get(f"{_W}left") or found.get(f"{_W}start") or ""
            return int(text) // _POINTS_OF_A_COLUMN if text.isdecimal() else 0
    return 0


def _symbol(element: Any) -> str:
    """Return what a sign of a symbol font shows."""
    from loaders.formats.symbols import shown

    code = element.get(f"{_W}char") or ""
    try:
        return shown(int(code, 16), element.get(f"{_W}font") or "")
    except ValueError:
        return "\ufffd"
