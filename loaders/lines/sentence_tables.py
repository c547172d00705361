"""Tables of two columns whose cells are sentences, printed side by side: 'Service' beside 'Medical Necessity'.

Each row is read as running text under the name in its first column. Only what
is certain is taken apart: a header that names such columns, a gutter that no
line crosses, and rows most of which state a position.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.text.patterns import compile_pattern
from loaders.wording.headings import heading_role
from loaders.wording.statuses import find_statuses
from ontology.lexicon import lexicon

__all__ = ["SentenceTable", "find_sentence_tables"]

_HEADER = re.compile(r" {0,8}(?P<left>\S+(?: \S+){0,3}) {3,}(?P<right>\S+(?: \S+){0,4})\s*")
_GAP = 2
"""Empty lines within a table at most."""
_ROWS = 2
_JUDGED = 0.5
"""Share of the rows, at least, that state a position."""
_END = re.compile(r"[.:;]['\")\]]*$")


@dataclass(slots=True)
class SentenceTable:
    """Lines [first, end) of a text, the first one a header: for each row the lines of its name and of its text."""

    first: int
    end: int
    column: int
    rows: list[tuple[list[int], list[int]]] = field(default_factory=list)
    repeated: bool = False
    """The header repeats that of the table before it, which goes on here."""


def find_sentence_tables(lines: Sequence[str]) -> list[SentenceTable]:
    """Return the tables of a text in order."""
    out: list[SentenceTable] = []
    i = 0
    while i < len(lines):
        column = _column(lines[i])
        goes_on = bool(out) and lines[out[-1].first].split() == lines[i].split()
        table = _read(lines, i, column, goes_on=goes_on) if column else None
        if table is None:
            i += 1
            continue
        table.repeated = goes_on
        out.append(table)
        i = table.end
    named = [(table, row) for table in out for row in table.rows if row[0] and row[1]]
    judged = [_judges(lines, table, row) for table, row in named]
    return out if len(judged) >= _ROWS and sum(judged) >= _JUDGED * len(judged) else []


def _column(line: str) -> int:
    """Return where the second column begins, when a line is the header of such a table; else 0."""
    match = _HEADER.fullmatch(line) if "   " in line else None
    if match is None:
        return 0
    left, right = match["left"].lower().strip(" :"), match["right"].strip(" :")
    rules = lexicon("connectives")["columns"]
    names = any(compile_pattern(rules[name]).fullmatch(left) for name in ("modality", "indication"))
    states = bool(find_statuses(right)) or heading_role(right) == "position"
    return match.start("right") if names and states else 0


def _read(lines: Sequence[str], header: int, column: int, *, goes_on: bool) -> SentenceTable | None:
    """Return the table under a header.

    :param goes_on: the header repeats that of the table before it, whose last row may go on under it.
    """
    table = SentenceTable(header, header + 1, column)
    empty = 0
    blank: list[int] = []
    last = ""
    for i in range(header + 1, len(lines)):
        line = lines[i]
        left, right = line[:column].strip(), line[column:].rstrip()
        if not left and not right:
            empty += 1
            if empty > _GAP:
                break
            blank.append(i)
            continue
        if line[column - 2 : column].strip() or _column(line):
            break
        if table.rows:  # A gap within a row parts its paragraphs.
            table.rows[-1][1].extend(blank)
        blank = []
        begins = left and (not table.rows or not table.rows[-1][0] or table.rows[-1][0][-1] != i - 1)
        begins = begins or (bool(left) and left[0].isupper() and _END.search(last) is not None)
        if begins or (not table.rows and goes_on):
            table.rows.append(([], []))
        elif not table.rows:
            return None
        if left:
            table.rows[-1][0].append(i)
        if right:
            table.rows[-1][1].append(i)
            last = right.strip()
        table.end, empty = i + 1, 0
    return table if table.rows else None


def _judges(lines: Sequence[str], table: SentenceTable, row: tuple[list[int], list[int]]) -> bool:
    text = " ".join(lines[i][table.column :].strip() for i in row[1])
    return any(p.status not in ("scope", "unclear") for p in find_statuses(text))
