"""Reading: bytes to cleaned lines with addresses.

1. The bytes are decoded (UTF-8, UTF-16 with a byte order mark, else Windows-1252).
2. Each source line is cleaned of markup (Markdown, HTML tags and entities, TeX
   signs) and split where markup or layout breaks it; every kept character
   remembers its offset in the decoded text.
3. Lines that repeat on pages are marked as furniture and left out.

What another format prints (`loaders.text.printed`) is read the same way, without markup.
"""

from __future__ import annotations

import bisect
import itertools
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.lines.aligned_tables import AlignedTable, find_aligned_tables
from loaders.lines.cleaning import MASK, PLAIN, Cleaner, Draft, plain_draft
from loaders.lines.columns import in_reading_order
from loaders.lines.furniture import find_furniture
from loaders.lines.line import Line
from loaders.lines.unmarked_lists import mark_items
from loaders.lines.wrapped_tables import find_wrapped_tables
from loaders.record import Finding
from loaders.text.bullets import SHAPES, with_lost_bullets, without_mark_tab
from loaders.text.printed import PrintedDocument
from loaders.text.text import Passage, SourceText, join
from loaders.wording.headings import is_heading_shaped

__all__ = ["Reading", "UnreadableDocumentError", "decode_text", "read_printed", "read_text"]


class UnreadableDocumentError(ValueError):
    """An error raised when a file cannot be read as a document."""


@dataclass(slots=True)
class Reading:
    """A document as lines: what is read, and the page furniture apart.

    `findings` are about what could not be read or was left out. `issuer` is the name of
    who issues the document, where its format has a field for that.
    """

    source: SourceText
    lines: list[Line]
    furniture: list[Line]
    findings: tuple[Finding, ...] = ()
    issuer: Passage | None = None
    ordered: tuple[Line, ...] | None = field(default=None, init=False, repr=False, compare=False)
    """What `loaders.structure.dates` made of all lines, for every reader to share; nobody adds a line then."""


