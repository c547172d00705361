"""Unrolled lines: a policy whose lists and headings a conversion ran together into lines of thousands of characters.

1. What stands around 'Page 3 of 14' word for word on several pages is their head and foot, unless it states a position:
   two pages may end in the same judgement.
2. A label begins an item where it continues a list that is open, or begins one whose second label follows; a letter
   that a class or a reference ends with ('Child-Pugh A or B.', 'criterion I.') is none.
3. Names in capitals, and the name of a part right behind a label, stand on lines of their own.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.lines.inline_headings import LONG, name_at
from loaders.text.labels import read_label, readings_of
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.segments import Segment
from loaders.wording.headings import heading_role, title_like
from loaders.wording.statuses import may_state_position

__all__ = ["is_rolled", "item_starts", "unroll"]

_ROLLED = 1500
"""Characters of a line that holds several parts of a policy, at least."""
_MOSTLY = 0.4
"""Share of the text that stands in such lines, at least."""
_LISTS = 2
"""Lines that hold a list within a list, from which on a text is rolled."""
_ITEMS = 8
"""Items behind others in one such line, from which on it alone makes a text rolled."""
_LEVELS = 2
_LIST = 120
"""Characters of a line that holds a list within a list, at least."""
_DEEPEST = 12
"""Lists that are open within each other, at most."""
_STOP = compile_pattern(r"(?<![A-Za-z][A-HJ-UWYZa-hj-uwyz])[.)](?=\s+[\w(\"“≤<>])")
"""A stop that a label may end with: behind two letters, which the last is no numeral of, one ends a word."""
_TOKEN = re.compile(r"(?:(?<=\s)|^)(?:\((?:[ivxIVX]{1,5}|[A-Za-z]|\d{1,2})\)|(?:[ivxIVX]{1,5}|[A-Za-z]|\d{1,2})[.)])\Z")
_AT_LINE = re.compile(r"^(?:[IVX]{1,5}|[A-H])\.(?=\s)", re.MULTILINE)
_LONGEST_TOKEN = 7
"""Characters of a label at most: '(xviii)'."""
_LETTERS = re.compile(r"\b[A-Z]\s*(?:,|/|-|\band\b|\bor\b|\bto\b)\s*\Z")
_BEFORE = re.compile(r"(?:[.;:,)\]]|(?<!\d)[.;:,)\]]\d{1,3}(?:[,-]\d{1,3}){0,4}|\b(?:and|or))\s*\Z", re.IGNORECASE)
"""How a clause ends, the marks of its citations behind it: 'after radiation;14'."""
_VALUED = re.compile(
    r"(?:\b(?:than|least|most|to|of|or|and|is|are|at|by|with|under|over|below|above|up|from|about|score|status|ecog|class|type|"
    r"grade|stage|criteri\w+|items?|sections?|steps?|parts?|no|nos|number|version|phase|level|group|page|table|figure)"
    r"|[=<>≤≥/–-])\s*\Z",
    re.IGNORECASE,
)
"""Words before a number that is a value, or the name of something."""
_CAPITALS = compile_pattern(r"(?:(?<=\s)|^)([A-Z][A-Z/&()-]{3,}(?: [A-Z/&()-]+){0,6})(?=:?\s+[\"“(]?[A-Z0-9])")
_MARK = re.compile(r"(?<=\s)o(?=\s+[A-Z\d≤≥<>])")
"""The letter that stands for the bullet of an inner list."""
_MARKS = 3
_PAGE = compile_pattern(r"\bpage\s*\|?\s*\d{1,3}(?:\s+of\s+\d{1,3})?\b", re.IGNORECASE)
_WORD = re.compile(r"(?<![A-Za-z])[a-z]{4,}\s*\Z")
_LEADING = re.compile(r"\d{1,3}(?=\s+\S)")
_SENTENCE = re.compile(r"[.;:!?)\]]\s+|\n+")
_NEAR = 90
"""Characters before a label that are looked at."""
_AROUND = 30
"""Words around the number of a page that may be its head or foot, at most."""
_FEWEST = 2
_NEIGHBOURS = 4
"""Pages before and behind a page whose heads are compared with its own; left and right pages may differ."""
_ALSO = 2
"""Other pages whose heads must be those of a page, where there are as many."""
_HEAD = 3
"""Words that a head has at least that is no name: two pages may begin with 'Patients with'."""
_CAPITAL_WORDS = 2
_NAME = 10
"""Words of a name before a label, at most."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A label at [start, end) of the text, with what it may count as."""

    start: int
    end: int
    readings: tuple[tuple[str, int], ...]


