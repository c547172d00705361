"""Evidence: the studies that a document weighs, and what it concludes from them.

1. Prose sections are read sentence by sentence, under the headings in force.
2. A sentence that names a study and says what it did opens an item; the
   sentences after it, and paragraphs that go on about it, belong to it.
3. A paragraph that sums up the evidence for a population, and a sentence that
   concludes on a use, are items without a study.
4. Sizes, design, citation and direction are read from the passage of an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from loaders.record import EvidenceItem, Outcome, Place, ReferenceEntry, StudyArm
from loaders.results.compositions import find_parts, speaks_of, sums_up
from loaders.results.designs import SUM_OF_ARMS, count_studies, design_of, names_review, people_counted
from loaders.results.outcomes import read_outcomes
from loaders.results.study_groups import follow_up, limitations, read_arms
from loaders.results.study_names import NamedStudy, names_in
from loaders.structure.blocks import Block
from loaders.structure.citation_marks import CitationMark
from loaders.structure.citations import MarkStyle, find_marks
from loaders.structure.sections import Section
from loaders.structure.topics import Topic, mentioned, narrowed, read_topics, sentence_spans
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["direction_of", "read_evidence"]

_SHORTEST = 40
"""A shorter block is a label or a heading, not prose."""
_NEAR = 4
"""Sentences that stand nearer than this are one stretch."""
_FILLED = 70
"""Characters of a line that a page margin may have broken."""


@dataclass(slots=True)
class _Draft:
    """An item under construction; `pieces` are (block, start, end)."""

    kind: str
    topic: Topic
    section: str
    pieces: list[tuple[Block, int, int]]
    named: NamedStudy | None = None
    marks: list[CitationMark] = field(default_factory=list)
    design: str | None = None

    @property
    def sentences(self) -> list[str]:
        return [block.text[start:end] for block, start, end in self.pieces]


@dataclass(frozen=True, slots=True)
class _Patterns:
    describes: Pattern
    unnamed: Pattern
    group: Pattern
    continues: Pattern
    population: Pattern
    conclusion: Pattern
    directions: PatternTable[str]
    trial: Pattern
    reviewers: Pattern
    not_trial: frozenset[str]


@cache
def _patterns() -> _Patterns:
    words: dict[str, Any] = lexicon("evidence")
    return _Patterns(
        compile_pattern(words["mention"]["describes"], re.IGNORECASE),
        compile_pattern(words["mention"]["unnamed"], re.IGNORECASE),
        compile_pattern(words["mention"]["group"], re.IGNORECASE),
        compile_pattern(words["mention"]["continues"], re.IGNORECASE),
        compile_pattern(words["summary"]["population"], re.IGNORECASE),
        compile_pattern(words["conclusion"]["pattern"], re.IGNORECASE),
        PatternTable((compile_pattern(d["pattern"], re.IGNORECASE), d["direction"]) for d in words["direction"]),
        compile_pattern(words["trial"]["pattern"]),
        compile_pattern(words["mention"]["reviewers"], re.IGNORECASE),
        frozenset(words["trial"]["not_trial"]),
    )


def read_evidence(
    sections: list[Section], references: tuple[ReferenceEntry, ...], style: MarkStyle, vocabulary: Vocabulary
) -> tuple[EvidenceItem, ...]:
    """Return the studies and summaries that the prose of a document weighs, in order."""
    drafts = _drafts(sections, style, vocabulary)
    items = [(draft, _item(draft, references, vocabulary)) for draft in drafts]
    # What is told study by study elsewhere need not be counted again.
    told = {i for draft, item in items if draft.kind == "study" for i in item.indications}
    return tuple(i for draft, i in items if draft.kind not in ("part", "parts") or not told.intersection(i.indications))


def _drafts(sections: list[Section], style: MarkStyle, vocabulary: Vocabulary) -> list[_Draft]:
    patterns = _patterns()
    out: list[_Draft] = []
    current: _Draft | None = None
    seen: set[tuple[str, int | None, tuple[str, ...]]] = set()
    for section, block, topic in read_topics(sections, frozenset(lexicon("evidence")["roles"]), vocabulary):
        if block.kind in ("row", "connector") or len(block.text) < _SHORTEST:
            continue
        heading = topic.headings[-1] if topic.headings else section.title
        if current is not None and not _carries_on(current, block, topic):
            current = None
        marks = find_marks(block, style)
        if patterns.population.search(block.text):
            current = None
            out.append(_Draft("summary", topic, heading, [(block, 0, len(block.text))], None, marks))
            out += _counted(block, topic, heading, vocabulary)
            continue
        subject = topic.indications + topic.modalities
        for start, end in sentence_spans(block):
            text = block.text[start:end]
            own = [m for m in marks if start < m.position <= end + 1]
            fresh = [n for n in names_in(text) if (n.author, n.year, subject) not in seen]
            if fresh and patterns.describes.search(text):
                seen.update((n.author, n.year, subject) for n in fresh)
                for i, named in enumerate(fresh):
                    until = fresh[i + 1].start if i + 1 < len(fresh) else len(text) + 2
                    cited = [m for m in own if named.start < m.position - start <= until or len(fresh) == 1]
                    current = _Draft("study", topic, heading, [(block, start, end)], named, cited)
                    out.append(current)
                continue
            kind = _unnamed_kind(text, own, current)
            if kind is None and current is None and sums_up(text) and read_outcomes(block, start, end, vocabulary):
                kind = "group"
            if kind is not None:
                opened = _Draft(kind, topic, heading, [(block, start, end)], None, own)
                out.append(opened)
                current = None if kind == "conclusion" else opened
            elif current is not None:
                owner = _reviewed(out, current, block, text)
                owner.pieces.append((block, start, end))
                owner.marks += own if owner.named is not None else []
    return out


def _counted(block: Block, topic: Topic, heading: str, vocabulary: Vocabulary) -> list[_Draft]:
    """Return the studies that a paragraph on all evidence counts, each with the sentences that speak of it alone."""
    parts = find_parts(block.text)
    match = _patterns().population.search(block.text)
    if not parts or match is None:
        return []
    own = narrowed(vocabulary, mentioned(vocabulary, match["population"], "tumor"), topic.indications)
    under = Topic(mentioned(vocabulary, match["intervention"], "modality"), own, topic.headings)
    out = [
        _Draft("parts" if p.several else "part", under, heading, [(block, p.start, p.end)], design=p.design)
        for p in parts
    ]
    for start, end in sentence_spans(block):
        own_sentence = any(p.start <= start < p.end or start <= p.start < end for p in parts)
        if not own_sentence and len(told := speaks_of(block.text[start:end], parts)) == 1:
            out[told[0]].pieces.append((block, start, end))
    return out


def _reviewed(drafts: list[_Draft], current: _Draft, block: Block, text: str) -> _Draft:
    """Return the draft that a sentence goes on: where reviewers conclude, the review that led to the current study."""
    if not _patterns().reviewers.search(text) or names_review(current.sentences[0]):
        return current
    here = [d for d in drafts if d.kind == "study" and d.pieces[0][0] is block and names_review(d.sentences[0])]
    return here[-1] if here else current


def _carries_on(draft: _Draft, block: Block, topic: Topic) -> bool:
    """Tell whether a block goes on about the study of a draft."""
    if draft.kind != "study" or draft.topic.headings != topic.headings or block.bullet or block.labels:
        return False
    last = draft.pieces[-1][0]
    # A line right below one that filled the page is of the same paragraph.
    below = block.passage.first_line == last.passage.place()[-1].last_line + 1
    same = below and not block.gap and len(last.text) > _FILLED
    return same or bool(_patterns().continues.search(block.text))


def _unnamed_kind(text: str, marks: list[CitationMark], current: _Draft | None) -> str | None:
    """Return what a sentence without a named study opens: a study, a group of studies, a conclusion, or nothing."""
    patterns = _patterns()
    cited = {n for m in marks for n in m.numbers}
    open_ = {n for m in current.marks for n in m.numbers} if current is not None else set()
    if patterns.group.search(text) and (cited or direction_of(text)):
        return "group"
    if cited and not cited & open_ and patterns.unnamed.search(text):
        return "study"
    if current is None and patterns.conclusion.search(text) and direction_of(text):
        return "conclusion"
    return None


def direction_of(text: str) -> str | None:
    """Return what a text concludes for a technique: supports, against, insufficient, or None when it does not say."""
    return next((d for _, d in _patterns().directions.found(text)), None)


def _item(draft: _Draft, references: tuple[ReferenceEntry, ...], vocabulary: Vocabulary) -> EvidenceItem:
    sentences = draft.sentences
    passage = " ".join(sentences)
    numbers = _references(draft, references)
    cited = [r for r in references if r.number in numbers]
    scope = draft.sentences[0]
    if draft.kind == "summary" and (match := _patterns().population.search(scope)):
        own = mentioned(vocabulary, match["population"], "tumor")
        modalities = mentioned(vocabulary, match["intervention"], "modality")
    else:
        own = mentioned(vocabulary, scope, "tumor")
        modalities = mentioned(vocabulary, scope, "modality")
    study = draft.kind in ("study", "part", "parts")
    title = cited[0].title if study and len(cited) == 1 else ""
    if study and not modalities:
        modalities = next((m for t in (title, *sentences[1:4]) if (m := mentioned(vocabulary, t, "modality"))), ())
    if draft.kind == "group" and not (modalities or draft.topic.modalities):
        modalities = mentioned(vocabulary, draft.pieces[0][0].text, "modality")
    design = draft.design
    if draft.kind == "study":
        design = design_of(sentences, title, draft.topic.headings, vocabulary)
    if design is None and draft.named is not None and draft.named.assessor:
        design = lexicon("evidence")["mention"]["assessor_design"]
    indications = narrowed(vocabulary, own, draft.topic.indications)
    if not indications or (study and _related(vocabulary, indications, draft.topic.indications)):
        indications = tuple(dict.fromkeys((*indications, *draft.topic.indications)))
    patients, basis = people_counted(sentences) if study else (None, None)
    arms = read_arms(draft.pieces, vocabulary) if study else ()
    groups = tuple(a.label for a in arms)
    if patients is None and len(arms) > 1 and design not in lexicon("evidence")["counts"]["reviews"]:
        patients, basis = sum(a.patients for a in arms), SUM_OF_ARMS
    outcomes = _told_once(o for b, start, end in draft.pieces for o in read_outcomes(b, start, end, vocabulary, groups))
    if draft.kind == "study" and (arms or outcomes):
        design = _compared(design, arms, outcomes)
    return EvidenceItem(
        at=_place(draft),
        design=design,
        first_author=draft.named.author if draft.named else None,
        year=draft.named.year if draft.named else None,
        trial=_trial(passage, title, vocabulary) if study else None,
        patients=patients,
        studies=count_studies(sentences, design) if study else None,
        modalities=modalities or draft.topic.modalities,
        indications=indications,
        references=numbers,
        direction=direction_of(passage),
        section=draft.section or None,
        patients_basis=basis,
        arms=arms,
        follow_up=follow_up(sentences) if study else None,
        outcomes=outcomes,
        limitations=limitations(sentences, vocabulary),
        several=draft.kind == "parts",
    )


def _compared(design: str | None, arms: tuple[StudyArm, ...], outcomes: tuple[Outcome, ...]) -> str | None:
    """Return the design of a study: a series whose groups are sized or set against each other compares them."""
    words = lexicon("evidence")["mention"]
    if design not in words["compared_designs"]:
        return design
    groups: dict[str, set[str]] = {}
    for outcome in outcomes:
        if outcome.arm is not None:
            groups.setdefault(outcome.measure, set()).add(outcome.arm.casefold())
    against = sum(len(names) > 1 for names in groups.values())
    return words["comparative_design"] if len(arms) > 1 or against > 1 else design


def _told_once(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return figures without those that the text only says again, with less beside them."""
    out: list[Outcome] = []
    told: set[Outcome] = set()
    for outcome in outcomes:
        bare = msgspec.structs.replace(outcome, arm=None, printed="", at=(), p=None, interval=None, level=None)
        if outcome.arm is not None or bare not in told:
            out.append(outcome)
            told.add(bare)
    return tuple(out)


