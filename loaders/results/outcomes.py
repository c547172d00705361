"""Outcomes: the figures that a passage prints for a study, each with what it measures, in whom, and when.

1. Estimates ('hazard ratio, 0.70; 95% CI, ...') are read where they stand.
2. In each clause, figures are put together into lists, times likewise. A list of
   figures belongs to the measure before it when nothing but grammar, times and
   groups stands between them.
3. Figures and times, or figures and groups, that come in equal numbers are taken
   pairwise. What can be put together in more than one way is left out.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from loaders.record import Outcome
from loaders.results.bracketed_figures import Found, read_compared, with_figure
from loaders.results.estimates import basis_before, read_estimates
from loaders.results.event_counts import read_event_counts
from loaders.results.figures import Listed, Times, detail, digits_of, units_of
from loaders.results.measures import (
    Measured,
    find_measures,
    grouped_before,
    grouped_between,
    leads_to,
    median_in_bracket,
    patterns,
)  # fmt: skip
from loaders.results.outcome_sentences import Sentence, words_of
from loaders.results.p_values import share_p
from loaders.structure.blocks import Block
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_outcomes"]


def read_outcomes(
    block: Block, start: int, end: int, vocabulary: Vocabulary, groups: tuple[str, ...] = ()
) -> list[Outcome]:
    """Return the figures that the sentence [start, end) of a block prints, in order.

    `groups` are the names of the study's groups, in the order in which the document introduces them.
    """
    text = block.text[start:end]
    if not _DIGIT.search(text) and not _spelled().search(text):
        return []
    sentence = Sentence(text, vocabulary, groups)
    if not sentence.measures:
        return []  # no figure is read that belongs to none
    found = sorted(_read(sentence), key=lambda pair: pair[0])
    return [
        msgspec.structs.replace(
            outcome, printed=text[at[0] : at[1]], at=block.passage.place(start + at[0], start + at[1])
        )
        for at, outcome in share_p(text, sentence.brackets, found)
    ]


def _read(sentence: Sentence) -> Iterator[Found]:
    if not any(c.isdigit() for c in sentence.text):
        yield from read_event_counts(sentence)
        return
    yield from read_estimates(sentence.text, sentence.measures, sentence.times)
    yield from _Lists(sentence).figures()
    yield from read_event_counts(sentence)
    yield from read_compared(sentence, lambda inside: _Lists(Sentence(inside, sentence.vocabulary)).figures())


_RESPECTIVELY = 60
"""Characters behind figures in which 'respectively' may stand."""
_OF = re.compile(r"\s*of\s+(?:the\s+)?(?P<total>\d{1,3}(?:,\d{3})+|\d+)\b(?!\s*(?:%|months|years|cm))")


_DIGIT = re.compile(r"\d")


@cache
def _spelled() -> Pattern:
    return compile_pattern(rf"\b(?:{'|'.join(lexicon('evidence')['numbers']['words'])})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a figure may take over from the one before it in the sentence."""

    measure: Measured
    times: Times | None
    end: int
    arms: tuple[str, ...] = ()


