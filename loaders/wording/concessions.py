"""Concessions: what a sentence grants or compares before it judges, which asks nothing of a patient.

'Although A is widely used, B is investigational', 'unlike A, B is not covered': neither depends on whether A is used. A
clause on patients or tumors, or on a treatment that failed, is a condition and none of these.
"""

from __future__ import annotations

import re

from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.patterns import Pattern
from ontology.vocabulary import Vocabulary

__all__ = ["concessions", "leading_concession"]

_BEGINS = re.compile(r"(?:\A|,)[\W_]{0,4}")
_DETERMINED = re.compile(r"(?:the\s+|an?\s+|both\s+|(?:use|application|performance)\s+of\s+)*\Z")
_COMMA = re.compile(",")
_LONGEST = 300
"""Characters of a clause at most."""


def _words(name: str) -> Pattern:
    return lexicon_pattern("connectives", "concession", name)


def leading_concession(low: str) -> re.Match[str] | None:
    """Return the word by which a sentence in lower case begins with a concession."""
    return _words("yields").match(low, len(low) - len(low.lstrip(" *\"'(")))


def concessions(
    text: str, vocabulary: Vocabulary, scopes: list[tuple[int, int]], *, grants: bool = False
) -> list[tuple[int, int]]:
    """Return where a sentence concedes or compares something.

    :param scopes: where the names stand of what the sentence is on.
    :param grants: whether it grants that: what it says of the patients of the same treatment may limit it then.
    """
    low = text.lower()
    if not (_words("yields").search(low) or _words("compares").search(low)):
        return []
    mentions = vocabulary.mentions(text, ("modality",))
    treatments = [(m.start, m.end) for m in mentions]
    judged = [m for m in treatments if any(start <= m[0] < end for start, end in scopes)]
    out: list[tuple[int, int]] = []
    for begins in _BEGINS.finditer(low):
        if any(start <= begins.end() < end for start, end in out):
            continue
        yields, compares = _words("yields").match(low, begins.end()), _words("compares").match(low, begins.end())
        word = yields or compares
        if word is None:
            continue
        end = _end(low, word.end(), judged)
        named = [m for m in treatments if word.end() <= m[0] < end]
        asks_nothing = _concedes(low, word, end, named) if yields else _compares(low, word.end(), end, named)
        if grants and asks_nothing and yields:
            behind = {m.id for m in mentions if not word.end() <= m.start < end}
            own = [(m.start, m.end) for m in mentions if word.end() <= m.start < end and m.id in behind]
            asks_nothing = not _says_of_whom(low, word.end(), end, own)
        if asks_nothing:
            out.append((begins.end(), end))
    return out


def _end(low: str, start: int, judged: list[tuple[int, int]]) -> int:
    """Return where a clause ends: at the comma before what is judged, else before the verb or the pronoun behind it."""
    commas = [m.start() for m in _COMMA.finditer(low, start, start + _LONGEST)]
    if not commas:
        return len(low.rstrip(" .;"))
    subject = judged[0][0] if judged and commas[0] < judged[0][0] else 0
    goes_on = (c for c in commas if _words("goes-on").match(low, c))
    return max((c for c in commas if c < subject), default=next(goes_on, commas[0]))


def _compares(low: str, start: int, end: int, named: list[tuple[int, int]]) -> bool:
    """Tell whether a comparison is with a treatment, and not with patients or tumors."""
    with_treatment = bool(named) or _words("technique").search(low, start, end) is not None
    return with_treatment and _words("of-cases").search(low, start, min([end, *(m[0] for m in named)])) is None


def _concedes(low: str, word: re.Match[str], end: int, named: list[tuple[int, int]]) -> bool:
    """Tell whether a clause says what a treatment or the evidence is like, and nothing of a patient."""
    if _words("bars").search(low, word.end(), end):
        return False
    if _words("evidence").match(low, word.end()):
        return True
    if "despite" in word[0] or not named:
        return False
    subject = low[word.end() : named[0][0]].lstrip()
    is_used = _words("is-used" if word[0].startswith("while") else "is-known")
    return _DETERMINED.match(subject) is not None and is_used.search(low, named[0][1], end) is not None


def _says_of_whom(low: str, start: int, end: int, own: list[tuple[int, int]]) -> bool:
    """Tell whether a clause says of which patients or tumors the treatment is that is granted behind it.

    'While X works in patients with A, X is covered' may grant X to these. Few studies in A limit nothing.
    """
    if not own or _words("scarce").search(low, start, end):
        return False
    return _words("of-cases").search(low, own[0][1], end) is not None
