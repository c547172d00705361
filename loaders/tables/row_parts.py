"""Rows that are parts: tables with a treatment in one column and, in another, all that is said of it, lists among it.

'Service' beside 'Criteria' is such a table when the cells hold lists and most of them take a position. Each row is read
as a part of the document under the name in its first column. What stands in columns for codes and remarks is left to
other readers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from loaders.lines.unrolled import item_starts
from loaders.structure.blocks import Block
from loaders.tables.tables import begins_table
from loaders.text.labels import read_label
from loaders.text.lexicon_patterns import connective
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage, join
from loaders.wording.column_names import bare, named_as
from loaders.wording.statuses import GRANT, OwnTerms, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["RowPart", "read_row_parts", "read_status_parts"]

_FEWEST = 2
"""Rows of a table, and items of a list."""
_HEADING = 8
"""Words of a header that only states a status, at most."""
_FEW = 4
"""Words of a status at most."""
_SIGN = re.compile(r"\s*[•▪◦‣●○■]\s*")
_WORD = re.compile(r"\w")
_BULLET = re.compile(r"(?:(?<=\s)|^)[•▪◦‣●○■]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class RowPart:
    """A row of such a table: its name, and the blocks that its other column holds."""

    name: Passage
    blocks: tuple[Block, ...]


def read_row_parts(
    blocks: Sequence[Block], start: int, vocabulary: Vocabulary, own: OwnTerms
) -> tuple[int, list[RowPart]] | None:
    """Return where the table ends that begins at a block, and its rows; None where no such table begins."""
    if blocks[start].kind != "row" or (start and _announces(blocks[start - 1], own)):
        return None
    rows: list[tuple[Block, list[Block]]] = []
    end = start
    while end < len(blocks):
        block = blocks[end]
        if block.kind == "row" and rows and begins_table(block, rows[-1][0]):
            break
        if block.kind == "row":
            rows.append((block, []))
        elif rows and block.number == rows[-1][0].number and block.kind in ("item", "paragraph"):
            rows[-1][1].append(block)  # a cell whose lines a line break in the markup parted
        else:
            break
        end += 1
    column = _column([row.cells for row, _ in rows])
    if column is None:
        return None
    body = rows[1:] if not _states(rows[0][0].cells[column].text, own) else rows
    cells = [
        (row.cells[0], [*_whole(row.cells[0], list(_pieces(row.cells[column], row)), own), *more]) for row, more in body
    ]
    cells = [(name, parts) for name, parts in cells if name.text.strip()]
    head = rows[0][0].cells[column]
    if len(body) < len(rows) and named_as("criteria", bare(head)):
        cells = [(name, list(_granted(name, parts, head, own))) for name, parts in cells]
    named = [name for name, _ in cells if _names(name.text, vocabulary)]
    judged = [parts for _, parts in cells if any(p.grants is not None or _states(p.text, own) for p in parts)]
    lists = [parts for _, parts in cells if sum(p.kind == "item" for p in parts) >= _FEWEST]
    enough = len(cells) == len(body) >= _FEWEST and len(judged) * 2 >= len(cells)
    if not lists or not enough or len(named) * 3 < len(cells) * 2:
        return None
    return end, [RowPart(name, tuple(parts)) for name, parts in cells]


def read_status_parts(
    blocks: Sequence[Block], start: int, vocabulary: Vocabulary, own: OwnTerms
) -> tuple[int, list[RowPart]] | None:
    """Return where a table ends whose columns each stand under a status, and these columns as parts.

    'Medically necessary' beside 'Investigational', with sentences or lists below each: None where the first column
    names treatments, and where a cell below names none.
    """
    heads = blocks[start].cells if blocks[start].kind == "row" else ()
    phrases = [find_statuses(h.text, own) or find_statuses(f"{h.text}:", own) for h in heads]
    judged = [{p.status for p in found if p.status not in ("scope", "unclear")} for found in phrases]
    if len(heads) < _FEWEST or any(len(found) != 1 for found in judged) or len(set.union(*judged)) < _FEWEST:
        return None
    if any(len(h.text.split()) > _HEADING or _names(h.text, vocabulary) for h in heads):
        return None
    end = start + 1
    while end < len(blocks) and blocks[end].kind == "row" and len(blocks[end].cells) == len(heads):
        end += 1
    rows = blocks[start + 1 : end]
    cells = [[row.cells[j] for row in rows if row.cells[j].text.strip()] for j in range(len(heads))]
    if not all(cells) or any(
        _states(c.text, own) or not _names(c.text, vocabulary) for column in cells for c in column
    ):
        return None
    parts: list[RowPart] = []
    for head, column in zip(heads, cells, strict=True):
        pieces = [piece for c in column for piece in _pieces(c, blocks[start])]
        bare = not _states(head.text, own) and GRANT in {p.status for p in find_statuses(f"{head.text}:", own)}
        # 'Covered' by itself is a status only as the head of a column.
        parts.append(RowPart(head, tuple(replace(piece, grants=head) if bare else piece for piece in pieces)))
    return end, parts


def _announces(before: Block, own: OwnTerms) -> bool:
    """Tell whether the sentence above a table judges what its rows name."""
    judges = before.kind in ("paragraph", "item") and _states(before.text, own)
    return judges and connective("announces-table").search(before.text.lower()) is not None


def _column(rows: list[tuple[Passage, ...]]) -> int | None:
    """Return the only column beside the first that holds more than codes and remarks."""
    width = len(rows[0])
    if width < _FEWEST or any(len(cells) != width for cells in rows):
        return None
    found = [j for j in range(1, width) if not named_as("remark", bare(rows[0][j]))]
    return found[0] if len(found) == 1 else None


def _granted(name: Passage, parts: list[Block], head: Passage, own: OwnTerms) -> Iterator[Block]:
    """Yield what a cell below 'Criteria' holds; a lead of a list that says nothing else grants who meets the list."""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        leads = part.kind == "paragraph" and following is not None and following.kind == "item"
        if leads and part.text.rstrip().endswith(":") and not _states(part.text, own):
            yield replace(part, passage=join([name, part.passage], ": "), grants=head)
        else:
            yield part


def _names(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.mentions(text, ("modality", "tumor", "primary")))


def _states(text: str, own: OwnTerms) -> bool:
    return any(p.status not in ("scope", "unclear") for p in find_statuses(text, own))


def _whole(name: Passage, pieces: list[Block], own: OwnTerms) -> list[Block]:
    """Return what a cell holds; a few words that judge are said of the name: 'Cryoablation: not covered'."""
    out: list[Block] = []
    for piece in pieces:
        sentences = split_sentences(piece.passage) if piece.kind == "paragraph" else ()
        bare = [s for s in sentences if _judges_only(s.text, own)]
        out += (
            [replace(piece, passage=join([name, s], ": ") if s in bare else s) for s in sentences] if bare else [piece]
        )
    return out


def _judges_only(text: str, own: OwnTerms) -> bool:
    """Tell whether a sentence holds a status and little or nothing else."""
    phrases = [p for p in find_statuses(text, own) if p.status not in ("scope", "unclear")]
    few = bool(phrases) and len(text.split()) <= _FEW
    return few or (len(phrases) == 1 and not _WORD.search(text[: phrases[0].start] + text[phrases[0].end :]))


def _pieces(cell: Passage, row: Block) -> Iterator[Block]:
    """Yield what a cell holds: paragraphs, and the items of its lists."""
    for passage in _parts(cell):
        if bullet := _BULLET.match(passage.text):
            yield Block("item", passage.slice(bullet.end()), 0, bullet="•", number=row.number)
            continue
        labels, after = read_label(passage.text)
        kind: Literal["item", "paragraph"] = "item" if labels else "paragraph"
        yield Block(kind, passage.slice(after), 0, labels=labels, number=row.number)


def _parts(cell: Passage) -> list[Passage]:
    """Return the lines of a cell as its format prints them; else what its labels and bullets tell apart."""
    text = cell.text
    starts = [i for i in range(1, len(text)) if cell.offset(i) in cell.source.breaks] if cell.source.breaks else []
    starts = starts or [*item_starts(text), *(m.start() for m in _BULLET.finditer(text))]
    edges = sorted({0, *starts, len(text)})
    alone = {b for a, b in itertools.pairwise(edges) if _SIGN.fullmatch(text[a:b])}
    edges = [at for at in edges if at not in alone]  # a bullet that a line break parts from its item begins that
    parts = [cell.slice(a, b).strip() for a, b in itertools.pairwise(edges)]
    return [part for part in parts if part.text]
