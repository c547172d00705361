"""Reversals: positions that a row of a history says were another before.

'Microwave ablation changed from investigational to medically necessary' tells
what held until that row, and so do 'added X (was investigational)' and 'X, which
had been unproven, is covered'. The subject and the old status are read as one
sentence; what it narrows by words that nobody understands is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from loaders.coverage.statements import PositionReader
from loaders.identity.history import dated_rows
from loaders.positions.drafts import Drafts
from loaders.record import Atom, Criterion, Group, Statement
from loaders.structure.blocks import Block
from loaders.structure.outline import nest
from loaders.structure.sections import Section
from loaders.text.lexicon_patterns import lexicon_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage, join
from loaders.wording.scopes import Definitions, Scopes
from loaders.wording.statuses import GRANT, find_statuses
from ontology.lexicon import lexicon
from ontology.scope import Named
from ontology.vocabulary import Vocabulary

__all__ = ["read_reversals"]

_pattern = partial(lexicon_pattern, "former", "reversal")
_JUDGES = " is considered "


def read_reversals(
    sections: list[Section], title: Scopes, definitions: Definitions, vocabulary: Vocabulary
) -> tuple[Statement, ...]:
    """Return what was denied until a row of the history granted it, each with the day from which it is granted."""
    out: list[Statement] = []
    for row in dated_rows(sections):
        for subject, status in _reversed(row.words):
            drafts = Drafts(vocabulary, prefix=f"former-{row.holds_from}-")
            sentence = join([subject, status], _JUDGES)
            PositionReader(vocabulary, title, definitions, drafts).read(nest([(Block("paragraph", sentence, 0), ())]))
            read = drafts.finish(1).statements
            if len(read) != 1 or read[0].status == GRANT or _narrowed(read[0].criteria) or read[0].complement_of:
                continue
            if not vocabulary.mentions(subject.text, ("modality",)) and not isinstance(title.modality, Named):
                continue  # which of the treatments of the policy is meant is not said
            ordinal = len(out) + 1
            out.append(
                msgspec.structs.replace(
                    read[0],
                    id=f"former-{row.holds_from}-reversed-{ordinal}",
                    former=True,
                    effective_until=row.holds_from,
                    label=None,
                )
            )
    return tuple(out)


def _reversed(words: Passage) -> Iterator[tuple[Passage, Passage]]:
    """Yield what a row says was judged otherwise before, each with the words of the old status."""
    sentences = split_sentences(words)
    for i, sentence in enumerate(sentences):
        if i + 1 < len(sentences) and _pattern("goes_on").match(sentences[i + 1].text):
            sentence = join([sentence, sentences[i + 1]], "; ")
        phrases = [p for p in find_statuses(sentence.text) if p.status not in ("scope", "unclear")]
        for phrase in phrases:
            if phrase.status == GRANT:
                continue
            before = sentence.text[: phrase.start]
            moved = _pattern("from").search(before)
            told = moved or _pattern("was").search(before)
            if told is None:
                continue
            if moved:
                granted = any(p.start > phrase.end and p.status == GRANT for p in phrases)
                granted = granted or _pattern("to_grant").match(sentence.text, phrase.end) is not None
            else:
                narrowed = _pattern("narrowed").match(sentence.text, phrase.end)
                change = _pattern("change").search(before[: told.start()]) or _pattern("now").match(
                    sentence.text, phrase.end
                )
                granted = narrowed is None and change is not None
            if not granted:
                continue
            subject = _subject(sentence.slice(0, told.start()))
            if subject is not None:
                yield subject, sentence.slice(phrase.start, phrase.end)
            break


def _subject(told: Passage) -> Passage | None:
    """Return what was judged, out of the words before those of the old status."""
    start = 0
    for lead in _pattern("lead").finditer(told.text):
        start = lead.end()
    end = len(told.text)
    if behind := _pattern("behind").search(told.text, start):
        end = behind.start()
    subject = told.slice(start, end).strip(" ,;:.(")
    return subject if len(subject.text) > 2 else None


def _narrowed(criterion: Criterion | None) -> bool:
    """Tell whether a criterion asks for more than a use: the rest of what it is on may have been granted before."""
    if isinstance(criterion, Group):
        return any(_narrowed(member) for member in criterion.members)
    use = lexicon("connectives")["use"]["characteristic"]
    return criterion is not None and not (isinstance(criterion, Atom) and criterion.characteristic == use)
