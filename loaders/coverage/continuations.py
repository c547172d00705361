"""Continuations: what a sentence or a list adds to statements that stand before it."""

from __future__ import annotations

import re
from itertools import takewhile

import msgspec

from loaders.conditions.conditions import Context, read_conditions, text_criterion
from loaders.conditions.criterion_trees import atoms_of
from loaders.coverage.general_requirements import asks_of_all, asks_of_parts, give_requirements, give_to_parts
from loaders.coverage.required_lists import requires_of_grants
from loaders.places import together
from loaders.positions.antecedents import headings_naming, says_only, stands_under
from loaders.positions.clauses import Stated, criteria_of, hard_conditions
from loaders.positions.drafts import Draft, Drafts
from loaders.positions.unread_sentences import leave_unread
from loaders.record import Place
from loaders.structure.outline import Item, replace_passage, walk
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import read_complement
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, INVESTIGATIONAL, OwnTerms, StatusPhrase, find_statuses, speaks_of_category
from ontology.scope import Scope, members, named

__all__ = [
    "adds_reason",
    "answers_exception",
    "ask_only",
    "asks_of_treatment",
    "ends_list",
    "excludes_from_all",
    "give_waiting",
    "goes_on",
    "has_position_below",
]

_NEAR = 40
"""Characters between two sentences of one position at most."""


def goes_on(drafts: Drafts, item: Item, scopes: Scopes, indication: Scope | None, *, granted: bool) -> bool:
    """Give criteria to the statements before them that they go on with, or that sent for them; return whether any did.

    :param scopes: what the item names; `indication` what the heading over it does.
    :param granted: no heading over it denies.
    """
    if _adds_criteria(drafts, item) or _continues_open(drafts, item):
        return True
    return granted and (_keeps_promise(drafts, item, scopes, indication) or requires_of_grants(drafts, item))


def _continues_open(drafts: Drafts, item: Item) -> bool:
    """Give a list to the statement right before it that announced one; return whether it did."""
    if not drafts.all or drafts.all[-1].awaits != "list":
        return False
    return bool(item.children or item.block.kind == "item") and drafts.attach(item, [drafts.all[-1]])


def _adds_criteria(drafts: Drafts, item: Item) -> bool:
    """Give criteria that stand behind a list to the statements that they are for.

    'and resection is contraindicated' goes on with the statement before it; 'in
    every case the following must be true' is asked beside all that the section
    grants.
    """
    if not drafts.all or item.block.kind != "paragraph":
        return False
    grants = [d for d in drafts.all if d.statement.status == GRANT]
    if re.match(r"(?:and|AND)\s", item.passage.text) and drafts.all[-1] in grants[-1:]:
        return drafts.attach(replace_passage(item, item.passage.slice(4)), grants[-1:])
    if not item.children or not connective("common-criteria").search(item.passage.text.lower()):
        return False
    heading = drafts.all[-1].statement.heading
    same = [d for d in grants if d.statement.heading == heading]
    return bool(same) and drafts.attach(item, same)


def ends_list(drafts: Drafts, item: Item) -> bool:
    """Ask what ends the sentence of a list ('- X, - Y, in patients with A') of all that the list judges, if it does."""
    text = item.passage.text.lstrip()
    if item.block.kind != "paragraph" or not drafts.all or not text[:1].islower():
        return False
    last = drafts.all[-1]
    begins = connective("ends-list").match(text) is not None
    if not begins or last.complement is not None or _end_of(last, drafts) + _NEAR < item.passage.place()[0].start:
        return False
    if item.parent is not None:  # it stands below the lead of the list, as the items do
        first = item.parent.passage.place()[0].start
        judged = [d for d in drafts.all if d.statement.at[0].start >= first]
    else:
        judged = [d for d in drafts.all if last.lead is not None and d.lead == last.lead]
    judged = judged or [d for d in drafts.all if last.topic and d.topic == last.topic] or [last]
    if not drafts.attach(item, judged):
        for draft in judged:
            drafts.require(draft, text_criterion(item.passage, draft.reader.context))
        for child in item.children:
            drafts.count_below(child)
    return True


def excludes_from_all(drafts: Drafts, item: Item) -> bool:
    """Give contraindications, listed under a heading or a lead of their own, to all that is granted before them.

    A second such list is of what was granted since the first.
    """
    exclusions = connective("exclusions")
    if item.children and exclusions.fullmatch(item.passage.text.lower()):
        over = item.passage.place()
    elif item.parent is None and item.topics and exclusions.fullmatch(item.topics[-1].text.lower()):
        if not item.children and _begins_with_treatment(item.passage, drafts):
            return False  # a treatment that is excluded is nothing that a patient has; 'prior X' is
        over = item.topics[-1].place()
    else:
        return False
    grants = [d for d in drafts.all if d.statement.status == GRANT and d.excluded_by in ((), over)]
    if item.parent is None and over == (item.topics[-1].place() if item.topics else ()):
        # Under the heading of a treatment they are its contraindications.
        treatment = headings_naming(drafts, item)
        grants = [d for d in grants if stands_under(d, treatment)]
    if not grants or not drafts.attach(item, grants):
        return False
    for draft in grants:
        draft.excluded_by = over
    return True


