"""Statuses: the phrases by which a payer takes a position, their polarity included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from loaders.text.kept import kept
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = [
    "DENIAL",
    "GRANT",
    "INVESTIGATIONAL",
    "OwnTerms",
    "StatusPhrase",
    "define_statuses",
    "defined_in",
    "find_statuses",
    "may_hold_status",
    "may_state_position",
    "quotes_others",
    "says_by_whom",
    "speaks_of_category",
    "takes_position",
]


GRANT = "medically-necessary"
"""The status that grants coverage."""
INVESTIGATIONAL = "investigational"
DENIAL = "not-medically-necessary"
"""The status that denies it for want of evidence."""


@dataclass(frozen=True, slots=True)
class StatusPhrase:
    """A status phrase at [start, end) of a text. `status` is a slug, 'scope' or 'unclear'."""

    status: str
    start: int
    end: int


@cache
def _phrases() -> PatternTable[str]:
    return PatternTable(
        (compile_pattern(r"(?<![\w-])(?:" + p["pattern"] + r")(?![\w])"), p["status"])
        for p in lexicon("statuses")["phrase"]
    )


@cache
def _any() -> PatternTable[None]:
    return PatternTable((compile_pattern(p), None) for p in lexicon("statuses")["any"])


@cache
def _category() -> PatternTable[None]:
    return PatternTable((compile_pattern(p), None) for p in lexicon("statuses")["category"]["patterns"])


def may_state_position(text: str) -> bool:
    """Tell whether a text holds any word that could state a position."""
    return _any().any_in(_fold(text))


def speaks_of_category(text: str) -> bool:
    """Tell whether a text speaks of investigational services in general instead of judging one."""
    return _category().any_in(_fold(text))


def says_by_whom(text: str) -> bool:
    """Tell whether a sentence says who may perform services, whatever these are."""
    return compile_pattern(lexicon("statuses")["by-whom"]["pattern"]).search(_fold(text)) is not None


@cache
def _quoted() -> PatternTable[None]:
    return PatternTable((compile_pattern(p), None) for p in lexicon("statuses")["quoted"]["patterns"])


def quotes_others(text: str) -> bool:
    """Tell whether a sentence tells what somebody else than the payer says."""
    return _quoted().any_in(_fold(text))


_QUOTE = re.compile(r"(?<![^\W\d_])'|'(?![^\W\d_])")
"""A quotation mark, and no apostrophe inside a word."""


_ASIDE = re.compile(r",\s(?:however|therefore|thus|accordingly|consequently|also|indeed|instead|likewise),(?=\s)")
"""A word between commas that parts no position: 'it is, however, covered'."""


def _fold(text: str) -> str:
    """Return a text in lower case with quotation marks blanked: 'considered "not medically necessary"'."""
    low = text.lower()
    folded = (low if len(low) == len(text) else text).replace('"', " ").replace("’", "'")
    folded = _QUOTE.sub(" ", folded) if "'" in folded else folded
    return _ASIDE.sub(lambda m: " " * len(m[0]), folded) if "," in folded else folded


OwnTerms = dict[str, str]
"""What a document means by terms that it defines itself: printed term -> status."""


_BETWEEN_SENTENCES = re.compile(r"[.;!?][\s”\"]+(?=[“\"'A-Z])")
"""The stop of a sentence and what stands before the next."""


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each with its stop."""
    start = 0
    for match in _BETWEEN_SENTENCES.finditer(text):
        yield text[start : match.start() + 1]
        start = match.end()
    yield text[start:]


@cache
def _definition() -> Pattern:
    return compile_pattern(lexicon("statuses")["definition"]["pattern"])


@cache
def _columned() -> Pattern:
    return compile_pattern(lexicon("statuses")["columned"]["pattern"])


_ACRONYM = compile_pattern(r"(?<!\S)(?P<letters>[A-Z]{2,5})\s+(?=[a-z])")
"""Letters of a list of acronyms, with what they stand for behind them."""


def define_statuses(texts: Iterable[str]) -> OwnTerms:
    """Return the terms for which a document says which status they stand for.

    >>> define_statuses(["Excluded means that the plan considers the service not medically necessary."])
    {'Excluded': 'not-medically-necessary'}
    >>> define_statuses(["It is considered experimental, investigational or unproven (EIU)."])
    {'EIU': 'investigational'}
    >>> define_statuses(["EIU experimental, investigational, or unproven HCC hepatocellular carcinoma"])
    {'EIU': 'investigational'}
    """
    return dict(_defined_in_all(tuple(texts)))


