"""Former positions: statements that a history quotes as replaced.

They hold until the day of the row that quotes them. Where they started is left
open: a history rarely says.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import msgspec

from loaders.coverage.statements import PositionReader
from loaders.positions.drafts import Drafts
from loaders.record import Finding, Statement
from loaders.structure.blocks import Block
from loaders.structure.dates import find_dates
from loaders.structure.outline import nest
from loaders.structure.sections import Section
from loaders.text.labels import read_label
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.scopes import Definitions, Scopes
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_former_positions"]


@cache
def _starts() -> Pattern:
    return compile_pattern("|".join(f"(?:{p})" for p in lexicon("former")["before_passage"]), re.IGNORECASE)


@cache
def _quote() -> Pattern:
    return compile_pattern(lexicon("former")["before_quote"], re.IGNORECASE)


@cache
def _end() -> Pattern:
    return compile_pattern(lexicon("former")["end"], re.IGNORECASE)


def read_former_positions(
    sections: list[Section], title: Scopes, definitions: Definitions, vocabulary: Vocabulary
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Return the former statements that the history quotes, each with the day it was replaced."""
    blocks = [b for s in sections if s.role in ("history", "archive") for b in s.blocks]
    statements: list[Statement] = []
    findings: list[Finding] = []
    date: str | None = None
    i = 0
    while i < len(blocks):
        block = blocks[i]
        date = _row_date(block) or date
        i += 1
        quoted: list[Block] = []
        if _starts().search(block.text):
            quoted, i = _collect(blocks, i)
        elif (inline := _inline(block)) is not None:
            quoted = [inline]
        if not quoted:
            continue
        drafts = Drafts(vocabulary, prefix=f"former-{date or 'undated'}-")
        PositionReader(vocabulary, title, definitions, drafts).read(nest([(b, ()) for b in quoted]))
        read = drafts.finish(1)
        findings += read.findings
        if date is None and read.statements:
            findings.append(
                Finding(
                    "undated-former-position",
                    "warning",
                    "the history quotes a former position without a date; it answers no question about the past",
                    read.statements[0].at,
                )
            )
        statements += [
            msgspec.structs.replace(s, former=True, effective_until=date, label=s.label or str(s.ordinal))
            for s in read.statements
        ]
    return tuple(statements), tuple(findings)


def _row_date(block: Block) -> str | None:
    """Return the date that opens a row or paragraph of a history."""
    dates = find_dates(block.text[:40])
    if dates and dates[0].start <= 3 and dates[0].iso is not None and "/" not in dates[0].iso:
        return dates[0].iso
    return None


def _collect(blocks: list[Block], start: int) -> tuple[list[Block], int]:
    """Return the quoted blocks from one on, without their quotation marks, and where the history goes on."""
    out: list[Block] = []
    in_quotes = False
    for i in range(start, len(blocks)):
        block = blocks[i]
        passage = block.passage
        if not out and passage.text.startswith('"'):
            in_quotes = True
            passage = passage.slice(1).strip()
        closes = in_quotes and passage.text.rstrip(" .").endswith('"')
        if out and not in_quotes and (_row_date(block) or _end().search(passage.text) or block.kind == "row"):
            return out, i
        if closes:
            passage = passage.slice(0, passage.text.rindex('"')).strip()
        out.append(_relabel(block, passage))
        if closes:
            return out, i + 1
    # A quotation that never closes would swallow the rest of the history: keep its first block only.
    return (out[:1], start + 1) if in_quotes else (out, len(blocks))


def _relabel(block: Block, passage: Passage) -> Block:
    if block.labels:
        return replace(block, passage=passage)
    labels, end = read_label(passage.text)
    if not labels:
        return replace(block, passage=passage, cells=())
    return replace(block, kind="item", passage=passage.slice(end).strip(), labels=labels, cells=())


def _inline(block: Block) -> Block | None:
    """Return the passage that a block quotes behind 'from', as a block of its own."""
    for match in re.finditer(r'"([^"]{15,1500})"', block.text):
        if _quote().search(block.text[: match.start()]):
            return replace(
                block, kind="paragraph", passage=block.passage.slice(match.start(1), match.end(1)), labels=(), cells=()
            )
    return None
