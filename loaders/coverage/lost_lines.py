"""Lost lines: signs that a part of the coverage sections is missing, so that what is left may say too much.

1. A list leaves labels out, breaks off, or has lost what leads it (`loaders.coverage.lost_items`).
2. A paragraph begins within a sentence, or a sentence breaks off.
3. A word bears a mark that no note explains; a row of a table has fewer cells than its header.
4. A name alone is granted by the heading over it, and what follows it takes a position of its own: it was a heading.
5. What stands under a grant speaks of those who do not get it.
6. The tags of a list on a web page do not match.

None of it is mended: each sign is a finding that touches the statements on both sides of the gap, or the whole
document where a position of its own may be what was lost.
"""

from __future__ import annotations

import bisect
import itertools
import re
from array import array
from collections.abc import Iterator, Sequence

import msgspec

from loaders.coverage.coverage_units import LOST_LINES, CoverageUnits, Unit
from loaders.coverage.lost_items import find_lost_items
from loaders.lines.reading import Reading
from loaders.record import Finding, Statement
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.text import Passage, SourceText
from loaders.wording.complements import read_complement
from loaders.wording.statuses import GRANT, find_statuses, takes_position
from ontology.lexicon import lexicon
from ontology.scope import named

__all__ = ["LOST_LINES", "find_lost_lines"]

_MOST = 200
"""Signs of one document that are told at most."""
_FULL = 45
"""Characters of a sentence that a layout breaks, at least."""
_STOPPED = re.compile(r"[.!?]['\")\]*_]*$")
_ENDED = re.compile(r"[.!?;:]['\")\]*_]*$")
_CLOSED = re.compile(r"[.:;!?)]['\")\]*_]*$")
_JOINED = re.compile(r"[;,]\s*(?:and|or)$", re.IGNORECASE)
_BLANK = re.compile(r"\n[^\S\n]*\n")
_LEADING = re.compile(r"[:;,]$|\b(?:or|and)$")
_OPEN = re.compile(r"\b(?:of|the|an?|to|for|with|in|by|from|is|are|that|than|as|at|on|who|whose|when|if)$")
_OPEN_OR_JOINED = re.compile(r",$|\b(?:and|or)$")
_MARKED = re.compile(r"(?<=\w)([*†‡§]{1,3})(?=[\s,.;:)/]|$)")
_NOTE = re.compile(r"\s*[([]?([*†‡§]{1,3})")


def find_lost_lines(
    reading: Reading,
    sections: Sequence[Section],
    statements: Sequence[Statement],
    unread: Sequence[Finding],
) -> Iterator[Finding]:
    """Yield the signs of lost lines in the coverage sections, those that the format of the document gave among them.

    :param unread: the findings on sentences that were not understood.
    """
    if not statements:
        return
    policy = CoverageUnits(sections, statements)
    signs = itertools.chain(
        find_lost_items(policy),
        _sentences(policy),
        _marks(policy, sections),
        _rows(policy),
        _names(policy, statements),
        _tags(policy, reading),
        _unmet_under_grants(policy, reading.source, statements, unread),
    )
    treatments = {s.id: list(named(s.modality)) for s in statements}
    told: set[tuple[str, int]] = set()
    for sign in itertools.islice(signs, _MOST):
        key = sign.message, sign.at[0].start if sign.at else -1
        if key not in told:
            told.add(key)
            yield _tied(sign, treatments)


def _tied(sign: Finding, treatments: dict[str, list[str]]) -> Finding:
    """Return a sign that touches the treatments of its statements, too: what is lost may bear on others on the same."""
    about = [id for touched in sign.touches for id in treatments.get(touched, ())]
    return msgspec.structs.replace(sign, touches=tuple(dict.fromkeys((*sign.touches, *about))))


# -- sentences ------------------------------------------------------------------------------


