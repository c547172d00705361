"""Bracketed figures: two groups compared in brackets ('80% vs 68%'), or a measure with its figure there.

Which group has which of two figures is told by their names beside them, by 'between A and B', by 'A and B ...
respectively', by a comparison ('lower with A': the first is that of A), or by 'compared with B, A ...'.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache

import msgspec

from loaders.record import Outcome
from loaders.results.estimates import basis_before
from loaders.results.figures import Bracket, Figures, Listed, detail, digits_of, find_figures, units_of
from loaders.results.measures import Measured, patterns, versus
from loaders.results.outcome_sentences import Sentence
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon
from ontology.mentions import Mention

__all__ = ["Found", "read_compared", "with_figure"]

Found = tuple[tuple[int, int], Outcome]
"""An outcome with where its figure stands in the sentence."""
_NEAR = 60
"""Characters before a measure in which its statistic may be named."""


def read_compared(sentence: Sentence, inside_of: Callable[[str], Iterator[Found]]) -> Iterator[Found]:
    """Yield what brackets hold: two groups compared, or a measure with its figure, which `inside_of` reads."""
    for bracket in sentence.brackets:
        if bracket.kept:
            continue
        inside = sentence.text[bracket.start + 1 : bracket.end - 1]
        parts = _comparisons(inside)
        if not parts:
            measured = any(m.end <= bracket.start for m in sentence.measures)
            figures = find_figures(inside, []) if measured else []
            if found := _alone(sentence, bracket, figures) or _one_each(sentence, bracket, figures):
                yield from found
            elif any(m.start > bracket.start and m.end < bracket.end for m in sentence.measures):
                for at, outcome in inside_of(inside):
                    yield (at[0] + bracket.start + 1, at[1] + bracket.start + 1), outcome
            continue
        before = [m for m in sentence.measures if m.end <= bracket.start][-len(parts) :]
        if len(before) < len(parts) or not sentence.joined(before[-1].end, bracket.start):
            # More than one comparison needs a measure for each ('OS and PFS ... (a vs b; c vs d)').
            continue
        if any(not sentence.joined(a.end, b.start) for a, b in itertools.pairwise(before)):
            continue
        for measure, (offset, part, match) in zip(before, parts, strict=True):
            told = inside if len(parts) == 1 else part
            yield from _pair(sentence, measure, bracket, offset, match, told)


def _comparisons(inside: str) -> list[tuple[int, str, re.Match[str]]]:
    """Return the comparisons between semicolons, each with where its part begins in the brackets."""
    out: list[tuple[int, str, re.Match[str]]] = []
    offset = 0
    for part in inside.split(";"):
        if (match := versus().match(part)) is not None:
            out.append((offset, part, match))
        offset += len(part) + 1
    return out


def _alone(sentence: Sentence, bracket: Bracket, figures: list[Listed]) -> list[Found]:
    """Return the one share or range in brackets right behind what is said of a measure: 'M was rare (3%)'."""
    inside = sentence.text[bracket.start + 1 : bracket.end - 1]
    before = [m for m in sentence.measures if m.end <= bracket.start]
    if len(figures) != 1 or len(figures[0].values) != 1 or figures[0].unit != "%" or not before:
        return []
    told = inside[: figures[0].start] + inside[figures[0].end :]
    since = [v for v in sentence.values if before[-1].end <= v.start < bracket.start]
    if told.strip() or since or not sentence.joined(before[-1].end, bracket.start):
        return []
    subgroup = basis_before(sentence.text, before[-1].start)
    base = Outcome(before[-1].id, "proportion", "%", "", (), subgroup=subgroup, arm=sentence.subject(before[-1]))
    return [((bracket.start + 1, bracket.end - 1), with_figure(base, figures[0].values[0]))]


def _one_each(sentence: Sentence, bracket: Bracket, figures: list[Listed]) -> list[Found]:
    """Return the figures in brackets behind two measures, one for each: 'median M and 5-year N (45 months, 41%)'."""
    inside = sentence.text[bracket.start + 1 : bracket.end - 1]
    before = [m for m in sentence.measures if m.end <= bracket.start][-2:]
    if len(figures) != 2 or len(before) != 2 or any(len(f.values) != 1 for f in figures):
        return []
    if figures[0].unit == figures[1].unit or inside[figures[0].end : figures[1].start].strip() not in (",", ";", "and"):
        return []
    outside = inside[: figures[0].start] + inside[figures[1].end :]
    spans = ((before[0].end, before[1].start), (before[1].end, bracket.start))
    if outside.strip() or not all(sentence.joined(a, b) for a, b in spans):
        return []
    out: list[Found] = []
    for figure, measure in zip(figures, before, strict=True):
        near = sentence.text[max(0, measure.start - _NEAR) : measure.start]
        median = "median" if patterns().median.search(near) else "mean" if patterns().mean.search(near) else None
        statistic = "proportion" if figure.unit == "%" else median
        if statistic is None:
            return []
        times = [t for t in sentence.times if 0 <= measure.start - t.end < 3 and len(t.values) == 1]
        time = times[0] if times and figure.unit == "%" else None
        base = Outcome(
            measure.id, statistic, figure.unit, "", (), arm=sentence.subject(before[0]),
            time=time.values[0] if time else None, time_unit=time.unit if time else None,
        )  # fmt: skip
        at = (bracket.start + 1 + figure.start, bracket.start + 1 + figure.end)
        out.append((at, with_figure(base, figure.values[0])))
    return out


def _pair(
    sentence: Sentence, measure: Measured, bracket: Bracket, offset: int, match: re.Match[str], told: str
) -> Iterator[Found]:
    unit = units_of(match["unit"])
    statistic = "proportion"
    if unit != "%":
        near = sentence.text[max(0, measure.start - _NEAR) : bracket.start]
        statistic = "median" if patterns().median.search(near) else "mean" if patterns().mean.search(near) else ""
    if not statistic:
        return
    named = [match["one"], match["other"]] if match["one"] and match["other"] else []
    arms = named or _arms(sentence, bracket, told)
    p = detail(told[match.end() :]).p
    times = [t for t in sentence.times if measure.end <= t.start < bracket.start and len(t.values) == 1]
    times += [t for t in sentence.times if 0 <= measure.start - t.end < 3 and len(t.values) == 1]
    for k, name in enumerate(("first", "second")):
        start = bracket.start + 1 + offset
        yield (start + match.start(name), start + match.end(name)), Outcome(
            measure.id, statistic, unit, "", (),
            value=digits_of(match[name]), p=p, time=times[0].values[0] if times else None,
            time_unit=times[0].unit if times else None, arm=arms[k] if arms else None,
        )  # fmt: skip


# -- which group has which figure ---------------------------------------------------------


@cache
def _words() -> dict[str, Pattern]:
    return {
        name: compile_pattern(pattern, re.IGNORECASE)
        for name, pattern in lexicon("outcomes")["compared"].items()
    }  # fmt: skip


def _arms(sentence: Sentence, bracket: Bracket, told: str) -> list[str | None]:
    """Return the groups of the first and of the second figure of a bracket; nothing when it is not said."""
    between = re.search(
        r"\bbetween\s+(?:the\s+)?(?P<arms>[^,;()]+?\s+and\s+[^,;()]+?)(?:\s+(?:groups?|at\s.*))?\s*$",
        sentence.text[: bracket.start],
    )
    if between and len(found := sentence.split(between["arms"])) == 2:
        return list(found)
    before = [m for m in sentence.mentions if m.end <= bracket.start]
    one_by_one = "respectively" in told or "respectively" in sentence.text[bracket.end : bracket.end + 16]
    if one_by_one and len(pair := _side_by_side(sentence, before)) == 2:
        return list(pair)
    start = max(sentence.plain.rfind(";", 0, bracket.start), 0)
    if (than := _words()["instead"].match(sentence.text[start : bracket.start])) is not None:
        here = [m for m in before if m.start >= start]
        if len({m.id for m in here}) == 2 and here[0].start == start + than.end():
            return [_named(sentence, here[1]), _named(sentence, here[0])]
    if before and _words()["comparative"].search(sentence.text[start : before[-1].start]) is not None:
        rest = sentence.text[before[-1].end : bracket.start]
        if re.fullmatch(r"\s*(?:groups?|arms?|cohorts?|patients?)?\s*", rest):
            return [_named(sentence, before[-1]), _other(sentence, before[-1])]
    return []


def _named(sentence: Sentence, mention: Mention) -> str:
    return sentence.text[mention.start : mention.end]


def _side_by_side(sentence: Sentence, before: list[Mention]) -> list[str]:
    """Return the only two techniques that a sentence names before a place, where it names them as a pair."""
    if len({m.id for m in before}) != 2 or len(before) != 2:
        return []
    joint = sentence.text[before[0].end : before[1].start]
    paired = re.fullmatch(r"\s*(?:\([^()]{1,12}\)\s*)?(?:and|or|vs\.?|versus)\s+(?:the\s+)?", joint)
    return [_named(sentence, m) for m in before] if paired else []


def _other(sentence: Sentence, mention: Mention) -> str | None:
    """Return the other one of the two groups of a study, when one of them is the technique that is named."""
    if len(sentence.groups) != 2:
        return None
    named = [{m.id for m in sentence.vocabulary.mentions(group, ("modality",))} for group in sentence.groups]
    held = [k for k, ids in enumerate(named) if mention.id in ids]
    return sentence.groups[1 - held[0]] if len(held) == 1 else None


def with_figure(outcome: Outcome, figure: Figures) -> Outcome:
    """Return an outcome with a printed number, or with the two ends of a printed range."""
    if isinstance(figure, tuple):
        return msgspec.structs.replace(outcome, low=digits_of(figure[0]), high=digits_of(figure[1]))
    return msgspec.structs.replace(outcome, value=digits_of(figure))
