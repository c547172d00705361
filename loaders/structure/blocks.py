"""Blocks: lines put together into headings, paragraphs, list items and table rows.

1. A line that only carries on its predecessor (hard wraps, page breaks) joins it.
2. A short line that stands alone and is named in the lexicon, or is marked up as
   a heading, is a heading; so is 'Heading: text', which is split.
3. Lines of a table row stay one block with their cells.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from loaders.lines.inline_headings import inline_headings, name_before_sentence
from loaders.lines.line import Line
from loaders.lines.numbers_apart import with_their_numbers
from loaders.lines.reading import Reading
from loaders.lines.repairs import lexicon_words
from loaders.structure.citation_marks import CitationMark
from loaders.structure.heading_lines import (
    counted_titles,
    filled,
    guideline_codes,
    heads_part,
    is_entry,
    is_heading,
    part_form,
    part_number,
)
from loaders.text.labels import Label, read_label
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.headings import heading_role, is_heading_shaped, title_like
from loaders.wording.named_lines import find_lines
from loaders.wording.statuses import takes_position

__all__ = ["Block", "read_blocks"]

_TERMINAL = re.compile(r"[.:;!?]['\")\]]*$")
_UNFINISHED = re.compile(
    r"(?:,|-|/|\(|\b(?:and|or|of|the|a|an|to|for|with|in|by|from|is|are|that|than|as|at|on))$", re.IGNORECASE
)
_CONNECTOR = compile_pattern(r"\W*(and/or|and|or)\W*$", re.IGNORECASE)
_EXAMPLES = re.compile(r"(?:This|These)\s+includes?,?\s+but\b")
"""How a sentence begins that gives examples of the one before it."""
_WRAPPED = 45
"""A line shorter than this that ends without a stop was not broken by a page margin."""


Kind = Literal["heading", "paragraph", "item", "row", "connector"]


@dataclass(slots=True)
class Block:
    """One unit of a document.

    `kind`: heading, paragraph, item, row, or connector (a line that only says
    and / or). `labels` are the printed list labels, outermost first, as read
    from the line itself. `role` is the lexicon's role of a heading. `cells`
    are the columns of a row. `marks` are superscripts, as (position, printed).
    """

    kind: Kind
    passage: Passage
    indent: int
    level: int | None = None
    strong: bool = False
    bullet: str = ""
    labels: tuple[Label, ...] = ()
    role: str | None = None
    cells: tuple[Passage, ...] = ()
    gap: int = 0
    number: int = 0
    marks: list[tuple[int, str]] = field(default_factory=list)
    coded: bool = False
    """A heading with the number of a part of a guideline ('LVR-1.2')."""
    grants: Passage | None = None
    """The head of the column that it stands in, where that grants whoever meets what is listed below it."""
    candidates: dict[str, list[CitationMark]] | None = field(default=None, init=False, repr=False, compare=False)
    """What `loaders.structure.citations` found in it, for every reader to share."""
    spans: tuple[tuple[int, int], ...] | None = field(default=None, init=False, repr=False, compare=False)
    """Where `loaders.structure.topics` found its sentences, for every reader to share."""

    @property
    def text(self) -> str:
        """Return the text of the block, without its label."""
        return self.passage.text


_TAIL = 400
"""How many characters of a block's end are looked at to tell whether the next line carries it on."""


_RUN_OF_LETTERS = re.compile(r"[\w-]+")
_BLANKED = "".join(c if c.isalnum() or c in "_-" else " " for c in map(chr, range(128)))
"""What ASCII is translated to, for the runs of letters of a text to stand between spaces."""
_BROKEN = re.compile(r"([^\W\d_]+)-\Z")
_SUSPENDED = frozenset({"and", "or", "to", "bis", "through"})
"""Words behind a hyphen that stands for what follows them: 'oxaliplatin- and irinotecan-based'."""


def _one_word(left: str, right: str, words: Container[str]) -> bool:
    """Tell whether the end of a line broke one word, and not a compound that is written with a hyphen anyway.

    :param words: all words that the document prints within lines, those with hyphens among them.
    """
    left, right = left.lower(), right.lower()
    if left + right in words or left + right in lexicon_words():
        return True
    return f"{left}-{right}" not in words and not (left in words and right in words)


