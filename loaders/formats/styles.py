"""Styles: what the style sheets and style attributes of a page hide, and how its lists count.

The declarations that are read: `display`, `visibility`, `list-style(-type)`,
`text-decoration`, `font-weight` and `font-family`, what indents a block, and the counters that number
what has no label of its own. Rules for print or for sizes of a screen
are left aside. tinycss2 tokenises as the CSS standard says and is kept by Kozea.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

__all__ = ["STYLES_OF_LISTS", "Styles", "attribute"]

_COUNTERS = frozenset({"counter-reset", "counter-increment", "counter-set"})
_READ = _COUNTERS | {
    "display", "visibility", "list-style", "list-style-type", "text-decoration", "text-decoration-line", "font-weight",
    "content", "margin", "margin-left", "padding-left", "text-indent", "font", "font-family",
}  # fmt: skip
_POINTS_OF = {
    "pt": 1.0,
    "px": 0.75,
    "in": 72.0,
    "pc": 12.0,
    "cm": 28.35,
    "mm": 2.835,
    "em": 12.0,
    "rem": 12.0,
    "ch": 6.0,
}
_LENGTH = re.compile(r"(-?(?:\d{1,5}(?:\.\d{1,9})?|\.\d{1,9}))([a-z]{2,3})")
_POINTS_OF_A_COLUMN = 5.5
_WIDEST = 60
"""Columns of the deepest indent; what is set further right is no list."""
_BEFORE = re.compile(r"\s*(.*?)::?(?:before|marker)\s*", re.DOTALL | re.IGNORECASE)
_MOST_RULES = 3000
"""Rules of interest beyond which a style sheet is no help but an attack."""
STYLES_OF_LISTS = {
    "decimal": "1", "decimal-leading-zero": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A",
    "upper-latin": "A", "lower-roman": "i", "upper-roman": "I", "none": "",
    "disc": "•", "circle": "•", "square": "•",
}  # fmt: skip
"""The styles of labels by their names: '1', 'a', 'A', 'i', 'I', '•' for a bullet and '' for none."""

Declarations = dict[str, str]


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute of an element, an empty text when it has none."""
    return node.attributes.get(name) or ""


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: str
    weight: tuple[int, int, int, int]
    declarations: tuple[tuple[str, str], ...]


class Styles:
    """The styles of one page; questions are about single elements, not about what stands around them."""

    def __init__(self, page: LexborHTMLParser) -> None:
        import tinycss2

        self._css: Any = tinycss2
        self._by_node: dict[int, Declarations] = {}
        self._before: dict[int, Declarations] = {}
        self.counters = False
        rules: list[_Rule] = []
        for sheet in page.css("style"):
            if attribute(sheet, "media").lower() in ("", "all", "screen"):
                rules += self._rules(sheet.text(), len(rules))
        for rule in sorted(rules[:_MOST_RULES], key=lambda r: r.weight):
            before = _BEFORE.fullmatch(rule.selector)
            try:
                found = page.css((before[1] or "*") if before else rule.selector)
            except SelectolaxError:
                continue  # a selector that the parser does not know applies to nothing here
            held = self._before if before else self._by_node
            for node in found:
                held.setdefault(node.mem_id, {}).update(rule.declarations)
            self.counters = self.counters or any(name in _COUNTERS for name, _ in rule.declarations)
        # What a page counts with attributes alone is too rare to look for it.

    def _rules(self, sheet: str, number: int) -> Iterator[_Rule]:
        for part in self._css.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if part.type != "qualified-rule":
                continue
            declared = tuple(self._declarations(part.content))
            if not declared:
                continue
            for selector in self._css.serialize(part.prelude).split(","):
                number += 1
                yield _Rule(selector.strip(), (*_specificity(selector), number), declared)

    def _declarations(self, content: Any) -> Iterator[tuple[str, str]]:
        for part in self._css.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
            if part.type == "declaration" and part.lower_name in _READ:
                value = self._css.serialize(part.value).strip()
                yield part.lower_name, value if part.lower_name == "content" else value.lower()

    def of(self, node: LexborNode) -> Declarations:
        """Return what is declared for an element; its style attribute wins."""
        declared = self._by_node.get(node.mem_id)
        style = attribute(node, "style")
        if not style:
            return declared or {}
        return {**(declared or {}), **dict(self._declarations(style))}

    def hidden(self, node: LexborNode) -> bool:
        """Tell whether an element is not shown (one that is only hidden from screen readers is)."""
        if "hidden" in node.attributes:
            return True
        declared = self.of(node)
        return declared.get("display", "") == "none" or declared.get("visibility", "") in ("hidden", "collapse")

    def before(self, node: LexborNode) -> list[tuple[str, ...]] | None:
        """Return what a style sheet prints before an element, None when it prints nothing there.

        The pieces are ('text', text), ('counter', name, '', style) and ('counters', name, string between, style).
        """
        declared = self._before.get(node.mem_id, {}).get("content", "none")
        if declared in ("none", "normal"):
            return None
        out: list[tuple[str, ...]] = []
        for token in self._css.parse_component_value_list(declared):
            if token.type == "string":
                out.append(("text", token.value))
            elif token.type == "function" and token.lower_name in ("counter", "counters"):
                words = [t.value for t in token.arguments if t.type in ("ident", "string")]
                between = words.pop(1) if token.lower_name == "counters" and len(words) > 1 else ""
                if words:
                    style = words[1].lower() if len(words) > 1 else "decimal"
                    out.append((token.lower_name, words[0].lower(), between, style))
        return out

    def counting(self, node: LexborNode) -> str | None:
        """Return the style of a list's labels: '1', 'a', 'A', 'i', 'I', '•', '' for none, or None when not declared."""
        declared = self.of(node)
        for word in (declared.get("list-style-type") or declared.get("list-style", "")).split():
            if word in STYLES_OF_LISTS:
                return STYLES_OF_LISTS[word]
        return None

    def indent(self, node: LexborNode) -> int:
        """Return the columns by which the first line of an element is indented against what stands around it."""
        declared = self.of(node)
        if not declared:
            return 0
        sides = declared.get("margin", "").split()
        left = declared.get("margin-left") or (sides[3] if len(sides) == 4 else sides[1] if len(sides) > 1 else "")
        points = sum(
            _points(length) for length in (left, declared.get("padding-left", ""), declared.get("text-indent", ""))
        )
        return max(0, min(_WIDEST, round(points / _POINTS_OF_A_COLUMN)))

    def hangs(self, node: LexborNode) -> bool:
        """Tell whether the first line of an element hangs out to the left, as that of a list item does."""
        return _points(self.of(node).get("text-indent", "")) < 0

    def font(self, node: LexborNode) -> str | None:
        """Return the font of an element; None when it is not declared."""
        declared = self.of(node)
        return declared.get("font-family") or declared.get("font") or node.attributes.get("face")

    def struck(self, node: LexborNode) -> bool:
        """Tell whether the text of an element is struck through."""
        declared = self.of(node)
        return "line-through" in declared.get("text-decoration", "") + declared.get("text-decoration-line", "")

    def bold(self, node: LexborNode) -> bool | None:
        """Tell whether the text of an element is set in bold; None when that is not declared."""
        weight = self.of(node).get("font-weight", "")
        if not weight:
            return None
        return weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)


def _points(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _POINTS_OF.get(match[2], 0.0) if match else 0.0


def _specificity(selector: str) -> tuple[int, int, int]:
    names = selector.count(".") + selector.count("[") + selector.count(":")
    words = sum(1 for w in selector.replace(">", " ").split() if w[0].isalpha())
    return selector.count("#"), names, words
