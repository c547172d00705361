"""Patterns: regular expressions that are tried only on a text that holds what they cannot match without.

Most patterns of the lexicon are looked for in every sentence and found in few. `re` tries a pattern at each
character of a text; that the text holds none of some words is known at a fraction of that cost. Which words a
pattern cannot do without is read from the pattern itself:

1. Letters that follow each other are a word; what may be left out, or stand for several letters, ends it.
2. Of alternatives each must have words, and a text must hold one of them; none is asked for that holds another.
3. Of what stands one after another the longest words are taken, for they are the rarest.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from loaders.text.kept_patterns import Translated, Worked, kept_patterns

__all__ = ["Pattern", "PatternTable", "compile_pattern", "needed_words"]

Row = TypeVar("Row")

# `re` shows no parts of a pattern; these modules do, and nobody promises them.
_compiler, _constants, _parser = (import_module(f"re._{name}") for name in ("compiler", "constants", "parser"))
_describe, _translate = (getattr(_compiler, name) for name in ("_compile_info", "_compile"))
_engine = import_module("_sre")
_MOST = 64
"""Words beyond which looking for them costs as much as the pattern."""
_HOLDING = frozenset(
    (_constants.SUBPATTERN, _constants.ATOMIC_GROUP, _constants.BRANCH, _constants.MAX_REPEAT, _constants.MIN_REPEAT,
     _constants.POSSESSIVE_REPEAT)
)  # fmt: skip
"""Parts that hold others."""
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)

_WITHOUT_WIDTH = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_NARROW = (_constants.CATEGORY_DIGIT, _constants.CATEGORY_SPACE)
_TWINS = {"i": "İı", "k": "\u212a", "s": "ſ"}
"""Letters beyond ASCII that `re` takes for one of it where case does not count."""


class Pattern:
    """A pattern; `needed` are the words of which a text must hold one, in any case, for it to match."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self._flags = pattern, int(flags)
        self._parsed: Any = None
        self._worked = kept_patterns().find(pattern, self._flags) or self._work_out()
        self.needed, self._at_start = self._worked.needed, self._worked.at_start

    def _work_out(self) -> Worked:
        """Return the words that the pattern needs and whether it begins a text, from its parts."""
        parsed = self._parsed = _parser.parse(self.pattern, self._flags)
        needed = tuple(sorted(_needed(parsed), key=len))  # the shortest are found most often
        worked = Worked(needed, not parsed.state.flags & re.MULTILINE and _begins_text(parsed))
        kept_patterns().keep(self.pattern, self._flags, worked)
        return worked

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern, made when the first text may match: in a short run most are never."""
        translated = self._worked.translated
        if translated is None:
            translated = _translated(self._parsed or _parser.parse(self.pattern, self._flags), self._flags)
            worked = Worked(self.needed, self._at_start, translated)
            kept_patterns().keep(self.pattern, self._flags, worked)
        self._parsed = None
        return _compiled(self.pattern, translated)

    def may_match(self, text: str) -> bool:
        """Tell whether a text holds one of the words that the pattern needs; true where it needs none."""
        folded = text.lower() if text.isascii() else _folded(text)  # to look these up would cost more
        for word in self.needed:  # asked ten thousand times a document; `any` takes twice the time
            if word in folded:
                return True
        return not self.needed

    def search(self, text: str, *within: int) -> re.Match[str] | None:
        """Return the first match in a text; `within` are the start and the end of the part that is searched."""
        if self._at_start and not within:
            return self.compiled.match(text)
        return self.compiled.search(text, *within) if within or self.may_match(text) else None

    def finditer(self, text: str, *within: int) -> Iterator[re.Match[str]]:
        """Return the matches in a text."""
        return self.compiled.finditer(text, *within) if within or self.may_match(text) else iter(())

    def findall(self, text: str) -> list[Any]:
        """Return the matches in a text as `re.findall` does."""
        return self.compiled.findall(text) if self.may_match(text) else []

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match that is the whole text; like `match` it is tried at one place only."""
        return self.compiled.fullmatch(text)

    def match(self, text: str, *within: int) -> re.Match[str] | None:
        """Return the match that begins at a place; it is tried there only, so that words would cost more."""
        return self.compiled.match(text, *within)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return a text with its matches replaced."""
        return self.compiled.sub(replacement, text) if self.may_match(text) else text


class PatternTable(Generic[Row]):
    """Patterns that are tried on the same text, in order, each with what it stands for.

    The words that any of them needs are looked for once in a text, so that most texts cost one pass for all patterns.
    """

    def __init__(self, rows: Iterable[tuple[Pattern, Row]]) -> None:
        self.rows = tuple(rows)
        needing: dict[str, list[int]] = {}
        for number, (pattern, _) in enumerate(self.rows):
            for word in pattern.needed:
                needing.setdefault(word, []).append(number)
        # A word that another one is part of is looked for only where that one stands.
        self._needing = [
            (word, [(longer, needing[longer]) for longer in needing if word in longer]) for word in _shortest(needing)
        ]
        self._always = [number for number, (pattern, _) in enumerate(self.rows) if not pattern.needed]

    def possible(self, text: str) -> list[tuple[re.Pattern[str], Row]]:
        """Return the compiled patterns that may match a text, in order, each with what it stands for."""
        folded = text.lower() if text.isascii() else _folded(text)
        numbers = self._always.copy()
        for word, longer in self._needing:
            if word in folded:
                for whole, needing in longer:
                    if whole in folded:
                        numbers += needing
        if not numbers:
            return []
        return [(self.rows[n][0].compiled, self.rows[n][1]) for n in sorted(set(numbers))]

    def may_match(self, text: str) -> bool:
        """Tell whether any of the patterns may match a text, or a part of it."""
        folded = text.lower() if text.isascii() else _folded(text)
        for word, _ in self._needing:
            if word in folded:
                return True
        return bool(self._always)

    def any_in(self, text: str) -> bool:
        """Tell whether any of the patterns is found in a text."""
        return any(pattern.search(text) for pattern, _ in self.possible(text))

    def found(self, text: str) -> Iterator[tuple[re.Match[str], Row]]:
        """Yield for each pattern that is found in a text its first match and what it stands for, in order."""
        for pattern, row in self.possible(text):
            if match := pattern.search(text):
                yield match, row


@lru_cache(maxsize=128)
def _folded(text: str) -> str:
    """Return a text that is no ASCII with words found in any case; kept for the many patterns tried on one text.

    `re` takes two more letters for an i where case does not count; `str.translate` would look up every letter.
    """
    return text.replace("İ", "i").replace("ı", "i").casefold()


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str, flags: int = 0) -> Pattern:
    """Return a pattern, compiled once."""
    return Pattern(pattern, flags)


def needed_words(pattern: str, flags: int = 0) -> frozenset[str]:
    r"""Return the words, in small letters, of which each match holds at least one; none where that can't be told.

    >>> sorted(needed_words(r"\bnot (?:covered|paid for)\b"))
    ['covered', 'paid for']
    """
    return _needed(_parser.parse(pattern, flags))


def _needed(items: Any) -> frozenset[str]:
    """Return the needed words of a sequence of parsed items: the best of what its parts need."""
    found: list[frozenset[str]] = []
    letters = ""
    for kind, value in (*items, (None, None)):
        if kind is _constants.LITERAL and _folds_alone(chr(value)):
            letters += chr(value).lower()
            continue
        if letters:
            found.append(frozenset((letters,)))
            letters = ""
        if kind in _HOLDING and (words := _needed_of(kind, value)):
            found.append(words)
    return max(found, key=_worth, default=frozenset())


def _folds_alone(letter: str) -> bool:
    """Tell whether a letter is found in a folded text wherever `re` finds it: it is ASCII, or has no case."""
    return letter.isascii() or letter == letter.casefold() == letter.upper()


def _needed_of(kind: Any, value: Any) -> frozenset[str]:
    """Return the needed words of one parsed item that is no letter."""
    if kind is _constants.SUBPATTERN:
        return _needed(value[-1])
    if kind is _constants.ATOMIC_GROUP:
        return _needed(value)
    if kind in _REPEATS and value[0] > 0:
        return _needed(value[2])
    if kind is _constants.BRANCH:
        parts = [_needed(part) for part in value[1]]
        words = _shortest(frozenset[str]().union(*parts))
        return words if all(parts) and len(words) <= _MOST else frozenset()
    return frozenset()


def _translated(parsed: Any, flags: int) -> Translated:
    """Return a pattern in the code of the engine, to be tried at its first letters only.

    `re` skips to these by itself, some ten times as fast, where case counts and no condition stands before them. Here
    the same is asked of it for all patterns; this is what its own `compile` does, but for the letters that it is given.
    """
    state, flags, code = parsed.state, flags | parsed.state.flags, list[int]()
    first = _first_letters(parsed)
    _describe(code, parsed, flags)
    if first and code[2] == 0:  # it found no letters to skip to
        code.clear()
        letters = _parser.SubPattern(state, [(_constants.IN, first)])
        letters.width = parsed.getwidth()
        _describe(code, letters, flags & ~re.IGNORECASE)
    _translate(code, parsed.data, flags)
    code.append(_constants.SUCCESS)
    return Translated(int(flags), array("I", code).tobytes(), state.groups - 1, dict(state.groupdict))


def _compiled(pattern: str, translated: Translated) -> re.Pattern[str]:
    """Return the compiled pattern that a translated one is."""
    code, groups, names = array("I", translated.code).tolist(), translated.groups, translated.names
    by_number = {number: name for name, number in names.items()}
    named = tuple(by_number.get(number) for number in range(groups + 1))
    compiled: re.Pattern[str] = _engine.compile(pattern, translated.flags, code, groups, names, named)
    return compiled


def _first_letters(parsed: Any) -> list[Any] | None:
    """Return the set of characters, in any case that counts as the same, that a match can begin with."""
    first = _first(parsed)
    if not first or not parsed.state.flags & re.IGNORECASE:
        return first
    out = list(first)
    for kind, value in first:
        if kind is _constants.CATEGORY:
            continue
        low, high = value if kind is _constants.RANGE else (value, value)
        if high > 127:  # the other forms of a letter are known for those of ASCII
            return None
        letters = {chr(code).lower() for code in range(low, high + 1)}
        twins = "".join(c + c.upper() + _TWINS.get(c, "") for c in sorted(letters) if c.isalpha())
        out += [(_constants.LITERAL, ord(c)) for c in twins]
    return out


def _begins_text(items: Any) -> bool:
    """Tell whether a match can only stand at the start of a text."""
    if not len(items):
        return False
    kind, value = items[0]
    if kind is _constants.AT:
        return value in (_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING)
    return kind is _constants.BRANCH and all(_begins_text(part) for part in value[1])


def _first(items: Any) -> list[Any] | None:
    """Return the set of characters that a match can begin with, as the parser writes it; None where it is any."""
    out: list[Any] = []
    for kind, value in items:
        if kind in _WITHOUT_WIDTH:
            continue
        if kind is _constants.LITERAL:
            return [*out, (kind, value)]
        if kind is _constants.IN:
            broad = any(k is _constants.NEGATE or (k is _constants.CATEGORY and v not in _NARROW) for k, v in value)
            return None if broad else [*out, *value]
        parts, needed = _parts(kind, value)
        found = [_first(part) for part in parts]
        if not found or None in found:
            return None
        out += [item for letters in found for item in letters or ()]
        if needed and all(part.getwidth()[0] for part in parts):
            return out
    return None


def _parts(kind: Any, value: Any) -> tuple[list[Any], bool]:
    """Return what one parsed item may begin with, and whether it must be there; nothing where that can't be told."""
    if kind is _constants.SUBPATTERN and not (value[1] or value[2]):
        return [value[-1]], True
    if kind is _constants.ATOMIC_GROUP:
        return [value], True
    if kind in _REPEATS:
        return [value[2]], value[0] > 0
    return (value[1], True) if kind is _constants.BRANCH else ([], False)


def _shortest(words: Iterable[str]) -> frozenset[str]:
    """Return the words that hold no other one of them: where none of these stands, none of all does."""
    found: list[str] = []
    for word in sorted(words, key=len):
        if not any(shorter in word for shorter in found):
            found.append(word)
    return frozenset(found)


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Return how rare words are: the length of the shortest, then how few they are."""
    return min((len(w) for w in words), default=0), -len(words)
