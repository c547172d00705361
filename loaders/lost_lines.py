"""Lost lines: signs that a part of the coverage sections is missing, so that what is left may say too much.

1. The labels of a list begin behind their first one, or leave some out.
2. A paragraph begins within a sentence, a sentence or a list breaks off before its end.
3. What leads a list is followed by none; a list of bullets is cut by a blank line as no other of its items are.
4. A word bears a mark that no note explains.
5. A row of a table has fewer cells than its header.
6. What stands under a grant speaks of those who do not get it.
7. A name alone is granted by the heading over it, and what follows it takes a position of its own: it was a heading.

None of it is mended: each sign is a finding that touches the statements on both sides of the gap, or the whole
document where a position of its own may be what was lost.
"""

from __future__ import annotations

import bisect
import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.blocks import Block
from loaders.complements import read_complement
from loaders.labels import Label, read_label, readings_of
from loaders.outline import Item, nest, walk
from loaders.periods import read_period
from loaders.reading import Reading
from loaders.record import Finding, Statement
from loaders.sections import COVERAGE_ROLES, Section
from loaders.statuses import GRANT, find_statuses
from loaders.text import Passage, SourceText
from ontology.lexicon import lexicon

__all__ = ["LOST_LINES", "find_lost_lines"]

LOST_LINES = "lost-lines"
_MOST = 200
"""Signs of one document that are told at most."""
_STOPPED = re.compile(r"[.!?]['\")\]*_]*$")
_LEADING = re.compile(r"[:;,]$|\b(?:or|and)$")
_ENDED = re.compile(r"[.!?;:]['\")\]*_]*$")
_CONNECTED = re.compile(r"[;,]\s*(?:and/or|and|or)\W*$|\b(?:and|or)$", re.IGNORECASE)
_OPEN = re.compile(r"(?:,|\b(?:of|the|an?|to|for|with|in|by|from|is|are|that|than|as|at|on|who|whose|when|if|and|or))$")
_FULL = 45
"""Characters of a sentence that a layout breaks, at least."""
_TOGETHER = 2
"""Bullets of a list that a blank line may part."""
_MARKED = re.compile(r"(?<=\w)([*†‡§]{1,3})(?=[\s,.;:)/]|$)")
_INLINE = re.compile(r"\(([A-Za-z]{1,5}|\d{1,2})\)")
_NOTE = re.compile(r"\s*[([]?([*†‡§]{1,3})")


@dataclass(slots=True)
class _Unit:
    """A block of a coverage section, with the statements that were read from it."""

    block: Block
    section: int
    ids: list[str]

    @property
    def text(self) -> str:
        return self.block.text.rstrip()


class _Policy:
    """The blocks of the coverage sections in order, as an outline, with the statements on each."""

    def __init__(self, sections: Sequence[Section], statements: Sequence[Statement]) -> None:
        coverage = [s for s in sections if s.role in COVERAGE_ROLES]
        heads = [_Unit(Block("heading", s.heading, 0), -1, []) for s in sections if s.heading and s.heading.text]
        units = [_Unit(b, k, []) for k, s in enumerate(coverage) for b in s.blocks if b.passage.offsets]
        self.units = sorted([*heads, *units], key=lambda u: u.block.passage.offsets[0])
        self.starts = starts = [u.block.passage.offsets[0] for u in self.units]
        for statement in statements:
            for span in statement.at:
                first = max(0, bisect.bisect_right(starts, span.start) - 1)
                for unit in self.units[first : bisect.bisect_left(starts, span.end)]:
                    if statement.id not in unit.ids:
                        unit.ids.append(statement.id)
        self.index = {id(u.block): i for i, u in enumerate(self.units)}
        entries: list[tuple[Block, tuple[Passage, ...]]] = []
        for section in coverage:
            if section.heading is not None:
                entries.append((Block("heading", section.heading, 0), ()))
            entries += [(b, section.topics.get(i, ())) for i, b in enumerate(section.blocks)]
        self.roots = nest(entries)
        self._before = list(itertools.accumulate(range(len(self.units)), self._last, initial=-1))
        self._behind = list(itertools.accumulate(reversed(range(len(self.units))), self._last, initial=-1))[::-1]

    def _last(self, known: int, i: int) -> int:
        return i if self.units[i].ids else known

    def at(self, offset: int) -> int:
        """Return the index of the block that holds a place, or of the last one before it (-1 for none)."""
        return bisect.bisect_right(self.starts, offset) - 1

    def heading_over(self, offset: int) -> int:
        """Return the index of the last heading before a place, or -1."""
        return next((i for i in range(self.at(offset), -1, -1) if self.units[i].block.kind == "heading"), -1)

    def around(self, i: int) -> list[str]:
        """Return the statements on both sides of the start of a block: of it, else of the next; of the one before."""
        before, behind = self._before[i], self._behind[i]
        return [*(self.units[before].ids if before >= 0 else ()), *(self.units[behind].ids if behind >= 0 else ())]

    def told(self, i: int, message: str, touches: Sequence[str] | None = None) -> Finding:
        """Return the finding that something is lost before or in a block."""
        ids = self.around(i) if touches is None else touches
        place = self.units[i].block.passage.place()
        return Finding(LOST_LINES, "warning", message, place[:1], tuple(dict.fromkeys(ids)))


