"""What a lead over positions asks: 'For adults with Child-Pugh A or B:' or 'All of the following require that ...'.

The lead takes no position itself, and each position of its list stands under its conditions. So does each under a
heading that narrows the indication it names ('Oligometastatic disease').
"""

from __future__ import annotations

from loaders.conditions import Context, read_conditions, text_criterion
from loaders.drafts import Draft, Drafts
from loaders.lexicon_patterns import connective
from loaders.outline import Item, walk
from loaders.record import Atom, Criterion, Group
from loaders.statuses import GRANT
from loaders.text import Passage

__all__ = ["ask_below", "ask_under"]

_INDICATIONS = ("tumor", "primary", "grouping")


def ask_below(drafts: Drafts, item: Item, sentences: list[Passage], first: int) -> None:
    """Ask what a lead says of each of the statements from the one with index `first` on, which its list holds.

    What is required of all treatments is asked of the grants alone. Where an item of one says that something does not
    apply, whom the requirement is waived for is open.
    """
    below = drafts.all[first:]
    waiving = [i for i in walk(item.children) if connective("not-applying").search(i.passage.text.lower())]
    waived = {span.start for i in waiving for span in i.passage.place()}
    for sentence in sentences if below else ():
        low = sentence.text.lower()
        if (required := connective("required-of-all").match(low)) is not None:
            asked = sentence.slice(required.end())
            for draft in (d for d in below if d.statement.status == GRANT):
                criterion = draft.reader.clause(asked)
                if criterion is not None and waived.isdisjoint(span.start for span in draft.statement.at):
                    drafts.require(draft, criterion)
                else:
                    drafts.restrict(draft, sentence)
        elif (lead := connective("for-whom").match(low)) is not None:
            for draft in below:
                _ask(drafts, draft, sentence.slice(lead.end()).strip(" :"))


def ask_under(drafts: Drafts, title: Passage | None) -> None:
    """Keep statements open that name no indication of their own, under a heading that narrows the one it names."""
    over = () if title is None else (title,)
    for draft in drafts.all:
        narrowing = [h for h in (*over, *draft.headings) if connective("narrowing-name").search(h.text.lower())]
        sentence = draft.reader.announced
        if not narrowing or sentence is None or drafts.vocabulary.mentions(sentence.text, _INDICATIONS):
            continue
        for heading in narrowing:
            drafts.require(draft, text_criterion(heading, draft.reader.context))
            message = (
                "a heading narrows whom this statement is for by a word that was not understood; it counts as open"
            )
            drafts.report("unknown-characteristic", "warning", message, heading.place(), (draft.statement.id,))


def _ask(drafts: Drafts, draft: Draft, whom: Passage) -> None:
    """Ask of a statement what the words for whom a list is say beside the names of its indications."""
    conditions = read_conditions(whom, Context(drafts.vocabulary))
    if conditions.criterion is None or not _beside_diagnosis(conditions.criterion):
        return
    criterion = draft.reader.clause(whom)
    if criterion is not None:
        drafts.require(draft, criterion)


def _beside_diagnosis(criterion: Criterion) -> bool:
    """Tell whether a criterion asks for more than a diagnosis, which the scope of the lead says already."""
    if isinstance(criterion, Group):
        return any(map(_beside_diagnosis, criterion.members))
    return not (isinstance(criterion, Atom) and criterion.characteristic == "diagnosis")
