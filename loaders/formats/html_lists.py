"""Lists of a web page: the labels that its items show, counted by the list itself or by the page's style sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from loaders.formats.numbering import label_text
from loaders.formats.styles import STYLES_OF_LISTS, Styles, attribute

__all__ = ["Counters", "OpenList", "integer", "open_list"]

_MOST = 10_000
"""Counters of a page beyond which it is an attack."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]+")


def integer(text: str, default: int) -> int:
    """Return the number that an attribute holds, or a default."""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text.strip()) else default


@dataclass(slots=True)
class OpenList:
    """An open list: the style of its labels ('•' for bullets, '' for none) and the next number."""

    style: str
    number: int
    step: int

    def label(self, node: LexborNode, styles: Styles) -> tuple[str, str]:
        """Return the label or else the bullet of the next item, as its list and its own attributes make it."""
        own = styles.counting(node)
        style = self.style if own is None else own
        self.number = integer(attribute(node, "value"), self.number)
        label = f"{label_text(style, self.number)}." if style and style != "•" else ""
        self.number += self.step
        return label, "" if label else "•"


def open_list(node: LexborNode, tag: str, styles: Styles) -> OpenList:
    """Return the list that an element opens."""
    style = styles.counting(node)
    if style is None:
        kind = attribute(node, "type")
        style = (kind if kind in ("1", "a", "A", "i", "I") else "1") if tag == "ol" else "•"
    step = -1 if "reversed" in node.attributes else 1
    items = sum(1 for child in node.iter() if child.tag == "li")
    return OpenList(style, integer(attribute(node, "start"), items if step < 0 else 1), step)


class Counters:
    """The counters of a style sheet, told of the elements in their order; a counter lives beside where it was set."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._open: dict[str, list[tuple[int, int]]] = {}
        self._made = 0

    def enter(self, node: LexborNode, depth: int) -> None:
        """Count an element at a depth of the tree."""
        declared = self._styles.of(node) if self._styles.counters else {}
        for name, value in _changes(declared.get("counter-reset", ""), 0):
            self._set(name, depth, value)
        for name, value in _changes(declared.get("counter-set", ""), 0):
            self._set(name, self._depth(name, depth), value)
        for name, value in _changes(declared.get("counter-increment", ""), 1):
            held = self._open.get(name)
            self._set(name, self._depth(name, depth), (held[-1][1] if held else 0) + value)

    def leave(self, depth: int) -> None:
        """Close the counters that were set by the children of an element at a depth."""
        for held in self._open.values() if self._styles.counters else ():
            while held and held[-1][0] > depth:
                held.pop()

    def printed(self, node: LexborNode) -> str | None:
        """Return what the style sheet prints before an element, None when it says nothing about it."""
        pieces = self._styles.before(node)
        if pieces is None:
            return None
        out: list[str] = []
        for kind, *words in pieces:
            if kind == "text":
                out.append(words[0])
                continue
            values = [value for _, value in self._open.get(words[0], ())] or [0]
            style = STYLES_OF_LISTS.get(words[2], "1") or "1"
            shown = [label_text(style, value) if style != "•" else "•" for value in values]
            out.append(words[1].join(shown) if kind == "counters" else shown[-1])
        return _PRIVATE.sub("", "".join(out)).strip()

    def counts(self, node: LexborNode) -> bool:
        """Tell whether the style sheet prints a number before an element."""
        return any(kind != "text" for kind, *_ in self._styles.before(node) or ())

    def _depth(self, name: str, depth: int) -> int:
        held = self._open.get(name)
        return held[-1][0] if held else depth

    def _set(self, name: str, depth: int, value: int) -> None:
        held = self._open.setdefault(name, [])
        while held and held[-1][0] > depth:
            held.pop()
        if held and held[-1][0] == depth:
            held[-1] = (depth, value)
        elif self._made < _MOST:
            self._made += 1
            held.append((depth, value))


def _changes(text: str, default: int) -> list[tuple[str, int]]:
    """Return the counters that a declaration changes, with their values: 'a 2 b' is [('a', 2), ('b', default)]."""
    out: list[tuple[str, int]] = []
    for word in text.split():
        if re.fullmatch(r"-?\d{1,6}", word) and out:
            out[-1] = (out[-1][0], int(word))
        elif word not in ("none", "!important", "inherit", "initial"):
            out.append((word, default))
    return out