class _Growing:
    """The block that is being read. Its lines are put together once, when it is whole: a paragraph costs its length."""

    def __init__(self, block: Block, words: Callable[[], Container[str]]) -> None:
        self.block = block
        self.number = block.number
        """The line that it was carried on with last."""
        self.words = words
        self.length = len(block.passage)
        self.tail = block.text[-_TAIL:]
        self._parts = [block.passage]

    def append(self, line: Line) -> None:
        """Carry the block on with a line."""
        self.number = line.number
        if not self.block.text:  # a label that stands alone on its line leaves nothing before this one
            self.block.passage, self._parts = line.passage, [line.passage]
            self.block.marks += line.marks
            self.length, self.tail = len(line.passage), line.text[-_TAIL:]
            return
        broken = _BROKEN.search(self.tail) if self.tail.endswith("-") and line.text[:1].islower() else None
        rest = re.match(r"[^\W\d_]+", line.text) if broken is not None else None
        glued = rest is not None and rest[0] not in _SUSPENDED
        last = self._parts[-1]
        if glued and broken is not None and rest is not None and _one_word(broken[1], rest[0], self.words()):
            self._parts[-1] = last = last.slice(0, len(last) - 1)
            self.length -= 1
        if not glued:
            self._parts.append(Passage(last.source, " ", array("I", (last.offset(-1),))))
            self.length += 1
        self.block.marks += [(at + self.length, text) for at, text in line.marks]
        self._parts.append(line.passage)
        self.length += len(line.passage)
        self.tail = (self.tail + ("" if glued or not self.tail else " ") + line.text)[-_TAIL:]

    def finish(self) -> None:
        """Put the lines together."""
        if len(self._parts) > 1:
            self.block.passage = join(self._parts, "")
            self._parts = [self.block.passage]


def _continues(growing: _Growing, line: Line, labels: tuple[Label, ...]) -> bool:
    """Tell whether a line carries on a block."""
    block, before, after = growing.block, growing.tail, line.text
    if labels or line.bullet or line.level is not None or line.cells or block.kind in ("heading", "row", "connector"):
        return False
    if _CONNECTOR.fullmatch(after) or is_entry(before) or is_entry(after):
        return False
    if not before and block.labels:
        return line.gap <= 1  # the label stands alone on its line
    lower = after[0].islower() or (after[0] in "(<>≤≥=" and not re.match(r"\(\w{1,4}\)\s", after))
    if _TERMINAL.search(before) and not before.endswith((";", ":")):
        goes_on = lower or _EXAMPLES.match(after)
        return bool(goes_on) and line.gap == 0 and growing.length >= _WRAPPED
    if before.endswith((";", ":")):
        return False
    if line.gap == 0:
        if lower or _UNFINISHED.search(before):
            return True
        if block.kind == "item" and line.indent < block.indent:
            return False  # a sentence that stands out from under the mark of the item
        return (
            growing.length >= _WRAPPED
            and not block.strong
            and not line.strong
            and (heading_role(after) is None or not is_heading_shaped(after))
            and not block.passage.source.flowing
            and block.passage.source.line_length(block.passage.offset(0)) < 200
            and not _stands_alone(before, after)
        )
    if before.lower().endswith("following") or (block.kind == "paragraph" and line.indent > block.indent + 1):
        # A gap and a deeper indent begin a list without marks.
        return False
    unfinished = _UNFINISHED.search(before) is not None
    # The foot of a page that was taken out leaves its number, and no gap: what it cut goes on, however short.
    if lower and (unfinished or line.number - growing.number > line.gap + 1):
        return True
    return (lower or unfinished) and growing.length >= _WRAPPED and not is_heading_shaped(after)


_VERB = re.compile(r"\b(?:is|are|may\s+be)\b")
_NAME = re.compile(r"(?:\b[A-Z][\w&-]*|\d)\W{0,2}\Z")
"""A name or a number at the end of a line."""


