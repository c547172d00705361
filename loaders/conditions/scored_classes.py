"""Classes with a score: 'Child-Pugh A, or B with a score of 7' is a bound of the score, and so is 'A or B7'.

The classes up to the one with the score are all meant, so that the highest score in it is the highest that passes. What
the figure behind a class says otherwise ('B with at least 8 points') is left to be reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from loaders.conditions.criterion_trees import Found
from loaders.record import Atom
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.bound_grammar import comparator_after, comparator_before, find_numbers, load_grammar
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_scored_classes"]

_NEAR = 45
"""How many characters may stand between the name of a score and its figure."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """The wordings of a scale whose classes are bands of a score."""

    score: str
    classes: Pattern
    """The lowest class, and the next one behind it."""
    direct: Pattern
    """The figure right behind the letter of a class: 'B7'."""
    named: Pattern
    """The name of the score, or what leads to its figure."""
    filler: Pattern
    """What may stand between the name and the figure besides a comparator."""
    points: Pattern


@cache
def _scales() -> tuple[_Scale, ...]:
    out = []
    for scale in lexicon("characteristics")["scale"]:
        name, low, high = scale["pattern"], *(v.lower() for v in scale["values"][:2])
        out.append(
            _Scale(
                scale["score"]["characteristic"],
                compile_pattern(
                    rf"(?:{name}){scale['score']['lead']}\b{low}\b(?:{scale['score']['joint']})"
                    rf"(?:(?:{name})\s+)?(?:class\s+)?(?P<last>{high})(?![a-z])"
                ),
                compile_pattern(r"\s?(?P<figure>\d{1,2})(?=" + scale["score"]["ends"] + ")"),
                compile_pattern(rf"{scale['score']['with']}(?:(?:{name})\s+)?(?P<word>{scale['score']['named']})?"),
                compile_pattern(scale["score"]["filler"]),
                compile_pattern(r"\s*" + scale["score"]["points"]),
            )
        )
    return tuple(out)


def read_scored_classes(
    passage: Passage, text: str, taken: bytearray, vocabulary: Vocabulary, negated: Callable[[int], object]
) -> Iterator[Found]:
    """Yield the bounds of a score that a text words by classes, the highest of them with its score.

    :param text: the passage in lower case; `taken` marks what was read of it, and gets what is read here.
    :param negated: tells of a place whether what begins there is ruled out.
    """
    for scale in _scales():
        _, band = vocabulary.band_edges(scale.score)[:2]
        for match in scale.classes.finditer(text):
            if any(taken[match.start() : match.end()]) or negated(match.start()):
                continue
            bound = _bound(text, match.end(), scale, band)
            if bound is None or any(taken[match.start() : bound[1]]):
                continue
            highest, end = bound
            at = passage.place(match.start(), end)
            unit = vocabulary.characteristic(scale.score).unit
            yield Found(match.start(), end, Atom(scale.score, "<=", highest, at, unit))
            taken[match.start() : end] = b"\1" * (end - match.start())


def _bound(text: str, start: int, scale: _Scale, band: tuple[float, float]) -> tuple[int, int] | None:
    """Return the highest score of a class that passes, and where the words that tell it end.

    :param band: the scores that the class has.
    """
    if direct := scale.direct.match(text, start):
        highest = int(direct["figure"])
        return (highest, direct.end()) if band[0] <= highest <= band[1] else None
    if (named := scale.named.match(text, start)) is None:
        return None
    grammar = load_grammar()
    number = next(iter(find_numbers(text[named.end() : named.end() + _NEAR], grammar)), None)
    if number is None or number.value != int(number.value):
        return None
    first, end = named.end() + number.start, named.end() + number.end
    before, after = comparator_before(text, first, grammar), comparator_after(text, end, grammar)
    begins = max(before[1], named.end()) if before else first
    end = after[1] if after else end
    points = scale.points.match(text, end)
    if not (named["word"] or points) or scale.filler.match(text, named.end(), begins) is None:
        return None
    end = points.end() if points else end
    signs = {sign for sign in (before, after) if sign}
    said = {"<=" if sign == "better" else sign for sign, _ in signs} or {"="}
    highest = int(number.value) - (said == {"<"})
    if said not in ({"<="}, {"<"}, {"="}) or (said == {"="} and highest != band[0]):
        return None
    return (highest, end) if band[0] <= highest <= band[1] else None
