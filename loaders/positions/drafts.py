"""Drafts: statements while a document is still being read, with everything that is reported about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from loaders.conditions.conditions import Context, text_criterion
from loaders.conditions.criterion_trees import all_of, narrowest_of
from loaders.criteria.contraindications import asked_under_heading
from loaders.criteria.criteria import Reader
from loaders.criteria.named_lists import NamedLists
from loaders.criteria.promises import is_kept, keep_promise
from loaders.criteria.statement_references import divide_references, resolve_references
from loaders.places import together
from loaders.positions.doubts import open_doubted
from loaders.positions.labelled_lines import lines_of
from loaders.record import Accounting, Criterion, Finding, Place, Span, Statement, StatementReference
from loaders.structure.marks import Legend
from loaders.structure.outline import Item
from loaders.structure.periods import Period, period_of_sentence
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.complements import Complement
from loaders.wording.exclusions import everything
from loaders.wording.headings import heading_numbers, short_heading
from loaders.wording.lines_above import general_again, lines_above
from loaders.wording.statuses import GRANT
from ontology.scope import AllOf, Named, Not, Scope, members, named
from ontology.vocabulary import Vocabulary

__all__ = ["Draft", "Drafts", "Positions", "Requirement"]


@dataclass(slots=True)
class Positions:
    """What the coverage sections say."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    accounting: Accounting


@dataclass(slots=True)
class Draft:
    """A statement in the making, with its complement, the reader of its criteria and what it still awaits."""

    statement: Statement
    complement: Complement | None
    reader: Reader
    awaits: Literal["list", "elsewhere", "criteria"] | None = None
    topic: Place = ()
    """Where the heading stands whose status the statement has."""
    under: frozenset[str] = frozenset()
    """The numbers of the headings over the statement, lower-cased: '1.2' stands under '1' too."""
    headings: tuple[Passage, ...] = ()
    """The headings over the statement."""
    lead: Span | None = None
    """Where the lead of the list begins that the statement is an item of, or has as its examples."""
    attached: bool = False
    """A list that did not stand right below it was given to the statement."""
    without_bare: Statement | None = None
    """The statement before items without a lead were given to it, which another statement may make needless."""
    excluded_by: Place = ()
    """Where the heading or lead of its contraindications stands, if they are listed apart."""
    begins: int = -1
    """Where the paragraph or item begins that the statement stands in."""
    anywhere: bool = False
    """Neither its sentence nor what stands above it names a tumor, or the place of one."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a sentence asks of all grants under some headings, or the lead of an item's list."""

    item: Item | None
    said: Passage
    headings: tuple[Passage, ...]


