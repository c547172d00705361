"""Text with addresses: every character that is read knows where it stands in the source."""

from __future__ import annotations

import bisect
import hashlib
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.record import Place, Span

__all__ = ["Passage", "SourceText", "join", "words_alone"]

_WORDS = re.compile(r"[^\W_]+")
_BLANKED = "".join(c if c.isalnum() else " " for c in map(chr, range(128)))

_UNBROKEN = 200
"""Characters of a line that no margin broke."""


@dataclass(slots=True)
class SourceText:
    """The decoded text of one document, which all addresses count in.

    `furniture` holds the source lines (counted from 1) that repeat on pages;
    an address never runs across one. `pages` are the offsets at which pages start. `columns` tells that some
    lines hold two columns, so that an address is one of lines. `breaks` are the offsets at which lines within
    the cell of a table start.
    """

    text: str
    name: str
    furniture: frozenset[int] = frozenset()
    pages: tuple[int, ...] = ()
    columns: bool = False
    breaks: frozenset[int] = frozenset()
    _line_starts: list[int] = field(default_factory=list)
    _furniture_starts: list[int] | None = None
    _flowing: bool | None = None

    def __post_init__(self) -> None:
        self._line_starts = [0, *(m.end() for m in re.finditer("\n", self.text))]

    @property
    def lines(self) -> int:
        """Return the number of lines."""
        return len(self._line_starts) - (1 if self.text.endswith("\n") else 0)

    def line_at(self, offset: int) -> int:
        """Return the line, counted from 1, that holds a code point."""
        return bisect.bisect_right(self._line_starts, offset)

    def line_start(self, line: int) -> int:
        """Return the offset at which a line, counted from 1, starts."""
        return self._line_starts[line - 1]

    def line_behind(self, offset: int) -> int:
        """Return the offset at which the line behind that of a code point starts, beyond the text for the last."""
        line = self.line_at(offset)
        return self._line_starts[line] if line < len(self._line_starts) else len(self.text) + 1

    def line_length(self, start: int) -> int:
        """Return the number of characters from an offset to the end of its line."""
        end = self.text.find("\n", start)
        return (len(self.text) if end < 0 else end) - start

    @property
    def flowing(self) -> bool:
        """Tell whether most of the text stands in lines that no margin broke: each paragraph is one."""
        if self._flowing is None:
            long = sum(len(line) for line in self.text.splitlines() if len(line) > _UNBROKEN)
            self._flowing = 2 * long > len(self.text)
        return self._flowing

    def sha256(self) -> str:
        """Return the hash of the decoded text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def span(self, start: int, end: int) -> Span:
        """Return the span of source code points [start, end)."""
        page = bisect.bisect_right(self.pages, start) if self.pages else None
        return Span(start, end, self.line_at(start), self.line_at(max(start, end - 1)), page)

    def crosses_furniture(self, start: int, end: int) -> bool:
        """Tell whether a line of page furniture starts within (start, end]."""
        if self._furniture_starts is None:
            self._furniture_starts = sorted(self._line_starts[n - 1] for n in self.furniture)
        i = bisect.bisect_right(self._furniture_starts, start)
        return i < len(self._furniture_starts) and self._furniture_starts[i] <= end


@dataclass(slots=True, eq=False)
class Passage:
    """A piece of cleaned text; `offset(i)` is the source offset of `text[i]`.

    A passage is never changed. `sentences` keeps what `loaders.text.sentences` made of it, for every reader to share.
    Its parts share its offsets, which begin at `first` for one of them: a document is cut into thousands of parts.
    """

    source: SourceText
    text: str
    shared: array[int] = field(repr=False)
    first: int = 0
    sentences: tuple[Passage, ...] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Passage):
            return NotImplemented
        return (self.source, self.text, self.offsets) == (other.source, other.text, other.offsets)

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def offsets(self) -> array[int]:
        """Return the source offsets of all characters; it takes as long as they are many."""
        return self.shared[self.first : self.first + len(self.text)]

    def offset(self, at: int) -> int:
        """Return the source offset of a character, counted from the end where it is below 0."""
        return self.shared[self.first + (at if at >= 0 else len(self.text) + at)]

    def slice(self, start: int, end: int | None = None) -> Passage:
        """Return the part [start, end), both at or behind the beginning."""
        return Passage(self.source, self.text[start:end], self.shared, self.first + min(start, len(self.text)))

    def strip(self, characters: str | None = None) -> Passage:
        """Return the passage without surrounding white space, or without other characters."""
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self if right - left == len(self.text) else self.slice(left, max(left, right))

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Return the address of the characters [start, end), cut where page furniture intervenes."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return ()
        spans: list[Span] = []
        first = start
        source, shared, at = self.source, self.shared, self.first
        if source.columns:
            # What stands between two lines of a column belongs to the other one.
            for i in range(start, end - 1):
                if source.line_at(shared[at + i]) != source.line_at(shared[at + i + 1]):
                    spans.append(source.span(shared[at + first], shared[at + i] + 1))
                    first = i + 1
        elif source.furniture and source.crosses_furniture(shared[at + start], shared[at + end - 1]):
            for i in range(at + start, at + end - 1):
                if shared[i + 1] - shared[i] > 1 and source.crosses_furniture(shared[i], shared[i + 1]):
                    spans.append(source.span(shared[at + first], shared[i] + 1))
                    first = i + 1 - at
        spans.append(source.span(shared[at + first], shared[at + end - 1] + 1))
        return tuple(spans)

    def line_starts(self) -> list[int]:
        """Return the positions at which source lines start, the first of them 0."""
        starts, behind = [0], self.source.line_behind(self.offset(0)) if self.text else 0
        for i, offset in enumerate(self.offsets):
            if offset >= behind:
                starts.append(i)
                behind = self.source.line_behind(offset)
        return starts

    @property
    def first_line(self) -> int:
        """Return the source line of the first character (0 for an empty passage)."""
        return self.source.line_at(self.offset(0)) if self.text else 0


def words_alone(text: str) -> str:
    """Return the words of a text with one space between them, every other sign left out."""
    return " ".join(text.translate(_BLANKED).split() if text.isascii() else _WORDS.findall(text))


def join(passages: Iterable[Passage], separator: str = " ") -> Passage:
    """Return the passages as one, with a separator that borrows the offset of what follows it."""
    parts = [p for p in passages if p.text]
    if not parts:
        raise ValueError("nothing to join")
    if len(parts) == 1:
        return parts[0]
    text: list[str] = []
    offsets: array[int] = array("I")
    for part in parts:
        if text:
            text.append(separator)
            offsets.extend([offsets[-1]] * len(separator))
        text.append(part.text)
        offsets.extend(part.offsets)
    return Passage(parts[0].source, "".join(text), offsets)
