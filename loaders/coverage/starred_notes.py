"""Notes behind a sign: 'Not covered*', and below it '*The treatment is considered investigational'.

A cleaned text no longer holds the asterisks, which may also set words in italics; they are read from the source. What
such a note says is said of the statements that bear its sign, and is no position of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from loaders.conditions.conditions import Context, read_conditions, text_criterion
from loaders.positions.drafts import Draft, Drafts
from loaders.record import Group
from loaders.structure.outline import Item, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.statuses import GRANT, INVESTIGATIONAL, find_statuses
from ontology.vocabulary import Vocabulary

__all__ = ["StarredNotes"]

_RAISED = r"(?:[⁰¹²³⁴-⁹]{1,2}|<sup>\s?[a-z0-9*†‡§]{1,2}\s?</sup>|\^\{[a-z0-9]{1,2}\}|\^[a-z0-9]\b\^?)"
_SIGN = rf"(?:\*{{1,3}}|[†‡§]{{1,2}}|{_RAISED}|\[[a-z0-9]{{1,2}}\])"
_BEHIND = re.compile(rf"(?<=[\w).,;])(?:\s?(?=\[))?({_SIGN})(?=[\s.,;:)|]|\Z)")
_OPENS = re.compile(r"(?<![\w*])\*{1,3}(?=\w)")
"""Words set in italics or bold begin so."""
_LEADS = re.compile(rf"(?:\A|(?<=\s))({_SIGN})\s?\Z")
_NEAR = 16
"""Characters of the source around a passage in which its sign stands."""


@dataclass(frozen=True, slots=True)
class StarredNotes:
    """The notes of a document by their signs, where something bears these."""

    notes: dict[str, Item]

    @classmethod
    def of(cls, roots: Sequence[Item], vocabulary: Vocabulary) -> StarredNotes:
        """Return the notes among the items of a document that name no treatment themselves."""
        found: dict[str, Item] = {}
        bullets = [item for item in walk(list(roots)) if item.block.bullet == "*"]
        for item in roots:
            # A sign before one line only is no bullet.
            bare = item.block.kind == "paragraph" or (len(bullets) == 1 and item is bullets[0])
            sign = _sign_before(item.passage) if bare and not item.children else None
            if sign is not None and not vocabulary.mentions(item.passage.text, ("modality",)):
                found.setdefault(sign, item)
        borne = {sign for item in walk(list(roots)) for sign in _signs_in(item.passage)}
        found |= {k: v for k, v in _below_tables(roots, vocabulary).items() if k not in found}
        return cls({sign: item for sign, item in found.items() if sign in borne})

    def holds(self, item: Item) -> bool:
        """Tell whether an item is one of the notes."""
        return any(note is item for note in self.notes.values())

    def ask(self, drafts: Drafts) -> None:
        """Say of the statements that bear a sign what its note says."""
        for draft in drafts.all if self.notes else ():
            said = draft.reader.announced
            for sign in _signs_in(said) if said is not None else ():
                if sign in self.notes:
                    _apply(drafts, draft, self.notes[sign])
        for note in self.notes.values():
            drafts.count_below(note)


def _apply(drafts: Drafts, draft: Draft, note: Item) -> None:
    context = draft.reader.context
    grants = draft.statement.status == GRANT
    said = {p.status for p in find_statuses(note.passage.text) if p.status not in ("scope", "unclear")}
    if said and all((status == GRANT) == grants for status in said):
        if INVESTIGATIONAL in said:
            draft.statement = msgspec.structs.replace(draft.statement, status=INVESTIGATIONAL)
        return
    if said and not grants:
        text = text_criterion(note.passage, context)
        drafts.require(draft, Group("none_of", (text,), text.at))
        return
    known = read_conditions(note.passage, Context(drafts.vocabulary)).criterion is not None
    if said or not known:
        if said or connective("restricts").search(note.passage.text.lower()):
            drafts.restrict(draft, note.passage)
        return
    criterion = draft.reader.criterion(note)
    if criterion is not None:
        drafts.require(draft, criterion)


def _below_tables(roots: Sequence[Item], vocabulary: Vocabulary) -> dict[str, Item]:
    """Return the labelled lines right below tables by their labels: 'a. Tumors up to 3 cm'."""
    out: dict[str, Item] = {}
    below = False
    for item in roots:
        labels = item.block.labels
        note = below and len(labels) == 1 and item.block.kind != "row" and not item.children
        if note and not vocabulary.mentions(item.passage.text, ("modality",)):
            out.setdefault(labels[0].text, item)
        below = item.block.kind == "row" or note
    return out


def _stretch(passage: Passage) -> tuple[int, int]:
    place = passage.place()
    return place[0].start, place[-1].end


def _sign_before(passage: Passage) -> str | None:
    """Return the sign that a passage begins with, unless its words are set in italics or bold."""
    start, end = _stretch(passage)
    source = passage.source.text
    if kept := re.match(rf"({_SIGN})\s?\w", source[start : start + 2 * _NEAR]):
        return _core(kept[1])
    leads = _LEADS.search(source[max(0, start - _NEAR) : start])
    return _core(leads[1]) if leads and "*" not in source[start:end] + source[end : end + 1] else None


_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _core(sign: str) -> str:
    """Return what a sign is without what raises or brackets it: 'a' for '^a' and '[a]'."""
    return re.sub(r"</?sup>|[\s^{}\[\]]", "", sign.translate(_PLAIN))


def _signs_in(passage: Passage) -> list[str]:
    """Return the signs that words of a passage bear."""
    start, end = _stretch(passage)
    text = passage.source.text
    source = text[start:end] + text[end : end + _NEAR].partition("\n")[0]
    return [] if _OPENS.search(source) else [_core(sign) for sign in _BEHIND.findall(source)]
