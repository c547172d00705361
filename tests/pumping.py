"""Hostile texts for a pattern: what each of its repeats reads, many times over, and then what it can't read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

__all__ = ["hostile_texts"]

_constants, _parser = import_module("re._constants"), import_module("re._parser")
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_ONE = (_constants.IN, _constants.ANY, _constants.NOT_LITERAL, _constants.LITERAL)
_MOST = 200
"""Texts that one part of a pattern is sampled with."""
_TIMES = 24
"""Repetitions: a part that is read in two ways takes some millions of steps."""


def hostile_texts(pattern: str, flags: int = 0) -> Iterator[str]:
    """Yield texts on which a pattern takes exponential time where a repeated part of it can be read in two ways.

    >>> next(text for text in hostile_texts(r"(?:no )?(?:a |a b |b )*end") if text.startswith("a b "))[:12]
    'a b a b a b '
    """
    for before, body in _repeated(_parser.parse(pattern, flags), ""):
        parts = sorted(_samples(body), key=lambda s: (len(s), s))
        pairs = [a + b for a in parts[:8] for b in parts[:8]]
        for part in [p for p in parts[:40] if p] + pairs:
            yield f"{before}{part * _TIMES} \x02"


def _repeated(items: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Yield the parts that may be repeated often, each behind a text that leads to it."""
    for kind, value in items:
        inner: list[Any] = []
        if kind in _REPEATS:
            inner = [value[2]]
            if value[1] > 6 and not (len(value[2]) == 1 and value[2][0][0] in _ONE):
                yield before, value[2]
        elif kind is _constants.SUBPATTERN:
            inner = [value[-1]]
        elif kind is _constants.BRANCH or kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            inner = list(value[1]) if kind is _constants.BRANCH else [value[1]]
        for part in inner:
            yield from _repeated(part, before)
        if kind not in (_constants.ASSERT, _constants.ASSERT_NOT):
            before += min(_of_one(kind, value), key=lambda s: (len(s), s))


def _samples(items: Any) -> set[str]:
    """Return texts that a sequence reads."""
    out = {""}
    for kind, value in items:
        texts = _of_one(kind, value)
        out = set(itertools.islice((a + b for a in sorted(out) for b in sorted(texts)), _MOST))
    return out


def _of_one(kind: Any, value: Any) -> set[str]:
    """Return texts that one part reads."""
    if kind is _constants.LITERAL:
        return {chr(value)}
    if kind is _constants.IN:
        return _of_class(value)
    if kind in (_constants.ANY, _constants.NOT_LITERAL):
        return {"a"}
    if kind in _REPEATS:
        return _samples(value[2]) | ({""} if value[0] == 0 else set())
    if kind in (_constants.SUBPATTERN, _constants.ATOMIC_GROUP):
        return _samples(value[-1] if kind is _constants.SUBPATTERN else value)
    if kind is _constants.BRANCH:
        return set().union(*(_samples(part) for part in value[1]))
    return {""}


def _of_class(value: Any) -> set[str]:
    """Return some characters of a class."""
    printed = [v if k is _constants.LITERAL else v[0] for k, v in value if k in (_constants.LITERAL, _constants.RANGE)]
    letters = set(map(chr, printed))
    negated = any(k is _constants.NEGATE for k, _ in value)
    categories = {v for k, v in value if k is _constants.CATEGORY}
    if _constants.CATEGORY_SPACE in categories:
        letters.add(" ")
    if _constants.CATEGORY_DIGIT in categories:
        letters.add("1")
    if negated:
        return {c for c in "a1 ,(" if re.match(r"\w", c) and c not in letters} or {"\x03"}
    return set(sorted(letters)[:8]) or {"a"}
