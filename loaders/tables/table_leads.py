"""Positions whose treatments and indications stand in a table: 'when the pair is in a row of Table 1 and ...'.

What such a position asks beside the table is asked of every row that the table
grants. Without a table that fits, the position is left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from loaders.criteria.named_lists import NamedLists
from loaders.places import together
from loaders.positions.awaited_criteria import criteria_awaited
from loaders.positions.clauses import Stated, criteria_of, hard_conditions
from loaders.positions.drafts import Drafts
from loaders.positions.statement_scope import Above
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.text import Passage, join
from loaders.wording.scopes import Scopes
from loaders.wording.stated_positions import position_in
from loaders.wording.statuses import GRANT, OwnTerms, StatusPhrase
from ontology.lexicon import lexicon
from ontology.scope import Scope, members

__all__ = ["Announcement", "TableLead", "announced", "grants_what_table_holds", "points_at_table"]

_TABLE = re.compile(r"\btables?\s+([ivx]{1,4}|\d{1,2}|[a-z])\b")


def points_at_table(lists: NamedLists, children: list[Item]) -> list[Item]:
    """Return the criteria that ask for something to stand in a table that is none of the known lists."""
    pattern = lexicon("connectives")["pointing"]["pattern"]
    out: list[Item] = []
    for child in children:
        text = lists.without_names(child.passage.text).lower()
        if re.search(pattern, text) and re.search(r"\btables?\b", text):
            out.append(child)
    return out


def grants_what_table_holds(sentence: Passage, until: int) -> bool:
    """Tell whether a sentence says, up to where its conditions begin, that what it grants stands in a table."""
    return lexicon_pattern("connectives", "cells", "in-table").search(sentence.text, 0, until) is not None


@dataclass(slots=True)
class TableLead:
    """A position over a table: its sentence with the criteria below it that do not speak of the table."""

    stated: Stated
    number: str | None
    """What the criteria call the table, lower-cased: '1'."""
    tied: bool = False

    @classmethod
    def of(cls, stated: Stated, pointing: list[Item]) -> TableLead:
        """Return the lead of the table that some of the criteria below a sentence point at."""
        named = [m[1] for c in pointing if (m := _TABLE.search(c.passage.text.lower()))]
        below = [c for c in stated.children if c not in pointing]
        return cls(replace(stated, children=below), named[0] if named else None)

    def ask(self, drafts: Drafts, first: int, rows: list[Item]) -> None:
        """Ask of what the rows granted (the drafts from the one with index `first` on) what the lead asks."""
        topics = [t.text.lower() for t in rows[0].topics[-1:]]
        named = {number for t in topics for number in _TABLE.findall(t)}
        if named and self.number is not None and self.number not in named:
            return
        place = self.stated.sentence.place()
        for draft in drafts.all[first:]:
            if draft.statement.status != GRANT or not self._on(draft.statement.modality, drafts):
                continue
            if (asked := criteria_of(self.stated, draft.reader)) is not None:
                drafts.require(draft, asked)
            at = together(draft.statement.at, tuple(place))
            draft.statement = msgspec.structs.replace(draft.statement, at=at)
            self.tied = True

    def _on(self, modality: Scope, drafts: Drafts) -> bool:
        """Tell whether the lead speaks of a treatment of a row; one that names none speaks of all."""
        named = self.stated.scopes.modality
        return named is None or bool(members(named, drafts.vocabulary) & members(modality, drafts.vocabulary))

    def finish(self, drafts: Drafts) -> None:
        """Count the position, or report it when no table was tied to it."""
        if not self.tied:
            message = "which indications the position grants stands in a table that nobody could tie to it"
            drafts.leave_out(message, self.stated.sentence)
            return
        drafts.understood += 1
        for child in self.stated.children:
            drafts.count_below(child)


@dataclass(frozen=True, slots=True)
class Announcement:
    """The sentence that announces a table: what it says of its rows, and what it asks beside the table."""

    above: Above
    conditional: bool = False
    """It grants under criteria that the rows state."""
    stated: Stated | None = None
    """The sentence without the words that point at the table."""

    def ask(self, drafts: Drafts, first: int) -> None:
        """Ask of what the rows granted (the drafts from the one with index `first` on) what the sentence asks."""
        if self.stated is None:
            return
        for draft in drafts.all[first:]:
            if draft.statement.status != GRANT:
                continue
            if (asked := criteria_of(self.stated, draft.reader)) is not None:
                drafts.require(draft, asked)
            if draft.awaits is None and not self.conditional:
                draft.awaits = criteria_awaited(self.stated.sentence, self.stated.phrase)


def announced(
    above: Above,
    lead: tuple[Passage, StatusPhrase] | None,
    scopes_of: Callable[[Passage, int], Scopes],
    own_terms: OwnTerms,
) -> Announcement:
    """Return what stands over the rows of a table, the sentence that announces them included."""
    if lead is None or lead[1].status == "unclear":
        return Announcement(above)
    whole, phrase = lead
    sentence, pointing = _without_table(whole)
    asks = lexicon_pattern("connectives", "cells", "asks-criteria").search(pointing) is not None
    if not pointing:
        asks = bool(hard_conditions(whole.text.lower()))
    conditional = asks and phrase.status == GRANT
    said = position_in(sentence, own_terms)
    if said is None or said.status != phrase.status:
        sentence, said = whole, phrase
    behind = [h for h in hard_conditions(sentence.text.lower()) if h >= said.end]
    scopes = scopes_of(sentence, min(behind, default=len(sentence.text)))
    over = replace(
        above, status=phrase.status, printed=whole.text[phrase.start : phrase.end],
        modality=scopes.modality or above.modality, indication=scopes.indication or above.indication,
    )  # fmt: skip
    return Announcement(over, conditional, Stated(sentence, said, scopes, None, [], listed=False))


def _without_table(sentence: Passage) -> tuple[Passage, str]:
    """Return a sentence without its words that point at a table ('for the conditions in the table'), and these."""
    said: list[str] = []
    for name in ("points-at-table", "points-below"):
        while match := lexicon_pattern("connectives", "cells", name).search(sentence.text):
            parts = [sentence.slice(0, match.start()).strip(), sentence.slice(match.end()).strip(" ,;:.")]
            sentence = join([part for part in parts if part.text], " ")
            said.append(match[0])
        if said:
            break
    return sentence, " ".join(said)