class _Lists:
    """The lists of figures of a sentence, each put together with its measure, times and groups."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.text, self.plain = sentence.text, sentence.plain
        self.measures, self.times, self.values = sentence.measures, sentence.times, sentence.values

    # -- figures --------------------------------------------------------------------------

    def figures(self) -> Iterator[tuple[tuple[int, int], Outcome]]:
        """Yield the figures that belong to a measure."""
        context: _Context | None = None
        named: list[str] = []
        self.values = self.sentence.values = [part for listed in self.values for part in self._halves(listed)]
        for i, listed in enumerate(self.values):
            measure = self._measure(listed, context)
            if measure is None:
                context = None
                continue
            same = context is not None and measure == context.measure
            before = self.values[i - 1].end if i else 0
            after = self._until(listed, i)
            right = self.plain[listed.end : after]
            # A length of time is not measured at a time.
            times = self._times(listed, measure, before, after) if listed.unit == "%" else None
            if times is None and same and context is not None and context.times is not None:
                carried = context.times
                times = carried if len(carried.values) == len(listed.values) else None
                if times is None and len(listed.values) > 1:
                    continue
            own = self._bracketed_arm(listed) or self._arms(right)
            arms = own or self._left_arms(measure, listed, same)
            if not arms and not own and context is not None and ";" not in self.plain[context.end : listed.start]:
                arms = list(context.arms)
            if not arms:
                arms = self._in_order(listed, times, after, named)
            if not arms and len(listed.values) == 1 and (subject := self.sentence.subject(measure)):
                arms = [subject]
            named += [a for a in arms if a not in named]
            yield from self._outcomes(listed, measure, times, arms)
            yield from self._length_in_bracket(listed, measure, arms)
            context = _Context(measure, times, listed.end, () if own else tuple(arms))

    def _in_order(self, listed: Listed, times: Times | None, after: int, named: list[str]) -> list[str]:
        """Return the two groups of two figures that the text gives 'respectively': those it named, in their order."""
        timed = times is not None and len(times.values) > 1
        behind = self.text[listed.end : min(after + len("respectively"), listed.end + _RESPECTIVELY)]
        if len(listed.values) != 2 or timed or "respectively" not in behind:
            return []
        return named if len(named) == 2 else list(self.sentence.groups) if len(self.sentence.groups) == 2 else []

    def _length_in_bracket(
        self, listed: Listed, measure: Measured, arms: list[str]
    ) -> Iterator[tuple[tuple[int, int], Outcome]]:
        """Yield the median that brackets print behind rates: '56% and 27% (median, 31 months)'."""
        match = median_in_bracket().match(self.text, listed.end)
        if match and len(arms) <= 1:
            yield (match.start("value"), match.end("unit")), Outcome(
                measure.id, match["statistic"].lower(), units_of(match["unit"]), "", (),
                value=digits_of(match["value"]), arm=arms[0] if arms else None,
            )  # fmt: skip

    def _halves(self, listed: Listed) -> list[Listed]:
        """Return a list of figures, cut in two where it holds two figures for each time of the sentence."""
        count = len(listed.values)
        if count < 4 or count % 2 or not any(len(t.values) * 2 == count for t in self.times):
            return [listed]
        if any(len(t.values) == count for t in self.times):
            return [listed]
        half = count // 2
        return [
            dataclasses.replace(
                listed, start=listed.spans[part][0][0], end=listed.spans[part][-1][1], values=listed.values[part],
                spans=listed.spans[part], counts=listed.counts[part],
            )
            for part in (slice(0, half), slice(half, count))
        ]  # fmt: skip

    def _bracketed_arm(self, listed: Listed) -> list[str]:
        """Return the group right before a figure in brackets, or in brackets behind it: 'after X (65%)', '65% (X)'."""
        for bracket in self.sentence.brackets:
            if bracket.start - listed.end in (0, 1) and len(listed.values) == 1:
                inside = (bracket.start + 1, bracket.end - 1)
                return [self.text[slice(*inside)]] if inside in self.sentence.modalities else []
        if not any(b.kept and b.start < listed.start <= listed.end < b.end for b in self.sentence.brackets):
            return []
        for start, end in self.sentence.modalities:
            if re.fullmatch(r"\s*(?:groups?|arms?|patients?|cohorts?)?\s*[(\[]\s*", self.text[end : listed.start]):
                return [self.text[start:end]]
        return []

    def _until(self, listed: Listed, i: int) -> int:
        following = self.values[i + 1].start if i + 1 < len(self.values) else len(self.plain)
        stop = re.search(r";|\bbut\b|\bwhile\b|\bwhereas\b|\bcompared\b", self.plain[listed.end : following])
        return listed.end + stop.start() if stop else following

    def _measure(self, listed: Listed, context: _Context | None) -> Measured | None:
        """Return the measure that a list of figures belongs to."""
        before = [m for m in self.measures if m.end <= listed.start]
        if len(before) > 1 and self._first_of_two(before[-2], before[-1], listed):
            return before[-2]
        if before and self.sentence.joined(before[-1].end, listed.start):
            last = before[-1]
            two = len(before) > 1 and context is not None and context.measure == before[-2]
            if context is None or last.start >= context.end or last == context.measure or two:
                return last
        return self._behind(listed) or self._shared(listed)

    def _behind(self, listed: Listed) -> Measured | None:
        """Return the measure right behind a share: '8% had M', '8 (20%) of 40 patients who received X developed M'."""
        behind = [m for m in self.measures if m.start >= listed.end]
        if not behind or len(listed.values) > 1:
            return None
        between = self.plain[listed.end : behind[0].start]
        return behind[0] if leads_to().fullmatch(between) or grouped_before().fullmatch(between) else None

    def _shared(self, listed: Listed) -> Measured | None:
        """Return the measure behind the second of two groups: '8% of 40 with X and 9% of 41 with Y had M'."""
        following = [v for v in self.values if v.start >= listed.end]
        if not following or len(listed.values) > 1 or listed.unit != following[0].unit:
            return None
        between = self.plain[listed.end : following[0].start]
        return self._behind(following[0]) if grouped_between().fullmatch(between) else None

    def _first_of_two(self, one: Measured, other: Measured, listed: Listed) -> bool:
        """Tell whether figures are the first of two for two measures: 'M and 5-year N of 38 months and 11%'."""
        between = list(self.plain[one.end : other.start])
        for time in self.times:
            for k in range(max(time.start, one.end), min(time.end, other.start)):
                between[k - one.end] = " "
        following = [v for v in self.values if v.start >= listed.end]
        return (
            "".join(between).strip() == "and"
            and re.fullmatch(r"\s*(?:rates?\s*)?(?:of|was|were)\s*", self.plain[other.end : listed.start]) is not None
            and len(listed.values) == 1
            and bool(following)
            and len(following[0].values) == 1
            and following[0].unit != listed.unit
            and self.plain[listed.end : following[0].start].strip() == "and"
        )

    def _times(self, listed: Listed, measure: Measured, before: int, after: int) -> Times | None:
        """Return the times of a list of figures: right behind it, between the measure and it, or before the measure."""
        behind = [t for t in self.times if listed.end <= t.start < after]
        if behind and re.fullmatch(
            r"\W*(?:rates?\s+)?(?:respectively)?\W*(?:at|after|within|in|for|over)?\s*(?:the\s+)?",
            self.plain[listed.end : behind[0].start],
            re.IGNORECASE,
        ):
            return behind[0]
        between = [t for t in self.times if max(measure.end, before) <= t.start < listed.start]
        if between:
            return between[-1] if len(between) == 1 else None
        near = [
            t for t in self.times if t.end <= measure.start and len(words_of(self.plain[t.end : measure.start])) <= 2
        ]
        near = [t for t in near if not any(t.end <= v.start < measure.start for v in self.values)]
        return near[-1] if near else None

    def _arms(self, right: str) -> list[str]:
        """Return the groups named right behind a list of figures."""
        gap = re.match(
            r"\W*(?:of\s+(?:the\s+)?\d[\d,]*\s*)?(?:(?:of\s+)?(?:the\s+)?(?:patients|cases|participants)\s+)?(?:respectively\W*)?"
            r"(?:at\s+[\w\s,-]{1,40}?(?:years?|months?)\W*(?:respectively\W*)?)?",
            right,
        )
        rest = right[gap.end() :] if gap else right
        match = patterns().lead.match(rest)
        if not match:
            return []
        label = re.split(
            r"\s+(?:(?:and|or)\s*$|and\s+in\b|but\b|while\b|which\b|who\b|(?:developed|experienced|suffered|achieved|had)\b|compared\b|vs\.?\s|versus\b)",
            match["arm"],
        )[0]
        label = re.split(r"\s{3,}", label)[0]  # a bracket, which is blank here
        measures = find_measures(label)
        if measures:
            label = re.sub(r"\s+and\s+(?:\w+\s+)?$", "", label[: measures[0].start])
        return self.sentence.split(label.strip(" .,"))

    def _left_arms(self, measure: Measured, listed: Listed, same: bool) -> list[str]:
        """Return the group named between measure and figures, or in front of the clause."""
        between = self.plain[measure.end : listed.start]
        if not same:
            match = re.search(
                rf"\b{lexicon('outcomes')['groups']['lead']}\s+(?:the\s+)?(?P<arm>[^,;()]+?)\s+(?:was|were|is|are)\b",
                between,
                re.IGNORECASE,
            )
            if match and (found := self.sentence.split(match["arm"].strip())):
                return found
        clause = max(self.plain.rfind(";", 0, listed.start), 0)
        match = patterns().first.match(self.plain[clause : listed.start])
        return self.sentence.split(match["arm"].strip()) if match else []

    def _outcomes(
        self, listed: Listed, measure: Measured, times: Times | None, arms: list[str]
    ) -> Iterator[tuple[tuple[int, int], Outcome]]:
        """Yield the figures of a list, paired with its times or groups."""
        count = len(listed.values)
        timed = times is not None and len(times.values) == count
        armed = len(arms) == count
        if count > 1 and not timed and not armed:
            return
        if times is not None and not timed and len(times.values) > 1:
            return
        statistic = self._statistic(listed, measure)
        if statistic is None:
            return
        behind = detail(self.text[listed.end : listed.end + 70])
        bracket = next(
            (
                b for b in self.sentence.brackets
                if (0 <= b.start - listed.end < 2 and not b.kept) or (b.kept and b.start < listed.start < b.end)
            ),
            None,
        )  # fmt: skip
        if bracket is not None and bracket.kept:
            behind = detail(self.text[listed.end : bracket.end])
        elif bracket is not None:
            behind = detail(self.text[bracket.start : bracket.end])
        for k, figure in enumerate(listed.values):
            time = None if times is None else times.values[k] if timed else times.values[0]
            base = Outcome(
                measure.id, statistic, listed.unit, "", (),
                time=time, time_unit=times.unit if times is not None else None,
                arm=arms[k] if armed and arms else arms[0] if len(arms) == 1 else None,
                subgroup=basis_before(self.text, measure.start), count=listed.counts[k], total=self._total(listed, k),
                interval=behind.interval if count == 1 else None,
                level=behind.level if count == 1 and behind.interval else None,
                p=behind.p if count == 1 or (armed and not timed) else None,
            )  # fmt: skip
            yield (listed.spans[k], with_figure(base, figure))

    def _total(self, listed: Listed, k: int) -> int | None:
        """Return of how many a count is: '9 (12%) of 76 patients'."""
        if listed.counts[k] is None or len(listed.values) > 1:
            return None
        match = _OF.match(self.plain, listed.end)
        return int(match["total"].replace(",", "")) if match else None

    def _statistic(self, listed: Listed, measure: Measured) -> str | None:
        if listed.unit == "%":
            return "proportion"
        near = self.text[max(0, measure.start - 30) : listed.start]
        if patterns().median.search(near):
            return "median"
        if patterns().mean.search(near):
            return "mean"
        ranged = isinstance(listed.values[0], tuple) and patterns().ranged.search(self.text, measure.end, listed.start)
        return "range" if ranged else None
