"""Fact wordings: the wordings of the lexicon that state one fact of a patient, and where their words state another.

1. 'No ascites that requires drainage' does not say that there is no ascites.
2. 'Without a documented history of cirrhosis' does not say that there is cirrhosis, nor what there is instead.
3. Of adults a position is not where it names minors besides, nor where 'Adult' is part of a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.record import Comparator
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon

__all__ = ["FactWording", "fact_wordings"]

_NEAR = 80
"""Characters before a wording within which the words stand that turn it."""


@dataclass(frozen=True, slots=True)
class FactWording:
    """What a wording says: a characteristic with its value."""

    characteristic: str
    comparator: Comparator
    value: bool | int | str | tuple[str, ...]
    of: str | None
    """The kind of statement that it is read in, if not in both."""
    unit: str | None
    not_beside: Pattern | None
    """What a text names beside it that keeps it from being asked of anybody; behind 'left' it is left out itself."""
    not_in_name: Pattern | None
    """The names that it is part of, in the letters as printed."""

    def is_of_others(self, printed: str, text: str, start: int) -> bool:
        """Tell whether these words are part of a name, or of what a text names besides asks nothing of anybody.

        :param printed: the text as printed; `text` is in lower case.
        """
        names = self.not_in_name.finditer(printed) if self.not_in_name is not None else ()
        beside = self.not_beside.finditer(text) if self.not_beside is not None else ()
        return any(name.start() <= start < name.end() for name in names) or any(not other["left"] for other in beside)

    def is_said(self, text: str, start: int, end: int, taken: bytearray) -> bool:
        """Tell whether a text in lower case states by these words what they say by themselves.

        :param taken: marks characters that say something else.
        """
        if self.value is True:
            before = _narrowing("denied-before").search(text, max(0, start - _NEAR), start)
            return before is None or any(taken[before.start() : start])
        if self.value not in (False, "none"):
            return True
        return _narrowing("lacks").match(text, start, end) is None or _narrowing("behind").match(text, end) is None


@cache
def _narrowing(name: str) -> Pattern:
    return compile_pattern(lexicon("characteristics")["fact-narrowed"][name])


@cache
def fact_wordings() -> PatternTable[FactWording]:
    """Return the wordings of the lexicon in their order."""
    rows: list[dict[str, Any]] = lexicon("characteristics")["phrase"]
    return PatternTable((compile_pattern(r"(?<![a-z])(?:" + row["pattern"] + ")"), _wording(row)) for row in rows)


def _wording(row: dict[str, Any]) -> FactWording:
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    beside, names = row.get("not-beside"), row.get("not-in-name")
    return FactWording(
        row["characteristic"],
        row.get("comparator", "="),
        value,
        row.get("of"),
        row.get("unit"),
        compile_pattern(beside) if beside else None,
        compile_pattern(names) if names else None,
    )
