"""Titles within an outline: lines that only name what stands below them is about."""

from __future__ import annotations

import re

from loaders.structure.blocks import Block
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.headings import is_heading_shaped, title_like
from loaders.wording.statuses import find_statuses, takes_position

__all__ = ["names_under_status", "titles", "words_judged"]


def titles(block: Block, following: Block) -> bool:
    """Tell whether a numbered line is the title of the paragraph behind it, which takes a position."""
    apart = block.gap > 0 and following.gap > 0 and following.kind == "paragraph"
    if not apart or not is_heading_shaped(block.text) or find_statuses(block.text):
        return False
    if _judges_what_stands_above(following.text):
        return True
    if not title_like(block.text) and not _subjects(block.text) & _subjects(following.text):
        return False  # an item that names something else than the paragraph is about
    return any(p.status != "scope" for p in find_statuses(following.text))


_NO_SUBJECT = re.compile(
    r"\W*(?:(?:it|this)\s+)?(?:(?:is|are|may\s+be)\s+)?(?:only\s+)?(?:considered\s+)?", re.IGNORECASE
)


def _judges_what_stands_above(text: str) -> bool:
    """Tell whether a text begins with its judgement, so that only a line above it can name what is judged."""
    first = next((p for p in find_statuses(text) if p.status not in ("scope", "unclear")), None)
    return first is not None and _NO_SUBJECT.fullmatch(text[: first.start]) is not None


def names_under_status(block: Block, topics: tuple[Passage, ...]) -> bool:
    """Tell whether a paragraph is a bare name under a heading that judges ('Medically necessary', 'X', '- A')."""
    bare = block.kind == "paragraph" and len(block.text.split()) <= _FEW and block.text[-1:].isalpha()
    if not bare or not topics or connective("finite").search(block.text.lower()) or takes_position(block.text):
        return False
    return takes_position(topics[-1].text)


_FEW = 4
"""Words of a bare name at most."""


def _subjects(text: str) -> set[str]:
    """Return the words of a text that may name what it is about: long ones and acronyms."""
    return {w.lower() for w in re.findall(r"[A-Za-z][\w-]+", text) if len(w) >= _LONG or w.isupper()}


def words_judged(text: str) -> set[str]:
    """Return the words before the status of a position that may name what it is on."""
    first = next((p.start for p in find_statuses(text) if p.status not in ("scope", "unclear")), len(text))
    return _subjects(text[:first])


_LONG = 6
"""Letters from which on a word tells what a text is about."""
