"""Exclusions by 'non-': a name that says which indications are not meant ('noncolorectal', 'non-neuroendocrine')."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.text.patterns import compile_pattern
from ontology.lexicon import lexicon
from ontology.mentions import Mention
from ontology.phrases import fold, read_words
from ontology.scope import Named, Scope, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["everything", "excluded_at", "heads_of", "heads_spoken_of", "joined_with_non", "narrows_next"]

_BEFORE = re.compile(r"\bnon(?:-|\s|-\s)?\Z", re.IGNORECASE)
_WORD = compile_pattern(r"\bnon(?=[a-z]{5})", re.IGNORECASE)


def excluded_at(text: str, start: int) -> int | None:
    """Return where the 'non' begins that stands right before the name at `start`, or None.

    >>> excluded_at("liver metastases from non-colorectal cancer", 26)
    22
    """
    match = _BEFORE.search(text[max(0, start - 6) : start])
    return max(0, start - 6) + match.start() if match else None


def joined_with_non(text: str, until: int, vocabulary: Vocabulary) -> list[Mention]:
    """Return the indications whose names begin in [0, until) and are written in one word with 'non'."""
    if not _WORD.may_match(text):
        return []
    starts = {m.end() for m in _WORD.finditer(text, 0, min(until, len(text)))}
    if not starts:
        return []
    apart = _WORD.sub("no-", text)
    return [m for m in vocabulary.mentions(apart, ("tumor", "primary")) if m.start in starts]


def narrows_next(mentions: Sequence[tuple[Mention, str]], text: str, at: int) -> bool:
    """Tell whether the name at `at`, behind a 'non', only narrows the one right behind it, which means the same here.

    'Non-A B' where A and B are one tumor of the ontology: some of B, and it cannot be told which. Where A is named
    by itself before, too, both are meant ('A and non-A B').
    """
    mention, id = mentions[at]
    if at + 1 == len(mentions) or any(o == id and excluded_at(text, m.start) is None for m, o in mentions[:at]):
        return False
    behind, other = mentions[at + 1]
    return other == id and _SPACE.fullmatch(text, mention.end, behind.start) is not None


_SPACE = re.compile(r"[\s-]*")


def heads_of(ids: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return the classes of metastases that any of the named ones belong to."""
    heads = {head for head, _ in vocabulary.composed}
    return sorted({head for head in heads for id in ids if id in vocabulary.descendants(head)})


def heads_spoken_of(text: str, ids: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return the classes of metastases to which what is taken out belongs, where a text before it speaks of such.

    'Metastases from a primary other than A' are metastases; nothing else of what is no A is meant.
    """
    letters = lexicon("composition")["words"]
    spread = any(letters.get(fold(word)) in _SPREAD for word in read_words(text).printed)
    return heads_of(ids, vocabulary) if spread and not _NONE.search(text) else []


_NONE = re.compile(r"\b(?:no|not|without|absence|free|never)\b", re.IGNORECASE)
_SPREAD = ("M", "A")
"""How a composition writes 'metastasis' and 'metastatic'."""


def everything(vocabulary: Vocabulary) -> Scope:
    """Return the scope of all indications that the ontology is about."""
    heads = {head for head, _ in vocabulary.composed}
    tops = {
        a
        for head in heads
        for a in vocabulary.ancestors(head)
        if a in vocabulary and vocabulary.term(a).kind == "tumor" and a not in heads
    }
    return union_of(Named(id) for id in sorted(tops or heads))
