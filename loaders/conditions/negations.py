"""Negations: what a word before a condition turns round, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from loaders.conditions.criterion_trees import Found, all_of
from loaders.record import Atom, Comparator, Criterion, Group
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["is_ailment", "none_or_little", "reach_over_alternatives", "turn_bound", "turned_unread"]

_NONE_OF: dict[str, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_VERB = (
    r"(?:be|ha(?:ve|s|ving)|occupy(?:ing)?|involv(?:e|ing)|measur(?:e|ing)|compris(?:e|ing)|cover(?:ing)?|replac(?:e|ing)"
    r"|tak(?:e|ing)\s+up|mak(?:e|ing)\s+up|contain(?:ing)?|number(?:ing)?|extend(?:ing)?\s+(?:in)?to|elevated|raised"
    r"|increased|risen?|gone?|grown?|exceeded)"
)
_NOT = compile_pattern(rf"\bnot\s+(?:(?:been\s+)?{_VERB}\s+)?\Z")
_WITHIN = compile_pattern(
    rf"\s*(?:is|are|was|were|has|have|had|do|does|did|must|should|may|can|could|will)\s+not\s+(?:(?:been\s+)?{_VERB}\s+)?"
)
"""The words between what is measured and its bound, where they negate the bound."""
_FILL = (
    r"(?:(?!(?:and|n?or|but|(?<!ed )with|if|when|who|because|unless|more|fewer|less|greater|larger|longer|later)\b)"
    r"(?!(?:covered|considered|approved|authorized|eligible|payable|reimburs\w+|necessary|investigational)\b)"
    r"(?!(?:data|literature|information|stud(?:y|ies)|trials?|research|support|experience|proof|consensus|benefits?"
    r"|efficacy|effectiveness|safety|evidence(?!\s+(?:of|for)\b))\b)[a-z()-]+\s+){0,4}"
)
_NONE = re.compile(
    r"\b(?:no|not\s+ha(?:ve|s|ving)(?:\s+an?|\s+any)?|none(?:\s+of\s+(?:the|which|them|these|those|whose))?|neither|nor"
    rf"|(?<!with or )without|(?:absence|lack)\s+of|free\s+(?:of|from))\s+{_FILL}\Z"
)
_UNREAD_NOT = compile_pattern(
    r"\b(?:not\s+(?:(?!and\b|or\b|but\b|with\b|if\b|when\b|because\b|only\b)[a-z-]+\s+){1,3}"
    rf"|(?<!with or )(?:without|absence\s+of|lack\s+of|none\s+of|free\s+(?:of|from))\s+{_FILL})\Z"
)
"""What turns a figure in a way that nobody has read: 'did not respond to 2 lines'."""
_REACH = 60
"""Characters before a bound within which a negation of it stands."""


def turn_bound(
    text: str, start: int, within: tuple[int, int] | None, sign: Comparator, *, of_size: bool
) -> tuple[Comparator, int] | None:
    """Return the sign of a bound as a negation turns it, and where its words begin; None where that was not read.

    :param start: where the words of the bound begin; `within` stands between what it measures and its comparator.
    :param of_size: the bound is of the largest tumor, so that 'no tumor is smaller than' says nothing of it.
    """
    if within is not None and re.search(r"\b(?:not|no|never)\b", text[within[0] : within[1]]):
        return (_NONE_OF[sign], start) if _WITHIN.fullmatch(text[within[0] : within[1]]) and sign in _NONE_OF else None
    begin = max(0, start - _REACH)
    if sign not in _NONE_OF:
        return sign, start
    if negation := _NOT.search(text, begin, start):
        # 'not > 4 cm' and 'does not occupy more than half' are upper bounds.
        return _NONE_OF[sign], negation.start()
    if negation := _NONE.search(text, begin, start):
        if sign not in (">", ">=") and of_size:
            return None
        # 'No lesion is larger than 4 cm'
        return _NONE_OF[sign], negation.start()
    return sign, start


def turned_unread(text: str, start: int, taken: bytearray) -> bool:
    """Tell whether a word that nobody has read negates what begins at a place of a text.

    :param taken: marks characters that conditions have read.
    """
    turned = _UNREAD_NOT.search(text, max(0, start - _REACH), start)
    return turned is not None and not any(taken[turned.start() : start])


_NEGATES = re.compile(
    r"\b(?:no(?!\s+(?:more|fewer|less|greater|larger|longer|later|other)\b)|not\s+hav(?:e|ing)|none\s+of|neither"
    r"|(?<!with or )without|(?:absence|lack)\s+of|free\s+(?:of|from))\s"
)
_VERB_FIRST = re.compile(r"(?:refus|declin|ar|is|hav|has|can|will|must|who|with|need|requir|await|meet|un|in)[a-z]*\b")
_OWN = re.compile(r"\b(?:not|never)\b")
"""What is negated by itself is reached by no other negation: 'does not exceed 2 or an INR that is not below 1'."""
_BEFORE = 25
"""Characters before a condition within which the word stands that negates it, where its own words do not hold it."""


_NOT_SO = re.compile(_NEGATES.pattern + r"|\bnot\s(?!more\s+than\b|to\s+exceed\b)")


@cache
def _next() -> Pattern:
    """Return the words between a condition and the next one that its negation reaches: 'or any (lesions)'."""
    little = r"an?|any|the|evidence|presence|history|signs?|of|known|active|other|have"
    return compile_pattern(
        rf"{_LISTED}\s*,?\s*n?or\s+(?:(?:{little}|{lexicon('characteristics')['count']['noun']})\s+)*"
    )


_LISTED = (
    r"(?:\s*,(?:\s+(?!(?:and|n?or|but|with|if|when|who|because|is|are|has|have|must|should|can|will|the|patients?"
    r"|members?)\b)[\w-]+){1,3}(?=\s*,))*"
)
"""What is listed between commas before the last of those that a negation reaches: 'no A, B, or C'."""
_COMMA = re.compile(rf"{_LISTED}\s*,\s+(?:(?:an?|any)\s+)?")
_AND_LAST = re.compile(rf"(?P<more>{_LISTED})\s*,?\s*and\s+(?:(?:an?|any)\s+)?")
_LACKS = re.compile(r"\b(?:(?:absence|lack)\s+of|free\s+(?:of|from))\s")
"""What is said of all that a list names, also where 'and' ends it."""
_BESIDES = re.compile(
    r"\s*,?\s*(?:and/or|and|n?or|as\s+well\s+as|&)\s+(?:(?:an?|any|the|evidence|presence|history|signs?|known|active)\s+)*"
    r"(?P<again>(?:of|from)\s+)?(?:(?:an?|any|the)\s+)?"
)
"""Before what else a negation may reach; a preposition of its own tells that it does: 'absence of A and of B'."""
_LAST = re.compile(r"[^.;:()]{0,80}?\b(?:and|n?or)\b")
_IS_ABSENT = re.compile(r"\b(?:absent|lacking|excluded|ruled\s+out|not\s+(?:present|found|seen|detected))\W*\Z")
_OR_LAST = re.compile(r"[^.;:()]{0,80}?\bn?or\b")
"""Behind one of a list that 'or' ends; the list is one of alternatives to the last."""


def reach_over_alternatives(text: str, found: Sequence[Found]) -> list[Found]:
    """Return conditions with what a negation reaches over an 'or': 'do not have A or B' asks for neither.

    An alternative with a verb of its own is not reached ('have no A or refuse surgery'), nor one that nobody would rule
    out ('no A or Child-Pugh class A').
    """
    out: list[Found] = []
    negates = lacks = listed = False
    for item in sorted(found, key=lambda f: (f.end, f.start)):  # one may stand around another
        last = out[-1] if out else None
        first = _first(text, item)
        between = text[last.end : first] if last is not None and last.end <= item.start else ""
        comma = _COMMA.fullmatch(between) is not None
        ends = _AND_LAST.fullmatch(between) if lacks else None
        joined = _next().fullmatch(between) or (comma and (lacks or _OR_LAST.match(text, item.end)))
        joined = joined or (ends is not None and (listed or "," in ends["more"]))
        besides, ails = _BESIDES.fullmatch(between), is_ailment(item.criterion)
        # 'no A and B', 'no A, B, and C', 'absence of A and of B'
        joined = joined or (besides is not None and (ails or (lacks and besides["again"] is not None)))
        joined = joined or (comma and ails and _LAST.match(text, item.end) is not None)
        if besides is not None and _IS_ABSENT.search(text, first, item.end):
            _turn_back(text, out)  # 'A, B and C are absent'
        reached = negates and between and joined and (ails or not _VERB_FIRST.match(text, first))
        reached = reached and not _OWN.search(text, first, item.end)
        if last is not None and reached and (turned := _ruled_out(item.criterion, last.criterion)) is not None:
            listed = comma
            out[-1] = Found(last.start, item.end, all_of((last.criterion, turned), (*last.criterion.at, *turned.at)))
            continue
        begin = max(0, item.start - _BEFORE, last.end if last else 0)
        negates = (_NOT_SO if _limits(item.criterion) else _NEGATES).search(text, begin, item.end) is not None
        lacks, listed = _LACKS.search(text, begin, item.end) is not None, False
        out.append(item)
    return out


_OR_LITTLE = re.compile(r"\b(?:no|without|absent)\s*,\s*or\s+(?:[\w-]+\s+){0,3}[\w-]+\s*,\s*\Z")


def none_or_little(text: str, found: Sequence[Found], taken: bytearray) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return conditions without what may be there a little, and where it stands: 'no, or only mild, X' is open.

    :param taken: a byte for each character, set where something was read; these places no longer among them.
    """
    opened = [
        f
        for f in found
        if is_ailment(f.criterion) and _OR_LITTLE.search(text, max(0, _first(text, f) - _REACH), _first(text, f))
    ]
    for one in opened:
        taken[one.start : one.end] = bytes(one.end - one.start)
    return [f for f in found if f not in opened], [(f.start, f.end) for f in opened]


