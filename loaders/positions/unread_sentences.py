"""Unread sentences: which positions stay open by a sentence that nobody understood, and which use may be lost."""

from __future__ import annotations

from typing import Literal

from loaders.positions.antecedents import antecedents, barred, bars, restricts
from loaders.positions.doubts import names_use, title_over
from loaders.positions.drafts import Draft, Drafts
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage, join
from loaders.wording.statuses import may_state_position

__all__ = ["keep_open", "leave_unread"]


def leave_unread(drafts: Drafts, sentence: Passage, row: Passage, item: Item | None = None) -> None:
    """Report a sentence that was not understood.

    :param row: the sentence, or the row of a table that it is a cell of.
    :param item: what it stands in.
    """
    drafts.unread += sentence.place()
    if item is not None:
        drafts.unread_under.append(item.topics)
    if connective("case-by-case").search(sentence.text.lower()):
        drafts.one_by_one.append(sentence)
    severity: Literal["warning", "note"] = "warning" if may_state_position(sentence.text) else "note"
    lead = drafts.all[-1].reader.announced if drafts.all else None
    if severity == "warning":
        drafts.doubtful.append(row)
    elif lead is not None and names_use(sentence.text.lower()):
        drafts.doubtful.append(join([lead, row]))  # a use of what the last position is on
    elif item is not None and (title := title_over(item, drafts.vocabulary)) is not None:
        drafts.doubtful.append(join([title, row]))
    touches = tuple(d.statement.id for d in drafts.all[-1:])
    if bars(drafts, sentence, item):
        touches = _restrict_all(drafts, barred(drafts, item, sentence), sentence) or touches
    elif drafts.all and restricts(drafts, sentence):
        meant = antecedents(drafts, item, sentence) if item is not None else []
        touches = _restrict_all(drafts, meant or drafts.all[-1:], sentence)
    message = "a sentence of a coverage section was not understood"
    drafts.report("not-understood", severity, message, sentence.place(), touches)


def keep_open(drafts: Drafts, item: Item, sentence: Passage, start: int, end: int) -> None:
    """Keep open the grants that a position may narrow which names no treatment; its status is at [start, end)."""
    low = sentence.text.lower()
    subject = low[:start].strip(" *_-–•")
    known = not subject or connective("of-cases").search(subject) is not None
    known = known or any(connective(f"{n}-subject").match(low) for n in ("pronoun", "plural", "single", "pointing"))
    if (
        known
        and (item.children or low[end:].strip(" .:;"))
        and not drafts.vocabulary.mentions(sentence.text, ("modality",))
    ):
        _restrict_all(drafts, barred(drafts, item, sentence), sentence)


def _restrict_all(drafts: Drafts, of: list[Draft], sentence: Passage) -> tuple[str, ...]:
    for draft in of:
        drafts.restrict(draft, sentence)
    return tuple(d.statement.id for d in of)