@kept
def _defined_in_all(texts: tuple[str, ...]) -> OwnTerms:
    out: OwnTerms = {}
    for text in texts:
        out |= _defined_or_abbreviated(text)
    return out


def _initials(text: str) -> str:
    """Return the first letters of the words in small letters, without those that join them."""
    return "".join([w[0] for w in re.findall(r"[a-z]+", text) if w not in ("or", "and")])


@kept
def _defined_or_abbreviated(text: str) -> OwnTerms:
    out: OwnTerms = {}
    # What stands for a status stands by the words of one: few texts hold both.
    abbreviates = _any().may_match(text)
    for match in _ACRONYM.finditer(text) if abbreviates else ():
        behind = text[match.end() : match.end() + _LONGEST]
        letters = match["letters"].lower()
        if not _initials(behind).startswith(letters):
            continue
        first = find_statuses(behind)[:1] if may_state_position(behind) else []
        if first and first[0].start == 0 and _initials(behind[: first[0].end]) == letters:
            out[match["letters"]] = first[0].status
    for match in _ABBREVIATION.finditer(text) if abbreviates and "(" in text else ():
        near = text[max(0, match.start() - _LONGEST) : match.end()]
        last = find_statuses(near)[-1:] if may_state_position(near) else []
        if last and last[0].end == len(near) and last[0].status in (GRANT, INVESTIGATIONAL, DENIAL):
            out[match["letters"]] = last[0].status
    return out | defined_in(text)


def defined_in(text: str) -> OwnTerms:
    """Return the terms whose meaning the sentences of a text tell, and nothing else: 'Excluded means that ...'.

    >>> defined_in('What stands in the column "Not covered" is considered investigational.')
    {'Not covered': 'investigational'}
    """
    out: OwnTerms = {}
    for pattern in (_definition(), _columned()):
        for sentence in _sentences(text) if pattern.may_match(text) else ():
            match = pattern.match(sentence) if pattern.may_match(sentence) else None
            if match is None:
                continue
            term = match["term"]
            if pattern is _columned() and not find_statuses(f"{term.lower()}:"):
                continue  # a word like 'Other' means no status wherever else it stands
            statuses = {p.status for p in find_statuses(sentence[match.end() :])}
            if len(statuses) == 1:
                out[term] = statuses.pop()
    return out


@cache
def _negation() -> Pattern:
    return compile_pattern(lexicon("statuses")["negation"]["pattern"])


def _turned(status: str, start: int, end: int, low: str) -> StatusPhrase:
    """Return a phrase with what a negation before it makes of it: 'not proven', 'no longer investigational'."""
    if _describing().search(low, max(0, start - _CLAUSE), start):
        return StatusPhrase("scope", start, end)
    if status not in (GRANT, INVESTIGATIONAL):
        return StatusPhrase(status, start, end)
    rules = lexicon("statuses")
    if re.search(rules["no_position"]["pattern"], low[max(0, start - _CLAUSE) : start]):
        return StatusPhrase("scope", start, end)
    match = _negation().search(low, max(0, start - 60), start)
    if match is not None and match[0].startswith("neither") and _denied_subject(low, start):
        return StatusPhrase(DENIAL if status == GRANT else "unclear", match.start(), end)  # 'neither is covered'
    if match is None and (none_of := _denied_subject(low, start)) is not None:
        return StatusPhrase(DENIAL if none_of and status == GRANT else "unclear", start, end)
    if match is None:
        # 'is medically necessary' has its own verb; in 'we do not consider X medically necessary' another one rules.
        open_ended = status == GRANT and _OWN_VERB.match(low, start, end) is None
        denied = _denying().search(low, max(0, start - _CLAUSE), start) if open_ended else None
        return StatusPhrase(DENIAL, start, end) if denied else StatusPhrase(status, start, end)
    if low[start:end].strip() == rules["negation"]["unproven"]:
        return StatusPhrase(INVESTIGATIONAL, match.start(), end)
    whole = status == GRANT and re.search(rules["negation"]["in_part"], match[0]) is None
    return StatusPhrase(DENIAL if whole else "unclear", match.start(), end)


