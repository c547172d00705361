"""A criteria tree for people: one line a condition, indented, labelled, with its lines in the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.rendering import Json

__all__ = ["TreeLine", "lines_of", "tree_lines", "where"]

_COMBINATIONS = {
    "all_of": "all of these:",
    "any_of": "any of these:",
    "none_of": "none of these:",
}


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One line of a tree: how deep it stands, its printed label, what it says and where that is printed."""

    depth: int
    label: str
    text: str
    at: str
    quote: str | None = None


def where(source: Json | None) -> str:
    """Return the page, or else the lines, of an address in words; an empty text where there is none."""
    if not source or not source.get("lines"):
        return ""
    if source.get("pages"):
        first, last = source["pages"]
        return f"page {first}" if first == last else f"pages {first}-{last}"
    first, last = source["lines"]
    return f"line {first}" if first == last else f"lines {first}-{last}"


def lines_of(source: Json) -> str:
    """Return an address in words: lines and characters."""
    spans = source.get("spans") or []
    if not spans:
        return where(source)
    pieces = f" in {len(spans)} pieces" if len(spans) > 1 else ""
    return f"{where(source)}, characters {spans[0][0]}-{spans[-1][1]}{pieces}"


def tree_lines(node: Json | None, depth: int = 0) -> Iterator[TreeLine]:
    """Yield the lines of a tree; a group of one member is its member."""
    if node is None:
        return
    label = node.get("label") or ""
    if node["is"] != "group":
        quote = (node.get("source") or {}).get("quote") if node["is"] == "text" else None
        yield TreeLine(depth, label, node["text"], where(node.get("source")), quote)
        return
    members = node["members"]
    if len(members) == 1 and node["combination"] in ("all_of", "any_of"):
        only = members[0]
        yield from tree_lines({**only, "label": only.get("label") or label}, depth)
        return
    yield TreeLine(depth, label, _heading(node), where(node.get("source")) if label else "")
    for member in members:
        yield from tree_lines(member, depth + 1)


def _heading(node: Json) -> str:
    if node["combination"] in _COMBINATIONS:
        return _COMBINATIONS[node["combination"]]
    word = "at least" if node["combination"] == "at_least" else "at most"
    return f"{word} {node['threshold']} of these:"
