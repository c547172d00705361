"""Sentences: what one prints that figures are put together from, and which words join a figure to its measure."""

from __future__ import annotations

import re
from functools import cached_property

from loaders.results.figures import Bracket, Listed, Times, brackets, find_figures, find_times
from loaders.results.measures import LONGEST_ARM, Measured, find_measures, patterns
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["Sentence", "words_of"]

_AROUND = r"^(?:the|an?)\s+|\s+(?:groups?|arms?|cohorts?)$"
"""Words around the name of a group that are no part of it."""
_ACRONYM_OF_GROUP = re.compile(r"\b[A-Z]{2,6}\b(?=\s+(?:groups?|arms?|cohorts?)\b)")
_BOUND = tuple("<>≤≥~≈")
_LEAD = 40
"""Characters before the subject of a clause that tell that it opens one."""
_LONGEST_BETWEEN = 26
"""Words that may stand between a measure and its figure."""


class Sentence:
    """A sentence with its brackets, measures, times, figures and techniques.

    `plain` is the text with its brackets blanked; `groups` are the names of the groups of the
    study in the order in which the document introduced them.
    """

    def __init__(self, text: str, vocabulary: Vocabulary, groups: tuple[str, ...] = ()) -> None:
        self.text, self.vocabulary, self.groups = text, vocabulary, groups
        self.measures = find_measures(text)

    @cached_property
    def _parted(self) -> tuple[list[Bracket], str]:
        return brackets(self.text)

    @property
    def brackets(self) -> list[Bracket]:
        """Return the brackets of the sentence."""
        return self._parted[0]

    @property
    def plain(self) -> str:
        """Return the text with its brackets blanked."""
        return self._parted[1]

    @cached_property
    def times(self) -> list[Times]:
        """Return the points in time of the sentence."""
        return find_times(self.plain)

    @cached_property
    def values(self) -> list[Listed]:
        """Return the lists of figures of the sentence; a bound ('<1%') is no value."""
        return [v for v in find_figures(self.plain, self.times) if not self.plain[: v.start].rstrip().endswith(_BOUND)]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Return the techniques that the sentence names."""
        return list(self.vocabulary.mentions(self.text, ("modality",)))

    @cached_property
    def modalities(self) -> list[tuple[int, int]]:
        """Return where techniques are named."""
        return [(m.start, m.end) for m in self.mentions]

    @cached_property
    def named(self) -> list[tuple[int, int]]:
        """Return where techniques and groups are named."""
        out = [*self.modalities, *((m.start(), m.end()) for m in _ACRONYM_OF_GROUP.finditer(self.text))]
        for group in self.groups:
            out += [(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(group)}\b", self.text)]
        return out

    def joined(self, start: int, end: int) -> bool:
        """Tell whether only grammar, times, groups and other figures stand between two places."""
        kept = list(self.plain[start:end])
        others = [(v.start, v.end) for v in self.values if v.start < end]
        for a, b in (*((t.start, t.end) for t in self.times), *self.named, *others):
            for k in range(max(a, start), min(b, end)):
                kept[k - start] = " "
        rest = words_of("".join(kept))
        return len(rest) <= _LONGEST_BETWEEN and all(patterns().between.fullmatch(w) for w in rest)

    def subject(self, measure: Measured) -> str | None:
        """Return the technique that a clause tells a measure of: 'X had the longest M', 'X was studied ... with M'."""
        before = [m for m in self.mentions if m.end <= measure.start]
        if not before:
            return None
        last = before[-1]
        lead = self.plain[max(0, last.start - _LEAD) : last.start]
        if not patterns().opens.search(lead) or not patterns().predicate.match(self.plain, last.end, measure.start):
            return None
        return self.text[last.start : last.end]

    def split(self, label: str) -> list[str]:
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


def words_of(text: str) -> list[str]:
    """Return the words of a text, abbreviations with their stop."""
    return re.findall(r"[A-Za-z][\w'-]*(?:\.(?=\s))?", text)
