"""Headings by place: a policy on several organs has one for each, the organ alone or with a noun behind it.

What stands under the heading of another place is no position on the tumors of
this ontology, unless it names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.structure.outline import Item, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.exclusions import everything
from loaders.wording.headings import heading_role, states_status
from ontology.lexicon import lexicon
from ontology.scope import named
from ontology.vocabulary import Vocabulary

__all__ = [
    "PlaceHeadings",
    "heads_elsewhere",
    "leaves_here_out",
    "lists_origins",
    "names_another_place",
    "names_other_site",
    "names_primary_alone",
    "of_another_place",
    "of_no_place_here",
    "placeless",
    "spread_elsewhere",
]

_LABEL = re.compile(r"\W*(?:(?:[ivx]{1,5}|[a-z]|\d{1,2}(?:\.\d{1,2})*)[.)]\s+)?")


def _words(heading: str) -> list[str]:
    low = heading.lower()
    label = _LABEL.match(low)
    return re.findall(r"[\w-]+", low[label.end() if label else 0 :])


@dataclass(frozen=True, slots=True)
class PlaceHeadings:
    """How a document names the places that it is sorted by: by a word alone (None) or with a noun behind it."""

    vocabulary: Vocabulary
    nouns: frozenset[str | None] = frozenset()
    in_title: bool = False
    """The title names the place that the ontology is about, or a tumor there, and no others beside it."""
    titled: bool = False
    """The title names that place, or a tumor there, perhaps beside others."""
    left_out: bool = False
    """The title takes that place out: 'Tumors of Organs Other Than X'."""

    @classmethod
    def of(cls, headings: Iterable[str], title: str, vocabulary: Vocabulary) -> PlaceHeadings:
        """Return the form of the headings that name nothing but the place that the ontology is about."""
        found: set[str | None] = set()
        for heading in headings:
            words = _words(heading)
            if len(words) == 1 and vocabulary.names_place(words[0]) and not vocabulary.mentions(heading):
                found.add(None)
            elif len(words) == 2 and vocabulary.names_place(words[0]) and not vocabulary.names_place(words[1]):
                found.add(words[1])
        left_out = leaves_here_out(title, vocabulary)
        titled = not left_out and (vocabulary.names_place(title) or bool(vocabulary.mentions(title, ("tumor",))))
        rules = lexicon("connectives")["other-places"]
        several = rf"{rules['also']}|\b(?:{rules['names']})\b(?!{rules['primary']})"
        in_title = titled and re.search(several, title.lower()) is None
        return cls(vocabulary, frozenset(found), in_title, titled, left_out)

    def elsewhere(self, topics: Sequence[Passage]) -> bool:
        """Tell whether the title, or the headings over an item, leave it with other places."""
        last = topics[-1].text if topics else ""
        if self.left_out:
            return not any(self._here(t.text) for t in topics if not leaves_here_out(t.text, self.vocabulary))
        if heads_elsewhere(last) and not self._here(re.split(r"(?i)\boutside\b", last)[0]):
            return True
        everywhere = connective("everywhere")
        if not self.nouns or any(self._here(t.text) or everywhere.search(t.text.lower()) for t in topics):
            return False
        if heading_role(last) is not None or states_status(last):
            return False  # 'Covered Indications' over 'Liver' and 'Lung' is the name of a part
        # Beside a place that stands alone any heading is another; beside one with a noun what has that noun.
        shapes = [_words(t.text) for t in topics]
        places = re.compile(lexicon("connectives")["other-places"]["names"])
        return None in self.nouns or any(
            len(words) == 2 and words[1] in self.nouns and places.fullmatch(words[0]) for words in shapes
        )

    def _here(self, text: str) -> bool:
        return self.vocabulary.names_place(text) or bool(self.vocabulary.mentions(text, ("tumor",)))


def leaves_here_out(title: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a title takes out the whole place that the ontology is about, and names nothing there besides."""
    low = title.lower()
    outside = re.search(lexicon("connectives")["other-places"]["outside"], low)
    taken = [(m.start(), m.end()) for m in connective("except").finditer(low)]
    taken += [(outside.start(), outside.start())] if outside else []
    tops = set(named(everything(vocabulary)))
    for start, end in taken:
        before, behind = title[:start], _BEHIND.split(title[end:])[0]
        if vocabulary.names_place(before) or vocabulary.mentions(before, ("tumor",)):
            continue
        # 'Other than metastases in X', 'other than surgery of X': X itself is none of what is taken out.
        ids = {m.id for m in vocabulary.mentions(behind, ("tumor", "modality"))}
        if ids <= tops and (ids or vocabulary.names_place(behind)):
            return True
    return False