def _denied_subject(low: str, start: int) -> bool | None:
    """Tell whether the clause before a phrase denies all that it names; None where it does not begin with a 'no'."""
    rule = lexicon("statuses")["denied-subject"]
    before = low[max(0, start - _CLAUSE) : start]
    if compile_pattern(rule["pattern"]).search(before):
        return True
    return False if compile_pattern(rule["other"]).search(before) else None


@cache
def _denying() -> re.Pattern[str]:
    return re.compile(lexicon("statuses")["denying"]["pattern"])


@cache
def _describing() -> re.Pattern[str]:
    return re.compile(lexicon("statuses")["describing"]["pattern"])


_OWN_VERB = re.compile(r"(?:is|are|may|can|will|shall|does|do|meets?)\b")
_NOT = re.compile(r"\b(?:not|non|never|no\s+longer)[\s-]*\Z", re.IGNORECASE)
"""Before a term that a document defines: 'Not Covered' is none of 'Covered'."""
_CLAUSE = 400
"""Characters before a phrase among which the verb stands that denies it."""


def _own(text: str, low: str, status: str, start: int, end: int) -> StatusPhrase | None:
    """Return a term that a document defines; None where a 'not' makes of a grant what the lexicon reads."""
    negation = _NOT.search(text, max(0, start - 12), start) or _negation().search(low, max(0, start - 60), start)
    if negation is None:
        return StatusPhrase(status, start, end)
    # No longer to be excluded is not yet to be granted.
    return None if status == GRANT else StatusPhrase("unclear", negation.start(), end)


def may_hold_status(text: str, own: OwnTerms) -> bool:
    """Tell whether `find_statuses` may find something in a text or a part of it."""
    return bool(own) or _phrases().may_match(_fold(text))


def takes_position(text: str) -> bool:
    """Tell whether a text takes a position on anything."""
    return any(p.status != "scope" for p in find_statuses(text))


def find_statuses(text: str, own: OwnTerms | None = None) -> list[StatusPhrase]:
    """Return the status phrases of a text in order; of two that overlap, the earlier rule of the lexicon.

    :param own: terms that the document defines itself; they stand before all rules.
    """
    return list(_find(text, tuple(own.items()) if own else ()))


@kept
def _find(text: str, terms: tuple[tuple[str, str], ...]) -> tuple[StatusPhrase, ...]:
    """Return the status phrases of a text in order, those of a document's own terms, as (term, status), first."""
    low = _fold(text)
    found: list[StatusPhrase] = []
    taken = bytearray(len(text))  # a look at every phrase before costs the square of their number

    def take(phrase: StatusPhrase) -> None:
        found.append(phrase)
        taken[phrase.start : phrase.end] = b"\1" * (phrase.end - phrase.start)

    for term, status in sorted(terms, key=lambda t: len(t[0]), reverse=True):
        for match in re.finditer(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text):
            phrase = _own(text, low, status, match.start(), match.end())
            if phrase is not None and taken.find(1, match.start(), match.end()) < 0:
                take(phrase)
    for pattern, status in _phrases().possible(low):
        for match in pattern.finditer(low):
            if taken.find(1, match.start(), match.end()) < 0:
                take(_turned(status, match.start(), match.end(), low))
    apart: list[StatusPhrase] = []
    for phrase in sorted((_with_abbreviation(p, text) for p in found), key=lambda p: (p.start, -p.end)):
        if not apart or phrase.end > apart[-1].end:
            apart.append(phrase)
    return tuple(apart)


_LONGEST = 150
"""Characters of a status with what abbreviates it at most."""
_ABBREVIATION = re.compile(r"\s?\((?P<letters>[A-Z](?:[/&]?[A-Z]){1,5})\)")


def _with_abbreviation(phrase: StatusPhrase, text: str) -> StatusPhrase:
    """Return a phrase with the letters in brackets behind it that abbreviate it: 'not medically necessary (NMN)'."""
    match = _ABBREVIATION.match(text, phrase.end)
    if match is None:
        return phrase
    initials = iter(re.findall(r"(?<![a-z])[a-z]", text[phrase.start : phrase.end].lower()))
    own = all(letter in initials for letter in match["letters"].lower() if letter.isalpha())
    return StatusPhrase(phrase.status, phrase.start, match.end()) if own else phrase
