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

from dataclasses import dataclass, field, replace

from loaders.conditions.criterion_trees import joined
from loaders.conditions.modality_limits import divide_by_modality
from loaders.coverage import continuations
from loaders.coverage.general_requirements import asks_patients, without_lead
from loaders.coverage.lists_led_apart import led_apart
from loaders.coverage.required_lists import requires_of_grants
from loaders.coverage.starred_notes import StarredNotes
from loaders.criteria.named_lists import find_named_lists
from loaders.positions.antecedents import leave_unclear, with_antecedents
from loaders.positions.awaited_criteria import announces_list, criteria_awaited
from loaders.positions.clauses import Stated, criteria_of, exception_of, excepts_list, hard_conditions
from loaders.positions.crossed import Judged, read_crossed, techniques_listed
from loaders.positions.drafts import Drafts
from loaders.positions.excepted_lists import list_excepted, without_exception
from loaders.positions.headings_above import ends_status, under_name, with_topics
from loaders.positions.items_beyond import of_a_use, widen
from loaders.positions.lead_conditions import ask_below
from loaders.positions.listed_indications import indications_listed
from loaders.positions.named_uses import add_named_uses
from loaders.positions.other_places import elsewhere
from loaders.positions.part_statuses import PartStatuses
from loaders.positions.position_phrases import denial_of_name, position_of, rules_nothing
from loaders.positions.statement_lists import ask_of_each, examples_below, leads_examples, lists_statements, names_only
from loaders.positions.statement_scope import Above, Meant, meant_scopes, named_before, speaks_of_others
from loaders.positions.table_groups import find_row_groups
from loaders.positions.unread_sentences import keep_open, leave_unread
from loaders.positions.uses import leads_list, listed_uses, sentences_of, use_by_label
from loaders.record import Span
from loaders.structure.captions import captions, heads_notes
from loaders.structure.outline import Item, walk
from loaders.structure.periods import read_period
from loaders.structure.place_headings import PlaceHeadings, placeless
from loaders.tables.row_tables import announces_table
from loaders.tables.table_columns import Columns
from loaders.tables.table_leads import announced, grants_what_table_holds, points_at_table
from loaders.tables.table_positions import TablePositions
from loaders.tables.tables import end_of_rows
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import examples_in, read_complement, speaks_of_rest
from loaders.wording.scopes import Definitions, Scopes, read_scopes
from loaders.wording.statuses import GRANT, OwnTerms, StatusPhrase
from ontology.scope import Named, named
from ontology.vocabulary import Vocabulary

__all__ = ["Above", "PositionReader"]


