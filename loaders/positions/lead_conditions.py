"""What a lead over positions asks: 'For adults with Child-Pugh A or B:' or 'All of the following require that ...'.

The lead takes no position itself, and each position of its list stands under its conditions. So does each under a
heading that narrows the indication it names ('Oligometastatic disease').
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from loaders.conditions.conditions import Context, read_conditions, text_criterion
from loaders.conditions.criterion_trees import atoms_of
from loaders.positions.drafts import Draft, Drafts
from loaders.record import Atom, Criterion, Group
from loaders.structure.outline import Item, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.limiting_labels import limiting_label
from loaders.wording.statuses import GRANT, takes_position

__all__ = ["ask_behind_leads", "ask_below", "ask_under"]

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
        elif (label := _label(sentence, drafts)) is not None:
            for draft in below:
                _ask_label(drafts, draft, label)


def ask_behind_leads(drafts: Drafts, roots: Sequence[Item]) -> None:
    """Ask what a line that ends in a colon says of whom, of the positions in the paragraphs behind it.

    It reaches to the next line of its kind or heading: 'For patients with A:', and below it 'X is covered for B.'
    """
    lead: Item | None = None
    announced = [(d.reader.announced.place()[0].start, d) for d in drafts.all if d.reader.announced is not None]
    own = sorted((n for n in announced if n[1].complement is None), key=lambda n: n[0])
    starts = [start for start, _ in own]
    for item in roots:
        if lead is not None and item.topics != lead.topics:
            lead = None
        if not item.children and item.passage.text.rstrip(" *").endswith(":") and not takes_position(item.passage.text):
            lead = item if len(item.passage.text.split()) <= _LEAD else None
            continue
        if lead is None:
            continue
        whom = lead.passage.slice(((m := connective("for-whom").match(lead.passage.text.lower())) and m.end()) or 0)
        for span in (span for below in walk([item]) for span in below.passage.place()):
            for _, draft in own[bisect_left(starts, span.start) : bisect_left(starts, span.end)]:
                _ask(drafts, draft, whom.strip(" :"))
                label = _label(lead.passage, drafts)
                if label is not None and read_conditions(label, Context(drafts.vocabulary)).unread:
                    drafts.require(draft, text_criterion(label, draft.reader.context))


_LABEL = 4
"""Words of a label over what it limits, at most."""


def _label(sentence: Passage, drafts: Drafts) -> Passage | None:
    """Return a label that is all of a sentence and may limit what stands below it: 'Texas:'."""
    bare = sentence.text.rstrip(" *")
    if len(bare.split()) > _LABEL:
        return None  # 'To the physicians in our network:' speaks to somebody
    if not bare.endswith(":") or connective("for-whom").match(sentence.text.lower()) is not None:
        return None
    end = limiting_label(bare + " ", drafts.vocabulary)
    return sentence.slice(0, end).strip() if end is not None and end == len(bare) - 1 else None


def _ask_label(drafts: Drafts, draft: Draft, label: Passage) -> None:
    """Ask what a label says, and keep open what stands below one that nobody understood."""
    conditions = read_conditions(label, Context(drafts.vocabulary))
    if conditions.unread:
        drafts.require(draft, text_criterion(label, draft.reader.context))
    elif conditions.criterion is not None and _beside_diagnosis(conditions.criterion):
        drafts.require(draft, conditions.criterion)


_LEAD = 16
"""Words of such a line, at most."""


def ask_under(drafts: Drafts, title: Passage | None) -> None:
    """Keep statements open that name no indication of their own, under a heading that narrows the one it names."""
    over = () if title is None else (title,)
    for draft in drafts.all:
        _ask_of_heading(drafts, draft, title)
        narrowing = [h for h in (*over, *draft.headings) if connective("narrowing-name").search(h.text.lower())]
        sentence = draft.reader.announced
        if not narrowing or sentence is None or drafts.vocabulary.mentions(sentence.text, _INDICATIONS):
            continue
        for heading in narrowing:
            _leave_open(drafts, draft, heading)


def _leave_open(drafts: Drafts, draft: Draft, heading: Passage) -> None:
    drafts.require(draft, text_criterion(heading, draft.reader.context))
    message = "a heading narrows whom this statement is for by a word that was not understood; it counts as open"
    drafts.report("unknown-characteristic", "warning", message, heading.place(), (draft.statement.id,))


_WORDS = 10
"""Words of a heading that tells whom the statements under it are for, at most."""


def _ask_of_heading(drafts: Drafts, draft: Draft, title: Passage | None) -> None:
    """Ask of a statement what the heading that gives its indication says beside that ('Unresectable tumors').

    So is what the heading right over it says where that is a condition and nothing else ('Bridge to transplant').
    """
    sentence = draft.reader.announced
    if sentence is None or not draft.headings or draft.complement is not None:
        return
    printed = title.text.casefold() if title is not None else ""
    told = drafts.vocabulary.mentions(sentence.text, _INDICATIONS)
    naming = [h for h in draft.headings if drafts.vocabulary.mentions(h.text, _INDICATIONS)]
    heading = naming[-1] if naming and not told else draft.headings[-1]
    if len(heading.text.split()) > _WORDS or heading.text.casefold() in printed or heading.place() == sentence.place():
        return
    names = drafts.vocabulary.mentions(heading.text, ("modality", *_INDICATIONS))
    asked = read_conditions(heading, Context(drafts.vocabulary), tuple((m.start, m.end) for m in names))
    if told and names:
        return
    known = {(a.characteristic, a.value) for a in atoms_of(draft.statement.criteria)}
    if asked.criterion is not None and not asked.left:
        if any((a.characteristic, a.value) not in known for a in atoms_of(asked.criterion)):
            drafts.require(draft, asked.criterion)
    elif connective("narrowing-heading").search(heading.text.lower()):
        _leave_open(drafts, draft, heading)


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
