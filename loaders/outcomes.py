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
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from loaders.blocks import Block
from loaders.estimates import basis_before, read_estimates
from loaders.figures import (
    Bracket,
    Figures,
    Listed,
    Times,
    brackets,
    detail,
    digits_of,
    find_figures,
    find_times,
    units_of,
)
from loaders.measures import LONGEST_ARM, Measured, find_measures, leads_to, median_in_bracket, patterns
from loaders.measures import versus as versus_pattern
from loaders.record import Outcome
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_outcomes"]


def read_outcomes(block: Block, start: int, end: int, vocabulary: Vocabulary) -> list[Outcome]:
    """Return the figures that the sentence [start, end) of a block prints, in order."""
    text = block.text[start:end]
    if not re.search(r"\d", text):
        return []
    reader = _Sentence(text, vocabulary)
    out = [*read_estimates(text, reader.measures, reader.times), *reader.figures(), *reader.compared()]
    return [
        msgspec.structs.replace(
            outcome, printed=text[at[0] : at[1]], at=block.passage.place(start + at[0], start + at[1])
        )
        for at, outcome in sorted(out, key=lambda pair: pair[0])
    ]


_AROUND = r"^(?:the|an?)\s+|\s+(?:groups?|arms?|cohorts?)$"
"""Words around the name of a group that are no part of it."""
_BOUND = re.compile(r"[<>≤≥~≈]\s*$")


@dataclass(frozen=True, slots=True)
class _Context:
    """What a figure may take over from the one before it in the sentence."""

    measure: Measured
    times: Times | None
    end: int
    arms: tuple[str, ...] = ()


