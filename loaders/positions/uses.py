"""Uses: one sentence that judges a treatment for several indications, each with conditions of its own."""

from __future__ import annotations

import re

from loaders.positions.bracketed_limits import split_bracketed
from loaders.positions.bracketed_positions import split_bracketed_positions
from loaders.positions.clauses import hard_conditions
from loaders.positions.position_sentences import FOR, NEAR, names_indication, split_pairs, split_positions
from loaders.positions.tumors_apart import split_tumors
from loaders.text.lexicon_patterns import connective
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage, join
from loaders.wording.benefit_terms import without_benefit_terms
from loaders.wording.complements import find_rest, read_complement
from loaders.wording.limiting_labels import with_names_as_labels, without_other_treatment
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import OwnTerms, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["leads_list", "listed_uses", "sentences_of", "use_by_label"]

_FIRST = re.compile(rf"\b{FOR}\s+")
_NEXT = re.compile(rf"(?:,?\s+and|,)\s+(?:(?:also|in\s+addition|additionally)\s+)?(?={FOR}\s+)|,\s+or\s+(?=for\s+)")
_ASIDE = re.compile(r",?\s+(?:and|or),\s+(?P<asked>(?:only\s+)?(?:if|when|where|provided|unless)\b[^,]{1,80})\Z")
"""What is asked of the next use only: 'for A and, if single, for B'."""
_NARROWED = re.compile(
    r"\d|\b(?:with|refractory|that|whose|after|despite|confined|limited|symptomatic)\b|\bin\s+(?:patients|members|individuals|persons|adults)\b|\bon\s+(?:the|a)\b"
)

_EXAMPLES = re.compile(r"(?:this|these|those)\s+(?:(?:uses?|indications?)\s+)?includes?\b(?!.*:\s*\Z)", re.IGNORECASE)
"""How a sentence begins that gives examples of what the denial before it leaves."""


def split_uses(
    sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary, *, listed: bool = False
) -> list[Passage]:
    """Split 'X is judged so for A when ..., and for B' into a sentence on A and one on B.

    Without conditions on A the two are one list of indications, and the sentence stays whole.

    :param listed: the sentence is a name under a status that stands above it.
    """
    low = sentence.text.lower()
    phrases = [p for p in find_statuses(sentence.text, own_terms) if p.status != "scope"]
    if len({p.status for p in phrases}) != (0 if listed else 1):
        return [sentence]
    first = _FIRST.search(low, phrases[-1].end if phrases else 0)
    if first is None:
        return [sentence]
    tail = _asked_of_each(low, first.end())
    if tail is not None:
        head = split_uses(sentence.slice(0, tail), own_terms, vocabulary, listed=listed)
        return [join([part, sentence.slice(tail)]) for part in head] if len(head) > 1 else [sentence]
    for match in _NEXT.finditer(low, first.end()):
        aside = _ASIDE.search(low, first.end(), match.start())
        end = aside.start() if aside else match.start()
        left, right = sentence.slice(first.start(), end), sentence.text[match.end() : match.end() + NEAR]
        low_left = left.text.lower()
        narrowed = aside is not None or bool(
            hard_conditions(low_left) or read_complement(left) or _NARROWED.search(low_left)
        )
        # 'for A and for B with symptoms': who repeats 'for' asks it of B; 'when' may be asked of both.
        narrowed |= bool(_NARROWED.search(low, match.end())) and not hard_conditions(low[match.end() :])
        narrowed |= connective("asked-name").match(low, match.end()) is not None and not hard_conditions(
            low[match.end() :]
        )
        by_label = _by_label(low_left) or _by_label(low[match.end() :])
        if by_label and all(_names_use(part, vocabulary) for part in (left.text, right)):
            rest = join([sentence.slice(0, first.start()), sentence.slice(match.end())], "")
            asked = [h for h in hard_conditions(low) if h > match.end()]
            # What is asked at the end may be asked of both.
            before = join([sentence.slice(0, end), sentence.slice(min(asked))]) if asked else sentence.slice(0, end)
            return [before, *split_uses(rest, own_terms, vocabulary, listed=listed)]
        known = names_indication(left.text, vocabulary) or read_complement(left) is not None
        if narrowed and known and (names_indication(right, vocabulary) or find_rest(right.lower())):
            rest = join([sentence.slice(0, first.start()), sentence.slice(match.end())], "")
            if aside is not None:
                rest = join([rest.strip(" ."), sentence.slice(*aside.span("asked"))])
            return [sentence.slice(0, end), *split_uses(rest, own_terms, vocabulary, listed=listed)]
    return [sentence]


def use_by_label(sentence: Passage) -> bool:
    """Tell whether a sentence names a use by the label of an item ('X is covered for the indications in 1.b')."""
    return connective("use-by-label").search(sentence.text.lower()) is not None


def _by_label(low: str) -> bool:
    """Tell whether a lower-cased text begins with a use that is named by the label of an item."""
    return connective("use-by-label").match(low) is not None


def _names_use(text: str, vocabulary: Vocabulary) -> bool:
    return _by_label(text.lower()) or names_indication(text, vocabulary)


def _asked_of_each(low: str, start: int) -> int | None:
    """Return where behind the last use of a sentence begins what it asks of each: ', both without ascites'."""
    each = connective("asked-of-each")
    next_uses = [m for m in _NEXT.finditer(low, start) if each.match(low, m.start()) is None]
    tail = each.search(low, next_uses[-1].end()) if next_uses else None
    return tail.start() if tail is not None else None


def sentences_of(passage: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Return the sentences of a passage, each with one position on one group of treatments and uses."""
    whole: list[Passage] = []
    for said in split_sentences(passage):
        sentence = without_benefit_terms(said, own_terms, vocabulary)
        goes_on = whole and _EXAMPLES.match(sentence.text) and read_complement(whole[-1]) is not None
        if goes_on:
            whole[-1] = join([whole[-1], sentence])
        else:
            whole.append(sentence)
    whole = [without_other_treatment(s, vocabulary) for s in with_names_as_labels(whole, vocabulary)]
    parts: list[Passage] = []
    for one in whole:
        bracketed = split_bracketed_positions(one, own_terms, vocabulary)
        parts += split_positions(one, own_terms, vocabulary) if bracketed is None else bracketed
    parts = [each for p in parts for each in split_bracketed(p, position_in(p, own_terms), vocabulary)]
    uses = [use for part in parts for use in split_uses(part, own_terms, vocabulary)]
    return [each for use in uses for each in split_tumors(use, own_terms, vocabulary)]


def leads_list(part: Passage, last: Passage) -> bool:
    """Tell whether the list below a paragraph is led by a part of its last sentence: it ends where that ends.

    'X for A and Y for B are covered when all of the following are met:' asks the list of both.
    """
    return bool(part.text) and bool(last.text) and part.offset(-1) == last.offset(-1)


def listed_uses(passage: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Split a name under a status: 'X for A, and Y for B' by treatment, 'X for A with ..., and for B' by use."""
    pairs = split_pairs(passage, vocabulary)
    return [use for pair in pairs for use in split_uses(pair, own_terms, vocabulary, listed=True)]
