"""Tables of recommendations: one in each row, with its grade and what it rests on.

A table is one when a column is headed as recommendations and another as their
grade. The body is the one named by the nearest heading above that names a
guideline or a position paper, as long as no other study stands between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.evidence.evidence import direction_of
from loaders.evidence.guideline_names import body_of, scheme_of
from loaders.record import EvidenceItem, Finding, GuidelineCitation
from loaders.references.entry import editions_in
from loaders.results.outcomes import read_outcomes
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.structure.topics import mentioned, sentence_spans
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_recommendations"]

_YEAR = re.compile(r"(?<![\d./])((?:19|20)\d{2})(?![\d./])")
_FEWEST_WORDS = 4
"""Words of a recommendation, at least; a shorter cell is a label."""


def read_recommendations(
    sections: list[Section], vocabulary: Vocabulary
) -> tuple[list[GuidelineCitation], list[EvidenceItem], list[Finding]]:
    """Return the recommendations that tables list, what their reasons print of studies, and tables without a body."""
    reader = _Reader(vocabulary)
    for section in sections:
        if section.heading is not None:
            reader.enter(section.heading)
        for block in section.blocks:
            if block.kind == "heading":
                reader.enter(block.passage)
            elif block.kind == "row":
                reader.row(block)
            else:
                reader.columns = None
    return reader.citations, reader.items, reader.findings


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.citations: list[GuidelineCitation] = []
        self.items: list[EvidenceItem] = []
        self.findings: list[Finding] = []
        self.columns: _Columns | None = None
        self.source: Passage | None = None
        self.heading = ""

    def enter(self, heading: Passage) -> None:
        """Take up a heading: the body that it names is in force until another heading names one."""
        self.columns, self.heading = None, heading.text
        if body_of(heading.text) is not None and _pattern("source").search(heading.text):
            self.source = heading

    def row(self, block: Block) -> None:
        """Read a row: a header, or a recommendation under one."""
        texts = [c.text.strip(" *:.") for c in block.cells]
        found = {name: next((j for j, t in enumerate(texts) if _pattern(name).fullmatch(t)), None) for name in _COLUMNS}
        if found["recommendation"] is not None and found["grade"] is not None:
            agreed = _pattern("agreed").search(texts[found["grade"]]) is not None
            self.columns = _Columns(found["recommendation"], found["grade"], found["reason"], found["body"], agreed)
            if self.source is None and found["body"] is None:
                message = "a table of recommendations names no body that gives them; it is left out"
                self.findings.append(Finding("unread-figures", "note", message, block.passage.place(), ("guidelines",)))
            return
        columns = self.columns
        if columns is None or columns.last >= len(block.cells):
            return
        if columns.reason is not None:
            self._reason(block.cells[columns.reason])
        strength, said = block.cells[columns.grade].text.strip(), block.cells[columns.recommendation].text
        source = block.cells[columns.body].text if columns.body is not None else self.source.text if self.source else ""
        if not source or not strength or len(said.split()) < _FEWEST_WORDS:
            return
        body, title, year = _edition(source)
        version: str | None = None
        text, above = said, source
        if columns.body is not None:
            body = body or re.sub(r"\s*[(\[].*", "", source).strip()
            version, text, above = next(iter(editions_in(source)), None), block.text, ""
        scheme = "consensus" if columns.agreed else scheme_of(strength, body)
        self.citations.append(
            GuidelineCitation(
                body, block.passage.place(), title, version, year, scheme, strength,
                mentioned(self.vocabulary, text, "modality") or mentioned(self.vocabulary, above, "modality"),
                mentioned(self.vocabulary, text, "tumor") or mentioned(self.vocabulary, above, "tumor"),
            )
        )  # fmt: skip

    def _reason(self, cell: Passage) -> None:
        """Keep the figures that the reason of a recommendation prints, as a study without a name."""
        whole = Block("paragraph", cell, 0)
        outcomes = [o for s, e in sentence_spans(whole) for o in read_outcomes(whole, s, e, self.vocabulary)]
        if not outcomes:
            return
        source = self.source.text if self.source is not None else self.heading
        self.items.append(
            EvidenceItem(
                at=cell.place(),
                modalities=mentioned(self.vocabulary, cell.text, "modality")
                or mentioned(self.vocabulary, source, "modality"),
                indications=mentioned(self.vocabulary, cell.text, "tumor")
                or mentioned(self.vocabulary, source, "tumor"),
                direction=direction_of(cell.text),
                section=self.heading or None,
                outcomes=tuple(outcomes),
            )
        )


_COLUMNS = ("recommendation", "grade", "reason", "body")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a table has its columns; `agreed` tells that its grades are degrees of consensus."""

    recommendation: int
    grade: int
    reason: int | None
    body: int | None
    agreed: bool

    @property
    def last(self) -> int:
        return max(j for j in (self.recommendation, self.grade, self.reason, self.body) if j is not None)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon("guidelines")["table"][name], re.IGNORECASE)


def _edition(heading: str) -> tuple[str, str | None, int | None]:
    """Return the body, the title and the year that the heading of a guideline or position paper prints."""
    titled = re.match(lexicon("guidelines")["table"]["title"], heading)
    year = _YEAR.search(heading)
    return body_of(heading) or "", titled["title"] if titled else None, int(year[1]) if year else None
