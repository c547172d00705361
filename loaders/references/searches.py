"""Searches: up to when a document says that it looked for evidence."""

from __future__ import annotations

import re
from functools import cache

from loaders.record import DatedEvent
from loaders.structure.dates import find_dates
from loaders.structure.sections import Section
from loaders.structure.topics import sentence_spans
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["read_searches"]


@cache
def _pattern(name: str) -> Pattern:
    return compile_pattern(lexicon("audit")["search"][name], re.IGNORECASE)


def read_searches(sections: list[Section]) -> tuple[DatedEvent, ...]:
    """Return the days or months through which the document's own search for evidence went.

    A search that the authors of a study made is not the document's.
    """
    found: dict[str, DatedEvent] = {}
    for section in sections:
        if section.role not in lexicon("audit")["search"]["roles"]:
            continue
        for block in section.blocks:
            told = _pattern("of_literature").may_match(block.text) and _pattern("looked").may_match(block.text)
            for start, end in sentence_spans(block) if told else ():
                text = block.text[start:end]
                if not (_pattern("of_literature").search(text) and _pattern("looked").search(text)):
                    continue
                if _pattern("of_others").search(text):
                    continue
                for date in find_dates(text):
                    if date.iso and _pattern("until").search(text[: date.start]):
                        place = block.passage.place(start + date.start, start + date.end)
                        event = DatedEvent("literature_search", date.iso, date.printed, place)
                        found.setdefault(date.iso, event)
    return tuple(found.values())
