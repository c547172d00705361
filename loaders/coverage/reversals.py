"""Reversals: positions that a row of a history says were another before, denials and grants.

'Microwave ablation changed from investigational to medically necessary' tells
what held until that row, and so do 'added X (was investigational)' and 'X, which
had been unproven, is covered'. The subject and the old status are read as one
sentence; what it narrows by words that nobody understands is left out.

1. A row is cut into clauses, and these where a status ends.
2. An old status is of the subject of its own words, or of the words before them
   where its own name nothing: 'X is covered; it was investigational'.
3. What a former grant asked is rarely said; it stays open.
4. What is said of one treatment is never tied to another: 'X is covered; Y was
   investigational' says nothing of X, and not that Y is covered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import msgspec

from loaders.conditions.conditions import Context, text_criterion
from loaders.conditions.criterion_trees import all_of
from loaders.coverage.statements import PositionReader
from loaders.identity.history import dated_rows
from loaders.positions.drafts import Drafts
from loaders.record import Atom, Criterion, Group, Statement
from loaders.structure.blocks import Block
from loaders.structure.outline import nest
from loaders.structure.sections import Section
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.sentences import split_clauses, split_sentences
from loaders.text.text import Passage, join
from loaders.wording.scopes import Definitions, Scopes
from loaders.wording.statuses import GRANT, find_statuses
from ontology.lexicon import lexicon
from ontology.scope import Named
from ontology.vocabulary import Vocabulary

__all__ = ["read_reversals"]

_pattern = partial(lexicon_pattern, "former", "reversal")
_JUDGES = " is considered "
_WINDOW = 120
"""Characters before a status in which the words stand that make it an old one."""
_TUMORS = ("tumor", "primary")


def read_reversals(
    sections: list[Section], title: Scopes, definitions: Definitions, vocabulary: Vocabulary
) -> tuple[Statement, ...]:
    """Return what was judged otherwise until a row of the history, each with the day from which that no longer holds.

    What a former grant asked is not told by the row that ended it; it stays open.
    """
    out: list[Statement] = []
    for row in dated_rows(sections):
        for subject, status, granted in _Row(row.words, vocabulary).reversed():
            drafts = Drafts(vocabulary, prefix=f"former-{row.holds_from}-")
            sentence = join([subject, status], _JUDGES)
            PositionReader(vocabulary, title, definitions, drafts).read(nest([(Block("paragraph", sentence, 0), ())]))
            read = drafts.finish(1).statements
            if len(read) != 1 or read[0].complement_of:
                continue
            if granted != (read[0].status == GRANT) or (not granted and _narrowed(read[0].criteria)):
                continue
            asked = read[0].criteria
            if granted:
                unknown = text_criterion(row.words, Context(vocabulary))
                asked = unknown if asked is None else all_of((asked, unknown), (*asked.at, *unknown.at))
            named = vocabulary.mentions(subject.text, ("modality",))
            if not named and not (isinstance(title.modality, Named) and vocabulary.mentions(subject.text)):
                continue  # which of the treatments of the policy is meant is not said
            ordinal = len(out) + 1
            out.append(
                msgspec.structs.replace(
                    read[0],
                    id=f"former-{row.holds_from}-reversed-{ordinal}",
                    former=True,
                    criteria=asked,
                    effective_until=row.holds_from,
                    label=None,
                )
            )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Said:
    """A status in a clause of a row: the words from the status before it on, its own, and those up to the next."""

    clause: int
    first: int
    before: Passage
    status: str
    words: Passage
    after: str
    ended: bool = False
    """It is said to hold no longer."""

    def turns(self, other: _Said) -> bool:
        """Tell whether a status is one that holds where this one did: a denial for a grant, or a grant for a denial."""
        return not other.ended and (self.status == GRANT) != (other.status == GRANT)


class _Row:
    """The words of a row, cut into clauses and at its statuses."""

    def __init__(self, words: Passage, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.clauses = [c for s in split_sentences(words) for c in split_clauses(s)]
        self.by_clause = [list(_said(i, clause)) for i, clause in enumerate(self.clauses)]

    def reversed(self) -> Iterator[tuple[Passage, Passage, bool]]:
        """Yield what the row says was judged otherwise before, with the old status and whether it granted."""
        for statuses in self.by_clause:
            for i, said in enumerate(statuses):
                if _pattern("narrowed").match(said.after):
                    continue
                behind = statuses[i + 1] if i + 1 < len(statuses) else None
                subject = self._judged(said, statuses[i - 1] if i else None, behind)
                if subject is not None:
                    yield subject, said.words, said.status == GRANT

    def _judged(self, said: _Said, before: _Said | None, behind: _Said | None) -> Passage | None:
        """Return what a status was the old one of, or None where the words do not say that it was, or of what."""
        start = max(0, len(said.before) - _WINDOW)
        window = said.before.text[start:]
        if (told := _pattern("ended").search(window)) is not None:
            return self._subject(said.before.slice(0, start + told.start()))
        if (told := _pattern("taken_off").match(said.before.text)) is not None:
            return self._subject(said.before.slice(told.start("what"), told.end("what")))
        if (told := _pattern("from").search(window)) is not None:
            own = said.before.slice(0, start + told.start())
            turned = behind is not None and said.turns(behind)
            if not turned and (said.status == GRANT or _pattern("to_grant").match(said.after) is None):
                return None
            return self._subject(own, behind if turned else said)
        if (told := _pattern("was").search(window)) is None:
            return None
        own = said.before.slice(0, start + told.start())
        if before is not None and (_pattern("bare").fullmatch(own.text) or _pattern("goes_on").match(own.text)):
            whole = self.clauses[said.clause].slice(before.first, said.first + len(own))
            return self._subject(whole) if said.turns(before) else None
        antecedent = self._turned_before(said) if before is None else None
        if _pattern("bare").fullmatch(own.text):
            return antecedent
        change = "withdrawn" if said.status == GRANT else "change"
        if _pattern(change).search(own.text) or self._turned_then(said, behind):
            return self._subject(own, behind or said)
        return antecedent if antecedent is not None and self._same(antecedent, own) else None

    def _turned_before(self, said: _Said) -> Passage | None:
        """Return what the clause before says is judged otherwise now."""
        if said.clause == 0:
            return None
        words, statuses = self.clauses[said.clause - 1], self.by_clause[said.clause - 1]
        if len(statuses) > 1 or not all(said.turns(s) for s in statuses):
            return None
        change = "withdrawn" if said.status == GRANT else "change"
        return self._subject(words) if statuses or _pattern(change).search(words.text) else None

    def _turned_then(self, said: _Said, behind: _Said | None) -> bool:
        """Tell whether what follows an old status judges the same anew: 'was investigational and is now covered'."""
        if said.status != GRANT and _pattern("now").match(said.after):
            return True
        if behind is not None:
            return said.turns(behind) and _pattern("then").fullmatch(said.after) is not None
        if said.clause + 1 == len(self.clauses) or said.after.strip(" .,;)\"'"):
            return False
        following = self.by_clause[said.clause + 1]
        if following:
            return said.turns(following[0]) and _pattern("then").fullmatch(following[0].before.text) is not None
        return (
            said.status != GRANT
            and _pattern("now").match(", " + self.clauses[said.clause + 1].text[:_WINDOW]) is not None
        )

    def _subject(self, told: Passage, behind: _Said | None = None) -> Passage | None:
        """Return what was judged, out of the words before those of the old status.

        :param behind: the last status of the clause that tells of it, with the words by which it may be narrowed.
        """
        start = 0
        for lead in _pattern("lead").finditer(told.text):
            start = lead.end()
        end = len(told.text)
        if (verb := _pattern("behind").search(told.text, start)) is not None:
            end = verb.start()
        subject = told.slice(start, end).strip(" ,;:.(")
        rest = told.slice(end)
        if len(subject.text) <= 2 or _pattern("partly").search(told.text):
            return None
        if self.vocabulary.mentions(rest.text, ("modality",)) or _pattern("limit").search(rest.text):
            return None  # another treatment than the one that is granted may be meant, or what lies beyond a limit
        for words in (rest, self._words_behind(behind)):
            if words is None or not self.vocabulary.mentions(words.text, (*_TUMORS, "grouping")):
                continue
            of = _pattern("of").search(words.text)
            if of is None or self.vocabulary.mentions(subject.text, _TUMORS):
                return None
            # What is granted for one tumor says of that one what it was before.
            subject = join([subject, words.slice(of.start()).strip(" ,;:.()")], " ")
        return subject

    def _words_behind(self, behind: _Said | None) -> Passage | None:
        """Return the words behind a status up to the next one of its clause."""
        if behind is None:
            return None
        at = behind.first + len(behind.before) + len(behind.words)
        return self.clauses[behind.clause].slice(at, at + len(behind.after))

    def _same(self, one: Passage, other: Passage) -> bool:
        """Tell whether two passages name the same treatments, and no tumors that differ."""
        treatments, others = ({m.id for m in self.vocabulary.mentions(p.text, ("modality",))} for p in (one, other))
        tumors, other_tumors = ({m.id for m in self.vocabulary.mentions(p.text, _TUMORS)} for p in (one, other))
        return bool(treatments) and treatments == others and (not other_tumors or tumors == other_tumors)


def _said(clause: int, words: Passage) -> Iterator[_Said]:
    """Yield the statuses of a clause; 'no longer investigational' is no position, but tells what was one."""
    found = []
    for phrase in find_statuses(words.text):
        start, status = phrase.start, phrase.status
        ended = _pattern("no_longer").match(words.text, start, phrase.end)
        if ended is not None:
            inner = find_statuses(words.text[ended.end() : phrase.end])
            if len(inner) == 1:
                start, status = ended.end() + inner[0].start, inner[0].status
            elif _pattern("bare_grant").match(words.text[ended.end() : phrase.end]):
                start, status = ended.end(), GRANT
            else:
                continue
        if status not in ("scope", "unclear"):
            found.append((start, phrase.end, status, ended is not None))
    for match in _pattern("granted_then").finditer(words.text):
        start, end = match.span("status")
        if not any(start < other[1] and other[0] < end for other in found):
            found.append((start, end, GRANT, True))
    found.sort()
    first = 0
    for at, (start, end, status, over) in enumerate(found):
        stop = found[at + 1][0] if at + 1 < len(found) else len(words)
        yield _Said(
            clause, first, words.slice(first, start), status, words.slice(start, end), words.text[end:stop], over
        )
        first = end


def _narrowed(criterion: Criterion | None) -> bool:
    """Tell whether a criterion asks for more than a use: the rest of what it is on may have been granted before."""
    if isinstance(criterion, Group):
        return any(_narrowed(member) for member in criterion.members)
    use = lexicon("connectives")["use"]["characteristic"]
    return criterion is not None and not (isinstance(criterion, Atom) and criterion.characteristic == use)
