"""PDF: the text layer of its pages as printed lines in reading order, page by page.

pypdfium2 (PDFium, BSD and Apache 2.0, kept up) was taken over pdfplumber (MIT, on pdfminer.six) for the text: the same
glyphs with places in a tenth of the time; of pdfplumber only the arithmetic of ruled tables is used.

1. Glyphs become words, rows, columns and paragraphs (`pdf_glyphs`, `pdf_layout`, `pdf_tables`).
2. Rows that return at the same height of several pages are furniture.
3. Type larger than that of the text makes headings; a word broken at the end of a
   line is joined where the document prints it whole elsewhere.
4. A page without text is a finding; a document without any is refused.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from loaders.formats.grids import expand, one_line
from loaders.formats.pdf_aligned import take_aligned
from loaders.formats.pdf_glyphs import Word, read_edges, read_words
from loaders.formats.pdf_layout import (
    BULLET,
    Paragraph,
    Region,
    Row,
    columns,
    goes_on,
    make_rows,
    paragraphs,
    pieces,
    right_edge,
    usual_gutter,
)
from loaders.formats.pdf_tables import take_tables
from loaders.formats.refusals import RefusedError
from loaders.formats.symbols import LOST
from loaders.formats.writer import Writer
from loaders.text.printed import PrintedDocument
from loaders.wording.headings import is_heading_shaped

__all__ = ["print_pdf", "warm"]

_MARGIN = 0.16
"""Share of a page's height in which running headers and footers stand."""
_SAME_HEIGHT = 8.0
_LARGER = 1.12
"""Share by which the type of a heading is larger than that of the text."""
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_LEAST = 3
"""Signs that a page with text has at least."""


@dataclass(slots=True)
class _Page:
    """A page as it is read: rows from the top down, tables, what runs in other directions, and what else is on it."""

    height: float
    rows: list[Row]
    tables: list[Row]
    aside: str = ""
    images: int = 0
    lost: int = 0
    furniture: list[Row] = field(default_factory=list)


def warm() -> None:
    """Import what reading needs, before the process gets its bounds."""
    for name in ("pdfplumber.table", "pypdfium2.raw"):
        import_module(name)