def _begins_with_treatment(passage: Passage, drafts: Drafts) -> bool:
    """Tell whether no word that says something stands before the first treatment that a text names."""
    treatments = drafts.vocabulary.mentions(passage.text, ("modality",))
    if not treatments:
        return False
    before = read_conditions(passage.slice(0, treatments[0].start), Context(drafts.vocabulary))
    return before.criterion is None and not before.left


def asks_of_treatment(drafts: Drafts, item: Item) -> bool:
    """Give a list that says for which treatment it asks ('General criteria for X:') to the grants of that treatment.

    Before them it waits. Where it names more than the treatment ('criteria for exclusion from X', 'for X of A'), whom
    it is for is open, and so are the grants.

    :returns: whether the item is the lead of such a list.
    """
    if asks_of_parts(drafts, item) or asks_of_all(drafts, item):
        return True
    match = connective("criteria-lead").match(item.passage.text.lower()) if item.children else None
    if match is None:
        return False
    said = item.passage.slice(match.start("of"), match.end("of"))
    treatments = drafts.vocabulary.mentions(said.text, ("modality",))
    if not treatments:
        return False
    asked = frozenset().union(*(drafts.vocabulary.descendants(m.id) for m in treatments))
    grants = [d for d in drafts.all if d.statement.status == GRANT]
    same = [d for d in grants if members(d.statement.modality, drafts.vocabulary) & asked]
    known = tuple((m.start, m.end) for m in treatments)
    more = read_conditions(said, Context(drafts.vocabulary), known)
    if more.left or more.criterion is not None:
        for draft in same:
            drafts.restrict(draft, item.passage)
        _leave_list(drafts, item)
        return True
    if not same:
        drafts.waiting.append(item)
        return True
    drafts.attach(item, same)
    return True


def give_waiting(drafts: Drafts) -> None:
    """Give the lists that stood before the grants of their treatments to these; report those without any."""
    waiting, drafts.waiting = drafts.waiting, []
    for item in waiting:
        if not give_to_parts(drafts, item):
            asks_of_treatment(drafts, item)
    for item in drafts.waiting:
        _leave_list(drafts, item)
    give_requirements(drafts)


def _leave_list(drafts: Drafts, item: Item) -> None:
    """Report the lead of a list and all items below it as not read."""
    for each in walk([item]):
        leave_unread(drafts, each.passage, each.passage)


def _keeps_promise(drafts: Drafts, item: Item, scopes: Scopes, indication: Scope | None) -> bool:
    """Give a list under a heading or lead of its own to the statements that send the reader to it.

    :param scopes: what the lead of the list names.
    :param indication: what the heading over it names; then the list is for the statements on that.
    """
    waiting = [d for d in drafts.all if d.awaits in ("elsewhere", "criteria") and d.statement.status == GRANT]
    if not waiting or not (item.children or item.block.kind == "item"):
        return False
    if not item.children and (_stands_in_line(drafts, item, waiting) or _only_names(drafts, item)):
        return False
    if indication is not None and item.topics:
        inside = members(indication, drafts.vocabulary)
        waiting = [d for d in waiting if inside & members(d.statement.indication, drafts.vocabulary)]
    if scopes.modality is not None:
        ids = set(named(scopes.modality))
        waiting = [d for d in waiting if ids & set(named(d.statement.modality))]
    before = [d.statement for d in waiting]
    attached = bool(waiting) and drafts.attach(item, waiting)
    if attached and not item.children:
        for draft, statement in zip(waiting, before, strict=True):
            draft.without_bare = draft.without_bare or statement
    return attached


def _stands_in_line(drafts: Drafts, item: Item, waiting: list[Draft]) -> bool:
    """Tell whether an item is the next in a list of positions, the one before which awaits nothing."""
    last = drafts.all[-1]
    if any(draft is last for draft in waiting) or last.headings != item.topics:
        return False
    labels = (item.label, last.statement.label)
    return all(labels) and len({label.count(".") for label in labels if label}) == 1


def _only_names(drafts: Drafts, item: Item) -> bool:
    """Tell whether all that is known of what an item asks is a tumor: 'Tumors of A are addressed elsewhere.'"""
    read = read_conditions(item.passage, Context(drafts.vocabulary))
    kinds = {drafts.vocabulary.value_type(atom.characteristic) for atom in atoms_of(read.criterion)}
    return kinds == {"diagnosis"} and bool(read.left)


def _judges_section(drafts: Drafts, sentence: Passage, phrase: StatusPhrase, status: str | None, topic: Place) -> bool:
    """Give the items under a heading the reason that a sentence states for all of them.

    'It is investigational in the situations listed in this section' says why
    what the heading calls 'not covered' is not.

    :param status: what the heading says; `topic` is where it stands.
    """
    if status in (None, GRANT) or phrase.status == GRANT or not topic:
        return False
    if not connective("this-section").search(sentence.text.lower()):
        return False
    judged = [d for d in drafts.all if d.topic == topic]
    for draft in judged:
        printed = " ".join(sentence.text[phrase.start : phrase.end].split())
        at = together(draft.statement.at, sentence.place())
        draft.statement = msgspec.structs.replace(draft.statement, status=phrase.status, printed_status=printed, at=at)
    return bool(judged)


