"""HTML: a web page as the lines that its reader sees.

selectolax (lexbor, Apache 2.0, kept up) was taken over lxml (libxml2, BSD): it builds the tree of the HTML standard,
also of broken tables, finds what style sheets hide, and has no depth at which it drops text in silence.

1. What is not shown (comments, scripts, hidden elements, struck-out text) is left
   out; hidden prose and closed blocks of former versions are reported.
2. Navigation, banners and footers are furniture: no policy, but they may name the payer.
3. Lists print the labels that a browser shows; tables are rows of columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loaders.formats.chrome import HEADINGS, Surroundings, is_buttons, is_former, is_named, logo
from loaders.formats.grids import Cell, as_item, expand, one_line
from loaders.formats.html_balance import unbalanced
from loaders.formats.html_lists import Counters, OpenList, open_list
from loaders.formats.html_tables import cell_with_spans, cells_of, head_of_part, is_layout, is_part, level_over, rows_of
from loaders.formats.refusals import RefusedError
from loaders.formats.styles import Styles, attribute
from loaders.formats.symbols import in_font, is_symbolic
from loaders.formats.writer import Writer
from loaders.text.labels import read_label
from loaders.text.printed import PrintedDocument, PrintedLine
from loaders.wording.headings import heading_role, states_status

__all__ = ["print_html", "print_markup"]

_NOT_TEXT = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "head", "iframe", "object", "embed", "applet", "canvas",
    "audio", "video", "map", "area", "select", "option", "optgroup", "datalist", "input", "textarea", "progress",
    "meter", "param", "source", "track", "link", "meta", "base", "dialog",
})  # fmt: skip
_STRUCK = frozenset({"del", "s", "strike"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "rp", "rt", "ruby", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
})  # fmt: skip
_BOLD = frozenset({"b", "strong", "th"})
_BLOCKS = frozenset({"block", "flex", "grid", "list-item", "table"})
_DEEPEST = 200
"""Elements within each other beyond which a page is an attack."""
_WORTH = 12
"""Words of hidden text below which it is a label and not worth a finding."""
_STEP = 4
"""Columns by which each list is indented."""
_WITHIN = 2
"""Columns by which the text of an item stands behind its label."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for the characters of an element, by itself and by what stands around it."""

    depth: int = 0
    indent: int = 0
    bold: bool = False
    raised: bool = False
    furniture: bool = False
    plain: bool = False
    list: OpenList | None = None
    level: int | None = None
    font: str = ""


def print_html(text: str) -> PrintedDocument:
    """Return a decoded web page as printed lines.

    :raises RefusedError: when elements are nested too deeply.
    """
    page = _parsed(text)
    printer = _Printer(page)
    title = page.css_first("title")
    for part in (title.text() if title else "").split("|"):
        printer.out.put(part)
        printer.out.end(furniture=True)
    if page.body is not None:
        printer.children(page.body, _Setting())
        printer.out.end()
    findings = (*printer.out.findings, *unbalanced(text, printer.out.lines))
    return PrintedDocument("text/html", printer.out.lines, (), findings)


def print_markup(markup: str, out: Writer) -> None:
    """Write a piece of HTML, which another format holds, to printed lines.

    :raises RefusedError: when elements are nested too deeply.
    """
    page = _parsed(markup)
    if page.body is not None:
        printer = _Printer(page, out)
        printer.children(page.body, _Setting())
        printer.flush(_Setting())


_NESTING = re.compile(
    r"<(/?)(?:div|span|ul|ol|dl|table|section|article|blockquote|details|font|b|i|em|strong|u|center|form)\b",
    re.IGNORECASE,
)
_MOST_OPEN = 5000
"""Open elements beyond which the time of the parser, which looks through all of them, is no longer bounded."""


def _parsed(text: str) -> LexborHTMLParser:
    """Return the tree of a page, unless it is made to take for ever."""
    depth = 0
    for match in _NESTING.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _MOST_OPEN:
            raise RefusedError(f"more than {_MOST_OPEN} elements are open at once")
    return LexborHTMLParser(text)


