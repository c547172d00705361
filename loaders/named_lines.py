"""Named lines: the lines of business that a text names, as labels, as members, and by a document's own names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from loaders.kept import kept
from loaders.lexicon_patterns import connective
from loaders.patterns import Pattern, PatternTable, compile_pattern
from loaders.text import Passage
from ontology.lexicon import lexicon

__all__ = [
    "LABEL_LENGTH",
    "NamedLine",
    "excepted_lines",
    "find_lines",
    "lines_of_members",
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
    """Return the lines of business that a text names; `listed` takes the short names of a product list too."""
    return list(_found(text, listed))


@kept
def _found(text: str, listed: bool) -> tuple[NamedLine, ...]:
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


_WHOLE = re.compile(r"(?:\s+(?:members?|enrollees?|beneficiaries|products?|plans?))*\s*(?:[.,;:)]|\Z)", re.IGNORECASE)
"""Behind a line of business that is meant as a whole; 'Medicaid members with A' are some of its members."""


def _behind_exceptions(text: str) -> list[NamedLine]:
    excepted = connective("exception")
    return [line for line in find_lines(text) if excepted.search(text[max(0, line.start - 30) : line.start].lower())]


def excepted_lines(text: str) -> list[NamedLine]:
    """Return the lines of business for whose members a sentence does not speak ('except for Medicaid members')."""
    return [line for line in _behind_exceptions(text) if names_whole(text, line)]


def names_whole(text: str, line: NamedLine) -> bool:
    """Tell whether a text names all members of a line of business, and not only some ('Medicaid members with A')."""
    return _WHOLE.match(text, line.end) is not None


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
    excepted = {line.id for line in _behind_exceptions(text)}
    found = [
        line.id
        for line in (*find_lines(text), *own)
        if line.id not in excepted
        and ruling("of-members").search(text, max(0, line.start - 30), line.start) is not None
        and re.match(r"(?:\W|and|or)*(?:members?|enrollees?|beneficiaries|products?|plans?)?\b", text[line.end :])
    ]
    return tuple(sorted(set(found)))
