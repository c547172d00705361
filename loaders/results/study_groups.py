"""Groups, follow-up and limitations: what a passage says of a study besides its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from loaders.record import StudyArm
from loaders.results.designs import read_number
from loaders.structure.blocks import Block
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["follow_up", "limitations", "read_arms"]

_LONGEST_LABEL = 120
_SIZE = compile_pattern(
    rf"(?P<label>[^()\[\];:]{{2,{_LONGEST_LABEL}}}?)\s*[(\[]\s*[nN]\s*=\s*(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)\s*[)\]]"
)
_BRACKETED_SIZE = compile_pattern(r"[(\[]\s*[nN]\s*=\s*\d[\d,]*\s*[)\]]")
_NAMED_BEHIND = compile_pattern(
    r"[(;,]\s*(?:[nN]\s*=\s*(?P<n>\d{1,3}(?:,\d{3})+|\d+)\s+(?P<label>[A-Z][\w-]{1,12})|(?P<label2>[A-Z][\w-]{1,12})\s*=\s*(?P<n2>\d{1,3}(?:,\d{3})+|\d+))\s*(?=[);,])"
)
"""'(n=180 RFA; n=253 CSA)', '(RFA = 313, MIS = 284)'."""
_PIECES = 3
"""Sentences of a passage in which its groups are introduced."""


def read_arms(pieces: Sequence[tuple[Block, int, int]], vocabulary: Vocabulary) -> tuple[StudyArm, ...]:
    """Return the groups that a passage introduces with their sizes: 'X (n = 60) or Y (n = 59)'.

    A size behind a phrase that names no modality is left out: it may count anything.
    """
    out: dict[str, StudyArm] = {}
    for i, (block, start, end) in enumerate(pieces):
        text = block.text[start:end]
        for match in _sizes(text) if i < _PIECES else ():
            label = match["label"]
            named = vocabulary.mentions(label, ("modality",))
            if not named:
                continue
            # 'A or B (n = 64)': the group is the last phrase that the connectives leave whole.
            at = start + match.start("label") + named[0].start
            printed = label[named[0].start : named[-1].end]
            out.setdefault(
                printed.casefold(),
                StudyArm(
                    printed,
                    int(match["n"].replace(",", "")),
                    block.passage.place(at, start + match.end()),
                    tuple(dict.fromkeys(m.id for m in named)),
                ),
            )
        found = list(_NAMED_BEHIND.finditer(text))
        if len(found) > 1:
            for match in found:
                printed, number = match["label"] or match["label2"], match["n"] or match["n2"]
                named = vocabulary.mentions(printed, ("modality",))
                place = block.passage.place(start + match.start() + 1, start + match.end())
                ids = tuple(dict.fromkeys(m.id for m in named))
                out.setdefault(printed.casefold(), StudyArm(printed, int(number.replace(",", "")), place, ids))
        if not out and i <= _PIECES:
            out |= _treated(block, start, text, vocabulary)
    return tuple(out.values())


def _sizes(text: str) -> Iterator[re.Match[str]]:
    """Yield the phrases of a text with a size behind each.

    A phrase is found from its size back: `re` would try each character of a text as the beginning of one.
    """
    end = 0
    for size in _BRACKETED_SIZE.finditer(text):
        bare = size.start()
        while bare > end and text[bare - 1].isspace():
            bare -= 1
        first = max(end, bare - _LONGEST_LABEL)
        first = max(first, *(text.rfind(sign, first, bare) + 1 for sign in "()[];:"))
        if match := _SIZE.match(text, first):
            yield match
            end = match.end()


@cache
def _treatment() -> Pattern:
    words = lexicon("evidence")
    spelled = "|".join((*words["numbers"]["words"], words["numbers"]["hundred"]))
    number = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|\b(?:{spelled})(?:[- ](?:{spelled})){{0,4}})"
    pattern = words["counts"]["treated"].replace("{n}", number).replace("{people}", words["counts"]["people"])
    return compile_pattern(pattern, re.IGNORECASE)


def _treated(block: Block, start: int, text: str, vocabulary: Vocabulary) -> dict[str, StudyArm]:
    """Return the groups of a sentence that tells how many had each treatment: '31 patients received A and 33 had B'.

    Two groups or more, each of another treatment; a count of a part ('of these, 12 had A') is no group.
    """
    found: dict[str, StudyArm] = {}
    for match in _treatment().finditer(text):
        number = read_number(match["n"])
        named = vocabulary.mentions(match["what"], ("modality",))
        if not named or number is None:
            continue
        printed = match["what"][named[0].start : named[0].end]
        until = match.start("what") + named[0].end
        ids = (named[0].id,)
        place = block.passage.place(start + match.start("n"), start + until)
        found.setdefault(printed.casefold(), StudyArm(printed, number, place, ids))
    several = len({a.modalities for a in found.values()}) == len(found) > 1
    return found if several else {}


@cache
def _follow_up() -> PatternTable[None]:
    return PatternTable((compile_pattern(p, re.IGNORECASE), None) for p in lexicon("outcomes")["follow_up"]["patterns"])


@cache
def _limitations() -> PatternTable[str]:
    return PatternTable((compile_pattern(p, re.IGNORECASE), id) for id, p in lexicon("outcomes")["limitations"].items())


def follow_up(sentences: Sequence[str]) -> tuple[str, str, str] | None:
    """Return the first follow-up that a passage prints: statistic, number as printed, UCUM unit."""
    for sentence in sentences if _follow_up().may_match(" ".join(sentences)) else ():
        if match := next((m for m, _ in _follow_up().found(sentence)), None):
            statistic = match["statistic"].lower()
            units: dict[str, str] = lexicon("outcomes")["units"]
            unit = next(u for u, p in units.items() if re.fullmatch(p, match["unit"], re.IGNORECASE))
            return ("mean" if statistic == "average" else statistic, match["value"], unit)
    return None


def limitations(sentences: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a passage holds against its study, as terms; the general one only where no other is named."""
    text = " ".join(sentences)
    found = [id for _, id in _limitations().found(text) if id in vocabulary]
    return tuple(found[:-1] if len(found) > 1 and found[-1] == _limitations().rows[-1][1] else found)
