"""Names of columns: what the headers and some cells of tables of positions say, by the lexicon."""

from __future__ import annotations

from functools import cache

from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import OwnTerms, StatusPhrase, find_statuses
from ontology.lexicon import lexicon

__all__ = ["bare", "header_statuses", "named_as"]


def header_statuses(text: str, own: OwnTerms) -> list[StatusPhrase]:
    """Return what a header says of its column, or a heading of its part: 'Covered indications' says 'covered:'."""
    if found := find_statuses(text, own) or find_statuses(_column("judged").sub(":", text.lower()), own):
        return found
    word = text.lower().strip(" :*_")
    alone = find_statuses(f"{word}:", own)
    return alone if len(alone) == 1 and alone[0].end - alone[0].start == len(word) else []


def bare(header: Passage) -> str:
    """Return the words of a header in lower case."""
    return header.text.lower().strip(" :*")


@cache
def _column(name: str) -> Pattern:
    return compile_pattern(lexicon("connectives")["columns"][name])


def named_as(name: str, text: str) -> bool:
    """Tell whether a lower-cased text is what the lexicon has for the name of a column, or for such a cell."""
    return _column(name).fullmatch(text) is not None
