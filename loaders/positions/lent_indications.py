"""Lent indications: a tumor at the end of a sentence, behind the last of its positions, may be that of all of them.

'X is covered; Y is investigational for A' may judge X for A alone, or for all tumors. For A it judges X either way, so
that is what is read; what it says of X for other tumors is reported as unclear.
"""

from __future__ import annotations

from loaders.positions.clauses import hard_conditions
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern
from loaders.text.text import Passage, join
from loaders.wording.complements import find_rest, read_complement
from loaders.wording.statuses import OwnTerms, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["borrows_indication", "with_lent_indication"]

_TUMORS = ("tumor", "primary", "grouping")


def with_lent_indication(parts: list[Passage], own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Return the positions of one sentence, those without a tumor for the one that stands behind the last."""
    tail = _lent(parts[-1], own_terms, vocabulary) if len(parts) > 1 else None
    if tail is None:
        return parts
    needing = [_judges_at_large(part, own_terms, vocabulary) for part in parts[:-1]]
    return [*(join([p.strip(" .,;"), tail]) if n else p for p, n in zip(parts, needing, strict=False)), parts[-1]]


def borrows_indication(sentence: Passage, vocabulary: Vocabulary) -> bool:
    """Tell whether a position has its tumor from behind another position of its sentence."""
    offsets, source = sentence.offsets, sentence.source.text
    gap = max(range(1, len(offsets)), key=lambda i: offsets[i] - offsets[i - 1], default=0)
    if not gap or offsets[gap] - offsets[gap - 1] < 2:
        return False
    head, tail = sentence.text[:gap], sentence.text[gap:]
    between = source[offsets[gap - 1] + 1 : offsets[gap]]
    return (
        _said("tail").match(tail) is not None
        and bool(find_statuses(head, {}))
        and bool(find_statuses(between, {}))
        and not vocabulary.mentions(head, _TUMORS)
    )


def _lent(last: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> Passage | None:
    """Return what a position says of its tumor at its end, where it says nothing of that before."""
    text, low = last.text, last.text.lower()
    phrases = [p for p in find_statuses(text, own_terms) if p.status != "scope"]
    tail = _said("tail").match(text, phrases[-1].end) if phrases else None
    if tail is None or find_rest(low) or read_complement(last) is not None:
        return None
    if vocabulary.mentions(text[: phrases[0].start], _TUMORS) or _said("own").search(low):
        return None
    end = min((h for h in hard_conditions(low) if h > tail.start("said")), default=len(text))
    said = last.slice(tail.start("said"), end).strip(" .,;")
    return said if vocabulary.mentions(said.text, _TUMORS) else None


def _judges_at_large(part: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> bool:
    """Tell whether a position names a treatment, and nothing of what it is for."""
    low = part.text.lower()
    return (
        bool(find_statuses(part.text, own_terms))
        and not vocabulary.mentions(part.text, _TUMORS)
        and bool(vocabulary.mentions(part.text, ("modality",)))
        and _said("own").search(low) is None
        and find_rest(low) is None
        and not hard_conditions(low)
    )


def _said(name: str) -> Pattern:
    return lexicon_pattern("connectives", "lent-indication", name)
