"""Criteria: a list of conditions, with all below it, as one tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from loaders.conditions.conditions import Context, read_conditions, text_criterion, with_rest
from loaders.conditions.criterion_trees import (
    all_of,
    alternatives_of_tumor,
    any_of,
    atoms_of,
    diagnoses_of,
    group,
    labelled,
)
from loaders.conditions.diagnoses import exclusive, is_of_patients, names_diagnosis
from loaders.conditions.listed_exclusions import each_excludes, of_another_treatment
from loaders.criteria.clause_alternatives import OR, clause_alternatives
from loaders.criteria.criteria_references import find_reference
from loaders.criteria.excepted_items import except_below
from loaders.criteria.list_joints import (
    TRAILING,
    alternative_uses,
    asked_beside,
    asked_of,
    asked_of_all,
    choice_first,
    connectors_of,
    contradicting,
    joined_by_or,
    names_each,
    negates_whole,
    other_diagnoses,
    promises_list,
    stands_beside,
)
from loaders.criteria.named_lists import NamedLists
from loaders.criteria.permissions import lets_in, permits_finding
from loaders.criteria.waivers import find_waiver, join_waiver, takes_out
from loaders.record import Criterion, Finding, Group, Place, StatementReference, TextCriterion
from loaders.structure.outline import Item
from loaders.structure.place_headings import names_another_place
from loaders.text.lexicon_patterns import connective
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.list_leads import Lead, asked_besides, read_lead
from ontology.lexicon import lexicon

__all__ = ["Reader"]

_CLAUSE = 2
"""Words that nobody understood, at least, in a clause before a list that asks for something."""
_BEGINS = re.compile(r"\W*[A-Z][a-z]+ ")
"""How a sentence begins that stands by itself; 'OR', 'e.g.' and figures go on with another."""


@dataclass(slots=True)
class Reader:
    """Reads lists of criteria and keeps what it has to report."""

    context: Context
    positive: bool = True
    """Whether the statement grants; unmarked lists under a denial are alternatives."""
    announced: Passage | None = None
    """The sentence of the statement, for the criterion that stands in when its list is missing."""
    promised: dict[Place, TextCriterion] = field(default_factory=dict)
    """What stands in for criteria that the sentence announces, by place, when nothing in the document states them."""
    findings: list[Finding] = field(default_factory=list)
    understood: list[Place] = field(default_factory=list)
    lists: NamedLists = field(default_factory=NamedLists)
    """The lists of the document that criteria may name."""
    opened: tuple[str, ...] = ()
    """The lists that are being read, for one may name another."""

    def criterion(self, item: Item) -> Criterion | None:
        """Return the tree of an item and all below it."""
        passage = item.passage
        trailing = TRAILING.search(passage.text)
        body = passage.slice(0, trailing.start()) if trailing else passage
        if not item.children:
            if self.positive and permits_finding(body.text):
                return labelled(self.open_part(body), item.label, body.place())
            asked = self._sentences(body, item.label)
            return with_rest(asked, body, self.context) if promises_list(body) else asked
        return self.under(body, item.children, item.label)

    def under(self, body: Passage, children: list[Item], label: str | None) -> Criterion | None:
        """Return what a text asks together with the list that it introduces."""
        lead = read_lead(body.text)
        if (excepts := connective("excepts-below").search(body.text.lower())) is not None:
            below = replace(self, positive=not self.positive).group(children, None)
            asked = except_below(body.slice(0, excepts.start()), below, self.context) if self.positive else None
            return labelled(asked or self.open_part(body), label, body.place())
        own = self._own(body, lead)
        below = self.group(children, lead)
        if lead is not None and below is not None and (besides := asked_besides(body.text, lead)) is not None:
            tail = body.slice(besides[0], len(body.text))
            asked = None if besides[1] else self.clause(tail)
            below = all_of((below, asked or self.open_part(tail)), body.place())
        if own is None:
            return labelled(below, label, body.place()) if below is not None else None
        if below is None:
            return labelled(own, label, body.place())
        joined = any_of if lead is not None and joined_by_or(body.text[: lead.start]) else all_of
        return joined((own, below), body.place(), label)

    def exclusion(self, item: Item) -> Criterion | None:
        """Return the tree of an item that excludes; what it lists in a line, it does each by itself."""
        listed = each_excludes(item.passage, self.clause) if not item.children else None
        return listed or self.criterion(item)

    def _own(self, body: Passage, lead: Lead | None) -> Criterion | None:
        """Return what the text before a list asks by itself."""
        head = body.slice(0, lead.start) if lead else body
        conditions = read_conditions(head, self.context)
        self.understood.append(body.place())
        if conditions.beside and not conditions.left:
            self._partly(head, conditions.unread)
        if conditions.criterion is not None and conditions.left:
            self._partly(head, conditions.left)
            return with_rest(conditions.criterion, head, self.context)
        nothing = conditions.criterion is None
        if nothing and len(conditions.left) >= _CLAUSE and connective("finite").search(head.text.lower()):
            self._unknown(head)
            return text_criterion(head, self.context)
        if nothing and len(conditions.left) > _CLAUSE and not lead:
            self._partly(head, conditions.left)
        return conditions.criterion

    def clause(self, body: Passage, ignore: tuple[tuple[int, int], ...] = ()) -> Criterion | None:
        """Return what a text without a list asks, beside the stretches of it that say something else."""
        return self._text(body, None, ignore)

    def _sentences(self, body: Passage, label: str | None) -> Criterion | None:
        """Return what the sentences of a criterion ask together; one that lets others in is an alternative."""
        sentences = split_sentences(body)
        if permitted := [s for s in sentences[1:] if connective("permits").search(s.text.lower())]:
            # What a sentence permits is asked of nobody; whom it permits something may be all that it is for.
            self.understood += [s.place() for s in permitted]
            asked = [c for s in sentences if s not in permitted and (c := self._sentences(s, None)) is not None]
            asked += [self.open_part(s) for s in permitted if connective("permits-whom").search(s.text.lower())]
            return labelled(all_of(asked, body.place()), label, body.place()) if asked else None
        pattern = lexicon("connectives")["also-qualifies"]["pattern"]
        also = [(s, m.span()) for s in sentences[1:] if (m := re.search(pattern, s.text.lower()))]
        if (
            not also
            and len(sentences) > 1
            and OR.search(sentences[0].text)
            and all(map(self._asks_apart, sentences[1:]))
        ):
            # An 'or' in the first sentence reaches no further; what the others say of that is for a reader to tell.
            each = [self._text(sentences[0], None), *map(self.open_part, sentences[1:])]
            return labelled(all_of([c for c in each if c is not None], body.place()), label, body.place())
        if not also:
            return self._text(body, label)
        first = self._text(body.slice(0, body.text.index(also[0][0].text)), None)
        others = [self._text(sentence, None, (said,)) for sentence, said in also]
        tumor, parts = alternatives_of_tumor([c for c in (first, *others) if c is not None])
        # What stands behind and lets nobody in is asked of all.
        behind = sentences[sentences.index(also[0][0]) + 1 :]
        asked = [c for s in behind if all(s is not a for a, _ in also) and (c := self._text(s, None)) is not None]
        whole = [*tumor, *([any_of(parts, body.place())] if parts else []), *asked]
        return labelled(all_of(whole, body.place()), label, body.place()) if whole else None

    def _asks_apart(self, sentence: Passage) -> bool:
        """Tell whether a sentence stands by itself and asks for something."""
        return bool(_BEGINS.match(sentence.text)) and read_conditions(sentence, self.context).criterion is not None

    def open_part(self, sentence: Passage) -> Criterion:
        """Return a text that nobody understood as a criterion, and report it."""
        self._unknown(sentence)
        return text_criterion(sentence, self.context)

    def _text(self, body: Passage, label: str | None, ignore: tuple[tuple[int, int], ...] = ()) -> Criterion | None:
        if not ignore and (waived := self._waived(body)) is not None:
            return labelled(waived, label, body.place())
        listed = self.listed(body)
        reference = self.reference(body) if not listed else None
        ignore = (*ignore, (reference[1], reference[2])) if reference else ignore
        ignore = (*ignore, *((start, end) for _, start, end in listed))
        conditions = read_conditions(body, self.context, ignore)
        self.understood.append(body.place())
        if conditions.beside and not conditions.left:
            self._partly(body, conditions.unread)
        parts = [c for c, _, _ in listed]
        if conditions.criterion is not None:
            parts.append(conditions.criterion)
        criterion = all_of(parts, body.place()) if len(parts) > 1 else next(iter(parts), None)
        if reference is not None:
            criterion = reference[0] if criterion is None else all_of((criterion, reference[0]), body.place())
        if conditions.left:
            self._partly(body, conditions.left) if criterion is not None else self._unknown(body)
            other = clause_alternatives(body, conditions, self.context) if criterion is conditions.criterion else None
            criterion = other or with_rest(criterion, body, self.context)
        return labelled(criterion, label, body.place()) if criterion is not None else None

    def _waived(self, body: Passage) -> Criterion | None:
        """Return 'A, unless B' or 'A, with the exception of B' as A or B; under a denial, as A and not B.

        Not where A is a diagnosis, from which B would be taken out.
        """
        if (waiver := find_waiver(body.text)) is None:
            return None
        for_whom = body.slice(*waiver.freed)
        asked = read_conditions(body.slice(*waiver.asked), self.context)
        freed = read_conditions(for_whom, self.context)
        denied = waiver.unless and not self.positive
        if asked.criterion is None or asked.left or names_diagnosis(asked.criterion, self.context.vocabulary):
            return self.open_part(body) if waiver.leads or denied else None
        if freed.criterion is None:
            if not denied:
                return self.open_part(body) if waiver.leads else None
            return join_waiver(asked.criterion, self.open_part(for_whom), body.place(), grants=False)
        self.understood.append(body.place())
        if freed.unread:
            self._partly(for_whom, freed.unread)
        rest = with_rest(freed.criterion, for_whom, self.context) if freed.left else freed.criterion
        lets_in = self.positive and not takes_out(body.text[slice(*waiver.asked)], rest)
        return join_waiver(asked.criterion, rest, body.place(), grants=lets_in)

    def listed(self, passage: Passage) -> list[tuple[Criterion, int, int]]:
        """Return the criteria of the lists that a text names, with where it names them."""
        out: list[tuple[Criterion, int, int]] = []
        for found in self.lists.references(passage.text):
            labels = tuple(x.label for x in found.lists)
            if found.lists[0].kind != "criteria" or found.negated or set(labels) & set(self.opened):
                continue
            inner = replace(self, opened=(*self.opened, *labels))
            parts = [c for x in found.lists if (c := inner.group(list(x.items), read_lead(x.lead))) is not None]
            if len(parts) == len(found.lists):
                at = tuple(span for part in parts for span in part.at)
                out.append(((any_of if found.alternative else all_of)(parts, at), found.start, found.end))
        return out

    def reference(self, passage: Passage) -> tuple[StatementReference, int, int] | None:
        """Return a reference to other criteria ('criterion I is not met') with its place in the text."""
        return find_reference(passage, self.context)

    def group(self, items: list[Item], lead: Lead | None) -> Criterion | None:
        """Return a list of items combined as its lead, its connectors or its content say."""
        besides = [item for item in items[1:] if stands_beside(item, items[0])]
        if besides:
            # A sentence behind the items is none of them: what it asks is asked whichever of them is met.
            parts = [self.group([i for i in items if i not in besides], lead), *map(self.criterion, besides)]
            kept = [part for part in parts if part is not None]
            return all_of(kept, tuple(span for part in kept for span in part.at)) if kept else None
        if self.positive and (let_in := lets_in(items, lead)):
            asked = self.group([i for i in items if i not in let_in], lead)
            return any_of([asked, *(self.open_part(i.passage) for i in let_in)], asked.at) if asked else None
        around = self.context.vocabulary, self.context.treatments
        if lead is not None and lead.unread:
            return self._left_open(items)
        if lead is not None and lead.exclusions and (not self.positive or of_another_treatment(lead.of, *around)):
            lead = replace(lead, combination="any_of", exclusions=False)
        if lead is not None and negates_whole(items, lead, positive=self.positive):
            inner = self.group(items, replace(lead, combination="all_of", together=False, bare=False))
            return Group("none_of", (inner,), inner.at) if inner is not None else None
        return self._combined(items, lead)

    def _left_open(self, items: list[Item]) -> Criterion | None:
        """Return the items of a list as criteria that nobody understood: what its lead says of them nobody knows."""
        parts = [text_criterion(item.passage, self.context) for item in items]
        if not parts:
            return None
        place = tuple(span for part in parts for span in part.at)
        message = "the lead of this list is negated in words that were not understood; its items count as open"
        self._report("criteria-combination", "warning", message, place)
        return all_of(parts, place)

    def _combined(self, items: list[Item], lead: Lead | None) -> Criterion | None:
        """Return the items of a list, none of which stands beside them, combined."""
        asks_all = self._asks_all(items, lead)
        members = self._members(items, lead, asks_all)
        if not members:
            return None
        place = tuple(span for member in members for span in member.at)
        if (alternatives := self._set_apart(items, lead)) is not None:
            return any_of(alternatives, place)
        if lead is not None and lead.combination == "any_of" and (of_all := asked_beside(members)):
            message = "a list of tumors holds what must not be so, which all would meet; it is asked for each of them"
            self._report("criteria-combination", "warning", message, of_all[0].at)
            return all_of([any_of([m for m in members if m not in of_all], place), *of_all], place)
        every = lead is not None and lead.combination == "all_of" and len(items) > 1
        if every and not asks_all:
            # 'All of: for A, ...; for B, ...': nobody has both, and what is asked of neither is asked of no one else.
            return any_of(members, place)
        if every and exclusive(members, self.context.vocabulary):
            return self._either_tumor(members, place)
        if lead is not None and not lead.weak:
            for word, at in contradicting(items, lead.combination):
                message = f"an item ends in {word!r} where the lead of its list says otherwise; the lead was followed"
                self._report("criteria-combination", "warning", message, at)
            if lead.combination == "at_least" and (lead.threshold or 0) > len(members):
                message = "more criteria are asked for than the list holds"
                self._report("criteria-combination", "warning", message, place)
            return group(lead.combination, members, place, None, lead.threshold)
        connectors = connectors_of(items)
        group_of = is_of_patients if self.positive else names_diagnosis
        # Where each item is a group of patients, 'and' between groups lists them, for nobody is in two.
        groups = len(members) > 1 and all(group_of(m, self.context.vocabulary) for m in members)
        if groups or connectors == {"or"}:
            return any_of(members, place)
        if self.positive and not connectors and (common := asked_of_all(items, members, self.context.vocabulary)):
            message = "a list of tumors holds a condition that is of none of them; it is asked for each of them"
            self._report("criteria-combination", "warning", message, common[0].at)
            return all_of([any_of([m for m in members if m not in common], place), *common], place)
        if connectors == {"and"}:
            return all_of(members, place)
        if connectors:
            self._report("criteria-combination", "warning", "the list mixes 'and' and 'or'", place)
            choice = choice_first(items) if len(items) == len(members) else None
            return all_of([any_of(members[:choice], place), *members[choice:]] if choice else members, place)
        if len(members) == 1:
            return members[0]
        known = self.context.vocabulary
        apart = lead is not None or not self.positive or exclusive(members, known) or names_each(items, known)
        if apart or alternative_uses(members):
            return any_of(members, place)
        message = "the list does not say whether all or any of its items are needed"
        self._report("criteria-combination", "note", message, place)
        return all_of(members, place)

    def _members(self, items: list[Item], lead: Lead | None, asks_all: bool) -> list[Criterion]:
        """Return what the items of a list ask, those on tumors of other places left out and reported."""
        members: list[Criterion] = []
        for item in items:
            alternative = lead is None or lead.combination == "any_of"
            if alternative and len(items) > 1 and self.positive and names_another_place(item, self.context.vocabulary):
                message = "an item names a tumor of another place; it is no criterion for those of this ontology"
                self._report("uncertain-scope", "note", message, item.passage.place())
                continue
            criterion = other_diagnoses(item, members, self.context.vocabulary) or (
                self._of_some(item) if asks_all else self.criterion(item)
            )
            if criterion is not None:
                members.append(criterion)
        return members

    def _either_tumor(self, members: list[Criterion], place: Place) -> Criterion:
        """Return items that nobody can meet together with their tumors as alternatives, and report it."""
        tumors = [m for m in members if diagnoses_of(m)]
        message = "nobody can meet all items of this list, for nobody has all of the tumors; either of them will do"
        self._report("criteria-combination", "warning", message, place)
        return all_of([any_of(tumors, place), *(m for m in members if m not in tumors)], place)

    def _set_apart(self, items: list[Item], lead: Lead | None) -> list[Criterion] | None:
        """Return the parts of a list that 'or' on lines of its own sets apart, each asked as a whole; else None."""
        if lead is None or lead.combination != "all_of" or not any(i.connector == "or" for i in items[:-1]):
            return None
        parts: list[list[Item]] = [[]]
        for item in items:
            parts[-1].append(item)
            if item.connector == "or":
                parts.append([])
        kept = [[replace(i, connector=None) for i in part] for part in parts if part]
        return [c for part in kept if (c := self.group(part, lead if len(part) > 1 else None)) is not None]

    def _asks_all(self, items: list[Item], lead: Lead | None) -> bool:
        """Tell whether all items of a list are asked, not all of them of a diagnosis of its own."""
        every = lead is not None and lead.combination == "all_of"
        every |= lead is None and connectors_of(items) == {"and"}
        whom = [asked_of(item, self.context) for item in items] if every else []
        ids = [id for w in whom if w for a in atoms_of(w[0]) if isinstance(a.value, tuple) for id in a.value]
        return every and not (all(whom) and len(set(ids)) == len(ids))

    def _of_some(self, item: Item) -> Criterion | None:
        """Return an item that asks something of some patients only: whoever is none of them meets it."""
        if (limited := asked_of(item, self.context)) is None or (rest := self.criterion(limited[1])) is None:
            return self.criterion(item)
        at = item.passage.place()
        return Group("any_of", (Group("none_of", (limited[0],), at), rest), at, None, item.label)

    def _partly(self, passage: Passage, left: tuple[str, ...]) -> None:
        self._report(
            "partly-understood",
            "warning",
            f"part of this criterion was not understood ({len(left)} words); it counts as open",
            passage.place(),
        )

    def _unknown(self, passage: Passage) -> None:
        if "\ufffd" in passage.text:
            message = "characters of this criterion were lost in the source; it counts as open"
            self._report("damaged-text", "error", message, passage.place())
            return
        self._report(
            "unknown-characteristic",
            "warning",
            "no characteristic of the ontology expresses this criterion; it counts as open",
            passage.place(),
        )

    def _report(self, kind: str, severity: Literal["error", "warning", "note"], message: str, at: Place) -> None:
        self.findings.append(Finding(kind, severity, message, at))