def is_ailment(criterion: Criterion) -> bool:
    """Tell whether a condition is that the patient has what nobody is asked to have."""
    if not isinstance(criterion, Atom):
        return False
    had = lexicon("characteristics")["ailments"].get(criterion.characteristic, ())
    return criterion.value in had and criterion.comparator == ("!=" if criterion.value == "none" else "=")


def _first(text: str, found: Found) -> int:
    """Return where the words of a condition begin, behind blanks."""
    return found.end - len(text[found.start : found.end].lstrip())


def _turn_back(text: str, out: list[Found]) -> None:
    """Turn the ailments that end a list of conditions into their absence, in place."""
    for k in range(len(out) - 1, -1, -1):
        atom = out[k].criterion
        if not isinstance(atom, Atom) or not is_ailment(atom):
            return
        if k < len(out) - 1 and _COMMA.fullmatch(text, out[k].end, _first(text, out[k + 1])) is None:
            return
        absent = msgspec.structs.replace(atom, value=False) if isinstance(atom.value, bool) else _none_of(atom)
        out[k] = Found(out[k].start, out[k].end, absent, out[k].named)


def _none_of(atom: Atom) -> Group:
    return Group("none_of", (atom,), atom.at)


def _limits(criterion: Criterion) -> bool:
    """Tell whether a condition is a limit or a class, and so what a negation makes of it: 'not larger than 5 cm'."""
    return isinstance(criterion, Atom) and criterion.comparator in ("<", "<=", ">=", "in")


def _ruled_out(criterion: Criterion, beside: Criterion) -> Criterion | None:
    """Return that something is not so, where it is nothing that a patient may well have; `beside` is ruled out, too."""
    if not isinstance(criterion, Atom) or not isinstance(beside, Atom | Group):
        return None
    if isinstance(beside, Atom) and beside.characteristic == criterion.characteristic and beside.comparator != ">=":
        return None  # but 'not smaller than 2 cm or larger than 4 cm' bounds from both sides
    if criterion.comparator in (">", ">="):
        return msgspec.structs.replace(criterion, comparator=_NONE_OF[criterion.comparator])
    if criterion.comparator == "=" and isinstance(criterion.value, bool):
        return msgspec.structs.replace(criterion, value=False) if criterion.value else None
    if isinstance(criterion.value, str) and len(criterion.value) > 1:  # a class has one letter
        return _none_of(criterion)
    return None
