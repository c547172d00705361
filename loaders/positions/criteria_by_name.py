"""Criteria by name: a grant of several tumors at once, and behind it what each of them has to meet.

'X is covered for A, B and C.' ends as a sentence, and 'A for:', 'B when all are true:' and 'For C:' stand beside it,
each over a list: they are the parts of one list that the sentence would lead, one for each of its tumors.
"""

from __future__ import annotations

import re

from loaders.structure.outline import Item
from loaders.text.patterns import compile_pattern
from loaders.wording.statuses import GRANT, OwnTerms, find_statuses, takes_position
from ontology.vocabulary import Vocabulary

__all__ = ["put_under_grant"]

_TUMORS = ("tumor", "primary")
_NAME = compile_pattern(
    r"\W*(?:for\s+)?(?P<name>[^(:;.]+?)\s*(?:[(:;.]|\s(?:for|when|if|with|who|where|in\s+(?:whom|which))\b)"
)
"""The name that an item begins with, up to its brackets or what it asks."""


def put_under_grant(items: list[Item], own_terms: OwnTerms, vocabulary: Vocabulary) -> list[Item]:
    """Return the items with the criteria of each tumor under the sentence that grants them all."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        grant = items[i]
        out.append(grant)
        i += 1
        named = _granted(grant, own_terms, vocabulary)
        if named is None:
            continue
        end = i
        left = {id for id in named if vocabulary.term(id).kind == "tumor"}
        while end < len(items) and items[end].topics == grant.topics:
            of = _part_of(items[end], grant.passage.text, named, vocabulary)
            if of is None:
                break
            left -= of
            end += 1
        # A tumor without criteria of its own would be lost among the others': then nothing is put together. A primary
        # elsewhere ('renal cancer') is none of the ontology's tumors.
        if end - i < 2 or left:
            continue
        for part in items[i:end]:
            part.parent = grant
        grant.children = items[i:end]
        i = end
    return out


def _granted(item: Item, own_terms: OwnTerms, vocabulary: Vocabulary) -> frozenset[str] | None:
    """Return the tumors that a sentence with no list of its own grants, where it names several."""
    text = item.passage.text
    if item.children or item.block.kind == "row" or not takes_position(text):
        return None
    found = find_statuses(text, own_terms)
    named = frozenset(m.id for m in vocabulary.mentions(text, _TUMORS))
    return named if len(named) > 1 and len(found) == 1 and found[0].status == GRANT else None


def _part_of(item: Item, grant: str, named: frozenset[str], vocabulary: Vocabulary) -> frozenset[str] | None:
    """Return the granted tumors that an item names over its list; None where it heads none of them."""
    match = _NAME.match(item.passage.text)
    if match is None or not item.children or takes_position(item.passage.text):
        return None
    name = match["name"]
    of = frozenset(m.id for m in vocabulary.mentions(name, _TUMORS))
    own = {id for id in named if any(id in vocabulary.ancestors(o) | {o} for o in of)}
    # A name that nobody knows is one of its parts where the sentence prints it, too.
    return frozenset(own) if own or _words(name) in _words(grant) else None


def _words(text: str) -> str:
    """Return the words of a text in lower case, without articles."""
    return " ".join(w for w in re.findall(r"[a-z0-9-]+", text.lower()) if w not in ("the", "a", "an"))
