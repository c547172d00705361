"""Sentences that take several positions, or one position on several treatments, each for indications of its own.

Each becomes one sentence for each position: 'X is covered for A, and Y for B' is 'X is covered for A' and
'Y is covered for B'.
"""

from __future__ import annotations

import itertools
import re

from loaders.positions.clauses import hard_conditions
from loaders.positions.lent_indications import with_lent_indication
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.complements import find_rest, read_complement
from loaders.wording.concessions import concessions, leading_concession
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import GRANT, OwnTerms, StatusPhrase, find_statuses
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["FOR", "NEAR", "leaves_pairs_open", "names_indication", "split_pairs", "split_positions"]

FOR = r"(?:for|to\s+treat|in\s+the\s+treatment\s+of|for\s+the\s+treatment\s+of|in|of)"
"""What stands between a treatment and its indication."""
_OF = re.compile(rf"(?:\s*\([^()]*\))?\s+{FOR}\s+")
_AND = re.compile(r"[,;]?\s+(?:and|or)\s+(?:also\s+)?(?:(?:for\s+)?(?:the\s+)?use\s+of\s+|of\s+)?|,\s+")
_WHATEVER = re.compile(r"\b(?:any|all|every)\s+(?:indications?|uses?|purposes?|conditions?)\b")
_UNMET = re.compile(r"\s+(?:that|which|when)\b[^,;.]{0,30}?\b(?:not\s+(?:meet|met|satisf|fulfil)|fails?\s+to)")
_NEXT = re.compile(r"[,;]?\s+(?:and|but|while|whereas|although|though|however|yet)\s+(?:(?:it|they)\s+)?")
_VERB = re.compile(
    r"(?:(?:is|are|may\s+be|will\s+be|remains?|stays?|continues?\s+to\s+be)\s+)?(?:also\s+)?(?:considered\s+|deemed\s+)?\Z"
)
_FOR_WHAT = re.compile(rf"\b(?:{FOR}|when|if)\s")
_PREPOSITION = re.compile(rf"\b(?:{FOR}|when|if|as)\s")
_RESPECTIVELY = "respectively"
_JOINT = re.compile(r"(?:\s|[,;]|\([^()]*\)|\b(?:and|or)\b)*")
_MOST_PARTS = 24
"""Treatments with indications of their own in one sentence at most."""
NEAR = 80
"""Characters behind the preposition within which the next indication is named."""
_CODED = re.compile(r"\([^()]{0,40}\b(?:codes?|cpt|hcpcs)\b[^()]{0,200}\)")
_NARROWED = re.compile(r"\d|\b(?:with|refractory|that|whose|after|despite|confined|limited)\b")
_BUT_THAT = compile_pattern(r"\b(?:except|save|but)\s+that\s+")


