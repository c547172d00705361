"""Named lists: 'Criteria A', 'List II', 'Set 3', which positions elsewhere in the document refer to by name.

A heading, a lead or the row of a table gives a list its name. It is taken for
one only when another sentence or cell speaks of it, and when it takes no
position itself. What its items name tells what it is a list of: treatments,
conditions, or criteria.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from loaders.structure.blocks import Block
from loaders.structure.outline import Item, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.headings import heading_role
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import find_statuses
from ontology.lexicon import lexicon
from ontology.scope import AllOf, Named, Not, Scope, named, union_of

__all__ = ["ListReference", "NamedList", "NamedLists", "find_named_lists"]

Kind = Literal["modality", "indication", "criteria"]


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list with a name: its items, the text that introduces them, and what they are."""

    label: str
    items: tuple[Item, ...]
    lead: str
    kind: Kind
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class ListReference:
    """Where [start, end) a text speaks of lists; all of them are meant, or any when an 'or' joins them."""

    lists: tuple[NamedList, ...]
    alternative: bool
    negated: bool
    start: int
    end: int


@dataclass(slots=True)
class NamedLists:
    """The named lists of a document, and the items that make them up."""

    lists: Mapping[str, NamedList] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()

    def references(self, text: str) -> Iterator[ListReference]:
        """Yield where a text speaks of lists by name."""
        if not self.lists:
            return
        for match in _reference().finditer(text):
            labels = _LABEL.findall(match["labels"])
            found = tuple(self.lists[x] for x in labels if x in self.lists)
            if found and len(found) == len(labels) and len({x.kind for x in found}) == 1:
                either = re.search(r"\bor\b", match["labels"]) is not None
                yield ListReference(found, either, match["not"] is not None, match.start(), match.end())

    def without_names(self, text: str) -> str:
        """Return a text with the lists that it names left out, for they are known."""
        for found in list(self.references(text)):
            text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
        return text

    def scopes(self, passage: Passage, scopes: Scopes, end: int, everything: Callable[[], Scope]) -> Scopes:
        """Return the scopes of a sentence with the lists of treatments and conditions that it means put in."""
        for reference in self.references(passage.text[:end]):
            kind = reference.lists[0].kind
            listed = [x.scope for x in reference.lists if x.scope is not None]
            if kind == "criteria" or not listed:
                continue
            if kind == "modality" and scopes.modality is not None:
                continue  # the sentence says of a treatment whether it is one of the list
            scope = union_of(listed)
            if (
                kind == "indication"
                and scopes.indication is not None
                and _OTHER.search(passage.text, 0, reference.start)
            ):
                known = named(scopes.indication)
                scope = AllOf((scope, *(Not(Named(id)) for id in dict.fromkeys(known))))
            if reference.negated:
                if kind == "modality":
                    continue
                scope = AllOf((everything(), *(Not(Named(id)) for id in dict.fromkeys(named(scope)))))
            spans = (*scopes.spans, (reference.start, reference.end))
            scopes = replace(scopes, spans=spans, others=False, vague=False)
            scopes = replace(scopes, modality=scope) if kind == "modality" else replace(scopes, indication=scope)
        return scopes


_OTHER = compile_pattern(r"\b(?:other|remaining)\s+\Z")
_SHORT = 80
"""Characters of a line that only names a list."""
_FEW = 6
"""Words of the name of a list at most."""
_LABEL = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]|[IVX]{1,5}|\d{1,2})(?![A-Za-z0-9])")


@cache
def _name() -> Pattern:
    return compile_pattern(lexicon("connectives")["named-list"]["name"])


@cache
def _numbered() -> Pattern:
    return compile_pattern(lexicon("connectives")["named-list"]["heading"])


@cache
def _reference() -> Pattern:
    return compile_pattern(lexicon("connectives")["named-list"]["reference"])