class _Printer:
    def __init__(self, page: LexborHTMLParser, out: Writer | None = None) -> None:
        self.out = out or Writer()
        self.styles = Styles(page)
        self.label = ""
        self.bullet = ""
        self.level = 1
        self.blank = 0
        self.listed = False
        """The paragraph before was set as an item of a list."""
        self.begun = False
        """An item of a list has begun and none of its lines is printed."""
        self.counters = Counters(self.styles)
        self.surroundings = Surroundings(page)

    # -- lines ----------------------------------------------------------------------------

    def put(self, text: str, now: _Setting) -> None:
        if self.label and text.strip():
            self.out.put(f"{self.label} ", now.bold)
            self.label = ""
        self.out.put(text, now.bold, now.raised)

    def flush(self, now: _Setting, level: int | None = None, strong: bool = False, gap: int | None = None) -> None:
        """Close the open line."""
        if not self.out.open:
            return
        line = self.out.text()
        blank, self.blank = self.blank, 0
        bare = line.strip()
        furniture = now.furniture or is_buttons(bare)
        begins = now.list is not None and self.begun
        if gap is None:
            gap = 0 if begins else 1
        # What stands behind the first line of an item belongs under it.
        indent = now.indent if begins or now.list is None else now.indent + _WITHIN
        level = now.level if level is None else level
        if self.out.end(indent, level, self.bullet, max(gap, blank), furniture, strong) is not None:
            self.bullet, self.begun = "", False

    # -- elements -------------------------------------------------------------------------

    def children(self, node: LexborNode, now: _Setting) -> None:
        if now.depth > _DEEPEST:
            raise RefusedError(f"elements are nested more than {_DEEPEST} deep")
        child = node.child
        inner = replace(now, depth=now.depth + 1)
        while child is not None:
            if child.is_text_node:
                self.characters(child, inner)
            elif child.is_element_node:
                self.element(child, inner)
            child = child.next
        self.counters.leave(now.depth)

    def characters(self, node: LexborNode, now: _Setting) -> None:
        text = in_font(node.text_content or "", now.font)
        if not now.plain:
            self.put(text, now)
            return
        for i, part in enumerate(text.split("\n")):
            if i:
                self.flush(now, gap=0)
            indent = len(part.expandtabs(8)) - len(part.expandtabs(8).lstrip())
            self.put(part, now)
            if "\n" in text:
                self.flush(replace(now, indent=now.indent + indent), gap=0)

    def element(self, node: LexborNode, now: _Setting) -> None:
        tag = node.tag or ""
        if tag in _NOT_TEXT:
            return
        if tag == "br":
            self.line_break(now)
            return
        if tag == "img":
            self.image(node, now)
            return
        if tag in _STRUCK or self.styles.struck(node):
            return
        if self.styles.hidden(node):
            # What a reader can open with a button is shown, unless it is closed over a former text.
            button = self.surroundings.opened_by(node)
            if button is None or is_former(node, button):
                self.left_out(node, "hidden" if button is None else "closed")
                return
        self.counters.enter(node, now.depth)
        bold = self.styles.bold(node)
        font = self.styles.font(node)
        now = replace(
            now, bold=(now.bold or tag in _BOLD) if bold is None else bold,
            font=now.font if font is None else font if is_symbolic(font) else "",
        )  # fmt: skip
        if self.is_inline(node, tag):
            self.children(node, replace(now, raised=now.raised or tag == "sup"))
            return
        self.flush(now)
        if tag != "li" and self.counters.counts(node):
            self.out.put(f"{self.counters.printed(node)} ", now.bold)
        self.block(node, tag, now)

    def is_inline(self, node: LexborNode, tag: str) -> bool:
        """Tell whether an element stands within a line."""
        if tag not in _INLINE or self.styles.of(node).get("display", "") in _BLOCKS:
            return False
        return not (tag == "span" and self.surroundings.hold(node))

    def block(self, node: LexborNode, tag: str, now: _Setting) -> None:
        if self.surroundings.hold(node) and (not now.furniture or tag == "nav" or is_named(node, "links")):
            self.chrome_block(node, tag, now)
        elif tag in HEADINGS:
            self.level = HEADINGS[tag]
            self.heading(node, self.level, now)
        elif attribute(node, "role") == "heading":
            level = attribute(node, "aria-level")
            self.heading(node, int(level) if level.isdecimal() and len(level) < 3 else 2, now)
        elif tag in ("ol", "ul", "menu", "dir"):
            self.listing(node, tag, now)
        elif tag == "li":
            self.item(node, now)
        elif tag == "table":
            self.table(node, now)
        elif tag == "details":
            self.details(node, now)
        elif tag in ("summary", "button", "legend", "dt"):
            # A term that heads parts with headings of their own is one level above these.
            over = level_over(node.parent) if tag == "dt" and node.parent is not None and now.level is None else None
            inner = now if over is None else replace(now, level=over)
            self.children(node, inner)
            self.flush(inner, strong=True)
        elif tag == "dd":
            self.children(node, now)
            self.flush(now, gap=0)
        else:
            inner = replace(now, plain=now.plain or tag == "pre", indent=now.indent + self.styles.indent(node))
            self.children(node, inner)
            # Word's lists are paragraphs whose first lines hang out.
            listed = self.styles.hangs(node)
            self.flush(inner, gap=0 if listed and self.listed else None)
            self.listed = listed

    def heading(self, node: LexborNode, level: int, now: _Setting) -> None:
        inner = replace(now, level=level)
        self.children(node, inner)
        self.flush(inner)

    def line_break(self, now: _Setting) -> None:
        if now.level is not None:
            self.out.put(" ")
            return
        if not self.out.open:
            self.blank = 1
        long = len(self.out.text()) >= 45
        self.flush(now, gap=None if long else 0)

    def image(self, node: LexborNode, now: _Setting) -> None:
        """Print the words of a logo: they may be the only place that names the payer."""
        words = logo(node, now.furniture)
        if words:
            self.flush(now)
            self.out.put(words)
            self.flush(replace(now, furniture=True))

    # -- what is not the policy -----------------------------------------------------------

    def chrome_block(self, node: LexborNode, tag: str, now: _Setting) -> None:
        if is_named(node, "notice"):
            return
        now = replace(now, furniture=True, list=None)
        if tag in ("nav", "ul", "ol") or is_named(node, "links"):
            self.out.put(" | ".join(words for part in node.text(separator="\0").split("\0") if (words := part.strip())))
            self.flush(now)
            return
        self.children(node, now)
        self.flush(now)

    def details(self, node: LexborNode, now: _Setting) -> None:
        """Print a block that can be closed, unless it is closed over what is no longer the policy."""
        summary = node.css_first("summary")
        headed = " ".join(summary.text().split()) if summary else ""
        if "open" not in node.attributes and is_former(node, headed):
            self.left_out(node, "closed")
            return
        self.children(node, now)
        self.flush(now)

    def left_out(self, node: LexborNode, how: str) -> None:
        text = node.text(separator=" ")
        words = len(text.split())
        if words >= _WORTH:
            states = states_status(text[:20000])
            said = ", among them a position," if states else ""
            message = f"{words} {how} words{said} were left out; what a page does not show is not its policy"
            self.out.report("text-left-out", "warning" if states and how == "hidden" else "note", message)

    # -- lists ----------------------------------------------------------------------------

    def listing(self, node: LexborNode, tag: str, now: _Setting) -> None:
        held = open_list(node, tag, self.styles)
        self.children(node, replace(now, indent=now.indent + _STEP, list=held, level=None))
        self.flush(now)

    def item(self, node: LexborNode, now: _Setting) -> None:
        self.label, self.bullet = (now.list or OpenList("•", 1, 1)).label(node, self.styles)
        shown = self.counters.printed(node)
        if shown is not None and (self.counters.counts(node) or (shown and not self.label)):
            # A number that the page prints without a stop is a label all the same.
            label = next((text for text in (shown, f"{shown}.") if read_label(f"{text} x")[1]), "")
            self.label, self.bullet = label, "" if label else "•"
        self.begun = True
        now = replace(now, indent=now.indent + self.styles.indent(node))
        # Lines of an item behind its first are its own, and no items of their own.
        self.children(node, now)
        self.flush(now)
        self.label, self.bullet, self.begun = "", "", False

    # -- tables ---------------------------------------------------------------------------

    def table(self, node: LexborNode, now: _Setting) -> None:
        rows = rows_of(node, self.styles)
        for part in node.iter():
            if part.tag == "caption":
                self.children(part, now)
                # A table stands under the heading before it, and so does what its caption names.
                named = heading_role(" ".join(self.out.text().split())) is not None
                self.flush(now, level=self.level + 1 if named else None, strong=True)
        if is_layout(node, rows):
            for row in rows:
                heads = head_of_part(row)
                for cell in cells_of(row):
                    level = heads if cell.mem_id == cells_of(row)[0].mem_id else None
                    inner = replace(now, bold=now.bold or cell.tag == "th", level=level)
                    self.children(cell, inner)
                    self.flush(inner)
            return
        grid: list[list[Cell]] = []
        listed = False
        for row in rows:
            cells = [(cell, self.cell(cell, now)) for cell in cells_of(row) if not self.styles.hidden(cell)]
            item = as_item([lines for _, lines in cells], now.indent, listed=listed)
            listed = item is not None
            if item is not None:
                self.rows(grid, now)
                grid = []
                self.out.lines += item
                continue
            filled = [(cell, lines) for cell, lines in cells if lines]
            if len(filled) == 2 and is_part(filled[0][1], filled[1][1]):
                self.rows(grid, now)
                grid = []
                for i, (_, lines) in enumerate(filled):
                    for line in lines:
                        line.strong, line.level = line.strong or i == 0, line.level or (2 if i == 0 else None)
                        self.out.lines.append(line)
                continue
            grid.append([cell_with_spans(cell, lines) for cell, lines in cells])
        self.rows(grid, now)

    def cell(self, node: LexborNode, now: _Setting) -> list[PrintedLine]:
        """Return the lines of a cell."""
        outer, self.out = self.out, Writer()
        bold = now.bold or node.tag == "th"
        self.children(node, replace(now, bold=bold, list=None))
        self.flush(now)
        inner, self.out = self.out, outer
        for finding in inner.findings:
            self.out.report(finding.kind, finding.severity, finding.message)
        return inner.lines

    def rows(self, grid: list[list[Cell]], now: _Setting) -> None:
        for row in expand(grid):
            line = one_line(row)
            alone = "\t" not in line.text
            line.level = self.level + 1 if alone and line.strong and heading_role(line.text) is not None else None
            line.indent, line.furniture = now.indent, now.furniture
            self.out.row(line)
