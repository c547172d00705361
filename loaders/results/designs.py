"""Designs: what kind of study a passage describes, and how many patients and studies it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = [
    "SUM_OF_ARMS", "count_people", "count_studies", "design_of", "names_designs", "names_review", "people_counted",
    "read_number",
]  # fmt: skip

SUM_OF_ARMS = "sum of arms"
"""The number of patients is no printed one: the document prints only its arms."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    designs: PatternTable[str]
    headings: PatternTable[str]
    passing: Pattern
    totals: PatternTable[None]
    plain: Pattern
    arms: Pattern
    studies: Pattern
    studies_more: Pattern


@cache
def _patterns() -> _Patterns:
    words: dict[str, Any] = lexicon("evidence")
    counts = words["counts"]
    spelled = "|".join((*words["numbers"]["words"], words["numbers"]["hundred"]))
    number = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|(?:{spelled})(?:[- ](?:{spelled})){{0,4}})"

    def fill(pattern: str) -> Pattern:
        return compile_pattern(pattern.replace("{n}", number).replace("{people}", counts["people"]), re.IGNORECASE)

    return _Patterns(
        PatternTable((compile_pattern(d["pattern"], re.IGNORECASE), d["design"]) for d in words["design"]),
        PatternTable((compile_pattern(p, re.IGNORECASE), design) for p, design in words["heading_design"].items()),
        compile_pattern(words["mention"]["passing"], re.IGNORECASE),
        PatternTable((fill(p), None) for p in counts["total_people"]),
        fill(counts["plain_people"]),
        compile_pattern(counts["arms"], re.IGNORECASE),
        fill(counts["studies"]),
        fill(counts["studies_more"]),
    )


def read_number(printed: str) -> int | None:
    """Return a number printed in digits or words.

    >>> read_number("1,819"), read_number("Sixty-four"), read_number("one hundred eighty")
    (1819, 64, 180)
    """
    bare = printed.replace(",", "")
    if bare.isdigit():
        return int(bare)
    words: dict[str, int] = lexicon("evidence")["numbers"]["words"]
    hundred = lexicon("evidence")["numbers"]["hundred"]
    total = 0
    for word in re.split(r"[- ]+", printed.casefold().strip()):
        if word == hundred:
            total = max(1, total) * 100
        elif word in words:
            total += words[word]
        else:
            return None
    return total or None


def design_of(sentences: Sequence[str], title: str, headings: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the design that a description names, else that of the cited work's title, else of the heading above."""
    patterns = _patterns()
    known = {t.id for t in vocabulary.terms("design")}
    clean = [patterns.passing.sub(" ", s) for s in sentences]
    found = _match(clean[0], known)
    narrower = _match(title, known) if title else None
    heading = next((d for h in reversed(headings) for _, d in patterns.headings.found(h.strip())), None)
    if found in lexicon("evidence")["counts"]["reviews"] and narrower == patterns.designs.rows[0][1]:
        # The title may name the narrowest kind of synthesis where the sentence names the general one.
        return narrower
    if found is None or (found == patterns.designs.rows[-1][1] and heading is not None):
        # The broadest word for a study ('retrospective study') says less than the heading it stands under.
        found = heading or found
    if found is None:
        found = narrower or next((d for s in clean[1:3] if (d := _match(s, known))), None)
    return found if found in known else None


def names_review(text: str) -> bool:
    """Tell whether a sentence speaks of a review of studies, not only in passing."""
    reviews = set(lexicon("evidence")["counts"]["reviews"])
    return _match(_patterns().passing.sub(" ", text), reviews) is not None


def names_designs(text: str) -> list[str]:
    """Return the designs that a text names, each once, in order of precedence; one that is part of another is left out.

    >>> names_designs("a network meta-analysis"), names_designs("a cohort study and case series")
    (['network-meta-analysis'], ['case-series', 'cohort-study'])
    """
    found: list[tuple[str, int, int]] = []
    for match, design in _patterns().designs.found(text):
        if not any(s <= match.start() < e or match.start() <= s < match.end() for _, s, e in found):
            found.append((design, *match.span()))
    return [design for design, _, _ in found]


def _match(text: str, known: set[str]) -> str | None:
    return next((d for _, d in _patterns().designs.found(text) if d in known), None)


def count_people(sentences: Sequence[str]) -> int | None:
    """Return the number of patients: a printed total, else the patients of the first sentence that counts them.

    Where only the arms are printed ('(n = 60) ... (n = 59)', one sentence) it is their sum.
    """
    return people_counted(sentences)[0]


def people_counted(sentences: Sequence[str]) -> tuple[int | None, str | None]:
    """Return the number of patients and whether it is 'printed' or the 'sum of arms'."""
    printed = "printed"
    patterns = _patterns()
    depth = int(lexicon("evidence")["counts"]["depth"])
    for sentence in sentences[:depth]:
        for total, _ in patterns.totals.found(sentence):
            return read_number(total["n"]), printed
        if match := patterns.plain.search(sentence):
            return read_number(match["n"]), printed
        if sentence is sentences[0]:
            arms = [int(m["arm"].replace(",", "")) for m in patterns.arms.finditer(sentence)]
            if len(arms) > 1:
                return sum(arms), SUM_OF_ARMS
    for sentence in sentences[depth:]:
        for total, _ in patterns.totals.found(sentence):
            return read_number(total["n"]), printed
    return None, None


def count_studies(sentences: Sequence[str], design: str | None) -> int | None:
    """Return the number of studies that a review counts, its kinds added up ('4 trials and 10 cohort studies')."""
    if design not in lexicon("evidence")["counts"]["reviews"]:
        return None
    patterns = _patterns()
    for sentence in sentences[:8]:
        match = patterns.studies.search(sentence)
        if not match or (number := read_number(match["n"])) is None:
            continue
        end = match.end()
        while more := patterns.studies_more.match(sentence, end):
            number += read_number(more["n"]) or 0
            end = more.end()
        return number
    return None
