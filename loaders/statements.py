"""Statements: the positions that the coverage sections of a document take.

1. The blocks of the coverage sections are nested by their labels.
2. A sentence with a status phrase is a statement; so is an item under a heading
   that carries the status. Its scope is what the sentence names, else what the
   items and headings above it name, else the title.
3. What is asked behind 'when', 'if', ... and in the list below is its criteria.
4. References ('the criteria above') are tied to the statements they mean.
5. Every sentence that ends in none of these is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from loaders.blocks import Block
from loaders.complements import Complement, read_complement, resolve_references
from loaders.conditions import Context, read_conditions, text_criterion
from loaders.criteria import Reader, read_lead
from loaders.expressions import all_of
from loaders.headings import short_heading
from loaders.outline import Item, nest
from loaders.record import Accounting, Criterion, Finding, Place, Span, Statement
from loaders.scopes import Definitions, Scopes, define_terms, read_scopes
from loaders.sections import COVERAGE_ROLES, Section
from loaders.sentences import split_sentences
from loaders.statuses import StatusPhrase, find_statuses, may_state_position, speaks_of_category
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.scope import Named, Scope, named, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["Positions", "read_positions"]


@dataclass(slots=True)
class Positions:
    """What the coverage sections say."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    accounting: Accounting


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What stands above an item: scopes, and the status of a heading."""

    modality: Scope | None = None
    indication: Scope | None = None
    status: str | None = None
    printed: str = ""


@dataclass(slots=True)
class _Draft:
    statement: Statement
    complement: Complement | None
    reader: Reader


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
    _open: _Draft | None = None
    """The statement whose criteria are announced to stand further below."""

    def read(self, roots: list[Item], heading: _Inherited | None = None) -> None:
        """Read all items in order."""
        for item in roots:
            self._visit(item, heading or _Inherited())

    # -- one item -------------------------------------------------------------------------

    def _visit(self, item: Item, above: _Inherited) -> None:
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
            scopes = self._scopes(sentence, len(sentence.text))
            above = _Inherited(
                scopes.modality or above.modality, scopes.indication or above.indication, above.status, above.printed
            )
        stated = {id(s) for s, _ in stating}
        for sentence in sentences:
            if id(sentence) not in stated:
                self._other_sentence(sentence)

    def _position_in(self, sentence: Passage) -> StatusPhrase | None:
        phrases = [p for p in find_statuses(sentence.text) if p.status != "scope"]
        if not phrases or (speaks_of_category(sentence.text) and not self._names_scope(sentence)):
            return None
        statuses = {p.status for p in phrases}
        if "unclear" in statuses or len(statuses) > 1:
            self._report(
                "unclear-position",
                "error",
                "the sentence takes more than one position; none was read from it",
                sentence.place(),
            )
            return StatusPhrase("unclear", phrases[0].start, phrases[0].end)
        return phrases[0]

    def _names_scope(self, sentence: Passage) -> bool:
        return bool(self.vocabulary.mentions(sentence.text, ("modality", "tumor", "primary")))

    def _with_topics(self, item: Item, above: _Inherited) -> _Inherited:
        """Add what the headings over an item name; a nested item has what its parents name instead."""
        if item.parent is not None or not item.topics:
            return above
        modality, indication, status, printed = above.modality, above.indication, above.status, above.printed
        for topic in item.topics:
            scopes = self._scopes(topic, len(topic.text))
            modality = scopes.modality or modality
            indication = scopes.indication or indication
            phrases = [p for p in find_statuses(topic.text) if p.status not in ("scope", "unclear")]
            if phrases and len({p.status for p in phrases}) == 1:
                status, printed = phrases[0].status, topic.text[phrases[0].start : phrases[0].end]
        return _Inherited(modality, indication, status, printed)

    def _scopes(self, passage: Passage, conditions_from: int) -> Scopes:
        return read_scopes(passage, len(passage.text), self.vocabulary, self.definitions, conditions_from)

    # -- items that state no status themselves --------------------------------------------

    def _without_status(self, item: Item, above: _Inherited, sentences: list[Passage]) -> None:
        scopes = self._scopes(item.passage, len(item.passage.text))
        if self._has_position_below(item):
            inherited = _Inherited(
                scopes.modality or above.modality, scopes.indication or above.indication, above.status, above.printed
            )
            self.understood += len(sentences)
            for child in item.children:
                self._visit(child, inherited)
            return
        if above.status is not None and (scopes.modality or scopes.indication) and self._names_only(item):
            phrase = StatusPhrase(above.status, 0, 0)
            self._statement(item, item.passage, phrase, above, with_list=True, printed=above.printed)
            return
        if self._open is not None and self._continue_open(item):
            return
        for sentence in sentences:
            self._other_sentence(sentence)
        for child in item.children:
            self._visit(child, above)

    def _names_only(self, item: Item) -> bool:
        """Tell whether an item under a status heading names what the status is about, and rules nothing itself."""
        rules = lexicon("connectives")
        low = item.passage.text.lower()
        condition = re.search(rules["hard-condition"]["pattern"], low)
        head = low[: condition.start()] if condition else low
        return item.block.kind != "row" and re.search(rules["finite"]["pattern"], head) is None

    def _has_position_below(self, item: Item) -> bool:
        return any(
            (may_state_position(c.passage.text) and self._position_quietly(c.passage)) or self._has_position_below(c)
            for c in item.children
        )

    def _position_quietly(self, passage: Passage) -> bool:
        return any(p.status != "scope" for p in find_statuses(passage.text))

    def _continue_open(self, item: Item) -> bool:
        """Give a list to the statement that announced its criteria further below."""
        draft = self._open
        if draft is None or not (item.children or item.block.kind == "item"):
            return False
        criterion = draft.reader.criterion(item)
        if criterion is None:
            return False
        self._count_below(item)
        known = draft.statement.criteria
        joined = criterion if known is None else all_of((known, criterion), (*known.at, *criterion.at))
        draft.statement = msgspec.structs.replace(draft.statement, criteria=joined)
        return True

    def _other_sentence(self, sentence: Passage) -> None:
        place = sentence.place()
        low = sentence.text.lower()
        if (
            any(re.search(p, low) for p in lexicon("connectives")["note"]["patterns"])
            or (speaks_of_category(sentence.text) and not self._names_scope(sentence))
            or any(n.start < s.end and s.start < n.end for n in self.known_notes for s in place)
        ):
            self.understood += 1
            return
        self.unread += place
        severity: Literal["warning", "note"] = "warning" if may_state_position(sentence.text) else "note"
        self._report("not-understood", severity, "a sentence of a coverage section was not understood", place)

    # -- a statement ----------------------------------------------------------------------

    def _statement(
        self,
        item: Item,
        sentence: Passage,
        phrase: StatusPhrase,
        above: _Inherited,
        with_list: bool,
        printed: str | None = None,
    ) -> None:
        if phrase.status == "unclear":
            self.unread += sentence.place()
            return
        text = sentence.text
        low = text.lower()
        hard = [m.start() for m in re.finditer(lexicon("connectives")["hard-condition"]["pattern"], low)]
        complement = read_complement(sentence)
        conditions_from = min((h for h in hard if h >= phrase.end), default=len(text))
        if complement is not None:
            conditions_from = min(conditions_from, complement.start if complement.start >= phrase.end else len(text))
        scopes = read_scopes(sentence, len(text), self.vocabulary, self.definitions, conditions_from)
        children = item.children if with_list else []
        if scopes.modality is None and children and self._list_of_statements(children):
            self.understood += 1
            inherited = _Inherited(
                above.modality, scopes.indication or above.indication, phrase.status, text[phrase.start : phrase.end]
            )
            for child in children:
                self._visit(child, inherited)
            return
        modality = scopes.modality or above.modality or self.title.modality
        indication = scopes.indication or above.indication
        stated = scopes.modality is not None and indication is not None
        if modality is None and not (complement and complement.kind == "rest"):
            self._report(
                "uncertain-scope", "error", "the position names no modality that the ontology knows", sentence.place()
            )
            self.unread += sentence.place()
            return
        if indication is None:
            indication = self.title.indication or self._everything()
        context = Context(self.vocabulary, tuple(named(indication)))
        reader = Reader(context, phrase.status == "medically-necessary")
        criteria = self._criteria(sentence, phrase, scopes, complement, children, reader, hard)
        ordinal = len(self.drafts) + 1
        label = item.label
        place = self._place(sentence, children)
        statement = Statement(
            id=self._id(label, ordinal),
            ordinal=ordinal,
            status=phrase.status,
            printed_status=" ".join((printed if printed is not None else text[phrase.start : phrase.end]).split()),
            modality=modality or Named("unknown"),
            indication=indication,
            at=place,
            label=label,
            heading=short_heading(item.topics[-1].text) if item.topics else None,
            criteria=criteria,
            scope_stated=stated,
        )
        draft = _Draft(statement, complement, reader)
        self.drafts.append(draft)
        self.understood += 1
        for child in children:
            self._count_below(child)
        self._check_missing_list(sentence, children, with_list, criteria, draft)

    def _criteria(
        self,
        sentence: Passage,
        phrase: StatusPhrase,
        scopes: Scopes,
        complement: Complement | None,
        children: list[Item],
        reader: Reader,
        hard: list[int],
    ) -> Criterion | None:
        ignore = [(phrase.start, phrase.end), *scopes.spans]
        if complement is not None:
            ignore.append((complement.start, complement.end))
            if complement.kind == "rest":
                # What 'all other indications' include are examples of it.
                examples = re.search(r"\b(?:including|such as|e\.g)", sentence.text[complement.end :])
                if examples:
                    ignore.append((complement.end + examples.start(), len(sentence.text)))
        lead = read_lead(sentence.text) if children else None
        reference = reader.reference(sentence) if complement is None else None
        if reference is not None:
            ignore.append((reference[1], reference[2]))
        if lead is not None:
            ignore.append((lead.start, lead.end))
        conditions = read_conditions(sentence, reader.context, tuple(ignore))
        parts: list[Criterion] = [conditions.criterion] if conditions.criterion is not None else []
        if reference is not None:
            parts.append(reference[0])
        if not children and complement is None and reference is None:
            parts += self._condition_clause(sentence, phrase, conditions.found, ignore, hard, reader)
        if children:
            below = reader.group(children, lead)
            if below is not None:
                parts.append(below)
        return all_of(parts, sentence.place()) if parts else None

    def _condition_clause(
        self,
        sentence: Passage,
        phrase: StatusPhrase,
        found: tuple[object, ...],
        ignore: list[tuple[int, int]],
        hard: list[int],
        reader: Reader,
    ) -> list[Criterion]:
        """Return a text criterion when the clause behind 'when' holds words that no condition explains."""
        start = next((h for h in hard if h >= phrase.end), None)
        if start is None:
            return []
        clause = sentence.slice(start)
        inner = tuple((a - start, b - start) for a, b in ignore if a >= start)
        left = read_conditions(clause, reader.context, inner).left
        if not left:
            return []
        kind = "partly-understood" if found else "unknown-characteristic"
        self._report(
            kind, "warning", "a condition of this statement was not understood; it counts as open", clause.place()
        )
        return [text_criterion(clause, reader.context)]

    def _list_of_statements(self, children: list[Item]) -> bool:
        with_modality = [c for c in children if self._scopes(c.passage, len(c.passage.text)).modality is not None]
        return len(with_modality) * 2 > len(children)

    def _check_missing_list(
        self, sentence: Passage, children: list[Item], with_list: bool, criteria: Criterion | None, draft: _Draft
    ) -> None:
        text = sentence.text.rstrip(" *")
        self._open = None
        if children or not with_list:
            return
        announced = read_lead(text) is not None and re.search(r"\bfollowing\b|\bbelow\b", text.lower())
        elsewhere = re.search(lexicon("connectives")["criteria-elsewhere"]["pattern"], text.lower())
        if text.endswith(":") or announced:
            self._open = draft
            self._report(
                "criteria-missing",
                "error",
                "the statement announces criteria, and none follow it",
                sentence.place(),
                (draft.statement.id,),
            )
            draft.statement = msgspec.structs.replace(
                draft.statement, criteria=self._missing(sentence, criteria, draft.reader)
            )
        elif elsewhere and draft.complement is None and criteria is None:
            self._open = draft

    def _missing(self, sentence: Passage, criteria: Criterion | None, reader: Reader) -> Criterion:
        text = text_criterion(sentence, reader.context)
        return text if criteria is None else all_of((criteria, text), sentence.place())

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

    def _id(self, label: str | None, ordinal: int) -> str:
        base = self.prefix + (label or str(ordinal))
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
        """Tie references, gather findings and count."""
        statements, dangling = resolve_references([(d.statement, d.complement) for d in self.drafts], self.vocabulary)
        findings = [*self.findings, *dangling]
        for draft, statement in zip(self.drafts, statements, strict=True):
            findings += [msgspec.structs.replace(f, touches=(statement.id,)) for f in draft.reader.findings]
        return Positions(
            tuple(statements),
            tuple(findings),
            Accounting(sections, self.sentences, self.understood, tuple(self.unread)),
        )


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
    reader = PositionReader(vocabulary, title_scopes, definitions, known_notes)
    entries: list[tuple[Block, tuple[Passage, ...]]] = []
    for section in coverage:
        if section.heading is not None:
            entries.append((Block("heading", section.heading, 0), ()))
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            entries.append((block, (section.heading, *topics) if section.heading else topics))
    reader.read(nest(entries))
    return reader.finish(len(coverage))