def decode_text(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    :raises UnreadableDocumentError: when the file is empty or not text.
    """
    if not data.strip():
        raise UnreadableDocumentError(f"{name}: the file is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or b"\0" in data:
            raise UnreadableDocumentError(
                f"{name}: byte {error.start} (line {data[: error.start].count(10) + 1}) is not {encoding} text"
            ) from None
        encoding = "windows-1252"
        text = data.decode(encoding, "replace")
    sample = text[:20000]
    odd = len(_ODD.findall(sample))
    if odd > max(2, len(sample) // 50):
        line = next(
            (n for n, part in enumerate(sample.split("\n"), 1) if any(c < " " and c not in "\t\r\f" for c in part)), 1
        )
        raise UnreadableDocumentError(f"{name}: line {line}: not a text file (control characters)")
    if not any(c.isalnum() for c in text):
        raise UnreadableDocumentError(f"{name}: the file holds no words")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


_ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+")
_BULLET = re.compile(rf"([-*+o{SHAPES}])\s+(?=[^\s=])")
_RULE = re.compile(r"[-=_*\s|:.]{3,}$")


_BANNER = re.compile(r"\s*\|[^|]{1,120}\|\s*\Z")
_ONE_COLUMN = re.compile(r"\s*\|\s*:?-{3,}:?\s*\|\s*")
"""The rule below the head of a table of one column, which is how a conversion prints a heading in a frame."""


def _cells(passage: Passage, tabs: list[int]) -> tuple[Passage, ...]:
    """Return the columns of a line that holds tabs."""
    if not tabs:
        return ()
    edges = [-1, *tabs, len(passage)]
    return tuple(passage.slice(a + 1, b).strip() for a, b in itertools.pairwise(edges))


def _indent(raw: str) -> int:
    """Return the columns before the first character of a line."""
    expanded = raw.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _finish(draft: Draft, source: SourceText, number: int, indent: int, level: int | None, gap: int) -> Line | None:
    """Return a line from a draft, or None for an empty one."""
    whole = Passage(source, "".join(draft.text), draft.offsets)
    cells = _cells(whole, draft.tabs)
    passage = whole.strip()
    if passage.text.endswith("|") and not cells and "|" not in (bare := passage.text.rstrip("| ")):
        passage = passage.slice(0, len(bare))  # the edge of a table of one column
    if not passage.text or _RULE.fullmatch(passage.text):
        return None
    shift = len(whole.text) - len(whole.text.lstrip())
    bullet = "•" if draft.item else ""
    if level is None and not cells and (match := _BULLET.match(passage.text)):
        bullet = match[1]
        passage = passage.slice(match.end())
        shift += match.end()
    solid = len(whole.text) - whole.text.count(" ")
    marks = tuple((max(0, at - shift), text) for at, text in draft.marks)
    return Line(passage, number, indent, level, draft.bold >= solid > 0, cells, bullet, gap, marks)


def read_text(text: str, name: str) -> Reading:
    """Return the lines of a decoded text, page furniture set apart."""
    source = SourceText(text, name)
    lines: list[Line] = []
    gap = 0
    margin: Line | None = None
    apart: set[int] = set()
    whole = with_lost_bullets(text.split("\n"))
    starts = list(itertools.accumulate((len(raw) + 1 for raw in whole), initial=0))
    segments = in_reading_order(whole)
    source.columns = len(segments) > len(whole)
    wrapped = find_wrapped_tables(whole)
    aligned = [t for t in find_aligned_tables(whole) if all(t.end <= w.first or w.end <= t.first for w in wrapped)]
    tables = {table.first + 1: table for table in (*wrapped, *aligned)}
    tabulated = frozenset(i + 1 for table in tables.values() for i in range(table.first, table.end))
    for segment in segments:
        if segment.number in tables:
            lines += _rows(tables.pop(segment.number), whole, starts, source)
            gap, margin = 0, None
        if segment.number in tabulated:
            continue
        number, start = segment.number, starts[segment.number - 1] + segment.start
        raw = whole[number - 1][segment.start : segment.end]
        heading = _HEADING.match(raw) if "#" in raw else None
        body = raw[heading.end() :] if heading else raw
        offset = start + (heading.end() if heading else 0)
        barred = "|" in body
        banner = barred and _BANNER.match(body) is not None and number < len(whole)
        banner = banner and _ONE_COLUMN.fullmatch(whole[number]) is not None
        table = barred and body.strip().startswith("|")
        if table:
            # The outer bars of a Markdown row are no columns.
            first, last = body.index("|"), body.rindex("|")
            body = body[:first] + " " + body[first + 1 : last].replace("|", "\t") + " " + body[last + 1 :]
        elif body.count("|") > 1 and body.rstrip().endswith("|"):
            last = body.rindex("|")  # a row without its first bar
            body = body[:last].replace("|", "\t") + " " + body[last + 1 :]
        body = (body if barred else without_mark_tab(body)).replace("\f", " ")
        indent = segment.indent + _indent(raw) if not heading else 0
        found = False
        gap = max(gap, 1) if segment.named else gap
        plain = plain_draft(body, offset)
        for draft in (plain,) if plain is not None else Cleaner(body, offset, row=table).clean():
            line = _finish(draft, source, number, indent, len(heading[1]) if heading else None, gap)
            if line is None:
                continue
            line.strong |= banner and is_heading_shaped(line.text)
            if segment.heading and margin is not None:
                # 'Coverage' and below it 'Limitations' are one name in the margin.
                margin.passage = join([margin.passage, line.passage], " ")
            else:
                lines.append(line)
                if segment.furniture:
                    apart.add(id(line))
                margin = line if segment.heading else None
                line.strong |= segment.heading
            found, gap = True, int(segment.named)
        if not found:
            gap += 1
    if apart:
        return _unrolled(source, lines, apart)
    return _set_apart(source, lines, frozenset())


def _rows(table: AlignedTable, whole: Sequence[str], starts: Sequence[int], source: SourceText) -> list[Line]:
    """Return the rows of a table printed with spaces."""
    out: list[Line] = []
    for row in table.rows:
        cells: list[Passage] = []
        for cell in row:
            parts = [
                Passage(source, "".join(draft.text), draft.offsets).strip()
                for i, a, b in cell
                for draft in Cleaner(whole[i][a:b], starts[i] + a).clean()
            ]
            parts = [part for part in parts if part.text]
            cells.append(join(parts, " ") if parts else Passage(source, "", array("I")))
        number = min(i for cell in row for i, _, _ in cell) + 1
        out.append(
            Line(join([c for c in cells if c.text], " "), number, 0, None, False, tuple(cells), "", int(not out), ())
        )
    return out


def _set_apart(source: SourceText, lines: list[Line], known: frozenset[int]) -> Reading:
    """Return a reading with the furniture apart; `known` are the numbers of lines that are furniture anyway."""
    flags = find_furniture([(line.text, line.number, line.gap) for line in lines])
    numbers = known | {line.number for line, flag in zip(lines, flags, strict=True) if flag}
    source.furniture = numbers
    kept = mark_items([line for line in lines if line.number not in numbers])
    return Reading(source, kept, [line for line in lines if line.number in numbers])


def _unrolled(source: SourceText, lines: list[Line], apart: set[int]) -> Reading:
    """Return a reading of lines that hold furniture among other things, by which parts of them it is."""
    kept = [line for line in lines if id(line) not in apart]
    return Reading(source, mark_items(kept), [line for line in lines if id(line) in apart])


def _without(text: str, raised: tuple[tuple[int, int], ...]) -> str:
    """Return a text with signs of the same length, which are dropped, for its superscripts."""
    pieces, at = [], 0
    for a, b in raised:
        pieces += [text[at:a], MASK * (b - a)]
        at = b
    return "".join((*pieces, text[at:]))


def read_printed(document: PrintedDocument, name: str) -> Reading:
    """Return the lines of a document as its format prints them, furniture set apart.

    :raises UnreadableDocumentError: when no line holds a word.
    """
    source = SourceText("\n".join(line.text for line in document.lines), name)
    if not any(c.isalnum() for c in source.text):
        raise UnreadableDocumentError(f"{name}: the file holds no words")
    lines: list[Line] = []
    starts: list[int] = []
    breaks: list[int] = []
    start, gap = 0, 0
    for number, printed in enumerate(document.lines, 1):
        starts.append(start)
        drafts = Cleaner(_without(printed.text, printed.raised), start, PLAIN).clean()
        firsts = [d.offsets[0] if d.offsets else start + len(printed.text) for d in drafts]
        for a, b in printed.raised:
            draft = drafts[max(0, bisect.bisect_left(firsts, start + a) - 1)]
            draft.marks.append((bisect.bisect_left(draft.offsets, start + a), printed.text[a:b]))
        gap = max(gap, printed.gap)
        for i, draft in enumerate(drafts):
            line = _finish(draft, source, number, printed.indent, printed.level, gap)
            if line is not None:
                line.strong = printed.strong
                line.bullet = line.bullet or (printed.bullet if i == 0 else "")
                lines.append(line)
                gap = 0
        breaks += [start + at for at in printed.breaks]
        start += len(printed.text) + 1
    source.breaks = frozenset(breaks)
    source.pages = tuple(starts[i] if i < len(starts) else len(source.text) for i in document.pages)
    reading = _set_apart(source, lines, frozenset(n for n, p in enumerate(document.lines, 1) if p.furniture))
    issuers = (line.passage for line in (*reading.lines, *reading.furniture) if line.number - 1 == document.issuer)
    reading.issuer = next(issuers, None)
    for finding in document.findings:
        # Where nothing was printed, the line behind it (or the last one) is the place.
        at = min(finding.line, len(starts) - 1)
        end = max(starts[at] + 1, starts[at] + len(document.lines[at].text))
        place = (source.span(starts[at], min(end, len(source.text))),)
        reading.findings += (Finding(finding.kind, finding.severity, finding.message, place),)
    return reading
