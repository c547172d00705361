"""Grids: the rows of a table with its header, the labels of groups of rows, caption and notes.

A line of its own between the rows names the group of those below it. Where rows
stand before the first such line, a row further below may belong to no group: it is
then in its group only as the first behind the one that others are compared with, or
when it shares a word with the levels before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loaders.results.result_cells import is_figure, is_length, is_missing, matches, search
from loaders.structure.blocks import Block
from loaders.text.text import Passage

__all__ = ["Grid", "Row", "find_grids"]

_LABEL_WORDS = 25
"""Words of a line that names a group of rows, at most."""
_CAPTION_WORDS = 30
_NOTES = 4
"""Lines below a table that may be its notes."""
_TAB = 4
"""The indent of a line whose first column is empty."""


@dataclass(slots=True)
class Row:
    """A row: `labels` are its leading columns without figures, `cells` the others; `group` names the rows around it.

    `sure` tells that it belongs to its group.
    """

    block: Block
    labels: tuple[Passage, ...]
    cells: tuple[Passage, ...]
    group: Passage | None = None
    sure: bool = True

    @property
    def label(self) -> str:
        """Return the label nearest to the figures."""
        return next((p.text for p in reversed(self.labels) if p.text), "")


@dataclass(slots=True)
class Grid:
    """A table. `heads` are the texts of each column's header, outermost first; `side` those of the label columns.

    `above` and `below` are the captions, the nearest first; `notes` the lines that explain its signs.
    """

    heads: list[tuple[Passage, ...]]
    side: list[str]
    rows: list[Row]
    above: list[Block] = field(default_factory=list)
    below: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lost: list[Block] = field(default_factory=list)
    """Lines right below that hold figures and lost their columns."""

    @property
    def captions(self) -> list[str]:
        """Return the captions, the nearest first: those above, or, where none says 'Table', the one below."""
        named = any(search("caption", b.text) for b in self.above)
        return [b.text for b in (self.above if named or not self.below else [*self.below, *self.above])]


def find_grids(blocks: Sequence[Block]) -> Iterator[Grid]:
    """Yield the tables of a stretch of a document."""
    i = 0
    while i < len(blocks):
        if not _opens(blocks, i):
            i += 1
            continue
        end = _end(blocks, i)
        grid = _grid(list(blocks[i:end]))
        if grid is not None:
            grid.above = list(_above(blocks, i))
            grid.notes, grid.below = _behind(blocks, end)
            grid.blocks = list(blocks[i:end])
            grid.lost = list(_lost(blocks, end))
            yield grid
        i = end


def _opens(blocks: Sequence[Block], i: int) -> bool:
    """Tell whether a table begins at a block: a row, or a header of one cell right above one."""
    if blocks[i].kind == "row":
        return True
    following = blocks[i + 1] if i + 1 < len(blocks) else None
    alone = blocks[i].kind == "paragraph" and blocks[i].indent >= _TAB and not blocks[i].bullet
    return alone and following is not None and following.kind == "row" and following.gap == 0


def _end(blocks: Sequence[Block], start: int) -> int:
    """Return the index behind the last block of a table."""
    width = next(len(b.cells) for b in blocks[start:] if b.kind == "row")
    head = _texts(blocks[start])
    i = start + 1
    begun = False
    while i < len(blocks):
        block = blocks[i]
        begun = begun or (i > start + 1 and blocks[i - 1].kind == "row" and _body(blocks[i - 1]))
        if block.kind == "row":
            repeated = _texts(block) == head
            if len(block.cells) != width or (begun and block.gap and not repeated and not _body(block)):
                return i
        elif not _names_group(blocks, i, int(i == start + 1)):
            return i
        i += 1
    return i


_ROW_OF_WORDS = re.compile(r"[A-Za-z][\w ,()/+-]{0,60}?(?:\s+[<>≤≥]?\d[\d.,]*\s?%?(?:\s?\([^()]{1,24}\))?){2,12}")


def _lost(blocks: Sequence[Block], end: int) -> Iterator[Block]:
    """Yield the rows right below a table whose columns are more or fewer than its own, or run together."""
    for block in blocks[end:]:
        if block.gap or block.kind in ("heading", "connector") or block.bullet:
            return
        if block.kind == "row":
            if not _body(block):
                return
            yield block
        elif _ROW_OF_WORDS.fullmatch(block.text.strip()):
            yield block
        else:
            return


def _texts(block: Block) -> tuple[str, ...]:
    return tuple(c.text for c in block.cells)


def _names_group(blocks: Sequence[Block], i: int, gap: int = 0) -> bool:
    """Tell whether a line between rows names those below it; `gap` empty lines may stand above it."""
    following = blocks[i + 1] if i + 1 < len(blocks) else None
    return (
        blocks[i].kind in ("paragraph", "heading")
        and blocks[i].level is None
        and blocks[i].gap <= gap
        and len(blocks[i].text.split()) <= _LABEL_WORDS
        and following is not None
        and (following.kind == "row" or _names_group(blocks, i + 1))
        and following.gap == 0
    )


def _body(block: Block) -> bool:
    """Tell whether a row holds figures under its header, not a header or sizes of groups only."""
    cells = [c.text for c in block.cells[1:] if c.text]
    return any(
        (is_figure(c) and not matches("interval", c)) or (is_missing(c) and bool(block.cells[0].text)) for c in cells
    )


def _heads(block: Block) -> bool:
    """Tell whether a row below the first is a header too: it holds no figure and more than the label of a group."""
    return block.kind == "row" and not _body(block) and any(c.text for c in block.cells[1:])


def _first_is_body(block: Block) -> bool:
    """Tell whether a table begins without a header: with a label and nothing but figures, no lengths of time."""
    filled = [c.text for c in block.cells[1:] if c.text]
    return bool(filled and block.cells[0].text) and all(is_figure(c) and not is_length(c) for c in filled)


def _grid(blocks: list[Block]) -> Grid | None:
    width = next(len(b.cells) for b in blocks if b.kind == "row")
    heads: list[tuple[Passage, ...]] = []
    at = 0 if _first_is_body(blocks[0]) else 1
    if at and blocks[0].kind == "row":
        heads.append(blocks[0].cells)
    elif at:
        # One cell above the figures is the header of the last column.
        empty = blocks[0].passage.slice(0, 0)
        heads.append((*(empty for _ in range(width - 1)), blocks[0].passage))
    while at < len(blocks) and _heads(blocks[at]):
        heads.append(blocks[at].cells)
        at += 1
    body = [b for b in blocks[at:] if b.kind == "row" and _texts(b) != _texts(blocks[0])]
    if not heads or not body:
        return None
    lead = _leading(body, width)
    rows = list(_rows(blocks[at:], lead, _texts(blocks[0])))
    columns = [tuple(_header(heads, j)) for j in range(lead, width)]
    side = [next((h[j].text for h in heads if h[j].text), "") for j in range(lead)]
    return Grid(columns, side, rows)


def _leading(body: list[Block], width: int) -> int:
    """Return how many leading columns hold no figures: the labels of the rows."""
    lead = 1
    while lead < width - 1 and not any(is_figure(b.cells[lead].text) for b in body):
        if not any(b.cells[lead].text and not is_missing(b.cells[lead].text) for b in body):
            break
        lead += 1
    return lead


def _header(heads: list[tuple[Passage, ...]], column: int) -> Iterator[Passage]:
    """Yield the headers of a column; one that spans several stands over the first of them only."""
    for depth, row in enumerate(heads):
        at = column
        if depth + 1 < len(heads) and not row[at].text and any(h[column].text for h in heads[depth + 1 :]):
            while at > 1 and not row[at].text:
                at -= 1
        if row[at].text:
            yield row[at]


def _rows(blocks: list[Block], lead: int, head: tuple[str, ...]) -> Iterator[Row]:
    group: Passage | None = None
    loose, compared, levels = False, 0, set[str]()
    carried: list[Passage | None] = [None] * lead
    for block in blocks:
        if block.kind != "row":
            if not matches("continued", block.text):
                group, compared, levels = block.passage, 0, set()
            continue
        if _texts(block) == head:
            continue
        labels = list(block.cells[:lead])
        filled = [c for c in block.cells[1:] if c.text]
        if labels[0].text and not filled:
            group, compared, levels = labels[0], 0, set()
            continue
        for j in range(lead - 1):
            if labels[j].text:
                carried[j] = labels[j]
                carried[j + 1 :] = [None] * (lead - j - 1)
            elif (above := carried[j]) is not None:
                labels[j] = above
        if group is None:
            loose = True
        words = set(re.findall(r"[a-z]{4,}", labels[-1].text.casefold()))
        is_reference = any(_refers(c.text) for c in block.cells[lead:])
        sure = not loose or is_reference or compared == 1 or bool(words & levels)
        compared += 1 if is_reference or compared else 0
        if sure:
            levels |= words
        yield Row(block, tuple(labels), block.cells[lead:], group, group is not None and sure)


def _refers(text: str) -> bool:
    return matches("reference", text) or re.search(r"\(\s*ref", text, re.IGNORECASE) is not None


def _above(blocks: Sequence[Block], start: int) -> Iterator[Block]:
    """Yield the captions above a table, the nearest first: headings, or one short line."""
    for i in range(start - 1, max(-1, start - 5), -1):
        block = blocks[i]
        short = block.kind == "paragraph" and not block.bullet and len(block.text.split()) <= _CAPTION_WORDS
        if (block.kind == "heading" and block.level is None) or (
            short and not re.search(r"[.;]$", block.text) and i == start - 1
        ):
            yield block
        else:
            return


def _behind(blocks: Sequence[Block], end: int) -> tuple[list[str], list[Block]]:
    """Return the notes below a table and, where one says 'Table', the caption there."""
    notes: list[str] = []
    for block in blocks[end : end + _NOTES]:
        if block.kind == "row" or block.level is not None:
            break
        found = search("caption", block.text)
        if found and found.start() == 0:
            return notes, [block]
        if block.bullet not in ("", "*", "†", "‡", "§") or len(block.text.split()) > 60:
            break
        if search("note", block.text) or block.bullet:
            notes.append(block.text)
        elif not search("interval_note", block.text):
            break
    return notes, []