def _related(vocabulary: Vocabulary, own: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Tell whether a sentence speaks of what its heading names: one of the terms lies over or under another."""
    return any(a in vocabulary.ancestors(b) or b in vocabulary.ancestors(a) for a in own for b in above)


def _place(draft: _Draft) -> Place:
    """Return where a draft stands: one stretch for neighbouring sentences of a block."""
    out: Place = ()
    runs: list[tuple[Block, int, int]] = []
    for block, start, end in draft.pieces:
        if runs and runs[-1][0] is block and start - runs[-1][2] < _NEAR:
            runs[-1] = (block, runs[-1][1], end)
        else:
            runs.append((block, start, end))
    for block, start, end in runs:
        out += block.passage.place(start, end)
    return out


def _references(draft: _Draft, references: tuple[ReferenceEntry, ...]) -> tuple[int, ...]:
    """Return the entries that a draft rests on: those marked that fit its author, else the first marked.

    Without marks the entry with its author and year, if there is exactly one.
    """
    marked = [n for mark in draft.marks for n in mark.numbers]
    if draft.named is None:
        return tuple(dict.fromkeys(marked))
    by_number = {r.number: r for r in references}
    fitting = [n for n in marked if n in by_number and _fits(by_number[n], draft.named, with_year=False)]
    if fitting:
        return tuple(dict.fromkeys(fitting))
    if draft.marks:
        return draft.marks[0].numbers
    same = [r.number for r in references if draft.named.year and _fits(r, draft.named, with_year=True)]
    return tuple(same) if len(same) == 1 else ()


def _fits(entry: ReferenceEntry, named: NamedStudy, with_year: bool) -> bool:
    family = (entry.first_author or "").casefold()
    same = family.startswith(named.author.casefold().rstrip("'s")) if named.author else False
    return same and (not with_year or entry.year == named.year)


def _trial(passage: str, title: str, vocabulary: Vocabulary) -> str | None:
    """Return the name of the trial that a passage or the title of its reference prints."""
    patterns = _patterns()
    for text in (passage, title):
        for match in patterns.trial.finditer(text):
            name = match["trial"] or match["group"]
            if name.upper().rstrip("S") in patterns.not_trial or name.upper() in patterns.not_trial:
                continue
            if not vocabulary.mentions(name) and not name[0].isdigit() and sum(c.isupper() for c in name) > 2:
                return name
    return None
