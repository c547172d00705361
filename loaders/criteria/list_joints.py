"""Joints of lists: what holds the items of a list of criteria together, beside its lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of, diagnoses_of
from loaders.conditions.diagnoses import exclusive
from loaders.record import Atom, Criterion, Group, Place
from loaders.structure.outline import Item, replace_passage
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.list_leads import Lead, read_lead
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = [
    "TRAILING",
    "alternative_uses",
    "asked_beside",
    "asked_of",
    "asked_of_all",
    "choice_first",
    "connector_of",
    "connectors_of",
    "contradicting",
    "joined_by_or",
    "names_each",
    "negates_whole",
    "other_diagnoses",
    "promises_list",
    "stands_beside",
]

TRAILING = compile_pattern(r"[;,.]?\s*\b(and/or|and|or)\s*[;,.:]?\s*$", re.IGNORECASE)
"""The connector at the end of an item."""
_FOR_SOME = compile_pattern(
    r"\W*(?:for|in|if|when|where)\s+(?:(?:treat(?:ing|ment\s+of)|patients?|individuals?|members?|persons?)\s+)?[^,;:.]{3,90}[,:]\s+(?=\S)",
    re.IGNORECASE,
)


_SEVERAL = 2
"""Alternatives on tumors for a list to be one of these."""

_EARLY = 25
"""Characters before the tumor that an item is for, at most."""


def asked_beside(members: Sequence[Criterion]) -> list[Criterion]:
    """Return the members of alternatives on tumors that only say what must not be so: those are asked of all."""
    of_tumors = [m for m in members if diagnoses_of(m)]
    negative = [m for m in members if isinstance(m, Group) and m.combination == "none_of" and not diagnoses_of(m)]
    return [*negative] if len(of_tumors) >= _SEVERAL else []


def asked_of_all(items: Sequence[Item], members: Sequence[Criterion], vocabulary: Vocabulary) -> list[Criterion]:
    """Return the members of a list of tumors that bound something whatever the tumor: they are asked beside each.

    A use, and a fact that some patients have ('recurrent'), may be one more alternative; so is what is said of a tumor.

    :param items: the list as printed.
    """
    tumors = [m for m in members if diagnoses_of(m)]
    if len(tumors) < _SEVERAL or not exclusive(tumors, vocabulary):
        return []
    use = lexicon("connectives")["use"]["characteristic"]
    named = [s for i in items if vocabulary.mentions(i.passage.text, ("tumor", "primary")) for s in i.passage.place()]
    return [
        m
        for m in members
        if m not in tumors
        and not any(s.start <= m.at[0].start < s.end for s in named)
        and (atoms := list(atoms_of(m)))
        and not isinstance(m, Group)
        and all(a.characteristic != use and a.value is not True for a in atoms)
    ]


def asked_of(item: Item, context: Context) -> tuple[Criterion, Item] | None:
    """Return of whom an item asks something, and the item with what it asks: 'For A, no more than 5 tumors'.

    None where its first words name no diagnosis, or something else beside it.
    """
    match = _FOR_SOME.match(item.passage.text)
    if match is None:
        return None
    whom = read_conditions(item.passage.slice(0, match.end()), context)
    kinds = {context.vocabulary.value_type(a.characteristic) for a in atoms_of(whom.criterion)}
    if whom.criterion is None or kinds != {"diagnosis"} or whom.left:
        return None
    return whom.criterion, replace_passage(item, item.passage.slice(match.end()))


def connector_of(item: Item) -> str | None:
    """Return the 'and' or 'or' behind an item of a list, or behind the last item of the list below it."""
    if item.connector:
        return item.connector
    trailing = TRAILING.search(item.passage.text)
    if trailing:
        return "or" if "or" in trailing[1].lower() else "and"
    return connector_of(item.children[-1]) if item.children else None


def connectors_of(items: Sequence[Item]) -> set[str]:
    """Return the words by which the items of a list are joined to those behind them."""
    return {c for c in (connector_of(i) for i in items[:-1]) if c}


def negates_whole(items: Sequence[Item], lead: Lead, *, positive: bool) -> bool:
    """Tell whether a list is negated as a whole ('do not meet all of the following'), not each of its items."""
    connectors = connectors_of(items)
    return lead.together or (lead.bare and (connectors == {"and"} or (not positive and not connectors)))


def choice_first(items: Sequence[Item]) -> int | None:
    """Return how many items are a choice that the others are asked besides: 'A; or / B; and / C' asks C of either.

    None where the words between the items do not say so: in 'A; and / B; or / C' either may bind.
    """
    words = [connector_of(item) for item in items[:-1]]
    choice = next((n for n, word in enumerate(words) if word != "or"), len(words))
    return choice + 1 if 0 < choice < len(words) and all(w == "and" for w in words[choice:]) else None


def names_each(items: Sequence[Item], vocabulary: Vocabulary) -> bool:
    """Tell whether each item of a list begins with the tumor that it is for."""
    named = [vocabulary.mentions(item.passage.text, ("tumor",)) for item in items]
    return len(named) > 1 and all(found and found[0].start < _EARLY for found in named)


def stands_beside(item: Item, first: Item) -> bool:
    """Tell whether an item is asked beside the others of its list: a sentence without a mark, or 'and all of ...'."""
    text = item.passage.text
    if (
        item.label
        and first.label
        and re.match(r"and\s+(?:all|any|both|either|each|one|the\s+following)\b", text, re.IGNORECASE)
    ):
        return True  # 'c) AND all of the following' behind 'a) ...; OR b) ...'
    if first.block.kind != "item" or item.block.kind != "paragraph" or item.label:
        return False
    joined = re.match(r"(?:and/or|and|or)\b", text, re.IGNORECASE)
    if joined:
        return joined[0].lower() == "and"
    if item.children and re.match(r"(?:when|if|with|provided)\b", text):
        return True  # 'when ALL of the following are also met:' goes on with what stands over the list
    return text.endswith(".") and text[:1].isupper() and connective("finite").search(text.lower()) is not None


def joined_by_or(before: str) -> bool:
    """Tell whether the words before the lead of a list end in an 'or' that joins the list to them."""
    return bool(
        re.search(r"(?<!/)\bor\s+(?:(?:meets?|has|have|with|they|is|are|satisf(?:y|ies))\s+)*$", before.lower())
    )


def other_diagnoses(item: Item, before: Sequence[Criterion], vocabulary: Vocabulary) -> Criterion | None:
    """Return what 'metastases from other cancers' means behind items that name some; None for any other item."""
    if item.children or not connective("others-only").fullmatch(item.passage.text.lower()):
        return None
    atoms = [a for m in before for a in atoms_of(m) if vocabulary.value_type(a.characteristic) == "diagnosis"]
    ids = tuple(dict.fromkeys(id for a in atoms if isinstance(a.value, tuple) for id in a.value))
    if not ids:
        return None
    at = item.passage.place()
    return Group("none_of", (Atom(atoms[0].characteristic, "in", ids, at),), at, None, item.label)


def contradicting(items: Sequence[Item], combination: str) -> Iterator[tuple[str, Place]]:
    """Yield the connectors at the ends of items that say otherwise than the lead of their list, with their places."""
    wrong = {"all_of": "or", "any_of": "and"}.get(combination)
    for item in items[:-1]:
        if wrong is not None and connector_of(item) == wrong and not item.children:
            yield wrong, item.passage.place()


def alternative_uses(members: Iterable[Criterion]) -> bool:
    """Tell whether an item names what the treatment is for: other items are then other uses."""
    use = lexicon("connectives")["use"]["characteristic"]
    return any(isinstance(m, Atom) and m.characteristic == use for m in members)


def promises_list(passage: Passage) -> bool:
    """Tell whether an item announces what it asks besides, and ends there: 'A when both of the following are met:'.

    'Conditions' with nothing below it does so, too.
    """
    text = passage.text.rstrip(" *_")
    bare = connective("names-a-list").search(text.lower()) is not None
    return bare or (text.endswith(":") and read_lead(text) is not None)