class _Sentence:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary
        self.brackets, self.plain = brackets(text)
        self.measures = find_measures(text)
        self.times = find_times(self.plain)
        # A bound ('<1%') is no value.
        self.values = [v for v in find_figures(self.plain, self.times) if not _BOUND.search(self.plain[: v.start])]
        self.modalities = [(m.start, m.end) for m in vocabulary.mentions(text, ("modality",))]

    # -- figures --------------------------------------------------------------------------

    def figures(self) -> Iterator[tuple[tuple[int, int], Outcome]]:
        """Yield the figures that belong to a measure."""
        context: _Context | None = None
        self.values = [part for listed in self.values for part in self._halves(listed)]
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
            yield from self._outcomes(listed, measure, times, arms)
            yield from self._length_in_bracket(listed, measure, arms)
            context = _Context(measure, times, listed.end, () if own else tuple(arms))

    def compared(self) -> Iterator[tuple[tuple[int, int], Outcome]]:
        """Yield what brackets hold: two groups compared ('80% vs 68%'), or a measure with its figure."""
        for bracket in self.brackets:
            if bracket.kept:
                continue
            inside = self.text[bracket.start + 1 : bracket.end - 1]
            pairs = [m for part in inside.split(";") if (m := versus_pattern().match(part))]
            versus = pairs[0] if pairs else None
            if versus is None:
                if (alone := self._alone(bracket)) is not None:
                    yield alone
                elif any(m.start > bracket.start and m.end < bracket.end for m in self.measures):
                    for at, outcome in _Sentence(inside, self.vocabulary).figures():
                        yield (at[0] + bracket.start + 1, at[1] + bracket.start + 1), outcome
                continue
            before = [m for m in self.measures if m.end <= bracket.start][-len(pairs) :]
            if len(before) < len(pairs) or not self._joined(before[-1].end, bracket.start):
                # More than one comparison needs a measure for each ('OS and PFS ... (a vs b; c vs d)').
                continue
            if any(not self._joined(a.end, b.start) for a, b in itertools.pairwise(before)):
                continue
            offset = bracket.start + 1
            for measure, part in zip(before, inside.split(";"), strict=False):
                if (match := versus_pattern().match(part)) is not None:
                    yield from self._pair(measure, bracket.start, offset, match, inside if len(pairs) == 1 else part)
                offset += len(part) + 1

    def _alone(self, bracket: Bracket) -> tuple[tuple[int, int], Outcome] | None:
        """Return the one share or range in brackets right behind what is said of a measure: 'M was rare (3%)'."""
        inside = self.text[bracket.start + 1 : bracket.end - 1]
        figures = find_figures(inside, [])
        before = [m for m in self.measures if m.end <= bracket.start]
        if len(figures) != 1 or len(figures[0].values) != 1 or figures[0].unit != "%" or not before:
            return None
        told = inside[: figures[0].start] + inside[figures[0].end :]
        since = [v for v in self.values if before[-1].end <= v.start < bracket.start]
        if told.strip() or since or not self._joined(before[-1].end, bracket.start):
            return None
        base = Outcome(before[-1].id, "proportion", "%", "", (), subgroup=basis_before(self.text, before[-1].start))
        return (bracket.start + 1, bracket.end - 1), _with_figure(base, figures[0].values[0])

    def _pair(
        self, measure: Measured, bracket: int, offset: int, versus: re.Match[str], inside: str
    ) -> Iterator[tuple[tuple[int, int], Outcome]]:
        unit = units_of(versus["unit"])
        statistic = "proportion"
        if unit != "%":
            near = self.text[max(0, measure.start - 60) : bracket]
            statistic = "median" if patterns().median.search(near) else "mean" if patterns().mean.search(near) else ""
        arms = [versus["one"], versus["other"]] if versus["one"] and versus["other"] else self._between(bracket)
        p = detail(inside[versus.end() :]).p
        times = [t for t in self.times if measure.end <= t.start < bracket and len(t.values) == 1]
        times += [t for t in self.times if 0 <= measure.start - t.end < 3 and len(t.values) == 1]
        for k, name in enumerate(("first", "second")):
            if not statistic:
                return
            at = (offset + versus.start(name), offset + versus.end(name))
            yield at, Outcome(
                measure.id, statistic, unit, "", (),
                value=digits_of(versus[name]), p=p, time=times[0].values[0] if times else None,
                time_unit=times[0].unit if times else None, arm=arms[k] if len(arms) == 2 else None,
            )  # fmt: skip

    def _between(self, end: int) -> list[str]:
        """Return the two groups of 'between A and B' in front of a bracket."""
        match = re.search(
            r"\bbetween\s+(?:the\s+)?(?P<arms>[^,;()]+?\s+and\s+[^,;()]+?)(?:\s+(?:groups?|at\s.*))?\s*$",
            self.text[:end],
        )
        return self._split(match["arms"]) if match else []

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
        for bracket in self.brackets:
            if bracket.start - listed.end in (0, 1) and len(listed.values) == 1:
                inside = (bracket.start + 1, bracket.end - 1)
                return [self.text[slice(*inside)]] if inside in self.modalities else []
        if not any(b.kept and b.start < listed.start <= listed.end < b.end for b in self.brackets):
            return []
        for start, end in self.modalities:
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
        if before and self._joined(before[-1].end, listed.start):
            last = before[-1]
            two = len(before) > 1 and context is not None and context.measure == before[-2]
            if context is None or last.start >= context.end or last == context.measure or two:
                return last
        behind = [m for m in self.measures if m.start >= listed.end]
        if behind and len(listed.values) == 1 and leads_to().fullmatch(self.plain[listed.end : behind[0].start]):
            return behind[0]
        return None

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

    def _joined(self, start: int, end: int) -> bool:
        """Tell whether only grammar, times, groups and other figures stand between two places."""
        kept = list(self.plain[start:end])
        others = [(v.start, v.end) for v in self.values if v.start < end]
        for a, b in (*((t.start, t.end) for t in self.times), *self.modalities, *others):
            for k in range(max(a, start), min(b, end)):
                kept[k - start] = " "
        rest = _words("".join(kept))
        return len(rest) <= 26 and all(patterns().between.fullmatch(w) for w in rest)

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
        near = [t for t in self.times if t.end <= measure.start and len(_words(self.plain[t.end : measure.start])) <= 2]
        near = [t for t in near if not any(t.end <= v.start < measure.start for v in self.values)]
        return near[-1] if near else None

    def _arms(self, right: str) -> list[str]:
        """Return the groups named right behind a list of figures."""
        gap = re.match(
            r"\W*(?:(?:of\s+)?(?:patients|cases|participants)\s+)?(?:respectively\W*)?"
            r"(?:at\s+[\w\s,-]{1,40}?(?:years?|months?)\W*(?:respectively\W*)?)?",
            right,
        )
        rest = right[gap.end() :] if gap else right
        match = patterns().lead.match(rest)
        if not match:
            return []
        label = re.split(
            r"\s+(?:(?:and|or)\s*$|and\s+in\b|but\b|while\b|which\b|who\b|compared\b|vs\.?\s|versus\b)", match["arm"]
        )[0]
        measures = find_measures(label)
        if measures:
            label = re.sub(r"\s+and\s+(?:\w+\s+)?$", "", label[: measures[0].start])
        return self._split(label.strip(" .,"))

    def _left_arms(self, measure: Measured, listed: Listed, same: bool) -> list[str]:
        """Return the group named between measure and figures, or in front of the clause."""
        between = self.plain[measure.end : listed.start]
        if not same:
            match = re.search(
                rf"\b{lexicon('outcomes')['groups']['lead']}\s+(?:the\s+)?(?P<arm>[^,;()]+?)\s+(?:was|were|is|are)\b",
                between,
                re.IGNORECASE,
            )
            if match and (found := self._split(match["arm"].strip())):
                return found
        clause = max(self.plain.rfind(";", 0, listed.start), 0)
        match = patterns().first.match(self.plain[clause : listed.start])
        return self._split(match["arm"].strip()) if match else []

    def _split(self, label: str) -> list[str]:
        """Return the groups of a phrase; nothing when it names none."""
        bare = re.sub(r",?\s*respectively\W*$", "", label)
        parts = [p.strip(" .,") for p in re.split(r",\s*(?:and\s+)?|\s+and\s+", bare)]
        parts = [p for part in parts if (p := re.sub(_AROUND, "", part, flags=re.IGNORECASE))]
        grouped = bool(re.search(r"\b(?:group|arm|cohort)s?\b", label) or re.search(r"\bgroups\W*$", self.plain))
        for part in parts:
            named = bool(self.vocabulary.mentions(part, ("modality",))) or grouped
            if not named or len(part.split()) > LONGEST_ARM or patterns().not_arm.search(part):
                return []
        return parts

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
                b for b in self.brackets
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
                subgroup=basis_before(self.text, measure.start), count=listed.counts[k],
                interval=behind.interval if count == 1 else None,
                level=behind.level if count == 1 and behind.interval else None,
                p=behind.p if count == 1 or (armed and not timed) else None,
            )  # fmt: skip
            yield (listed.spans[k], _with_figure(base, figure))

    def _statistic(self, listed: Listed, measure: Measured) -> str | None:
        if listed.unit == "%":
            return "proportion"
        near = self.text[max(0, measure.start - 30) : listed.start]
        if patterns().median.search(near):
            return "median"
        if patterns().mean.search(near):
            return "mean"
        return None


def _with_figure(outcome: Outcome, figure: Figures) -> Outcome:
    if isinstance(figure, tuple):
        return msgspec.structs.replace(outcome, low=digits_of(figure[0]), high=digits_of(figure[1]))
    return msgspec.structs.replace(outcome, value=digits_of(figure))


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][\w'-]*(?:\.(?=\s))?", text)