def adds_reason(drafts: Drafts, sentence: Passage, phrase: StatusPhrase, status: str | None, topic: Place) -> bool:
    """Give what a heading or the sentence before denies the reason that a sentence states; tell whether it does so."""
    return _judges_section(drafts, sentence, phrase, status, topic) or _judges_again(drafts, sentence, phrase)


def ask_only(drafts: Drafts, item: Item, stated: Stated) -> bool:
    """Ask of the grants before it what a grant by 'only' adds ('they are covered only when ...'), no further grant."""
    granted = says_only(drafts, item, stated.sentence, stated.phrase, stated.scopes) if not stated.listed else []
    asked = [(d, criterion) for d in granted if (criterion := criteria_of(stated, d.reader)) is not None]
    if stated.complement is not None or not asked:
        return False
    for draft, criterion in asked:
        drafts.require(draft, criterion)
    drafts.understood += 1
    for child in stated.children:
        drafts.count_below(child)
    return True


def answers_exception(drafts: Drafts, sentence: Passage, phrase: StatusPhrase, scopes: Scopes) -> bool:
    """Tell whether a sentence takes the opposite of the position right before it, and says of what by a pronoun only.

    'X is unproven, other than Y. Those we cover.': whether 'those' are X or Y is for the reader to say.
    """
    if scopes.modality is not None or scopes.indication is not None or not drafts.all:
        return False
    if not connective("pronoun").match(sentence.text.lower()):
        return False
    last, said = drafts.all[-1].statement, drafts.all[-1].reader.announced
    if said is None or not connective("except").search(said.text.lower()) or read_complement(sentence) is not None:
        return False
    near = last.at[-1].end + _NEAR >= sentence.place()[0].start
    if not near or (last.status == GRANT) == (phrase.status == GRANT):
        return False
    message = "the sentence takes the opposite of the position before it, and does not name what it is on"
    drafts.report("unclear-position", "error", message, sentence.place(), (last.id,))
    drafts.unread += sentence.place()
    return True


def _end_of(last: Draft, drafts: Drafts) -> int:
    """Return where a statement ends, with the list that it stands in, whose other items may be no statements."""
    end = last.statement.at[-1].end
    start, behind = drafts.before or (end + 1, end)
    return max(end, behind) if start <= end else end


_PLURAL = re.compile(r"these|they")


def _worded_alike(drafts: Drafts, last: Draft) -> list[Draft]:
    """Return the denials up to the last one that stand with it under its headings and are worded just like it."""

    def worded(draft: Draft) -> list[str]:
        return [w for w in draft.statement.printed_status.lower().split() if w not in ("is", "are")]

    here = [d for d in reversed(drafts.all) if d.headings == last.headings]
    return list(takewhile(lambda d: worded(d) == worded(last), here))


def _judges_again(drafts: Drafts, sentence: Passage, phrase: StatusPhrase) -> bool:
    """Give the denial right before a sentence, or all of a list, the reason that it adds: 'It is considered ...'."""
    subject = connective("same-subject").match(sentence.text.lower())
    if phrase.status == GRANT or not drafts.all or subject is None or phrase.start > subject.end() + 20:
        return False
    behind = sentence.text[phrase.end :]
    reason = connective("reason").search(behind.lower())
    behind = behind[: reason.start()] if reason else behind
    named = drafts.vocabulary.mentions(behind, ("modality", "tumor", "primary", "setting"))
    if named or hard_conditions(behind.lower()):
        return False  # it says of whom: a position of its own
    last = drafts.all[-1]
    said = sentence.place()[0]
    near = _end_of(last, drafts) + _NEAR >= said.start or last.statement.at[-1].last_line == said.first_line
    if last.statement.status == GRANT or not near:
        return False
    if INVESTIGATIONAL in (phrase.status, last.statement.status):
        group = [d for d in drafts.all if last.lead is not None and d.lead == last.lead]
        if _PLURAL.match(subject[0]) and last.statement.at[-1].last_line < said.first_line:
            group += [d for d in _worded_alike(drafts, last) if d not in group]
        for draft in [d for d in group if d.statement.status != GRANT] or [last]:
            at = together(draft.statement.at, sentence.place())
            draft.statement = msgspec.structs.replace(draft.statement, status=INVESTIGATIONAL, at=at)
    return True


def has_position_below(item: Item, own_terms: OwnTerms) -> bool:
    """Tell whether anything in the list under an item takes a position."""
    return any(
        any(p.status != "scope" for p in find_statuses(below.passage.text, own_terms))
        and not speaks_of_category(below.passage.text)
        for below in walk(item.children)
    )
