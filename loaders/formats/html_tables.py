"""Tables of a web page: which are data and which only lay the page out, and what their rows and cells are."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from loaders.formats.chrome import HEADINGS
from loaders.formats.grids import Cell, cell_of, is_mark
from loaders.formats.html_lists import integer
from loaders.formats.styles import Styles, attribute
from loaders.text.printed import PrintedLine
from loaders.wording.headings import heading_role

__all__ = ["cell_with_spans", "cells_of", "head_of_part", "is_layout", "is_part", "level_over", "rows_of"]

_LONG = 300
"""Characters of a cell beyond which it is a text of its own."""
_TO_THE_END = 10_000
"""Rows that a cell without an end spans."""
_ANY_HEADING = ", ".join(HEADINGS)


def rows_of(table: LexborNode, styles: Styles) -> list[LexborNode]:
    """Return the rows of a table that are shown, those of its parts among them."""
    return [
        child
        for part in table.iter()
        for child in ([part] if part.tag == "tr" else part.iter())
        if child.tag == "tr" and not styles.hidden(child)
    ]


def cells_of(row: LexborNode) -> list[LexborNode]:
    """Return the cells of a row."""
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def is_layout(table: LexborNode, rows: list[LexborNode]) -> bool:
    """Tell whether a table only lays out a page: it has one column, or its cells hold parts of a document."""
    cells = [cell for row in rows for cell in cells_of(row)]
    if attribute(table, "role") in ("presentation", "none") or all(len(cells_of(row)) < 2 for row in rows):
        return True
    inner = 0
    for cell in cells:
        headings = cell.css(_ANY_HEADING)
        # A heading that is all of its cell is only large type.
        if headings and sum(len(_text(h)) for h in headings) < len(_text(cell)):
            return True
        inner += sum(len(_text(nested)) for nested in cell.css("table") if not _is_list(nested))
    return inner > 0.5 * sum(len(_text(cell)) for cell in cells)


def _is_list(table: LexborNode) -> bool:
    """Tell whether a table prints a list: the bullet or label of an item in one cell, its text in the next."""
    rows = [cells_of(row) for row in table.css("tr")]
    return bool(rows) and all(len(row) == 2 and is_mark(_text(row[0])) for row in rows)


def head_of_part(row: LexborNode) -> int | None:
    """Return the level of the heading that the first cell of a row of a layout is, None when it is none."""
    cells = cells_of(row)
    if len(cells) != 2 or heading_role(" ".join(cells[0].text().split())) is None:
        return None
    if len(_text(cells[1])) <= len(_text(cells[0])) or cells[0].css_first(_ANY_HEADING) is not None:
        return None
    return level_over(cells[1]) or 2


def level_over(node: LexborNode) -> int | None:
    """Return the level above the headings that an element holds, None when it holds none."""
    inside = [HEADINGS[h.tag or "h6"] for h in node.css(_ANY_HEADING)]
    return max(1, min(inside) - 1) if inside else None


def _text(node: LexborNode) -> str:
    return "".join(node.text().split())


def is_part(head: list[PrintedLine], body: list[PrintedLine]) -> bool:
    """Tell whether a row is a part of the document: its heading at the left, its text at the right."""
    text = " ".join(line.text for line in head)
    return heading_role(text) is not None and (len(body) > 1 or len(body[0].text) > _LONG)


def cell_with_spans(node: LexborNode, lines: list[PrintedLine]) -> Cell:
    """Return a cell of some lines with the columns and rows that it spans."""
    columns, rows = (integer(attribute(node, name), 1) for name in ("colspan", "rowspan"))
    return cell_of(lines, columns, rows if rows > 0 else _TO_THE_END, node.tag == "th")
