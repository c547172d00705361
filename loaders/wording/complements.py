"""Complements: statements and criteria that apply when others are not met."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from loaders.text.kept import kept
from loaders.text.labels import between
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = [
    "OF",
    "SECTION",
    "Complement",
    "examples_in",
    "find_beyond",
    "find_granted",
    "find_rest",
    "find_treatments",
    "find_unmet",
    "read_complement",
    "speaks_of_rest",
    "treatments_named",
]


OF = "of:"
"""Before the treatments and tumors whose criteria a reference means, in a target that is still to be found."""
SECTION = "section "
"""Before a label that a reference calls a section: a heading's number then comes before an item's label."""


@dataclass(frozen=True, slots=True)
class Complement:
    """The part of a sentence that makes it a complement.

    `kind`: 'labels' (criterion I is not met), 'above' (the criteria above are
    not met) or 'rest' (all other indications). `labels` as printed, ranges spelled out.
    """

    kind: Literal["labels", "above", "rest"]
    labels: tuple[str, ...]
    start: int
    end: int
    of_tumors: bool = False
    """What is left are other tumors, and no other patients with the same ones."""
    anywhere: bool = False
    """What is granted stands apart wherever it is stated, also behind the sentence."""
    besides: bool = False
    """The others stand beside indications that the sentence names: both together are all."""
    treatments_of: tuple[str, ...] = ()
    """The labels of the statements whose treatments are meant ('the techniques named in I.1')."""
    with_uses: bool = False
    """Their indications are meant, too, and no others ('services in I.1')."""


def read_complement(sentence: Passage) -> Complement | None:
    """Return what makes a sentence a complement, or None."""
    return _read(sentence.text)


@kept
def _read(text: str) -> Complement | None:
    low = text.lower()
    found = _complement(text)
    if found is not None and found.kind == "above" and connective("listed-uses").search(low):
        return replace(found, with_uses=True)
    named = _rule("treatments").search(low) if found is not None else None
    if found is None or named is None or named.start() > found.start:
        return found
    of_tumors = found.of_tumors or _rule("tumors-not-listed").search(low, found.start, found.end) is not None
    return replace(found, treatments_of=_labels(text, named), with_uses=find_rest(low) is None, of_tumors=of_tumors)


def speaks_of_rest(sentence: Passage) -> bool:
    """Tell whether a sentence is on the treatments of others: by label, or on all services that miss their criteria."""
    found = read_complement(sentence)
    if found is None or found.treatments_of:
        return found is not None
    generic = lexicon("connectives")["generic-subject"]["pattern"]
    return found.kind in ("above", "labels") and re.match(generic, sentence.text.lower()) is not None


def find_treatments(text: str) -> re.Match[str] | None:
    """Return where a sentence means the treatments of other statements by their labels."""
    return _rule("treatments").search(text.lower())


def examples_in(low: str, start: int) -> list[int]:
    """Return where behind a place of a lower-cased sentence examples of what it is on begin, if any do."""
    match = connective("examples").search(low, start)
    return [match.start()] if match else []


def find_beyond(text: str) -> re.Match[str] | None:
    """Return where a sentence means all but what others are on, by their labels ('other than those in Section I')."""
    return _rule("beyond").search(text.lower())


def find_granted(text: str) -> re.Match[str] | None:
    """Return where a sentence leaves out what stands elsewhere ('except as noted above')."""
    return _rule("granted").search(text.lower())


def treatments_named(text: str) -> tuple[str, ...]:
    """Return the labels of the statements whose treatments a sentence means ('a procedure named in Section I')."""
    match = find_treatments(text)
    return tuple(label.removeprefix(SECTION) for label in _labels(text, match)) if match else ()


def _complement(text: str) -> Complement | None:
    low = connective("any-origin").sub(lambda m: " " * len(m[0]), text.lower())
    if (match := _rule("reference").search(low)) and match["not"]:
        return Complement("labels", _labels(text, match), match.start(), match.end())
    if match := find_unmet(low):
        start, end = _with_rest(low, match)
        if match.groupdict().get("ref"):
            return Complement("labels", _labels(text, match), start, end)
        return Complement("above", (), start, end)
    if match := _rule("beyond").search(low):
        return Complement("labels", _labels(text, match), match.start(), match.end())
    if match := _rule("granted").search(low):
        return Complement("rest", (), match.start(), match.end(), anywhere=True)
    rests = [m for m in _rule("rest").finditer(low) if not _of_treatments(low, m)]
    if rests:
        # 'For all other metastases, and for all other indications': all is left, not only other tumors.
        match = next((m for m in rests if not _rule("of-tumors").search(m[0])), rests[0])
        of_tumors = _rule("of-tumors").search(match[0]) is not None
        return Complement("rest", (), match.start(), match.end(), of_tumors)
    return None


def _with_rest(low: str, unmet: re.Match[str]) -> tuple[int, int]:
    """Return where criteria are not met, with what stands beside: 'for tumors not listed, or when they are not met'."""
    rest = find_rest(low)
    if rest is None or min(rest.end(), unmet.end()) > max(rest.start(), unmet.start()):
        return unmet.span()
    first, last = sorted((rest.span(), unmet.span()))
    return (first[0], last[1]) if _BESIDE.fullmatch(low[first[1] : last[0]]) else unmet.span()


_BESIDE = compile_pattern(
    r"\s*,?\s*(?:and|or|and/or)(?:\s+(?:for|in|of))?"
    r"(?:\s+(?:any|all|those|the|of|listed|named|above|covered|these)){0,4}(?:\s+(?:scenarios?|situations|indications?|conditions|requests?|services?|cases|uses|claims|procedures?|treatments?|patients|members|individuals))?\s*"
)
"""What joins others to criteria that are not met: 'other indications, and requests that do not meet them'."""


def _of_treatments(low: str, rest: re.Match[str]) -> bool:
    """Tell whether 'other than those above' is said of treatments, and leaves no uses of the one that is judged."""
    apart = connective("except").match(low, rest.start()) is not None
    return apart and connective("of-treatments").search(low[: rest.start()]) is not None


def _rule(name: str) -> Pattern:
    return compile_pattern(lexicon("connectives")["complement"][name])


@cache
def _unmet() -> PatternTable[None]:
    """Return the patterns of criteria that are not met, with what names criteria put in."""
    rules = lexicon("connectives")["complement"]
    named = (rules["criteria"], rules["numbered"])
    patterns = dict.fromkeys(p.replace("{criteria}", names) for names in named for p in rules["unmet"])
    return PatternTable((compile_pattern(r"\b" + p), None) for p in patterns)


@kept
def find_unmet(low: str) -> re.Match[str] | None:
    """Return where a lower-cased text says that criteria which stand elsewhere are not met; the first such place."""
    found = [match for match, _ in _unmet().found(low) if not _is_position(low, match)]
    if low.rstrip(" *_").endswith(":"):
        found = [m for m in found if not _BELOW.search(low[max(0, m.start() - len("the following ")) : m.end()])]
    return min(found, key=lambda m: (m.start(), -m.end()), default=None)


def _is_position(low: str, unmet: re.Match[str]) -> bool:
    """Tell whether a sentence says of all of its subject that it does not meet the criteria for coverage."""
    verb = _rule("fails-coverage").match(low, unmet.start())
    return verb is not None and _rule("said-of-some").search(low[: unmet.start()]) is None


_BELOW = compile_pattern(r"\b(?:following|below)\b")
"""Of criteria in a sentence that a list goes on with: they stand in it."""
_RANGE = re.compile(r"^(.+?)\s*(?:through|thru|to|-)\s*(.+)$")


def _labels(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """Return the labels that a reference prints; a range stands for all between its ends."""
    out: list[str] = []
    mark = SECTION if re.search(r"\bsections?\s+$", text[: match.start("ref")].lower()) else ""
    for part in re.split(r"\s*(?:,|\band\b|\bor\b)\s*", text[match.start("ref") : match.end("ref")]):
        ends = _RANGE.match(part)
        labels = [x.strip(" .()") for x in (ends.groups() if ends else (part,))]
        out += between(labels[0], labels[1]) if len(labels) == 2 else [x for x in labels if x]
    return tuple(mark + label for label in dict.fromkeys(out))


@kept
def find_rest(low: str) -> re.Match[str] | None:
    """Return where a lower-cased sentence speaks of all that others leave ('all other indications')."""
    return _rule("rest").search(low)