def _stands_alone(before: str, after: str) -> bool:
    """Tell whether a line is a whole sentence that takes a position, behind one that ends with a name or a number."""
    if not after[:1].isupper() or ":" in after or ";" in after:
        return False
    clause, _, _ = after.partition(".")
    ends = "." in after and not any(c.isalnum() for c in after[after.rfind(".") :])
    return ends and bool(_VERB.search(clause)) and bool(_NAME.search(before)) and takes_position(after)


def _run_in(line: Line) -> tuple[Passage, Passage, str] | None:
    """Split 'Heading: text' where the lexicon knows the heading."""
    if line.bullet or line.cells:
        return None
    match = _RUN_IN.match(line.text)
    if not match:
        named = name_before_sentence(line.text) if line.gap else None
        return (line.passage.slice(0, named[0]), line.passage.slice(named[0]).strip(), named[1]) if named else None
    role = heading_role(match[1])
    if role is None or role in ("identity", "authorization"):
        return None
    if role == "applicability" and find_lines(match[1], listed=True) and takes_position(line.text[match.end() :]):
        return None  # 'Medicaid members: X is covered' says nothing of what stands below
    return line.passage.slice(0, match.end(1)), line.passage.slice(match.end()), role


_RUN_IN = re.compile(r"([A-Z][A-Za-z /&()'-]{2,60}):\s+(?=\S+\s+\S+\s+\S+\s+\S+)")


def _begin(
    line: Line, heading: bool, role: str | None, labels: tuple[Label, ...], end: int, *, coded: bool = False
) -> list[Block]:
    """Return the blocks that a line begins; `end` is where its labels end."""
    marks = list(line.marks)
    if len(filled(line)) > 1:
        labels = read_label(line.cells[0].text)[0] if line.cells else ()
        return [
            Block("row", line.passage, line.indent, None, line.strong, "", labels, None, line.cells, line.gap,
                  line.number, marks)
        ]  # fmt: skip
    if heading:
        return [
            Block("heading", line.passage, line.indent, line.level, line.strong, "", (), role, (), line.gap,
                  line.number, marks, coded)
        ]  # fmt: skip
    if _CONNECTOR.fullmatch(line.text):
        return [Block("connector", line.passage, line.indent, gap=line.gap, number=line.number)]
    if not labels and (parts := inline_headings(line)):
        blocks = []
        for part, part_role in parts:
            kind: Kind = "heading" if part_role else "item" if line.bullet and part is parts[0][0] else "paragraph"
            blocks.append(Block(kind, part, line.indent, None, False, line.bullet, (), part_role, number=line.number))
        return blocks
    split = _run_in(line) if not labels else None
    if split:
        head, rest, role = split
        return [
            Block("heading", head, line.indent, None, True, "", (), role, (), line.gap, line.number),
            Block("paragraph", rest, line.indent, number=line.number, marks=marks),
        ]
    passage = line.passage.slice(end).strip() if labels else line.passage
    marks = [(max(0, at - end), text) for at, text in marks]
    kind = "item" if labels or line.bullet else "paragraph"
    return [
        Block(kind, passage, line.indent, None, line.strong, line.bullet, labels, None, (), line.gap,
              line.number, marks)
    ]  # fmt: skip


_FILLED = 0.7
"""The share of the usual width beyond which a line may have been wrapped."""


_PARTS = 2
"""Known headings with numbers of one form, for others with such a number to be headings, too."""


def _list_indent(growing: _Growing | None, line: Line, known: int | None) -> int | None:
    """Return the indent of the lines without marks that are the list of an item before them, if one is open."""
    if growing is None or line.gap or line.bullet or line.cells:
        return None
    block = growing.block
    if block.kind == "item" and growing.tail.endswith(":") and line.indent >= block.indent + _DEEPER:
        return line.indent
    return known if line.indent == known else None


_DEEPER = 2
"""Columns by which the list of an item stands in from it at least."""
_REFERRING = compile_pattern(
    r"\b(?:in|under|from|see|criteri(?:on|a)|sections?|items?|paragraphs?|statements?|parts?)"
    r"(?:\s+[\w.()]{1,8}\s*(?:,|and|or|,\s*and|through|to))?\Z",
    re.IGNORECASE,
)
_REFERRED = compile_pattern(r"\s*(?:[,.;)]|(?:and|or|above|below|through|to|is|are|has|have|when|must)\b|\Z)")


