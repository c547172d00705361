"""Numbering of Word documents: which label each paragraph shows.

A paragraph, or its style, names a list and a level; the list's definition says
how each level counts, what stands around the number, and where it starts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from loaders.formats.numbering import label_text

__all__ = ["Label", "Numbering"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = {
    "decimal": "1", "decimalZero": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I",
}  # fmt: skip
_STEP = 4
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a paragraph as printed, empty for a bullet, and its indent in columns."""

    text: str
    indent: int


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    text: str
    start: int
    restart: int | None
    legal: bool


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}") if element is not None else None
    value: str | None = found.get(f"{_W}val") if found is not None else None
    return value


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text) else default


def _level(element: Any) -> _Level:
    style = _value(element, "numFmt") or "decimal"
    restart = _value(element, "lvlRestart")
    return _Level(
        style, _value(element, "lvlText") or "", _integer(_value(element, "start"), 1),
        _integer(restart, 0) if restart is not None else None, element.find(f"{_W}isLgl") is not None,
    )  # fmt: skip


class Numbering:
    """The lists of one document, counted paragraph by paragraph in their order."""

    def __init__(self, document: Any) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._by_style: dict[str, dict[str, int]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is None:
            return
        root = part.element
        for abstract in root.iter(f"{_W}abstractNum"):
            id = abstract.get(f"{_W}abstractNumId") or ""
            levels: dict[int, _Level] = {}
            for level in abstract.iter(f"{_W}lvl"):
                number = _integer(level.get(f"{_W}ilvl"), 0)
                levels[number] = _level(level)
                linked = _value(level, "pStyle")
                if linked:
                    self._by_style.setdefault(id, {})[linked] = number
            self._abstract[id] = levels
        for num in root.iter(f"{_W}num"):
            self._add(num)

    def _add(self, num: Any) -> None:
        id, abstract = num.get(f"{_W}numId") or "", _value(num, "abstractNumId") or ""
        levels = dict(self._abstract.get(abstract, {}))
        for override in num.iter(f"{_W}lvlOverride"):
            number = _integer(override.get(f"{_W}ilvl"), 0)
            level = override.find(f"{_W}lvl")
            if level is not None:
                levels[number] = _level(level)
            start = _value(override, "startOverride")
            if start is not None:
                self._starts.setdefault(id, {})[number] = _integer(start, 1)
        self._lists[id] = (abstract, levels)

    def label(self, paragraph: Any, chain: list[Any]) -> Label | None:
        """Return the label that a paragraph shows, None when it is in no list; to be asked once for each."""
        id, number = self._place(paragraph, chain)
        if id is None or id == "0" or id not in self._lists:
            return None
        abstract, levels = self._lists[id]
        level = levels.get(number)
        if level is None:
            return None
        counts = self._counts.setdefault(abstract, {})
        if id not in self._begun:
            # A list that says where it starts begins anew, although another of its kind came before.
            self._begun.add(id)
            for at, start in self._starts.get(id, {}).items():
                counts[at] = start - 1
        counts[number] = counts.get(number, level.start - 1) + 1
        for deeper in range(number + 1, _LEVELS):
            below = levels.get(deeper)
            if below is None or below.restart is None or (below.restart != 0 and number < below.restart):
                counts.pop(deeper, None)
        indent = _STEP * (number + 1)
        if level.style in ("bullet", "none"):
            fixed = re.sub(r"%\d", "", level.text).strip() if level.style == "none" else ""
            return Label(fixed, indent)
        return Label(self._shown(level, levels, counts), indent)

    def _shown(self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, level)
            style = "1" if level.legal else _STYLES.get(other.style, "1")
            return label_text(style, counts.get(at, other.start))

        return re.sub(r"%([1-9])", number, level.text).strip()

    def _place(self, paragraph: Any, chain: list[Any]) -> tuple[str | None, int]:
        """Return the list and the level of a paragraph, its own or its style's."""
        own = paragraph.find(f"{_W}pPr")
        for part in (own, *chain):
            properties = part.find(f"{_W}pPr") if part is not None and part.tag == f"{_W}style" else part
            numbered = properties.find(f"{_W}numPr") if properties is not None else None
            id = _value(numbered, "numId")
            if id is None:
                continue
            level = _value(numbered, "ilvl") or (_value(own.find(f"{_W}numPr"), "ilvl") if own is not None else None)
            if level is None and part is not own:
                names = self._by_style.get(self._lists.get(id, ("", {}))[0], {})
                return id, names.get(part.get(f"{_W}styleId") or "", 0)
            return id, _integer(level, 0)
        return None, 0