@dataclass(slots=True)
class Drafts:
    """The statements of a document in the making, in order, with findings and the count of sentences."""

    vocabulary: Vocabulary
    products: Mapping[str, str] = field(default_factory=dict)
    """Lines of business by the document's own names for them."""
    prefix: str = ""
    legend: Legend = field(default_factory=dict)
    """What the marks in tables stand for."""
    lists: NamedLists = field(default_factory=NamedLists)
    all: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sentences: int = 0
    understood: int = 0
    unread: list[Span] = field(default_factory=list)
    unread_under: list[tuple[Passage, ...]] = field(default_factory=list)
    """The headings over each sentence that was not understood."""
    doubtful: list[Passage] = field(default_factory=list)
    """Sentences that may take a position and were not read: what others leave may be less than it seems."""
    elsewhere: list[Passage] = field(default_factory=list)
    """Grants outside the coverage sections."""
    away: list[Scope | None] = field(default_factory=list)
    """The treatments of grants that are on tumors of other places."""
    period: Period = field(default_factory=lambda: Period(None, None))
    waiting: list[Item] = field(default_factory=list)
    """Lists of criteria for treatments that no grant before them names."""
    requirements: list[Requirement] = field(default_factory=list)
    """What is asked of all that is granted, until all of that is known."""
    one_by_one: list[Passage] = field(default_factory=list)
    """Sentences that say of some patients that their requests are decided case by case."""
    ended: list[Place] = field(default_factory=list)
    """The headings whose status a lead below them ended: 'Medically necessary: / A / Exceptions: / B'."""
    before: tuple[int, int] | None = None
    """Where the paragraph that was read last starts, and where the list below it ends."""
    tabled: dict[str, tuple[Scope, ...]] = field(default_factory=dict)
    """The treatments of tables by their numbers, of the last one by '': 'the techniques in the table', 'in Table 2'."""

    def reader(self, indication: Scope, status: str, sentence: Passage, modality: Scope | None = None) -> Reader:
        """Return a reader of the criteria of a statement."""
        treatments = tuple(named(modality)) if modality is not None else ()
        context = Context(self.vocabulary, tuple(named(indication)), status != GRANT, treatments)
        return Reader(context, status == GRANT, sentence, lists=self.lists)

    def add(
        self,
        item: Item,
        sentence: Passage,
        status: str,
        printed: str,
        modality: Scope,
        indication: Scope,
        criteria: Criterion | None,
        children: list[Item],
        *,
        stated: bool,
        complement: Complement | None,
        reader: Reader,
    ) -> Draft:
        """Add a statement read from a sentence and the items below it, and return its draft."""
        own = period_of_sentence(sentence, len(sentence.text))
        period = Period(own.start or self.period.start, own.end or self.period.end)
        statement = Statement(
            id=self._id(item.label),
            ordinal=len(self.all) + 1,
            status=status,
            printed_status=" ".join(printed.split()),
            modality=modality,
            indication=indication,
            at=self._place(sentence, children),
            label=item.label,
            heading=short_heading(item.topics[-1].text) if item.topics else None,
            criteria=criteria,
            scope_stated=stated,
            effective_from=period.start,
            effective_until=period.end,
            former=period.end is not None,
            lines_of_business=lines_of(
                item, sentence, self.products, (d.statement.lines_of_business for d in self.all), self.vocabulary
            ),
        )
        # A numbered title over paragraphs or items is a heading, too.
        parts = item.path[: len(item.path) - bool(item.label)]
        above = {".".join(parts[: i + 1]).lower() for i in range(len(parts))}
        under = heading_numbers(t.text for t in item.topics) | above
        place = item.passage.place() or sentence.place()
        begins = place[0].start if place else -1
        draft = Draft(statement, complement, reader, under=under, headings=item.topics, begins=begins)
        self.all.append(draft)
        for child in children:
            self.count_below(child)
        return draft

    def add_otherwise(self, item: Item, granted: Draft, status: str, printed: str) -> Draft:
        """Add the position that a mark states for whoever does not meet the criteria of a statement."""
        of, sentence = granted.statement, item.passage
        draft = self.add(
            item, sentence, status, printed, of.modality, of.indication, None, [],
            stated=True, complement=None, reader=granted.reader,
        )  # fmt: skip
        draft.statement = msgspec.structs.replace(draft.statement, complement_of=(of.id,), at=of.at)
        return draft

    def attach(self, item: Item, drafts: list[Draft]) -> bool:
        """Give a list of criteria to statements; return whether it held any."""
        attached = False
        for draft in drafts:
            if (criterion := asked_under_heading(item, draft.reader)) is None:
                continue
            self.require(draft, criterion)
            attached = draft.attached = True
        if attached:
            for child in item.children:
                self.count_below(child)
        return attached

    def require(self, draft: Draft, criterion: Criterion) -> None:
        """Ask a criterion beside those that a statement has."""
        statement = draft.statement
        known = statement.criteria
        joined = criterion if known is None else all_of((known, criterion), (*known.at, *criterion.at))
        at = together(statement.at, criterion.at)
        draft.statement = msgspec.structs.replace(statement, criteria=joined, at=at)

    def knows(self, reference: tuple[StatementReference, int, int] | None) -> bool:
        """Tell whether a reference means a statement before the last one, by its label."""
        labels = {d.statement.label.rpartition(".")[2] for d in self.all[:-1] if d.statement.label}
        return reference is not None and reference[0].target.rpartition(".")[2] in labels

    def restrict(self, draft: Draft, sentence: Passage) -> None:
        """Keep a grant open by a sentence behind it that may restrict it and was not understood."""
        if draft.statement.status == GRANT:
            self.require(draft, text_criterion(sentence, draft.reader.context))

    def others(self, indication: Scope, modality: Scope | None, sentence: Passage) -> Scope | None:
        """Return what 'other cancers' leaves when those that the statements before it name are taken out.

        Of the statements before it count those on the same treatment, if there are any; None when they name none.
        """
        below = {id for top in named(indication) for id in self.vocabulary.descendants(top)} - set(named(indication))
        asked = members(modality, self.vocabulary) if modality is not None else frozenset()
        same = [d for d in self.all if asked & members(d.statement.modality, self.vocabulary)]
        known = [
            id
            for d in same or self.all
            for id in (*named(d.statement.indication), *narrowest_of(d.statement.criteria, self.vocabulary))
        ]
        excluded = [id for id in dict.fromkeys(known) if id in below]
        if not excluded:
            return None
        message = "'other' was read as all but those that the statements before it name"
        self.report("uncertain-scope", "note", message, sentence.place())
        return AllOf((indication, *(Not(Named(id)) for id in excluded)))

    def count_below(self, item: Item) -> None:
        """Count an item and all below it as understood."""
        count = len(split_sentences(item.passage))
        self.sentences += count
        self.understood += count
        for child in item.children:
            self.count_below(child)

    def everything(self) -> Scope:
        """Return the scope of all indications that the ontology is about."""
        return everything(self.vocabulary)

    def _id(self, label: str | None) -> str:
        base = self.prefix + (label or str(len(self.all) + 1))
        used = {d.statement.id for d in self.all}
        if base not in used:
            return base
        return next(f"{base}~{n}" for n in range(2, len(used) + 3) if f"{base}~{n}" not in used)

    def _place(self, sentence: Passage, children: list[Item]) -> Place:
        spans = list(sentence.place())
        stack = list(children)
        while stack:
            child = stack.pop(0)
            spans += child.passage.place()
            stack += child.children
        return tuple(sorted(set(spans), key=lambda s: s.start))

    def report(
        self,
        kind: str,
        severity: Literal["error", "warning", "note"],
        message: str,
        at: Place,
        touches: tuple[str, ...] = (),
    ) -> None:
        """Add a finding; a place that two parts of what is told share is named once."""
        self.findings.append(Finding(kind, severity, message, tuple(dict.fromkeys(at)), touches))

    def leave_out(self, message: str, sentence: Passage) -> None:
        """Report a position whose scope nobody can tell; it becomes no statement."""
        self.report("uncertain-scope", "error", message, sentence.place())
        self.unread += sentence.place()
        self.doubtful.append(sentence)

    def finish(self, sections: int) -> Positions:
        """Report lists that never came, tie references, gather findings and count."""
        for draft in self.all:
            self._check_awaited(draft)
        statements, dangling = resolve_references(
            [(d.statement, d.complement, d.under) for d in self.all], self.vocabulary
        )
        under = [d.statement.lines_of_business == lines_above(d.headings, self.vocabulary) for d in self.all]
        statements = self._keep_promises(general_again(statements, under, self.vocabulary))
        findings = [*self.findings, *dangling]
        drafted = [
            (d, part)
            for d, s in zip(self.all, statements, strict=True)
            for part in open_doubted(d.complement, s, (self.doubtful, self.elsewhere), d.reader.context, findings)
        ]
        statements = [s for _, s in drafted]
        known = [(d, s) for d, s in drafted if s.modality != Named("unknown")]
        for statement in statements:
            if statement.modality == Named("unknown"):
                message = "the position is on treatments that are named elsewhere, and it is not clear where"
                findings.append(Finding("uncertain-scope", "error", message, statement.at))
                self.unread += statement.at
        statements = divide_references([(d.complement, s) for d, s in known], self.vocabulary)
        gone = {s.statement.id for s in self.all} - {s.id for s in statements}
        findings = [f for f in findings if not gone & set(f.touches)]
        for draft, statement in known:
            findings += [msgspec.structs.replace(f, touches=(statement.id,)) for f in draft.reader.findings]
        return Positions(
            tuple(statements),
            tuple(findings),
            Accounting(sections, self.sentences, self.understood, tuple(self.unread)),
        )

    def _keep_promises(self, statements: list[Statement]) -> list[Statement]:
        """Give statements the criteria that they announce and that other statements state."""
        others = [s for s, d in zip(statements, self.all, strict=True) if d.complement is None]
        out: list[Statement] = []
        for statement, draft in zip(statements, self.all, strict=True):
            if not (promised := draft.reader.promised):
                out.append(statement)
                continue
            if draft.without_bare is not None and is_kept(statement, others, self.vocabulary):
                statement = msgspec.structs.replace(
                    statement, criteria=draft.without_bare.criteria, at=draft.without_bare.at
                )
                own = set(statement.at)
                draft.reader.findings = [f for f in draft.reader.findings if own & set(f.at)]
                draft.attached = False
            changed, kept = keep_promise(statement, others, promised, self.vocabulary, listed=draft.attached)
            out.append(changed)
            if not kept:
                message = "the statement asks for criteria that nothing in the document states; they count as open"
                self.report("criteria-missing", "error", message, next(iter(promised)), (statement.id,))
        return out

    def _check_awaited(self, draft: Draft) -> None:
        """Add an open criterion to a statement whose announced list was not found: it is never unconditional."""
        statement = draft.statement
        first = statement.at[:1]
        if draft.awaits is None or draft.reader.promised or any(span not in first for span in statement.at[1:]):
            return
        if draft.awaits == "elsewhere" and statement.criteria is not None:
            return
        message = "the statement announces criteria, and none follow it"
        self.report("criteria-missing", "error", message, statement.at, (statement.id,))
        open_text = text_criterion(draft.reader.announced, draft.reader.context) if draft.reader.announced else None
        if open_text is not None:
            known = statement.criteria
            joined: Criterion = open_text if known is None else all_of((known, open_text), statement.at)
            draft.statement = msgspec.structs.replace(statement, criteria=joined)