def _refers(before: str, after: str) -> bool:
    """Tell whether a label at the start of a line is what the line before refers to ('listed in' / 'A.1 above')."""
    return _REFERRED.match(after) is not None and _REFERRING.search(before.rstrip()) is not None


def _stands_out(block: Block, line: Line, before: Line) -> bool:
    """Tell whether a line that stands out from a bullet begins a sentence, and the one before it is no longer than it.

    What goes on with a bullet stands as far in as its text, or begins within a sentence.
    """
    if not block.bullet or line.bullet or line.indent + _OUT > block.indent:
        return False
    ends = before.indent + len(before.text) <= line.indent + len(line.text) or takes_position(line.text)
    leads = _GOES_ON.match(line.text) is not None and line.text.rstrip(" *").endswith(":")
    return leads or (line.text[:1].isupper() and ends)


_GOES_ON = re.compile(r"(?:and|or|when|if|with|provided)\b")
"""How a line begins that goes on with the sentence over a list: 'when ALL of the following are also met:'."""
_OUT = 3
"""Columns by which a line stands out from a bullet, at least."""


def read_blocks(reading: Reading) -> list[Block]:
    """Return the blocks of a document in order."""
    blocks: list[Block] = []
    growing: _Growing | None = None
    lines = with_their_numbers(reading.lines)
    codes = guideline_codes(lines)

    @cache
    def words() -> set[str]:
        low = [line.text.lower() for line in lines]
        found = set(" ".join([text for text in low if text.isascii()]).translate(_BLANKED).split())
        return found.union(*(_RUN_OF_LETTERS.findall(text) for text in low if not text.isascii()))

    @cache
    def width() -> float:
        ends = sorted(line.indent + len(line.text) for line in lines if len(line.text) >= _WRAPPED)
        return _FILLED * ends[len(ends) * 9 // 10] if ends else 0

    @cache
    def parts() -> frozenset[tuple[int, bool]]:
        named = [read_label(line.text)[0] for line in lines if line.gap and heading_role(line.text) is not None]
        forms = Counter(form for labels in named if (form := part_form(labels)) is not None)
        known = {form for form, count in forms.items() if count >= _PARTS}
        return frozenset(known | counted_titles(lines))

    indent: int | None = None
    part: tuple[Label, ...] = ()
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        heading, role = is_heading(line, lines[i - 1] if i else None, following, codes)
        labels, end = read_label(line.text)
        if labels and growing is not None and line.gap == 0 and _refers(growing.tail, line.text[end:]):
            labels, end = (), 0
        # The first item of a list that is announced is none, even in capitals ('1. ECOG 0-1').
        announced = i > 0 and lines[i - 1].text.rstrip(" *").endswith(":")
        if labels and role is None and line.level is None and (heading or line.gap > 0):
            form = part_form(labels) if line.gap > 0 else None
            named = form is not None and form in parts() and title_like(line.text[end:])
            named = named and is_heading_shaped(line.text[end:]) and not line.bullet
            named |= heads_part(line, lines[i - 1] if i else None, following, part)
            heading = ((heading and line.text[end:].isupper()) or named) and not announced
        part = labels if heading and labels else part
        row = len(filled(line)) > 1
        indent = _list_indent(growing, line, indent)
        unmarked = growing is not None and indent is not None and growing.block.indent == indent == line.indent
        if (
            growing
            and unmarked
            and lines[i - 1].indent + len(lines[i - 1].text) < width()
            and not _UNFINISHED.search(growing.tail)
        ):
            pass  # an item without a mark, and the one before it did not fill its line
        elif growing and _stands_out(growing.block, line, lines[i - 1]) and not _UNFINISHED.search(growing.tail):
            pass  # a paragraph that follows a list at once
        elif growing and not (row or heading or labels) and _continues(growing, line, labels):
            growing.append(line)
            continue
        if growing:
            growing.finish()
        blocks += _begin(line, heading, role, labels, end, coded=part_number(line, codes) is not None)
        growing = _Growing(blocks[-1], words)
    if growing:
        growing.finish()
    return [b for b in blocks if b.text]
