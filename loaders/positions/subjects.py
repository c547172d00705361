"""Subjects: what the subject of a grant says beside the names of treatment and tumor ('TACE of *small* tumors is ...').

Each word there may narrow what is granted. The exceptions are words of approach
and of technique, which the treatment's name would mean without them.
"""

from __future__ import annotations

import re
from functools import cache

from loaders.conditions.conditions import read_conditions
from loaders.criteria.criteria import Reader
from loaders.lines.repairs import lexicon_words
from loaders.text.lexicon_patterns import connective, lexicon_pattern, said_of_any
from loaders.text.text import Passage
from loaders.wording.named_lines import find_lines
from loaders.wording.scopes import Scopes
from ontology.lexicon import lexicon

__all__ = ["narrowed_lead", "narrowed_subject", "narrowing_words", "of_payer"]


_POINTING = re.compile(r"\b(?:following|these|those|below|listed)\b")
_CLAUSE_FIRST = re.compile(r"\W*(?:when|if|for|in|after|as|where|once|during|provided)\b")
"""A clause before the subject; else payers and members may stand there."""
_ACRONYMS = re.compile(r"\((?:[A-Z][A-Za-z-]{0,5}[A-Z](?:,\s*|\)))+")
"""Brackets that hold short forms of what stands before them."""


@cache
def _of_technique() -> frozenset[str]:
    return frozenset(lexicon("connectives")["of-any-technique"]["words"].split())


def narrowing_words(passage: Passage, ignore: tuple[tuple[int, int], ...], reader: Reader) -> list[str]:
    """Return the words beside the names of a treatment and a tumor that may narrow what is granted.

    :param ignore: where these names stand.
    """
    context = reader.context
    own = {i for t in context.treatments for i in (t, *context.vocabulary.ancestors(t))}
    again = [m for m in context.vocabulary.mentions(passage.text, ("modality",)) if m.id in own]
    low = passage.text.lower()
    spans = [
        *ignore,
        *((m.start, m.end) for m in again),
        *((line.start, line.end) for line in find_lines(passage.text, listed=True)),
        *(m.span() for m in _ACRONYMS.finditer(passage.text)),
        *(m.span() for m in lexicon_pattern("connectives", "of-any-technique", "patterns").finditer(low)),
    ]
    left = read_conditions(passage, context, tuple(spans)).unread
    return [w for w in left if w not in said_of_any() and w not in _of_technique() and not w[0].isdigit()]


_PAYER = re.compile(
    r"\W*(?P<name>(?:[A-Z][\w&.\x27’-]*\s+){1,4})(?:members?|enrollees?|customers?|subscribers?)\s+"
    r"(?=(?:may|are|is|will|can|cannot|must|shall)\b)"
)


def of_payer(text: str) -> list[tuple[int, int]]:
    """Return where, if at all, a sentence says whose members it is on, which limits nobody: 'Acorn members may not'."""
    match = _PAYER.match(text)
    if match is None or find_lines(match["name"], listed=True):
        return []
    known = lexicon_words() | frozenset(lexicon("characteristics")["neutral"]["words"].split())
    whom = any(word.lower() in known for word in re.findall(r"\w+", match["name"]))
    return [] if whom else [match.span()]  # 'Adult members may not ...'


def narrowed_subject(
    sentence: Passage, end: int, scopes: Scopes, ignore: list[tuple[int, int]], reader: Reader
) -> tuple[int, int] | None:
    """Return where the subject of a grant stands if it holds words that may narrow it and that nobody understood.

    :param end: where the words of the status begin.
    """
    spans = [span for span in scopes.spans if span[1] <= end]
    if not spans:
        return None
    low = sentence.text.lower()
    first = min(start for start, _ in spans)
    start = max((m.end() for m in connective("where-subjects-begin").finditer(low, 0, first)), default=0)
    label = low.rfind(": ", start, max(begin for begin, _ in spans))  # titles that a conversion ran into the sentence
    start = max(start, label + 1)
    if (limit := connective("limit-of-use").search(low, 0, end)) is not None:
        return min(limit.start(), start), end
    inner = tuple((max(0, a - start), min(b, end) - start) for a, b in ignore if start < b and a < end)
    return (start, end) if narrowing_words(sentence.slice(start, end), inner, reader) else None


def narrowed_lead(sentence: Passage, ignore: list[tuple[int, int]], reader: Reader) -> tuple[int, int] | None:
    """Return where the lead of a list of grants stands if it holds words that may narrow them ('for small tumors')."""
    low = sentence.text.lower()
    pointing = _POINTING.search(low)
    start = pointing.start() if pointing is not None and not _CLAUSE_FIRST.match(low) else 0
    inner = tuple((max(0, a - start), b - start) for a, b in ignore if b > start)
    words = narrowing_words(sentence.slice(start), inner, reader)
    return (start, len(sentence.text)) if words else None
