"""Study names: the author and year by which a text names a study."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.text.patterns import Pattern, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["NamedStudy", "forms_of_names", "names_in"]

_BEHIND = 80
"""Characters before a name in which its year may stand."""
_YEAR = r"(?P<year>(?:19|20)\d{2})"


@dataclass(frozen=True, slots=True)
class NamedStudy:
    """A study named at [start, end) of a sentence."""

    author: str
    year: int | None
    start: int
    end: int
    assessor: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    named: Pattern
    named_by: Pattern
    leading_year: Pattern
    assessor: Pattern
    not_name: frozenset[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon("evidence")["mention"]
    particles = "|".join(p for p in lexicon("bibliography")["particles"] if p.isalpha())
    lead = rf"(?:(?i:{particles})[ -]){{0,2}}"
    name = rf"(?P<name>{lead}[A-Z][\w'-]*[a-z][\w'-]*)"
    return _Patterns(
        compile_pattern(rf"\b(?={lead}[A-Z])(?:{forms_of_names(name, _YEAR)})"),
        compile_pattern(words["named_by"]),
        compile_pattern(words["leading_year"].replace("{year}", _YEAR), re.IGNORECASE),
        compile_pattern(words["assessor"].replace("{year}", _YEAR)),
        frozenset(words["not_name"]),
    )


def forms_of_names(name: str, year: str) -> str:
    """Return the pattern of a study named in a text; its groups 'name...' and 'year...' are numbered.

    The name that most forms begin with is looked for once.

    :param name: the pattern of an author, with the group 'name'.
    :param year: the pattern of a year, with the group 'year' or none.
    """
    behind: list[str] = []
    other: list[str] = []
    for i, form in enumerate(lexicon("evidence")["mention"]["named"]):
        numbered = form.replace("{year}", year.replace("(?P<year>", f"(?P<year{i}>"))
        if numbered.startswith("{name}") and not other:
            behind.append(numbered.removeprefix("{name}"))
        else:
            other.append(numbered.replace("{name}", name.replace("(?P<name>", f"(?P<name{i}>")))
    return "|".join([f"{name}(?:{'|'.join(behind)})", *other] if behind else other)


def names_in(text: str) -> list[NamedStudy]:
    """Return the studies that a sentence names, in order."""
    patterns = _patterns()
    out: list[NamedStudy] = []
    for match in patterns.named.finditer(text) if patterns.named_by.search(text) else ():
        groups = match.groupdict()
        name = next((v for k, v in groups.items() if k.startswith("name") and v), "")
        year = next((int(v) for k, v in groups.items() if k.startswith("year") and v), None)
        if name.casefold() in patterns.not_name:
            continue
        before = text[max(0, match.start() - _BEHIND) : match.start()]
        if year is None and (leading := patterns.leading_year.search(before)):
            year = int(leading["year"])
        out.append(NamedStudy(name, year, match.start(), match.end()))
    if not out and (found := patterns.assessor.search(text)):
        out.append(NamedStudy(found["assessor"], int(found["year"]), found.start(), found.end(), True))
    return out
