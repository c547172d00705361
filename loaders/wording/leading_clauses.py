"""Leading clauses: treatments that a sentence names before it says what it judges.

'When X is not feasible, Y is covered', 'for whom X failed, Y is covered' and 'unlike X, Y is covered' judge Y;
'it is not covered after X' judges none that it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.wording.statuses import find_statuses
from ontology.mentions import Mention

__all__ = ["judged"]

_OF_PATIENTS = re.compile(
    r"\b(?:who|whom|whose|after|despite|following|failed|refractory|candidates?|unsuitable|ineligible|contraindicated)\b"
)
_LEADING = re.compile(r"\W*(?:for|in|among|when|if|where)\s")
_IS_JUDGED = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:is|are|may\s+be|will\s+be|can\s+be)\s+"
    r"(?:considered|covered|regarded|deemed|not\s|medically|investigational|experimental|unproven|an?\s+covered)"
)
_CONJUNCTION = re.compile(r"\b(?:and|or)\b")
_BRACKET = re.compile(r"\([^()]*\)")

Joins = Callable[[str, int, int], object]
"""Whether nothing but the words of a list stands at [start, end) of a text."""


def judged(text: str, low: str, mentions: list[Mention], joins: Joins) -> list[Mention]:
    """Return the treatments of a sentence without those that are named before its subject, or beside a pronoun.

    :param low: the text in lower case.
    """
    if not mentions:
        return []
    if _said_of_pronoun(text, low, mentions[0].start):
        return []
    clause = _clause(low, mentions[0].start)
    if clause is not None:
        return _behind_clause(text, low, mentions, clause)
    return _behind_patients(low, mentions, joins)


def _said_of_pronoun(text: str, low: str, first: int) -> bool:
    """Tell whether a sentence judges what a pronoun means, and names a treatment besides: 'it is not covered after X'.

    :param first: where the first treatment is named.
    """
    pronoun = connective("pronoun-subject").match(low)
    phrase = next((p for p in find_statuses(text) if p.status != "scope"), None) if pronoun else None
    if pronoun is None or phrase is None or not pronoun.end() <= phrase.end <= first:
        return False
    return connective("names-subject").search(low, phrase.end, first) is None


def _clause(low: str, first: int) -> tuple[int, int] | None:
    """Return where the word is that opens a leading clause, also behind 'for A,'; `first` is the first treatment."""
    starts = (0, low.find(",", 0, first) + 1)
    found = (connective("before-subject").match(low, start) for start in starts)
    return next((match.span() for match in found if match), None)


def _behind_clause(text: str, low: str, mentions: list[Mention], clause: tuple[int, int]) -> list[Mention]:
    """Return the treatments from the subject on of a sentence; `clause` is where the word before it stands."""
    begin, start = clause
    phrases = [p for p in find_statuses(text) if p.status != "scope"]
    end = phrases[-1].start if phrases else len(low)
    before = [m for m in mentions if m.end <= end]
    if not before or before[0].start < start:
        return mentions
    bare = _BRACKET.sub(lambda m: "_" * len(m[0]), low[:end])
    commas = [i for i in range(start, end) if bare[i] == ","]
    if not commas:
        return mentions
    # The parts between commas, from the last one back as long as they are one list.
    at = len(commas)
    bounds = [start, *(c + 1 for c in commas), end]

    def named(part: int) -> list[Mention]:
        return [m for m in before if bounds[part] <= m.start < bounds[part + 1]]

    def begins_with_joint(part: int) -> bool:
        return _CONJUNCTION.match(low[bounds[part] : bounds[part + 1]].lstrip()) is not None

    joined = False
    while at > 1:
        joined |= any(_CONJUNCTION.search(low, m.end, bounds[at + 1]) for m in named(at)) or begins_with_joint(at)
        goes_on = begins_with_joint(at) or (joined and not begins_with_joint(at - 1))
        ends_named = bool(named(at - 1)) and not bare[named(at - 1)[-1].end : commas[at - 1]].strip(" _")
        if not (goes_on and ends_named):
            break
        at -= 1
    subject = [m for m in mentions if m.start >= bounds[at]]
    if any(m in before for m in subject):
        return subject
    if connective("beside-subject").match(low) and connective("pointing-subject").match(low, commas[-1] + 1):
        return [m for m in mentions if m not in before]  # 'Following X, these treatments are covered: ...'
    # 'When X is performed, it is covered' is on X; 'when X is not feasible, ...' and 'unlike X, it is covered' are not.
    compares = lexicon_pattern("connectives", "concession", "compares")
    opening = begin + len(low[begin:start]) - len(low[begin:start].lstrip(" ,(\"'*"))
    apart = compares.match(low, opening) or connective("not-done").search(low, begin, end)
    return [m for m in mentions if m not in before] if apart else mentions


def _behind_patients(low: str, mentions: list[Mention], joins: Joins) -> list[Mention]:
    """Leave out what is named before the subject: 'for whom radiotherapy failed, X is considered ...' judges X."""
    subject = next((i for i in reversed(range(len(mentions))) if _IS_JUDGED.match(low, mentions[i].end)), None)
    if subject is None or not _LEADING.match(low):
        return mentions
    first = subject
    while first and joins(low, mentions[first - 1].end, mentions[first].start):
        if first == subject and not _CONJUNCTION.search(low[mentions[first - 1].end : mentions[first].start]):
            break  # the comma ends the clause before the subject
        first -= 1
    if first == 0 or not _OF_PATIENTS.search(low, 0, mentions[first].start):
        return mentions
    return mentions[first:]