def split_positions(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Return the sentences, each with one position on its own treatments, that a sentence holds."""
    low = sentence.text.lower()
    parts = [
        part for whole in _at_semicolons(sentence, own_terms) for part in _at_clauses(whole, own_terms, vocabulary)
    ]
    parts = with_lent_indication(parts, own_terms, vocabulary)
    parts = [each for part in parts for each in _at_unmet(part, own_terms)]
    if _RESPECTIVELY in low:
        parts = [each for part in parts for each in _respectively(part, vocabulary)]
    return [each for part in parts for each in _by_treatment(part, own_terms, vocabulary)]


def _at_semicolons(sentence: Passage, own_terms: OwnTerms) -> list[Passage]:
    """Split a sentence at its semicolons where each part takes one position of its own."""
    parts: list[Passage] = []
    start = 0
    for match in re.finditer(r";\s+(?:and\s+|but\s+)?", sentence.text):
        parts.append(sentence.slice(start, match.start()))
        start = match.end()
    parts.append(sentence.slice(start))
    # What is true 'in that case' is the exception's own position.
    low = sentence.text.lower()
    case = connective("exception-with-position").search(low)
    if case:
        parts = [sentence.slice(0, case.start()), sentence.slice(case.end("but"))]
    elif (but := _BUT_THAT.search(low)) and len(
        {p.status for p in find_statuses(low[but.end() :], own_terms)} - {"scope"}
    ) == 1:
        # '..., except that X is investigational': what stands behind it is a position of its own.
        before = len(low[: but.start()].rstrip())
        return [sentence.slice(0, before - low[:before].endswith((",", ";"))), sentence.slice(but.end())]
    elif re.search(r"\bexcept\b|\bunless\b|;[^;]*\bthen\b", low):
        return [sentence]
    if len(parts) > 1 and all(len({p.status for p in find_statuses(part.text, own_terms)}) == 1 for part in parts):
        return parts
    return [sentence]


def _at_clauses(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Split 'X is covered for A, while Y is investigational for B', also where the second names no treatment again."""
    phrases = _positions(sentence, own_terms)
    if len(phrases) < 2 or "unclear" in {p.status for p in phrases}:
        return [sentence]
    if len(phrases) > _MOST_POSITIONS:
        return [sentence]
    text, low = sentence.text, sentence.text.lower()
    treatments = vocabulary.mentions(text, ("modality",))
    if not any(m.start < phrases[0].start for m in treatments):
        return [sentence]
    if (granted := _at_concession(sentence, phrases, treatments)) is not None:
        return [granted[0], *_at_clauses(granted[1], own_terms, vocabulary)]
    for one, other in itertools.pairwise(phrases):
        joints = list(_NEXT.finditer(text, one.end, other.start))
        # 'X is covered, but Y and Z are not': the joint before the first of the names that are one subject.
        names = [m for m in joints if _only_names(text, m.end(), other.start, treatments)]
        for match in (*names[:1], *reversed(joints)):
            said = _PREPOSITION.search(low, one.end, match.start()) or names_indication(text[: one.start], vocabulary)
            if not (said or match in names):
                continue
            subject = text[match.end() : other.start]
            if _names_subject(text, match.end(), other.start, treatments):
                left, right = sentence.slice(0, match.start()), sentence.slice(match.end())
            elif _VERB.fullmatch(subject.lower()) and _says_of_what(sentence, other, vocabulary):
                left = sentence.slice(0, match.start())
                right = join([sentence.slice(0, one.start), sentence.slice(other.start)], "")
            else:
                continue
            left, right = _share(left, right, vocabulary, own_terms)
            if position_in(left, own_terms) is not None:
                return [left, *_at_clauses(right, own_terms, vocabulary)]
    return [sentence]


def _at_concession(
    sentence: Passage, phrases: list[StatusPhrase], treatments: list[Mention]
) -> tuple[Passage, Passage] | None:
    """Split 'While X is covered for A, Y is investigational': what a sentence concedes first is a position, too."""
    word = leading_concession(sentence.text.lower())
    one, other = phrases[0], phrases[1]
    subject = next((m for m in treatments if one.end <= m.start < other.start), None)
    if word is None or subject is None or one.start < word.end():
        return None
    comma = sentence.text.rfind(",", one.end, subject.start)
    if comma < 0 or not _names_subject(sentence.text, comma + 1, other.start, treatments):
        return None
    return sentence.slice(word.end(), comma), sentence.slice(comma + 1).strip()


_MOST_POSITIONS = 8
"""Positions of one sentence at most; one with more is left to be reported."""
_ONLY_NAMES = re.compile(
    r"(?:[\s,()]|\b(?:and|or|both|the|any|all|is|are|may|be|will|can|considered|deemed|also|now|then|of|either)\b)*"
)
_PARTNER = re.compile(r"\b(?:with|plus|combin\w+|conjunction|alongside|after|before|following)\b")


def _only_names(text: str, start: int, end: int, treatments: list[Mention]) -> bool:
    """Tell whether nothing but treatments and a verb stand in [start, end)."""
    inside = [m for m in treatments if start <= m.start and m.end <= end]
    bounds = [start, *(at for m in inside for at in (m.start, m.end)), end]
    return bool(inside) and all(
        _ONLY_NAMES.fullmatch(text[a:b].lower()) for a, b in zip(bounds[::2], bounds[1::2], strict=True)
    )


def _names_subject(text: str, start: int, end: int, treatments: list[Mention]) -> bool:
    """Tell whether a treatment is the subject in [start, end), and not the partner of another ('use with Y')."""
    first = next((m for m in treatments if start <= m.start < end), None)
    if first is None or _PARTNER.search(text[start : first.start].lower()):
        return False
    subject = text[start:end].lower()
    return not hard_conditions(subject) and not _PREPOSITION.match(subject)


def _share(left: Passage, right: Passage, vocabulary: Vocabulary, own_terms: OwnTerms) -> tuple[Passage, Passage]:
    """Return two positions, each with the condition that opens the sentence or ends it behind a comma."""
    leading = connective("leading-condition").match(left.text.lower())
    if leading is not None and not position_in(left.slice(0, leading.end()), own_terms):
        right = join([left.slice(0, leading.end()), right])
    last = _TAIL.search(right.text.lower())
    if (
        last is not None
        and not hard_conditions(left.text.lower())
        and not names_indication(right.text[last.start() :], vocabulary)
    ):
        left = join([left, right.slice(last.start())])
    return left, right


_TAIL = re.compile(
    r",\s+(?:but\s+)?(?:only\s+)?(?:when|if|provided|where|as\s+long\s+as"
    r"|(?:for|in|under)\s+(?:(?:any|all|each|either|both|one)\s+(?:one\s+)?(?:of\s+)?)?the\s+following)\b[^.]*\.?\s*\Z"
)


_TWO_WORDS = 40
"""Characters between the two words of one position at most."""


def _positions(sentence: Passage, own_terms: OwnTerms) -> list[StatusPhrase]:
    """Return the positions that a sentence takes, two words of denial that stand together as one."""
    out: list[StatusPhrase] = []
    for phrase in find_statuses(sentence.text, own_terms):
        if phrase.status == "scope":
            continue
        last = out[-1] if out else None
        denials = last is not None and GRANT not in (last.status, phrase.status)
        if (
            last is not None
            and denials
            and phrase.start - last.end <= _TWO_WORDS
            and not _FOR_WHAT.search(sentence.text.lower(), last.end, phrase.start)
        ):
            out[-1] = StatusPhrase(last.status, last.start, phrase.end)
        else:
            out.append(phrase)
    return out


def _says_of_what(sentence: Passage, phrase: StatusPhrase, vocabulary: Vocabulary) -> bool:
    """Tell whether a position at the end of a sentence says for which indications it holds."""
    rest = sentence.text[phrase.end :]
    return bool(_PREPOSITION.match(rest.lower().lstrip() + " ")) and (
        names_indication(rest, vocabulary) or find_rest(rest.lower()) is not None
    )


def _at_unmet(sentence: Passage, own_terms: OwnTerms) -> list[Passage]:
    """Split 'X is investigational for all others, and when criteria I and II are not met'."""
    phrases = _positions(sentence, own_terms)
    low = sentence.text.lower()
    if len(phrases) != 1 or (rest := find_rest(low)) is None or rest.start() < phrases[0].end:
        return [sentence]
    for match in _AND.finditer(low, rest.end()):
        behind = read_complement(sentence.slice(match.end()))
        if behind is not None and behind.start == 0 and behind.kind != "rest":
            head = sentence.slice(0, rest.start())
            return [sentence.slice(0, match.start()), join([head.strip(), sentence.slice(match.end())])]
    return [sentence]


def _respectively(sentence: Passage, vocabulary: Vocabulary) -> list[Passage]:
    """Split 'X and Y are covered for A and B, respectively'."""
    end = sentence.text.lower().find(_RESPECTIVELY)
    treatments, tumors = _paired(sentence, vocabulary)
    if len(treatments) != len(tumors) or len(tumors) < 2 or treatments[-1].start > tumors[0].start:
        return [sentence]
    gaps = [sentence.text[a.end : b.start] for row in (treatments, tumors) for a, b in itertools.pairwise(row)]
    if not all(map(_JOINT.fullmatch, [*gaps, sentence.text[tumors[-1].end : end]])):
        return [sentence]  # a name among them that the ontology does not know
    before, between = sentence.slice(0, treatments[0].start), sentence.slice(treatments[-1].end, tumors[0].start)
    behind = sentence.slice(end + len(_RESPECTIVELY))
    return [
        join([before, sentence.slice(a.start, a.end), between, sentence.slice(b.start, b.end), behind], "")
        for a, b in zip(treatments, tumors, strict=True)
    ]


def _paired(sentence: Passage, vocabulary: Vocabulary) -> tuple[list[Mention], list[Mention]]:
    """Return the treatments and the tumors before 'respectively', none without that word."""
    end = max(sentence.text.lower().find(_RESPECTIVELY), 0)
    treatments = [m for m in vocabulary.mentions(sentence.text, ("modality",)) if m.start < end]
    tumors = [m for m in vocabulary.mentions(sentence.text, ("tumor", "primary")) if m.start < end]
    groups = {m.start: m.end for m in vocabulary.mentions(sentence.text, ("grouping",))} if end else {}
    # 'colorectal metastases' is one name, as is 'colorectal cancer'.
    return treatments, [Mention(m.kind, m.id, m.start, groups.get(m.end + 1, m.end)) for m in tumors]


def leaves_pairs_open(sentence: Passage, vocabulary: Vocabulary) -> bool:
    """Tell whether a sentence says 'respectively' of treatments or tumors, and not which goes with what."""
    return any(len(row) > 1 for row in _paired(sentence, vocabulary))


def _by_treatment(sentence: Passage, own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Passage]:
    """Split 'X for A, and Y for B, are covered' and 'X is covered for A and Y for B'."""
    phrases = _positions(sentence, own_terms)
    if len(phrases) != 1:
        return [sentence]
    phrase, text = phrases[0], sentence.text
    treatments = vocabulary.mentions(text, ("modality",))
    if not treatments:
        return [sentence]
    low = text.lower()
    if treatments[0].start < phrase.start:
        # 'X is covered for A and Y for B': the status stands once more before each that follows.
        cuts = _boundaries(sentence, treatments, phrase.end, len(text), phrase.end, vocabulary)
        if cuts:
            end = min((h for h in hard_conditions(low) if h >= cuts[-1].end()), default=len(text))
            shown = sentence.slice(phrase.start, phrase.end)
            parts = [join([shown, part]) for part in _cut(sentence, cuts, cuts[0].end(), end)[1:]]
            return [join([part, sentence.slice(end)]) for part in (sentence.slice(0, cuts[0].start()), *parts)]
    start = treatments[0].start
    limit = phrase.start if start < phrase.start else len(text)
    limit = min((h for h in hard_conditions(low) if start < h < limit), default=limit)
    cuts = _boundaries(sentence, treatments, start, limit, start, vocabulary)
    unmet = any(_UNMET.match(low, m.end) for c in cuts for m in treatments if m.start == c.end())
    subject = _CODED.sub(lambda m: " " * len(m[0]), low)  # 'X (codes 1 and 2) of A' narrows nothing
    if not cuts or (_NARROWED.search(subject, start, limit) and not unmet):
        return [sentence]
    around = sentence.slice(0, start), sentence.slice(limit)
    return [join([around[0], part, around[1]]) for part in _cut(sentence, cuts, start, limit)]


def _cut(passage: Passage, cuts: list[re.Match[str]], start: int, end: int) -> list[Passage]:
    """Return the parts of [start, end) between the joints."""
    starts, ends = [start, *(c.end() for c in cuts)], [*(c.start() for c in cuts), end]
    return [passage.slice(a, max(a, b)) for a, b in zip(starts, ends, strict=True)]


def _boundaries(
    passage: Passage, treatments: list[Mention], start: int, end: int, since: int, vocabulary: Vocabulary
) -> list[re.Match[str]]:
    """Return where in [start, end) 'and Y for B' begins behind a treatment with an indication of its own."""
    ends = {m.start: m.end for m in treatments}
    conceded = concessions(passage.text, vocabulary, [])  # 'while X works in A, Y of A is covered' grants no X
    out: list[re.Match[str]] = []
    text, low = passage.text, passage.text.lower()
    joints = [m for m in _AND.finditer(text, start, end) if m.end() in ends]
    for match in joints if len(joints) <= _MOST_PARTS else ():
        if _UNMET.match(low, ends[match.end()]) and find_rest(text[since : match.start()].lower()):
            # 'X for all other uses, and X that does not meet the criteria'
            out.append(match)
            since = match.end()
            continue
        of = _OF.match(text, ends[match.end()])
        if any(a <= match.start() <= b for a, b in conceded):
            continue
        if of is None or of.end() > end or not _names_any(text[since : match.start()], vocabulary):
            continue
        if _names_any(text[of.end() : min(end, of.end() + NEAR)], vocabulary):
            out.append(match)
            since = match.end()
    return out


def _names_any(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text names an indication, or all of them, or all that are left."""
    low = text.lower()
    return names_indication(text, vocabulary) or bool(find_rest(low)) or _WHATEVER.search(low) is not None


def split_pairs(passage: Passage, vocabulary: Vocabulary) -> list[Passage]:
    """Split 'X for A, and Y for B', a name under a status, into one part for each treatment with its indication."""
    treatments = vocabulary.mentions(passage.text, ("modality",))
    if not treatments:
        return [passage]
    cuts = _boundaries(passage, treatments, treatments[0].start, len(passage.text), 0, vocabulary)
    parts = _cut(passage, cuts, 0, len(passage.text))
    last = parts[-1].text.lower()
    # What the last part asks may be asked of all.
    return [passage] if hard_conditions(last) or _NARROWED.search(last) else parts


def names_indication(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text names an indication before any condition."""
    end = min(hard_conditions(text.lower()), default=len(text))
    return bool(vocabulary.mentions(text[:end], ("tumor", "primary", "grouping")))