def print_pdf(data: bytes) -> PrintedDocument:
    """Return a PDF file as printed lines.

    :raises RefusedError: when it cannot be opened or holds no text at all.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        asks = "password" in str(error).lower()
        raise RefusedError(
            "the PDF asks for a password" if asks else "the PDF is damaged and cannot be opened"
        ) from None
    try:
        pages = [_read(document, number) for number in range(len(document))]
    finally:
        document.close()
    return _Printer(pages).print()


def _read(document: Any, number: int) -> _Page:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return _Page(0, [], [], "", 1)
    try:
        words, aside = read_words(page)
        edges, images = read_edges(page)
        height = page.get_height()
    finally:
        page.close()
    lost = sum(w.text.count(LOST) for w in words)
    tables, words = take_tables(words, edges)
    return _Page(height, make_rows(words), tables, aside, images, lost)


def _key(row: Row) -> str:
    return re.sub(r"\d+", "0", row.text.casefold())


def _set_furniture(pages: list[_Page]) -> None:
    """Take the rows that return at the upper or lower edge of several pages out of their pages."""
    for from_top in (True, False):
        heights: dict[str, list[float]] = defaultdict(list)
        for page in pages:
            for row in _edge(page, from_top):
                heights[_key(row)].append(row.base)
        for page in pages:
            taken = []
            for row in _edge(page, from_top):
                if sum(1 for h in heights[_key(row)] if abs(h - row.base) < _SAME_HEIGHT) < 2:
                    break
                taken.append(row)
            page.furniture += taken if from_top else reversed(taken)
            page.rows = [row for row in page.rows if row not in taken]


def _edge(page: _Page, from_top: bool) -> list[Row]:
    """Return the rows in the upper or lower margin of a page, the outermost first."""
    limit = _MARGIN * page.height
    if from_top:
        return [row for row in page.rows if row.base < limit]
    return [row for row in reversed(page.rows) if row.base > page.height - limit]


class _Printer:
    def __init__(self, pages: list[_Page]) -> None:
        self.pages = pages
        self.out = Writer()
        sizes: Counter[float] = Counter()
        words: Counter[str] = Counter()
        for page in pages:
            for row in page.rows:
                for word in row.words:
                    sizes[round(2 * word.size) / 2] += len(word.text)
                    words[word.text.strip(".,;:()'\"").casefold()] += 1
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        larger = sorted((s for s in sizes if s > _LARGER * self.body), reverse=True)
        self.levels = {size: min(i, 6) for i, size in enumerate(larger, 1)}
        self.vocabulary = words
        self.edge = right_edge([row for page in pages for row in page.rows])
        self.gutter: tuple[float, float] | None = None
        self.joined = 0
        self.last: tuple[Row, float] | None = None

    def print(self) -> PrintedDocument:
        starts: list[int] = []
        if all(_is_empty(page) for page in self.pages):
            raise RefusedError("no page holds text; a scan must be recognised (OCR) before it can be read")
        _set_furniture(self.pages)
        before: list[tuple[float, float]] = []
        for page in self.pages:
            aligned, page.rows, before = take_aligned(page.rows, before)
            page.tables += aligned
        self.gutter = usual_gutter([_flow(page) for page in self.pages])
        for number, page in enumerate(self.pages, 1):
            starts.append(len(self.out.lines))
            self.page(page, number)
        if self.joined:
            message = (
                f"{self.joined} words broken at the end of a line were joined, as the document prints them elsewhere"
            )
            self.out.report("repaired-text", "note", message)
        return PrintedDocument("application/pdf", self.out.lines, tuple(starts), tuple(self.out.findings))

    def page(self, page: _Page, number: int) -> None:
        if _is_empty(page):
            if page.images or page.aside:
                message = f"page {number} holds no text that can be read (a scan or an image)"
                self.out.report("unreadable", "error", message)
            return
        if page.lost:
            message = f"page {number} holds {page.lost} signs that its fonts do not tell"
            self.out.report("unreadable", "warning", message)
        if len(page.aside) >= _LEAST:
            self.out.put(page.aside)
            self.out.end(furniture=True)
        header = [row for row in page.furniture if row.base < page.height / 2]
        for row in header:
            self.words(row)
            self.out.end(furniture=True)
        for region in columns(_flow(page), usual=self.gutter):
            edge = self.edge_of(region)
            found = paragraphs(region, edge)
            if self.last is not None and goes_on(self.last[0], region.rows[0], self.last[1]):
                found[0].gap = 0
            self.last = region.rows[-1], max(right_edge(region.rows), edge)
            for i, paragraph in enumerate(found):
                self.paragraph(paragraph, found[i - 1] if i else None, found[i + 1] if i + 1 < len(found) else None)
        for row in page.furniture:
            if row not in header:
                self.words(row)
                self.out.end(furniture=True)

    def edge_of(self, region: Region) -> float:
        """Return the right edge of texts such as a region: of full width, or of the columns of most pages."""
        if not region.column:
            return self.edge
        if self.gutter is None:
            return 0.0
        middle, start = self.gutter
        return self.edge if min(row.x0 for row in region.rows) > middle else 2 * middle - start

    def paragraph(self, paragraph: Paragraph, before: Paragraph | None, after: Paragraph | None) -> None:
        first = paragraph.rows[0]
        if first.table is not None:
            for cells in expand(first.table):
                self.out.row(one_line(cells))
            return
        parts = pieces(first)
        if len(parts) > 1:
            aligned = any(near is not None and _aligned(first, near.rows[0]) for near in (before, after))
            for i, part in enumerate(parts):
                if i and aligned:
                    self.out.end(paragraph.indent, gap=paragraph.gap if i == 1 else 0)
                    self.tabbed(part)
                    continue
                self.words(Row(part))
                if i + 1 < len(parts) and not aligned:
                    self.out.end(paragraph.indent, gap=paragraph.gap if i == 0 else 0)
            if not aligned or self.out.open:
                self.out.end(paragraph.indent, gap=0)
            return
        for i, row in enumerate(paragraph.rows):
            self.words(row, carries=i > 0)
        level = self.levels.get(round(2 * first.size) / 2)
        text = self.out.text()
        if level is not None and (not is_heading_shaped(text) or BULLET.match(text)):
            level = None
        self.out.end(paragraph.indent, level, gap=paragraph.gap)

    def tabbed(self, part: list[Word]) -> None:
        """Add a column to the line that was just written."""
        line = self.out.lines[-1]
        self.words(Row(part))
        added = self.out.end()
        if added is None:
            return
        self.out.lines.pop()
        shift = len(line.text) + 1
        line.text = f"{line.text}\t{added.text}"
        line.strong = line.strong and added.strong
        line.raised = (*line.raised, *((a + shift, b + shift) for a, b in added.raised))

    def words(self, row: Row, carries: bool = False) -> None:
        for i, word in enumerate(row.words):
            if carries and i == 0:
                self.join_broken(word)
            elif i and not word.raised:
                self.out.put(" ")
            self.out.put(word.text, word.bold, word.raised)

    def join_broken(self, word: Word) -> None:
        """Part two rows of a paragraph by a space, or join the word that the end of the line broke."""
        broken = _BROKEN.search(self.out.text())
        if broken is None or not word.text[:1].islower():
            self.out.put(" ")
            return
        rest = re.match(r"[^\W\d_]+", word.text)
        if rest and self.vocabulary[(broken[1] + rest[0]).casefold()] and not self.hyphenated(broken[1], rest[0]):
            self.out.drop_last()
            self.joined += 1

    def hyphenated(self, left: str, right: str) -> bool:
        return self.vocabulary[f"{left}-{right}".casefold()] > 0


def _flow(page: _Page) -> list[Row]:
    """Return the rows and tables of a page from the top down."""
    return sorted([*page.rows, *page.tables], key=lambda r: r.base if r.words else r.box[1])


def _is_empty(page: _Page) -> bool:
    text = "".join(row.text for row in page.rows) + "".join(
        c.text for t in page.tables for r in t.table or [] for c in r
    )
    return sum(1 for c in text if c.isalnum()) < _LEAST


def _aligned(row: Row, other: Row) -> bool:
    """Tell whether two rows are parted at the same place, as the rows of a table are."""
    if not other.words:
        return False
    spaces = [[(a[-1].x1, b[0].x0) for a, b in itertools.pairwise(p)] for p in (pieces(row), pieces(other))]
    return any(min(b, d) - max(a, c) > 6 for a, b in spaces[0] for c, d in spaces[1])
