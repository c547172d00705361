"""Statuses of parts: what a document says that the names of its parts mean.

'A procedure is medically necessary when one of its Indications is met, and not medically necessary when none is': what
stands under the heading 'Indications' of each treatment is granted, and whoever meets none of it is denied. A heading
that only names indications says nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import msgspec

from loaders.positions.drafts import Draft, Drafts
from loaders.record import Span
from loaders.structure.blocks import Block
from loaders.structure.outline import Item
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.statuses import DENIAL, GRANT, INVESTIGATIONAL, StatusPhrase, find_statuses, may_state_position
from ontology.lexicon import lexicon
from ontology.scope import Scope, members, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["PartStatuses"]

_CLAUSES = re.compile(r"[^;]+")


@cache
def _rule(name: str) -> Pattern:
    return compile_pattern(lexicon("statuses")["parts"][name], re.IGNORECASE)


@dataclass(slots=True)
class PartStatuses:
    """What a document says of its indications: granted, and what is not among them."""

    grants: bool = False
    otherwise: tuple[str, str, Passage] | None = None
    """The status of what meets none of them, as printed, and the clause that says so."""
    said: list[Span] = field(default_factory=list)
    """Where the document says so."""

    @classmethod
    def of(cls, passages: Iterable[Passage], vocabulary: Vocabulary) -> PartStatuses:
        """Read what the sentences of a document say of its indications."""
        out = cls()
        for passage in passages:
            if may_state_position(passage.text) and _rule("name").search(passage.text):
                for sentence in split_sentences(passage):
                    out._read(sentence, vocabulary)
        return out if out.grants else cls()

    def _read(self, sentence: Passage, vocabulary: Vocabulary) -> None:
        if not may_state_position(sentence.text) or vocabulary.mentions(
            sentence.text, ("modality", "tumor", "primary")
        ):
            return
        told = False
        for match in _CLAUSES.finditer(sentence.text):
            phrases = find_statuses(match[0])
            if len({p.status for p in phrases}) != 1:
                continue
            phrase = StatusPhrase(phrases[0].status, phrases[0].start, phrases[-1].end)
            around = match[0][: phrase.start] + " | " + match[0][phrase.end :]
            if phrase.status in (DENIAL, INVESTIGATIONAL) and (
                _rule("none").search(around) or (told and _rule("nothing").search(around))
            ):
                printed = match[0][phrase.start : phrase.end]
                self.otherwise = (phrase.status, printed, sentence.slice(match.start(), match.end()).strip())
                told = True
            elif phrase.status == GRANT and _rule("met").search(around):
                self.grants = told = True
        if told:
            self.said += sentence.place()

    def tells(self, sentence: Passage) -> bool:
        """Tell whether a sentence only says what the names of parts mean."""
        own = sentence.place()
        return any(s.start < span.end and span.start < s.end for s in self.said for span in own)

    def of_heading(self, heading: Passage) -> StatusPhrase | None:
        """Return the status that the name of a part stands for in this document."""
        if not self.grants:
            return None
        if _rule("indications").fullmatch(heading.text):
            return StatusPhrase(GRANT, 0, len(heading.text))
        if _rule("not-indicated").fullmatch(heading.text):
            return StatusPhrase(DENIAL, 0, len(heading.text))
        return None

    def give_otherwise(self, drafts: Drafts) -> None:
        """Deny each treatment that has indications to whoever meets none of them; all of them must have been read."""
        if self.otherwise is None:
            return
        status, printed, clause = self.otherwise
        granted = [d for d in drafts.all if d.statement.status == GRANT and d.headings and self._names(d)]
        groups: dict[tuple[object, ...], list[Draft]] = {}
        for draft in granted:
            groups.setdefault((draft.statement.modality, _over(draft)), []).append(draft)
        unread = {tuple(h.place() for h in over) for over in drafts.unread_under}
        for group in groups.values():
            first = group[0]
            if tuple(h.place() for h in first.headings) in unread:
                continue
            same = [d for d in granted if _over(d) == _over(first) and _overlap(d, first, drafts.vocabulary)]
            scope: Scope = union_of(tuple(dict.fromkeys(d.statement.indication for d in same)))
            item = Item(Block("paragraph", clause, 0), (), first.headings)
            last = drafts.add_otherwise(item, first, status, printed)
            last.statement = msgspec.structs.replace(
                last.statement, indication=scope, complement_of=tuple(d.statement.id for d in same)
            )

    def _names(self, draft: Draft) -> bool:
        return any(_rule("indications").fullmatch(h.text) for h in draft.headings)


def _over(draft: Draft) -> tuple[object, ...]:
    """Return where the headings stand that are over the indications of a statement."""
    return tuple(h.place() for h in draft.headings if not _rule("indications").fullmatch(h.text))


def _overlap(one: Draft, other: Draft, vocabulary: Vocabulary) -> bool:
    return bool(members(one.statement.modality, vocabulary) & members(other.statement.modality, vocabulary))
