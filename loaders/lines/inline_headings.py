"""Headings inside a line: in a text without line breaks the names of its parts stand between its sentences."""

from __future__ import annotations

import itertools
import re

from loaders.lines.line import Line
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.headings import heading_role, title_like

__all__ = ["LONG", "inline_headings", "name_at", "name_before_sentence"]

_INLINE = compile_pattern(r"(?:(?<=\s)|^)([A-Z][A-Z/&()-]+(?: [A-Z/&()-]+){0,6}):\s")
_SENTENCE_END = re.compile(r"(?:^|(?<=[.!?\])]))\s*(?=[A-Z])")
_NAME_WORDS = 7
"""Words of a heading inside a line at most."""
LONG = 300
"""A source line longer than this, in characters, holds more than one paragraph."""
_WHOLE = 2000
"""A source line longer than this, in characters, holds more than one part of a policy."""


def inline_headings(line: Line) -> list[tuple[Passage, str | None]]:
    """Split a line of a text without line breaks at the headings inside it, each with its role."""
    source = line.passage.source
    length = source.line_length(source.line_start(line.number))
    if (bold := _bold_name(line)) is not None:
        return bold
    if length < LONG or line.cells:
        return []
    found = [(m.start(1), m.end(1), m.end()) for m in _INLINE.finditer(line.text) if heading_role(m[1]) is not None]
    if not found and length >= _WHOLE:
        found = _named_inside(line.text)
    if not found:
        return []
    out: list[tuple[Passage, str | None]] = []
    start = 0
    for begin, end, after in found:
        name = line.passage.slice(begin, end)
        out += [(line.passage.slice(start, begin).strip(), None), (name, heading_role(name.text))]
        start = after
    out.append((line.passage.slice(start).strip(), None))
    return [(part, role) for part, role in out if part.text]


def _bold_name(line: Line) -> list[tuple[Passage, str | None]] | None:
    """Split a line that begins with the name of a part in bold, and goes on in plain print; None for any other."""
    source, text = line.passage.source, line.text
    start = line.passage.offset(0) if text else 0
    begins = source.line_start(line.number)
    match = _BOLD.match(source.text, begins, begins + source.line_length(begins)) if text and not line.cells else None
    if match is None or not match.start("name") <= start < match.end("name") or line.level is not None:
        return None
    end = next((i for i in range(len(text)) if line.passage.offset(i) >= match.end("name")), len(text))
    name, rest = line.passage.slice(0, end).strip(), line.passage.slice(end).strip()
    role = heading_role(name.text)
    if role != "position" or not rest.text[:1].isupper() or len(rest.text.split()) < _SENTENCE:
        return None
    return [(name, role), (rest, None)]


_BOLD = re.compile(r"\W{0,3}?(?:\*\*|__)(?P<name>[A-Z][^*_\n]{2,60}?)(?:\*\*|__)\s+(?=[A-Z])")
_SENTENCE = 4
"""Words of what stands behind a name in bold, at least."""


def _named_inside(text: str) -> list[tuple[int, int, int]]:
    """Return where names of parts of a policy stand between sentences ('... covered. Definitions Unresectable: ...').

    A name that another follows at once is an entry of a table of contents.
    """
    out: list[tuple[int, int, int]] = []
    position = 0
    while match := _SENTENCE_END.search(text, position):
        start = match.end()
        end = name_at(text, start)
        while end is not None:
            following = end + len(text[end:]) - len(text[end:].lstrip())
            next_end = name_at(text, following)
            if next_end is None:
                out.append((start, end, following))
                break
            start, end = following, next_end
        position = max(match.end(), start) + 1
    return out


def name_at(text: str, start: int) -> int | None:
    """Return where the longest name of a part that begins at a place ends, when a new sentence or a list follows."""
    words = list(itertools.islice(re.finditer(r"\S+", text[start : start + 120]), _NAME_WORDS + 1))
    for count in range(min(len(words) - 1, _NAME_WORDS), 0, -1):
        following = words[count].group()
        name = text[start : start + words[count - 1].end()]
        if not (following[0].isupper() or following[0].isdigit() or not following[0].isalnum()):
            continue
        named = title_like(name) or (count <= 2 and name[:1].isupper())
        if named and name[-1].isalnum() and heading_role(name) is not None:
            return start + words[count - 1].end()
    return None


def name_before_sentence(text: str) -> tuple[int, str] | None:
    """Return where the name of a part ends that a sentence follows in its line, and its role.

    'Policy Position Coverage is subject to the contract.' Only names of several words that state coverage: any other
    may be the first words of the sentence.
    """
    end = name_at(text, 0) if text[:1].isupper() else None
    role = heading_role(text[:end]) if end is not None else None
    if end is None or role != "position" or " " not in text[:end].strip():
        return None
    rest = text[end:].strip()
    sentence = connective("finite").search(rest.lower()) is not None or _STOP.search(rest) is not None
    return (end, role) if role is not None and sentence and rest[:1].isupper() and len(rest.split()) > _FEW else None


_STOP = re.compile(r"[.:][\s|*_]*\Z")
_FEW = 4
"""Words of a name, at most; what is longer and ends with a stop is a sentence."""