def _sentences(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield paragraphs that begin within a sentence, and sentences that break off."""
    leading = {i for i, item in policy.items if item.children}
    roots = {i for i, item in policy.items if item.parent is None}
    for i, unit in enumerate(policy.units):
        block, behind = unit.block, policy.behind(i)
        if block.kind not in ("paragraph", "item"):
            continue
        if block.kind == "paragraph" and block.text[:1].islower() and _cut_off(block, policy.before(i), i in roots):
            yield policy.told(i, "a paragraph begins within a sentence; what stood before it may be lost")
        carried = behind is not None and behind.text[:1].islower() and not (unit.listed and behind.listed)
        follows = behind is not None and (behind.block.kind == "row" or carried)
        goes_on = i in leading or follows or (block.kind == "paragraph" and behind is not None and behind.listed)
        joined = not (behind is not None and behind.listed) and _OPEN_OR_JOINED.search(unit.text)
        endless = block.kind == "paragraph" and unit.ids and not _CLOSED.search(unit.text) and _grants(unit.text)
        if len(unit.text) >= _FULL and not goes_on and (endless or joined or _OPEN.search(unit.text)):
            yield policy.told(i, "a sentence breaks off before its end")
        if _carried_on(block):
            yield policy.told(i, "a paragraph goes on behind a blank line; what stood there may be lost")


def _grants(text: str) -> bool:
    return any(p.status == GRANT for p in find_statuses(text))


def _carried_on(block: Block) -> bool:
    """Tell whether a blank line, and no page, parts a block where a list goes on, or before a position."""
    source, offsets = block.passage.source, block.passage.offsets
    blanks = list(_BLANK.finditer(source.text, offsets[0], offsets[-1] + 1))
    starts = [bisect.bisect_left(offsets, m.start()) for m in blanks]
    for match, start, end in zip(blanks, starts, [*starts[1:], len(offsets)], strict=False):
        if not source.crosses_furniture(match.start(), match.end()):
            joined = _JOINED.search(block.text[max(0, start - _FULL) : start].rstrip())
            if joined or takes_position(block.text[start:end]):
                return True
    return False


def _cut_off(block: Block, before: Unit | None, root: bool) -> bool:
    """Tell whether the first words of a paragraph in lower case go on with nothing that stands before it.

    :param root: it stands under nothing; else it may go on with the sentence that a list before it cut.
    """
    source, start = block.passage.source, block.passage.offsets[0]
    if ":" in source.text[source.line_start(source.line_at(start)) : start]:
        return False  # the text behind a name in the same line
    if before is None or before.block.kind == "heading" or _STOPPED.search(before.text):
        return True
    if not block.gap or _LEADING.search(before.text):
        return False
    named = (before.block.kind == "paragraph" or (root and before.block.labels)) and before.text[:1].isupper()
    listed = before.listed and _JOINED.search(before.text) is not None
    return takes_position(block.text) or ((named or listed) and block.text.endswith(":"))


# -- notes, rows, names ---------------------------------------------------------------------


def _marks(policy: CoverageUnits, sections: Sequence[Section]) -> Iterator[Finding]:
    """Yield words whose mark no note explains."""
    noted = {m[1] for s in sections for b in s.blocks if (m := _NOTE.match(b.text) or _NOTE.match(b.bullet))}
    for i, unit in enumerate(policy.units):
        mark = next((m[1] for m in _MARKED.finditer(unit.block.text) if m[1] not in noted), None)
        if mark is not None and unit.ids:
            yield policy.told(i, f"no note explains the mark {mark!r}", list(unit.ids))


def _rows(policy: CoverageUnits) -> Iterator[Finding]:
    """Yield rows of tables with fewer cells than the header."""
    width = 0
    for i, unit in enumerate(policy.units):
        if unit.block.kind != "row":
            width = 0
        elif not width or unit.block.gap:
            width = len(unit.block.cells)
        elif len(unit.block.cells) < width:
            yield policy.told(i, "a row of a table has fewer cells than its header", list(unit.ids))


def _names(policy: CoverageUnits, statements: Sequence[Statement]) -> Iterator[Finding]:
    """Yield names that are granted without criteria where what follows them takes a position."""
    bare = {s.id for s in statements if s.status == GRANT and s.criteria is None}
    for i, (unit, following) in enumerate(itertools.pairwise(policy.units)):
        if unit.block.kind != "paragraph" or _ENDED.search(unit.text) or not bare & unit.ids.keys():
            continue
        if following.block.kind == "paragraph" and takes_position(following.text):
            yield policy.told(i, "a name alone is granted, and what follows it takes a position; it may be a heading")


def _tags(policy: CoverageUnits, reading: Reading) -> Iterator[Finding]:
    """Yield the lists of a web page whose tags do not match; all that stands under the same heading may be meant."""
    for finding in reading.findings:
        i = policy.at(finding.at[0].start) if finding.kind == LOST_LINES and finding.at else -1
        if i < 0:
            continue
        start, end = min(policy.part(i)[0], policy.part(max(0, i - 1))[0]), policy.part(i)[1]
        units = policy.units[start:end]
        if ids := [id for unit in units for id in unit.ids]:
            yield policy.told(i, finding.message, ids)


def _unmet_under_grants(
    policy: CoverageUnits, source: SourceText, statements: Sequence[Statement], unread: Sequence[Finding]
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
        if policy.part(policy.at(span.start))[0] != policy.part(policy.at(before.at[0].start))[0]:
            continue
        same = before.heading, before.printed_status
        ids = [s.id for s in statements if (s.heading, s.printed_status) == same]
        message = "what stands under a grant speaks of those who do not meet it; the heading of a denial may be lost"
        yield Finding(LOST_LINES, "error", message, finding.at[:1], tuple(ids))