def find_lost_lines(
    reading: Reading, sections: Sequence[Section], statements: Sequence[Statement], unread: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield the signs of lost lines in the coverage sections, those that the format of the document gave among them.

    :param unread: the findings on sentences that were not understood.
    """
    if not statements:
        return
    policy = _Policy(sections, statements)
    signs = itertools.chain(
        _labels(policy),
        _sentences(policy),
        _lists(policy),
        _marks(policy, sections),
        _rows(policy),
        _names(policy, statements),
        _tags(policy, reading),
        _unmet_under_grants(policy, reading.source, statements, unread),
    )
    told: set[tuple[str, int]] = set()
    for sign in itertools.islice(signs, _MOST):
        key = sign.message, sign.at[0].start if sign.at else -1
        if key not in told:
            told.add(key)
            yield sign


def _states(item: Item) -> bool:
    return _states_any(item.passage.text)


def _states_any(text: str) -> bool:
    return any(p.status != "scope" for p in find_statuses(text))


# -- labels ---------------------------------------------------------------------------------


def _labels(policy: _Policy) -> Iterator[Finding]:
    """Yield where a list leaves labels out; a count that runs on through lists or headings leaves out none."""
    printed = _printed(policy)
    for item in walk(policy.roots):
        i = policy.index.get(id(item.block))
        if i is None or not item.skipped or _counted(item, policy.units[i - 1].text if i else "", printed[i]):
            continue
        message = f"a label before {item.block.labels[-1].text!r} is missing from a list"
        siblings = item.parent.children if item.parent is not None else []
        # What was lost beside positions may have been one, on anything.
        position = any(map(_states, siblings)) if siblings else _states(item)
        yield policy.told(i, message, () if position else None)


def _printed(policy: _Policy) -> list[dict[str, int]]:
    """Return for each block the last number of each style of label that is printed before it, by headings too."""
    last: dict[str, int] = {}
    out: list[dict[str, int]] = []
    for unit in policy.units:
        out.append(dict(last))
        labels = unit.block.labels or (read_label(unit.text)[0] if unit.block.kind == "heading" else ())
        if len(labels) == 1:
            last.update(readings_of(labels[0]))
    return out


def _counted(item: Item, before: str, printed: dict[str, int]) -> bool:
    """Tell whether the label before an item's is printed elsewhere: in another list, a heading, the text before.

    A lead that names the label, or a period that begins with it, takes it out of the count.
    """
    label = item.block.labels[-1]
    if item.parent is not None:
        lead = item.parent.passage
        if read_period(lead) is not None or re.search(rf"\b{re.escape(label.text)}\b", lead.text):
            return True
    inline = [reading for m in _INLINE.finditer(before) for reading in readings_of(Label(m[1], label.form))]
    return any(
        printed.get(style) == number - 1 or (style, number - 1) in inline for style, number in readings_of(label)
    )


# -- sentences ------------------------------------------------------------------------------


def _sentences(policy: _Policy) -> Iterator[Finding]:
    """Yield paragraphs that begin within a sentence, and sentences that break off."""
    for i, unit in enumerate(policy.units):
        block = unit.block
        before = policy.units[i - 1] if i else None
        behind = policy.units[i + 1] if i + 1 < len(policy.units) else None
        if block.kind not in ("paragraph", "item"):
            continue
        if block.kind == "paragraph" and block.text[:1].islower() and _cut_off(block, before):
            yield policy.told(i, "a paragraph begins within a sentence; what stood before it may be lost")
        leads = behind is not None and (behind.block.kind in ("item", "row") or behind.text[:1].islower())
        if _OPEN.search(unit.text) and not leads and len(unit.text) >= _FULL:
            yield policy.told(i, "a sentence breaks off before its end")


def _cut_off(block: Block, before: _Unit | None) -> bool:
    """Tell whether the first words of a paragraph in lower case go on with nothing that stands before it."""
    source, start = block.passage.source, block.passage.offsets[0]
    if ":" in source.text[source.line_start(source.line_at(start)) : start]:
        return False  # the text behind a name in the same line
    if before is None or before.block.kind == "heading" or _STOPPED.search(before.text):
        return True
    if not block.gap or _LEADING.search(before.text):
        return False
    return _states_any(block.text) or (
        before.block.kind == "paragraph" and before.text[:1].isupper() and block.text.endswith(":")
    )


# -- lists ----------------------------------------------------------------------------------


def _lists(policy: _Policy) -> Iterator[Finding]:
    """Yield lists that break off, leads without a list, and lists that blank lines cut."""
    for root, following in itertools.zip_longest(policy.roots, policy.roots[1:]):
        *_, last = walk([root])
        i = policy.index.get(id(last.block))
        ends = following is None or following.block.kind != "item"
        if i is None or not ends or last.block.kind != "item" or last.connector is not None:
            continue
        if _CONNECTED.search(last.passage.text.rstrip()):
            yield policy.told(i, "a list breaks off behind 'and' or 'or'; its last item may be lost")
    for item in walk(policy.roots):
        i = policy.index.get(id(item.block))
        if i is None or item.children or item.block.kind != "item" or _states(item):
            continue
        if item.passage.text.rstrip(" *_").endswith(":"):
            yield policy.told(i, "nothing follows what leads a list; its items may be lost")
    for item in policy.roots:
        i = policy.index.get(id(item.block), 0)
        before = policy.units[i - 1] if i else None
        if item.block.kind != "item" or item.block.labels or before is None or before.block.kind != "paragraph":
            continue
        beside = before.section == policy.units[i].section and before.block.number != item.block.number
        if beside and policy.units[i].ids and not _states_any(before.text):
            yield policy.told(i, "nothing leads a list of bullets; its lead may be lost")
    for level in [policy.roots, *(item.children for item in walk(policy.roots) if item.children)]:
        yield from _cut(policy, level)


def _cut(policy: _Policy, level: Sequence[Item]) -> Iterator[Finding]:
    """Yield where one blank line, and no page, parts bullets of a list that stand together otherwise."""
    run: list[tuple[int, Item]] = []
    runs = [run]
    for item in level:
        i = policy.index.get(id(item.block), -1)
        near = run and i == run[-1][0] + 1 and not run[-1][1].children and run[-1][1].block.bullet == item.block.bullet
        if not near:
            run = []
            runs.append(run)
        if i >= 0 and item.block.bullet and not item.block.labels:
            run.append((i, item))
    for run in runs:
        apart = [(i, item) for i, item in run[1:] if item.block.gap]
        if len(apart) != 1 or len(run) <= _TOGETHER:
            continue
        i, item = apart[0]
        before = policy.units[i - 1].block.passage.offsets[-1]
        passage = item.passage
        together = policy.units[i - 1].section == policy.units[i].section
        if together and not passage.source.crosses_furniture(before, passage.offsets[0]):
            yield policy.told(i, "a blank line cuts a list of bullets; what leads its second part may be lost")


# -- notes, rows, names ---------------------------------------------------------------------


def _marks(policy: _Policy, sections: Sequence[Section]) -> Iterator[Finding]:
    noted = {m[1] for s in sections for b in s.blocks if (m := _NOTE.match(b.text) or _NOTE.match(b.bullet))}
    for i, unit in enumerate(policy.units):
        for match in _MARKED.finditer(unit.block.text):
            if match[1] not in noted and unit.ids:
                yield policy.told(i, f"no note explains the mark {match[1]!r}", unit.ids)
                break


def _rows(policy: _Policy) -> Iterator[Finding]:
    width = 0
    for i, unit in enumerate(policy.units):
        if unit.block.kind != "row":
            width = 0
        elif not width or unit.block.gap:
            width = len(unit.block.cells)
        elif len(unit.block.cells) < width:
            yield policy.told(i, "a row of a table has fewer cells than its header", unit.ids)


def _names(policy: _Policy, statements: Sequence[Statement]) -> Iterator[Finding]:
    bare = {s.id for s in statements if s.status == GRANT and s.criteria is None}
    for i, (unit, following) in enumerate(itertools.pairwise(policy.units)):
        block = unit.block
        if block.kind != "paragraph" or _ENDED.search(unit.text) or not bare & set(unit.ids):
            continue
        if following.block.kind == "paragraph" and find_statuses(following.text):
            yield policy.told(i, "a name alone is granted, and what follows it takes a position; it may be a heading")


def _tags(policy: _Policy, reading: Reading) -> Iterator[Finding]:
    """Yield the lists within the policy whose tags do not match."""
    for finding in reading.findings:
        i = policy.at(finding.at[0].start) if finding.kind == LOST_LINES and finding.at else -1
        if i >= 0 and policy.units[i].section >= 0:
            yield policy.told(i, finding.message)


def _unmet_under_grants(
    policy: _Policy, source: SourceText, statements: Sequence[Statement], unread: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield what was not understood under a grant and speaks of those who fail its criteria."""
    by_id = {s.id: s for s in statements}
    unmet = lexicon("connectives")["unmet"]["pattern"]
    for finding in unread:
        before = next((by_id[t] for t in finding.touches if t in by_id), None)
        if finding.kind != "not-understood" or before is None or before.status != GRANT or not finding.at:
            continue
        span = finding.at[0]
        text = source.text[span.start : span.end]
        passage = Passage(source, text, array("I", range(span.start, span.end)))
        if read_complement(passage) is None and not re.search(unmet, text.lower()):
            continue
        if policy.heading_over(span.start) != policy.heading_over(before.at[0].start):
            continue
        same = before.heading, before.printed_status
        ids = [s.id for s in statements if (s.heading, s.printed_status) == same]
        message = "what stands under a grant speaks of those who do not meet it; the heading of a denial may be lost"
        yield Finding(LOST_LINES, "error", message, finding.at[:1], tuple(ids))
