"""Styles: what the style sheets and style attributes of a page hide, and how its lists count.

The declarations that are read: `display`, `visibility`, `list-style(-type)`,
`text-decoration` and `font-weight`. Rules for print or for sizes of a screen
are left aside. tinycss2 tokenises as the CSS standard says and is kept by Kozea.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

__all__ = ["Styles", "attribute"]

_READ = frozenset(
    {"display", "visibility", "list-style", "list-style-type", "text-decoration", "text-decoration-line", "font-weight"}
)
_MOST_RULES = 3000
"""Rules of interest beyond which a style sheet is no help but an attack."""
_COUNTING = {
    "decimal": "1", "decimal-leading-zero": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A",
    "upper-latin": "A", "lower-roman": "i", "upper-roman": "I", "none": "",
    "disc": "•", "circle": "•", "square": "•",
}  # fmt: skip

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
        rules: list[_Rule] = []
        for sheet in page.css("style"):
            if attribute(sheet, "media").lower() in ("", "all", "screen"):
                rules += self._rules(sheet.text(), len(rules))
        for rule in sorted(rules[:_MOST_RULES], key=lambda r: r.weight):
            try:
                found = page.css(rule.selector)
            except SelectolaxError:
                continue  # a selector that the parser does not know applies to nothing here
            for node in found:
                self._by_node.setdefault(node.mem_id, {}).update(rule.declarations)

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
                yield part.lower_name, self._css.serialize(part.value).strip().lower()

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

    def counting(self, node: LexborNode) -> str | None:
        """Return the style of a list's labels: '1', 'a', 'A', 'i', 'I', '•', '' for none, or None when not declared."""
        declared = self.of(node)
        for word in (declared.get("list-style-type") or declared.get("list-style", "")).split():
            if word in _COUNTING:
                return _COUNTING[word]
        return None

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


def _specificity(selector: str) -> tuple[int, int, int]:
    names = selector.count(".") + selector.count("[") + selector.count(":")
    words = sum(1 for w in selector.replace(">", " ").split() if w[0].isalpha())
    return selector.count("#"), names, words
