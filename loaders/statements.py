"""Statements: the positions that the coverage sections of a document take.

1. The blocks of the coverage sections are nested by their labels.
2. A sentence with a status phrase is a statement; so is a name under a heading
   or lead that carries the status. Its scope is what the sentence names, else
   what stands above it, else the title.
3. What is asked behind 'when', 'if', ... and in the list below is its criteria.
4. References ('the criteria above') are tied to the statements they mean.
5. Every sentence that ends in none of these is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from loaders.blocks import Block
from loaders.clauses import Stated, announces_list, criteria_of, hard_conditions, promises_criteria
from loaders.complements import Complement, read_complement, resolve_references
from loaders.conditions import Context, read_conditions, text_criterion, with_rest
from loaders.criteria import Reader, read_lead
from loaders.expressions import all_of, atoms_of
from loaders.headings import short_heading
from loaders.outline import Item, nest
from loaders.periods import Period, period_of_sentence, read_period
from loaders.record import Accounting, Criterion, Finding, Place, Span, Statement
from loaders.restarts import split_restarts
from loaders.scopes import Definitions, Scopes, define_terms, read_scopes
from loaders.sections import COVERAGE_ROLES, Section
from loaders.sentences import split_sentences
from loaders.statuses import StatusPhrase, find_statuses, may_state_position, speaks_of_category
from loaders.tables import Cell, Legend, defines_mark, read_legend, read_table
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.scope import AllOf, Named, Not, Scope, named, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["PositionReader", "Positions", "read_positions"]


@dataclass(slots=True)
class Positions:
    """What the coverage sections say."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    accounting: Accounting


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above an item: scopes, and the status of a heading or of the lead of its list."""

    modality: Scope | None = None
    indication: Scope | None = None
    status: str | None = None
    printed: str = ""
    by_lead: bool = False


@dataclass(slots=True)
class _Draft:
    statement: Statement
    complement: Complement | None
    reader: Reader
    awaits: Literal["list", "elsewhere"] | None = None


@dataclass(slots=True)
class PositionReader:
    """Reads statements out of nested items; one for each document."""

    vocabulary: Vocabulary
    title: Scopes
    definitions: Definitions
    known_notes: tuple[Span, ...] = ()
    prefix: str = ""
    drafts: list[_Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sentences: int = 0
    understood: int = 0
    unread: list[Span] = field(default_factory=list)
    period: Period = field(default_factory=lambda: Period(None, None))
    legend: Legend = field(default_factory=dict)
    _notes: list[Item] = field(default_factory=list)
    """Items that a table has read as its notes."""

    def read(self, roots: list[Item]) -> None:
        """Read all items in order; rows that follow each other are a table."""
        rows: list[Item] = []
        for i, item in enumerate(roots):
            if item.block.kind == "row":
                rows.append(item)
            if rows and (item.block.kind != "row" or i == len(roots) - 1):
                self._table(rows, roots)
                rows = []
            if item.block.kind != "row" and item not in self._notes:
                self._visit(item, _Above())

    def _table(self, rows: list[Item], roots: list[Item]) -> None:
        """Read a table of technique by condition; any other table row by row."""
        cells = read_table(rows, self.legend, self.vocabulary, self.definitions)
        if cells is None:
            for row in rows:
                self._visit(row, _Above())
            return
        self.sentences += len(rows)
        self.understood += len(rows)
        notes = {item.path[-1]: item for item in roots if item.path and item.block.labels}
        for cell in cells:
            self._cell(cell, rows[0], notes)

    def _cell(self, cell: Cell, table: Item, notes: dict[str, Item]) -> None:
        if cell.mark is None:
            place = (*cell.row.place(), *cell.column.place(), *cell.passage.place())
            message = "a cell of the table of positions is empty or could not be read; it is no position"
            self._report("unreadable-cell", "warning", message, place)
            return
        if cell.mark.status is None:
            return
        context = Context(self.vocabulary, tuple(named(cell.indication)))
        reader = Reader(context, cell.mark.status == "medically-necessary", cell.passage)
        parts: list[Criterion] = []
        children: list[Item] = []
        note = notes.get(cell.note) if cell.note else None
        if note is not None:
            self._notes.append(note)
            children.append(note)
            criterion = reader.criterion(note)
            parts += [criterion] if criterion is not None else []
        if cell.rest is not None:
            conditions = read_conditions(cell.rest, context)
            parts.append(
                with_rest(conditions.criterion, cell.rest, context)
                if conditions.left or conditions.criterion is None
                else conditions.criterion
            )
        if cell.mark.conditional and not parts:
            message = "a cell of the table asks for criteria that were not found"
            self._report("criteria-missing", "error", message, cell.passage.place())
            parts.append(text_criterion(cell.passage, context))
        draft = self._add(
            table, cell.passage, cell.mark.status, cell.mark.printed, cell.modality, cell.indication,
            all_of(parts, cell.passage.place()) if parts else None, children,
            stated=True, complement=None, reader=reader,
        )  # fmt: skip
        if cell.mark.otherwise and parts:
            other = self._add(
                table, cell.passage, cell.mark.otherwise, cell.mark.printed, cell.modality, cell.indication,
                None, [], stated=True, complement=None, reader=reader,
            )  # fmt: skip
            other.statement = msgspec.structs.replace(other.statement, complement_of=(draft.statement.id,))

    # -- one item -------------------------------------------------------------------------

    def _visit(self, item: Item, above: _Above) -> None:
        above = self._with_topics(item, above)
        sentences = split_sentences(item.passage)
        stating = [(s, p) for s in sentences if (p := self._position_in(s)) is not None]
        self.sentences += len(sentences)
        if not stating:
            self._without_status(item, above, sentences)
            return
        for k, (sentence, phrase) in enumerate(stating):
            self._statement(item, sentence, phrase, above, with_list=k == len(stating) - 1)
            # 'It may be considered ...' speaks of what the sentence before it named.
            scopes = self._scopes(sentence)
            above = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
        stated = {id(s) for s, _ in stating}
        for sentence in sentences:
            if id(sentence) not in stated:
                self._other_sentence(sentence)

    def _position_in(self, sentence: Passage) -> StatusPhrase | None:
        if defines_mark(sentence):
            return None
        complement = read_complement(sentence)
        phrases = [
            p
            for p in find_statuses(sentence.text)
            if p.status != "scope"
            # 'that does not meet the criteria for coverage' says when, not what.
            and not (complement is not None and p.start < complement.end and complement.start < p.end)
        ]
        if not phrases or (speaks_of_category(sentence.text) and not self._names_scope(sentence)):
            return None
        if "unclear" in {p.status for p in phrases} or len({p.status for p in phrases}) > 1:
            message = "the sentence takes more than one position; none was read from it"
            self._report("unclear-position", "error", message, sentence.place())
            return StatusPhrase("unclear", phrases[0].start, phrases[0].end)
        return phrases[0]

    def _names_scope(self, sentence: Passage) -> bool:
        return bool(self.vocabulary.mentions(sentence.text, ("modality", "tumor", "primary")))

    def _with_topics(self, item: Item, above: _Above) -> _Above:
        """Add what the headings over an item say; a nested item has what its parents say instead."""
        if item.parent is not None or not item.topics:
            return above
        for topic in item.topics:
            scopes = self._scopes(topic)
            above = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
            if (period := read_period(topic)) is not None:
                self.period = period
            phrases = [p for p in find_statuses(topic.text) if p.status not in ("scope", "unclear")]
            if phrases and len({p.status for p in phrases}) == 1:
                printed = topic.text[phrases[0].start : phrases[0].end]
                above = replace(above, status=phrases[0].status, printed=printed, by_lead=False)
        return above

    def _scopes(self, passage: Passage, conditions_from: int | None = None) -> Scopes:
        end = len(passage.text)
        return read_scopes(
            passage, end, self.vocabulary, self.definitions, end if conditions_from is None else conditions_from
        )

    # -- items that state no status themselves --------------------------------------------

    def _without_status(self, item: Item, above: _Above, sentences: list[Passage]) -> None:
        scopes = self._scopes(item.passage)
        if self._has_position_below(item):
            self.understood += len(sentences)
            inherited = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
            for child in item.children:
                self._visit(child, inherited)
            return
        if (period := read_period(item.passage)) is not None:
            self.period = period
            self.understood += len(sentences)
            return
        if above.status is not None and (scopes.modality or scopes.indication) and self._names_only(item, above):
            self.sentences += 1 - len(sentences)
            phrase = StatusPhrase(above.status, 0, 0)
            self._statement(item, item.passage, phrase, above, with_list=True, listed=True)
            return
        if above.status is not None and any(c.block.kind == "paragraph" for c in item.children):
            self._crossed(item, above, sentences)
            return
        if self._continues_open(item) or self._keeps_promise(item):
            self.understood += len(sentences)
            return
        for sentence in sentences:
            self._other_sentence(sentence)
        for child in item.children:
            self._visit(child, above)

    def _names_only(self, item: Item, above: _Above) -> bool:
        """Tell whether an item under a status names what the status is about, and rules nothing itself."""
        if item.block.kind == "row":
            return False
        low = item.passage.text.lower()
        condition = re.search(lexicon("connectives")["hard-condition"]["pattern"], low)
        head = low[: condition.start()] if condition else low
        return above.by_lead or re.search(lexicon("connectives")["finite"]["pattern"], head) is None

    def _has_position_below(self, item: Item) -> bool:
        return any(
            any(p.status != "scope" for p in find_statuses(c.passage.text)) or self._has_position_below(c)
            for c in item.children
        )

    def _continues_open(self, item: Item) -> bool:
        """Give a list to the statement right before it that announced one."""
        if not self.drafts or self.drafts[-1].awaits != "list":
            return False
        return (item.children or item.block.kind == "item") and self._attach(item, [self.drafts[-1]])

    def _keeps_promise(self, item: Item) -> bool:
        """Give a list under a heading or lead of its own to the statements that send the reader to it."""
        waiting = [d for d in self.drafts if d.awaits == "elsewhere"]
        if not waiting or not (item.children or item.block.kind == "item"):
            return False
        scopes = self._scopes(item.passage)
        if item.children and scopes.modality is not None:
            ids = set(named(scopes.modality))
            waiting = [d for d in waiting if ids & set(named(d.statement.modality))]
        return bool(waiting) and self._attach(item, waiting)

    def _attach(self, item: Item, drafts: list[_Draft]) -> bool:
        attached = False
        for draft in drafts:
            criterion = draft.reader.criterion(item)
            if criterion is None:
                continue
            known = draft.statement.criteria
            place = (*draft.statement.at, *criterion.at)
            joined = criterion if known is None else all_of((known, criterion), (*known.at, *criterion.at))
            at = tuple(sorted(set(place), key=lambda s: s.start))
            draft.statement = msgspec.structs.replace(draft.statement, criteria=joined, at=at)
            attached = True
        if attached:
            for child in item.children:
                self._count_below(child)
        return attached

    def _other_sentence(self, sentence: Passage) -> None:
        place = sentence.place()
        low = sentence.text.lower()
        if (
            any(re.search(p, low) for p in lexicon("connectives")["note"]["patterns"])
            or defines_mark(sentence)
            or (speaks_of_category(sentence.text) and not self._names_scope(sentence))
            or any(n.start < s.end and s.start < n.end for n in self.known_notes for s in place)
            or (all(p.status == "scope" for p in find_statuses(sentence.text) or ()) and find_statuses(sentence.text))
        ):
            self.understood += 1
            return
        self.unread += place
        severity: Literal["warning", "note"] = "warning" if may_state_position(sentence.text) else "note"
        touches = (self.drafts[-1].statement.id,) if self.drafts else ()
        if self.drafts and re.search(lexicon("connectives")["restricts"]["pattern"], low):
            self._restrict(self.drafts[-1], sentence)
        self._report("not-understood", severity, "a sentence of a coverage section was not understood", place, touches)

    def _restrict(self, draft: _Draft, sentence: Passage) -> None:
        """Keep a grant open by a sentence behind it that may restrict it and was not understood."""
        statement = draft.statement
        if statement.status != "medically-necessary":
            return
        text = text_criterion(sentence, draft.reader.context)
        known = statement.criteria
        joined: Criterion = text if known is None else all_of((known, text), (*known.at, *text.at))
        at = tuple(sorted({*statement.at, *text.at}, key=lambda s: s.start))
        draft.statement = msgspec.structs.replace(statement, criteria=joined, at=at)

    # -- a statement ----------------------------------------------------------------------

    def _statement(
        self,
        item: Item,
        sentence: Passage,
        phrase: StatusPhrase,
        above: _Above,
        with_list: bool,
        listed: bool = False,
    ) -> None:
        if phrase.status == "unclear":
            self.unread += sentence.place()
            return
        low = sentence.text.lower()
        complement = read_complement(sentence)
        starts = [h for h in hard_conditions(low) if h >= phrase.end]
        if complement is not None and complement.start >= phrase.end:
            starts.append(complement.start)
        scopes = self._scopes(sentence, min(starts, default=len(low)))
        children = item.children if with_list else []
        if scopes.modality is None and children and not listed and self._list_of_statements(children):
            self._spread(sentence, phrase, scopes, above, children)
            return
        modality = scopes.modality or above.modality or self.title.modality
        indication = scopes.indication or above.indication
        if modality is None and not (complement and complement.kind == "rest"):
            message = "the position names no modality that the ontology knows"
            self._report("uncertain-scope", "error", message, sentence.place())
            self.unread += sentence.place()
            return
        if scopes.others and indication is not None:
            indication = self._others(indication, sentence)
        wide = indication if indication is not None else self.title.indication or self._everything()
        context = Context(self.vocabulary, tuple(named(wide)))
        reader = Reader(context, phrase.status == "medically-necessary", sentence)
        criteria = criteria_of(Stated(sentence, phrase, scopes, complement, children, listed), reader)
        draft = self._add(
            item, sentence, phrase.status, above.printed if listed else sentence.text[phrase.start : phrase.end],
            modality or Named("unknown"), wide, criteria, children,
            stated=scopes.modality is not None and indication is not None, complement=complement, reader=reader,
        )  # fmt: skip
        self.understood += 1
        if not children and with_list and announces_list(sentence.text):
            draft.awaits = "list"
        elif complement is None and promises_criteria(sentence.text):
            draft.awaits = "elsewhere"

    def _add(
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
    ) -> _Draft:
        own = period_of_sentence(sentence, len(sentence.text))
        period = Period(own.start or self.period.start, own.end or self.period.end)
        statement = Statement(
            id=self._id(item.label),
            ordinal=len(self.drafts) + 1,
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
            lines_of_business=self._lines(item),
        )
        draft = _Draft(statement, complement, reader)
        self.drafts.append(draft)
        for child in children:
            self._count_below(child)
        return draft

    def _lines(self, item: Item) -> tuple[str, ...]:
        """Return the lines of business that a heading over an item names ('Medicaid amendment')."""
        for topic in reversed(item.topics):
            low = topic.text.lower()
            found = [
                t.id
                for t in self.vocabulary.terms("line-of-business")
                if any(re.search(rf"(?<![\w-]){re.escape(n.lower())}(?![\w-])", low) for n in (t.label, *t.synonyms))
            ]
            if found:
                return tuple(sorted(found))
        return ()

    def _spread(
        self, sentence: Passage, phrase: StatusPhrase, scopes: Scopes, above: _Above, children: list[Item]
    ) -> None:
        """Read each item of 'The following are ...:' as a statement of its own."""
        self.understood += 1
        printed = sentence.text[phrase.start : phrase.end]
        inherited = _Above(above.modality, scopes.indication or above.indication, phrase.status, printed, True)
        for child in children:
            self._visit(child, inherited)

    def _crossed(self, item: Item, above: _Above, sentences: list[Passage]) -> None:
        """Read 'any of these techniques: ... for any of these conditions: ... provided that: ...' as one statement."""
        lists = [(item, [c for c in item.children if c.block.kind != "paragraph"])]
        lists += [(c, c.children) for c in item.children if c.block.kind == "paragraph"]
        modalities: list[Scope] = []
        indications: list[Scope] = []
        criteria: list[tuple[Item, list[Item]]] = []
        for lead, entries in lists:
            scopes = [self._scopes(e.passage) for e in entries]
            if scopes and all(s.modality is not None and s.indication is None for s in scopes):
                modalities += [s.modality for s in scopes if s.modality is not None]
            elif scopes and all(s.indication is not None and s.modality is None for s in scopes):
                indications += [s.indication for s in scopes if s.indication is not None]
            else:
                criteria.append((lead, entries))
        modality = union_of(modalities) if modalities else above.modality or self.title.modality
        indication = union_of(indications) if indications else above.indication
        self.understood += len(sentences)
        if modality is None:
            message = "the position names no modality that the ontology knows"
            self._report("uncertain-scope", "error", message, item.passage.place())
            return
        wide = indication if indication is not None else self.title.indication or self._everything()
        context = Context(self.vocabulary, tuple(named(wide)))
        reader = Reader(context, above.status == "medically-necessary", item.passage)
        parts = [
            part
            for lead, entries in criteria
            if (part := reader.group(entries, read_lead(lead.passage.text))) is not None
        ]
        self._add(
            item, item.passage, above.status or "", above.printed, modality, wide,
            all_of(parts, item.passage.place()) if parts else None, item.children,
            stated=bool(modalities) and indication is not None, complement=None, reader=reader,
        )  # fmt: skip

    def _list_of_statements(self, children: list[Item]) -> bool:
        with_modality = [c for c in children if self._scopes(c.passage).modality is not None]
        return len(with_modality) * 2 > len(children)

    def _others(self, indication: Scope, sentence: Passage) -> Scope:
        """Return what 'other cancers' leaves when those that the statements before it name are taken out."""
        below = {id for top in named(indication) for id in self.vocabulary.descendants(top)} - set(named(indication))
        known = [id for d in self.drafts for id in (*named(d.statement.indication), *_diagnoses(d.statement.criteria))]
        excluded = [id for id in dict.fromkeys(known) if id in below]
        message = (
            "'other' was read as all but those that the statements before it name"
            if excluded
            else "'other' leaves open which indications are meant, for none is named before"
        )
        self._report("uncertain-scope", "note" if excluded else "error", message, sentence.place())
        return AllOf((indication, *(Not(Named(id)) for id in excluded))) if excluded else indication

    def _count_below(self, item: Item) -> None:
        count = len(split_sentences(item.passage))
        self.sentences += count
        self.understood += count
        for child in item.children:
            self._count_below(child)

    def _everything(self) -> Scope:
        heads = {head for head, _ in self.vocabulary.composed}
        tops = {
            a
            for head in heads
            for a in self.vocabulary.ancestors(head)
            if a in self.vocabulary and self.vocabulary.term(a).kind == "tumor" and a not in heads
        }
        return union_of(Named(id) for id in sorted(tops or heads))

    def _id(self, label: str | None) -> str:
        base = self.prefix + (label or str(len(self.drafts) + 1))
        used = {d.statement.id for d in self.drafts}
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

    def _report(
        self,
        kind: str,
        severity: Literal["error", "warning", "note"],
        message: str,
        at: Place,
        touches: tuple[str, ...] = (),
    ) -> None:
        self.findings.append(Finding(kind, severity, message, at, touches))

    # -- all of them ----------------------------------------------------------------------

    def finish(self, sections: int) -> Positions:
        """Report lists that never came, tie references, gather findings and count."""
        for draft in self.drafts:
            self._check_awaited(draft)
        statements, dangling = resolve_references([(d.statement, d.complement) for d in self.drafts], self.vocabulary)
        findings = [*self.findings, *dangling]
        for draft, statement in zip(self.drafts, statements, strict=True):
            findings += [msgspec.structs.replace(f, touches=(statement.id,)) for f in draft.reader.findings]
        return Positions(
            tuple(statements),
            tuple(findings),
            Accounting(sections, self.sentences, self.understood, tuple(self.unread)),
        )

    def _check_awaited(self, draft: _Draft) -> None:
        """Add an open criterion to a statement whose announced list was not found: it is never unconditional."""
        statement = draft.statement
        first = statement.at[:1]
        if draft.awaits is None or any(span not in first for span in statement.at[1:]):
            return
        if draft.awaits == "elsewhere" and statement.criteria is not None:
            return
        message = "the statement announces criteria, and none follow it"
        self._report("criteria-missing", "error", message, statement.at, (statement.id,))
        open_text = text_criterion(draft.reader.announced, draft.reader.context) if draft.reader.announced else None
        if open_text is not None:
            known = statement.criteria
            joined: Criterion = open_text if known is None else all_of((known, open_text), statement.at)
            draft.statement = msgspec.structs.replace(statement, criteria=joined)


def _diagnoses(criteria: Criterion | None) -> list[str]:
    return [
        id
        for atom in atoms_of(criteria)
        if atom.characteristic == "diagnosis" and isinstance(atom.value, tuple)
        for id in atom.value
    ]


def read_positions(
    sections: list[Section], title: Passage | None, vocabulary: Vocabulary, known_notes: tuple[Span, ...] = ()
) -> Positions:
    """Return the statements of a document's coverage sections, with findings and the count of sentences.

    `known_notes` are spans that other readers understood (lines of business, pointers).
    """
    coverage = [s for s in sections if s.role in COVERAGE_ROLES and s.blocks]
    passages = [b.passage for s in coverage for b in s.blocks] + [s.heading for s in coverage if s.heading]
    definitions = define_terms(passages, vocabulary)
    title_scopes = Scopes(None, None, (), ())
    if title is not None:
        title_scopes = read_scopes(title, len(title.text), vocabulary, definitions, len(title.text))
    reader = PositionReader(vocabulary, title_scopes, definitions, known_notes, legend=read_legend(passages))
    entries: list[tuple[Block, tuple[Passage, ...]]] = []
    for section in coverage:
        if section.heading is not None:
            entries.append((Block("heading", section.heading, 0), ()))
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            above = (section.heading, *topics) if section.heading else topics
            entries += [(part, above) for part in split_restarts(block, vocabulary)]
    reader.read(nest(entries))
    return reader.finish(len(coverage))