_BEHIND = re.compile(r"[:;()\u2013\u2014]|\s-\s")


def heads_elsewhere(heading: str) -> bool:
    """Tell whether a heading says that what stands under it is on other organs."""
    return re.search(lexicon("connectives")["other-places"]["outside"], heading.lower()) is not None


def names_other_site(name: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a name is that of another place than the ontology's own, and nothing else: 'Lung and Kidney'."""
    if vocabulary.names_place(name) or vocabulary.mentions(name, ("tumor",)):
        return False
    return re.search(lexicon("connectives")["other-places"]["sites"], name.lower()) is not None


def names_primary_alone(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text names a cancer by where it began, and neither that it spread nor where to."""
    if vocabulary.names_place(text) or vocabulary.mentions(text, ("tumor",)):
        return False
    spread = lexicon("connectives")["other-places"]["spread"]
    return bool(vocabulary.mentions(text, ("primary",))) and re.search(spread, text.lower()) is None


def names_another_place(item: Item, vocabulary: Vocabulary) -> bool:
    """Tell whether an item of a list is on tumors of another place, and nothing below it on those of this one."""
    if item.parent is not None and connective("of-origin").search(item.parent.passage.text.lower()):
        return False  # 'The primary tumor is one of the following': where it began, not where it is
    if item.parent is not None and lists_origins(item.parent.passage.text, vocabulary):
        return False
    if any(vocabulary.mentions(below.passage.text, ("tumor",)) for below in walk(item.children)):
        return False
    return of_another_place([item.passage.text], vocabulary)


def of_another_place(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Tell whether a position, with what stands over it, is on tumors of other places only."""
    if any(vocabulary.names_place(t) or vocabulary.mentions(t, ("tumor",)) for t in texts):
        return False
    rules = lexicon("connectives")["other-places"]
    whole = " ".join(texts).lower()
    if re.search(rules["all"], whole):
        return False
    whole = re.sub(rules["in-place"], " ", whole)
    # What is named among examples, or as absent, is not what a position is on.
    whole = connective("examples").compiled.split(whole)[0]
    whole = re.sub(rules["absent"], " ", whole)
    if re.search(rules["distant"], whole):
        return True
    # A cancer that has spread may be anywhere; one of an organ that has not is there.
    label, colon, _ = whole.partition(":")  # 'Lung: ...' in a list by organ
    labelled = colon and (re.match(rf"\W*(?:{rules['names']})s?\s*\Z", label) or re.search(rules["sites"], label))
    there = labelled or re.search(rules["tumors"], whole) or re.search(rules["never"], whole)
    return bool(there) and re.search(rules["spread"], whole) is None


def spread_elsewhere(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is on metastases in another place: 'tumors of other organs metastatic to the lung'."""
    if vocabulary.names_place(text) or vocabulary.mentions(text, ("tumor",)):
        return False
    return re.search(lexicon("connectives")["other-places"]["spread-there"], text.lower()) is not None


def lists_origins(lead: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a lead is on metastases here, so that its list may name where they began ('metastases from:')."""
    heads = {head for head, _ in vocabulary.composed}
    return any(m.id in heads for m in vocabulary.mentions(lead, ("tumor",)))


def of_no_place_here(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is on what is nowhere near the ontology's tumors, whatever the policy around it is on.

    'Renal cell carcinoma' in a policy on one organ may mean its metastases there; spasticity means none.
    """
    if vocabulary.names_place(text) or vocabulary.mentions(text, ("tumor",)):
        return False
    rules = lexicon("connectives")["other-places"]
    return any(re.search(rules[name], text.lower()) for name in ("never", "distant"))


def placeless(places: PlaceHeadings | None, item: Item, sentence: Passage, vocabulary: Vocabulary) -> bool:
    """Tell whether neither the title nor a heading names the place of a tumor, nor the sentence any tumor."""
    if places is not None and places.titled:
        return False
    named = any(vocabulary.names_place(t.text) for t in item.topics)
    low = sentence.text.lower()
    # 'For the indications listed in A.1' says where its tumors are named.
    return not named and not any(connective(name).search(low) for name in ("tumors", "pointing", "back"))
