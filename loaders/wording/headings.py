"""Headings: which lines may be one, and what part of a policy each names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from loaders.text.kept import kept
from loaders.text.patterns import PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["heading_numbers", "heading_role", "is_heading_shaped", "short_heading", "states_status", "title_like"]

_NUMBERING = re.compile(
    r"^\W*(?:(?:section|part)\s+)?(?:(?:[IVX]{1,4}|[A-Z]|\d{1,2}(?:\.\d{1,2})*)[.):]\s+|\d{1,2}(?:\.\d{1,2})*\s+(?=[A-Z]))",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LONGEST = 120
_NAME = 10
"""Words of a heading that still is a name."""


@cache
def _patterns(kind: str = "role") -> PatternTable[str]:
    roles = lexicon("headings")[kind]
    return PatternTable(
        (compile_pattern("|".join(f"(?:{p})" for p in r["patterns"]), re.IGNORECASE), r["role"]) for r in roles
    )


@cache
def _status() -> PatternTable[None]:
    return PatternTable((compile_pattern(p, re.IGNORECASE), None) for p in lexicon("statuses")["any"])


def states_status(text: str) -> bool:
    """Tell whether a heading itself carries a status ('Medically Necessary', 'When ... is not covered')."""
    return _status().any_in(text)


def is_heading_shaped(text: str) -> bool:
    """Tell whether a line is short enough, and ends, as headings do."""
    if len(text) > _LONGEST or not any(c.isalpha() for c in text):
        return False
    bare = _ABBREVIATED.sub("", text) if text.endswith((".", ".)")) else text
    return not _UNENDED.search(bare[-_LAST:])


_ABBREVIATED = re.compile(r"(?:\b(?:Inc|Co|Corp|Ltd|etc)\.\)?)$")
_UNENDED = re.compile(r"[.;,]['\")\]]?$|\b(?:and|or)$")
_LAST = 5
"""Characters at the end of a line that tell whether it ends as headings do."""


_SMALL = frozenset({"from", "with", "than", "into", "over", "other", "that", "when", "versus", "under", "between"})


def title_like(text: str) -> bool:
    """Tell whether all words of a line begin with capitals, but for the small ones."""
    words = [w for w in re.findall(r"[A-Za-z][\w'-]*", text) if len(w) > 3 and w not in _SMALL]
    return bool(words) and all(w[0].isupper() for w in words)


def short_heading(text: str) -> str:
    """Return a heading as records keep it: whole when it is a name, its first words when it is a sentence."""
    words = text.split()
    return text if len(words) <= _NAME else " ".join(words[: _NAME - 2]) + " …"


def heading_numbers(headings: Iterable[str]) -> frozenset[str]:
    """Return the numbers that headings print, lower-cased, with those above them: '1.2' gives '1' and '1.2'."""
    out: set[str] = set()
    for heading in headings:
        if match := _NUMBERING.match(heading):
            parts = re.sub(r"(?i)section|part|[\s.):]+$", "", match[0]).strip(" .):").lower().split(".")
            out |= {".".join(parts[: i + 1]) for i in range(len(parts))}
    return frozenset(out)


@kept
def heading_role(text: str) -> str | None:
    """Return the role of a heading that the lexicon names, else None.

    'position' is also the role of a heading that itself states a status
    ('Medically Necessary:', 'When ... is not covered').
    """
    if len(text) > _LONGEST:
        return None
    bare = _NUMBERING.sub("", text)
    if not (bare[:1].isalnum() and bare[-1:].isalnum()):
        bare = _EDGES.sub("", bare)
    asks = _patterns("question").possible(bare) if text.rstrip(" *_").endswith("?") else []
    return next((role for pattern, role in (*asks, *_patterns().possible(bare)) if pattern.fullmatch(bare)), None)