def find_named_lists(roots: list[Item], scopes_of: Callable[[Passage], Scopes]) -> NamedLists:
    """Return the lists that headings, leads or tables name and that other text refers to."""
    parts: dict[str, tuple[str, list[Item]]] = {}
    names: dict[str, Item] = {}
    open_list: list[Item] | None = None
    for item in roots:
        topic = item.topics[-1].text if item.topics else ""
        own = item.passage.text
        if open_list is not None and item.block.kind == "item":
            open_list.append(item)
            continue
        open_list = None
        # A part of the policy is no list, though its number reads like the name of one: 'I. Medical Necessity'.
        part = heading_role(topic) is not None and not topic.rstrip(" *").endswith("?")
        named = None if part else _name().match(topic) or _numbered().match(topic)
        if match := named:
            # A paragraph behind the items of a list goes on with the text around it.
            lead, items = parts.setdefault(match["label"], (topic[match.end() :], []))
            if not items or (item.block.kind == "item" and items[-1].block.kind == "item"):
                items.append(item)
        elif item.children and item.label and item.parent is None and _titles(own):
            # 'II. Conditions' over its items, which another part of the policy asks for by 'section II'.
            lead, items = parts.setdefault(item.label, (own, []))
            items.append(item)
        elif item.children and (match := _name().match(own)):
            parts.setdefault(match["label"], (own[match.end() :], []))[1].append(item)
        elif item.block.kind == "paragraph" and (match := _name().match(own)) and len(own) < _SHORT:
            # The name stands on a line of its own, its items below.
            open_list = [] if match["label"] in parts else parts.setdefault(match["label"], (own[match.end() :], []))[1]
            names[match["label"]] = item
    parts |= _rows(roots)
    parts = {label: part for label, part in parts.items() if part[1]}
    if not parts:
        return NamedLists({}, frozenset())
    said = {x for text in _texts(roots) for m in _reference().finditer(text) for x in _LABEL.findall(m["labels"])}
    out: dict[str, NamedList] = {}
    taken: set[int] = set()
    for label, (lead, items) in parts.items():
        # What stands under a heading or lead that carries a status is judged there, and no list for others.
        judged = any(p.status != "scope" for text in _over(items) for p in find_statuses(text))
        if label not in said or judged or any(_judges(i) for i in walk(items)):
            continue
        inner, lead = (items[0].children, f"{lead} {items[0].passage.text}") if _one_lead(items) else (items, lead)
        out[label] = _list_of(label, inner, lead, scopes_of)
        taken |= {id(i) for i in items} | ({id(names[label])} if label in names else set())
    return NamedLists(out, frozenset(taken))


def _titles(text: str) -> bool:
    """Tell whether a text is a name over a list, and no sentence."""
    return len(text.split()) <= _FEW and connective("finite").search(text.lower()) is None


def _one_lead(items: list[Item]) -> bool:
    return len(items) == 1 and bool(items[0].children)


def _judges(item: Item) -> bool:
    return any(p.status != "scope" for p in find_statuses(item.passage.text))


def _over(items: list[Item]) -> set[str]:
    return {topic.text for item in items for topic in item.topics}


def _texts(items: Iterable[Item]) -> Iterator[str]:
    for item in walk(items):
        name = _name().match(item.passage.text)
        yield item.passage.text[name.end() :] if name else item.passage.text


def _list_of(label: str, items: list[Item], lead: str, scopes_of: Callable[[Passage], Scopes]) -> NamedList:
    scopes = [scopes_of(i.passage) for i in items]
    modalities = [s.modality for s in scopes if s.modality is not None and s.indication is None]
    indications = [s.indication for s in scopes if s.indication is not None and s.modality is None]
    if scopes and len(modalities) == len(scopes):
        return NamedList(label, tuple(items), lead, "modality", union_of(modalities))
    if scopes and len(indications) == len(scopes) and not any(_asks(i, s) for i, s in zip(items, scopes, strict=True)):
        return NamedList(label, tuple(items), lead, "indication", union_of(indications))
    return NamedList(label, tuple(items), lead, "criteria", None)


def _asks(item: Item, scopes: Scopes) -> bool:
    """Tell whether an item asks for more than the condition that it names."""
    text = item.passage.text
    for start, end in scopes.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return len(re.findall(r"[A-Za-z]{3,}", text)) > 5 or bool(re.search(r"\d", text)) or bool(item.children)


def _rows(roots: list[Item]) -> dict[str, tuple[str, list[Item]]]:
    """Return the lists that the rows of a table name in their first cell: 'Set' over 'A', 'B', 'C'."""
    out: dict[str, tuple[str, list[Item]]] = {}
    head: Item | None = None
    for item in roots:
        cells = item.block.cells
        if item.block.kind != "row" or len(cells) < 2:
            head = None
            continue
        if head is None:
            head = item
            continue
        named_column = re.fullmatch(
            lexicon("connectives")["named-list"]["column"], head.block.cells[0].text.strip().lower()
        )
        label = _LABEL.findall(cells[0].text)
        if named_column and len(label) == 1 and len(cells[0].text.split()) <= 3:
            lines = [Item(Block("paragraph", c, item.block.indent), (), item.topics) for c in cells[1:] if c.text]
            out[label[0]] = ("", lines)
    return out
