"""Named lines: the lines of business that a text names, as labels, as members, and by a document's own names."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from loaders.text.kept import kept
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = [
    "LABEL_LENGTH",
    "NamedLine",
    "behind_exceptions",
    "excepted_kinds",
    "excepted_lines",
    "find_lines",
    "lines_left_out",
    "lines_of_members",
    "names_lines_only",
    "names_whole",
    "own_products",
    "ruling",
    "run_in_lines",
]

LABEL_LENGTH = 160
"""Characters of a line that only names products, at most."""
_LABELLED = compile_pattern(r"[\W_]{0,4}(?P<label>[^:.;()]{4,60}(?:\([^()]{1,30}\))?[^:.;()]{0,20}):\W{0,4}\s")
_BRAND = compile_pattern(r"[\W_]{0,4}(?:[A-Z][\w'&-]*\s+){1,4}")
_PRODUCT = compile_pattern(r"\b(?P<name>[A-Z][\w'&-]*(?:\s+[A-Z][\w'&-]*){1,4})\s+\((?P<line>[^()]{4,40})\)")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of business in a text: characters [start, end)."""

    id: str
    start: int
    end: int
    own: str = ""
    """Its printed name, when it stands as the label of the sentences behind it."""


@cache
def _lines(listed: bool) -> PatternTable[tuple[int, str, str | None]]:
    rows = [r for r in lexicon("applicability")["line"] if listed or not r.get("listed")]
    return PatternTable(
        (compile_pattern(r["pattern"], 0 if r.get("listed") else re.IGNORECASE), (n, r["id"], r.get("also")))
        for n, r in enumerate(rows)
    )


@cache
def ruling(name: str) -> Pattern:
    """Return a pattern of the lexicon for what sentences rule on lines of business."""
    return compile_pattern(lexicon("applicability")["rule"][name], re.IGNORECASE)


def find_lines(text: str, listed: bool = False) -> list[NamedLine]:
    """Return the lines of business that a text names; `listed` takes the short names of a product list too.

    Those are left out that it is not of: 'non-Medicare products', 'members who are not in Medicaid'.
    """
    return list(_found(text, listed))


@kept
def _found(text: str, listed: bool) -> tuple[NamedLine, ...]:
    denied = _denied(text, listed)
    return tuple(line for line in _all_found(text, listed) if line.start not in denied)


@kept
def _denied(text: str, listed: bool) -> dict[int, tuple[int, NamedLine]]:
    """Return the lines of business that a text names to say that it is not of them, with where each negation begins."""
    denied: dict[int, tuple[int, NamedLine]] = {}
    last: NamedLine | None = None
    for line in _all_found(text, listed):
        negation = ruling("not-of").search(text, max(0, line.start - _NEGATED_WITHIN), line.start)
        if negation is not None:
            denied[line.start] = (negation.start(), line)
        elif (
            last is not None and last.start in denied and ruling("not-of-either").fullmatch(text[last.end : line.start])
        ):
            denied[line.start] = (last.end, line)
        last = line
    return denied


_NEGATED_WITHIN = 80
"""Characters before a line of business within which the words stand that leave it out."""


@kept
def _all_found(text: str, listed: bool) -> tuple[NamedLine, ...]:
    found = [
        (m.start(), -m.end(), *row) for pattern, row in _lines(listed).possible(text) for m in pattern.finditer(text)
    ]
    out: list[NamedLine] = []
    covered = 0
    for start, end, _, id, also in sorted(found):
        if start < covered:
            continue
        covered = -end
        out.append(NamedLine(id, start, covered))
        if also and re.search(rf"\b{also}\b", text[start:covered], re.IGNORECASE):
            out.append(NamedLine(also, start, covered))
    return tuple(out)


def lines_left_out(text: str) -> list[NamedLine]:
    """Return the lines of business that a text is not of ('non-Medicare products'), with the words that say so."""
    return [replace(line, start=start) for start, line in _denied(text, True).values()]


def run_in_lines(sentence: Passage) -> list[NamedLine]:
    """Return the lines of business that a sentence names as the label of what follows.

    It names nothing else ('Medicare Advantage.', with the payer's name before it or not), or begins
    with the label ('Medicaid members: ...').
    """
    text = sentence.text
    label = _LABELLED.match(text) if ":" in text else None
    if label is not None and (found := find_lines(label["label"])):
        return [replace(line, own=text[line.start : line.end]) for line in found]
    found = find_lines(text) if len(text) <= LABEL_LENGTH else []
    named = sum(line.end - line.start for line in found)
    if not found or ruling("included").search(text):
        return []
    brand = _BRAND.match(text)
    rest = len(text.strip(" .:*")) - (min(brand.end(), found[0].start) if brand else 0)
    if named * 3 < rest * 2:
        return []
    return [replace(line, own=text[line.start : line.end]) for line in found]


