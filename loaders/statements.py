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

from loaders.blocks import Block
from loaders.clauses import Stated, announces_list, criteria_of, hard_conditions, promises_criteria, split_positions
from loaders.complements import find_rest, read_complement
from loaders.conditions import Context
from loaders.continuations import adds_criteria, continues_open, judges_again, judges_section, keeps_promise
from loaders.criteria import Reader
from loaders.crossed import Judged, read_crossed
from loaders.drafts import Drafts, Positions
from loaders.outline import Item, nest, walk
from loaders.periods import read_period
from loaders.record import Place, Span
from loaders.restarts import split_restarts
from loaders.scopes import Definitions, Scopes, define_terms, names_only_place, read_scopes
from loaders.sections import COVERAGE_ROLES, Section
from loaders.sentences import split_sentences
from loaders.statuses import (
    GRANT,
    INVESTIGATIONAL,
    OwnTerms,
    StatusPhrase,
    define_statuses,
    find_statuses,
    may_state_position,
    quotes_others,
    speaks_of_category,
)
from loaders.tables import Legend, add_cell, defines_mark, read_legend, read_table
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.scope import Named, Scope, named
from ontology.vocabulary import Vocabulary

__all__ = ["PositionReader", "Positions", "read_positions"]


_TWO_WORDS = 40
"""Characters between the two words of one position at most."""


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above an item: scopes, and the status of a heading or of the lead of its list."""

    modality: Scope | None = None
    indication: Scope | None = None
    status: str | None = None
    printed: str = ""
    by_lead: bool = False
    topic: Place = ()
    """Where the heading stands that carries the status."""
    elsewhere: bool = False
    """The heading names another place than the ontology is about, as its siblings show."""


@dataclass(slots=True)
class PositionReader:
    """Reads statements out of nested items; one for each document."""

    vocabulary: Vocabulary
    title: Scopes
    definitions: Definitions
    drafts: Drafts
    known_notes: tuple[Span, ...] = ()
    legend: Legend = field(default_factory=dict)
    own_terms: OwnTerms = field(default_factory=dict)
    sorted_by_place: bool = False
    """A heading names nothing but the place that the ontology is about, so that its siblings name others."""

    def _statuses(self, text: str) -> list[StatusPhrase]:
        return find_statuses(text, self.own_terms)

    def read(self, roots: list[Item]) -> None:
        """Read all items in order; rows that follow each other are a table."""
        rows: list[Item] = []
        taken: list[Item] = []
        for i, item in enumerate(roots):
            if item.block.kind == "row":
                rows.append(item)
            if rows and (item.block.kind != "row" or i == len(roots) - 1):
                taken += self._table(rows, roots)
                rows = []
            if item.block.kind != "row" and item not in taken:
                self._visit(item, _Above())

    def _table(self, rows: list[Item], roots: list[Item]) -> list[Item]:
        """Read a table of technique by condition, any other row by row; return the items read as its notes."""
        cells = read_table(rows, self.legend, self.vocabulary, self.definitions)
        if cells is None:
            for row in rows:
                self._visit(row, _Above())
            return []
        self.drafts.sentences += len(rows)
        self.drafts.understood += len(rows)
        notes: dict[str, Item] = {}
        for item in walk(roots):
            if item.path and item.block.labels and item.block.kind != "row":
                notes.setdefault(item.path[-1], item)
        return [note for cell in cells for note in add_cell(self.drafts, cell, rows[0], notes)]

    # -- one item -------------------------------------------------------------------------

    def _visit(self, item: Item, above: _Above) -> None:
        above = self._with_topics(item, above)
        sentences = [part for s in split_sentences(item.passage) for part in split_positions(s, self.own_terms)]
        stating = [(s, p) for s in sentences if (p := self._position_in(s)) is not None]
        self.drafts.sentences += len(sentences)
        if not stating:
            self._without_status(item, above, sentences)
            return
        own = above
        examples = self._examples_below(item, sentences, stating)
        for k, (sentence, phrase) in enumerate(stating):
            complement = read_complement(sentence)
            if complement is not None and complement.kind == "rest":
                # 'all other indications' are not among those that the sentence before names.
                above = replace(above, indication=own.indication)
            self._statement(item, sentence, phrase, above, with_list=k == len(stating) - 1 and not examples)
            # 'It may be considered ...' speaks of what the sentence before it named.
            scopes = self._scopes(sentence)
            above = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
        if examples:
            self._spread(examples[0], examples[1], Scopes(None, None, (), ()), above, item.children)
        stated = {id(s) for s, _ in stating} | ({id(examples[0])} if examples else set())
        for sentence in sentences:
            if id(sentence) not in stated:
                self._other_sentence(sentence)

    def _examples_below(
        self, item: Item, sentences: list[Passage], stating: list[tuple[Passage, StatusPhrase]]
    ) -> tuple[Passage, StatusPhrase] | None:
        """Return the lead of a list that only gives examples of a denial ('This includes, but is not limited to:')."""
        lead, (stated, phrase) = sentences[-1], stating[-1]
        if not item.children or phrase.status in (GRANT, "unclear"):
            return None
        low = lead.text.lower()
        start = 0
        if lead is stated:
            # 'and for all other indications, including but not limited to the following:'
            rest = find_rest(low)
            start = rest.end() if rest else len(low)
        return (lead, phrase) if re.search(lexicon("connectives")["examples"]["pattern"], low[start:]) else None

    def _position_in(self, sentence: Passage) -> StatusPhrase | None:
        if defines_mark(sentence) or define_statuses([sentence.text]) or quotes_others(sentence.text):
            return None
        complement = read_complement(sentence)
        phrases = [
            p
            for p in self._statuses(sentence.text)
            if p.status != "scope"
            # 'that does not meet the criteria for coverage' says when, not what.
            and not (complement is not None and p.start < complement.end and complement.start < p.end)
        ]
        if not phrases or (speaks_of_category(sentence.text) and not self._names_scope(sentence)):
            return None
        if {p.status for p in phrases} <= {INVESTIGATIONAL, "not-medically-necessary"} and len(phrases) > 1:
            # 'not medically necessary, because it is investigational': one position in two words.
            first = next((p for p in phrases if p.status == INVESTIGATIONAL), phrases[0])
            if phrases[-1].start - phrases[0].end <= _TWO_WORDS:
                return StatusPhrase(first.status, phrases[0].start, phrases[-1].end)
        if "unclear" in {p.status for p in phrases} or len({p.status for p in phrases}) > 1:
            message = "the sentence takes more than one position; none was read from it"
            self.drafts.report("unclear-position", "error", message, sentence.place())
            return StatusPhrase("unclear", phrases[0].start, phrases[0].end)
        return phrases[0]

    def _names_scope(self, sentence: Passage) -> bool:
        return bool(self.vocabulary.mentions(sentence.text, ("modality", "tumor", "primary")))

    def _with_topics(self, item: Item, above: _Above) -> _Above:
        """Add what the headings over an item say; a nested item has what its parents say instead."""
        if item.parent is not None:
            return above
        if self.sorted_by_place:
            above = replace(above, elsewhere=not any(self.vocabulary.names_place(t.text) for t in item.topics))
        for topic in item.topics:
            scopes = self._scopes(topic)
            above = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
            if (period := read_period(topic)) is not None:
                self.drafts.period = period
            phrases = [p for p in self._statuses(topic.text) if p.status not in ("scope", "unclear")]
            if phrases and len({p.status for p in phrases}) == 1:
                printed = topic.text[phrases[0].start : phrases[0].end]
                above = replace(above, status=phrases[0].status, printed=printed, by_lead=False, topic=topic.place())
        return above

    def _scopes(self, passage: Passage, until: int | None = None, *, placed: bool = True) -> Scopes:
        end = len(passage.text) if until is None else until
        return read_scopes(passage, len(passage.text), self.vocabulary, self.definitions, end, placed=placed)

    def _in_place(self, indication: Scope) -> bool:
        return all(self.vocabulary.term(id).kind == "tumor" for id in named(indication))

    # -- items that state no status themselves --------------------------------------------

    def _without_status(self, item: Item, above: _Above, sentences: list[Passage]) -> None:
        scopes = self._scopes(item.passage)
        if (period := read_period(item.passage)) is not None:
            # The block holds until the next one begins, whether its statements are nested under it or not.
            self.drafts.period = period
            self.drafts.understood += len(sentences)
            for child in item.children:
                self._visit(child, above)
            return
        if self._has_position_below(item):
            self.drafts.understood += len(sentences)
            inherited = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
            for child in item.children:
                self._visit(child, inherited)
            return
        if above.status is not None and (scopes.modality or scopes.indication) and self._names_only(item, above):
            self.drafts.sentences += 1 - len(sentences)
            phrase = StatusPhrase(above.status, 0, 0)
            self._statement(item, item.passage, phrase, above, with_list=True, listed=True)
            return
        if above.status is not None and any(c.block.kind == "paragraph" for c in item.children):
            self.drafts.understood += len(sentences)
            judged = Judged(above.status, above.printed, above.modality, above.indication, self.title)
            read_crossed(self.drafts, item, judged, self._scopes)
            return
        if adds_criteria(self.drafts, item):
            self.drafts.understood += len(sentences)
            return
        if continues_open(self.drafts, item) or (
            above.status in (None, GRANT) and keeps_promise(self.drafts, item, scopes, above.indication)
        ):
            self.drafts.understood += len(sentences)
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
        conditions = hard_conditions(low)
        if (complement := read_complement(item.passage)) is not None:
            conditions.append(complement.start)
        head = low[: min(conditions, default=len(low))]
        return above.by_lead or re.search(lexicon("connectives")["finite"]["pattern"], head) is None

    def _has_position_below(self, item: Item) -> bool:
        return any(
            any(p.status != "scope" for p in self._statuses(c.passage.text)) or self._has_position_below(c)
            for c in item.children
        )

    def _other_sentence(self, sentence: Passage) -> None:
        place = sentence.place()
        low = sentence.text.lower()
        if (
            any(re.search(p, low) for p in lexicon("connectives")["note"]["patterns"])
            or defines_mark(sentence)
            or (speaks_of_category(sentence.text) and not self._names_scope(sentence))
            or any(n.start < s.end and s.start < n.end for n in self.known_notes for s in place)
            or (all(p.status == "scope" for p in self._statuses(sentence.text) or ()) and self._statuses(sentence.text))
        ):
            self.drafts.understood += 1
            return
        self.drafts.unread += place
        severity: Literal["warning", "note"] = "warning" if may_state_position(sentence.text) else "note"
        touches = (self.drafts.all[-1].statement.id,) if self.drafts.all else ()
        if self.drafts.all and re.search(lexicon("connectives")["restricts"]["pattern"], low):
            self.drafts.restrict(self.drafts.all[-1], sentence)
        self.drafts.report(
            "not-understood", severity, "a sentence of a coverage section was not understood", place, touches
        )

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
            self.drafts.unread += sentence.place()
            return
        low = sentence.text.lower()
        if not listed and (
            judges_section(self.drafts, sentence, phrase, above.status, above.topic)
            or judges_again(self.drafts, sentence, phrase)
        ):
            self.drafts.understood += 1
            return
        complement = read_complement(sentence)
        starts = [h for h in hard_conditions(low) if h >= phrase.end]
        if complement is not None and complement.start >= phrase.end:
            starts.append(complement.start)
        scopes = self._scopes(sentence, min(starts, default=len(low)), placed=not above.elsewhere)
        if above.elsewhere and (scopes.indication is None or not self._in_place(scopes.indication)):
            message = "the position stands under a heading of another place; it is none on the tumors of this ontology"
            self.drafts.report("uncertain-scope", "note", message, sentence.place())
            self.drafts.understood += 1
            for child in item.children if with_list else []:
                self.drafts.count_below(child)
            return
        children = item.children if with_list else []
        if scopes.modality is None and children and not listed and self._list_of_statements(children):
            self._spread(sentence, phrase, scopes, above, children)
            return
        modality = scopes.modality or above.modality or self.title.modality
        indication = scopes.indication or above.indication
        if complement is not None and complement.kind != "rest" and find_rest(low):
            # 'for every other tumor, and for X when its criteria are not met': the named ones are not all.
            indication = above.indication
        points = re.search(lexicon("connectives")["pointing"]["pattern"], re.sub(r"\([^)]*\)", "", low))
        if scopes.vague or points:
            modality = None
        if modality is None and not (complement and complement.kind == "rest"):
            message = "the position names no modality that the ontology knows"
            self.drafts.report("uncertain-scope", "error", message, sentence.place())
            self.drafts.unread += sentence.place()
            return
        if scopes.others and indication is not None:
            indication = self.drafts.others(indication, sentence)
        wide = indication if indication is not None else self.title.indication or self.drafts.everything()
        context = Context(self.vocabulary, tuple(named(wide)))
        reader = Reader(context, phrase.status == GRANT, sentence)
        criteria = criteria_of(Stated(sentence, phrase, scopes, complement, children, listed), reader)
        draft = self.drafts.add(
            item, sentence, phrase.status, above.printed if listed else sentence.text[phrase.start : phrase.end],
            modality or Named("unknown"), wide, criteria, children,
            stated=scopes.modality is not None and indication is not None, complement=complement, reader=reader,
        )  # fmt: skip
        draft.topic = above.topic if listed else ()
        self.drafts.understood += 1
        if not children and with_list and announces_list(sentence.text):
            draft.awaits = "list"
        elif complement is None and promises_criteria(sentence.text):
            draft.awaits = "elsewhere"

    def _spread(
        self, sentence: Passage, phrase: StatusPhrase, scopes: Scopes, above: _Above, children: list[Item]
    ) -> None:
        """Read each item of 'The following are ...:' as a statement of its own."""
        self.drafts.understood += 1
        printed = sentence.text[phrase.start : phrase.end]
        inherited = _Above(above.modality, scopes.indication or above.indication, phrase.status, printed, True)
        for child in children:
            self._visit(child, inherited)

    def _list_of_statements(self, children: list[Item]) -> bool:
        return sum(self._scopes(c.passage).modality is not None for c in children) * 2 > len(children)


def read_positions(
    sections: list[Section], title: Passage | None, vocabulary: Vocabulary, known_notes: tuple[Span, ...] = ()
) -> Positions:
    """Return the statements of a document's coverage sections, with findings and the count of sentences.

    `known_notes` are spans that other readers understood (lines of business, pointers).
    """
    coverage = [s for s in sections if s.role in COVERAGE_ROLES and s.blocks]
    passages = [b.passage for s in coverage for b in s.blocks] + [s.heading for s in coverage if s.heading]
    definitions = define_terms(passages, vocabulary)
    own_terms = define_statuses(b.text for s in sections for b in s.blocks)
    title_scopes = Scopes(None, None, (), ())
    if title is not None:
        title_scopes = read_scopes(title, len(title.text), vocabulary, definitions, len(title.text))
    drafts = Drafts(vocabulary)
    reader = PositionReader(
        vocabulary, title_scopes, definitions, drafts, known_notes, read_legend(passages), own_terms
    )
    headings = {id(t): t for s in coverage for topics in s.topics.values() for t in topics}
    reader.sorted_by_place = any(names_only_place(t.text, vocabulary) for t in headings.values())
    entries: list[tuple[Block, tuple[Passage, ...]]] = []
    for section in coverage:
        if section.heading is not None:
            entries.append((Block("heading", section.heading, 0), ()))
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            above = (section.heading, *topics) if section.heading else topics
            entries += [(part, above) for part in split_restarts(block, vocabulary)]
    reader.read(nest(entries))
    return drafts.finish(len(coverage))