def is_rolled(lines: Sequence[str]) -> bool:
    """Tell whether much of a text stands in lines that hold several parts of it each."""
    rolled = sum(len(line) for line in lines if len(line) >= _ROLLED)
    if rolled > 0 and rolled >= _MOSTLY * sum(map(len, lines)):
        return True
    lists = [count for line in lines if (count := _items_in(line))]
    return len(lists) >= _LISTS or max(lists, default=0) >= _ITEMS


def _items_in(line: str) -> int:
    """Return how many items follow others in a line with a list and one within it: 'I. ... A. ... 1. ... 2. ... B.'.

    The label that the line begins with is one of a list, whose other items may stand on other lines.
    """
    if len(line) < _LIST:
        return 0
    seen: set[tuple[str, int]] = set()
    styles: set[str] = set()
    count = 0
    for token in _tokens_in(line, 0, len(line)):
        before = line[max(0, token.start() - _NEAR) : token.start()]
        readings = _readings(token[0]) if not before.strip() or _BEFORE.search(before) else []
        following = {style for style, ordinal in readings if (style, ordinal - 1) in seen}
        count += bool(following)
        styles |= following
        if not before.strip():
            styles |= {style for style, _ in readings[:1]}
        seen.update(readings)
    return count if len(styles) >= _LEVELS else 0