@dataclass(slots=True)
class PositionReader:
    """Reads statements out of nested items; one for each document."""

    vocabulary: Vocabulary
    title: Scopes
    definitions: Definitions
    drafts: Drafts
    known_notes: tuple[Span, ...] = ()
    own_terms: OwnTerms = field(default_factory=dict)
    places: PlaceHeadings | None = None
    parts: PartStatuses = field(default_factory=PartStatuses)
    tables: TablePositions = field(init=False)
    notes_under: tuple[Passage, ...] = ()
    """The headings over the line 'Notes' that was read last: what follows under them are notes."""

    def __post_init__(self) -> None:
        """Set up what reads the tables of the document."""
        self.tables = TablePositions(self.drafts, self.definitions, self.own_terms, self.title, self._scopes)

    def read(self, roots: list[Item]) -> None:
        """Read all items in order; rows that follow each other are a table."""
        taken: list[Item] = []
        roots, groups = find_row_groups(roots, self.drafts.legend)
        starred = StarredNotes.of(roots, self.vocabulary)
        self.drafts.lists = find_named_lists(roots, self._scopes)
        i = 0
        while i < len(roots):
            item, listed = roots[i], id(roots[i]) in self.drafts.lists.taken
            if item.block.kind == "row" and not listed:
                end = end_of_rows(roots, i)
                taken += self._table(roots[i:end])
                i = end
                continue
            i += 1
            if listed:
                self.drafts.count_below(item)
            if listed or item in taken or starred.holds(item):
                continue
            notes = heads_notes(item.passage)
            if notes or (i < len(roots) and captions(item, roots[i], self.vocabulary, self._scopes, self._position_in)):
                self.notes_under = item.topics if notes else self.notes_under
                self.drafts.count_below(replace(item, children=[]))
                for child in item.children:
                    self._visit(child, Above())
                continue
            end = end_of_rows(roots, i)
            lettered = self.tables.lettered(item, roots[i:end], roots[end:]) if end > i else None
            if lettered is not None:
                taken += lettered
                i = end
                continue
            columns = None if item.children else self.tables.columns(roots[i:end], item.passage)
            self._visit(item, Above(), (roots[i:end], columns) if columns is not None else None)
            read = [span for below in walk([item]) for span in below.passage.place()]
            self.drafts.before = (read[0].start, read[-1].end) if read else None
            i = end if columns is not None else i
        self.tables.finish()
        starred.ask(self.drafts)
        for group in groups:
            group.ask(self.drafts)
        continuations.give_waiting(self.drafts)

    def _table(self, rows: list[Item]) -> list[Item]:
        """Read a table of technique by condition, any other row by row; return the items read as its notes."""
        notes = self.tables.crossed(rows)
        if notes is None and (columns := self.tables.columns(rows)) is not None:
            self.tables.rows(rows, columns, self._with_topics(rows[0], Above()), conditional=False)
            return []
        for row in (r for r in rows if not self.tables.unheaded(r)) if notes is None else ():
            self._visit(row, Above())
        return notes or []

    def _visit(self, item: Item, above: Above, table: tuple[list[Item], Columns] | None = None) -> None:
        above = self._with_topics(item, above)
        item = without_lead(self.drafts, item)
        sentences = sentences_of(item.passage, self.own_terms, self.vocabulary)
        sentences = [s for s in sentences if not self.tables.rules_on_unmet.take(item, s, self._scopes(s))]
        stating = [(s, p) for s in sentences if (p := self._position_in(s)) is not None]
        stating = stating or (denial_of_name(item, sentences, self._scopes, self.own_terms) if not above.status else [])
        item, sentences, asked = led_apart(item, sentences, stating, self.vocabulary)
        self.drafts.sentences += len(sentences)
        lead = stating[-1] if stating and table and announces_table(stating[-1][0]) else None
        if not stating:
            self._without_status(item, above, sentences)
            if table:
                self.tables.rows(*table, above, conditional=False)
            return
        of, for_what = named_before(sentences, stating[0][0], self._scopes)
        above = own = replace(above, modality=of or above.modality, indication=for_what or above.indication)
        examples = examples_below(item, sentences, stating)
        for sentence, phrase in stating:
            if lead is not None and sentence is lead[0]:
                self.drafts.understood += 1
                continue
            complement, scopes = read_complement(sentence), self._scopes(sentence)
            rest = complement is not None and complement.kind == "rest"
            if rest or speaks_of_others(sentence, scopes) or (complement is None and use_by_label(sentence)):
                above = replace(above, indication=own.indication)  # they are none of those that were named before
            below = leads_list(sentence, stating[-1][0]) and not examples
            self._statement(item, sentence, phrase, above, with_list=below)
            # 'It may be considered ...' speaks of what the sentence before it named.
            above = replace(
                above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
            )
        if examples:
            judging, phrase = stating[-1]
            above = replace(above, printed=judging.text[phrase.start : phrase.end])
            if examples[0] is judging and self.drafts.all:  # counted already
                above = replace(above, modality=self.drafts.all[-1].statement.modality)
                self.drafts.understood -= 1
            status = StatusPhrase(examples[1].status, 0, 0)
            self._spread(examples[0], status, Scopes(None, None, (), ()), above, item.children)
        requires_of_grants(self.drafts, asked)
        if table:
            over, first = announced(above, lead, self._scopes, self.own_terms), len(self.drafts.all)
            self.tables.rows(*table, over.above, conditional=over.conditional)
            over.ask(self.drafts, first)
        stated = {id(s) for s, _ in stating} | ({id(examples[0])} if examples else set())
        for sentence in sentences:
            if id(sentence) not in stated:
                self._other_sentence(item, sentence)

    def _position_in(self, sentence: Passage) -> StatusPhrase | None:
        return None if self.parts.tells(sentence) else position_of(sentence, self.own_terms, self.drafts)

    def _with_topics(self, item: Item, above: Above) -> Above:
        own, notes = self.own_terms, self.notes_under
        return with_topics(item, above, self._scopes, self.places, self.drafts, own, notes, self.parts)

    def _scopes(self, passage: Passage, until: int | None = None, *, placed: bool = True) -> Scopes:
        end = len(passage.text) if until is None else until
        scopes = read_scopes(passage, len(passage.text), self.vocabulary, self.definitions, end, placed=placed)
        return self.drafts.lists.scopes(passage, scopes, end, self.drafts.everything)

    def _without_status(self, item: Item, above: Above, sentences: list[Passage]) -> None:
        scopes = self._scopes(item.passage)
        if (period := read_period(item.passage)) is not None:
            # The block holds until the next one begins, whether its statements are nested under it or not.
            self.drafts.period = period
            self.drafts.understood += len(sentences)
            for child in item.children:
                self._visit(child, above)
            return
        if continuations.has_position_below(item, self.own_terms):
            self.drafts.understood += len(sentences)
            scopes = self._scopes(sentences[-1]) if len(sentences) > 1 else scopes  # what leads the list
            inherited = under_name(item, above, scopes, self.vocabulary)
            first = len(self.drafts.all)
            for child in item.children:
                self._visit(child, inherited)
            ask_below(self.drafts, item, sentences, first)
            return
        adds = (continuations.ends_list, continuations.asks_of_treatment, continuations.excludes_from_all)
        if any(add(self.drafts, item) for add in adds):
            self.drafts.understood += len(sentences)
            return
        about = bool(scopes.modality or scopes.indication) or speaks_of_rest(item.passage)
        # 'As a bridge to transplantation' is a use of the treatment over the list; so are 'all other indications'.
        uses = bool(scopes.settings) or read_complement(item.passage) is not None
        about = about or (above.by_lead and uses and (above.modality is not None or above.status != GRANT))
        if above.status is not None and about and names_only(item, above):
            self.drafts.sentences += 1 - len(sentences)
            phrase = StatusPhrase(above.status, 0, 0)
            examples = bool(item.children) and phrase.status != GRANT and leads_examples(item.passage)
            pairs = [item.passage] if item.children else listed_uses(item.passage, self.own_terms, self.vocabulary)
            for pair in pairs:
                self._statement(item, pair, phrase, above, with_list=not examples, listed=True)
            self.drafts.sentences += len(pairs) - 1
            if examples:
                self.drafts.understood -= 1  # counted already
                self._spread(item.passage, phrase, scopes, above, item.children)
            return
        if above.status is not None and any(c.block.kind == "paragraph" for c in item.children):
            self.drafts.understood += len(sentences)
            judged = Judged(above.status, above.printed, above.modality, above.indication, self.title)
            read_crossed(self.drafts, item, judged, self._scopes)
            return
        if continuations.goes_on(self.drafts, item, scopes, above.indication, granted=above.status in (None, GRANT)):
            self.drafts.understood += len(sentences)
            return
        for sentence in sentences:
            self._other_sentence(item, sentence)
        if ends_status(self.drafts, item, scopes):
            above = replace(above, status=None)
        for child in item.children:
            self._visit(child, above)

    def _other_sentence(self, item: Item, sentence: Passage) -> None:
        asked = asks_patients(self.drafts, item, sentence)
        if asked or rules_nothing(sentence, self.own_terms, self.known_notes, self.drafts):
            self.drafts.understood += 1
            return
        leave_unread(self.drafts, sentence, item.passage if item.block.kind == "row" else sentence, item)

    def _statement(
        self,
        item: Item,
        sentence: Passage,
        phrase: StatusPhrase,
        above: Above,
        with_list: bool,
        listed: bool = False,
    ) -> None:
        if phrase.status == "unclear":
            leave_unclear(self.drafts, item, sentence)
            return
        low = sentence.text.lower()
        if not listed and continuations.adds_reason(self.drafts, sentence, phrase, above.status, above.topic):
            self.drafts.understood += 1
            return
        complement = read_complement(sentence)
        starts = [h for h in hard_conditions(low) if h >= phrase.end]
        if complement is not None and complement.start >= phrase.end:
            # 'For all other hepatic metastases' names what the others are among.
            left = low[complement.start : complement.end]
            among = complement.kind == "rest" and self.vocabulary.mentions(left, ("tumor",))
            starts.append(complement.end if among else complement.start)
        if complement is not None and (complement.kind == "above" or complement.end < phrase.start):
            # 'X that does not meet the criteria, including X for A, is not covered': A is an example.
            starts += examples_in(low, complement.end)
        scopes = self._scopes(sentence, min(starts, default=len(low)), placed=not above.elsewhere)
        if not listed and continuations.answers_exception(self.drafts, sentence, phrase, scopes):
            return
        children = item.children if with_list else []
        if phrase.status != GRANT and children and connective("reasons-below").search(low):
            self._because(item, sentence, phrase, above, children, listed)
            return
        if elsewhere(self.drafts, self.places, item, sentence, scopes, above, children, denies=phrase.status != GRANT):
            return
        children, techniques = techniques_listed(children, self._scopes)
        if techniques is not None and isinstance(scopes.modality, Named):
            self.definitions[scopes.modality.id] = tuple(named(techniques))
        spreads = bool(children) and (not listed or scopes.modality is None)
        if spreads and lists_statements(sentence, phrase, scopes, above, children, self._scopes, self.vocabulary):
            # What its lead asks is asked of each ('These are covered for ...').
            first = len(self.drafts.all)
            self._spread(sentence, phrase, scopes, above, children)
            ask_of_each(self.drafts, first, sentence, phrase, scopes)
            return
        stated = Stated(sentence, phrase, scopes, complement, children, listed)
        if continuations.ask_only(self.drafts, item, stated):
            return
        above = with_antecedents(self.drafts, item, stated, above, self.title.modality)
        meant = meant_scopes(
            self.drafts, self.title, sentence, phrase, above, scopes, complement, listed, techniques
        )  # fmt: skip
        if meant is None:
            keep_open(self.drafts, item, sentence, phrase.start, phrase.end)
            return
        if phrase.status == GRANT and meant.complement is None:
            here = indications_listed(self.drafts, self.places, sentence, scopes, above, children, self._scopes)
            if here is not None:
                children, meant = here[0], replace(meant, indication=here[1], among=self.drafts.everything())
        stated = replace(stated, complement=meant.complement, children=children)
        grants_all = phrase.status == GRANT and scopes.indication is None
        if grants_all and (pointing := points_at_table(self.drafts.lists, children)):
            self.tables.lead(stated, pointing)
            return
        if grants_all and not children and grants_what_table_holds(sentence, min(starts, default=len(low))):
            self.tables.lead(stated, [])
            return
        self._add(item, stated, meant, above, with_list)
        self.drafts.understood += 1

    def _add(self, item: Item, read: Stated, meant: Meant, above: Above, with_list: bool) -> None:
        """Add the statements of a sentence, one for each group of its treatments that has criteria of its own."""
        sentence, phrase = read.sentence, read.phrase
        asking = self.drafts.reader(self.drafts.everything(), phrase.status, sentence)
        read, indication, excluded = without_exception(read, meant.indication, asking)
        meant = replace(meant, indication=indication)
        wide = meant.indication if meant.indication is not None else self.title.indication or self.drafts.everything()
        printed = above.printed if read.listed else sentence.text[phrase.start : phrase.end]
        for part, below in divide_by_modality(meant.modality, read.children, self.vocabulary):
            stated = replace(read, children=below)
            excepts = exception_of(stated) if below and excepts_list(stated) else None
            # 'Not medically necessary unless all of the following are met': granted when they are, else denied.
            turned = excepts is not None and phrase.status != GRANT
            status = GRANT if turned else phrase.status
            shown = sentence.text[phrase.start : excepts[1]] if turned and excepts and not read.listed else printed
            reader = self.drafts.reader(meant.among or wide, status, sentence, part)
            listed = list_excepted(stated, reader, excepts) if excepts and not turned else criteria_of(stated, reader)
            criteria = joined((listed, excluded), sentence.place())
            asked, whom = widen(criteria, wide, self.vocabulary) if status == GRANT else (criteria, wide)
            if status == GRANT and meant.indication is None and part is not None:
                granted = (d.statement for d in self.drafts.all if d.statement.status == GRANT)
                whom = of_a_use(asked, part, granted, whom, self.vocabulary)
            if whom != wide:  # What leads a list of its own may be one more tumor, by a name that nobody knows.
                leads = [c.passage for c in below if c.children]
                self.drafts.doubtful += [p for p in leads if self._scopes(p).indication is None]
            draft = self.drafts.add(
                item, sentence, status, shown, part or Named("unknown"), whom, asked, below,
                stated=read.scopes.modality is not None and meant.indication is not None,
                complement=meant.complement, reader=reader,
            )  # fmt: skip
            draft.topic = above.topic if read.listed else ()
            draft.anywhere = meant.indication is None and placeless(self.places, item, sentence, self.vocabulary)
            if not below and with_list and announces_list(sentence.text):
                draft.awaits = "list"
            elif meant.complement is None and not self.drafts.knows(reader.reference(sentence)):
                draft.awaits = criteria_awaited(sentence, phrase, listed=bool(below))
            if turned:
                self.drafts.add_otherwise(item, draft, phrase.status, printed)
            add_named_uses(self.drafts, item, stated, reader, shown, part or Named("unknown"))

    def _spread(
        self, sentence: Passage, phrase: StatusPhrase, scopes: Scopes, above: Above, children: list[Item]
    ) -> None:
        """Read each item of 'The following are ...:' as a statement of its own."""
        self.drafts.understood += 1
        lead = sentence.place()[0]
        first = sum(1 for d in self.drafts.all if lead not in d.statement.at)
        printed = sentence.text[phrase.start : phrase.end] or above.printed
        inherited = Above(
            scopes.modality or above.modality, scopes.indication or above.indication, phrase.status, printed, True
        )
        for child in children:
            self._visit(child, inherited)
        for draft in self.drafts.all[first:]:
            draft.lead = draft.lead or lead

    def _because(
        self, item: Item, sentence: Passage, phrase: StatusPhrase, above: Above, children: list[Item], listed: bool
    ) -> None:
        """Read a denial whose list gives its reasons, and behind them examples of what it denies."""
        examples = [c for c in children if c.children and connective("examples").search(c.passage.text.lower())]
        first = len(self.drafts.all)
        self._statement(item, sentence, phrase, above, with_list=False, listed=listed)
        for child in children:
            if child not in examples:
                self.drafts.count_below(child)
        if examples and len(self.drafts.all) > first:
            of = self.drafts.all[first].statement.modality
            for example in examples:
                over = replace(above, modality=of, printed=sentence.text[phrase.start : phrase.end])
                status = StatusPhrase(phrase.status, 0, 0)
                self._spread(example.passage, status, Scopes(None, None, (), ()), over, example.children)
