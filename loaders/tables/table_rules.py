"""Rules of tables: what follows for whoever does not meet the criteria of a cell.

'When the criteria in a cell are not met, the technique is investigational' says so of all that the tables grant,
whether it stands before them or behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from loaders.places import together
from loaders.positions.drafts import Draft, Drafts
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.text import Passage
from loaders.wording.complements import read_complement
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, StatusPhrase, find_statuses

__all__ = ["TableRules"]


@dataclass(frozen=True, slots=True)
class _Rule:
    item: Item
    sentence: Passage
    phrase: StatusPhrase
    of_tables: bool
    """It names a table or a part of one, and need not stand under its heading."""

    def means(self, headings: tuple[Passage, ...]) -> bool:
        """Tell whether it speaks of a table by the headings over that."""
        return self.of_tables or headings[: len(self.item.topics)] == self.item.topics


@dataclass(slots=True)
class TableRules:
    """The rules of a document's tables, and what these grant."""

    drafts: Drafts
    tables: list[Item] = field(default_factory=list)
    """The first row of each table of the document."""
    granted: list[Draft] = field(default_factory=list)
    waiting: list[_Rule] = field(default_factory=list)
    """Rules that stand before their tables."""
    applied: set[str] = field(default_factory=set)
    """The statements for which it is known what follows."""

    def take(self, item: Item, sentence: Passage, scopes: Scopes) -> bool:
        """Take up a sentence that is a rule; return whether it is one."""
        phrase = _denial(sentence)
        if phrase is None or scopes.modality is not None or scopes.indication is not None:
            return False
        rule = _Rule(item, sentence, phrase, _names_table(sentence.text))
        others = [d for d in self.drafts.all if d.statement.status == GRANT and d not in self.granted]
        if not rule.of_tables and any(d.headings[: len(item.topics)] == item.topics for d in others):
            return False  # it speaks of what stands above it, in tables or not
        meant = [d for d in self.granted if rule.means(d.headings)]
        follows = any(t.passage.offset(0) > sentence.offset(0) and rule.means(t.topics) for t in self.tables)
        if not meant and not follows:
            return False
        self.drafts.sentences += 1
        self.drafts.understood += 1
        self._apply(rule, meant)
        if not meant:
            self.waiting.append(rule)
        return True

    def know(self, first: int, headings: tuple[Passage, ...], known: Sequence[str]) -> None:
        """Take up what a table granted: the drafts from the one with index `first` on.

        :param known: the statements among them of which their own cells say what follows.
        """
        self.applied.update(known)
        new = [d for d in self.drafts.all[first:] if d.statement.status == GRANT]
        self.granted += new
        for rule in self.waiting:
            if rule.means(headings):
                self._apply(rule, new)

    def _apply(self, rule: _Rule, drafts: list[Draft]) -> None:
        printed = rule.sentence.text[rule.phrase.start : rule.phrase.end]
        for draft in drafts:
            of = draft.statement
            if of.criteria is None or of.id in self.applied:
                continue
            self.applied.add(of.id)
            added = self.drafts.add_otherwise(rule.item, draft, rule.phrase.status, printed)
            at = together(of.at, rule.sentence.place())
            added.statement = msgspec.structs.replace(added.statement, at=at, lines_of_business=of.lines_of_business)


def _denial(sentence: Passage) -> StatusPhrase | None:
    """Return what a sentence denies to those who do not meet criteria; None for any other sentence."""
    if lexicon_pattern("connectives", "cells", "unmet").search(sentence.text) is None:
        return None
    complement = read_complement(sentence)
    if complement is not None and complement.kind != "above":
        return None
    denials = [p for p in find_statuses(sentence.text) if p.status not in (GRANT, "scope", "unclear")]
    return denials[0] if len({p.status for p in denials}) == 1 else None


def _names_table(text: str) -> bool:
    return lexicon_pattern("connectives", "cells", "of-table").search(text) is not None