def _tokens_in(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the labels in [start, end) of a text; only where a stop is, for at any word one might begin."""
    for stop in _STOP.finditer(text, start, end):
        if token := _TOKEN.search(text, max(start, stop.end() - _LONGEST_TOKEN), stop.end()):
            yield token


def unroll(lines: Sequence[str]) -> list[Segment]:
    """Return the segments of lines, long ones in parts that each hold one item, heading or stretch of text."""
    text = "\n".join(lines)
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    furniture = sorted({*_repeated(starts, lines, _pages(text)), *_leading_numbers(starts, lines)})
    long = [(starts[n], starts[n] + len(line)) for n, line in enumerate(lines) if len(line) >= LONG or _items_in(line)]
    cuts = list(_cuts(text, long, furniture))
    names = {start for start, named in cuts if named}
    edges = sorted({edge for span in furniture for edge in span} | {start for start, _ in cuts})
    out: list[Segment] = []
    for n, line in enumerate(lines):
        first, end = starts[n], starts[n] + len(line)
        inside = edges[bisect.bisect_right(edges, first) : bisect.bisect_left(edges, end)]
        for a, b in itertools.pairwise([first, *inside, end]):
            if a < b or a == b == first == end:
                page = _covered(furniture, a, b)
                out.append(Segment(n + 1, a - first, b - first, furniture=page, named=a in names))
    return out


def item_starts(text: str) -> list[int]:
    """Return where the items of the lists begin that a text holds, which was printed on lines of its own.

    >>> item_starts("one of these: 1. HCC; or 2. NET metastases")
    [14, 25]
    """
    return sorted({start for start, _ in _cuts(text, [(0, len(text))], ())})


def _within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Tell whether a place lies within one of some spans, which stand in order."""
    before = bisect.bisect_right(spans, (at, float("inf"))) - 1
    return before >= 0 and at < spans[before][1]


# -- pages --------------------------------------------------------------------------------


def _pages(text: str) -> list[tuple[int, int]]:
    """Return the heads and feet of pages: what stands around the numbers of several pages alike."""
    pages = list(_PAGE.finditer(text))
    if len(pages) < _FEWEST:
        return []
    behind = [
        list(itertools.islice(re.finditer(r"\S+", text[m.end() : m.end() + 12 * _AROUND]), _AROUND)) for m in pages
    ]
    before = [[*re.finditer(r"\S+", text[max(0, m.start() - 12 * _AROUND) : m.start()])][::-1][:_AROUND] for m in pages]
    out: list[tuple[int, int]] = []
    for i, page in enumerate(pages):
        near = [j for j in range(i - _NEIGHBOURS, i + _NEIGHBOURS + 1) if j != i and 0 <= j < len(pages)]
        start, end = page.span()
        if foot := _shared(before[i], [before[j] for j in near], back=True):
            start -= page.start() - max(0, page.start() - 12 * _AROUND) - foot[0]
        if head := _shared(behind[i], [behind[j] for j in near]):
            end += head[1]
        out.append((max(start, out[-1][1] if out else 0), end))
    return out


def _leading_numbers(starts: Sequence[int], lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the numbers of pages that long lines begin with, where they count: '1 Title', '2 B. ...'."""
    begun = [(n, m) for n, line in enumerate(lines) if len(line) >= LONG and (m := _LEADING.match(line))]
    counted = [(n, m) for at, (n, m) in enumerate(begun, 1) if int(m[0]) == at]
    whole = len(counted) == len(begun) and len(counted) >= _FEWEST
    return [(starts[n], starts[n] + m.end()) for n, m in counted] if whole else []


def _repeated(
    starts: Sequence[int], lines: Sequence[str], furniture: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return furniture with the lines that are the head of a page elsewhere, the first page's among them."""
    whole = [
        (line.strip().casefold(), (starts[n], starts[n] + len(line))) for n, line in enumerate(lines) if line.strip()
    ]
    heads = {words for words, span in whole if _covered(furniture, *span)}
    return sorted({*furniture, *(span for words, span in whole if words in heads and not _covered(furniture, *span))})


def _covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return _within(spans, start) and _within(spans, end - 1)


def _shared(
    one: Sequence[re.Match[str]], others: Sequence[Sequence[re.Match[str]]], *, back: bool = False
) -> tuple[int, int] | None:
    """Return where the words stand that a stretch begins with, as other pages do: two of them, one for a name.

    :param one: the words from the number of the page on, outward.
    :param back: whether they stand before it; a foot begins with no word within a sentence.
    """
    alike = sorted((_alike(one, other) for other in others), reverse=True)
    for times, count in enumerate(alike[:_ALSO], 1):
        words = list(one[:count])
        while back and words and words[-1][0][0].islower():
            words.pop()
        text = " ".join(word[0] for word in (reversed(words) if back else words))
        often = times == min(_ALSO, len(alike)) and len(words) >= _HEAD
        if words and (title_like(text) or (often and not may_state_position(text))):
            return min(words[0].start(), words[-1].start()), max(words[0].end(), words[-1].end())
    return None


def _alike(one: Sequence[re.Match[str]], other: Sequence[re.Match[str]]) -> int:
    """Return how many words two stretches begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda p: p[0][0].casefold() == p[1][0].casefold(), pairs))


# -- labels and names ---------------------------------------------------------------------


def _cuts(
    text: str, long: Sequence[tuple[int, int]], furniture: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, bool]]:
    """Yield where parts of the long lines of a text begin, and whether a name begins there that stands alone."""
    tokens = [
        _Token(m.start(), m.end(), tuple(readings))
        for a, b in long
        for m in _tokens_in(text, a, b)
        if (readings := _readings(m[0])) and not _within(furniture, m.start())
    ]
    # The second label of a list may begin a line of its own that is not long.
    last = {r: m.start() for m in _AT_LINE.finditer(text) for r in _readings(m[0].strip())}
    for token in tokens:
        for reading in token.readings:
            last[reading] = max(last.get(reading, -1), token.start)
    opened: list[tuple[str, int]] = []
    behind = 0
    for token in tokens:
        behind_page = _page_before(text, token.start, furniture)
        name = _name_before(text, behind_page)
        following = token.end + len(text[token.end : token.end + 3]) - len(text[token.end : token.end + 3].lstrip())
        part = name_at(text, following)
        if part is None and not _stands_apart(text, behind_page, name) and not _runs_on(text, token, opened):
            continue
        place = _place(token, opened, last)
        if place is None:
            continue
        depth, reading = place
        opened[depth:] = [reading]
        del opened[:-_DEEPEST]
        if name is not None and name > behind:
            yield name, True
        yield token.start, part is not None
        behind = token.end + 2
        if part is not None:
            yield part, False
    marks = [m.start() for a, b in long for m in _MARK.finditer(text, a, b)]
    if len(marks) >= _MARKS:
        yield from ((start, False) for start in marks)
    for a, b in long:
        for match in _CAPITALS.finditer(text, a, b):
            if heading_role(match[1]) is not None and not _within(furniture, match.start()):
                yield match.start(1), True
                yield match.end(1) + (text[match.end(1)] == ":"), False


def _runs_on(text: str, token: _Token, opened: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a label may begin an item behind one that no stop ends: '1. ECOG 0 2. No ascites'."""
    label = text[token.start : token.end].strip("(.)")
    behind = text[token.end : token.end + 4].lstrip()[:1]
    if not (behind.isupper() or behind in "≤≥<>"):
        return False
    before = text[max(0, token.start - _NEAR) : token.start]
    if label.isdigit():
        return _VALUED.search(before) is None
    if connective("letter-of").search(before.lower()):
        return False
    goes_on = any((style, ordinal - 1) in opened for style, ordinal in token.readings)
    return label.islower() or (goes_on and _WORD.search(before) is not None)


def _page_before(text: str, at: int, furniture: Sequence[tuple[int, int]]) -> int:
    """Return where the head or foot of a page begins that ends right before a place, else the place."""
    last = len(text[max(0, at - 3) : at].rstrip()) + max(0, at - 3) - 1
    before = bisect.bisect_right(furniture, (last, float("inf"))) - 1
    return furniture[before][0] if before >= 0 and last < furniture[before][1] else at


def _readings(printed: str) -> list[tuple[str, int]]:
    labels, _ = read_label(printed + " x")
    return readings_of(labels[0]) if len(labels) == 1 else []


def _place(
    token: _Token, opened: Sequence[tuple[str, int]], last: dict[tuple[str, int], int]
) -> tuple[int, tuple[str, int]] | None:
    """Return at which depth a label stands, and what it counts as there; None when it is no label of a list."""
    for depth in reversed(range(len(opened))):
        style, ordinal = opened[depth]
        if (style, ordinal + 1) in token.readings:
            return depth, (style, ordinal + 1)
    first = next(((style, n) for style, n in token.readings if n == 1), None)
    if first is None or last.get((first[0], 2), -1) < token.start:
        return None
    return len(opened), first


def _name_before(text: str, at: int) -> int | None:
    """Return where a name begins that stands between the end of a sentence and a label, if one does."""
    stretch = text[max(0, at - _NEAR) : at]
    ends = [m.end() for m in _SENTENCE.finditer(stretch)]
    name = stretch[ends[-1] :].strip() if ends else ""
    if ends and not name and len(ends) > 1 and stretch.rstrip().endswith(")"):
        name = stretch[ends[-2] :].strip()  # a name that ends in brackets: 'Chemoembolization (TACE) III.'
        ends.pop()
    # 'Vitamin B.' and 'Members with hepatitis B.' end in a letter of their own.
    several = (
        "(" in name
        or "/" in name
        or heading_role(name) is not None
        or sum(word[:1].isupper() for word in name.split()) >= _CAPITAL_WORDS
    )
    named = several and len(name.split()) <= _NAME and name[:1].isupper() and title_like(name)
    return at - len(stretch) + ends[-1] if named else None


def _stands_apart(text: str, at: int, name: int | None) -> bool:
    """Tell whether a label may begin here: behind a clause, a name, or a line, and referred to by nothing."""
    before = text[max(0, at - _NEAR) : at]
    if not before.strip() or before.rstrip(" ").endswith("\n") or name is not None:
        return True
    if connective("letter-of").search(before.lower()) or _LETTERS.search(before):
        return False
    return _BEFORE.search(before) is not None
