"""Page furniture: running headers and footers, found by their repetition.

A line is furniture when it stands more than once in the document and
either says what only headers and footers say (page number, copyright, a
labelled date or number, a licence notice) or is always printed, word for word
and as no part of a sentence, next to lines that do, or next to a bare number
that counts up from print to print (a cover or a full page may lack it). Bare numbers that count up by one, a page of
lines apart, are furniture by themselves. Section headings and
sentences that return with each topic repeat too; they stay. A line that states a position is never
furniture, however often it is printed.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from loaders.text.patterns import PatternTable, compile_pattern
from loaders.text.text import words_alone
from loaders.wording.headings import heading_role
from loaders.wording.identity_words import fold
from ontology.lexicon import lexicon

__all__ = ["find_furniture"]

_DIGITS = re.compile(r"\d+")
_PAGE = compile_pattern(r"\bpage\b|\b\d+\s*(?:of|/)\s*\d+\W*$")
_NUMBER_ALONE = re.compile(r"\W*\d+\W*$")
_PROSE = re.compile(r"^[a-z(]|[.;:,]$|\b(?:and|or|of|the|a|an|to|for|with|in|by|is|are|be|that)$")
_ENDED = re.compile(r"[.;:!?]\W*$")
_NUMBER = re.compile(r"\d{1,4}")
_LEAST = 2
"""Times a line must stand in a document to be furniture of its pages."""
_MANY = 5
"""Prints of a line, at least, for one of them to stand apart from headers and footers."""
_LEAST_COUNTED = 3
"""Prints of a line next to bare numbers that count up, for the numbers to be those of pages and not of a list."""
_PAGE_LENGTH = 20
"""Lines between two bare numbers, at least, for them to be those of pages and not of a list."""
_LONGEST = 400
"""Characters beyond which a line is a paragraph and no header or footer."""
_PARTS = frozenset({
    "position", "criteria", "description", "definitions", "coding", "references", "evidence", "guidelines", "history",
    "regulatory",
})  # fmt: skip
"""Roles of headings that parts of a policy stand under; a running header names the policy itself."""
_TOP = 12
"""Lines at the start of a document among which its title stands."""


def _key(text: str) -> str:
    """Return what two prints of one header have in common: all but the page number."""
    folded = text.casefold()
    if ("page" in folded or _ends_in_number(folded)) and _DIGITS.search(folded) and _says_page(folded):
        words = words_alone(_DIGITS.sub("0", folded))
    else:
        words = fold(text)
    # The end of a sentence is no print of a header with the same words.
    ends = text[:1].islower() and text.rstrip().endswith((".", ";", ","))
    return words + ("." if ends else "")


def _says_page(text: str) -> bool:
    """Tell whether a text with a number in it counts pages."""
    return _PAGE.search(text) is not None or _NUMBER_ALONE.match(text) is not None


def _ends_in_number(text: str) -> bool:
    """Tell whether the last letter or digit of a text is a digit."""
    return next((c.isdecimal() for c in reversed(text) if c.isalnum() or c == "_"), False)


@cache
def _table(name: str, key: str) -> PatternTable[None]:
    return PatternTable((compile_pattern(pattern, re.IGNORECASE), None) for pattern in lexicon(name)[key])


def find_furniture(lines: Sequence[tuple[str, int, int]]) -> list[bool]:
    """Return for each line (text, source line number, blank lines before) whether it is page furniture."""
    cues, position = _table("furniture", "cues"), _table("statuses", "any")
    always = compile_pattern("|".join(lexicon("furniture")["always"]), re.IGNORECASE)
    texts = [text for text, _, _ in lines]
    keys = [_key(text) for text in texts]
    counts = Counter(keys)
    own = [bool(always.fullmatch(text.strip())) for text in texts]

    @cache
    def cued(i: int) -> bool:
        """Tell whether a line says what headers and footers say; most stand once, and are never asked."""
        text = texts[i]
        return len(text) < _LONGEST and cues.any_in(text) and not position.any_in(text.lower())

    pages = _counted_ends(texts, [own[i] or (counts[key] >= _LEAST and cued(i)) for i, key in enumerate(keys)])
    for i in pages:
        keys[i] = _COUNTED
    counts[_COUNTED] = len(pages)
    printed: dict[str, set[str]] = defaultdict(set)
    first: dict[str, int] = {}
    for i, key in enumerate(keys):
        if counts[key] >= _LEAST:
            printed[key].add(texts[i].casefold())  # a title may be set in capitals on top
        first.setdefault(key, i)
    # A key is furniture from the start when its own words say so and it returns.
    furniture = {key for i, key in enumerate(keys) if own[i] or (counts[key] >= _LEAST and cued(i))} | {_COUNTED}
    # What each time stands at the edge of a page opens or ends it.
    apart = {key for i, key in enumerate(keys) if not any(own[j] for j in (i - 1, i + 1) if 0 <= j < len(keys))}
    edges = set(keys) - apart
    halves = _halves(texts, keys, counts, position)
    places: dict[str, list[set[str]]] = defaultdict(list)
    enclosed: dict[str, list[set[str]]] = defaultdict(list)
    for i, key in enumerate(keys):
        if not key or counts[key] < _LEAST or len(printed[key]) > 1 or len(texts[i]) >= _LONGEST:
            continue
        # A sentence may be a footer, when it shares its line with a page number.
        beside = any(own[j] and lines[j][1] == lines[i][1] for j in (i - 1, i + 1) if 0 <= j < len(keys))
        # So may a whole sentence right below or above the line that ends with it.
        beside = beside or (_WHOLE.fullmatch(texts[i]) is not None and _next_to_page(i, lines, own))
        # A table of contents prints each heading as well, and a heading may open a page.
        part = counts[key] <= _LEAST and key not in edges and heading_role(texts[i]) in _PARTS
        if part or position.any_in(texts[i].lower()):
            continue
        near = {keys[j] for j in (i - 1, i + 1) if 0 <= j < len(keys)}
        if beside or not _PROSE.search(texts[i]) or key in halves:
            places[key].append(near)
        elif _WHOLE.fullmatch(texts[i]):
            # A sentence between lines of headers and footers, perhaps with another one, is one of them.
            enclosed[key].append(near)
    grown = True
    while grown:
        grown = False
        for key, neighbours in places.items():
            # The first of several may be the title itself, on top of the document.
            # So may one of many stand on a page whose foot was lost, or that has none.
            needed = counts[key] - (1 if first[key] < _TOP else 0) - (1 if counts[key] >= _MANY else 0)
            if key not in furniture and sum(1 for near in neighbours if near & furniture) >= max(1, needed):
                furniture.add(key)
                grown = True
        for key, neighbours in enclosed.items():
            between = all(near & furniture and near <= furniture | enclosed.keys() for near in neighbours)
            if key not in furniture and len(neighbours) >= _LEAST and between:
                furniture.add(key)
                grown = True
    flags = [key in furniture and (own[i] or counts[key] >= _LEAST) for i, key in enumerate(keys)]
    for i in _counted_pages(texts, position) | _numbers_alone(lines):
        flags[i] = True
    # A notice printed once belongs to the page number or footer that it stands next to.
    return [
        flag or (any(flags[j] and own[j] for j in (i - 1, i + 1) if 0 <= j < len(flags)) and cued(i))
        for i, flag in enumerate(flags)
    ]


def _halves(texts: Sequence[str], keys: Sequence[str], counts: Counter[str], position: PatternTable[None]) -> set[str]:
    """Return the keys of lines that are half of a header of two lines: printed often, each time with the other half."""
    around: dict[tuple[str, int], set[str]] = defaultdict(set)
    often = [(i, key) for i, key in enumerate(keys) if counts[key] >= _LEAST_COUNTED]
    for i, key in often:
        for side in (-1, 1):
            around[key, side].add(keys[i + side] if 0 <= i + side < len(keys) else "")
    out: set[str] = set()
    for i, key in often:
        for side in (-1, 1):
            others = around[key, side]
            if len(others) != 1 or counts[min(others)] < _LEAST_COUNTED:
                continue
            # An empty key stands for the edge of the document, and for lines without words.
            both = (texts[i], texts[i + side]) if min(others) else ()
            if both and not any(_ENDED.search(text) or position.any_in(text.lower()) for text in both):
                out.add(key)
    return out


_WHOLE = re.compile(r"[A-Z][^;:]*\.")


def _next_to_page(at: int, lines: Sequence[tuple[str, int, int]], own: Sequence[bool]) -> bool:
    """Tell whether the line before or behind a line holds a page number among its columns."""
    number = lines[at][1]
    around = (j for j in range(max(0, at - 3), min(len(lines), at + 4)) if abs(lines[j][1] - number) == 1)
    return any(own[j] for j in around)


def _counted_pages(texts: Sequence[str], position: PatternTable[None]) -> set[int]:
    """Return the lines that are a bare page number, or what is printed word for word next to each of them."""
    counts = Counter(texts)
    series: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) < _LONGEST and _NUMBER.fullmatch(text.strip()):
            for side in (-1, 1):
                if 0 <= i + side < len(texts) and counts[texts[i + side]] >= _LEAST_COUNTED:
                    series[texts[i + side], side].append(i)
    found: set[int] = set()
    for (text, side), at in series.items():
        pages = [int(texts[i]) for i in at]
        counted = len(pages) >= _LEAST_COUNTED and all(b - a in (1, 2) for a, b in itertools.pairwise(pages))
        # A line that is also printed elsewhere is what numbered rows have in common; on top it may be the title.
        if not counted or counts[text] > len(pages) + 1 or len(text) >= _LONGEST:
            continue
        if not _PROSE.search(text) and not position.any_in(text.lower()):
            found |= {j for i in at for j in (i, i + side)}
    return found


_END = re.compile(r"(?:(?<=\s)|\A)\d{1,4}\Z")
_COUNTED = "\0"
"""The key of lines that count the pages."""


def _counted_ends(texts: Sequence[str], flags: Sequence[bool]) -> set[int]:
    """Return the lines that are alike but for a last number, which counts the pages: each stands next to furniture."""
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, text in enumerate(texts):
        number = _END.search(text[-5:]) if text[-1:].isdecimal() and len(text) < _LONGEST else None
        if number is not None and any(flags[j] for j in (i - 1, i + 1) if 0 <= j < len(texts)):
            series[text[: -len(number[0])]].append((i, int(number[0])))
    return {
        i
        for stem, prints in series.items()
        if len(prints) >= _LEAST and not _PROSE.search(stem.strip())
        if all(b[1] - a[1] in (1, 2) for a, b in itertools.pairwise(prints))
        for i, _ in prints
    }


def _numbers_alone(lines: Sequence[tuple[str, int, int]]) -> set[int]:
    """Return the bare numbers with space around them that count up by one, a page of lines apart each."""
    alone = [
        i
        for i, (text, _, gap) in enumerate(lines)
        if _NUMBER.fullmatch(text.strip()) and (gap or i == 0) and (i + 1 == len(lines) or lines[i + 1][2])
    ]
    pairs = [(lines[a], lines[b]) for a, b in itertools.pairwise(alone)]
    counted = len(alone) >= _LEAST_COUNTED and all(
        int(b[0]) == int(a[0]) + 1 and b[1] - a[1] >= _PAGE_LENGTH for a, b in pairs
    )
    return set(alone) if counted else set()