def own_products(texts: Iterable[str]) -> dict[str, str]:
    """Return the lines of business by the names that a document has for its products: 'Fennel Care (Medicaid)'."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _PRODUCT.finditer(text) if "(" in text else ():
            lines = find_lines(match["line"])
            named = sum(line.end - line.start for line in lines)
            if len({line.id for line in lines}) == 1 and named * 3 >= len(match["line"]) * 2:
                found.setdefault(match["name"], lines[0].id)
    return {name: id for name, id in found.items() if id != "commercial"}


_MEMBERS = r"(?:\s+(?:members?|enrollees?|beneficiaries|products?|plans?))*\s*"
_WHOLE = re.compile(rf"{_MEMBERS}(?:[.,;:)]|\Z)", re.IGNORECASE)
"""Behind a line of business that is meant as a whole; 'Medicaid members with A' are some of its members."""
_AND_LINE = re.compile(rf"{_MEMBERS}(?:,|/|,?\s*\b(?:and|or)\b)\s*(?:(?:for|in|of|the)\s+)*", re.IGNORECASE)
"""Between two lines of business of which the same is said."""
_PATIENTS = re.compile(
    rf"{_MEMBERS}(?=(?:with|for|having|who\s+have)\s+(?P<before>(?:[\w-]+\s+){{0,2}}))", re.IGNORECASE
)
"""Behind a line of business, what a sentence goes on with: the patients whom its position is for."""


def behind_exceptions(text: str) -> list[tuple[int, NamedLine]]:
    """Return the lines of business behind the word of an exception, each with the place of the word."""
    found: list[tuple[int, NamedLine]] = []
    for line in find_lines(text):
        near = max(0, line.start - 30)
        low = text[near : line.start].lower()
        if word := connective("exception").search(low) or connective("exception-of-lines").search(low):
            found.append((near + word.start(), line))
        elif found and _AND_LINE.fullmatch(text, found[-1][1].end, line.start):
            found.append((found[-1][0], line))
    return found


def excepted_lines(text: str, vocabulary: Vocabulary) -> dict[str, tuple[int, int]]:
    """Return the lines of business for whose members a sentence does not speak, each with where it says so.

    'X is covered except for Medicaid members', 'X is covered for all members other than Medicaid members with A', 'X is
    covered for non-Medicaid members'. Not 'X is covered for A except for Medicaid members with B': those are some of
    its members. Nor the kinds of a line that it names, which `excepted_kinds` returns.
    """
    kinds = excepted_kinds(text, vocabulary)
    found = {line.id: (line.start, line.end) for line in lines_left_out(text) if line.id not in kinds}
    for start, line in behind_exceptions(text):
        if line.id in kinds:
            continue
        if (end := _whole_until(text, line)) or (end := _until_indication(text, start, line, vocabulary)):
            found[line.id] = (start, end)
    return found


def excepted_kinds(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the lines of business that a text excepts and that are kinds of another one it names.

    'In Medicaid plans, except in managed Medicaid': no list of lines of business says that.
    """
    named = {line.id for line in find_lines(text)}
    excepted = {*(line.id for line in lines_left_out(text)), *(line.id for _, line in behind_exceptions(text))}
    return frozenset(id for id in excepted if (vocabulary.ancestors(id) - {id}) & named)


def names_whole(text: str, line: NamedLine) -> bool:
    """Tell whether a text names all members of a line of business, and not only some ('Medicaid members with A')."""
    return _whole_until(text, line) > 0


def _whole_until(text: str, line: NamedLine) -> int:
    end = line.end
    lines = find_lines(text)
    for other in lines[bisect.bisect_left(lines, end, key=lambda one: one.start) :]:
        # 'except for Medicare and Medicaid members'
        if not _AND_LINE.fullmatch(text, end, other.start):
            break
        end = other.end
    return line.end if _WHOLE.match(text, end) else 0


def _until_indication(text: str, start: int, line: NamedLine, vocabulary: Vocabulary) -> int:
    """Return where the indication of a sentence begins that stands behind an excepted line of business, else 0."""
    tumors = vocabulary.mentions(text, ("tumor", "primary"))
    match = _PATIENTS.match(text, line.end)
    if match is None or any(m.start < start for m in tumors):
        return 0
    return match.end() if any(match.end() < m.start <= match.end("before") for m in tumors) else 0


def lines_of_members(text: str, products: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Return the lines of business for whose members or plans a sentence speaks ('for Medicaid members').

    :param products: lines of business by the document's own names for them.
    """
    own = [
        NamedLine(id, m.start(), m.end())
        for name, id in products.items()
        if name in text
        for m in re.finditer(re.escape(name), text)
    ]
    excepted = {line.id for _, line in behind_exceptions(text)}
    found = [
        line.id
        for line in (*find_lines(text), *own)
        if line.id not in excepted
        and ruling("of-members").search(text, max(0, line.start - 30), line.start) is not None
        and re.match(r"(?:\W|and|or)*(?:members?|enrollees?|beneficiaries|products?|plans?)?\b", text[line.end :])
    ]
    for bracket in _ONLY_FOR.finditer(text):
        inside = find_lines(bracket["lines"], listed=True)
        if inside and names_lines_only(bracket["lines"], [(line.start, line.end) for line in inside]):
            found += [line.id for line in inside]  # 'X is covered (Medicaid only)'
    return tuple(sorted(set(found)))


_ONLY_FOR = re.compile(r"[(\[]\s*(?:for\s+)?(?P<lines>[^()\[\]]{3,80}?)\s+only\s*[)\]]", re.IGNORECASE)


def names_lines_only(label: str, spans: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a label holds nothing but the names of lines of business at some stretches of it."""
    rest = list(label)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return lexicon_pattern("applicability", "label", "besides").fullmatch("".join(rest)) is not None
