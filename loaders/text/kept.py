"""Answers kept while one document is read: what its readers ask of the same words again and again.

The readers know nothing of each other, and a sentence is asked by many of them which positions it takes, by some
for each part that they try to cut it into. An answer that depends on the words alone is found once for a document,
and forgotten with it: nothing is kept from one document for the next, and no two threads share anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, TypeVarTuple

__all__ = ["kept", "reading_one_document"]

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")

_ANSWERS: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("answers", default=None)
_NONE = object()


@contextmanager
def reading_one_document() -> Iterator[None]:
    """Keep the answers of the functions that are `kept` until the block ends; a block within another has its own."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def kept(function: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
    """Let a function answer equal questions once while a document is read, and each time it is asked elsewhere.

    Its arguments are hashable, its answer depends on them alone, and nobody changes that.
    """

    @wraps(function)
    def answer(*asked: *Asked) -> Answer:
        answers = _ANSWERS.get()
        if answers is None:
            return function(*asked)
        key = (function, *asked)
        found: Answer = answers.get(key, _NONE)
        if found is _NONE:
            found = answers[key] = function(*asked)
        return found

    return answer
