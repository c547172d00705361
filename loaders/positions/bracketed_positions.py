"""Positions in brackets: 'X (covered) and Y (investigational) for A' judges each by the bracket behind its name.

Each becomes a sentence of its own, 'X for A is covered' and 'Y for A is investigational'. Where nobody can tell what a
bracket is said of, the sentence stays whole, and with more than one position in it none is read.
"""

from __future__ import annotations

import re

from loaders.positions.clauses import hard_conditions
from loaders.positions.position_sentences import FOR, names_indication
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage, join
from loaders.wording.statuses import OwnTerms, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["split_bracketed_positions"]

_BRACKET = re.compile(r"\s*[(\[](?P<said>[^()\[\]]{3,160})[)\]]")
_JOINT = re.compile(
    r"[\s,;]*(?:\b(?:and|or|while|whereas|but)\s+)?(?:the\s+)?(?:use\s+of\s+)?(?:the\s+)?\Z", re.IGNORECASE
)
_OPENS = re.compile(r"[\s,;]*(?:(?:and|or|while|whereas|but)\s+)?", re.IGNORECASE)
_INDICATION = re.compile(rf"[\s,]*{FOR}\s", re.IGNORECASE)
_MOST = 12
"""Positions in brackets at most; a sentence with more is left to be reported."""


def split_bracketed_positions(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage] | None:
    """Return a sentence for each position in a bracket, the sentence alone where that cannot be told, or None.

    None tells that it does not hold two positions in brackets.
    """
    text = sentence.text
    brackets = [m for m in _BRACKET.finditer(text) if _judges(m["said"], own_terms)]
    if len(brackets) == 1 and _within_list(text, brackets[0], own_terms, vocabulary):
        return [sentence]
    if len(brackets) < 2:
        return None
    starts, ends = [0, *(m.end() for m in brackets)], [*(m.start() for m in brackets), len(text)]
    beside = list(zip(starts, ends, strict=True))
    judged = any(p.status != "scope" for a, b in beside for p in find_statuses(text[a:b], own_terms))
    if judged or len(brackets) > _MOST:
        return [sentence]
    said = [sentence.slice(*m.span("said")).strip() for m in brackets]
    return _by_treatment(sentence, beside, said, vocabulary) or [sentence]


def _judges(said: str, own_terms: OwnTerms) -> bool:
    """Tell whether a bracket says how something is judged, and begins with that."""
    low = said.lower()
    if connective("verdict-in-bracket").match(low):
        return True
    phrases = [p for p in find_statuses(said, own_terms) if p.status != "scope"]
    opens, behind = connective("before-verdict"), connective("behind-verdict")
    return bool(phrases) and bool(opens.fullmatch(low[: phrases[0].start])) and bool(behind.match(low, phrases[-1].end))


def _within_list(text: str, bracket: re.Match[str], own_terms: OwnTerms, vocabulary: Vocabulary) -> bool:
    """Tell whether a bracket judges some of the treatments of its sentence: 'A, B (unproven) and C are ...'."""
    behind = next((p for p in find_statuses(text[bracket.end() :], own_terms) if p.status != "scope"), None)
    named = [m for m in vocabulary.mentions(text, ("modality",)) if not bracket.start() <= m.start < bracket.end()]
    before = any(m.end <= bracket.start() for m in named)
    return before and behind is not None and any(0 <= m.start - bracket.end() < behind.start for m in named)


def _by_treatment(
    sentence: Passage, beside: list[tuple[int, int]], said: list[Passage], vocabulary: Vocabulary
) -> list[Passage] | None:
    """Return a sentence for each treatment, or for each use of the one treatment; None where neither is told.

    :param beside: what stands before each bracket, and behind the last.
    """
    text, (*before, behind) = sentence.text, beside
    mentions = vocabulary.mentions(text, ("modality",))
    named = [[m for m in mentions if a <= m.start and m.end <= b] for a, b in before]
    tail = sentence.slice(*behind).strip(" .")
    if any(len({m.id for m in each}) > 1 for each in named) or not named[0]:
        return None
    if not all(named):
        return None if any(named[1:]) else _by_use(sentence, before, said, tail, vocabulary)
    first = [each[0].start for each in named]
    subjects = [sentence.slice(a, b).strip() for a, (_, b) in zip(first, before, strict=True)]
    tails: list[Passage] = []
    for (a, _), start in zip(before[1:], first[1:], strict=True):
        joint = _JOINT.search(text, a, start)
        tails.append(sentence.slice(a, joint.start() if joint else start).strip(" ,;"))
    tails.append(tail)
    if not any(t.text for t in tails[:-1]):
        tails = [tail] * len(said)
    own = {names_indication(s.text, vocabulary) for s in subjects}
    used = {bool(t.text) for t in tails}
    if len(own) > 1 or len(used) > 1 or (own == {True} and any(_INDICATION.match(t.text) for t in tails)):
        return None
    head = sentence.slice(0, first[0])
    each = [_sentence(subject, judged, of) for subject, judged, of in zip(subjects, said, tails, strict=True)]
    whole = [part for part in each if part is not None]
    return [join([head, part], "") for part in whole] if len(whole) == len(each) else None


def _by_use(
    sentence: Passage, before: list[tuple[int, int]], said: list[Passage], tail: Passage, vocabulary: Vocabulary
) -> list[Passage] | None:
    """Return a sentence for each use: 'X for A (covered) and for B (investigational)'."""
    mentions = vocabulary.mentions(sentence.text[: before[0][1]], ("modality",))
    end = mentions[-1].end
    treatment = sentence.slice(0, end)
    uses = [sentence.slice(max(a, end), b) for a, b in before]
    uses = [use.slice(opens.end() if (opens := _OPENS.match(use.text)) else 0).strip() for use in uses]
    if not all(names_indication(use.text, vocabulary) for use in uses) or _INDICATION.match(tail.text):
        return None
    subjects = [join([treatment, use], " " if _INDICATION.match(use.text) else " for ") for use in uses]
    each = [_sentence(subject, judged, tail) for subject, judged in zip(subjects, said, strict=True)]
    whole = [part for part in each if part is not None]
    return whole if len(whole) == len(each) else None


def _sentence(subject: Passage, judged: Passage, tail: Passage) -> Passage | None:
    """Return 'X for A is covered' of 'X', 'covered' and 'for A'."""
    if not tail.text:
        return join([subject, judged], " is ")
    if hard_conditions(tail.text.lower()):
        asked = hard_conditions(judged.text.lower())
        return None if asked else join([join([subject, judged], " is "), tail])
    return join([join([subject, tail]), judged], " is ") if _INDICATION.match(tail.text + " ") else None
