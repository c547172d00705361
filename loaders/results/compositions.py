"""Compositions: the studies that one sentence counts, told apart: 'one randomized trial and two meta-analyses'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from loaders.results.designs import names_designs, read_number
from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["Part", "find_parts", "speaks_of", "sums_up"]

_ONE = frozenset(("a", "an", "one", "another"))
_MOST = 5
"""Studies of one design that are listed one by one; more are a group."""


@dataclass(frozen=True, slots=True)
class Part:
    """One study, or `several` that the text does not tell apart, at [start, end) of a text."""

    start: int
    end: int
    design: str
    several: bool


@cache
def _pattern(name: str) -> Pattern:
    return compile_pattern(lexicon("evidence")["composition"][name], re.IGNORECASE)


_NEAR = 40
"""Characters in which a member of a list names its design."""


def find_parts(text: str) -> list[Part]:
    """Return the studies that the sentence of a text that tells what the evidence includes counts, in order."""
    lead = _pattern("lead").search(text)
    if lead is None:
        return []
    out = [part for start, end in _split(text, *lead.span("list")) for part in _parts(text, start, end)]
    return out + list(_further(text, lead.end(), {part.design for part in out}))


def _further(text: str, after: int, counted: set[str]) -> Iterator[Part]:
    """Yield the studies of other designs that later sentences draw on: 'Evidence from a cohort study has shown'."""
    for match in _pattern("further").finditer(text, after):
        designs = names_designs(match["what"])
        if len(designs) == 1 and designs[0] not in counted:
            counted.add(designs[0])
            end = text.find(". ", match.end())
            several = match["count"].casefold() not in _ONE
            yield Part(match.start(), len(text) if end < 0 else end + 1, designs[0], several)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the members of a list: between commas, and around an 'and' that a count or a design follows."""
    at = start
    for match in _pattern("between").finditer(text, start, end):
        comma = match[0].lstrip().startswith((",", ";"))
        rest = re.split(r"[,;]", text[match.end() : end])[0]
        if (
            comma
            or _pattern("count").match(rest)
            or (names_designs(rest[:40]) and names_designs(text[at : match.start()]))
        ):
            yield at, match.start()
            at = match.end()
    yield at, end


def _parts(text: str, start: int, end: int) -> Iterator[Part]:
    """Yield the studies of a member: one by one where it counts a few, else together."""
    phrase = text[start:end]
    designs = names_designs(phrase)
    if not designs or re.search(r"\band\b", phrase):
        return  # 'comparative and noncomparative studies' have no one design
    counted = _pattern("count").match(phrase)
    word = counted["count"].casefold() if counted else ""
    number = 1 if word in ("a", "an") else read_number(word) if word else None
    if number is None or number > _MOST:
        yield Part(start, end, designs[0], True)
        return
    for _ in range(number):
        yield Part(start, end, designs[0], False)


def sums_up(text: str) -> bool:
    """Tell whether a sentence speaks of what the studies found, as a whole."""
    return _pattern("reviewed").search(text) is not None


def speaks_of(text: str, parts: list[Part]) -> list[int]:
    """Return which of the studies a further sentence speaks of: those of the one design that it names."""
    if _pattern("not_told").search(text):
        return []
    designs = set(names_designs(text))
    if not designs and _pattern("trial").search(text):
        trials = [i for i, p in enumerate(parts) if p.design.endswith("trial")]
        return trials if len(trials) == 1 else []
    found = [i for i, p in enumerate(parts) if p.design in designs]
    return found if len({parts[i].design for i in found}) == 1 == len(designs) else []
