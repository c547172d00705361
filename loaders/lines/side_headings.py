"""Headings in the margin: a conversion prints them to the left of the text that they stand over.

    Coverage        Members may be eligible for the following:
    Determination
                    A.  ...

What is certain is set apart: a text whose body keeps to one column, and short
names in capitals to the left of it, each at the start of a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["find_side_headings"]

_MARGIN = range(8, 33)
"""Columns in which the body may begin."""
_BODY = 0.4
"""Share of the lines, at least, that keep to the body."""
_HEADINGS = 3
"""Paragraphs with a name beside them at least."""
_NAME = re.compile(r"[A-Z][A-Za-z/&-]*(?: (?:[A-Z][A-Za-z/&-]*|and|of|for|or|&)){0,3} ?(?:and|of|or|&)?:?")


def find_side_headings(lines: Sequence[str]) -> tuple[int, frozenset[int]]:
    """Return the column of the body and the indexes of the lines with a name in the margin; 0 and none without any."""
    written = [line for line in lines if line.strip()]
    indents = Counter(len(line) - len(line.lstrip()) for line in written)
    columns = [(count, column) for column, count in indents.items() if column in _MARGIN]
    if not columns:
        return 0, frozenset()
    column = max(columns)[1]
    if sum(n for indent, n in indents.items() if indent >= column) < _BODY * len(written):
        return 0, frozenset()
    beside: list[int] = []
    for i, line in enumerate(lines):
        # A name goes on below itself, where the text beside it may have ended.
        if _named(line, column) and (line[column:].strip() or beside[-1:] == [i - 1]):
            beside.append(i)
    first = [i for i in beside if i == 0 or not lines[i - 1][:column].strip()]
    begins = [i for i in first if i == 0 or not lines[i - 1].strip()]
    if len(begins) < _HEADINGS or len(begins) < len(first):
        return 0, frozenset()
    return column, frozenset(beside)


def _named(line: str, column: int) -> bool:
    """Tell whether a line has a name in the margin, and nothing across its edge."""
    name = line[:column].rstrip()
    if not name or line[0].isspace() or line[column - 2 : column].strip():
        return False
    behind = line[column:]
    return (not behind.strip() or not behind[0].isspace()) and _NAME.fullmatch(name) is not None
