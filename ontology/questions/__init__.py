"""Competency questions: what the graph must be able to answer, each with the answer that its documents give.

`name.rq` begins with the question in English; `name.expected.csv` holds the
answer over the shipped records, taken from reading the documents. A question
with only a header there is a negative one: nothing may answer it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Question", "competency_questions"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its query and the answer expected over the shipped records: columns and rows of text."""

    name: str
    text: str
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def competency_questions() -> list[Question]:
    """Return the questions, by name.

    :raises FileNotFoundError: when a question has no expected answer.
    """
    return [_read(path) for path in sorted(_FOLDER.glob("*.rq"))]


def _read(path: Path) -> Question:
    query = path.read_text(encoding="utf-8")
    with path.with_suffix(".expected.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    text = query.partition("\n")[0].removeprefix("# ")
    return Question(path.stem, text, query, tuple(columns), tuple(tuple(row) for row in rows))
